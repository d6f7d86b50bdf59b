"""Takes from a document what is drawn of it, as the declaration of its kind says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from lxml import etree

from bro_soap.declaration.drawing import (
    Chart,
    CurveLane,
    Drawing,
    Grading,
    IntervalLane,
    Lane,
    LayerLane,
    Quantity,
    ValueLane,
)
from bro_soap.draw.picture import (
    Bar,
    Box,
    BoxTrack,
    CurveTrack,
    LayerTrack,
    Numbers,
    Picture,
    Plot,
    Series,
    Stratum,
    Track,
    ValueTrack,
)
from bro_soap.draw.reading import (
    DEEPEST,
    between,
    details_of,
    found,
    number,
    span,
    table_of,
    told,
    told_depths,
    value_of,
)
from bro_soap.draw.words import spoken
from bro_soap.xmlio.elements import local

__all__ = ["picture_of"]

_MOST_TRACKS, _MOST_PLOTS, _MOST_SERIES = 16, 24, 12
_FRACTION = re.compile(r"fraction(?:\d+(?:_\d+)?)(?:um|mm)?to(\d+(?:_\d+)?)(um|mm)")


def picture_of(drawing: Drawing, name: str, document: etree._Element) -> Picture:
    """Return what is drawn of a document of this kind of object, by its Dutch name."""
    surface = number(document, drawing.surface)
    tracks = [track for lane in drawing.lanes for track in _tracks(lane, document, surface)]
    plots = [plot for one in drawing.charts for plot in _plots(one, document)]
    levels = tuple(_levels(drawing.levels, document))
    reached = (number(document, path) for path in drawing.bottoms)
    depths = [0.0, *(one for one in reached if one is not None and 0 <= one <= DEEPEST)]
    depths.extend(chain.from_iterable(_depths(track) for track in tracks[:_MOST_TRACKS]))
    depths.extend(depth for depth, _ in levels)
    return Picture(
        name,
        told(document, "broId"),
        tuple(_facts(drawing, document)),
        surface if surface is not None and abs(surface) <= DEEPEST else None,
        told(document, drawing.datum),
        spoken(told(document, drawing.reference)),
        min(depths),
        max(depths),
        levels,
        tuple(tracks[:_MOST_TRACKS]),
        tuple(plots[:_MOST_PLOTS]),
        tuple(_left_out(len(tracks), len(plots))),
    )


def _left_out(tracks: int, plots: int) -> Iterator[str]:
    if tracks > _MOST_TRACKS:
        yield f"{tracks - _MOST_TRACKS} kolommen naast het profiel passen niet op deze tekening."
    if plots > _MOST_PLOTS:
        yield f"{plots - _MOST_PLOTS} grafieken passen niet op deze tekening."


def _facts(drawing: Drawing, document: etree._Element) -> Iterator[tuple[str, str]]:
    for fact in drawing.facts:
        values = next(filter(None, (details_of(document, (path,)) for path in fact.paths)), ())
        if values:
            yield fact.label, ", ".join(values[:3])


def _levels(levels: Sequence[Quantity], document: etree._Element) -> Iterator[tuple[float, str]]:
    for level in levels:
        for one in found(document, level.path):
            value = value_of(one)
            if value is not None and abs(value) <= DEEPEST:
                yield value, level.label


def _depths(track: Track) -> Iterator[float]:
    match track:
        case LayerTrack(strata=parts) | BoxTrack(boxes=parts) | ValueTrack(bars=parts):
            yield from chain.from_iterable((part.top, part.bottom) for part in parts)
        case CurveTrack(depths=depths):
            yield from (float(np.nanmin(depths)), float(np.nanmax(depths)))


# --- what stands along the depth


def _tracks(lane: Lane, document: etree._Element, surface: float | None) -> Iterator[Track]:
    """Return the tracks of a lane that have something in them."""
    match lane:
        case LayerLane():
            return _layer_tracks(lane, document)
        case IntervalLane():
            return _interval_tracks(lane, document, surface)
        case ValueLane():
            return _value_tracks(lane, document)
        case CurveLane():
            return _curve_tracks(lane, document)


def _layer_tracks(lane: LayerLane, document: etree._Element) -> Iterator[Track]:
    for log in found(document, lane.each):
        layers = (layer for path in lane.layers for layer in found(log, path))
        strata = [one for layer in layers if (one := _stratum(lane, layer)) is not None]
        if strata:
            heading = spoken(told(log, lane.heading)) if lane.heading else ""
            label = f"{lane.label}: {heading}" if heading else lane.label
            yield LayerTrack(label, tuple(sorted(strata, key=lambda one: (one.top, one.bottom))))


def _stratum(lane: LayerLane, layer: etree._Element) -> Stratum | None:
    depths = span(layer)
    if depths is None:
        return None
    name = next(filter(None, (told(layer, path) for path in lane.names)), "")
    colour = next(filter(None, (told(layer, path) for path in lane.colour)), "")
    return Stratum(*depths, name, details_of(layer, lane.details), colour)


def _interval_tracks(lane: IntervalLane, document: etree._Element, surface: float | None) -> Iterator[Track]:
    boxes = []
    for one in found(document, lane.path):
        depths = span(one) if lane.heights is None else _below(one, lane.heights, surface)
        if depths is not None:
            boxes.append(Box(*depths, ", ".join(details_of(one, lane.told))))
    if boxes:
        yield BoxTrack(lane.label, tuple(sorted(boxes, key=lambda box: (box.top, box.bottom, box.said))))


def _below(one: etree._Element, heights: tuple[str, str], surface: float | None) -> tuple[float, float] | None:
    top, bottom = (number(one, path) for path in heights)
    if surface is None or top is None or bottom is None:
        return None
    return between(surface - top, surface - bottom)


def _value_tracks(lane: ValueLane, document: etree._Element) -> Iterator[Track]:
    intervals = [(depths, one) for one in found(document, lane.path) if (depths := span(one)) is not None]
    for quantity in lane.quantities:
        bars = [
            Bar(*depths, value)
            for depths, one in intervals
            for element in found(one, quantity.path)
            if (value := value_of(element)) is not None and abs(value) < 1e9
        ]
        if bars:
            yield ValueTrack(quantity.label, quantity.unit, tuple(sorted(bars, key=lambda bar: bar.top)))


def _curve_tracks(lane: CurveLane, document: etree._Element) -> Iterator[Track]:
    names = [column.path for column in lane.columns]
    for block in found(document, lane.table):
        rows = table_of(block, lane.columns)
        if rows is None:
            continue
        depths = next((one for name in lane.depths if not np.isnan(one := rows[:, names.index(name)]).all()), None)
        if depths is None:
            continue
        known = np.flatnonzero(np.abs(depths) <= DEEPEST)
        order = known[np.argsort(depths[known], kind="stable")]
        for name in lane.shown:
            column = lane.columns[names.index(name)]
            values = rows[order, names.index(name)]
            if not np.isnan(values).all():
                yield CurveTrack(column.label, column.unit, depths[order], values)


# --- what is drawn below it


def _plots(chart: Chart | Grading, document: etree._Element) -> Iterator[Plot]:
    """Return the plots of a chart that have something in them."""
    return _table_plots(chart, document) if isinstance(chart, Chart) else _grading_plots(chart, document)


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
                _titled(chart.label, one),
                *axes,
                tuple(series[:_MOST_SERIES]),
                chart.logarithmic,
                chart.falling,
                left_out,
            )


def _both(rows: Numbers, x: int, y: int) -> bool:
    return bool((~np.isnan(rows[:, x]) & ~np.isnan(rows[:, y])).any())


def _axis(column: Quantity) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _titled(label: str, one: etree._Element) -> str:
    depths = span(one)
    return f"{label}, {told_depths(*depths)}" if depths else label


def _grading_plots(chart: Grading, document: etree._Element) -> Iterator[Plot]:
    for one in found(document, chart.each):
        sizes: dict[float, float] = {}
        for part in (inner for group in found(one, chart.path) for inner in group.iter("*")):
            size, value = _FRACTION.fullmatch(local(part)), value_of(part)
            if size is not None and value is not None and 0 <= value <= 100:
                upper = float(size[1].replace("_", ".")) * (1000 if size[2] == "mm" else 1)
                sizes[upper] = sizes.get(upper, 0.0) + value
        if len(sizes) > 1:
            xs = np.array(sorted(sizes))
            curve = Series("", xs, np.cumsum([sizes[size] for size in xs]))
            yield Plot(_titled(chart.label, one), "korrelgrootte (µm)", "kleiner dan (%)", (curve,), logarithmic=True)
