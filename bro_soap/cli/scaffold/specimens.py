"""Documents made from a schema itself: what it demands, and on request all that it allows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdComplexType, XsdElement, XsdGroup, XsdList, XsdUnion

from bro_soap.xmlio import ns

__all__ = ["Specimens"]

Element = etree._Element

_TEXTS = {
    "string": "tekst", "token": "tekst", "anyURI": "urn:example:iets", "integer": "2", "positiveInteger": "2",
    "nonNegativeInteger": "2", "double": "1.5", "decimal": "1.5", "boolean": "true", "date": "2021-03-04",
    "dateTime": "2021-03-04T10:00:00+01:00", "time": "10:00:00", "gYear": "2021", "gYearMonth": "2021-03",
    "NCName": "naam", "anySimpleType": "tekst", "anyAtomicType": "tekst",
}  # fmt: skip
# What fits the patterns of the schemas of the BRO, of which there are few.
_FITTING = ("m", "urn:x", "other:iets", "1 2", "2")


class Specimens:
    """Makes elements of the declarations in a compiled schema; a type is not made inside itself, where that may be."""

    def __init__(self, maps: Any, *, everything: bool = False) -> None:
        self.maps = maps
        self.everything = everything
        self.numbers = itertools.count(1)

    def element(self, declaration: XsdElement, above: tuple[str, ...]) -> Element:
        """Return an element as declared; `above` names the types that it stands in."""
        made = etree.Element(declaration.name)
        xsd_type = declaration.type
        for name, attribute in getattr(xsd_type, "attributes", {}).items():
            if name is not None and self.has(attribute):
                made.set(name, attribute.fixed or self.attribute(name, attribute.type))
        if isinstance(xsd_type, XsdComplexType) and isinstance(xsd_type.content, XsdGroup):
            for child in self.group(xsd_type.content, (*above, xsd_type.name or "")):
                made.append(child)
        else:
            made.text = declaration.fixed or self.text(xsd_type)
        return made

    def has(self, attribute: Any) -> bool:
        """Tell whether a specimen has an attribute: only what must be there."""
        return bool(attribute.use == "required")

    def attribute(self, name: str, xsd_type: Any) -> str:  # noqa: ARG002 (who knows better needs it)
        """Return the value of an attribute; an ID is given once."""
        unique = xsd_type.is_derived(self.maps.types[ns.q(ns.XSD, "ID")])
        return f"nummer-{next(self.numbers)}" if unique else self.text(xsd_type)

    def group(self, group: XsdGroup, above: tuple[str, ...]) -> Iterator[Element]:
        """Yield what a group holds."""
        particles = [one for one in group if not isinstance(one, XsdAnyElement)]
        if group.model == "choice" and particles:
            particles = [self.alternative(particles, id(group), above)]
        for particle in particles:
            yield from self.particle(particle, above)

    def particle(self, particle: Any, above: tuple[str, ...]) -> Iterator[Element]:
        """Yield what a particle holds, as often as it must, and once where it may and is wanted."""
        if particle.min_occurs == 0 and not self.wants(particle):
            return
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

    def wants(self, particle: Any) -> bool:
        """Tell whether what may be there is: everything, or nothing."""
        return self.everything and particle.max_occurs != 0

    def alternative(self, particles: list[Any], key: int, above: tuple[str, ...]) -> Any:  # noqa: ARG002 (who counts them needs it)
        """Return the first alternative that does not lead back to a type above it."""
        return next((one for one in particles if not self.leads_back(one, above)), particles[0])

    def leads_back(self, particle: Any, above: tuple[str, ...]) -> bool:
        """Tell whether a particle is an element of a type that it would stand in."""
        return not isinstance(particle, XsdGroup) and self.returns(particle, above)

    @staticmethod
    def returns(particle: XsdElement, above: tuple[str, ...]) -> bool:
        """Tell whether an element is of a type that it would stand in."""
        return particle.type.name is not None and particle.type.name in above

    def substitutes(self, head: str) -> Iterator[XsdElement]:
        """Yield what may stand for an abstract element."""
        for member in self.maps.substitution_groups.get(head, ()):
            if not member.abstract:
                yield member
            yield from self.substitutes(member.name)

    def text(self, xsd_type: Any) -> str:
        """Return a value of the type; for patterns, of which there are few, one that is known to fit."""
        simple: Any = xsd_type.content if isinstance(xsd_type, XsdComplexType) else xsd_type
        if (simple.name or "").startswith(f"{{{ns.XSD}}}"):
            return _TEXTS[simple.local_name]
        if getattr(simple, "enumeration", None):
            return str(simple.enumeration[0])
        if simple.patterns is not None:
            return next(text for text in (*_FITTING, self.text(simple.base_type)) if simple.is_valid(text))
        if isinstance(simple, XsdUnion):
            return self.text(simple.member_types[0])
        if isinstance(simple, XsdList):
            return f"{self.text(simple.item_type)} {self.text(simple.item_type)}"
        return self.text(simple.base_type)
