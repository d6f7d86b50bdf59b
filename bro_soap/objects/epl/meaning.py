"""What the documents of a licence may hold of GML: surfaces of one patch or more, and polygons."""

from __future__ import annotations

import re

from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ANY, ElementContent, Meaning, only

__all__ = ["MEANING"]

_PLACED = {"srsName": ANY, "srsDimension": only("2")}
# What the numbers are, EPL-421 tells.
_NUMBERS = re.compile(r"[\s\d+.eE-]*", re.ASCII)


def _gml(*names: str) -> frozenset[str]:
    return frozenset(ns.q(ns.GML, name) for name in names)


MEANING = Meaning(
    {
        ns.q(ns.GML, name): form
        for name, form in {
            "MultiSurface": ElementContent(_gml("surfaceMember"), _PLACED),  # issued only
            "surfaceMember": ElementContent(_gml("Polygon", "Surface")),
            "Surface": ElementContent(_gml("patches"), _PLACED),
            "patches": ElementContent(_gml("PolygonPatch")),
            "PolygonPatch": ElementContent(_gml("exterior", "interior"), {"interpolation": only("planar")}),
            "Polygon": ElementContent(_gml("exterior", "interior"), _PLACED),
            "exterior": ElementContent(_gml("LinearRing")),
            "interior": ElementContent(_gml("LinearRing")),
            "LinearRing": ElementContent(_gml("posList")),
            "posList": ElementContent(attributes={"srsDimension": only("2")}, text=_NUMBERS),
        }.items()
    }
)
