"""Takes from a document what stands along the depth, as the lanes of its kind say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from lxml import etree

from bro_soap.declaration.drawing import CurveLane, IntervalLane, Lane, LayerLane, TubeLane, ValueLane
from bro_soap.draw.picture import (
    Bar,
    Box,
    BoxTrack,
    CurveTrack,
    LayerTrack,
    Stratum,
    Track,
    Tube,
    TubeTrack,
    ValueTrack,
)
from bro_soap.draw.reading import DEEPEST, between, details_of, found, number, span, table_of, told, value_of
from bro_soap.draw.words import spoken

__all__ = ["depths_in", "tracks_of"]

_MOST_TUBES = 60
_LARGEST = 1e9


def tracks_of(lane: Lane, document: etree._Element, surface: float) -> Iterator[Track]:
    """Return the tracks of a lane that have something in them; depth 0 is at the height `surface`."""
    match lane:
        case LayerLane():
            return _layer_tracks(lane, document)
        case IntervalLane():
            return _interval_tracks(lane, document)
        case ValueLane():
            return _value_tracks(lane, document)
        case CurveLane():
            return _curve_tracks(lane, document)
        case TubeLane():
            return _tube_tracks(lane, document, surface)


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
    details = tuple(one for one in details_of(layer, lane.details) if one != spoken(name))
    return Stratum(*depths, name, details, colour)


def _interval_tracks(lane: IntervalLane, document: etree._Element) -> Iterator[Track]:
    boxes = [
        Box(*depths, ", ".join(details_of(one, lane.told)))
        for one in found(document, lane.path)
        if (depths := span(one)) is not None
    ]
    if boxes:
        yield BoxTrack(lane.label, tuple(sorted(boxes, key=lambda box: (box.top, box.bottom, box.said))))


def _value_tracks(lane: ValueLane, document: etree._Element) -> Iterator[Track]:
    intervals = [(depths, one) for one in found(document, lane.path) if (depths := span(one)) is not None]
    for quantity in lane.quantities:
        bars = [
            Bar(*depths, value)
            for depths, one in intervals
            for element in found(one, quantity.path)
            if (value := value_of(element)) is not None and abs(value) < _LARGEST
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


def _tube_tracks(lane: TubeLane, document: etree._Element, surface: float) -> Iterator[Track]:
    every = (_tube(lane, one, surface) for one in found(document, lane.each))
    tubes = [one for one in every if one is not None]
    if tubes:
        yield TubeTrack(lane.label, tuple(tubes[:_MOST_TUBES]))


def _tube(lane: TubeLane, one: etree._Element, surface: float) -> Tube | None:
    """Return a tube; None where no height of it is known. It hangs from its top, or begins at its screen."""
    screen = between(*(_below(number(one, path), surface) for path in lane.screen))
    top = _below(number(one, lane.top), surface)
    ends = [depth for depth in (top, *(screen or ())) if depth is not None and abs(depth) <= DEEPEST]
    if not ends:
        return None
    hangs = min(max(number(one, lane.below) or 0.0, 0.0), DEEPEST) if lane.below and screen else 0.0
    marks = (_below(value_of(mark), surface) for mark in found(one, lane.marks)) if lane.marks else ()
    placed = tuple(mark for mark in marks if mark is not None and abs(mark) <= DEEPEST)
    said = ", ".join(details_of(one, lane.told))
    return Tube(told(one, lane.number), min(ends), max(ends) + hangs, screen, placed, said)


def _below(height: float | None, surface: float) -> float | None:
    return None if height is None else surface - height


def depths_in(track: Track) -> Iterator[float]:
    """Return the depths between which everything in a track lies."""
    match track:
        case LayerTrack(strata=parts) | BoxTrack(boxes=parts) | ValueTrack(bars=parts):
            yield from chain.from_iterable((part.top, part.bottom) for part in parts)
        case TubeTrack(tubes=tubes):
            yield from chain.from_iterable((tube.top, tube.bottom, *tube.marks) for tube in tubes)
        case CurveTrack(depths=depths):
            yield from (float(np.nanmin(depths)), float(np.nanmax(depths)))
