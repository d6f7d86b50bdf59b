"""Every rule of every object fires on its case and on no other ground; valid samples are silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.declaration.documents import ReasonKind
from bro_soap.objects import KINDS
from bro_soap.rules import Phase, Rule
from bro_soap.rules.history import HISTORY
from tests.objects.rulebook import RECEIVED, Book, Case, books

BOOKS = list(books())
every_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.code)


def _samples() -> Iterator[tuple[Book, str]]:
    for book in BOOKS:
        for sample in book.samples():
            yield book, sample


def _cases() -> Iterator[tuple[str, Book, Case]]:
    seen: Counter[str] = Counter()
    for book in BOOKS:
        for case in book.cases:
            seen[case.rule] += 1
            yield f"{case.rule}-{seen[case.rule]}", book, case


SAMPLES, CASES = list(_samples()), list(_cases())


def asked(book: Book, sample: str) -> set[Rule]:
    """The rules that are about this sample."""
    request = book.request(book.root(sample))
    documents = [request.document_type, *(told.event.document_type for told in book.facts(request, ()).told)]
    scopes = [(name, request.operation, request.quality_regime, RECEIVED.date()) for name in documents]
    return {rule for rule in book.declared.rules for scope in scopes if rule.applies(*scope)}


@pytest.mark.parametrize(("book", "sample"), SAMPLES, ids=[f"{book.code}-{sample}" for book, sample in SAMPLES])
def test_a_valid_sample_is_silent(book: Book, sample: str) -> None:
    found = book.verdict(book.root(sample), book.before(sample))
    assert [(finding.rule, finding.sentence) for finding in found.findings] == []
    assert found.reason is None


@pytest.mark.parametrize(("book", "case"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_the_change_fires_exactly_these_rules(book: Book, case: Case) -> None:
    root = book.root(case.sample)
    case.change(root)
    root = etree.fromstring(etree.tostring(root))
    found = book.verdict(root, book.before(case.sample) if case.before is None else case.before)
    findings = found.findings or (() if found.finding is None else (found.finding,))
    assert {finding.rule for finding in findings} == case.fires, [f.sentence for f in findings]
    request = f"/{etree.QName(root).localname}"
    assert all(finding.line > 0 and finding.path.startswith(request) for finding in findings)
    if found.findings:
        assert found.reason == "er zijn 1 of meer fouten geconstateerd in het brondocument."
        assert found.reason_rule == "RA-25"


@every_book
def test_every_rule_has_a_case_that_fires_it(book: Book) -> None:
    assert {rule.id for rule in book.declared.rules} - {case.rule for case in book.cases} == set()


@every_book
@pytest.mark.parametrize("spelt", ["kwaliteitsregime", "kwaliteitsRegime"])
def test_another_regime_is_a_reason_in_both_spellings(book: Book, spelt: str) -> None:
    corrected = {"correctionRequest", "replaceRequest"}
    sample = next(one for one in book.samples() if etree.QName(book.root(one)).localname in corrected)
    root = book.root(sample)
    next(root.iterchildren("{*}correctionReason")).text = spelt
    (kind,) = (one.kind for one in book.declared.correction_reasons if one.code == spelt)
    assert kind is ReasonKind.REGIME
    assert book.verdict(root, book.before(sample)).reason_rule != "RA-06"


@every_book
def test_no_case_is_for_a_rule_that_is_not_there(book: Book) -> None:
    assert {case.rule for case in book.cases} - {rule.id for rule in book.declared.all_rules} == set()


def test_every_rule_about_a_history_has_a_case_in_some_object() -> None:
    told = {case.rule for book in BOOKS for case in book.cases}
    # BRO-063 is about objects in two reports, whose cases are in tests/unit/test_bhr_gt.py
    assert {rule.id for rule in HISTORY} - told <= {"BRO-063"}


@every_book
def test_every_rule_is_silent_on_a_sample_it_applies_to(book: Book) -> None:
    silent = {rule.id for sample in book.samples() for rule in asked(book, sample)}
    assert {rule.id for rule in book.declared.rules} - silent == set()


@pytest.mark.parametrize("code", KINDS)
def test_an_id_is_given_once_and_every_rule_is_cited_and_said(code: str) -> None:
    rules = KINDS[code].all_rules
    assert [rule for rule, count in Counter(rule.id for rule in rules).items() if count > 1] == []
    assert [rule.id for rule in rules if not rule.citation or not rule.sentence.endswith(".")] == []
    assert all(rule.id.startswith(f"{code}-") for rule in KINDS[code].rules)
    assert all(rule.phase in {Phase.REQUEST, Phase.DOCUMENT} for rule in KINDS[code].rules)
