"""Describe a compiled schema in a normal form, so that two can be compared declaration by declaration.

Different ways to write the same content model get one form: nested sequences are flattened, a group of one is its
member, references to an abstract head are the choice of what may stand there, choices are sorted. Documentation,
order and layout of the files do not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import xmlschema
from xmlschema.validators import XsdAnyElement, XsdComplexType, XsdElement, XsdGroup, XsdList, XsdUnion

from bro_soap.xmlio import ns
from tests.contract.schemas import locate

Form = Any  # nested tuples of strings, numbers and None
Occurs = tuple[int, int | None]
ANY_TYPE = ns.q(ns.XSD, "anyType")
BUILT_IN = (ns.XSD, "http://www.w3.org/XML/1998/namespace", ns.XSI)


def load(messages: Path, borrowed: tuple[Path, ...] = ()) -> xmlschema.XMLSchema10:
    """Compile the schema in the file with what it imports, without the network."""
    folders = (messages.parent, *borrowed)

    def mapped(url: str) -> str:
        found = None if Path(url).is_file() else locate(url, folders)
        return str(found) if found else url

    return xmlschema.XMLSchema10(str(messages), allow="local", uri_mapper=mapped)


def describe(schema: xmlschema.XMLSchema10, known_types: Collection[str] = ()) -> dict[tuple[str, str], Form]:
    """Map (kind, name) of every global declaration to its normal form.

    With `known_types`, a base type outside them is skipped for its own base, and any other type outside them is
    described as if it had no name: a type put in between, or given a name, changes nothing.
    """
    describer = Describer(schema, frozenset(known_types))
    maps = schema.maps
    return {
        **dict(describer.all("element", maps.elements, describer.global_element)),
        **dict(describer.all("type", maps.types, describer.type)),
        **dict(describer.all("attribute", maps.attributes, lambda a: describer.type_reference(a.type))),
        **dict(describer.all("attribute group", maps.attribute_groups, describer.attributes)),
        **dict(describer.all("group", maps.groups, describer.particle)),
    }


class Describer:
    """Holds the schema that references are looked up in."""

    def __init__(self, schema: xmlschema.XMLSchema10, known_types: frozenset[str]) -> None:
        self.schema = schema
        self.known_types = known_types

    def all(self, kind: str, components: Any, form: Any) -> Iterator[tuple[tuple[str, str], Form]]:
        for name in components:
            if not name.startswith(tuple(f"{{{namespace}}}" for namespace in BUILT_IN)):
                yield (kind, name), form(components[name])

    def global_element(self, element: XsdElement) -> Form:
        return (
            ("abstract", element.abstract),
            ("substitutionGroup", element.substitution_group),
            ("final", element.final),
            *self.element_facts(element),
        )

    def element_facts(self, element: XsdElement) -> Form:
        return (
            ("type", self.type_reference(element.type)),
            ("nillable", element.nillable),
            ("fixed", element.fixed),
            ("default", element.default),
            ("block", element.block),
        )

    def type_reference(self, xsd_type: Any) -> Form:
        known = not self.known_types or xsd_type.name in self.known_types
        return xsd_type.name if xsd_type.name and known else self.type(xsd_type)

    def type(self, xsd_type: Any) -> Form:
        return self.complex(xsd_type) if isinstance(xsd_type, XsdComplexType) else self.simple(xsd_type)

    def complex(self, xsd_type: XsdComplexType) -> Form:
        simple = xsd_type.content if not isinstance(xsd_type.content, XsdGroup) else None
        base = self.known_base(xsd_type)
        return (
            ("base", base),
            ("derivation", xsd_type.derivation if base else None),
            ("abstract", xsd_type.abstract),
            ("mixed", xsd_type.mixed),
            ("final", xsd_type.final),
            ("block", xsd_type.block),
            ("attributes", self.attributes(xsd_type.attributes)),
            ("content", self.type_reference(simple) if simple is not None else self.particle(xsd_type.content)),
        )

    def known_base(self, xsd_type: Any) -> str | None:
        base = xsd_type.base_type
        while base is not None and self.known_types and base.name not in self.known_types:
            base = base.base_type
        return base.name if base is not None and base.name != ANY_TYPE else None

    def simple(self, xsd_type: Any) -> Form:
        if isinstance(xsd_type, XsdUnion):
            return ("union", tuple(self.type_reference(member) for member in xsd_type.member_types))
        if isinstance(xsd_type, XsdList):
            return ("list", self.type_reference(xsd_type.item_type))
        facets = sorted((name or "", facet_values(facet)) for name, facet in xsd_type.facets.items())
        return ("restriction", self.type_reference(xsd_type.base_type), tuple(facets))

    def attributes(self, group: Any) -> Form:
        return tuple(sorted((self.attribute(name, group[name]) for name in group), key=repr))

    def attribute(self, name: str | None, attribute: Any) -> Form:
        if name is None:
            return ("any", tuple(sorted(attribute.namespace)), attribute.process_contents)
        return (name, self.type_reference(attribute.type), attribute.use, attribute.default, attribute.fixed)

    def particle(self, particle: Any) -> Form:
        occurs: Occurs = (particle.min_occurs, particle.max_occurs)
        if isinstance(particle, XsdElement):
            return self.element(particle, occurs)
        if isinstance(particle, XsdAnyElement):
            return ("any", occurs, tuple(sorted(particle.namespace)), particle.process_contents)
        members = [form for member in particle if (form := self.particle(member)) is not None]
        return group(particle.model, occurs, members)

    def element(self, element: XsdElement, occurs: Occurs) -> Form:
        head = element.ref
        if head is not None and head.abstract:
            choice = sorted((self.element(member, (1, 1)) for member in self.substitutes(head.name)), key=repr)
            return group("choice", occurs, choice)
        return ("element", occurs, element.name, *(self.element_facts(element) if head is None else ()))

    def substitutes(self, head: str) -> Iterator[XsdElement]:
        """Yield what may stand for the abstract head: every concrete member of its group, and of groups in it."""
        for member in self.schema.maps.substitution_groups.get(head, ()):
            if not member.abstract:
                yield Reference(member)
            yield from self.substitutes(member.name)


class Reference:
    """A reference to a global element, as the describer sees one."""

    def __init__(self, element: XsdElement) -> None:
        self.name, self.ref = element.name, self
        self.abstract = False


def group(model: str, occurs: Occurs, members: list[Form]) -> Form:
    """Give the normal form of a group of particles."""
    if not members:
        return None
    if len(members) == 1 and simple_product(occurs, members[0][1]):
        kind, (least, most), *rest = members[0]
        return (kind, (least * occurs[0], times(most, occurs[1])), *rest)
    if model == "choice":
        return ("choice", occurs, tuple(sorted(flattened("choice", members), key=repr)))
    return (model, occurs, tuple(flattened(model, members)))


def flattened(model: str, members: Iterable[Form]) -> Iterator[Form]:
    for member in members:
        if member[0] == model and member[1] == (1, 1):
            yield from member[2]
        else:
            yield member


def simple_product(outer: Occurs, inner: Occurs) -> bool:
    """Tell whether a group of one may merge with its member: (0..1) of (1..n) may, (2..2) of (0..3) may not."""
    return (1, 1) in (outer, inner) or (outer == (0, 1) and inner[0] <= 1)


def times(one: int | None, other: int | None) -> int | None:
    if 0 in (one, other):
        return 0
    return None if one is None or other is None else one * other


def facet_values(facet: Any) -> tuple[str, ...]:
    for name in ("enumeration", "regexps"):
        if hasattr(facet, name):
            return tuple(sorted(str(value) for value in getattr(facet, name)))
    return (str(facet.value),)
