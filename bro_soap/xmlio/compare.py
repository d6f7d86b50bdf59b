"""What differs between two versions of a document, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed

__all__ = ["Differs", "compare"]

_IDS = frozenset({ns.q(ns.GML, "id"), "id", ns.q(ns.XLINK, "href")})  # numbered anew each time
_NIL = ns.q(ns.XSI, "nil")


@dataclass(frozen=True, slots=True)
class Differs:
    """One value at a path of local names, counted where there are several; None for what is not there."""

    path: str
    before: str | None
    after: str | None


def compare(
    before: etree._Element | None, after: etree._Element | None, leave_out: frozenset[str] = frozenset(), path: str = ""
) -> Iterator[Differs]:
    """Return each value that differs, in the order of the document; `leave_out` names elements that do not matter.

    Identifiers and references within the document do not count. Takes time in proportion to both documents: children
    of one name are paired from both ends as far as they are equal, and then in their order.
    """
    if before is None or after is None:
        yield from _whole(before, after, path)
        return
    for name in sorted({*before.attrib, *after.attrib} - _IDS):
        if before.get(name) != after.get(name):
            yield Differs(f"{path}/@{etree.QName(name).localname}", before.get(name), after.get(name))
    if not len(before) and not len(after) and _text(before) != _text(after):
        yield Differs(path, _text(before), _text(after))
    for name in dict.fromkeys(_local(one) for one in (*after.iterchildren("*"), *before.iterchildren("*"))):
        if name not in leave_out:
            yield from _named(name, _children(before, name), _children(after, name), leave_out, path)


def _named(
    name: str,
    before: Sequence[etree._Element],
    after: Sequence[etree._Element],
    leave_out: frozenset[str],
    path: str,
) -> Iterator[Differs]:
    """Compare the children of one name."""
    alike = _alike(before, after)
    ending = _alike(before[alike:][::-1], after[alike:][::-1])
    pairs = zip_longest(before[alike : len(before) - ending], after[alike : len(after) - ending])
    several = max(len(before), len(after)) > 1
    for number, (ours, theirs) in enumerate(pairs, alike + 1):
        yield from compare(ours, theirs, leave_out, f"{path}/{name}[{number}]" if several else f"{path}/{name}")


def _alike(before: Sequence[etree._Element], after: Sequence[etree._Element]) -> int:
    """Return how many at the beginning are equal."""
    count = 0
    for ours, theirs in zip(before, after, strict=False):
        if _told(ours) != _told(theirs):
            return count
        count += 1
    return count


def _told(element: etree._Element) -> tuple[object, ...]:
    """Return all that an element holds, but for identifiers."""
    return tuple(
        (
            _local(one),
            _text(one) if not len(one) else "",
            tuple((k, v) for k, v in sorted(one.items()) if k not in _IDS),
        )
        for one in element.iter("*")
    )


def _whole(before: etree._Element | None, after: etree._Element | None, path: str) -> Iterator[Differs]:
    """Return every value of an element that is only in one of the two."""
    element = after if before is None else before
    if element is None:
        return
    if not len(element):
        value = _text(element)
        yield Differs(path, None, value) if before is None else Differs(path, value, None)
    for name in dict.fromkeys(_local(one) for one in element.iterchildren("*")):
        children = _children(element, name)
        for number, child in enumerate(children, 1):
            inner = f"{path}/{name}[{number}]" if len(children) > 1 else f"{path}/{name}"
            yield from _whole(None, child, inner) if before is None else _whole(child, None, inner)


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iterchildren(f"{{*}}{name}"))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _text(element: etree._Element) -> str:
    return "" if element.get(_NIL) in ("true", "1") else trimmed(element.text or "")
