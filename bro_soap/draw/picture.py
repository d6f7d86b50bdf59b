"""What is on a drawing, as plain values: read from a document, and painted without looking into it again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bar",
    "Box",
    "BoxTrack",
    "CurveTrack",
    "LayerTrack",
    "Numbers",
    "Picture",
    "Plot",
    "Series",
    "Stratum",
    "Track",
    "Tube",
    "TubeTrack",
    "ValueTrack",
]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stratum:
    """A layer: from where to where in metres of depth, the code that names it, what more is told, its colour."""

    top: float
    bottom: float
    name: str
    details: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class LayerTrack:
    """Layers one below the other."""

    label: str
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """An interval, and what is told of it."""

    top: float
    bottom: float
    said: str


@dataclass(frozen=True, slots=True)
class BoxTrack:
    """Intervals that may overlap."""

    label: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A value that was measured in an interval."""

    top: float
    bottom: float
    value: float


@dataclass(frozen=True, slots=True)
class ValueTrack:
    """Values of one quantity, by depth."""

    label: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CurveTrack:
    """A curve of one quantity by depth, both in their order; NaN where it is broken."""

    label: str
    unit: str
    depths: Numbers
    values: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One curve of a plot, and what it is called."""

    label: str
    xs: Numbers
    ys: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Curves of one quantity by another; what is `dated` is by days, as Python counts them, as wide as the page."""

    label: str
    x: str
    y: str
    series: tuple[Series, ...]
    logarithmic: bool = False
    dated: bool = False
    falling: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Tube:
    """A tube in a well: the depths of its ends, of its screen, and of what sits on it."""

    label: str
    top: float
    bottom: float
    screen: tuple[float, float] | None
    marks: tuple[float, ...]
    said: str


@dataclass(frozen=True, slots=True)
class TubeTrack:
    """The tubes of a well side by side."""

    label: str
    tubes: tuple[Tube, ...]


Track = TubeTrack | LayerTrack | BoxTrack | ValueTrack | CurveTrack


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All that is drawn of an object.

    `surface` is the height of depth 0 against the `datum`, where it is known, `reference` what lies there; it is
    `levelled` where that height is not known and depth 0 is that of the datum. `levels` are
    depths with what stands there. `left_out` tells what there was no room for.
    """

    name: str
    bro_id: str
    facts: tuple[tuple[str, str], ...]
    surface: float | None
    levelled: bool
    datum: str
    reference: str
    top: float
    bottom: float
    levels: tuple[tuple[float, str], ...]
    tracks: tuple[Track, ...]
    plots: tuple[Plot, ...]
    left_out: tuple[str, ...] = ()
