"""The rules of every row hold at their bounds: samples with a value that is just right, and one that is just wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from bro_soap.catalogue import load
from bro_soap.catalogue.boundaries import Boundary, Edit, boundaries
from bro_soap.model import DocumentKind
from bro_soap.rules import Rule
from bro_soap.xmlio import ns
from tests.objects.rulebook import NIL, RECEIVED, Book, books, find

BOOKS = list(books())
# Rules that no sample of our own has something for: `PUT` needs a group without the element, the others the element.
FEWEST_TRIED = 0.8


class Samples:
    """The samples of an object by what they have, small ones first; each is read once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        roots = {name: book.root(name) for name in book.samples()}
        self.roots = dict(sorted(roots.items(), key=lambda one: len(etree.tostring(one[1]))))
        self.paths = {name: set(_paths(root)) for name, root in self.roots.items()}

    def fitting(self, rule: Rule, case: Boundary) -> str | None:
        """A sample that the rule is about, and that has what the case changes; else None."""
        group = case.path.rpartition("/")[0]
        for name, root in self.roots.items():
            there = case.path in self.paths[name]
            fits = not there and group in self.paths[name] if case.change is Edit.PUT else there
            if fits and self._about(rule, root):
                return name
        return None

    def _about(self, rule: Rule, root: etree._Element) -> bool:
        request = self.book.request(root)
        known = self.book.declared.documents_by_name[request.document_type]
        alone = known.kind is not DocumentKind.END or not rule.id.startswith("BHR")
        return alone and rule.applies(request.document_type, request.operation, request.quality_regime, RECEIVED.date())


def _paths(root: etree._Element) -> Iterator[str]:
    document = find(root, "")
    yield ""
    for element in document.iter("*"):
        names = [etree.QName(one).localname for one in (element, *element.iterancestors())]
        above = names.index(etree.QName(document).localname) if element is not document else 0
        yield "/".join(reversed(names[:above]))


def changed(root: etree._Element, case: Boundary) -> etree._Element:
    root = deepcopy(root)
    group, _, name = case.path.rpartition("/")
    if case.change is Edit.PUT:
        parent = find(root, group)
        etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}").text = "x"
        return etree.fromstring(etree.tostring(root))
    element = find(root, case.path)
    if case.change is Edit.TAKEN:
        parent = element.getparent()
        for one in [one for one in parent if one.tag == element.tag]:
            parent.remove(one)
        return etree.fromstring(etree.tostring(root))
    element[:] = []
    element.text = case.value if case.change is Edit.TEXT else None
    if case.change is Edit.DATE:
        etree.SubElement(element, ns.q(ns.BROCOM, "date")).text = case.value
    elif case.change is Edit.NIL:
        element.set(NIL, "true")
    return etree.fromstring(etree.tostring(root))


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.code)
def test_the_rules_of_the_rows_hold_at_their_bounds(book: Book) -> None:
    samples, rules = Samples(book), {rule.id: rule for rule in book.declared.rules}
    wrong, tried, made = [], set(), set()
    for case in (case for row in load(book.code).rows for case in boundaries(row, RECEIVED.date())):
        made.add(case.rule)
        if (name := samples.fitting(rules[case.rule], case)) is None:
            continue
        tried.add(case.rule)
        root = changed(samples.roots[name], case)
        found = book.verdict(root, book.before(name))
        fired = {finding.rule for finding in (*found.findings, *found.more)}
        if (case.rule in fired) is not case.fires and found.reason_rule in {"", "RA-25"}:
            wrong.append(f"{case} ({name}: {sorted(fired)})")
    assert wrong == []
    assert len(tried) >= FEWEST_TRIED * len(made), sorted(made - tried)
