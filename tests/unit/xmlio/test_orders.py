"""Elements that clients write in another order than the schema has are read, and told of where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.orders import in_order
from bro_soap.xmlio.parse import parse
from tests.contracts import CONTRACTS

SAMPLES = Path(__file__).parents[2] / "objects"
ROWS = [
    line.split("\t")
    for line in Path("bro_soap/xmlio/orders.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def samples(family: str) -> list[bytes]:
    found = (file.read_bytes() for file in sorted(SAMPLES.glob("*/samples/*.xml")))
    return [data for data in found if f"/{family}/".encode() in data]


def disordered(data: bytes, inside: str, first: str, later: str) -> bytes:
    """The message with the later element right before the first, wherever both are; nothing when they nowhere are."""
    root = parse(data)
    namespace = etree.QName(root).namespace or ""
    both = [
        (parent.find(ns.q(namespace, first)), parent.find(ns.q(namespace, later)))
        for parent in root.iter(ns.q(namespace, inside))
    ]
    pairs = [(one, other) for one, other in both if one is not None and other is not None]
    for one, other in pairs:
        one.addprevious(other)
    return etree.tostring(root) if pairs else b""


@pytest.mark.parametrize("row", ROWS, ids=":".join)
def test_the_other_order_is_as_valid_and_stays_as_it_was_written(row: list[str]) -> None:
    family, *order = row
    schema = CONTRACTS[family].schema
    tried = [written for data in samples(family) if (written := disordered(data, *order))]
    assert tried
    for written in tried:
        root = parse(written)
        assert schema.errors(root)
        assert schema.of_received(root) == ()
        assert etree.tostring(root) == written


def test_what_is_wrong_in_the_other_order_is_told_where_it_stands() -> None:
    family, *order = next(row for row in ROWS if row[1] == "screen")
    data = (SAMPLES / "gmw/samples/registration-construction-surveys.xml").read_bytes()
    written = disordered(data, *order).replace(b"urn:bro:gmw:SockMaterial", b"urn:bro:gmw:Kous", 1)
    root, schema = parse(written), CONTRACTS[family].schema
    [reason] = schema.explained(root, schema.of_received(root), written)
    line = written[: written.index(b"Kous")].count(b"\n") + 1
    column = written.splitlines()[line - 1].index(b"<sockMaterial") + 1
    assert (reason.line, reason.column) == (line, column)
    assert reason.path.endswith("/screen/sockMaterial")


def test_what_stands_twice_is_left_to_the_schema() -> None:
    root = parse(
        b'<a xmlns="http://www.broservices.nl/xsd/isgmw/1.1"><screen><screenProtection/><sockMaterial/>'
        b"<screenProtection/><sockMaterial/></screen></a>"
    )
    with in_order(root):
        pass
    assert [etree.QName(part).localname for part in root[0]] == ["screenProtection", "sockMaterial"] * 2
