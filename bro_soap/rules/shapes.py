"""Points, lines and surfaces of GML as numbers: read up to a bound, and judged as shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from bro_soap.geo import to_etrs89
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import text

__all__ = [
    "MOST_POINTS",
    "Position",
    "Rings",
    "as_told",
    "extent",
    "in_etrs89",
    "is_simple",
    "is_surface",
    "outermost",
    "patches",
    "positions",
]

Position = tuple[float, float]
Rings = tuple[tuple[Position, ...], ...]
MOST_POINTS = 2000
# No coordinate of a place takes more to write: what is longer is not read.
_LONGEST = MOST_POINTS * 60
_SURFACES = tuple(ns.q(ns.GML, name) for name in ("Surface", "Polygon"))
_LISTS = tuple(ns.q(ns.GML, name) for name in ("pos", "posList"))
_PATCH, _EXTERIOR, _INTERIOR = (ns.q(ns.GML, name) for name in ("PolygonPatch", "exterior", "interior"))
_LINE, _RING = 2, 4
# Of the surface that patches may have in common, for what their coordinates are rounded off.
_OVERLAP = 1e-9
_DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def positions(shape: etree._Element) -> tuple[tuple[Position, ...], ...] | None:
    """Return the positions of a point, a line or a surface of GML: of each ring, or of the line; None for no shape.

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


def is_surface(shape: etree._Element) -> bool:
    """Tell whether an element is a surface of GML: a `gml:Surface`, of patches or of one, or a `gml:Polygon`."""
    return shape.tag in _SURFACES


def patches(surface: etree._Element) -> tuple[Rings, ...] | None:
    """Return the patches of a surface, each as its outer ring and the rings of what is not in it; None for no shape."""
    if positions(surface) is None:
        return None
    found = list(surface.iter(_PATCH)) or [surface]
    made = tuple(tuple(_rings(patch)) for patch in found)
    return made if all(made) and all(len(list(one.iterchildren(_EXTERIOR))) == 1 for one in found) else None


def _rings(patch: etree._Element) -> Iterator[tuple[Position, ...]]:
    for name in (_EXTERIOR, _INTERIOR):
        for ring in patch.iterchildren(name):
            for one in ring.iter(*_LISTS):
                yield _pairs(one) or ()


def is_simple(shape: etree._Element) -> bool:
    """Tell whether a line or surface has enough points, is closed where it must, and does not cross itself.

    The patches of a surface may touch and not overlap.
    """
    if is_surface(shape):
        found = patches(shape)
        return found is not None and all(map(_is_closed, found)) and _is_area([_polygon(one) for one in found])
    line = positions(shape)
    if line is None or any(len(one) < _LINE for one in line):
        return False
    made = _line(line[0])
    return bool(made.is_simple and made.length > 0)


def _is_closed(rings: Rings) -> bool:
    return all(len(ring) >= _RING and ring[0] == ring[-1] for ring in rings)


def _is_area(polygons: list[Any]) -> bool:
    from shapely import union_all  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    if not all(one.is_valid and one.area > 0 for one in polygons):
        return False
    total = sum(one.area for one in polygons)
    return len(polygons) == 1 or bool(union_all(polygons).area > total * (1 - _OVERLAP))


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
    from shapely.geometry import MultiPolygon  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    if is_surface(shape):
        if (found := patches(shape)) is None:
            return None
        made = [_polygon(tuple(tuple(map(place, ring)) for ring in rings)) for rings in found]
        return made[0] if len(made) == 1 else MultiPolygon(made)
    if (told := positions(shape)) is None:
        return None
    return _line(tuple(map(place, told[0])))


def _polygon(rings: Rings) -> Any:
    from shapely.geometry import Polygon  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    return Polygon(rings[0], rings[1:])


def _line(found: tuple[Position, ...]) -> Any:
    from shapely.geometry import LineString, Point  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    return LineString(found) if len(found) > 1 else Point(found[0])


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
