"""Who must be known to the BRO in a role is asked for wherever such a number stands, Dutch or of elsewhere in Europe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from tests.objects.rulebook import EUROPEAN_STRANGER, STRANGER, Book, books

EUROPEAN = "europeanCompanyRegistrationNumber"
PLACES = [
    pytest.param(book, party.path, id=f"{book.code}-{party.path}")
    for book in books()
    for party in book.declared.known_kvk
]


def found(root: etree._Element, path: str) -> Iterator[etree._Element]:
    document = next(root.iterchildren("{*}sourceDocument"))[0]
    ahead = [document]
    for name in path.split("/"):
        ahead = [part for one in ahead for part in one.iterchildren(f"{{*}}{name}")]
    return iter(ahead)


def broken(book: Book, path: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the samples in which a stranger stands on this path, or would, were its company of elsewhere."""
    number = EUROPEAN_STRANGER if path.endswith(EUROPEAN) else STRANGER
    dutch = path.replace(EUROPEAN, "chamberOfCommerceNumber")
    for sample in book.samples():
        root = book.root(sample)
        if (element := next(iter((*found(root, path), *found(root, dutch))), None)) is not None:
            element.tag = f"{{{etree.QName(element).namespace}}}{path.rpartition('/')[2]}"
            element.text = number
            yield sample, root


@pytest.mark.parametrize(("book", "path"), PLACES)
def test_a_stranger_is_told_wherever_a_known_one_belongs(book: Book, path: str) -> None:
    tried = 0
    for sample, root in broken(book, path):
        verdict = book.verdict(etree.fromstring(etree.tostring(root)), book.before(sample))
        told = [one.value for one in verdict.findings if one.path.endswith(path.rpartition("/")[2])]
        tried += 1
        if told and told[0] in (STRANGER, EUROPEAN_STRANGER):
            return
    pytest.fail(f"{tried} samples have a number here, and of none is told that nobody knows it")
