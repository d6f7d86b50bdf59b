"""docs/lexical.md tells of each kind of value what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from bro_soap.xmlio.lexical import settle, values

PAGE = Path(__file__).parents[2] / "docs/lexical.md"
SIGNS = str.maketrans({"␠": " ", "⇥": "\t", "⏎": "\n"})
ROW = re.compile(r"^\| (\w+) \|.*\| `([^`]+)` \| `([^`]+)` \|$", re.M)


def test_the_page_has_a_row_for_each_kind_and_its_examples_are_true() -> None:
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert {kind for kind, _, _ in rows} == set(values().values())
    for kind, written, value in rows:
        element = etree.Element(next(name for name, known in values().items() if known == kind))
        element.text = written.translate(SIGNS)
        settle(element)
        assert (kind, element.text) == (kind, value.translate(SIGNS))
