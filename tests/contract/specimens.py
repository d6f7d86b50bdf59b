"""Documents made from a schema itself, so that together they hold every element it allows: not deliveries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdComplexType, XsdElement, XsdGroup, XsdList, XsdUnion

from bro_soap.xmlio import ns
from tests.contract.contracts import Contract
from tests.contract.structure import load

Element = etree._Element

PROFILES = ("http://www.opengis.net/", "http://www.isotc211.org/")
MOST = 60  # documents of one root element; more than any schema here needs
TEXTS = {
    "string": "tekst", "token": "tekst", "anyURI": "urn:example:iets", "integer": "2", "positiveInteger": "2",
    "nonNegativeInteger": "2", "double": "1.5", "decimal": "1.5", "boolean": "true", "date": "2021-03-04",
    "dateTime": "2021-03-04T10:00:00+01:00", "time": "10:00:00", "gYear": "2021", "gYearMonth": "2021-03",
    "NCName": "naam", "anySimpleType": "tekst", "anyAtomicType": "tekst",
}  # fmt: skip
FITTING = ("m", "urn:x", "other:iets", "1 2", "2")


@cache
def specimens(contract: Contract) -> tuple[Element, ...]:
    """Give documents of every message, and of every element of the profiles, until every alternative was used."""
    maker = Maker(load(contract.messages).maps)
    own = etree.parse(str(contract.messages)).getroot().get("targetNamespace")
    roots = [e for e in maker.maps.elements.values() if not e.abstract and starts_a_document(e, own)]
    return tuple(itertools.chain.from_iterable(maker.documents(root) for root in roots))


def starts_a_document(element: XsdElement, own: str) -> bool:
    """Tell whether it is a message, or part of a profile; what is not abstract may still have an abstract type."""
    message = element.target_namespace == own and element.local_name[0].islower()
    profile = element.target_namespace.startswith(PROFILES) and not getattr(element.type, "abstract", False)
    return bool(message or profile)


def declared(file: Path) -> set[str]:
    """Give the elements declared inside the types of a schema file: those that a document must show to be tested."""
    root = etree.parse(str(file)).getroot()
    local = root.xpath("//xs:element[@name and not(parent::xs:schema)]/@name", namespaces={"xs": ns.XSD})
    return {ns.q(root.get("targetNamespace"), name) for name in local}


class Maker:
    """Makes documents, and remembers which alternative of each choice was used."""

    def __init__(self, maps: Any) -> None:
        self.maps = maps
        self.taken: dict[int, int] = {}
        self.still_open: set[int] = set()
        self.numbers = itertools.count(1)

    def documents(self, root: XsdElement) -> Iterator[Element]:
        """Yield documents of the root until each choice in them has shown each alternative."""
        self.taken.clear()
        self.still_open.clear()
        for _ in range(MOST):
            yield self.element(root, ())
            if not self.still_open:
                return

    def element(self, declaration: XsdElement, above: tuple[str, ...]) -> Element:
        made = etree.Element(declaration.name)
        xsd_type = declaration.type
        for name, attribute in getattr(xsd_type, "attributes", {}).items():
            if name is not None:
                made.set(name, attribute.fixed or self.attribute(name, attribute.type))
        if isinstance(xsd_type, XsdComplexType) and isinstance(xsd_type.content, XsdGroup):
            for child in self.group(xsd_type.content, (*above, xsd_type.name or "")):
                made.append(child)
        else:
            made.text = declaration.fixed or self.text(xsd_type)
        return made

    def attribute(self, name: str, xsd_type: Any) -> str:
        unique = xsd_type.is_derived(self.maps.types[ns.q(ns.XSD, "ID")])
        return f"nummer-{next(self.numbers)}" if unique else self.text(xsd_type)

    def group(self, group: XsdGroup, above: tuple[str, ...]) -> Iterator[Element]:
        particles = [p for p in group if not isinstance(p, XsdAnyElement)]
        if group.model == "choice" and particles:
            particles = [self.alternative(particles, id(group), above)]
        for particle in particles:
            yield from self.particle(particle, above)

    def particle(self, particle: Any, above: tuple[str, ...]) -> Iterator[Element]:
        if isinstance(particle, XsdGroup):
            yield from self.group(particle, above)
            return
        declaration = particle.ref or particle
        if particle.min_occurs == 0 and (declaration.abstract or self.returns(particle, above)):
            return
        if declaration.abstract:
            declaration = self.alternative(list(self.substitutes(declaration.name)), id(declaration), above)
        for _ in range(max(particle.min_occurs, 1)):
            yield self.element(declaration, above)

    def alternative(self, particles: list[Any], key: int, above: tuple[str, ...]) -> Any:
        """Take the next alternative that does not lead back to a type above it."""
        open_ones = [p for p in particles if isinstance(p, XsdGroup) or not self.returns(p, above)] or particles[:1]
        taken = self.taken.get(key, 0)
        self.taken[key] = taken + 1
        (self.still_open.add if taken + 1 < len(open_ones) else self.still_open.discard)(key)
        return open_ones[taken % len(open_ones)]

    @staticmethod
    def returns(particle: XsdElement, above: tuple[str, ...]) -> bool:
        return particle.type.name is not None and particle.type.name in above

    def substitutes(self, head: str) -> Iterator[XsdElement]:
        for member in self.maps.substitution_groups.get(head, ()):
            if not member.abstract:
                yield member
            yield from self.substitutes(member.name)

    def text(self, xsd_type: Any) -> str:
        """Give a value of the type; for patterns, of which there are few, one that is known to fit."""
        simple = xsd_type.content if isinstance(xsd_type, XsdComplexType) else xsd_type
        if (simple.name or "").startswith(f"{{{ns.XSD}}}"):
            return TEXTS[simple.local_name]
        if getattr(simple, "enumeration", None):
            return str(simple.enumeration[0])
        if simple.patterns is not None:
            return next(text for text in FITTING if simple.is_valid(text))
        if isinstance(simple, XsdUnion):
            return self.text(simple.member_types[0])
        if isinstance(simple, XsdList):
            return f"{self.text(simple.item_type)} {self.text(simple.item_type)}"
        return self.text(simple.base_type)
