"""What the XSD of an interface declares for a path of a source document, read as XML and only as far as is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

__all__ = ["Declarations", "Declared"]

_XS = "{http://www.w3.org/2001/XMLSchema}"
_GROUPS = {f"{_XS}{name}" for name in ("sequence", "choice", "all")}
# What holds the particles of a type, whether it extends another or not.
_AROUND = {f"{_XS}{name}" for name in ("complexContent", "simpleContent", "extension", "restriction", "complexType")}
# A type without a name, in the element that is of it.
_INLINE = (f"{_XS}complexType", f"{_XS}simpleType")
_Many = int | None


@dataclass(frozen=True, slots=True)
class Declared:
    """An element as declared: `owner` is the named type it stands in, `most` None where it may occur without end."""

    owner: str
    name: str
    least: int
    most: _Many
    nillable: bool
    type: etree._Element | None
    type_name: str

    @property
    def claim(self) -> str:
        """Where it is declared, as the ledger says it: `Type/element`."""
        return f"{self.owner}/{self.name}"

    @property
    def occurs(self) -> str:
        """How often it occurs: `1`, `0..1`, `1..*`."""
        most = "*" if self.most is None else str(self.most)
        return most if str(self.least) == most else f"{self.least}..{most}"


class Declarations:
    """The declarations of a delivery service: the files of its folder, but for those of the issue service."""

    def __init__(self, folder: Path, service: str) -> None:
        self._roots = [
            etree.parse(str(file)).getroot()
            for file in sorted(folder.glob("*.xsd"))
            if file.name.startswith(service) or not file.name.startswith(("is", "ds"))
        ]
        self._inside: dict[int, dict[str, Declared]] = {}

    @cached_property
    def _named(self) -> dict[tuple[str, str], etree._Element]:
        """All that has a name at the top of a file: by its kind and its full name."""
        found: dict[tuple[str, str], etree._Element] = {}
        for root in self._roots:
            space = root.get("targetNamespace", "")
            for part in root.iterchildren("*"):
                if name := part.get("name"):
                    found[str(part.tag), f"{{{space}}}{name}"] = part
        return found

    @cached_property
    def documents(self) -> dict[str, Declared]:
        """The source documents of the service by name."""
        requests = [one for (tag, _), one in self._named.items() if tag == f"{_XS}complexType"]
        holding = (self._children(one).get("sourceDocument") for one in requests)
        return {
            name: found
            for source in holding
            if source is not None and source.type is not None
            for name, found in self._children(source.type).items()
        }

    def at(self, document: str, path: str) -> Declared | None:
        """Return what is declared on a path below a source document; None where nothing is."""
        here: Declared | None = self.documents.get(document)
        for name in path.split("/"):
            if here is None or here.type is None:
                return None
            here = self._children(here.type).get(name)
        return here

    def below(self, declared: Declared) -> dict[str, Declared]:
        """Return what is declared inside an element, by name."""
        return {} if declared.type is None else self._children(declared.type)

    def fixed(self, declared: Declared, attribute: str) -> str:
        """Return the one value that an attribute of the element may have (`uom`, `codeSpace`); '' where it is free."""
        kind: etree._Element | None = declared.type
        while kind is not None:
            for one in kind.iter(f"{_XS}attribute"):
                if one.get("name") == attribute and one.get("fixed"):
                    return one.get("fixed", "")
            kind = self._base(kind)
        return ""

    def values(self, declared: Declared) -> frozenset[str]:
        """Return the values that the type enumerates; nothing where it enumerates none."""
        kind: etree._Element | None = declared.type
        while kind is not None:
            if found := frozenset(one.get("value", "") for one in kind.iter(f"{_XS}enumeration")):
                return found
            kind = self._base(kind)
        return frozenset()

    def _base(self, kind: etree._Element) -> etree._Element | None:
        derived = next(kind.iter(f"{_XS}extension", f"{_XS}restriction"), None)
        return None if derived is None else self._type(derived, derived.get("base"))

    def _type(self, near: etree._Element, name: str | None) -> etree._Element | None:
        full = _full(near, name)
        found = self._named.get((f"{_XS}complexType", full))
        return self._named.get((f"{_XS}simpleType", full)) if found is None else found

    def _children(self, kind: etree._Element) -> dict[str, Declared]:
        known = self._inside.get(id(kind))
        if known is None:
            self._inside[id(kind)] = known = {}
            for found in self._particles(kind, kind.get("name", ""), 1, 1):
                known.setdefault(found.name, found)
        return known

    def _particles(self, inside: etree._Element, owner: str, least: int, most: _Many) -> Iterator[Declared]:
        for part in inside.iterchildren("*"):
            if part.tag in _AROUND:
                base = self._type(part, part.get("base")) if part.tag == f"{_XS}extension" else None
                if base is not None:
                    yield from self._particles(base, base.get("name", owner), least, most)
                yield from self._particles(part, owner, least, most)
            elif part.tag in _GROUPS:
                low, high = _occurs(part)
                low = 0 if part.tag == f"{_XS}choice" else low
                yield from self._particles(part, owner, least * low, _times(most, high))
            elif part.tag == f"{_XS}group":
                group = self._named.get((f"{_XS}group", _full(part, part.get("ref"))))
                low, high = _occurs(part)
                if group is not None:
                    yield from self._particles(group, group.get("name", ""), least * low, _times(most, high))
            elif part.tag == f"{_XS}element":
                yield from self._elements(part, owner, least, most)

    def _elements(self, part: etree._Element, owner: str, least: int, most: _Many) -> Iterator[Declared]:
        """Yield what an element in a type declares: itself, or what may stand in the place of what it refers to."""
        low, high = _occurs(part)
        ref = part.get("ref")
        said = self._named.get((f"{_XS}element", _full(part, ref)), part) if ref else part
        for one in (said, *self._members.get(_full(part, ref) if ref else "", ())):
            kind = one.get("type")
            inner = self._type(one, kind) if kind else next(one.iterchildren(*_INLINE), None)
            name, nillable = one.get("name", ""), one.get("nillable") == "true"
            short = (kind or "").rpartition(":")[2]
            yield Declared(owner, name, least * low, _times(most, high), nillable, inner, short)

    @cached_property
    def _members(self) -> dict[str, list[etree._Element]]:
        """What may stand in the place of an element, by that one's full name."""
        found: dict[str, list[etree._Element]] = {}
        for (tag, _), one in self._named.items():
            if tag == f"{_XS}element" and one.get("substitutionGroup"):
                found.setdefault(_full(one, one.get("substitutionGroup")), []).append(one)
        return found


def _full(near: etree._Element, name: str | None) -> str:
    prefix, _, local = (name or "").rpartition(":")
    return f"{{{near.nsmap.get(prefix or None, '')}}}{local}"


def _occurs(part: etree._Element) -> tuple[int, _Many]:
    most = part.get("maxOccurs", "1")
    return int(part.get("minOccurs", "1")), None if most == "unbounded" else int(most)


def _times(one: _Many, other: _Many) -> _Many:
    return None if one is None or other is None else one * other
