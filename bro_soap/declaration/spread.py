"""Where an object lies that has more than one place, as a search in an area asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor

from bro_soap.declaration.layout import LATITUDES, LONGITUDES, STRIP, STRIPS_PER_DEGREE
from bro_soap.declaration.life import Trait

__all__ = ["spread"]


def spread(extents: Iterable[tuple[float, float, float, float] | None]) -> Iterator[Trait]:
    """Yield between which degrees it lies, and in each strip that it touches between which longitudes.

    `extents` are those of its places: south, west, north and east in degrees (ETRS89); of what is nowhere it is None.
    """
    found = [one for one in extents if one is not None]
    if not found:
        return
    south, west, north, east = zip(*found, strict=True)
    yield Trait(LATITUDES, low=min(south), high=max(north))
    yield Trait(LONGITUDES, low=min(west), high=max(east))
    strips: dict[int, tuple[float, float]] = {}
    for bottom, left, top, right in found:
        for strip in range(floor(bottom * STRIPS_PER_DEGREE), floor(top * STRIPS_PER_DEGREE) + 1):
            low, high = strips.get(strip, (left, right))
            strips[strip] = min(low, left), max(high, right)
    yield from (Trait(STRIP, str(strip), low, high) for strip, (low, high) in sorted(strips.items()))
