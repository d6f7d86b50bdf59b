"""Whatever the schema lets through, the rules judge it: samples changed at random, with and without a register."""

from __future__ import annotations

from copy import deepcopy
from random import Random

import pytest
from lxml import etree

from tests.contracts import CONTRACTS
from tests.objects.rulebook import NIL, Book, books

VALUES = (
    *("", "  ", "onbekend", "ja", "nee", "x", "\u6c49", "-1", "0", "-0", "+5", "1.5", "1e400", "NaN", "INF"),
    *("9" * 19, "2023", "2023-02", "0001-01-01", "9999-12-31T23:59:59Z", "2023-01-01T00:00:00", "24:00:00"),
    *("GMW000000000001", "12345678", "52.1 5.2", "nan nan"),
)
TRIES = 150


def changed(document: etree._Element, random: Random) -> None:
    """Change one element: its value, what it holds, whether and how often it is there, or an attribute."""
    elements = list(document.iter("*"))[2:]
    if not elements:
        return
    element = random.choice(elements)
    match random.randrange(7):
        case 0 | 1 | 2:
            random.choice([one for one in elements if len(one) == 0]).text = random.choice(VALUES)
        case 3:
            element.getparent().remove(element)
        case 4:
            element.addnext(deepcopy(element))
        case 5:
            element[:] = []
            element.text = None
            element.set(NIL, "true")
        case _:
            for name in list(element.attrib)[:1]:
                element.set(name, random.choice(VALUES))


@pytest.mark.parametrize("book", list(books()), ids=lambda book: book.code)
def test_the_rules_judge_whatever_the_schema_lets_through(book: Book) -> None:
    random, samples, judged = Random(book.code), book.samples(), 0
    schema = CONTRACTS[book.declared.version.delivery].schema
    for _ in range(TRIES):
        sample = random.choice(samples)
        root = book.root(sample)
        for _ in range(random.choice((1, 1, 2))):
            changed(root.find("{*}sourceDocument"), random)
        root = etree.fromstring(etree.tostring(root))
        if not schema.of_received(root):
            judged += 1
            for before in ((), book.before(sample)):
                found = book.verdict(root, before)
                assert (found.reason is None) == (found.findings == () and found.finding is None)
    assert judged > TRIES / 20
