"""What is wrong with a document, in full: a second validator looks again at what libxml2 refused.

libxml2 skips what follows the first unexpected child, so that it tells of one mistake where there may be ten; it says
best what was expected in its place. One mistake is one reason: what follows from it is not told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree
from xmlschema.validators import XsdElement

from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.words import NOT_EXPECTED, of_schema

__all__ = ["Explainer", "Wrong"]

_TYPE = ns.q(ns.XSI, "type")
_CONTENT, _VALUE = "content", "value"
_NO_CHILDREN = "can't have child elements"
_WRONGLY_NIL = ("element is not nillable", "xsi:nil='true' but the element is not empty")
_STRAY, _LONGEST_STRAY = "character data ", 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: the element, what of it is wrong (its content, its value, or the reason itself), and why."""

    element: etree._Element
    about: str
    message: str
    rank: int = 0


class Explainer:
    """The second validator of a schema file with everything it imports; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._schema = xmlschema.XMLSchema(str(path), allow="local", defuse="never")

    def wrongs(self, top: etree._Element, found: Mapping[etree._Element, str], most: int) -> Iterable[Wrong]:
        """Return every mistake in an element; `found` holds what libxml2 says of the content of elements.

        Whatever the library raises comes through.
        """
        told: dict[tuple[etree._Element, str], Wrong] = {}
        broken: set[etree._Element] = set()
        for _, error in zip(range(2 * most), self._schema.iter_errors(top), strict=False):
            wrong = self._wrong(error, top, found, broken)
            if wrong is None:
                continue
            before = told.setdefault((wrong.element, wrong.about), wrong)
            if wrong.rank < before.rank:
                told[wrong.element, wrong.about] = wrong
        for wrong in [one for one in told.values() if one.message.startswith(_STRAY)]:
            del told[wrong.element, wrong.about]
            told |= {(one.element, _STRAY + one.message): one for one in islice(_strays(wrong), most)}
        nil = {wrong.element for wrong in told.values() if wrong.message.startswith(_WRONGLY_NIL)}
        return [wrong for wrong in told.values() if wrong.about != _CONTENT or wrong.element not in nil]

    def limited(self, top: etree._Element, refused: etree._Element, message: str) -> str:
        """Return what libxml2 says of an element that is not expected, with the limit that it passes, if it does."""
        parent = refused.getparent() if NOT_EXPECTED in message else None
        group = None if parent is None or refused is top else self._content(top, parent)
        limit = "" if group is None or parent is None else _limit(group, parent, refused)
        return f"{message.partition(' Expected is ')[0]} {limit}" if limit else message

    def _wrong(
        self, error: Any, top: etree._Element, found: Mapping[etree._Element, str], broken: set[etree._Element]
    ) -> Wrong | None:
        element = top if error.elem is None else error.elem
        if isinstance(error, xmlschema.XMLSchemaChildrenValidationError):
            return _content_wrong(error, found, broken)
        message = of_schema(error)
        about = message if message.startswith(("attribute ", "missing required attribute")) else _VALUE
        if message.startswith("attribute "):
            about = message.partition("=")[0]
        rank = 0 if message.endswith(_NO_CHILDREN) else 1 if isinstance(error, xmlschema.XMLSchemaDecodeError) else 2
        return Wrong(element, about, message, rank)

    def _content(self, top: etree._Element, parent: etree._Element) -> Any:
        """Return the content model of an element below `top`, or None where it has none."""
        every, group = self._schema.maps.elements, None
        line = [parent, *parent.iterancestors()]
        for element in reversed(line[: line.index(top) + 1]):
            declared = (group and _declared(group, element)) or every.get(str(element.tag))
            group = None if declared is None else self._type(declared, element).model_group
        return group

    def _type(self, declared: Any, element: etree._Element) -> Any:
        """Return the type of an element: that of its declaration, or the one that `xsi:type` names."""
        given = element.get(_TYPE) or ""
        prefix, _, name = given.rpartition(":")
        space = element.nsmap.get(prefix or None, "")
        return self._schema.maps.types.get(f"{{{space}}}{name}", declared.type) if given else declared.type


def _strays(wrong: Wrong) -> Iterator[Wrong]:
    """Yield each text that stands where none may, by the element that it stands behind, or in as the first."""
    place = wrong.element
    for part in (wrong.element, *wrong.element):
        written = trimmed((part.text if part is wrong.element else part.tail) or "")
        place = part if isinstance(part.tag, str) else place
        if written:
            shown = written if len(written) <= _LONGEST_STRAY else f"{written[:_LONGEST_STRAY]}…"
            where = "in it" if place is wrong.element else "behind it"
            yield replace(wrong, element=place, message=f"{wrong.message}: {shown!r} {where}")


def _content_wrong(
    error: xmlschema.XMLSchemaChildrenValidationError, found: Mapping[etree._Element, str], broken: set[etree._Element]
) -> Wrong | None:
    """Return what is wrong with the content of an element, or None where it follows from what was wrong before.

    Behind the first unexpected child everything may be: only what has no place there at all, or passes a limit, counts.
    """
    group: Any = error.validator
    parent: Any = error.elem
    child = parent[error.index] if error.index < len(parent) else None
    limit = "" if child is None else _limit(group, parent, child)
    first, place = parent not in broken, parent if child is None else child
    broken.add(parent)
    if not (first or limit or (child is not None and _declared(group, child) is None)):
        return None
    if limit:
        return Wrong(place, _CONTENT, f"Element '{place.tag}': {NOT_EXPECTED}. {limit}")
    short = "".join(f" {told}" for told in _too_few(group, parent))
    names = [str(one.name) for one in error.expected or () if one.name] if first else _alike(group, child)
    return Wrong(place, _CONTENT, (found.get(place) if first else None) or _own_words(parent, child, names) + short)


def _alike(group: Any, child: etree._Element | None) -> list[str]:
    """Return the names that have a place here and differ from that of an element by their namespace alone."""
    local = "" if child is None else etree.QName(child).localname
    return [str(one.name) for one in _particles(group) if one.local_name == local]


def _own_words(parent: etree._Element, child: etree._Element | None, names: Sequence[str]) -> str:
    one_of = "" if len(names) == 1 else "one of "
    expected = f" Expected is {one_of}( {', '.join(names)} )." if names else ""
    if child is None:
        return f"Element '{parent.tag}': Missing child element(s).{expected}"
    return f"Element '{child.tag}': {NOT_EXPECTED}.{expected}"


def _particles(group: Any) -> Iterator[XsdElement]:
    return (one for one in group.iter_elements() if isinstance(one, XsdElement))


def _declared(group: Any, child: etree._Element) -> XsdElement | None:
    return next((one for one in _particles(group) if one.is_matching(str(child.tag))), None)


def _limit(group: Any, parent: etree._Element, child: etree._Element) -> str:
    """Return how often an element may occur, where it occurs more often up to this one."""
    alike = [one for one in _particles(group) if one.is_matching(str(child.tag))]
    most = _most(alike[0], group) if len(alike) == 1 else None
    if most is None or parent.index(child) < most:
        return ""
    before = sum(1 for _ in child.itersiblings(str(child.tag), preceding=True))
    times = "once" if most == 1 else f"{most:,} times"
    return f"It may occur at most {times} here." if before >= most else ""


def _most(particle: Any, group: Any) -> int | None:
    """Return how often a particle may occur in a content model, with the groups round it; None for no bound."""
    bounds = [particle.max_occurs]
    while particle is not group and particle.parent is not None and particle.parent is not group.parent:
        particle = particle.parent
        bounds.append(getattr(particle, "max_occurs", 1))
    return None if None in bounds else math.prod(bounds)


def _too_few(group: Any, parent: etree._Element) -> Iterator[str]:
    """Yield what must occur more often than it does, of what occurs."""
    for particle in _particles(group):
        number = sum(1 for _ in parent.iterchildren(str(particle.name))) if (particle.min_occurs or 0) > 1 else 0
        if 0 < number < particle.min_occurs:
            yield f"{particle.name} must occur at least {particle.min_occurs} times; it occurs {number} times."
