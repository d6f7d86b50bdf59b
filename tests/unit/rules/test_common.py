"""The rules all objects share: who may deliver what, about which object, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject, judge
from bro_soap.declaration.documents import CorrectionReason, ReasonKind, addition, end, start, whole
from bro_soap.model import Operation, Party, Registration, RegistrationHistory, Role
from bro_soap.objects import KINDS
from bro_soap.rules import Facts, Phase, Rule, Verdict
from bro_soap.rules.common import COMMON
from bro_soap.xmlio.request import read_request

BROCOM = "http://www.broservices.nl/xsd/brocommon/3.0"
NOW = datetime(2025, 3, 1, tzinfo=UTC)
REASONS = (
    CorrectionReason("bronhouder", ReasonKind.ACCOUNTABLE_PARTY),
    CorrectionReason("eigenCorrectie", ReasonKind.OWN),
    CorrectionReason("inOnderzoek", ReasonKind.UNDER_REVIEW),
    CorrectionReason("kwaliteitsregime", ReasonKind.REGIME),
)
ISSUE = KINDS["CPT"].issue
ONE = RegistrationObject(
    code="XXX",
    name="eenmalig onderzoek",
    bro_id_prefix="XXX",
    version=KINDS["CPT"].version,
    documents=(whole("XXX"),),
    correction_reasons=REASONS,
    issue=ISSUE,
)
LIFE = RegistrationObject(
    code="LLL",
    name="ding met levensloop",
    bro_id_prefix="LLL",
    version=KINDS["CPT"].version,
    documents=(start("LLL_Start"), addition("LLL_Add"), end("LLL_End")),
    correction_reasons=REASONS,
    privilege=True,
    issue=ISSUE,
)
HOLDER, SUPPLIER, OTHER = "10000001", "20000002", "30000003"
ID = "XXX000000000001"


def party(number: str, *roles: Role, code: str = "XXX") -> Party:
    return Party(number, "naam", roles=frozenset((role, code) for role in roles))


def registration(code: str = "XXX", **history: object) -> Registration:
    status = {"registration_status": "voltooid", **history}
    known = RegistrationHistory(object_registration_time=NOW, **status)  # type: ignore[arg-type]
    return Registration(f"{code}000000000001", code, "IMBRO", HOLDER, SUPPLIER, "mijn id", known)


def facts(code: str = "XXX", registered: Registration | None = None, **more: object) -> Facts:
    supplier = party(SUPPLIER, Role.DATALEVERANCIER, code=code)
    roles = {HOLDER: frozenset({Role.BRONHOUDER}), OTHER: frozenset({Role.BRONHOUDER})}
    base = Facts(
        NOW,
        supplier=supplier,
        registered=registered,
        roles=roles,
        mandated=True,
        under_privilege_right=False,
        object_supplier=registered.delivery_responsible_party if registered else "",
        events=(),
        story=(),
    )
    return base.but(**more)


@dataclass
class Asked:
    """A request of one of the two objects; None leaves a field out."""

    operation: Operation = Operation.REGISTER
    declared: RegistrationObject = ONE
    document: str = "XXX"
    reference: str = "kenmerk"
    party: str | None = HOLDER
    bro_id: str | None = None
    regime: str = "IMBRO"
    privilege: str | None = None
    reason: str | None = None
    given: Facts = field(default_factory=facts)
    content: str = ""

    def verdict(self) -> Verdict:
        fields = {
            "requestReference": self.reference,
            "deliveryAccountableParty": self.party,
            "broId": self.bro_id,
            "qualityRegime": self.regime,
            "underPrivilege": self.privilege,
        }
        name = "registrationRequest" if self.operation is Operation.REGISTER else f"{self.operation}ionRequest"
        root = etree.Element(f"{{http://www.broservices.nl/xsd/x/1.0}}{name}")
        for key, value in fields.items():
            if value is not None:
                etree.SubElement(root, f"{{{BROCOM}}}{key}").text = value
        if self.reason is not None:
            etree.SubElement(root, "{http://www.broservices.nl/xsd/x/1.0}correctionReason").text = self.reason
        source = etree.SubElement(root, "{http://www.broservices.nl/xsd/x/1.0}sourceDocument")
        source.append(
            etree.fromstring(
                f'<{self.document} xmlns="http://www.broservices.nl/xsd/x/1.0">{self.content}</{self.document}>'
            )
        )
        request = read_request(root, self.operation, self.declared.code)
        return judge(self.declared, request, self.given)


def correct(**changes: object) -> Asked:
    asked = Asked(Operation.CORRECT, bro_id=ID, reason="eigenCorrectie", given=facts(registered=registration()))
    return replace(asked, **changes)  # type: ignore[arg-type]


def life(operation: Operation = Operation.REGISTER, document: str = "LLL_Add", **changes: object) -> Asked:
    registered = registration("LLL", registration_status="geregistreerd")
    asked = Asked(operation, LIFE, document, bro_id="LLL000000000001", given=facts("LLL", registered))
    return replace(asked, **changes)  # type: ignore[arg-type]


REVIEWED = facts(registered=registration(under_review=True, under_review_time=NOW))
REGIME_A = facts(registered=replace(registration(), quality_regime="IMBRO/A"))
HELD = facts("LLL", registration("LLL", registration_status="geregistreerd"), under_privilege_right=True)
LIFE_A = facts("LLL", replace(registration("LLL", registration_status="geregistreerd"), quality_regime="IMBRO/A"))

FIRES = [
    ("BRO-001", Asked(reference=" "), "ontbreekt"),
    ("BRO-002", Asked(reference="x" * 201), "Tekst(200)"),
    ("BRO-003", Asked(reference="regel\ntwee"), "MES 1"),
    ("BRO-004", Asked(party="1234567"), "NNNNNNNN"),
    ("BRO-004", Asked(party="1234567é"), "NNNNNNNN"),
    ("BRO-005", Asked(bro_id=ID), "BRO-ID (RegistrationRequest.broId) mag niet aanwezig zijn."),
    ("BRO-006", life(bro_id=None), "BRO-ID (RegistrationRequest.broId) ontbreekt."),
    ("BRO-007", correct(bro_id="XXX00000000001"), "moet zijn XXXNNNNNNNNNNNN."),
    ("BRO-007", correct(bro_id="xxx000000000001"), "moet zijn XXXNNNNNNNNNNNN."),
    ("BRO-007", correct(bro_id="XXX00000000000²"), "moet zijn XXXNNNNNNNNNNNN."),
    ("BRO-008", Asked(privilege="ja"), "mag niet aanwezig zijn."),
    ("BRO-009", life(privilege="nee", given=HELD), "codelijst"),
    ("BRO-010", correct(reason="zomaar"), "codelijst"),
    ("BRO-020", Asked(given=facts(supplier=party(SUPPLIER, Role.BRONHOUDER))), "U bent als bronhouder"),
    ("BRO-021", Asked(party=None), "U bent binnen de BRO niet bekend als bronhouder"),
    ("BRO-022", Asked(party="99999999"), "niet bekend als bronhouder"),
    ("BRO-023", Asked(given=facts(supplier=party(SUPPLIER))), "niet bekend als dataleverancier"),
    ("BRO-024", Asked(given=facts(mandated=False)), "u bent niet door de bronhouder gemachtigd"),
    ("BRO-025", life(privilege="ja"), "U mag geen registratieobjecten met voorgeschiedenis aanleveren."),
    ("BRO-026", life(given=HELD), "U mag alleen registratieobjecten met voorgeschiedenis aanleveren."),
    (
        "BRO-027",
        correct(given=facts(registered=replace(registration(), delivery_responsible_party=OTHER))),
        "u bent niet als dataleverancier van dit registratieobject geregistreerd.",
    ),
    ("BRO-030", correct(given=facts()), "dit registratieobject bestaat niet."),
    ("BRO-030", correct(given=facts(registered=registration("YYY"))), "dit registratieobject bestaat niet."),
    (
        "BRO-031",
        correct(given=facts(registered=registration(deregistered=True, deregistration_time=NOW))),
        "dit registratieobject is uit registratie genomen.",
    ),
    (
        "BRO-032",
        life(given=facts("LLL", registration("LLL", registration_status="aangevuld", under_review=True))),
        "dit registratieobject is in onderzoek.",
    ),
    ("BRO-033", life(given=facts("LLL", registration("LLL"))), "heeft de registratiestatus voltooid."),
    ("BRO-040", life(Operation.INSERT, "LLL_End", reason="eigenCorrectie"), "niet toegestaan voor dit (type)"),
    ("BRO-040", life(Operation.DELETE, "LLL_Start", reason="eigenCorrectie"), "niet toegestaan voor dit (type)"),
    ("BRO-041", life(Operation.REPLACE, "LLL_Add", reason="bronhouder", party=OTHER), "= bronhouder waarde"),
    ("BRO-042", correct(regime="IMBRO/A", reason="kwaliteitsregime"), "heeft kwaliteitsregime IMBRO."),
    ("BRO-043", correct(reason="kwaliteitsregime"), "heeft al het door u gewenste kwaliteitsregime."),
    ("BRO-044", correct(given=REGIME_A), "in combinatie met Correctieverzoek.correctiereden"),
    (
        "BRO-044",
        life(Operation.REPLACE, "LLL_Start", reason="eigenCorrectie", given=LIFE_A),
        "in combinatie met Correctieverzoek.correctiereden",
    ),
    ("BRO-045", correct(reason="inOnderzoek"), "dit registratieobject is niet in onderzoek."),
    ("BRO-046", correct(given=REVIEWED), "dit registratieobject is in onderzoek."),
    ("BRO-047", correct(reason="bronhouder"), "heeft al de door u gewenste bronhouder."),
    ("BRO-048", correct(party=OTHER), "komt niet overeen met de waarde in de registratie ondergrond 10000001."),
]

PASSES = [
    ("whole registered by a supplier", Asked()),
    ("longest reference", Asked(reference="é" * 200)),
    ("own delivery", Asked(party=None, given=facts(supplier=party(HOLDER, Role.BRONHOUDER), mandated=False))),
    ("own correction", correct()),
    ("correction after an investigation", correct(reason="inOnderzoek", given=REVIEWED)),
    ("another bronhouder", correct(reason="bronhouder", party=OTHER)),
    ("a higher regime", correct(reason="kwaliteitsregime", given=REGIME_A)),
    ("a correction of what is IMBRO/A", correct(regime="IMBRO/A", given=REGIME_A)),
    ("an addition", life()),
    ("an end", life(document="LLL_End")),
    ("an insert", life(Operation.INSERT, reason="eigenCorrectie")),
    ("a correction of what is complete", life(Operation.REPLACE, reason="eigenCorrectie")),
    (
        "a correction under IMBRO of an event of what is IMBRO/A",
        life(Operation.REPLACE, reason="eigenCorrectie", given=LIFE_A),
    ),
    ("an addition under privilege", life(privilege="ja", given=HELD)),
    ("a start", life(document="LLL_Start", bro_id=None, given=facts("LLL"))),
]


RULE_IDS = [f"{rule}-{at}" for at, (rule, *_) in enumerate(FIRES)]


@pytest.mark.parametrize(("rule", "asked", "sentence"), FIRES, ids=RULE_IDS)
def test_the_rule_gives_the_reason(rule: str, asked: Asked, sentence: str) -> None:
    found = asked.verdict()
    assert (found.reason_rule, found.findings) == (rule, ())
    assert found.reason is not None
    assert sentence in found.reason
    assert found.finding is not None
    assert found.finding.path.startswith("/")


@pytest.mark.parametrize("asked", [asked for _, asked in PASSES], ids=[name for name, _ in PASSES])
def test_what_is_allowed_has_no_reason_for_rejection(asked: Asked) -> None:
    assert asked.verdict().reason is None


def test_every_common_rule_has_a_case_that_fires() -> None:
    documents = {rule.id for rule in COMMON if rule.phase is Phase.DOCUMENT}
    assert {rule.id for rule in COMMON} - documents == {rule for rule, *_ in FIRES}
    assert documents == {"BRO-060"}


def test_ids_are_given_once() -> None:
    assert len({rule.id for rule in COMMON}) == len(COMMON)
    assert all(isinstance(rule, Rule) and rule.citation for rule in COMMON)


def test_the_first_phase_that_fires_gives_the_reason() -> None:
    everything_wrong = correct(
        reference="", party="99999999", reason="kwaliteitsregime", given=facts(mandated=False), regime="IMBRO/A"
    )
    assert everything_wrong.verdict().reason_rule == "BRO-001"
    assert replace(everything_wrong, reference="x").verdict().reason_rule == "BRO-022"
    assert replace(everything_wrong, reference="x", party=HOLDER).verdict().reason_rule == "BRO-024"
    allowed = replace(everything_wrong, reference="x", party=HOLDER, given=facts())
    assert allowed.verdict().reason_rule == "BRO-030"


REGISTERED = etree.fromstring(
    '<XXX xmlns="http://www.broservices.nl/xsd/x/1.0" xmlns:g="http://www.opengis.net/gml/3.2"><a uom="m">1</a><b g:id="i1"><c> x </c></b><d/></XXX>'
)


def another_bronhouder(content: str) -> Verdict:
    known = facts(registered=registration(), registered_document=REGISTERED)
    return correct(reason="bronhouder", party=OTHER, content=content, given=known).verdict()


@pytest.mark.parametrize(
    "content",
    [
        '<a uom="m">1</a><b><c>x</c></b><d/>',
        '<a uom="m">1</a>\n  <b xmlns:g="http://www.opengis.net/gml/3.2" g:id="other"><!-- same --><c>x</c>\n</b><d></d>',
    ],
)
def test_another_bronhouder_and_the_same_document_is_allowed(content: str) -> None:
    assert another_bronhouder(content) == Verdict()


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ('<a uom="m">2</a><b><c>x</c></b><d/>', ["{XXX.a} = 2 waarde is niet correct: komt niet overeen"]),
        ('<a uom="mm">1</a><b><c>x</c></b><d/>', ["{XXX.a} = 1"]),
        ('<a uom="m">2</a><b><c>y</c></b><d/>', ["{XXX.a} = 2", "{XXX.b.c} = y"]),
        ('<a uom="m">1</a><b><c>x</c></b>', ["{XXX} = a, b waarde is niet correct"]),
    ],
)
def test_another_bronhouder_with_another_document_names_what_differs(content: str, sentences: list[str]) -> None:
    found = another_bronhouder(content)
    assert found.reason_rule == "RA-25"
    assert [finding.rule for finding in found.findings] == ["BRO-060"] * len(sentences)
    for finding, sentence in zip(found.findings, sentences, strict=True):
        assert finding.sentence.startswith(sentence)
