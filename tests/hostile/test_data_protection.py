"""What is not public reaches nobody without the right to it: no answer, no log line, no line of the audit log."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bro_soap.model import Party, Role
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.xmlio import ns
from tests.hostile.target import DELIVERY, ISSUE, Answer, Target, head, request
from tests.service import CODE, Service, enveloped, running

SUPPLIER, ACCOUNTABLE = "99000010", "99000001"
ENTITLED = ("bronhouder", "leverancier")
OTHERS = ("afnemer", "bronhouder2", "ongemachtigd", "tussenpersoon", "rolloos", "onbekend")
OPERATORS = [f"{number}" for number in range(71_304_501, 71_304_561)]  # registered, and like nothing else in a message
OPERATOR_FIELDS = ("researchOperator", "horizontalPositioningOperator", "verticalPositioningOperator")
DESCRIPTION = b"Rupsvoertuig met 200 kN drukkracht"
_number = itertools.count(1)


@pytest.fixture(scope="module")
def target(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with running(tmp_path_factory.mktemp("protected"), pki) as service:
        with service.store() as store, store.write() as unit:
            for kvk_number in OPERATORS:
                unit.parties.add(Party(kvk_number, "TEST uitvoerder", roles=frozenset({(Role.UITVOERDER, CODE)})))
        yield Target(service)


@dataclass(frozen=True)
class Secrets:
    """A delivery with a mark in every field that is not public, and one in a field that is."""

    object_id: str
    operators: tuple[str, str, str]
    x: float
    y: float

    @property
    def marks(self) -> tuple[str, ...]:
        """What may be seen by nobody but the bronhouder, the supplier, and who writes it."""
        return (self.object_id[:16], *self.operators)

    @property
    def content(self) -> str:
        """What is public, but nothing for a log."""
        return f"kegel {self.object_id[:16].lower()}"

    def request(self, reference: str) -> bytes:
        made = registration_request(
            Sounding(reference, self.object_id, self.x, self.y, rows=8, accountable_party=ACCOUNTABLE, operator="@")
        )
        for operator in self.operators:
            made = made.replace(b">@<", f">{operator}<".encode(), 1)
        return made.replace(DESCRIPTION, self.content.encode())


@st.composite
def secrets(draw: st.DrawFn) -> Secrets:
    """Any text that a bronhouder may give an object, any operators, anywhere in the country."""
    mark = "".join(draw(st.permutations(string.ascii_uppercase))[:12]) + f"{next(_number):04}"
    text = draw(st.text(alphabet=string.ascii_letters + string.digits + " &<>'\"éüß€-/", max_size=60)).strip()
    operators = draw(st.lists(st.sampled_from(OPERATORS), min_size=3, max_size=3, unique=True))
    x, y = draw(st.integers(130_000, 200_000)), draw(st.integers(420_000, 480_000))
    return Secrets(mark + text, (operators[0], operators[1], operators[2]), float(x), float(y))


def question(kind: str, content: str) -> bytes:
    """A request to the issue service."""
    return enveloped(
        f'<d:{kind} xmlns:d="http://www.broservices.nl/xsd/dscpt/1.1" xmlns:b="{ns.BROCOM}" xmlns:g="{ns.GML}">'
        f"<b:requestReference>vraag</b:requestReference>{content}</d:{kind}>".encode()
    )


def data(bro_id: str) -> bytes:
    return question("dispatchDataRequest", f"<b:broId>{bro_id}</b:broId>")


EVERYWHERE = question(
    "dispatchCharacteristicsRequest",
    "<d:criteria><b:area><b:boundingBox><g:lowerCorner>50.7 3.2</g:lowerCorner><g:upperCorner>53.6 7.3</g:upperCorner>"
    "</b:boundingBox></b:area></d:criteria>",
)


def correction(secrets: Secrets, bro_id: str) -> bytes:
    """A correction of the same object, as its supplier would send it."""
    regime = b"<brocom:qualityRegime>IMBRO</brocom:qualityRegime>"
    reason = b'<correctionReason codeSpace="urn:bro:cpt:CorrectionReason">gegevensOnderzoek</correctionReason>'
    made = secrets.request(f"verbetering-{next(_number)}").replace(b"registrationRequest", b"correctionRequest")
    return made.replace(regime, b"<brocom:broId>%s</brocom:broId>%s%s" % (bro_id.encode(), regime, reason))


def registered(target: Target, secrets: Secrets) -> str:
    """Deliver; return the BRO-ID."""
    answer = target.post(enveloped(secrets.request(f"aanlevering-{next(_number)}")))
    assert answer.verdict == "200 completion", answer.text
    return answer.text.partition("broId>")[2].partition("<")[0]


def written(service: Service) -> str:
    """Everything that the service has logged, and its audit log."""
    audit = service.log_file.parent / "audit"
    files = [service.log_file, *sorted(audit.glob("*.jsonl"))]
    assert len(files) > 1
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def none_of(marks: tuple[str, ...], text: str, where: str) -> None:
    for mark in marks:
        assert mark not in text, f"{mark} is in {where}"


given_often = settings(max_examples=6)


@given_often
@given(first=secrets(), second=secrets())
def test_nobody_else_sees_what_is_not_public(target: Target, first: Secrets, second: Secrets) -> None:
    bro_id = registered(target, first)
    seen = {stem: everything_issued(target, bro_id, stem) for stem in (*ENTITLED, *OTHERS)}
    for stem in ENTITLED:
        for mark in (*first.marks, SUPPLIER):
            assert mark in seen[stem], f"{stem} does not see {mark}"
    for stem in OTHERS:
        none_of((*first.marks, SUPPLIER), seen[stem], f"what is issued to {stem}")
    assert first.content in seen["afnemer"]
    for stem in OTHERS:
        answer = target.post(enveloped(correction(second, bro_id)), stem=stem)
        assert answer.verdict in ("200 rejection", "401", "403")
        none_of((*first.marks, SUPPLIER), answer.text, f"the refusal of a correction by {stem}")
    corrected = target.post(enveloped(correction(second, bro_id)))
    assert corrected.verdict == "200 completion", corrected.text
    after = everything_issued(target, bro_id, "afnemer")
    none_of((*first.marks, *second.marks, SUPPLIER), after, "what is issued after a correction")
    none_of((*first.marks, *second.marks, first.content, second.content), written(target.service), "the logs")


def everything_issued(target: Target, bro_id: str, stem: str) -> str:
    """All that a party can get to read about an object, and about any."""
    asked = [data(bro_id), EVERYWHERE, data(bro_id).replace(b"vraag", b""), data(bro_id + "0"), data(bro_id)[:-60]]
    answers = [target.post(body, ISSUE, stem) for body in asked]
    answers += [
        target.send(head(path, "GET"), stem) for path in ("/metrics", f"{ISSUE}?{bro_id}", f"{DELIVERY}/{bro_id}")
    ]
    return "\n".join(answer.text for answer in answers)


SPOILT = {
    "rejected by a rule": lambda made: made.replace(b">klasse2<", b">klasse2<").replace(b">1500<", b">99999<"),
    "not valid against the schema": lambda made: made.replace(b"<CPT>", b"<CPT><onbekend/>"),
    "of a wrong type where it counts": lambda made: made.replace(b">nee</additional", b">misschien</additional"),
    "not well-formed behind its content": lambda made: made.replace(b"</sourceDocument>", b"</bronDocument>"),
    "cut short": lambda made: made[: int(len(made) * 0.8)],
    "in an encoding that is not UTF-8": lambda made: made.replace(b"kegel", b"k\xe9gel"),
    "for another service": lambda made: made.replace(b"iscpt/1.1", b"dscpt/1.1"),
}


@given_often
@given(made=secrets(), how=st.sampled_from(sorted(SPOILT)), stem=st.sampled_from(["leverancier", *OTHERS]))
def test_what_is_refused_is_not_logged(target: Target, made: Secrets, how: str, stem: str) -> None:
    answer = target.post(enveloped_bytes(SPOILT[how](made.request("aanlevering"))), stem=stem)
    assert answer.verdict != "200 completion"
    none_of((*made.marks, made.content), written(target.service), f"the logs, of what was {how}")


def enveloped_bytes(content: bytes) -> bytes:
    """An envelope round bytes that need not be XML."""
    content = content.partition(b"?>")[2]
    return b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (ns.SOAP.encode(), content)


@given_often
@given(made=secrets(), field=st.sampled_from(["reference", "header", "SOAPAction", "path", "MessageID"]))
def test_what_stands_in_odd_places_is_not_logged_as_content(target: Target, made: Secrets, field: str) -> None:
    """The log holds what a message says of itself (its id, whom it speaks for), and nothing of what it brings."""
    answer = oddly_placed(target, made, field)
    assert answer.verdict != "200 completion"
    none_of((*made.operators, made.content), written(target.service), f"the logs, with secrets in the {field}")


def oddly_placed(target: Target, made: Secrets, field: str) -> Answer:
    body = enveloped(made.request("r" * 201))
    if field == "header":
        return target.post(body, X_Kenmerk=made.operators[0], Cookie=made.operators[1])
    if field == "SOAPAction":
        return target.post(body, SOAPAction='"urn:onzin"')
    if field == "path":
        return target.send(request(body, f"{DELIVERY}/elders"))
    if field == "MessageID":
        return target.post(enveloped(made.request("r"), f'<w:MessageID xmlns:w="{ns.WSA}">x</w:MessageID>'))
    return target.post(body)


def test_no_key_and_no_certificate_is_ever_logged(target: Target) -> None:
    target.post(b"<x/>", X_Client_Cert="-----BEGIN CERTIFICATE-----")
    target.post_signed(target.signed())
    everything = written(target.service)
    for mark in ("-----BEGIN", "PRIVATE KEY", "MIIE", "MIIF", "MIIG"):
        assert mark not in everything
    values = registration_request(Sounding("r", "o", rows=8)).partition(b"values>")[2][:40].decode()
    assert values
    assert values not in everything
