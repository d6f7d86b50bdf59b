"""Who does what a hint says passes the rule: the bound that it names is in where it says so, and out where it says that."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.model import Finding
from tests.objects.rulebook import Book, Case, books

BOOKS = list(books())
ORDER = re.compile(r"(>=|<=|[<>]) (?:.* = )?(\S+)")
# What the hint says of the bound, for what is expected.
WORDS = {
    ">=": r"op of na|ten minste|insertRequest|latere datum",
    "<=": r"op of voor|ten hoogste",
    "<": r"kleiner|een datum voor",
    ">": r"groter|een datum na",
}
PARTIAL = {4: "year", 7: "yearMonth", 10: "date"}


def judged(book: Book, case: Case, root: etree._Element) -> tuple[Finding, ...]:
    found = book.verdict(root, book.before(case.sample) if case.before is None else case.before)
    return found.findings or (() if found.finding is None else (found.finding,))


def at(root: etree._Element, path: str) -> etree._Element:
    steps = [re.fullmatch(r"([^\[]+)(\[\d+\])?", step) for step in path.split("/")[1:]]
    path = "/".join(f"*[local-name()='{step[1]}']{step[2] or ''}" for step in steps if step)
    found = root.xpath(f"/{path}")
    assert isinstance(found, list), path
    (element,) = found
    assert isinstance(element, etree._Element)
    return element


def put(element: etree._Element, bound: str) -> None:
    """Write the bound where the value stood."""
    if turned := re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", bound):
        bound = f"{turned[3]}-{turned[2]}-{turned[1]}"
    leaf = next(element.iterchildren("*"), None)
    if leaf is None:
        moment = "T" in (element.text or "") and "T" not in bound
        element.text = f"{bound}T12:00:00+01:00" if moment else bound
        return
    if etree.QName(leaf).localname in PARTIAL.values():
        leaf.tag = f"{{{etree.QName(leaf).namespace}}}{PARTIAL[len(bound)]}"
        leaf.text = bound
        return
    put(leaf, bound)


def _incomplete(element: etree._Element, bound: str) -> bool:
    """Whether the bound is a date without its day."""
    leaf = next(element.iterchildren("*"), None)
    return leaf is not None and etree.QName(leaf).localname in PARTIAL.values() and len(bound) < len("2026-11-30")


def ordered(book: Book, case: Case) -> Iterator[tuple[etree._Element, Finding, str, str]]:
    """Yield what a case finds that is in the wrong order: the document, what was found, the order and the bound."""
    root = book.root(case.sample)
    case.change(root)
    root = etree.fromstring(etree.tostring(root))
    for finding in judged(book, case, root):
        if order := ORDER.fullmatch(finding.expected):
            yield root, finding, order[1], order[2]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.code)
def test_the_bound_that_a_hint_names_is_in_or_out_as_it_says(book: Book) -> None:
    wrong = [case for case in book.cases if not all(_holds(book, case, *each) for each in ordered(book, case))]
    assert [(case.rule, case.sample) for case in wrong] == []


def _holds(book: Book, case: Case, root: etree._Element, finding: Finding, order: str, bound: str) -> bool:
    """Whether the hint has the word for the order, and the bound in the place of the value is in or out as it says."""
    if bound in finding.hint_nl and not re.search(WORDS[order], finding.hint_nl):
        return False
    place = at(root, finding.path)
    if len(place) > 1 or "meting" in finding.value:  # a bound of how many there are, or of one cell of a table
        return True
    if _incomplete(place, bound):  # it may be right, and is left alone
        return True
    put(place, bound)
    fires = {(one.rule, one.path) for one in judged(book, case, root)}
    return ((finding.rule, finding.path) in fires) is (order in "<>")


def test_there_are_hints_that_name_a_bound() -> None:
    """So that the above is about something."""
    assert any(True for book in BOOKS for case in book.cases for _ in ordered(book, case))
