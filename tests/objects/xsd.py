"""What our schemas say of an element: how often it may occur, its unit, its values. Read as XML, not compiled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from bro_soap.objects import KINDS

ROOT = Path(__file__).parents[2] / "xsd"
XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass(frozen=True)
class Declaration:
    """An element inside a named type; `most` is None for unbounded."""

    least: int
    most: int | None
    type: str
    nillable: bool
    uom: str | None
    values: frozenset[str]


@cache
def _types(code: str) -> dict[str, list[etree._Element]]:
    """The named types of the delivery service of an object by local name; the messages go before what is common."""
    version = KINDS[code].version
    folder = ROOT / version.folder
    files = sorted(folder.glob("*.xsd"), key=lambda file: not file.name.startswith(version.delivery))
    found: dict[str, list[etree._Element]] = {}
    for file in files:
        if not file.name.startswith(version.issue):
            for part in (
                etree.parse(str(file)).getroot().iterchildren(f"{XS}complexType", f"{XS}simpleType", f"{XS}group")
            ):
                found.setdefault(part.get("name", ""), []).append(part)
    return found


def declaration(code: str, claim: str) -> Declaration | None:
    """The declaration that a claim `Type/element` or `Type/@attribute` names; None when there is none."""
    name, _, element = claim.partition("/")
    if element.startswith("@"):
        return _attribute(code, name, element[1:])
    for owner in _types(code).get(name, ()):
        for found in owner.iter(f"{XS}element"):
            if (found.get("name") or found.get("ref", "").rpartition(":")[2]) == element:
                return _declared(code, found, owner)
    return None


def _attribute(code: str, owner: str, name: str) -> Declaration | None:
    for described in _types(code).get(owner, ()):
        for found in described.iter(f"{XS}attribute"):
            if (found.get("name") or found.get("ref", "").rpartition(":")[2]) == name:
                least = int(found.get("use") == "required")
                return Declaration(least, 1, found.get("type", ""), nillable=False, uom=None, values=frozenset())
    return None


def _declared(code: str, element: etree._Element, owner: etree._Element) -> Declaration:
    least, most = _occurs(element)
    for group in element.iterancestors():
        if group is owner:
            break
        if group.tag in {f"{XS}sequence", f"{XS}choice"}:
            low, high = _occurs(group)
            least = 0 if group.tag == f"{XS}choice" else least * low
            most = None if most is None or high is None else most * high
    kind = element.get("type", "").rpartition(":")[2]
    described = next(iter(_types(code).get(kind, ())), element.find(f"{XS}complexType"))
    return Declaration(
        least, most, kind, element.get("nillable") == "true", _uom(described), frozenset(_values(described))
    )


def _occurs(element: etree._Element) -> tuple[int, int | None]:
    most = element.get("maxOccurs", "1")
    return int(element.get("minOccurs", "1")), None if most == "unbounded" else int(most)


def _uom(described: etree._Element | None) -> str | None:
    for attribute in () if described is None else described.iter(f"{XS}attribute"):
        if attribute.get("name") == "uom":
            return attribute.get("fixed")
    return None


def _values(described: etree._Element | None) -> list[str]:
    """The fixed values of a type: its own, or those of the type in the same file that it restricts."""
    if described is None:
        return []
    own = [one.get("value", "") for one in described.iter(f"{XS}enumeration")]
    restricted = described.find(f"{XS}restriction")
    if own or restricted is None:
        return own
    base = restricted.get("base", "").rpartition(":")[2]
    return _values(described.getparent().find(f"{XS}simpleType[@name='{base}']"))
