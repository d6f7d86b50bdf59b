"""One document against schema and rules, as the service judges it, without server or database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from lxml import etree

from bro_soap.catalogue.interface import Interface
from bro_soap.catalogue.registration_object import RegistrationObject, judge
from bro_soap.delivery.case import Case
from bro_soap.delivery.effect import effect_of
from bro_soap.delivery.facts import Past
from bro_soap.delivery.issuable import not_issuable
from bro_soap.delivery.records import schema_finding
from bro_soap.errors import AbortReason, ConfigurationError, EnvelopeError, ParseError
from bro_soap.model import Finding, Operation, Party, Role
from bro_soap.rules import Facts, Phase, Unchecked, Verdict
from bro_soap.service.interfaces import load_served
from bro_soap.settings import Settings, read_settings
from bro_soap.validation.report import Outcome, Report
from bro_soap.validation.shelf import Shelf
from bro_soap.validation.state import load_state
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.request import Request, read_request

__all__ = ["Judged", "Options", "Validator"]

_SOMEBODY = Party("00000000", "")  # delivers where it is not known who does
_LIFE = frozenset({"registered", "events", "story"})  # what has to be known to compose what is issued of a life-span
NOT_VALID = "Het verzoek voldoet niet aan het schema."


@dataclass(frozen=True, slots=True)
class Options:
    """How to validate.

    `regime` judges every document under that quality regime instead of its own. `supplier` is the KvK number of who
    delivers, `parties` a file as `bro-soap party load` takes it. `state` names files, folders or zip files with what
    is registered. `packs` are rule packs besides those of the settings. `received` is the moment at which the documents
    count as received; now when it is left out.
    """

    settings: Settings | None = None
    regime: str | None = None
    supplier: str | None = None
    parties: Path | None = None
    state: tuple[Path, ...] = ()
    received: datetime | None = None
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that met the rules: the request, and the case as recording knows it."""

    declared: RegistrationObject
    case: Case


