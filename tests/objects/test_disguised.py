"""Whatever is valid is taken in, however it is written, and what is issued of it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from lxml import etree

from bro_soap.delivery.case import Case
from bro_soap.delivery.effect import Effect, effect_of
from bro_soap.delivery.issuable import not_issuable
from bro_soap.model import Party, Registration, RegistrationHistory
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.identifiers import fill
from bro_soap.xmlio.parse import parse
from tests.contracts import CONTRACTS, interface
from tests.disguise import Disguise
from tests.objects.rulebook import RECEIVED, Book, books
from tests.objects.test_any_document import changed

SUPPLIER = Party("99000010", "Leverancier")
TRIES, CHANGES = 4, 100
# A correction of an object that is delivered whole is judged against the one there is.
SAMPLES = [
    pytest.param(book, sample, id=f"{book.code}-{sample}")
    for book in books()
    for sample in book.samples()
    if not sample.startswith("correct")
]


def case_of(book: Book, root: etree._Element, sample: str) -> Case:
    request, before = book.request(root), book.before(sample)
    facts = book.facts(request, before)
    registered = None
    if request.bro_id:
        history = RegistrationHistory(RECEIVED, "geregistreerd")
        registered = Registration(request.bro_id, book.code, "IMBRO", "99000001", "99000010", "", history)
    verdict = book.verdict(root, before)
    return Case(request, SUPPLIER, registered, verdict, facts.acts, facts.told, facts.events or (), facts.story or ())


def effect(book: Book, case: Case) -> Effect:
    return effect_of(interface(book.declared), case, RECEIVED)


def issued(book: Book, root: etree._Element, sample: str) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield what is issued after a sample was taken in: name, to whom may see all, to all."""
    case = case_of(book, root, sample)
    assert case.verdict.reason is None, case.verdict
    made = effect(book, case)
    for one in made.projected.contents:
        filled = fill(one.content, made.registration.bro_id, f"{book.declared.bro_id_prefix}000000000001")
        content = replace(one, content=filled)
        yield f"{one.view} {one.part}", _without_kinds(content.full()), _without_kinds(content.public())


def _without_kinds(content: bytes) -> bytes:
    """A reference may say that it is a simple one: that is kept."""
    return content.replace(b' xlink:type="simple"', b"")


def made_or_told(book: Book, case: Case) -> bool:
    """Tell whether the document is issued, or refused with what cannot be issued of it."""
    try:
        return bool(effect(book, case).projected.contents)
    except NotIssuable as error:
        return bool(not_issuable(case, error).findings)


@pytest.mark.parametrize(("book", "sample"), SAMPLES)
def test_a_document_that_is_written_otherwise_is_issued_the_same(book: Book, sample: str) -> None:
    contract = CONTRACTS[book.declared.version.delivery]
    raw = (book.folder / "samples" / sample).read_bytes()
    plain = list(issued(book, parse(raw), sample))
    for seed in range(TRIES):
        written = Disguise(Random(f"{sample} {seed}"), contract.schema_file).written(parse(raw))
        disguised = parse(written)
        assert contract.schema.errors(disguised) == (), written.decode()
        assert list(issued(book, disguised, sample)) == plain, written.decode()


@pytest.mark.parametrize("book", list(books()), ids=lambda book: book.code)
def test_what_rules_and_schema_accept_is_issued_or_refused_with_its_place(book: Book) -> None:
    """A system fault is never the answer to a document that is valid: composing it succeeds, or tells what it cannot."""
    random, contract = Random(f"{book.code} issued"), CONTRACTS[book.declared.version.delivery]
    samples = [sample for sample in book.samples() if not sample.startswith("correct")]
    accepted = 0
    for _ in range(CHANGES):
        sample = random.choice(samples)
        root = book.root(sample)
        changed(next(root.iterchildren("{*}sourceDocument")), random)
        if contract.schema.errors(root):
            continue
        root = parse(Disguise(random, contract.schema_file).written(root))
        case = case_of(book, root, sample)
        if case.verdict.reason is None:
            accepted += 1
            assert made_or_told(book, case), etree.tostring(root).decode()
    assert accepted > CHANGES / 20
