"""Whether what lies in more than one place, or in lines and surfaces, lies in the area that is searched.

The register finds what may: whose outermost degrees touch the box. Here the places are looked at that the reader sees.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bro_soap.declaration.layout import LATITUDES, LONGITUDES
from bro_soap.model import Criteria
from bro_soap.rules.shapes import in_etrs89
from bro_soap.store.search import distance_km
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import opened

__all__ = ["by_extent", "lies_in"]

_SHAPES = tuple(ns.q(ns.GML, name) for name in ("Point", "Curve", "Surface"))
_MILLIMETRE = 1e-6  # in km


def by_extent(criteria: Criteria) -> Criteria:
    """Return the same criteria, in which the area is a box that the extent of an object must touch."""
    south, west, north, east = criteria.box
    touching = ((LATITUDES, "overlaps", (south, north)), (LONGITUDES, "overlaps", (west, east)))
    return replace(criteria, circle=None, by_extent=True, extra=(*criteria.extra, *touching))


def lies_in(content: bytes, prefixes: Mapping[str, str], criteria: Criteria) -> bool:
    """Tell whether a point, line or surface in what is issued touches the area; ends are included."""
    for element in opened(content, prefixes).iter(*_SHAPES):
        shape = in_etrs89(element)
        if shape is not None and _touches(shape, criteria):
            return True
    return False


def _touches(shape: Any, criteria: Criteria) -> bool:
    from shapely import affinity  # noqa: PLC0415  (0.1 s to import; only shapes need it)
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
