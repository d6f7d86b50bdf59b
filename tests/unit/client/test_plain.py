"""XML as JSON has it."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.client.plain import plain
from bro_soap.xmlio import ns

CASES = [
    ("<a>1.50</a>", "1.50"),
    ("<a/>", ""),
    (f'<a xmlns:i="{ns.XSI}" i:nil="true"/>', None),
    ("<a><b>1</b><c>2</c></a>", {"b": "1", "c": "2"}),
    ("<a><b>1</b><c>2</c><b>3</b><b>4</b></a>", {"b": ["1", "3", "4"], "c": "2"}),
    ('<a uom="m">3</a>', {"@uom": "m", "#text": "3"}),
    ('<x:a xmlns:x="urn:x" x:id="i"><x:b>  t </x:b><!-- no --></x:a>', {"@id": "i", "b": "t"}),
    (f'<a xmlns:i="{ns.XSI}" i:nil="1" why="unknown"/>', {"@why": "unknown", "#text": None}),
]


@pytest.mark.parametrize(("xml", "told"), CASES)
def test_an_element_is_text_or_its_parts(xml: str, told: object) -> None:
    assert plain(etree.fromstring(xml)) == told
