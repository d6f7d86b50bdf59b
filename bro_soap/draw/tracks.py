"""Paints what stands along the depth: each track in its own width, under its own heading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lxml import etree

from bro_soap.draw import svg
from bro_soap.draw.curves import broken, thinned
from bro_soap.draw.framing import LINE, SMALL, Key, framed
from bro_soap.draw.layers import paint_layers, width_of_layers
from bro_soap.draw.picture import BoxTrack, CurveTrack, LayerTrack, Track, TubeTrack, ValueTrack
from bro_soap.draw.reading import told_depths
from bro_soap.draw.scale import Depths, ticks
from bro_soap.draw.tubes import paint_tubes, width_of_tubes
from bro_soap.draw.words import number_text, width_of

__all__ = ["paint", "width_of_track"]

_BOX, _VALUE, _CURVE = 26.0, 84.0, 150.0
_GRID, _CURVED = "#dcdcdc", "#1f4e8c"


def width_of_track(track: Track) -> float:
    """Return how wide a track is, in pixels."""
    match track:
        case LayerTrack():
            return width_of_layers(track)
        case TubeTrack():
            return width_of_tubes(track)
        case BoxTrack():
            return _BOX
        case ValueTrack():
            return _VALUE
    return _CURVE


def paint(track: Track, parent: etree._Element, x: float, depths: Depths, key: Key, surface: float = 0.0) -> None:
    """Paint a track with its heading, from this place to the right; depth 0 is at the height `surface`."""
    match track:
        case LayerTrack():
            paint_layers(track, parent, x, depths, key)
        case BoxTrack():
            _paint_boxes(track, parent, x, depths, key)
        case ValueTrack():
            _paint_values(track, parent, x, depths)
        case CurveTrack():
            _paint_curve(track, parent, x, depths)
        case TubeTrack():
            paint_tubes(track, parent, x, depths, surface)


def _paint_boxes(track: BoxTrack, parent: etree._Element, x: float, depths: Depths, key: Key) -> None:
    made = svg.group(parent, "intervallen")
    framed(made, x, _BOX, depths, track.label)
    for box in track.boxes:
        one = svg.group(made, "interval")
        svg.title(one, f"{track.label} {told_depths(box.top, box.bottom)}: {box.said}".rstrip(": "))
        top, bottom = depths.at(box.top), depths.at(box.bottom)
        svg.rect(one, x + 3, top, _BOX - 6, bottom - top, fill="#eef2f6", stroke=svg.INK, stroke_width=0.6)
        if box.said:
            letter = key.letter(track.label, box.said)
            if bottom - top >= LINE:
                svg.text(one, x + _BOX / 2, (top + bottom) / 2 + 3, letter, SMALL, text_anchor="middle")


def _axis(parent: etree._Element, x: float, width: float, depths: Depths, marks: Sequence[float]) -> None:
    low, high = marks[0], marks[-1]
    room = (width - 8) / max(len(marks) - 1, 1)
    for number, mark in enumerate(marks):
        at = x + 4 + (width - 8) * (mark - low) / (high - low)
        svg.line(parent, at, depths.y, at, depths.end, stroke=_GRID, stroke_width=0.5)
        said = number_text(mark, 3)
        last = number == len(marks) - 1
        if number in (0, len(marks) - 1) or width_of(said, 7) < room - 2:
            anchor = "start" if number == 0 else "end" if last else "middle"
            svg.text(
                parent,
                x + 1 if number == 0 else x + width - 1 if last else at,
                depths.y - 4,
                said,
                7,
                text_anchor=anchor,
            )


def _paint_values(track: ValueTrack, parent: etree._Element, x: float, depths: Depths) -> None:
    made = svg.group(parent, "waarden")
    values = [bar.value for bar in track.bars]
    marks = ticks(min(0.0, *values), max(0.0, *values), 4)
    low, high = marks[0], marks[-1]
    _axis(made, x, _VALUE, depths, marks)
    framed(made, x, _VALUE, depths, track.label, track.unit, axis=True)
    free = depths.y
    for bar in track.bars:
        one = svg.group(made, "waarde")
        said = number_text(bar.value, 3)
        svg.title(one, f"{track.label} {told_depths(bar.top, bar.bottom)}: {said} {track.unit}".rstrip())
        at, middle = x + 4 + (_VALUE - 8) * (bar.value - low) / (high - low), depths.at((bar.top + bar.bottom) / 2)
        svg.line(one, at, depths.at(bar.top), at, depths.at(bar.bottom), stroke=_CURVED, stroke_width=1.6)
        svg.circle(one, at, middle, 2, fill=_CURVED)
        if middle - 4 >= free and middle + 4 <= depths.end:
            left = at + 5 + width_of(said, 7) > x + _VALUE
            svg.text(one, at - 4 if left else at + 4, middle + 2.5, said, 7, text_anchor="end" if left else "start")
            free = middle + 5


def _paint_curve(track: CurveTrack, parent: etree._Element, x: float, depths: Depths) -> None:
    made = svg.group(parent, "kromme")
    svg.title(made, f"{track.label} {track.unit}".rstrip())
    marks = ticks(min(0.0, float(np.nanmin(track.values))), max(0.0, float(np.nanmax(track.values))), 5)
    low, high = marks[0], marks[-1]
    _axis(made, x, _CURVE, depths, marks)
    framed(made, x, _CURVE, depths, track.label, track.unit, axis=True)
    for at, values in broken(*thinned(track.depths, track.values)):
        points = [
            (x + 4 + (_CURVE - 8) * (value - low) / (high - low), depths.at(depth))
            for depth, value in zip(at, values, strict=True)
        ]
        svg.path(made, points, stroke=_CURVED, stroke_width=0.9, stroke_linejoin="round")
