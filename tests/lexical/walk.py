"""Every simple type that elements and attributes of a schema have, seen through the second validator.

`python -m tests.lexical.walk` writes the table of kinds anew, for instance for the schemas of another kind of object.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xmlschema
from xmlschema.validators import XsdElement

from bro_soap.xmlio import ns

XS = "{http://www.w3.org/2001/XMLSchema}"
ROOT = Path(__file__).parents[2]
MESSAGES = sorted(ROOT.glob("xsd/*/*/*-messages.xsd"))
TABLE = ROOT / "bro_soap/xmlio/values.tsv"
# One name, several types: a column that is there or not beside a length, and values of which only the code of a quality
# has a meaning here; the type of a named value is told by its xsi:type, and only a code has a text.
SEVERAL = {
    "{cptcommon}penetrationLength": ({"choice", "number"}, "number"),
    ns.q(ns.SWE, "value"): ({"time", "integer", "number", "boolean", "text"}, "code"),
}
BY_TYPE = {ns.q(ns.OM, "value"): "code"}
IDENTIFIERS = {"ChamberOfCommerceNumberType", "EuropeanCompanyRegistrationNumberType", "RegistrationObjectCodeType"}
_BY_PRIMITIVE = {"double": "number", "decimal": "integer", "anyURI": "uri", "boolean": "boolean", "QName": "token"}


def load(path: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(path), allow="local", defuse="never")


def ours(name: str) -> bool:
    return name.startswith("{") and not name.startswith(("{http://www.w3.org/2001/XMLSchema", "{http://www.w3.org/XML"))


def elements(schema: xmlschema.XMLSchema) -> Iterator[Any]:
    for found in schema.maps.iter_components(XsdElement):
        if ours(found.name or ""):
            yield found


def kinds(schema: xmlschema.XMLSchema) -> dict[str, set[str]]:
    """Return the kinds of values that each element may have, by name; of an attribute by `name@attribute`."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    for element in elements(schema):
        known = ns.versionless(element.name)
        if element.type.is_simple() or element.type.has_simple_content():
            told[known].add(kind(element.type))
        for name, attribute in element.type.attributes.items() if element.type.is_complex() else ():
            if name is not None:
                told[f"{known}@{name}"].add(simple_kind(attribute.type))
    return told


def expected() -> dict[str, str]:
    """Return the one kind of the value of each element of all schemas."""
    told: dict[str, str] = dict(BY_TYPE)
    for path in MESSAGES:
        for name, found in kinds(load(path)).items():
            if "@" not in name:
                allowed, meant = SEVERAL.get(name, (found, min(found)))
                assert found <= allowed, f"{name} has values of several kinds: say in SEVERAL which is meant"
                assert len(found) == 1 or name in SEVERAL, f"{name}: {found}"
                assert told.setdefault(name, meant) == meant, f"{name} is a {meant} in {path}"
    return told


def written(told: dict[str, str]) -> str:
    """Return the table, in lines of a length that can be read."""
    lines = [
        "# Of which kind the value of an element is: its namespace or the family of it, the kind, names. Made by tests/lexical/walk.py."
    ]
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, meant in sorted(told.items()):
        space, _, local = name[1:].partition("}")
        groups[space, meant].append(local)
    for (space, meant), names in sorted(groups.items()):
        lines += [f"{space}\t{meant}\t{part}" for part in textwrap.wrap(" ".join(names), 120, break_long_words=False)]
    return "\n".join(lines) + "\n"


def kind(given: Any) -> str:
    """Return the kind of the values of a type with simple content: a code, an identifier, or by its simple type."""
    chain = {one.local_name for one in _bases(given)}
    if chain & IDENTIFIERS:
        return "identifier"
    if given.is_complex() and ({"CodeType", "CodeListValue_Type"} & chain or "codeSpace" in given.attributes):
        return "code"
    return simple_kind(given if given.is_simple() else given.content)


def simple_kind(given: Any) -> str:
    primitive = getattr(given, "primitive_type", None)
    if primitive is None:
        return _of_parts(given)
    name = primitive.local_name
    if name == "string":
        if given.white_space != "preserve":
            return "token"
        return "choice" if given.enumeration else "text"
    return _BY_PRIMITIVE.get(name, "time")


def _of_parts(given: Any) -> str:
    """Return the kind of a list by its items, and of a union by its members."""
    item = getattr(given, "item_type", None)
    if item is not None:
        return f"{simple_kind(item)}s"
    members = {simple_kind(one) for one in getattr(given, "member_types", None) or ()}
    if "time" in members:
        return "time"
    if "text" in members:  # each member has white space of its own: the symbol of a unit has none
        return "text"
    if members:
        return "uri" if "uri" in members else "token"
    base = given.base_type
    return "any" if base is None or base is given else simple_kind(base)


def _bases(given: Any) -> Iterator[Any]:
    while given is not None and (given.name or "") not in (f"{XS}anyType", f"{XS}anySimpleType"):
        yield given
        base = given.base_type
        given = None if base is given else base


if __name__ == "__main__":
    TABLE.write_text(written(expected()), "utf-8")
