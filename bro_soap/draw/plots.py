"""Paints curves of one quantity by another, each plot in its own frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from bro_soap.draw import svg
from bro_soap.draw.curves import broken, thinned
from bro_soap.draw.picture import Plot, Series
from bro_soap.draw.placing import placed
from bro_soap.draw.scale import ticks
from bro_soap.draw.words import fitting, number_text

__all__ = ["HEIGHT", "WIDTH", "paint_plot"]

WIDTH, HEIGHT = 330.0, 220.0
"""The room that a plot takes, in pixels, with its heading and what stands around it."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 26.0, 22.0, 34.0
_SIZE = 7.5
# Room for names of curves that are longer than a number, and how long a name that is a number may be.
_NAMES, _SHORT = 130.0, 4
# Told apart in grey and by who sees no red or no green: by lightness, and by how they are dashed.
_LINES = (
    ("#1f4e8c", ""),
    ("#b35a00", "6 2"),
    ("#1d1d1d", "2 2"),
    ("#6aa0d8", ""),
    ("#d99a3a", "8 2 2 2"),
    ("#7a7a7a", "4 3"),
)


@dataclass(frozen=True, slots=True)
class _Axis:
    marks: tuple[float, ...]
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: float) -> float:
        low, high = self.marks[0], self.marks[-1]
        if self.logarithmic:
            value, low, high = log10(value), log10(low), log10(high)
        return self.start + (self.end - self.start) * (value - low) / (high - low)


def paint_plot(plot: Plot, parent: etree._Element, x: float, y: float, width: float = WIDTH) -> None:
    """Paint a plot with its upper left corner here, so wide."""
    made = svg.group(parent, "grafiek")
    svg.title(made, f"{plot.label}: {plot.y} tegen {plot.x or 'tijd'}")
    curves = [_shown(one, logarithmic=plot.logarithmic) for one in plot.series]
    xs = [value for along, _ in curves for value in along]
    ys = [value for _, values in curves for value in values]
    svg.text(made, x, y + 10, fitting(_heading(plot), width - 10, 9), 9, font_weight="bold")
    if not xs:
        svg.text(made, x + _LEFT, y + HEIGHT / 2, "geen waarden om te tekenen", _SIZE)
        return
    right = _RIGHT if all(len(one.label) < _SHORT for one in plot.series) else _NAMES
    marks = _dates(min(xs), max(xs)) if plot.dated else _marks(xs, logarithmic=plot.logarithmic)
    across = _Axis(marks, x + _LEFT, x + width - right, plot.logarithmic)
    low, high = y + HEIGHT - _BOTTOM, y + _TOP
    up = _Axis(tuple(ticks(min(ys), max(ys), 6)), *((high, low) if plot.falling else (low, high)))
    _paint_axes(made, plot, across, up)
    for number, (along, values) in enumerate(curves):
        _paint_curve(made, along, values, number, across, up)
    if len(curves) > 1 and any(one.label for one in plot.series):
        _paint_names(made, plot.series, curves, across, up)


def _heading(plot: Plot) -> str:
    return f"{plot.label} ({plot.left_out} krommen meer)" if plot.left_out else plot.label


def _shown(one: Series, *, logarithmic: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points that can be drawn, in their order: on a logarithmic axis those above nothing."""
    known = ~(np.isnan(one.xs) | np.isnan(one.ys))
    if logarithmic:
        known &= one.xs > 0
    return thinned(one.xs[known], one.ys[known])


def _marks(values: Sequence[float], *, logarithmic: bool) -> tuple[float, ...]:
    if not logarithmic:
        return tuple(ticks(min(values), max(values), 6))
    first, last = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
    return tuple(10.0**power for power in range(first, max(last, first + 1) + 1))


def _dates(first: float, last: float) -> tuple[float, ...]:
    """Return the first days of years, or of months, between which these days lie."""
    start, end = date.fromordinal(int(first)), date.fromordinal(min(int(last) + 1, date.max.toordinal()))
    years = ticks(start.year, min(end.year + 1, date.max.year), 12)
    if end.year - start.year > 1:
        return tuple(float(date(min(max(int(year), 1), date.max.year), 1, 1).toordinal()) for year in years)
    return tuple(float(day) for day in ticks(int(first), int(last) + 1, 8))


def _paint_axes(parent: etree._Element, plot: Plot, across: _Axis, up: _Axis) -> None:
    below = max(up.start, up.end)
    most = max(2, int((across.end - across.start) / (70 if plot.dated else 32)))
    for number, mark in enumerate(across.marks):
        at = across.at(mark)
        svg.line(parent, at, up.start, at, up.end, stroke="#dcdcdc", stroke_width=0.5)
        if number % ceil(len(across.marks) / most) == 0:
            said = date.fromordinal(int(mark)).isoformat() if plot.dated else _short(mark)
            svg.text(parent, at, below + 10, said, _SIZE, text_anchor="middle")
    for mark in up.marks:
        at = up.at(mark)
        svg.line(parent, across.start, at, across.end, at, stroke="#dcdcdc", stroke_width=0.5)
        svg.text(parent, across.start - 3, at + 2.5, _short(mark), _SIZE, text_anchor="end")
    svg.rect(
        parent,
        across.start,
        min(up.start, up.end),
        across.end - across.start,
        abs(up.start - up.end),
        fill="none",
        stroke=svg.INK,
        stroke_width=0.7,
    )
    middle = (across.start + across.end) / 2
    svg.text(parent, middle, below + 22, fitting(plot.x, 260, _SIZE), _SIZE, text_anchor="middle")
    left, half = across.start - 36, (up.start + up.end) / 2
    turn = f"rotate(-90 {left:.2f} {half:.2f})"
    said = fitting(plot.y, abs(up.start - up.end), _SIZE)
    svg.text(parent, left, half, said, _SIZE, text_anchor="middle", transform=turn)


def _paint_curve(
    parent: etree._Element,
    along: NDArray[np.float64],
    values: NDArray[np.float64],
    number: int,
    across: _Axis,
    up: _Axis,
) -> None:
    colour, dashes = _LINES[number % len(_LINES)]
    more = {"stroke_dasharray": dashes} if dashes else {}
    for xs, ys in broken(along, values):
        points = [(across.at(x), up.at(y)) for x, y in zip(xs, ys, strict=True)]
        svg.path(parent, points, stroke=colour, stroke_linejoin="round", **more)


def _paint_names(
    parent: etree._Element,
    series: Sequence[Series],
    curves: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    across: _Axis,
    up: _Axis,
) -> None:
    """Write the name of each curve right of the frame, with a line to its end."""
    ends = sorted(
        (up.at(values[-1]), across.at(along[-1]), number) for number, (along, values) in enumerate(curves) if len(along)
    )
    top, bottom = min(up.start, up.end), max(up.start, up.end)
    for (y, x, number), at in zip(ends, placed([end[0] for end in ends], [8.5] * len(ends), top, bottom), strict=True):
        colour, _ = _LINES[number % len(_LINES)]
        svg.line(parent, x, y, across.end + 8, at, stroke=colour, stroke_width=0.4)
        svg.text(
            parent, across.end + 10, at + 2.5, fitting(series[number].label, _NAMES - 12, _SIZE), _SIZE, fill=colour
        )


def _short(value: float) -> str:
    if value and not 1e-3 <= abs(value) < 1e5:
        power = floor(log10(abs(value)))
        return f"{number_text(value / 10.0**power)}·10{str(power).translate(_RAISED)}"
    return number_text(value, 3)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
