"""What differs between two versions of a document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists, sampled_from
from lxml import etree

from bro_soap.xmlio.compare import Differs, compare

CASES = [
    ("<a><b>1</b></a>", "<a><b>1</b></a>", []),
    ("<a><b>1</b></a>", "<a><b>2</b></a>", [("/b", "1", "2")]),
    ('<a><b uom="m">1</b></a>', '<a><b uom="mm">1</b></a>', [("/b/@uom", "m", "mm")]),
    ("<a/>", "<a><b><c>1</c><c>2</c></b></a>", [("/b/c[1]", None, "1"), ("/b/c[2]", None, "2")]),
    ("<a><b><c>1</c></b></a>", "<a/>", [("/b/c", "1", None)]),
    ("<a><b>1</b><b>2</b><b>3</b></a>", "<a><b>1</b><b>3</b></a>", [("/b[2]", "2", None)]),
    ("<a><b>1</b><b>3</b></a>", "<a><b>1</b><b>2</b><b>3</b></a>", [("/b[2]", None, "2")]),
    ("<a><b>1</b><b>2</b></a>", "<a><b>1</b><b>3</b></a>", [("/b[2]", "2", "3")]),
    ("<a><b>1</b><c>1</c></a>", "<a><c>2</c><b>1</b></a>", [("/c", "1", "2")]),
    ('<a><b id="x">1</b></a>', '<a><b id="y">1</b></a>', []),
    ('<x:a xmlns:x="u"><x:b>1</x:b></x:a>', '<a xmlns="u"><b>1</b></a>', []),
    ("<a><left><b>1</b></left></a>", "<a><left><b>2</b></left></a>", []),
    ("<a><b> 1 </b></a>", "<a>\n<b>1</b>\n</a>", []),
    ("<a><b/></a>", "<a/>", [("/b", "", None)]),
]


@pytest.mark.parametrize(("before", "after", "told"), CASES)
def test_each_value_that_differs_is_told_once_with_its_place(
    before: str, after: str, told: list[tuple[str, str | None, str | None]]
) -> None:
    found = compare(etree.fromstring(before), etree.fromstring(after), frozenset({"left"}))
    assert list(found) == [Differs(*one) for one in told]


@settings(max_examples=200)
@given(before=lists(sampled_from("abc"), max_size=6), after=lists(sampled_from("abc"), max_size=6))
def test_nothing_is_told_of_equals_and_something_of_all_else(before: list[str], after: list[str]) -> None:
    ours, theirs = (etree.fromstring(f"<x>{''.join(f'<v>{v}</v>' for v in one)}</x>") for one in (before, after))
    assert bool(list(compare(ours, theirs))) == (before != after)
