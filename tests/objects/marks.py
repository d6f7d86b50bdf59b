"""Marks in every place where a schema lets a delivery hold something: to see who gets to read them.

A place is every text, every attribute that is declared or that a wildcard lets through, every element that could be
there and is not, every comment and instruction. The places come from the schemas, not from what we know of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdComplexType, XsdElement, XsdGroup

from bro_soap.delivery.case import Case
from bro_soap.delivery.effect import effect_of, life_after
from bro_soap.model import Party, Registration, RegistrationHistory
from bro_soap.projection import project
from bro_soap.rules import Verdict
from bro_soap.store import IssueContent, together
from bro_soap.xmlio import ns
from bro_soap.xmlio.identifiers import placeholder
from tests.contract.specimens import Maker
from tests.contract.structure import load
from tests.contracts import interface
from tests.objects.rulebook import Book, Earlier

XSD = Path(__file__).parents[2] / "xsd"
WORD, NUMBER = "merk7q", "98765432"
# From what suits a text to what suits a moment, an address, a number.
VALUES = (WORD, f"urn:{WORD}", f"{WORD} ", f"#{WORD}", f"other:{WORD}", NUMBER, f"{NUMBER}.5", f"1 {NUMBER}")
XML = "http://www.w3.org/XML/1998/namespace"
FOREIGN = f'<m:x xmlns:m="urn:m" m:a="{WORD}" id="{WORD}">{WORD}<m:y>{NUMBER}</m:y></m:x>'
PARTY = f'<b:objectIdAccountableParty xmlns:b="{ns.BROCOM}">{WORD}</b:objectIdAccountableParty>'
KVK = f'<b:chamberOfCommerceNumber xmlns:b="{ns.BROCOM}">{NUMBER}</b:chamberOfCommerceNumber>'
UNDECLARED = (
    (ns.q(ns.XSI, "schemaLocation"), f"urn:x http://example.org/{WORD}"),
    (ns.q(ns.XSI, "noNamespaceSchemaLocation"), f"http://example.org/{WORD}"),
    (ns.q(XML, "lang"), WORD),
    (ns.q(XML, "base"), f"http://example.org/{WORD}"),
    (ns.q(ns.XLINK, "href"), f"http://example.org/{WORD}"),
    ("{urn:m}a", WORD),
    ("a", WORD),
)


@dataclass(frozen=True, eq=False)
class Marked:
    """A request with a mark in one place; the place is a path of local names, with what was done behind it."""

    place: str
    root: etree._Element


class Marker(Maker):
    """Makes elements full of marks; of each declaration once."""

    def __init__(self, maps: Any) -> None:
        super().__init__(maps)
        self.made: dict[Any, etree._Element] = {}

    def full(self, declaration: Any) -> etree._Element:
        if declaration not in self.made:
            self.made[declaration] = self.element(declaration, ())
        return self.made[declaration]

    def text(self, xsd_type: Any) -> str:
        simple = xsd_type.content if isinstance(xsd_type, XsdComplexType) else xsd_type
        return next((value for value in VALUES if simple.is_valid(value)), "") or super().text(xsd_type)


@cache
def marker(code: str) -> Marker:
    book = Book(code)
    version = book.declared.version
    return Marker(load(XSD / version.folder / f"{version.delivery}-messages.xsd").maps)


def marked(book: Book, sample: str, had: set[tuple[Any, ...]] | None = None, stride: int = 1) -> Iterator[Marked]:
    """Yield the sample with a mark in each place of its source document, one at a time; but for places that it had.

    With a stride only some of the places: in elements of the BRO itself, which leave less free, the first of every so
    many, in those of other standards one in three.
    """
    root = book.root(sample)
    names = marker(book.code)
    document = next(root.find("{*}sourceDocument").iterchildren("*"))
    same = (root.tag, root.findtext("{*}qualityRegime"))
    places = [*_places(document, names.maps.elements[document.tag].type, names, etree.QName(document).localname)]
    elements = list(root.iter())
    for place, element, changes in places:
        at = elements.index(element)
        for number, (what, change) in enumerate(changes):
            if had is not None:
                if (*same, place, what, number) in had:
                    continue
                had.add((*same, place, what, number))
                if len(had) % (stride if "broservices" in element.tag else min(stride, 3)):
                    continue
            changed = deepcopy(root)
            target = next(itertools.islice(changed.iter(), at, None))
            change(target)
            yield Marked(f"{place}{what}", changed)


Changes = list[tuple[str, Any]]


def _places(element: etree._Element, kind: Any, names: Marker, path: str) -> Iterator[tuple[str, Any, Changes]]:
    declared = names.maps.types.get(_type_of(element))
    kind = kind if declared is None else declared
    yield path, element, [*_texts(element), *_attributes(element, kind), *_children(element, kind, names)]
    group = kind.content if isinstance(kind, XsdComplexType) and isinstance(kind.content, XsdGroup) else ()
    known = {one.name: one.type for one in getattr(group, "iter_elements", list)() if isinstance(one, XsdElement)}
    for part in element.iterchildren("*"):
        inner = known.get(part.tag)
        if inner is None:
            found = names.maps.elements.get(part.tag)
            inner = names.maps.types[ns.q(ns.XSD, "anyType")] if found is None else found.type
        yield from _places(part, inner, names, f"{path}/{etree.QName(part).localname}")


def _type_of(element: etree._Element) -> str:
    prefix, _, name = (element.get(ns.q(ns.XSI, "type")) or "").rpartition(":")
    return ns.q(element.nsmap.get(prefix or None, ""), name)


def _texts(element: etree._Element) -> Changes:
    if len(element):
        return [
            ("text()", lambda e: setattr(e[-1], "tail", WORD)),
            ("comment()", lambda e: e.insert(0, etree.Comment(WORD))),
        ]
    made = [("text()", lambda e, v=value: setattr(e, "text", v)) for value in VALUES]
    return [*made, ("text()", _instructed), ("text()", _commented)]


def _instructed(element: etree._Element) -> None:
    element.append(etree.ProcessingInstruction(WORD, WORD))


def _commented(element: etree._Element) -> None:
    element.text = None
    comment = etree.Comment("x")
    comment.tail = WORD
    element.append(comment)


def _attributes(element: etree._Element, kind: Any) -> Changes:
    declared = getattr(kind, "attributes", {})
    changes = [(f"/@{etree.QName(name).localname}", _setting(name, value)) for name, value in UNDECLARED]
    for name, attribute in declared.items():
        if name is not None and attribute.fixed is None:
            changes += [(f"/@{etree.QName(name).localname}", _setting(name, value)) for value in VALUES]
    changes.append(("/@type", _typed))
    return changes


def _setting(name: str, value: str) -> Any:
    return lambda element: element.set(name, value)


def _typed(element: etree._Element) -> None:
    """Give an element the type that it may have, with a mark for a prefix."""
    prefix, _, name = (element.get(ns.q(ns.XSI, "type")) or "").rpartition(":")
    if name:
        twin = etree.Element(element.tag, element.attrib, {**element.nsmap, WORD: element.nsmap[prefix or None]})
        twin.text, twin.tail = element.text, element.tail
        twin.extend(list(element))
        twin.set(ns.q(ns.XSI, "type"), f"{WORD}:{name}")
        element.getparent().replace(element, twin)


def _children(element: etree._Element, kind: Any, names: Marker) -> Changes:
    if not isinstance(kind, XsdComplexType) or not isinstance(kind.content, XsdGroup):
        return []
    changes: Changes = []
    here = {part.tag for part in element.iterchildren("*")}
    for particle in kind.content.iter_elements():
        if isinstance(particle, XsdAnyElement):
            made = [("*", etree.fromstring(text)) for text in (FOREIGN, PARTY, KVK)]
        elif particle.name in here and particle.max_occurs == 1:
            made = []
        else:
            made = [(etree.QName(one.name).localname, names.full(one)) for one in _alternatives(particle, names)]
        changes += [
            (f"/{name}", _inserting(new, at))
            for name, new in made
            for at in {0, len(here) // 2, *_near(element, particle)}
        ]
    return changes


def _near(element: etree._Element, particle: Any) -> set[int]:
    """Every place for a small element; of a large one the ends."""
    return set(range(len(element) + 1)) if len(element) <= 14 else {len(element)}


def _alternatives(particle: Any, names: Marker) -> list[Any]:
    declaration = particle.ref or particle
    found = [] if declaration.abstract else [particle]
    return [*found, *itertools.islice(names.substitutes(declaration.name), 12)] if particle.ref else [particle]


def _inserting(new: etree._Element, at: int) -> Any:
    def change(element: etree._Element) -> None:
        element.insert(at, deepcopy(new))
        if at == 0 and element.text and not element.text.strip():
            element.text = None

    return change


SUPPLIER = Party("99000010", "Leverancier")
_NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def public(book: Book, root: etree._Element, before: tuple[Earlier, ...]) -> list[bytes] | None:
    """What everybody may read of an object after this request; None when the rules do not take it in."""
    verdict = book.verdict(root, before)
    if verdict.reason is not None:
        return None
    case = _case(book, root, before)
    effect = effect_of(interface(book.declared), case, _NOW)
    return _by_view(effect.projected.contents)


def anew(book: Book, root: etree._Element, before: tuple[Earlier, ...]) -> list[bytes]:
    """What everybody may read of an object that holds this document, however it came in, when it is composed anew."""
    case = _case(book, root, before)
    events, story = life_after(case, _NOW) if book.declared.life else ((), case.told)
    made = project(interface(book.declared), _registered(book), story, case.events, events)
    return _by_view(made.contents)


def _by_view(contents: tuple[IssueContent, ...]) -> list[bytes]:
    """What everybody may read of each view, its pieces together."""
    views = dict.fromkeys(content.view for content in contents)
    return [together(one for one in contents if one.view == view).public() for view in views]


def _case(book: Book, root: etree._Element, before: tuple[Earlier, ...]) -> Case:
    request = book.request(root)
    facts = book.facts(request, before)
    registered = _registered(book) if before or request.bro_id else None
    return Case(request, SUPPLIER, registered, Verdict(), facts.acts, facts.told, facts.events or (), facts.story or ())


def _registered(book: Book) -> Registration:
    history = RegistrationHistory(_NOW, "geregistreerd")
    party = ("99000001", SUPPLIER.kvk_number, "object")
    return Registration(placeholder(book.declared.bro_id_prefix), book.code, "IMBRO", *party, history)
