"""Readings of a document for a drawing."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.draw.reading import found, number, span, told

PLAIN = etree.fromstring(
    b"<o><NITGCode>B1</NITGCode><boring><depth uom='m'> 3.50 </depth><tool><type>a</type><at><beginDepth>2</beginDepth>"
    b"<endDepth>1</endDepth></at></tool></boring></o>"
)
WRAPPED = etree.fromstring(
    b"<o xmlns='urn:o'><NITGCode>B1</NITGCode><boring><Boring><depth uom='m'>3.50</depth><tool><Tool><type>a</type><at>"
    b"<At><beginDepth>2</beginDepth><endDepth>1</endDepth></At></at></Tool></tool></Boring></boring></o>"
)
each_form = pytest.mark.parametrize("document", [PLAIN, WRAPPED], ids=["plain", "wrapped"])


@each_form
@pytest.mark.parametrize("path", ["boring/depth", "boring/Boring/depth"])
def test_objects_between_are_passed_over_whether_named_or_not(document: etree._Element, path: str) -> None:
    assert number(document, path) == 3.5


@each_form
def test_a_property_with_a_capital_is_found(document: etree._Element) -> None:
    assert told(document, "NITGCode") == "B1"


@each_form
def test_what_is_around_is_found_from_within(document: etree._Element) -> None:
    (at,) = found(document, "boring/tool/at")
    assert told(at, "../type") == "a"


@each_form
def test_depths_are_told_in_their_order(document: etree._Element) -> None:
    (at,) = found(document, "boring/tool/at")
    assert span(at) == (1.0, 2.0)


@each_form
@pytest.mark.parametrize("path", ["", "boring/nothing", "nothing/depth", "Boring", "boring/depth/more", "../x"])
def test_what_is_not_there_is_nothing(document: etree._Element, path: str) -> None:
    assert told(document, path) == ""