class Validator:
    """Everything that validation needs, loaded once. Two in one process know nothing of each other."""

    def __init__(self, options: Options) -> None:
        """Load contracts, code lists, organisations and state. Raises `ConfigurationError`."""
        self.options = options
        settings = options.settings or read_settings()
        if options.regime not in (None, "IMBRO", "IMBRO/A"):
            raise ConfigurationError(f"the quality regime is IMBRO or IMBRO/A, not {options.regime}")
        if options.supplier and not (len(options.supplier) == 8 and options.supplier.isdigit()):
            raise ConfigurationError(f"a KvK number has eight digits: {options.supplier} is none")
        self._most = settings.max_request_bytes
        if options.packs:
            settings = settings.model_copy(update={"rule_packs": (*settings.rule_packs, *options.packs)})
        self.served = load_served(settings, compiled=False)
        self.shelf = Shelf()
        if options.parties:
            from bro_soap.store.party_file import read_parties  # noqa: PLC0415  only who names such a file needs it

            parties, mandates = read_parties(options.parties, datetime.now(UTC))
            self.shelf = Shelf({party.kvk_number: party for party in parties}, tuple(mandates))
        self._kinds = self.served.kinds()
        self.shelf.objects = load_state(options.state, self._most, self._kinds)

    @property
    def most_bytes(self) -> int:
        """The size above which the service takes in nothing."""
        return self._most

    def check(self, name: str, data: bytes | None) -> Report:
        """Judge one document; None stands for one that is too large to read."""
        return self.judge(name, data)[0]

    def judge(self, name: str, data: bytes | None) -> tuple[Report, Judged | None]:
        """Judge one document; return also the case when it came as far as the rules."""
        begun = perf_counter()
        try:
            report, judged = self._judge(name, data)
        except Exception as error:  # one file must not end the run, as one delivery does not end the service
            report, judged = Report(name, Outcome.SYSTEM_FAULT, repr(error)), None
        return replace(report, seconds=perf_counter() - begun), judged

    def _judge(self, name: str, data: bytes | None) -> tuple[Report, Judged | None]:
        if data is None or len(data) > self._most:
            return Report(name, Outcome.UNREADABLE, f"larger than {self._most} bytes (HTTP 413)"), None
        try:
            root = parse(data)
        except ParseError as error:
            return _unreadable(name, error.message, error.reasons), None
        except EnvelopeError as error:
            return Report(name, Outcome.UNREADABLE, str(error)), None
        found = self._request_in(root)
        if found is None:
            return Report(name, Outcome.UNKNOWN, self._no_request(root)), None
        return self._known(name, data, *found)

    def _known(
        self, name: str, data: bytes, element: etree._Element, contract: Contract, declared: RegistrationObject
    ) -> tuple[Report, Judged | None]:
        """Judge a delivery request of a service that is known."""
        if self._may_not_deliver(declared):
            why = f"{self.options.supplier} is neither dataleverancier nor bronhouder of {declared.code} (HTTP 403)"
            return Report(name, Outcome.REFUSED, why, object_code=declared.code), None
        operation = Operation(contract.operations[str(element.tag)].name)
        if reasons := contract.schema.of_received(element):
            findings = tuple(schema_finding(one) for one in contract.schema.explained(element, reasons, data))
            told = Report(name, Outcome.PARSE_FAULT, NOT_VALID, "schema", findings)
            return replace(told, object_code=declared.code, operation=operation.value), None
        request = read_request(element, operation, declared.code)
        if self.options.regime:
            request = replace(request, quality_regime=self.options.regime)
        return self._by_rules(name, declared, request)

    def _may_not_deliver(self, declared: RegistrationObject) -> bool:
        """Tell whether the service would refuse who delivers, before it looks at the message."""
        if self.options.supplier is None or self.shelf.parties is None:
            return False
        supplier = self.shelf.supplier(self.options.supplier)
        return not any(supplier.is_(role, declared.code) for role in (Role.DATALEVERANCIER, Role.BRONHOUDER))

    def _by_rules(self, name: str, declared: RegistrationObject, request: Request) -> tuple[Report, Judged]:
        supplier = self.shelf.supplier(self.options.supplier) if self.options.supplier else None
        received = self.options.received or datetime.now(UTC)
        facts, past = self.shelf.facts(declared, request, supplier, received, self.served.standard)
        verdict = judge(declared, request, facts)
        unchecked = verdict.unchecked
        case = replace(_case(request, supplier, past, verdict, facts), keeping=self._keeping(declared, past))
        if verdict.reason is None and (declared.life is None or not _LIFE & facts.unknown):
            verdict = self._issued(declared, case, received)
            case = replace(case, verdict=verdict)
        report = _report(name, declared, request, verdict, unchecked)
        if verdict.reason_rule not in ("", "RA-25"):
            report = replace(report, later=judge(declared, request, facts, {Phase.DOCUMENT}).recorded)
        return report, Judged(declared, case)

    def _issued(self, declared: RegistrationObject, case: Case, received: datetime) -> Verdict:
        """Return the verdict after looking, as the service does, whether what is delivered can be issued."""
        interface = Interface(declared, *self.served.contracts[declared.key])
        supplier = case.supplier if case.supplier.kvk_number else _SOMEBODY
        try:
            effect_of(interface, replace(case, supplier=supplier), received)
        except NotIssuable as error:
            return not_issuable(case, error)
        return case.verdict

    def _keeping(self, declared: RegistrationObject, past: Past) -> Interface | None:
        """Return the interface in which the object would be kept: the newest by which any of its documents came."""
        own = self.served.contracts[declared.key].delivery.namespace
        now = past.keeping.delivery.namespace if past.keeping else own
        return self._kinds[declared.code].newest((now, own)) if now != own else None

    def _request_in(self, root: etree._Element) -> tuple[etree._Element, Contract, RegistrationObject] | None:
        """Find a delivery request: the root itself, or what stands in a SOAP Body."""
        inside = _inside(root)
        for key, declared in self.served.objects.items():
            contract = self.served.contracts[key].delivery
            for element in inside:
                if element.tag in contract.operations:
                    return element, contract, declared
        return None

    def _no_request(self, root: etree._Element) -> str:
        served = {one.delivery.label: ns.family(one.delivery.namespace) for one in self.served.contracts.values()}
        for part in _inside(root):
            asked = ns.family(etree.QName(part).namespace or "")
            if near := [label for label, family in served.items() if family == asked]:
                return f"{part.tag} is of a version that is not served here ({', '.join(near)} is)"
        return f"{root.tag} is no delivery request of a service known here ({', '.join(sorted(served))})"


def _inside(root: etree._Element) -> list[etree._Element]:
    """Return what may be a request: the root, or what stands in a SOAP Body."""
    return [root, *(part for body in root.iterchildren("*") for part in body.iterchildren("*"))]


def _case(request: Request, supplier: Party | None, past: Past, verdict: Verdict, facts: Facts) -> Case:
    by = supplier or Party("", "")
    return Case(request, by, past.registered, verdict, facts.acts, facts.told, past.events, past.story)


def _unreadable(name: str, message: str, reasons: tuple[AbortReason, ...]) -> Report:
    findings = tuple(Finding("xml", reason.message, line=reason.line) for reason in reasons)
    return Report(name, Outcome.UNREADABLE, message, "xml", findings)


def _report(
    name: str, declared: RegistrationObject, request: Request, verdict: Verdict, unchecked: tuple[Unchecked, ...]
) -> Report:
    return Report(
        name=name,
        outcome=Outcome.VALID if verdict.reason is None else Outcome.REJECTED,
        sentence=verdict.reason or "",
        reason_rule=verdict.reason_rule,
        findings=verdict.recorded,
        sent=tuple(finding.sentence for finding in verdict.findings),
        unchecked=unchecked,
        object_code=declared.code,
        operation=request.operation.value,
        document_type=request.document_type,
        quality_regime=request.quality_regime,
        request_reference=request.request_reference,
        bro_id=request.bro_id or "",
    )
