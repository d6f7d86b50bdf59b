"""A register of all kinds of objects, and the samples of objects with a life-span to send it; no SOAP needed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from bro_soap.clock import wall_clock
from bro_soap.delivery.case import Intake
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.procedure import deliver
from bro_soap.issue.procedure import Issue, dispatch_characteristics, dispatch_data
from bro_soap.model import Accepted, Completed, Dispatched, Gone, Issued, Operation, Party, Rejected, Role
from bro_soap.objects import KINDS
from bro_soap.standard import load_standard
from bro_soap.store import Mandate, MandateKind, Store
from bro_soap.xmlio.parse import parse
from tests.contracts import CONTRACTS
from tests.unit.registers import enveloped, with_own_reference

SAMPLES = Path(__file__).parents[1] / "objects"
_OPERATIONS = {
    "registrationRequest": Operation.REGISTER,
    "replaceRequest": Operation.REPLACE,
    "insertRequest": Operation.INSERT,
    "moveRequest": Operation.MOVE,
    "deleteRequest": Operation.DELETE,
    "correctionRequest": Operation.CORRECT,
}


def _roles(*roles: Role) -> frozenset[tuple[Role, str]]:
    return frozenset((role, code) for role in roles for code in KINDS)


BRONHOUDER = Party(
    "99000001", "Waterschap", frozenset({"00000099990000010000"}), _roles(Role.BRONHOUDER, Role.EIGENAAR)
)
SECOND = Party("99000002", "Gemeente", frozenset({"00000099990000020000"}), _roles(Role.BRONHOUDER, Role.EIGENAAR))
SUPPLIER = Party("99000010", "Boorbedrijf", frozenset({"00000099990000100000"}), _roles(Role.DATALEVERANCIER))
ARCHIVIST = Party(
    "99000011", "Archief", frozenset({"00000099990000110000"}), _roles(Role.DATALEVERANCIER, Role.VOORRECHT)
)
READER = Party("99000020", "Adviesbureau", frozenset({"00000099990000200000"}), _roles(Role.DATA_AFNEMER))
WORKERS = tuple(
    Party(kvk, f"Uitvoerder {kvk}", roles=_roles(Role.UITVOERDER, Role.ONDERHOUDER, Role.MIJNBOUWONDERNEMING))
    for kvk in ("99000031", "99000032", "99000033", "DEHRB123456")
)


def sample(code: str, name: str) -> bytes:
    """Return a sample of ours, e.g. `sample("gmw", "registration-owner")`."""
    return (SAMPLES / code.lower() / "samples" / f"{name}.xml").read_bytes()


def about(message: bytes, bro_id: str) -> bytes:
    """Return the request for another object."""
    pattern = rb"(<brocom:qualityRegime>|<brocom:broId>[A-Z]{3}[0-9]{12}</brocom:broId>)"
    named = b"<brocom:broId>%s</brocom:broId>" % bro_id.encode()
    first = re.search(pattern, message)
    assert first is not None
    if first[0].startswith(b"<brocom:broId>"):
        return message[: first.start()] + named + message[first.end() :]
    return message[: first.start()] + named + message[first.start() :]


class Lives:
    """The register under test; a test may set its clock."""

    clock = staticmethod(wall_clock)

    def __init__(self, store: Store, review: frozenset[str] = frozenset()) -> None:
        self.store = store
        self.review = review
        now = datetime.now(UTC)
        with store.write() as unit:
            for party in (BRONHOUDER, SECOND, SUPPLIER, ARCHIVIST, READER, *WORKERS):
                unit.parties.add(party)
            for code in KINDS:
                for principal in (BRONHOUDER, SECOND):
                    for agent in (SUPPLIER, ARCHIVIST):
                        mandate = Mandate(principal.kvk_number, agent.kvk_number, code, MandateKind.LEVERING, now)
                        unit.parties.grant(mandate)

    def parts(self, code: str) -> Intake:
        declared = KINDS[code]
        version = declared.version
        return Intake(
            self.store,
            declared,
            CONTRACTS[version.delivery],
            CONTRACTS[version.issue],
            load_standard(),
            self.review,
            clock=self.clock,
        )

    def incoming(self, message: bytes, caller: Party) -> Incoming:
        raw = enveloped(message)
        payload = next(next(parse(raw).iterchildren()).iterchildren("*"))
        return Incoming(raw, payload, caller, min(caller.oins), datetime.now(UTC))

    def deliver(self, code: str, message: bytes, caller: Party = SUPPLIER) -> Completed | Accepted | Rejected:
        """Deliver a message under a reference of its own, so that it is never taken for one that comes again."""
        incoming = self.incoming(with_own_reference(message), caller)
        operation = _OPERATIONS[incoming.element.tag.rpartition("}")[2]]
        return deliver(self.parts(code), operation, incoming)

    def begin(self, code: str, message: bytes, caller: Party = SUPPLIER) -> str:
        """Deliver what begins an object; return its BRO-ID."""
        outcome = self.deliver(code, message, caller)
        assert isinstance(outcome, Completed), outcome
        return outcome.bro_id

    def add(self, bro_id: str, message: bytes, caller: Party = SUPPLIER, code: str = "") -> Completed:
        """Deliver what adds to an object, or corrects it."""
        outcome = self.deliver(code or bro_id[:3], about(message, bro_id), caller)
        assert isinstance(outcome, Completed), outcome
        return outcome

    def refused(self, bro_id: str, message: bytes, caller: Party = SUPPLIER, code: str = "") -> Rejected:
        """Deliver what must be refused."""
        outcome = self.deliver(code or bro_id[:3], about(message, bro_id) if bro_id else message, caller)
        assert isinstance(outcome, Rejected), outcome
        return outcome

    def issue(self, code: str) -> Issue:
        declared = KINDS[code]
        return Issue(self.store, declared, CONTRACTS[declared.version.issue], load_standard(), self.clock)

    def data(self, bro_id: str, asked: str = "", caller: Party = READER, code: str = "") -> Issued:
        """Ask for an object; `asked` is what stands in the request after the BRO-ID."""
        (document,) = self.dispatched(bro_id, asked, caller, code).documents
        assert isinstance(document, Issued), document
        return document

    def is_gone(self, bro_id: str, asked: str = "", caller: Party = READER, code: str = "") -> bool:
        """Ask as `data` does, and tell whether the object was taken out of registration."""
        return isinstance(self.dispatched(bro_id, asked, caller, code).documents[0], Gone)

    def dispatched(self, bro_id: str, asked: str = "", caller: Party = READER, code: str = "") -> Dispatched:
        """Ask as `data` does; return the whole answer."""
        parts = self.issue(code or bro_id[:3])
        message = (
            f'<d:dispatchDataRequest xmlns:d="{parts.contract.namespace}" '
            'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
            f"<b:requestReference>vraag</b:requestReference><b:broId>{bro_id}</b:broId>{asked}"
            "</d:dispatchDataRequest>"
        )
        outcome = dispatch_data(parts, self.incoming(message.encode(), caller))
        assert isinstance(outcome, Dispatched), outcome
        return outcome

    def search(self, code: str, criteria: str, caller: Party = READER) -> Dispatched | Rejected:
        """Search for characteristics."""
        parts = self.issue(code)
        own = "d" if code == "BHR-P" else "b"  # its requestReference is of the service itself
        message = (
            f'<d:dispatchCharacteristicsRequest xmlns:d="{parts.contract.namespace}" '
            'xmlns:g="http://www.opengis.net/gml/3.2" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
            f"<{own}:requestReference>zoek</{own}:requestReference><d:criteria>{criteria}</d:criteria>"
            "</d:dispatchCharacteristicsRequest>"
        )
        return dispatch_characteristics(parts, self.incoming(message.encode(), caller))
