"""What the documents of a facility may hold of GML: points, lines of straight segments, and surfaces."""

from __future__ import annotations

import re

from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import ANY, ElementContent, Meaning, only
from bro_soap.xmlio.standards import POINT

__all__ = ["MEANING"]

_PLACED = {"srsName": ANY, "srsDimension": only("2")}
# What the numbers are, GUF-421 tells.
_NUMBERS = re.compile(r"[\s\d+.eE-]*", re.ASCII)


def _gml(*names: str) -> frozenset[str]:
    return frozenset(ns.q(ns.GML, name) for name in names)


_LINES_AND_SURFACES = {
    ns.q(ns.GML, name): form
    for name, form in {
        "Curve": ElementContent(_gml("segments"), _PLACED),
        "segments": ElementContent(_gml("LineStringSegment")),
        "LineStringSegment": ElementContent(_gml("posList"), {"interpolation": only("linear")}),
        "Surface": ElementContent(_gml("exterior", "interior"), _PLACED),
        "exterior": ElementContent(_gml("LinearRing")),
        "interior": ElementContent(_gml("LinearRing")),
        "LinearRing": ElementContent(_gml("posList")),
        "MultiPoint": ElementContent(_gml("pointMember"), _PLACED),  # issued only
        "pointMember": ElementContent(_gml("Point")),
        "posList": ElementContent(attributes={"srsDimension": only("2")}, text=_NUMBERS),
    }.items()
}

MEANING = Meaning({**POINT, **_LINES_AND_SURFACES})
