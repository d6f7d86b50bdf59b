"""Parts of a document: those on a path of local names, copies of them, and an element that holds such copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

__all__ = ["at_path", "copies", "first_at", "holding"]


def at_path(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Return the descendants on a path of local names in whatever namespaces (`a/*/b`; `*` is any name), in order."""
    found = [element]
    for name in path.split("/"):
        wanted = "*" if name == "*" else f"{{*}}{name}"
        found = [part for one in found for part in one.iterchildren(wanted)]
    return iter(found)


def first_at(element: etree._Element | None, path: str) -> etree._Element | None:
    """Return the first of them, or None; of nothing, nothing."""
    return None if element is None else next(at_path(element, path), None)


def copies(parts: Iterable[etree._Element]) -> list[etree._Element]:
    """Return copies of elements, without the comments and instructions among them."""
    return [deepcopy(part) for part in parts if isinstance(part.tag, str)]


def holding(name: str, parts: Iterable[etree._Element]) -> etree._Element:
    """Return a new element with this tag around copies of these parts."""
    made = etree.Element(name)
    made.extend(copies(parts))
    return made
