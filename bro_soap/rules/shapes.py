"""Points, lines and surfaces of GML as numbers: read up to a bound, and judged as shapes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lxml import etree

from bro_soap.geo import to_etrs89
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import text

__all__ = ["MOST_POINTS", "Position", "as_told", "extent", "in_etrs89", "is_simple", "outermost", "positions"]

Position = tuple[float, float]
MOST_POINTS = 2000
# No coordinate of a place takes more to write: what is longer is not read.
_LONGEST = MOST_POINTS * 60
_LISTS = tuple(ns.q(ns.GML, name) for name in ("pos", "posList"))
_LINE, _RING = 2, 4
_DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def positions(shape: etree._Element) -> tuple[tuple[Position, ...], ...] | None:
    """Return the positions of a `gml:Point`, `Curve` or `Surface`: of each ring, or of the line; None for no shape.

    A line of several segments is one line when each begins where the one before it ends.
    """
    lists = list(shape.iter(*_LISTS))
    if not lists or sum(len(one.text or "") for one in lists) > _LONGEST:
        return None
    found = [_pairs(one) for one in lists]
    if any(one is None for one in found) or sum(len(one or ()) for one in found) > MOST_POINTS:
        return None
    read = [one for one in found if one is not None]
    return _joined(read) if shape.tag == ns.q(ns.GML, "Curve") else tuple(read)


def is_simple(shape: etree._Element) -> bool:
    """Tell whether a `gml:Curve` or `Surface` has enough points, is closed where it must, and does not cross itself."""
    found = positions(shape)
    if found is None:
        return False
    surface = shape.tag == ns.q(ns.GML, "Surface")
    if any(len(one) < (_RING if surface else _LINE) or (surface and one[0] != one[-1]) for one in found):
        return False
    made = _shape(found, surface=surface)
    return bool(made.is_valid and made.area > 0) if surface else bool(made.is_simple and made.length > 0)


def outermost(found: tuple[tuple[Position, ...], ...]) -> tuple[Position, ...]:
    """Return the positions that lie furthest in eight directions, each once; all of few."""
    every = [at for ring in found for at in ring]
    if len(every) <= len(_DIRECTIONS):
        return tuple(every)
    return tuple(dict.fromkeys(_furthest(every, way) for way in _DIRECTIONS))


def _furthest(every: list[Position], way: tuple[int, int]) -> Position:
    return max(every, key=lambda at: at[0] * way[0] + at[1] * way[1])


def extent(shape: etree._Element) -> tuple[float, float, float, float] | None:
    """Return the degrees south, west, north and east in ETRS89 between which a shape lies; None for no shape.

    It is that of the box around it in the system it is told in: a little wider than the shape, never narrower.
    """
    found, srs = positions(shape), shape.get("srsName") or ""
    if found is None:
        return None
    firsts, seconds = zip(*(at for ring in found for at in ring), strict=True)
    corners = [to_etrs89(srs, x, y) for x in (min(firsts), max(firsts)) for y in (min(seconds), max(seconds))]
    latitudes, longitudes = zip(*(corner[:2] for corner in corners), strict=True)
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


def in_etrs89(shape: etree._Element) -> Any:
    """Return a point, line or surface as a shape of longitudes and latitudes in ETRS89; None for no shape."""
    srs = shape.get("srsName") or ""
    return _made(shape, lambda at: to_etrs89(srs, *at)[1::-1])


def as_told(shape: etree._Element) -> Any:
    """Return the same in the system that it is told in; None for no shape."""
    return _made(shape, lambda at: at)


def _made(shape: etree._Element, place: Callable[[Position], Position]) -> Any:
    from shapely.geometry import LineString, Point, Polygon  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    if (found := positions(shape)) is None:
        return None
    rings = [[place(at) for at in ring] for ring in found]
    if shape.tag == ns.q(ns.GML, "Surface"):
        return Polygon(rings[0], rings[1:])
    return LineString(rings[0]) if len(rings[0]) > 1 else Point(rings[0][0])


def _shape(found: tuple[tuple[Position, ...], ...], *, surface: bool) -> Any:
    from shapely.geometry import LineString, Polygon  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    return Polygon(found[0], found[1:]) if surface else LineString(found[0])


def _pairs(element: etree._Element) -> tuple[Position, ...] | None:
    try:
        numbers = [float(word) for word in words(text(element))]
    except ValueError:
        return None
    if len(numbers) % 2 or not all(map(math.isfinite, numbers)):
        return None
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _joined(segments: list[tuple[Position, ...]]) -> tuple[tuple[Position, ...], ...] | None:
    line = segments[0]
    for segment in segments[1:]:
        if not segment or not line or segment[0] != line[-1]:
            return None
        line = (*line, *segment[1:])
    return (line,)
