"""What the ledger claims of a code or a number is what runs: break it in a sample, and a rule that is named fires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.catalogue import load
from bro_soap.catalogue.row import Row
from tests.objects.rulebook import Book, books
from tests.objects.test_known_parties import found
from tests.objects.test_ledger import ledger

# By the aspect of a line, the domains it can be tried for, and what no such value is.
WRONG = {"codes": (("Code",), "geenCode"), "format": (("Measure", "Count"), "1.2345678901")}
MOST = 17
"""At most so many lines of a kind have no sample in which their datum stands by itself; who writes one lowers this."""


def claims(book: Book) -> Iterator[tuple[Row, tuple[str, ...], str]]:
    """Yield the rows of which a line of the ledger names rules, with those and a value that is wrong."""
    rows = {row.datum.dutch: row for row in load(book.code).rows if not row.is_part}
    for entry in ledger(book.code):
        domains, wrong = WRONG.get(entry.aspect, ((), ""))
        row = rows.get(f"{entry.of}.{entry.name}")
        if entry.rules and row is not None and row.domain.kind in domains:
            yield row, entry.rules, wrong


def fired(book: Book, sample: str, row: Row, wrong: str) -> set[str] | None:
    root = book.root(sample)
    element = next(found(root, row.path), None)
    if element is None or len(element):
        return None
    element.text = wrong
    verdict = book.verdict(etree.fromstring(etree.tostring(root)), book.before(sample))
    return {one.rule for one in verdict.findings}


@pytest.mark.parametrize("book", list(books()), ids=lambda book: book.code)
def test_a_wrong_value_fires_a_rule_that_the_ledger_names_for_it(book: Book) -> None:
    silent, untried, tried = [], [], 0
    for row, rules, wrong in claims(book):
        outcomes = [told for sample in book.samples() if (told := fired(book, sample, row, wrong)) is not None]
        tried += bool(outcomes)
        if not outcomes:
            untried.append(row.path)
        elif not any(told.intersection(rules) for told in outcomes):
            silent.append((row.path, rules, outcomes[0]))
    assert silent == []
    assert len(untried) <= MOST, untried
    assert tried or book.code == "GMN"
