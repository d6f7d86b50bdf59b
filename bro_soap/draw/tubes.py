"""Paints the tubes of a well side by side: where each begins and ends, its screen, and what sits on it."""

from __future__ import annotations

from lxml import etree

from bro_soap.draw import svg
from bro_soap.draw.framing import SMALL
from bro_soap.draw.picture import Tube, TubeTrack
from bro_soap.draw.placing import placed
from bro_soap.draw.scale import Depths
from bro_soap.draw.words import fitting, number_text

__all__ = ["paint_tubes", "width_of_tubes"]

_WIDTH, _PIPE = 92.0, 12.0
_SCREEN, _WALL = "#7fb2e5", "#f4f4f4"
_STRIPE = 4.0


def width_of_tubes(track: TubeTrack) -> float:
    """Return how wide the tubes are with their heights, in pixels."""
    return _WIDTH * len(track.tubes)


def paint_tubes(track: TubeTrack, parent: etree._Element, x: float, depths: Depths, surface: float) -> None:
    """Paint tubes with the surface that they stand in, and the heights of what is on them."""
    made = svg.group(parent, "buizen")
    ground = depths.at(0.0)
    svg.line(made, x, ground, x + width_of_tubes(track), ground, stroke="#6b3d00", stroke_width=1.4)
    for number, tube in enumerate(track.tubes):
        _paint_tube(made, track.label, tube, x + number * _WIDTH + 14, depths, surface)


def _paint_tube(parent: etree._Element, label: str, tube: Tube, x: float, depths: Depths, surface: float) -> None:
    one = svg.group(parent, "buis")
    name = f"{label} {tube.label}".rstrip()
    told = f"{name}: {number_text(surface - tube.top)} tot {number_text(surface - tube.bottom)} m"
    svg.title(one, f"{told}, {tube.said}" if tube.said else told)
    svg.text(one, x - 6, depths.y - 8, fitting(name, _WIDTH - 10, SMALL), SMALL, font_weight="bold")
    top, bottom = depths.at(tube.top), depths.at(tube.bottom)
    svg.rect(one, x, top, _PIPE, bottom - top, fill=_WALL, stroke=svg.INK, stroke_width=0.9)
    if tube.screen is not None:
        _paint_screen(one, tube.screen, x, depths)
    for mark in tube.marks:
        svg.circle(one, x + _PIPE, depths.at(mark), 2, fill="#b35a00")
    _paint_heights(one, tube, x + _PIPE, depths, surface)


def _paint_screen(parent: etree._Element, screen: tuple[float, float], x: float, depths: Depths) -> None:
    top, bottom = depths.at(screen[0]), depths.at(screen[1])
    svg.rect(parent, x, top, _PIPE, bottom - top, fill=_SCREEN, stroke=svg.INK, stroke_width=0.9)
    for stripe in range(1, min(int((bottom - top) / _STRIPE), 800)):
        svg.line(parent, x + 2, top + stripe * _STRIPE, x + _PIPE - 2, top + stripe * _STRIPE, stroke_width=0.5)


def _paint_heights(parent: etree._Element, tube: Tube, x: float, depths: Depths, surface: float) -> None:
    """Write the heights of the ends of a tube and of its screen, and of what sits on it where there is room."""
    ends = {tube.top, tube.bottom, *(tube.screen or ())}
    shown = sorted({*ends, *tube.marks} if len(tube.marks) <= 20 else ends)
    places = placed([depths.at(depth) for depth in shown], [9.0] * len(shown), depths.y - 4, depths.end + 4)
    for depth, y in zip(shown, places, strict=True):
        svg.path(parent, [(x, depths.at(depth)), (x + 10, y)], stroke_width=0.4)
        svg.text(parent, x + 12, y + 2.5, number_text(surface - depth), 7)
