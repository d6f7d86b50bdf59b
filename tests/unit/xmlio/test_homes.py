"""Elements that clients write in another namespace than the schema has are read, kept as they came, and issued the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.store import Store
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local
from bro_soap.xmlio.parse import parse
from tests.contracts import CONTRACTS
from tests.unit.facilities import add_facilities
from tests.unit.lives import SUPPLIER, Lives, sample

SAMPLES = Path(__file__).parents[2] / "objects"
ROWS = [
    line.split("\t")
    for line in Path("bro_soap/xmlio/homes.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
FAMILIES = sorted({(of, written) for of, written, _ in ROWS})


def names(of: str, written: str) -> set[str]:
    return {name for one, other, told in ROWS if (one, other) == (of, written) for name in told.split()}


def away(data: bytes, of: str, written: str, only: str = "") -> bytes:
    """The message with these elements in the other namespace."""
    root = parse(data)
    for element in root.iter("*"):
        if local(element) in ({only} if only else names(of, written)):
            element.tag = ns.q(f"{ns.BRO}{written}", local(element))
    return etree.tostring(root)


@pytest.mark.parametrize(("of", "written"), FAMILIES)
def test_it_is_as_valid_there_and_stays_as_it_was_written(of: str, written: str) -> None:
    schema, tried = CONTRACTS[of].schema, set()
    for file in sorted(SAMPLES.glob("*/samples/*.xml")):
        for name in ("", *names(of, written)):
            data = file.read_bytes()
            moved = away(data, of, written, name)
            if f"/{of}/".encode() not in data or moved == etree.tostring(parse(data)):
                continue
            root = parse(moved)
            assert schema.errors(root)
            assert schema.of_received(root) == ()
            assert etree.tostring(root) == moved
            tried.add(name)
    assert tried == {"", *names(of, written)}


def test_what_is_wrong_is_told_where_it_stands() -> None:
    written = away(sample("gpd", "registration-report"), "isgpd", "gpdcommon/1.0").replace(b":Method", b":Methode")
    root, schema = parse(written), CONTRACTS["isgpd"].schema
    [reason] = schema.explained(root, schema.of_received(root), written)
    assert reason.path.endswith("/GPD_AddReport/method")
    assert reason.line == written[: written.index(b"Methode")].count(b"\n") + 1


@pytest.mark.parametrize("first", ["registration-start", "registration-report"])
def test_it_is_issued_the_same(store: Store, first: str) -> None:
    lives = Lives(store)
    add_facilities(store)
    issued = []
    for changed in (False, True):
        messages = {
            name: sample("gpd", name) for name in ("registration-start", "registration-report", "replace-report")
        }
        if changed:
            messages |= {name: away(data, "isgpd", "gpdcommon/1.0") for name, data in messages.items() if name >= first}
        dossier = lives.begin("GPD", messages["registration-start"])
        lives.add(dossier, messages["registration-report"])
        lives.add(dossier, messages["replace-report"])
        content = lives.data(dossier, caller=SUPPLIER).content.replace(dossier.encode(), b"")
        issued.append(re.sub(rb"\d{4}-\d\d-\d\dT[^<]+", b"", content))
    assert issued[0] == issued[1]
