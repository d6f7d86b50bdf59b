"""Scales: which a depth is drawn on, and where its lines go."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

__all__ = ["Depths", "depths_of", "ticks"]

_STEPS = tuple(step * 10**power for power in range(5) for step in (1.0, 2.0, 2.5, 5.0))
_PIXELS_A_METRE = 96 / 0.0254
_AT_EASE, _HIGHEST = 950.0, 3200.0
_ALIKE, _NOTHING = 1e-9, 1e-12


@dataclass(frozen=True, slots=True)
class Depths:
    """A scale of depths in metres: from `top` to `bottom`, at 1 to `scale` on paper, the top at `y`."""

    top: float
    bottom: float
    scale: float
    y: float = 0.0

    @property
    def height(self) -> float:
        """How high it is, in pixels."""
        return (self.bottom - self.top) * _PIXELS_A_METRE / self.scale

    @property
    def end(self) -> float:
        """The height of the bottom."""
        return self.y + self.height

    def at(self, depth: float) -> float:
        """Return the height of a depth on the page."""
        return self.y + (min(max(depth, self.top), self.bottom) - self.top) * _PIXELS_A_METRE / self.scale

    def marks(self, shift: float = 0.0) -> list[float]:
        """Return depths for a tick, some 40 pixels apart, that are round when told from another height."""
        step = _round(40.0 * self.scale / _PIXELS_A_METRE)
        first = ceil((self.top + shift) / step - 1e-9)
        last = floor((self.bottom + shift) / step + 1e-9)
        return [number * step - shift for number in range(first, last + 1)]


def depths_of(top: float, bottom: float, wanted: float) -> Depths:
    """Return the scale on which these depths fill a page at ease, or one on which texts have the room `wanted`.

    It is never higher than three pages.
    """
    bottom = max(bottom, top + 0.1)
    reach = (bottom - top) * _PIXELS_A_METRE
    fitting = [scale for scale in _STEPS if reach / scale <= _HIGHEST] or [reach / _HIGHEST]
    roomy = [scale for scale in fitting if reach / scale >= wanted] or fitting[:1]
    at_ease = (scale for scale in fitting if reach / scale <= _AT_EASE)
    return Depths(top, bottom, min(next(at_ease, fitting[-1]), roomy[-1]))


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers, at most so many, of which the first and the last enclose both."""
    if high - low <= max(abs(low), abs(high)) * _ALIKE + _NOTHING:
        high = low + max(abs(low), 1.0)
    step = _round((high - low) / max(most - 1, 1))
    while ceil(high / step - 1e-9) - floor(low / step + 1e-9) > most:
        step = _round(step * 1.1)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _round(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10 ... that is not less."""
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= least * (1 - 1e-9))
