"""Curves with as many points as can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["broken", "thinned"]

_Numbers = NDArray[np.float64]
_MOST = 3000


def thinned(along: _Numbers, values: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return a curve in at most some thousands of points, with every peak and gap that it has.

    Of each stretch of points the first, the lowest, the highest and the last stay, and one that has no value.
    """
    if len(values) <= _MOST:
        return along, values
    step = -(-len(values) // (_MOST // 5))
    kept: set[int] = set()
    for start in range(0, len(values), step):
        part = values[start : start + step]
        gaps = np.isnan(part)
        kept.update((start, start + len(part) - 1))
        if not gaps.all():
            kept.update((start + int(np.nanargmin(part)), start + int(np.nanargmax(part))))
        if gaps.any():
            kept.add(start + int(np.argmax(gaps)))
    chosen = sorted(kept)
    return along[chosen], values[chosen]


def broken(along: _Numbers, values: _Numbers) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Return the stretches of a curve that have values; a point that stands alone is one twice."""
    known = ~(np.isnan(values) | np.isnan(along))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        stretch = slice(start, end) if end - start > 1 else [start, start]
        yield along[stretch], values[stretch]
