"""Whether what lies in more than one place, or in lines and surfaces, lies in the area that is searched.

The register finds what may: whose outermost degrees touch the box. Here the places are looked at that the reader sees:
first in RD, where most of them are told, and only within some metres of the edge of the area over the ellipsoid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from lxml import etree

from bro_soap.declaration.layout import LATITUDES, LONGITUDES, STRIP, STRIPS_PER_DEGREE
from bro_soap.geo import RD
from bro_soap.geo.transform import to_rd
from bro_soap.model import Criteria
from bro_soap.rules.shapes import as_told, in_etrs89
from bro_soap.store.search import distance_km, is_narrow
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import opened

__all__ = ["by_extent", "in_area"]

_SHAPES = tuple(ns.q(ns.GML, name) for name in ("Point", "Curve", "Surface", "Polygon"))
_MILLIMETRE = 1e-6  # in km
# Metres by which the area as drawn in RD may be wrong, generously: its scale, and edges that are drawn as straight.
_DOUBT, _STEPS = 10.0, 64


def by_extent(criteria: Criteria) -> Criteria:
    """Return the same criteria, in which the area is a box that the extent of an object must touch."""
    south, west, north, east = criteria.box
    beside: tuple[str, str, object] = (LONGITUDES, "overlaps", (west, east))
    if is_narrow(criteria):
        first, last = (math.floor(degrees * STRIPS_PER_DEGREE) for degrees in (south, north))
        beside = (STRIP, "in", (tuple(map(str, range(first, last + 1))), west, east))
    touching = ((LATITUDES, "overlaps", (south, north)), beside)
    return replace(criteria, circle=None, by_extent=True, extra=(*criteria.extra, *touching))


def in_area(criteria: Criteria, prefixes: Mapping[str, str]) -> Callable[[bytes], bool]:
    """Return what tells whether a point, line or surface in what is issued touches the area; ends are included."""
    drawn = _drawn(criteria)
    surely, perhaps = drawn.buffer(-_DOUBT), drawn.buffer(_DOUBT)

    def touches(element: etree._Element) -> bool:
        if element.get("srsName") == RD and (told := as_told(element)) is not None:
            if surely.intersects(told):
                return True
            if not perhaps.intersects(told):
                return False
        shape = in_etrs89(element)
        return shape is not None and _touches(shape, criteria)

    return lambda content: any(map(touches, opened(content, prefixes).iter(*_SHAPES)))


def _drawn(criteria: Criteria) -> Any:
    """Return the area in RD."""
    from shapely.geometry import Point, Polygon  # noqa: PLC0415  (0.1 s to import; only shapes need it)

    if criteria.circle is not None:
        latitude, longitude, radius = criteria.circle
        return Point(to_rd(latitude, longitude)).buffer(radius * 1000, quad_segs=_STEPS)
    return Polygon([to_rd(*corner) for corner in _edge(criteria.box)])


def _edge(box: tuple[float, float, float, float]) -> Iterator[tuple[float, float]]:
    south, west, north, east = box
    corners = ((south, west), (south, east), (north, east), (north, west), (south, west))
    for (latitude, longitude), (to_latitude, to_longitude) in pairwise(corners):
        for step in range(_STEPS):
            part = step / _STEPS
            yield latitude + part * (to_latitude - latitude), longitude + part * (to_longitude - longitude)


def _touches(shape: Any, criteria: Criteria) -> bool:
    from shapely import affinity  # noqa: PLC0415
    from shapely.geometry import Point, box  # noqa: PLC0415
    from shapely.ops import nearest_points  # noqa: PLC0415

    if criteria.circle is None:
        south, west, north, east = criteria.box
        return bool(box(west, south, east, north).intersects(shape))
    latitude, longitude, radius = criteria.circle
    # The nearest point, on a plane where a degree is as long either way; then the distance over the ellipsoid.
    narrow = math.cos(math.radians(latitude))
    flat = affinity.scale(shape, xfact=narrow, yfact=1.0, origin=(0, 0))
    nearest = nearest_points(flat, Point(longitude * narrow, latitude))[0]
    return distance_km(latitude, longitude, nearest.y, nearest.x / narrow) <= radius + _MILLIMETRE
