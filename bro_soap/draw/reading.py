"""Readings of a document for a drawing: whatever is not there, or is no number, is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from bro_soap.declaration.drawing import Quantity
from bro_soap.draw.words import number_text, spoken
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import child, decimal, is_nil, local, text
from bro_soap.xmlio.table import MISSING, BlockWriting, read_table

__all__ = [
    "DEEPEST",
    "between",
    "details_of",
    "found",
    "in_words",
    "number",
    "said",
    "span",
    "table_of",
    "told",
    "told_depths",
    "value_of",
]

DEEPEST = 20_000.0
"""No hole is deeper, in metres: what lies beyond is a mistake, and would make the rest invisible."""

_DEPTHS = (("upperBoundary", "lowerBoundary"), ("beginDepth", "endDepth"))
_SAID = 200
_TOO_LARGE = 1e15
_NOT_A_NUMBER = "NaN"


def found(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Return the elements on a path of local names, whatever objects of GML stand in between; `..` is what is around.

    An object that the path names and the document leaves out is passed over.
    """
    at = [element] if path else []
    *groups, last = path.split("/")
    for name in groups:
        at = _next(at, name) or (at if name[0].isupper() else [])
    return iter(_next(at, last))


def _next(at: Sequence[etree._Element], name: str) -> list[etree._Element]:
    if name == "..":
        around = (one.getparent() for one in at)
        return [one for one in around if one is not None]
    if name[:1].isupper():
        return [part for one in at for part in one.iterchildren(f"{{*}}{name}")]
    return [part for one in at for inner in _inner(one) for part in inner.iterchildren(f"{{*}}{name}")]


def _inner(element: etree._Element) -> Iterator[etree._Element]:
    """Return the objects that a property holds, or the element itself: the name of an object begins with a capital."""
    first = next(element.iterchildren("*"), None)
    if first is not None and local(first)[:1].isupper() and len(first):
        return element.iterchildren("*")
    return iter((element,))


def said(element: etree._Element) -> str:
    """Return what an element says: its text, or that of the first in it."""
    for one in element.iter("*"):
        if next(one.iterchildren("*"), None) is None:
            return "" if is_nil(one) else trimmed(text(one))[:_SAID]
    return ""


def told(element: etree._Element, path: str) -> str:
    """Return what the first on a path says that says something."""
    return next(filter(None, map(said, found(element, path))), "")


def number(element: etree._Element, path: str) -> float | None:
    """Return the number on a path."""
    value = decimal(told(element, path))
    return None if value is None else float(value)


def value_of(element: etree._Element) -> float | None:
    """Return the number that an element holds."""
    value = decimal(said(element))
    return None if value is None else float(value)


def span(element: etree._Element) -> tuple[float, float] | None:
    """Return the two depths of a layer or an interval."""
    for upper, lower in _DEPTHS:
        if child(element, upper) is not None or any(child(one, upper) is not None for one in _inner(element)):
            return between(number(element, upper), number(element, lower))
    return None


def between(top: float | None, bottom: float | None) -> tuple[float, float] | None:
    """Return two depths in their order, when a hole can reach there."""
    if top is None or bottom is None or max(abs(top), abs(bottom)) > DEEPEST:
        return None
    return min(top, bottom), max(top, bottom)


def told_depths(top: float, bottom: float) -> str:
    """Return an interval in words."""
    return f"{number_text(top)} – {number_text(bottom)} m"


def table_of(element: etree._Element, columns: Sequence[Quantity]) -> NDArray[np.float64] | None:
    """Return the rows of the table in an element, NaN where there is no value; None where it has other columns."""
    block = next(found(element, "values"), element)
    words = text(block)
    table = read_table(words, len(columns), _writing(block.getparent(), words))
    if table.ragged is not None or not table.rows:
        return None
    return np.where(np.abs(table.values) < _TOO_LARGE, table.values, np.nan)


def _writing(holder: etree._Element | None, words: str) -> BlockWriting:
    """Return how a table is written, as it says itself; as those of a CPT are where it does not."""
    missing = _NOT_A_NUMBER if _NOT_A_NUMBER in words else MISSING
    coding = None if holder is None else next(holder.iter("{*}TextEncoding"), None)
    if coding is None:
        return BlockWriting(missing=missing)
    cell, row = coding.get("tokenSeparator") or ",", coding.get("blockSeparator") or ";"
    usable = len(cell) == len(row) == 1 and cell != row and (cell + row).isascii()
    return BlockWriting(cell, row, missing) if usable else BlockWriting(missing=missing)


def details_of(element: etree._Element, paths: Sequence[str]) -> tuple[str, ...]:
    """Return what is told on these paths, each once, in words."""
    every = (in_words(one) for path in paths for one in found(element, path))
    return tuple(one for one in dict.fromkeys(every) if one not in _NOTHING)


# As readers call the systems of coordinates that EPSG numbers.
_SYSTEMS = {"28992": "RD", "4258": "ETRS89", "4326": "WGS84"}
_NOTHING = frozenset({"", "geen", "onbekend", "niet bepaald"})


def in_words(element: etree._Element) -> str:
    """Return what an element says to a reader: a code in words, a measure with its unit, a place with its system."""
    words, value = said(element), value_of(element)
    unit = element.get("uom") or ""
    if value is not None and unit:
        return f"{number_text(value, 3)} {'' if unit == '1' else unit}".rstrip()
    systems = (one.get("srsName") or "" for one in element.iter("*"))
    system = next(filter(None, systems), "").rpartition(":")[2]
    return f"{words} {_SYSTEMS.get(system, system)}" if system else spoken(words)
