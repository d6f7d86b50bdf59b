"""Change a document in one place, in every way and at every place, always in the same order.

A site is a path of names from the root, so a place that occurs in many samples is changed once per way.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from bro_soap.xmlio import ns

Element = etree._Element
Change = Callable[[Element], None]

NIL = ns.q(ns.XSI, "nil")
TYPE = ns.q(ns.XSI, "type")
GML_ID = ns.q(ns.GML, "id")
FOREIGN = "urn:example:foreign"

TEXTS = (
    "", " ", "kapot", "a b", "other:elders", "other:e", ":", "%zz", "http://example.org/a b", "simple", "now", "true",
    "1", "0", "-1", "+7", "1.5", "1,5", "1e3", "INF", "-INF", "NaN", "1 2", "1 2 3", "1\n2", " 1\t 2 ", "1 kapot",
    "ja", "nee", "onbekend", "JA", "IMBRO", "IMBRO/A", "2020-01-01", "2020-01-01Z", "2020-02-30", "2020-05", "2020-13",
    "2020-05+01:00", "2020", "12020", "0000", "-0044", "10:00:00", "2020-01-01T10:00:00",
    "2020-01-01T10:00:00.5+01:00", "2020-01-01T24:00:00", "2020-01-01T25:00:00", "2020-01-01 now", "now now",
)  # fmt: skip
ATTRIBUTE_VALUES = (
    "", "anders", "a b", "0", "1", "-3", "m", "M", "mm2", "simple", "extended", "true", "ja", "#x", "urn:bro:cpt:X",
    "http://example.org/", "%zz", "unknown", "other:e", "2020-01-01T10:00:00", " m ",
)  # fmt: skip
NEW_ATTRIBUTES = (
    ("vreemd", "1"),
    ("id", "nieuw"),
    ("name", "a"),
    ("uom", "m"),
    ("codeSpace", "urn:bro:cpt:X"),
    ("srsName", "urn:ogc:def:crs:EPSG::4258"),
    ("srsDimension", "2"),
    ("frame", "#x"),
    ("nilReason", "unknown"),
    ("nilReason", "other:e"),
    (GML_ID, "nieuw"),
    (ns.q(ns.XLINK, "href"), "#x"),
    (ns.q(ns.XLINK, "type"), "simple"),
    (ns.q(ns.XLINK, "type"), "locator"),
    (ns.q(ns.XLINK, "title"), "titel"),
    (ns.q(FOREIGN, "vreemd"), "1"),
    ("{http://www.w3.org/XML/1998/namespace}lang", "nl"),
)  # fmt: skip
NEW_TYPES = (
    (ns.XSD, "string"),
    (ns.XSD, "anyType"),
    (ns.GML, "CodeType"),
    (ns.GML, "MeasureType"),
    (ns.GML, "PointType"),
    (ns.GML, "TimeInstantPropertyType"),
    (ns.BROCOM, "PartialDateType"),
    (ns.BROCOM, "RegistrationRequestType"),
    (ns.BROCOM, "AbstractRegistrationObjectPropertyType"),
    (ns.OM, "OM_ObservationType"),
    (ns.SWE, "DataArrayType"),
    (ns.SWE, "RealPair"),
)
NAMESPACES = (ns.BROCOM, ns.GML, FOREIGN)


@dataclass(frozen=True)
class Mutant:
    """A changed document: where and how, and its root."""

    site: str
    change: str
    root: Element

    def __str__(self) -> str:
        return f"{self.change} at {self.site}"


def mutants(root: Element, seen: set[tuple[str, str]], only: str | None = None, stride: int = 1) -> Iterator[Mutant]:
    """Yield the mutants of the document whose (site, change) was not seen before.

    `only` keeps sites with that name. With a stride the first of every so many is made, counted over all documents;
    a prime spreads them over all kinds of change.
    """
    for index, element in enumerate(root.iter(etree.Element)):
        site = path(element)
        if only is not None and f"/{only}/" not in f"/{site}/":
            continue
        for name, change in changes(element):
            if (site, name) in seen:
                continue
            seen.add((site, name))
            if (len(seen) - 1) % stride:
                continue
            changed = copy.deepcopy(root)
            change(nth(changed, index))
            yield Mutant(site, name, changed)


def path(element: Element) -> str:
    """Give the names from the root to the element; a namespace is left out, no two names here differ by that only."""
    names = [etree.QName(step).localname for step in (element, *element.iterancestors())]
    return "/".join(reversed(names))


def nth(root: Element, index: int) -> Element:
    return next(element for at, element in enumerate(root.iter(etree.Element)) if at == index)


def changes(element: Element) -> Iterator[tuple[str, Change]]:
    """Yield the changes that make sense for the element, each with its name."""
    yield from names_and_content(element)
    if element.getparent() is not None:
        yield from places(element)
    if len(element) == 0:
        yield from texts()
    yield from nils(element)
    yield from attributes(element)


def names_and_content(element: Element) -> Iterator[tuple[str, Change]]:
    yield "rename", lambda e: e.__setattr__("tag", e.tag + "X")
    for namespace in NAMESPACES:
        if etree.QName(element).namespace != namespace:
            yield (
                f"namespace {namespace}",
                lambda e, n=namespace: e.__setattr__("tag", ns.q(n, etree.QName(e).localname)),
            )
    yield "foreign child", lambda e: e.insert(0, etree.Element(ns.q(FOREIGN, "kind")))
    yield "foreign last child", lambda e: e.append(etree.Element(ns.q(FOREIGN, "kind")))
    yield "known child", lambda e: e.append(known_child())
    if len(element):
        yield "text between children", lambda e: e[0].__setattr__("tail", "tekst")
        yield "empty", empty


def places(element: Element) -> Iterator[tuple[str, Change]]:
    yield "remove", lambda e: e.getparent().remove(e)
    yield "repeat", lambda e: e.addnext(fresh(e))
    yield "repeat twice", lambda e: (e.addnext(fresh(e)), e.addnext(fresh(e)))
    yield "first", lambda e: e.getparent().insert(0, e)
    yield "last", lambda e: e.getparent().append(e)
    if element.getparent().getparent() is not None:
        yield "one level up", lambda e: e.getparent().addnext(e)
    if beside(element) is not None:
        yield "swap with next", lambda e: beside(e).addnext(e)
    if beside(element, before=True) is not None:
        yield "into previous", lambda e: beside(e, before=True).append(e)


def texts() -> Iterator[tuple[str, Change]]:
    for text in TEXTS:
        yield f"text {text!r}", lambda e, t=text: e.__setattr__("text", t)
    yield "spaces around text", lambda e: e.__setattr__("text", f"\n {e.text or ''}\t")


def nils(element: Element) -> Iterator[tuple[str, Change]]:
    yield "nil and empty", lambda e: (empty(e), e.set(NIL, "true"))
    yield "nil with content", lambda e: e.set(NIL, "true")
    yield "nil false", lambda e: e.set(NIL, "0")
    yield "nil and empty, without attributes", lambda e: (empty(e), e.attrib.clear(), e.set(NIL, "true"))
    yield "nil kapot", lambda e: e.set(NIL, "kapot")


def attributes(element: Element) -> Iterator[tuple[str, Change]]:
    for name in element.attrib:
        yield f"without {name}", lambda e, n=name: e.attrib.pop(n)
        for value in ATTRIBUTE_VALUES:
            yield f"{name} = {value!r}", lambda e, n=name, v=value: e.set(n, v)
    for name, value in NEW_ATTRIBUTES:
        if name not in element.attrib:
            yield f"new {name} = {value!r}", lambda e, n=name, v=value: e.set(n, v)
    for namespace, local in NEW_TYPES:
        yield f"type {local}", lambda e, n=namespace, t=local: retype(e, n, t)


def beside(element: Element, *, before: bool = False) -> Element | None:
    return next(element.itersiblings(etree.Element, preceding=before), None)


def empty(element: Element) -> None:
    element.text = None
    for child in list(element):
        element.remove(child)


def fresh(element: Element) -> Element:
    """Copy the element, with identifiers of its own: a duplicate identifier would hide every other error."""
    twin = copy.deepcopy(element)
    for step in twin.iter(etree.Element):
        for name in (GML_ID, "id"):
            if name in step.attrib:
                step.set(name, f"{step.get(name)}-{id(twin)}")
    return twin


def known_child() -> Element:
    child = etree.Element(ns.q(ns.BROCOM, "date"))
    child.text = "2020-01-01"
    return child


def retype(element: Element, namespace: str, local: str) -> None:
    """Set xsi:type; the prefix must be declared on the element, which lxml only does for a new one."""
    prefix = next((p for p, uri in element.nsmap.items() if uri == namespace and p), None)
    if prefix is None:
        prefix = "t"
        twin = etree.Element(element.tag, attrib=dict(element.attrib), nsmap={**element.nsmap, prefix: namespace})
        twin.text, twin.tail = element.text, element.tail
        twin.extend(list(element))
        parent = element.getparent()
        if parent is None:
            element.set(TYPE, f"{prefix}:{local}")  # an undeclared prefix: invalid either way
            return
        parent.replace(element, twin)
        element = twin
    element.set(TYPE, f"{prefix}:{local}")
