"""Every published intake message, through the running service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.client import BroClient, IntakeAnswer
from bro_soap.model import Party, Role
from bro_soap.objects import KINDS
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Mandate, MandateKind
from tests.contract.contracts import CONTRACTS as COMPARED
from tests.contract.schemas import published
from tests.journeys.published import SAMPLES, STEPS, Step, page
from tests.journeys.test_lives import PAST, asked, local
from tests.service import LIVES, Service, oin, running

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SAMPLES.exists(), reason="needs ../shared")]
SUPPLIERS = {"leverancier": "99000010", "ongemachtigd": "99000011"}  # the second delivers under privilege
PAGE = Path(__file__).parents[2] / "docs" / "published-messages.md"


@dataclass
class Register:
    """The service, and what became of every step."""

    service: Service
    answers: dict[int, IntakeAnswer] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def send(self, number: int, step: Step) -> None:
        message = step.message(self.named)
        version = KINDS[step.code].version
        client = self.service.client(
            _sender(step),
            wsdl=f"{self.service.url}/2w-be/{version.delivery}/{version.number}",
        )
        answer = client.deliver(_operation(client, message), message)
        self.answers[number] = answer
        if answer.completed:
            self.named[step.about] = answer.bro_id or ""


def _operation(client: BroClient, message: bytes) -> str:
    element = etree.QName(etree.fromstring(message)).localname
    operation = {"registrationRequest": "register", "correctionRequest": "correct"}.get(element)
    return operation or element.removesuffix("Request")


@pytest.fixture(scope="module")
def register(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register whose parties are all that the messages name, and everything sent to it."""
    with running(tmp_path_factory.mktemp("published"), pki) as service:
        _take_part(service)
        found = Register(service)
        for number, step in enumerate(STEPS):
            found.send(number, step)
        yield found


def _take_part(service: Service) -> None:
    now = datetime.now(UTC)
    numbers = {
        number
        for step in STEPS
        for number in re.findall(r">\s*([0-9]{8}|DEHRB[0-9]{6})\s*<", step.message({}).decode())
    }
    supplies = {"99000010": (Role.DATALEVERANCIER,), "99000011": (Role.DATALEVERANCIER, Role.VOORRECHT)}
    acts = (Role.BRONHOUDER, Role.EIGENAAR, Role.UITVOERDER, Role.ONDERHOUDER, Role.MIJNBOUWONDERNEMING)
    with service.store() as store, store.write() as unit:
        for number, roles in {
            **dict.fromkeys(sorted(numbers), acts),
            **supplies,
            "99000020": (Role.DATA_AFNEMER,),
            "99000001": (Role.BRONHOUDER,),
        }.items():
            known = frozenset({oin(number)}) if number.startswith("990000") and number < "99000030" else frozenset()
            given = frozenset((role, code) for role in roles for code in LIVES)
            unit.parties.add(Party(number, f"TEST {number}", known, given))
        for principal in numbers - set(supplies):
            for agent in supplies:
                for code in LIVES:
                    unit.parties.grant(Mandate(principal, agent, code, MandateKind.LEVERING, now))


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[f"{step.about}-{step.file}" for step in STEPS])
def test_a_message_gets_the_answer_that_the_handbook_gives(register: Register, number: int) -> None:
    step, answer = STEPS[number], register.answers[number]
    assert answer.completed is not bool(step.fires), (answer.rejection_reason, answer.errors)
    if step.fires:
        code = KINDS[step.code].version
        client = register.service.client(
            _sender(step), wsdl=f"{register.service.url}/2w-be/{code.delivery}/{code.number}"
        )
        outcome = client.transaction(answer.transaction_id)
        found = {finding["rule"] for finding in outcome.findings} or {outcome.record["rule"]}
        assert found == set(step.fires), outcome.findings


def _sender(step: Step) -> str:
    """Who sends it: under privilege, for itself where it names no bronhouder, or for the one that it names."""
    names = {etree.QName(part).localname for part in etree.fromstring(step.message({})).iterchildren("*")}
    if "underPrivilege" in names:
        return "ongemachtigd"
    return "leverancier" if "deliveryAccountableParty" in names else "bronhouder"


def test_every_valid_message_that_was_published_is_sent() -> None:
    sent = {step.file for step in STEPS}
    for contract in COMPARED:
        if contract.service not in ("isgmw", "isgmn", "isgld", "isbhr-gt", "isfrd", "isgar", "isguf", "isgpd", "isepl"):
            continue
        schema = published(contract)
        for file in sorted((SAMPLES / contract.service.removeprefix("is")).glob("*Request/*.xml")):
            if not file.parent.name.startswith("dispatch") and _valid(schema, file):
                assert file.stem in sent, file


def _valid(schema: etree.XMLSchema, file: Path) -> bool:
    try:
        return bool(schema.validate(etree.parse(str(file))))
    except etree.XMLSyntaxError:
        return False


def test_what_is_issued_is_valid_by_the_published_schema(register: Register) -> None:
    schemas = {contract.service: published(contract) for contract in COMPARED if contract.published is not None}
    seen = set()
    for about, bro_id in register.named.items():
        code = next(step.code for step in STEPS if step.about == about)
        for stem in ("afnemer", "leverancier", "ongemachtigd"):
            document = asked(register.service, code, bro_id, PAST if code in ("GMW", "GMN", "GUF", "EPL") else "", stem)
            schema = schemas.get(KINDS[code].version.issue)
            if schema is not None:
                answer = document.getparent().getparent()  # type: ignore[union-attr]
                assert schema.validate(etree.fromstring(etree.tostring(answer))), schema.error_log.last_error
                seen.add(local(document))
    assert seen >= {
        f"{name}{dp}" for name in ("GMN_PPO", "GLD_O", "BHR_GT_O", "GAR_O", "GUF_PPO", "EPL_PPO") for dp in ("", "_DP")
    }


def test_the_page_is_what_is_tested() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.journeys.published"
