"""docs/roles.md tells what each role may, whom documents may name, and who gets what: held against the register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bro_soap.errors import AccessError
from bro_soap.model import Completed, Party, Rejected, Role
from bro_soap.objects import KINDS
from bro_soap.store import Mandate, MandateKind, Store, make_engine, upgrade
from tests.unit.lives import BRONHOUDER, READER, SUPPLIER, Lives, sample
from tests.unit.registers import Register, request

PAGE = (Path(__file__).parents[2] / "docs" / "roles.md").read_text()
WHO = {"its bronhouder": BRONHOUDER, "its supplier": SUPPLIER, "every other who may ask": READER}
NOW = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without their back quotes."""
    section = re.search(rf"\n## {re.escape(heading)}\n(.*?)(\n## |\Z)", PAGE, re.S)
    assert section is not None
    lines = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


MAY = table("What a role may")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('roles')}/register.db")
    upgrade(engine)
    store = Store(engine)
    yield Register(store)
    store.close()


def with_role(register: Register, role: Role, number: str) -> Party:
    """An organisation with this role only, and the mandate of the bronhouder."""
    party = Party(number, role.value, frozenset({f"00000099{number}0000"}), frozenset({(role, "CPT")}))
    with register.store.write() as unit:
        unit.parties.add(party)
        at = register.incoming(request(), party).received
        unit.parties.grant(Mandate("12345678", number, "CPT", MandateKind.LEVERING, at))
    return party


def ends(attempt: Any) -> str:
    try:
        outcome = attempt()
    except AccessError as error:
        return str(error.status)
    if isinstance(outcome, Rejected):  # asked for what is not there: it was answered
        return "yes" if outcome.reason_rule == "RA-14" else "rejected"
    return "yes"


def test_every_role_stands_on_the_page() -> None:
    assert sorted(row[0] for row in MAY) == sorted(Role)


@pytest.mark.parametrize(("number", "row"), list(enumerate(MAY)), ids=[row[0] for row in MAY])
def test_a_role_may_what_the_page_says(register: Register, number: int, row: list[str]) -> None:
    party = with_role(register, Role(row[0]), f"8000000{number}")
    found = [
        ends(lambda: register.deliver(request(accountable_party=None), party)),
        ends(lambda: register.deliver(request(accountable_party="12345678"), party)),
        ends(lambda: register.data("CPT000000999999", party)),
    ]
    assert found == row[1:]


def test_the_page_names_who_must_be_known() -> None:
    told = [tuple(row) for row in table("Who must be known in which role")]
    assert sorted(told) == sorted(
        (code, one.path, one.role.value) for code, declared in KINDS.items() for one in declared.known_kvk
    )


BEGIN = {
    "CPT": "registration-land-rd",
    "GMW": "registration-construction",
    "GMN": "registration-start",
    "GLD": "registration-start-without-net",
    "BHR-G": "registration-complete-report",
    "BHR-GT": "registration-complete-report",
    "BHR-P": "registration-complete",
    "SFR": "registration-complete-report",
    "FRD": "registration-start-without-net",
    "GAR": "registration-field-only",
    "GPD": "registration-start",
    "GUF": "registration-start",
    "EPL": "registration-publication-licence",
}


def test_who_gets_what_is_as_the_page_says(database_url: str) -> None:
    store = Store(make_engine(database_url))
    lives = Lives(store)
    made = dict.fromkeys(KINDS, "")
    for number in range(5):  # the network refers to wells 1 to 5
        made["GMW"] = lives.begin("GMW", sample("GMW", BEGIN["GMW"]))
        assert made["GMW"].endswith(str(number + 1))
    for code in ("CPT", "GMN", "GLD", "BHR-G", "BHR-GT", "BHR-P", "SFR", "FRD", "GAR", "GPD", "GUF", "EPL"):
        outcome = lives.deliver(code, sample(code, BEGIN[code]))
        assert isinstance(outcome, Completed), outcome
        made[code] = outcome.bro_id
    heads = [cell.strip() for cell in re.findall(r"\| who asks \|(.*)\|", PAGE)[0].split("|")]
    assert heads == list(KINDS)
    for who, *names in table("Who gets what"):
        for code, name in zip(heads, names, strict=True):
            asked = NOW if code in ("GMW", "GMN", "GUF", "EPL") else ""
            assert lives.data(made[code], asked, WHO[who], code).document == name, (who, code)
    store.close()
