"""Takes from a document what is drawn of it, as the declaration of its kind says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from lxml import etree

from bro_soap.declaration.drawing import Drawing, Quantity, TubeLane
from bro_soap.draw.charts import plots_of
from bro_soap.draw.columns import depths_in, tracks_of
from bro_soap.draw.picture import Picture
from bro_soap.draw.reading import DEEPEST, details_of, found, number, told, value_of
from bro_soap.draw.words import spoken

__all__ = ["picture_of"]

_MOST_TRACKS, _MOST_PLOTS, _MOST_LEVELS = 16, 24, 24


def picture_of(drawing: Drawing, name: str, document: etree._Element) -> Picture:
    """Return what is drawn of a document of this kind of object, by its Dutch name."""
    surface = number(document, drawing.surface)
    surface = None if surface is None or abs(surface) > DEEPEST else surface
    tracks = [track for lane in drawing.lanes for track in tracks_of(lane, document, surface or 0.0)]
    plots = [plot for one in drawing.charts for plot in plots_of(one, document)]
    levelled = surface is None and any(isinstance(lane, TubeLane) for lane in drawing.lanes)
    levels = tuple(_levels(drawing.levels, document))[: _MOST_LEVELS + 1]
    reached = (number(document, path) for path in drawing.bottoms)
    depths = [0.0, *(one for one in reached if one is not None and 0 <= one <= DEEPEST)]
    depths.extend(chain.from_iterable(depths_in(track) for track in tracks[:_MOST_TRACKS]))
    depths.extend(depth for depth, _ in levels[:_MOST_LEVELS])
    return Picture(
        name,
        told(document, "broId"),
        tuple(_facts(drawing, document)),
        0.0 if levelled else surface,
        levelled,
        told(document, drawing.datum),
        spoken(told(document, drawing.reference)),
        min(depths),
        max(depths),
        levels[:_MOST_LEVELS],
        tuple(tracks[:_MOST_TRACKS]),
        tuple(plots[:_MOST_PLOTS]),
        tuple(_left_out(len(tracks), len(plots), len(levels))),
    )


def _left_out(tracks: int, plots: int, levels: int) -> Iterator[str]:
    if tracks > _MOST_TRACKS:
        yield f"{tracks - _MOST_TRACKS} kolommen naast het profiel passen niet op deze tekening."
    if levels > _MOST_LEVELS:
        yield "Niet alle waterstanden passen op deze tekening."
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
