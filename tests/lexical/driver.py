"""A document for every form of a value, of every simple type of the schemas, and our verdict on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xmlschema
from lxml import etree

from bro_soap.xmlio import lexical
from bro_soap.xmlio.schemas import Schema
from tests.lexical.variants import variants
from tests.lexical.walk import MESSAGES, elements, kind, load, ours

XS = "http://www.w3.org/2001/XMLSchema"
BUILT_IN = (
    "string",
    "token",
    "boolean",
    "decimal",
    "double",
    "integer",
    "date",
    "dateTime",
    "gYear",
    "gYearMonth",
    "anyURI",
)


@dataclass(frozen=True)
class Type:
    """A simple type under a name of its own, the kind of its values, and the attributes that it cannot do without."""

    name: str
    declared: str
    kind: str
    attributes: str


@cache
def shapes(messages: Path) -> frozenset[object]:
    """Return the shapes of all simple types of a service."""
    found = load(messages).maps.types.values()
    return frozenset(
        _shape(one) for one in found if ours(one.name or "") and (one.is_simple() or one.has_simple_content())
    )


def types(messages: Path, schema: xmlschema.XMLSchema) -> Iterator[tuple[str, Type]]:
    """Yield the named types with simple content, each with its namespace: one of those that are alike, of all services."""
    seen = set().union(*(shapes(other) for other in MESSAGES[: MESSAGES.index(messages)]))
    for number, given in enumerate(schema.maps.types.values()):
        if ours(given.name or "") and (given.is_simple() or given.has_simple_content()):
            alike = _shape(given)
            if alike not in seen and not getattr(given, "abstract", False):
                seen.add(alike)
                yield given.target_namespace, Type(f"v{number}", str(given.local_name), kind(given), _attributes(given))


def nameless(schema: xmlschema.XMLSchema) -> dict[str, Type]:
    """Return the types without a name that restrict a built-in one, by how they are written."""
    told = {}
    for element in elements(schema):
        given = element.type
        if given.name is None and given.is_simple() and given.base_type is not None and given.facets:
            facets = "".join(
                f'<xs:{str(name).rpartition("}")[2]} value="{facet.value}"/>'
                for name, facet in given.facets.items()
                if hasattr(facet, "value") and not str(name).endswith("whiteSpace")
            )
            base = f'<xs:restriction base="xs:{given.base_type.local_name}">{facets}</xs:restriction>'
            told[f"<xs:simpleType>{base}</xs:simpleType>"] = Type(
                "", f"{element.local_name}, without a name", kind(given), ""
            )
    return told


def _shape(given: Any) -> tuple[Any, ...]:
    simple = given if given.is_simple() else given.content
    facets = sorted((str(name), str(getattr(facet, "value", facet))) for name, facet in (simple.facets or {}).items())
    return (
        kind(given),
        getattr(getattr(simple, "primitive_type", simple), "name", ""),
        str(simple.white_space),
        str(facets),
    )


def _attributes(given: Any) -> str:
    told = given.attributes.items() if given.is_complex() else ()
    return "".join(
        f' {name}="{attribute.fixed or "urn:x"}"'
        for name, attribute in told
        if name is not None and not name.startswith("{") and (attribute.use == "required" or attribute.fixed)
    )


def driver(messages: Path, folder: Path) -> tuple[Path, list[Type]]:
    """Write a schema with an element for each simple type that the schemas of a service declare, and the built-in ones."""
    schema, found, spaces = load(messages), list[Type](), dict[str, str]()
    lines = []
    for space, one in types(messages, schema):
        prefix = spaces.setdefault(space, f"n{len(spaces)}")
        lines.append(f'<xs:element name="{one.name}" type="{prefix}:{one.declared}"/>')
        found.append(one)
    for number, (said, one) in enumerate(nameless(schema).items()):
        found.append(replace(one, name=f"a{number}"))
        lines.append(f'<xs:element name="a{number}">{said}</xs:element>')
    for name in BUILT_IN if messages == MESSAGES[0] else ():
        found.append(Type(f"b_{name}", name, kind(schema.maps.types[f"{{{XS}}}{name}"]), ""))
        lines.append(f'<xs:element name="b_{name}" type="xs:{name}"/>')
    places = {space: schema.maps.namespaces[space][0].url for space in spaces}
    head = "".join(f' xmlns:{prefix}="{space}"' for space, prefix in spaces.items())
    imports = "".join(f'<xs:import namespace="{space}" schemaLocation="{place}"/>' for space, place in places.items())
    path = folder / f"{messages.stem}.xsd"
    path.write_text(f'<xs:schema xmlns:xs="{XS}"{head}>{imports}{"".join(lines)}</xs:schema>', "utf-8")
    return path, found


def document(one: Type, value: str) -> bytes:
    written = escape(value, {"\r": "&#13;"})
    return f'<{one.name} xmlns:xs="{XS}"{one.attributes}>{written}</{one.name}>'.encode()


@dataclass(frozen=True)
class Tried:
    """A value of a type, in a document for the driver, and whether we take it."""

    type: Type
    value: str
    document: bytes
    taken: bool


def tried(path: Path, found: list[Type], patch: pytest.MonkeyPatch) -> list[Tried]:
    """Judge every form of a value of these types, whose elements are not in the table of the service."""
    schema, known = Schema(path), {one.name: one.kind for one in found}
    patch.setattr(lexical, "values", lambda: known)
    patch.setattr(lexical, "_PLAIN", lexical._Plain())
    told = []
    for one in found:
        for value in variants():
            written = document(one, value)
            told.append(Tried(one, value, written, not schema.of_received(etree.fromstring(written))))
    return told
