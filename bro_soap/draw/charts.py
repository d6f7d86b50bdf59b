"""Takes from a document what is drawn below the log: tables and series as curves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from lxml import etree

from bro_soap.declaration.drawing import Chart, Course, Grading, Quantity
from bro_soap.draw.picture import Numbers, Plot, Series
from bro_soap.draw.reading import DEEPEST, details_of, found, number, span, table_of, told, told_depths, value_of
from bro_soap.draw.words import number_text
from bro_soap.xmlio.dates import parse_partial_date
from bro_soap.xmlio.elements import local

__all__ = ["plots_of"]

_MOST_SERIES, _MOST_COURSES = 12, 60
_DATE, _CLOCK = len("2026-12-01"), re.compile(r"T([01]\d|2[0-4]):([0-5]\d)")
_NUMBER = r"(\d{1,9}(?:_\d{1,9})?)"
_FRACTION = re.compile(rf"fraction{_NUMBER}(um|mm)?[tT]o{_NUMBER}(um|mm)")
_WHOLE = 100


def plots_of(chart: Chart | Grading | Course, document: etree._Element) -> Iterator[Plot]:
    """Return the plots of a chart that have something in them."""
    match chart:
        case Chart():
            return _table_plots(chart, document)
        case Grading():
            return _grading_plots(chart, document)
        case Course():
            return _courses(chart, document)


def _table_plots(chart: Chart, document: etree._Element) -> Iterator[Plot]:
    names = [column.path for column in chart.columns]
    x, y = names.index(chart.x), names.index(chart.y)
    for one in found(document, chart.each):
        tables = [rows for table in found(one, chart.table) if (rows := table_of(table, chart.columns)) is not None]
        series = [Series(str(at), rows[:, x], rows[:, y]) for at, rows in enumerate(tables, 1) if _both(rows, x, y)]
        if series:
            axes = (_axis(chart.columns[x]), _axis(chart.columns[y]))
            left_out = max(len(series) - _MOST_SERIES, 0)
            yield Plot(
                _titled(chart, one),
                *axes,
                tuple(series[:_MOST_SERIES]),
                chart.logarithmic,
                falling=chart.falling,
                left_out=left_out,
            )


def _both(rows: Numbers, x: int, y: int) -> bool:
    return bool((~np.isnan(rows[:, x]) & ~np.isnan(rows[:, y])).any())


def _axis(column: Quantity) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _titled(chart: Chart | Grading, one: etree._Element) -> str:
    """Return what a plot is of, and from what depth."""
    if (depths := span(one)) is not None:
        return f"{chart.label}, {told_depths(*depths)}"
    depth = number(one, chart.depth) if isinstance(chart, Chart) and chart.depth else None
    return chart.label if depth is None else f"{chart.label}, {number_text(depth)} m"


def _grading_plots(chart: Grading, document: etree._Element) -> Iterator[Plot]:
    for one in found(document, chart.each):
        told = _fractions(one, chart.path)
        sizes = _finest(told)
        if len(sizes) > 1:
            shares = np.cumsum([told[size] for size in sizes])
            curve = Series("", np.array([high for _, high in sizes]), shares)
            yield Plot(_titled(chart, one), "korrelgrootte (µm)", "kleiner dan (%)", (curve,), logarithmic=True)


def _fractions(one: etree._Element, path: str) -> dict[tuple[float, float], float]:
    """Return the share of each fraction, by the sizes in micrometres between which it lies."""
    shares = {}
    for part in (inner for group in found(one, path) for inner in group.iter("*")):
        size, value = _FRACTION.fullmatch(local(part)), value_of(part)
        if size is not None and value is not None and 0 <= value <= _WHOLE:
            shares[_size(size[1], size[2] or size[4]), _size(size[3], size[4])] = value
    return shares


def _size(number: str, unit: str) -> float:
    return float(number.replace("_", ".")) * (1000 if unit == "mm" else 1)


def _finest(sizes: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the fractions in their order without those that are told again in parts."""
    ordered = sorted(sizes, key=lambda size: (size[0], -size[1]))
    parted = {size for size, after in pairwise(ordered) if after[0] < size[1] and after[1] <= size[1]}
    return [size for size in ordered if size not in parted]


def _courses(course: Course, document: etree._Element) -> Iterator[Plot]:
    every = (_course(course, one) for one in found(document, course.each))
    series = sorted((one for one in every if len(one.xs)), key=lambda one: (float(one.xs[0]), one.label))
    if series:
        left_out = max(len(series) - _MOST_COURSES, 0)
        alike = len({one.label for one in series}) < len(series)
        shown = [Series("", one.xs, one.ys) if alike else one for one in series[:_MOST_COURSES]]
        yield Plot(course.label, "", _axis(course.quantity), tuple(shown), dated=True, left_out=left_out)


def _course(course: Course, one: etree._Element) -> Series:
    """Return the points of a curve by day, in their order; a point without a value breaks it."""
    points = []
    for point in found(one, course.points):
        day, value = _day(told(point, course.time)), number(point, course.value)
        if day is not None:
            points.append((day, np.nan if value is None or abs(value) > DEEPEST else value))
    points.sort(key=lambda found: found[0])
    values = np.array(points, dtype=np.float64).reshape(-1, 2)
    return Series(", ".join(details_of(one, course.told)), values[:, 0], values[:, 1])


def _day(written: str) -> float | None:
    """Return a moment as days, counted from the first of the year 1."""
    day = parse_partial_date(written[:_DATE]).earliest
    if day is None:
        return None
    clock = _CLOCK.match(written, _DATE)
    return day.toordinal() + ((int(clock[1]) * 60 + int(clock[2])) / 1440 if clock else 0.0)
