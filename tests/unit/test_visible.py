"""What no row of the catalogue says that everybody may see, only bronhouder and supplier do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from bro_soap.catalogue import load
from bro_soap.declaration.life import PartsLayout
from bro_soap.delivery.effect import life_after
from bro_soap.objects import KINDS
from bro_soap.projection import Projected, project
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.elements import local
from tests.contracts import interface
from tests.objects import marks
from tests.objects.rulebook import Book

FULL = {
    "CPT": "registration-everything",
    "GMW": "registration-construction",
    "GMN": "registration-start",
    "GLD": "registration-start",
    "BHR-G": "registration-complete-report",
    "BHR-GT": "registration-complete-report",
    "BHR-P": "registration-complete",
    "SFR": "registration-complete-report",
    "GAR": "registration-everything",
    "FRD": "registration-emm-measurement",
    "GUF": "registration-start",
    "GPD": "registration-report",
    "EPL": "registration-publication-licence",
}


class Object:
    """One object as it is composed, with the white list that is given."""

    def __init__(self, code: str, sample: str = "") -> None:
        book, sample = Book(code), f"{sample or FULL[code]}.xml"
        self.declared = KINDS[code]
        self._registered = marks._registered(book)
        case = marks._case(book, book.root(sample), book.before(sample))
        self._events, self._story = life_after(case, marks._NOW) if self.declared.life else ((), case.told)
        self.document: etree._Element = case.request.source_document

    def issued(self, public: frozenset[str]) -> Projected:
        of = interface(replace(self.declared, public=public))
        return project(of, self._registered, tuple(self._story), (), self._events)

    def paths(self) -> Iterator[str]:
        """The paths of what has a value, which everybody may see, where its name stands on one path only."""
        found = set(_paths(self.document, ""))
        once = Counter(path.rpartition("/")[2] for path in set(_paths(self.document, "", groups=True)))
        yield from (path for path in sorted(found & self.declared.public) if once[path.rpartition("/")[2]] == 1)


def _paths(element: etree._Element, above: str, *, groups: bool = False) -> Iterator[str]:
    for part in element.iterchildren("*"):
        path = f"{above}/{local(part)}" if above else local(part)
        if part.tag.startswith("{" + ns.BRO) and (groups or not len(part)):
            yield path
        yield from _paths(part, path, groups=groups)


def names(content: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"<(?:\w+:)?(\w+)[ >]", content)}


def test_every_kind_is_looked_at() -> None:
    assert set(FULL) == set(KINDS)


@pytest.mark.parametrize("code", FULL)
def test_what_loses_its_row_is_withheld_or_not_taken_in(code: str) -> None:
    one = Object(code)
    before = one.issued(one.declared.public)
    seen = set().union(*(names(content.public()) for content in before.contents))
    withheld = refused = 0
    for path in one.paths():
        try:
            after = one.issued(one.declared.public - {path})
        except NotIssuable:  # the schema of what everybody may see asks for it
            refused += 1
            continue
        name = path.rpartition("/")[2]
        assert name not in set().union(*(names(content.public()) for content in after.contents)), path
        whole = zip(before.contents, after.contents, strict=True)
        assert all(mine.full() == theirs.full() for mine, theirs in whole if mine.view != "C"), path
        withheld += name in seen
    assert refused > 0
    assert (withheld > 0) is (code not in {"GMN", "GLD", "FRD"})


@pytest.mark.parametrize("code", FULL)
def test_without_any_row_nobody_sees_anything_of_the_document(code: str) -> None:
    with pytest.raises(NotIssuable):
        Object(code).issued(frozenset())


@pytest.mark.parametrize("code", FULL)
def test_what_a_row_withholds_is_on_no_list_nor_is_what_stands_in_it(code: str) -> None:
    withheld = {row.path for row in load(code).rows if row.seen == "DP"}
    assert withheld
    assert [path for path in KINDS[code].public if any(f"{path}/".startswith(f"{one}/") for one in withheld)] == []


def test_in_the_part_of_an_observation_too() -> None:
    """Whatever is thought secret in it: no row has a path for the number of a company there."""
    one = Object("GLD", "registration-addition-full")
    layout = one.declared.issue
    assert isinstance(layout, PartsLayout)
    one.declared = replace(one.declared, issue=replace(layout, secret=lambda _part: ()))
    with pytest.raises(NotIssuable, match="om:value"):  # it was taken out, and its value may not be empty
        one.issued(one.declared.public)
