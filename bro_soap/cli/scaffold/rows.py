"""The table of a new kind: a row per attribute, with what its schema says of it and a `?` for what no schema says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bro_soap.catalogue.declared import Declarations, Declared
from bro_soap.catalogue.schema import occurrence
from bro_soap.catalogue.table import NOTHING, UNKNOWN
from bro_soap.cli.scaffold.outline import Outline, is_date
from bro_soap.xmlio import ns

__all__ = ["Attribute", "attributes", "table"]

COLUMNS = ("path", "english", "dutch", "occurs", "domain", "range", "nil", "ids", "documents", "seen")
_XS = "{http://www.w3.org/2001/XMLSchema}"
# The domains of types that all kinds share, and of those of XML Schema itself.
_DOMAINS = {
    "dateTime": "Time", "DatePeriodType": "Period",
    "IndicationYesNoType": "YesNo", "IndicationYesNoEnumeration": "YesNo", "IndicationYesNoUnknownType": "YesNo",
    "IndicationYesNoUnknownEnumeration": "YesNo", "ChamberOfCommerceNumberType": "KvK",
    "OrganizationType": "Organisation", "RegistrationObjectCodeType": f"Id {UNKNOWN}",
    "PointType": "Point",
}  # fmt: skip
# The rule that a domain makes, where it says all that the rule needs.
_ASPECTS = {"Code": "code", "Text": "text", "KvK": "kvk"}
_FOR_OWNER = {"objectIdAccountableParty": "Text 200"}


@dataclass(slots=True)
class Attribute:
    """An attribute: its path, what it holds, and how it is declared in each document that has it."""

    path: str
    domain: str
    declared: dict[str, Declared] = field(default_factory=dict)
    id: str = ""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition("/")[2]

    @property
    def aspect(self) -> str:
        """What its rule is about; '' when it has none."""
        return _ASPECTS[self.domain.split()[0]] if self.id else ""

    @property
    def codes(self) -> str:
        """The urn of its code list; '' when it is no code."""
        kind, _, urn = self.domain.partition(" ")
        return urn if kind == "Code" else ""


def attributes(outline: Outline, known_codes: Collection[str]) -> list[Attribute]:
    """Return the attributes of all documents; those that a rule can be made of have its number.

    `known_codes` are the urns of the code lists that are there.
    """
    found: dict[tuple[str, str], Attribute] = {}
    for document in outline.documents:
        for path, domain, declared in _below(outline.declarations, document.declared, "", (document.name,)):
            found.setdefault((path, domain), Attribute(path, domain)).declared[document.name] = declared
    numbers = iter(range(1, 1000))
    for one in found.values():
        known = one.codes in known_codes if one.codes else UNKNOWN not in one.domain.split()
        if one.domain.split()[0] in _ASPECTS and known:
            one.id = f"{next(numbers):03d}"
    return list(found.values())


_Said = tuple[str, str, Declared]


def _below(schema: Declarations, here: Declared, above: str, types: tuple[str, ...]) -> Iterator[_Said]:
    for name, found in schema.below(here).items():
        declared = found
        if declared.type_name and declared.type_name in types:
            continue
        path = f"{above}/{name}" if above else name
        domain = _domain(schema, declared)
        point = schema.below(declared).get("Point")
        if point is not None:
            path, domain, declared = f"{path}/Point", "Point", point
        if domain != "Group":
            yield path, domain, declared
        elif not schema.below(declared).keys() <= schema.documents.keys():
            if not name[0].isupper():
                yield path, domain, declared
            yield from _below(schema, declared, path, (*types, declared.type_name))


def _domain(schema: Declarations, declared: Declared) -> str:
    if is_date(schema, declared):
        return "Date"
    if declared.type_name in _DOMAINS:
        return _DOMAINS[declared.type_name]
    if schema.below(declared):
        return "Group" if _is_ours(declared) else UNKNOWN
    if urn := schema.fixed(declared, "codeSpace"):
        return f"Code {urn}"
    if unit := schema.fixed(declared, "uom"):
        return f"Measure {_digits(declared) or UNKNOWN} {unit}"
    return _FOR_OWNER.get(declared.name) or _plain(schema, declared)


def _plain(schema: Declarations, declared: Declared) -> str:
    """Return the domain of what holds text without attributes."""
    if longest := _facet(declared.type, "maxLength"):
        return f"Text {longest}"
    base = _base(declared)
    if base.endswith(("integer", "Integer", "int", "long")):
        return f"Count {_facet(declared.type, 'totalDigits') or UNKNOWN}"
    return UNKNOWN if schema.values(declared) or base not in {"", "string", "token"} else f"Text {UNKNOWN}"


def _is_ours(declared: Declared) -> bool:
    """Tell whether a type is of the BRO itself, and not of a standard that it builds upon."""
    root = None if declared.type is None else declared.type.getroottree().getroot()
    return root is not None and str(root.get("targetNamespace")).startswith(ns.BRO)


def _facet(kind: etree._Element | None, name: str) -> str:
    found = None if kind is None else next(kind.iter(f"{_XS}{name}"), None)
    return "" if found is None else found.get("value", "")


def _base(declared: Declared) -> str:
    derived = None if declared.type is None else next(declared.type.iter(f"{_XS}restriction"), None)
    name = declared.type_name if derived is None else derived.get("base", "")
    return name.rpartition(":")[2]


def _digits(declared: Declared) -> str:
    """Return how many digits a measure has before and behind the point, where its type says so."""
    total, behind = _facet(declared.type, "totalDigits"), _facet(declared.type, "fractionDigits")
    return f"{int(total) - int(behind)}.{behind}" if total and behind else ""


def table(outline: Outline, found: list[Attribute]) -> str:
    """Return the table of the attributes."""
    paths = defaultdict(list)
    for one in found:
        paths[one.path].append(one)
    lines = [
        f"# The attributes of {outline.code}. How to read and mend this table: docs/catalogue.md.",
        "\t".join(COLUMNS),
        *("\t".join(_cells(outline, one, alone=_is_alone(one, paths))) for one in found),
    ]
    return "\n".join(lines) + "\n"


def _is_alone(one: Attribute, paths: Mapping[str, list[Attribute]]) -> bool:
    """Tell whether every document that has something on this path is meant: what is a point has a row of its own."""
    points = {document for point in paths.get(f"{one.path}/Point", ()) for document in point.declared}
    return len(paths[one.path]) == 1 and points <= one.declared.keys()


def _cells(outline: Outline, one: Attribute, *, alone: bool) -> tuple[str, ...]:
    kind = one.domain.split()[0]
    lists = f"Code urn:bro:{lists_of(outline.code)}:"
    return (
        one.path,
        _entity(one),
        UNKNOWN,
        occurrence(one.declared),
        one.domain.replace(lists, "Code "),
        UNKNOWN if kind in {"Date", "Measure", "Count"} else NOTHING,
        "both" if any(declared.nillable for declared in one.declared.values()) else NOTHING,
        f"{one.aspect}={one.id}" if one.id else NOTHING,
        NOTHING if alone else " ".join(sorted(one.declared)),
        "DP" if one.name in _FOR_OWNER else UNKNOWN if _may_be_withheld(one) else NOTHING,
    )


def _may_be_withheld(one: Attribute) -> bool:
    """Tell whether an attribute is of an organisation and may be absent: in most catalogues not everybody sees it."""
    return one.domain.startswith(("KvK", "Organisation")) and all(not here.least for here in one.declared.values())


def lists_of(code: str) -> str:
    """Return what the code lists of a kind are called by: `bhrgt`."""
    return re.sub("[^a-z]", "", code.lower())


def _entity(one: Attribute) -> str:
    """Return the entity that an attribute is of: the type that declares it, or the one document that has it."""
    if "/" not in one.path:
        return next(iter(one.declared)) if len(one.declared) == 1 else NOTHING
    owner = next(iter(one.declared.values())).owner.removesuffix("Type")
    return owner or one.path.split("/")[-2]
