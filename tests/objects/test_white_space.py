"""White space round the values of a message changes nothing: neither the verdict, nor what is issued.

Every value of every sample of our own is written with white space round it, but for texts and the choices that a schema
enumerates, where it would be part of the value. A space of Unicode is part of any value.
"""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.xmlio import ns
from bro_soap.xmlio.lexical import values
from tests.contracts import CONTRACTS
from tests.objects.marks import public
from tests.objects.rulebook import Book, books
from tests.objects.spaces import loose, spaced

BOOKS = list(books())
SAMPLES = [(book, sample) for book in BOOKS for sample in book.samples()]


def named(pair: object) -> str:
    return pair.code if isinstance(pair, Book) else str(pair)


@pytest.mark.parametrize(("book", "sample"), SAMPLES, ids=named)
def test_white_space_round_values_changes_neither_verdict_nor_what_is_issued(book: Book, sample: str) -> None:
    schema, root = CONTRACTS[book.declared.version.delivery].schema, book.root(sample)
    plain = public(book, book.root(sample), book.before(sample))
    assert spaced(root) > 0
    again = etree.fromstring(etree.tostring(root))
    assert schema.of_received(again) == ()
    assert plain is not None
    assert without_stand_ins(public(book, again, book.before(sample))) == without_stand_ins(plain)


def without_stand_ins(contents: list[bytes] | None) -> list[bytes]:
    """What is issued, without what stands for the BRO-ID that the object is yet to get, and the code made of that."""
    return [re.sub(rb"[A-Z]{3}[0-9a-f]{12}|GMW[0-9]{2}[A-H][0-9a-f]{6}", b"", content) for content in contents or ()]


def path(element: etree._Element) -> list[str]:
    return [etree.QName(one).localname for one in element.iterancestors()]


CODED = [
    (book, sample, index)
    for book in BOOKS
    for sample in [sample for sample in book.samples() if sample.startswith("registration")][:2]
    for index, element in enumerate(loose(book.root(sample)))
    if values()[ns.versionless(element.tag)] in {"code", "identifier"}
    and element.text
    and "sourceDocument" in path(element)
    and etree.QName(element).localname not in COMPANY_NUMBERS  # here every company is known, whatever its number
]


@pytest.mark.parametrize("space", ["\u00a0", "\u2003"], ids=ascii)
@pytest.mark.parametrize(("book", "sample", "index"), CODED[::7], ids=named)
def test_a_space_of_unicode_is_part_of_a_code(book: Book, sample: str, index: int, space: str) -> None:
    root = book.root(sample)
    element = list(loose(root))[index]
    element.text = f"{element.text}{space}"
    schema = CONTRACTS[book.declared.version.delivery].schema  # that of one kind has a number where another has a code
    assert schema.of_received(root) or book.verdict(root, book.before(sample)).reason is not None
