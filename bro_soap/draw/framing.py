"""What every track has: a frame along the depth, a heading above it, and what the legend explains of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from bro_soap.draw import svg
from bro_soap.draw.materials import Material
from bro_soap.draw.scale import Depths
from bro_soap.draw.words import fitting, wrapped

__all__ = ["HEADING", "LINE", "LOW_HEADING", "SMALL", "Key", "framed"]

HEADING, LOW_HEADING = 104.0, 52.0
"""The height of the headings above the tracks, in pixels, where some are upright and where none is."""

SMALL, LINE = 8.0, 10.0
"""The size of the letters in a track, and how far lines of them are apart."""

_NARROW = 40.0


@dataclass(slots=True)
class Key:
    """What the legend explains: the kinds of soil that are drawn, and the letters in the boxes of a track."""

    materials: dict[str, Material] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    untold: int = 0

    def letter(self, track: str, said: str) -> str:
        """Return the letters that stand for what is said of a box: a, b, ... z, aa, ab ..."""
        known = self.letters.setdefault(track, {})
        if said not in known:
            known[said] = _letters(len(known))
        return known[said]


def _letters(number: int) -> str:
    return (_letters(number // 26 - 1) if number >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[number % 26]


def framed(
    parent: etree._Element,
    x: float,
    width: float,
    depths: Depths,
    label: str,
    unit: str = "",
    *,
    axis: bool = False,
    room: float = 0.0,
) -> None:
    """Paint the frame of a track and its heading, with the unit and an axis below it, in so much room."""
    svg.rect(parent, x, depths.y, width, depths.height, fill="none", stroke=svg.INK, stroke_width=0.7)
    if width < _NARROW:
        said = fitting(label, HEADING - 6, SMALL)
        turn = f"rotate(-90 {x + width / 2 + 3:.2f} {depths.y - 4:.2f})"
        svg.text(parent, x + width / 2 + 3, depths.y - 4, said, SMALL, transform=turn)
        return
    lines = wrapped(label, (room or width) - 4, SMALL, 3)
    below = 14 if axis else 4
    for number, said in enumerate(reversed(lines)):
        y = depths.y - below - (10 if unit else 0) - number * LINE
        svg.text(parent, x + 2, y, said, SMALL, font_weight="bold")
    if unit:
        svg.text(parent, x + 2, depths.y - below, unit, SMALL)
