"""How an object is drawn, as data: what stands along its depth, and which of its tables are curves.

Paths are of local names, from the document's element or from the group that a lane names; objects of GML that stand
between a property and its parts (`boring/Boring/...`) are left out of them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Chart",
    "Course",
    "CurveLane",
    "Drawing",
    "Grading",
    "IntervalLane",
    "Lane",
    "LayerLane",
    "Quantity",
    "TitleLine",
    "TubeLane",
    "ValueLane",
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something measured: where it stands (or the name of its column), what it is called, and its unit."""

    path: str
    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A line of the title block: the first of the paths that has a value."""

    label: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LayerLane:
    """Layers one below the other, for each element on the path `each`, which bears what is on `heading` above it.

    `layers` are those that lie at two depths; a layer is called by the first of `names` that it has, and told of by all
    of `details`. `colour` is what it looked like, as a code.
    """

    each: str
    layers: tuple[str, ...]
    names: tuple[str, ...]
    details: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    label: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class IntervalLane:
    """Intervals that may overlap, each told of by the values on the paths `told`.

    They lie at two depths.
    """

    label: str
    path: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueLane:
    """What was measured in intervals: a lane for each of the quantities that has a value somewhere."""

    path: str
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class CurveLane:
    """A table with a depth in each row: a lane for each of the columns `shown` that has a value somewhere.

    A depth is that in the first of the columns `depths` that has any.
    """

    table: str
    columns: tuple[Quantity, ...]
    depths: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A table as a curve of column `y` by column `x`: one chart for each element on `each`, a curve for each table.

    The axis of `x` may be `logarithmic`, that of `y` have what is more below: so settlement is drawn.
    An element on `each` lies between two depths, or at the one on `depth`.
    """

    label: str
    each: str
    table: str
    columns: tuple[Quantity, ...]
    x: str
    y: str
    logarithmic: bool = False
    falling: bool = False
    depth: str = ""


@dataclass(frozen=True, slots=True)
class Grading:
    """The sizes of particles as a cumulative curve, from elements named by their sizes (`fraction2to32um`, in %)."""

    label: str
    each: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeLane:
    """Tubes in a well, each with its number: their heights against the datum, and what is told of them.

    `screen` are the heights of its two ends, `below` the length of what hangs below it, `marks` the heights of what
    sits on the tube.
    """

    label: str
    each: str
    number: str
    top: str
    screen: tuple[str, str]
    below: str = ""
    marks: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A quantity through time: a curve for each element on `each` and what is on `told` in it.

    Its points are on `points`, the moment and the value of each on `time` and `value`.
    """

    label: str
    each: str
    points: str
    time: str
    value: str
    quantity: Quantity
    told: tuple[str, ...] = ()


Lane = LayerLane | IntervalLane | ValueLane | CurveLane | TubeLane


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn of an object: depths are metres below the height on the path `surface`, told against `datum`.

    `reference` tells what lies there; the drawing reaches down to the deepest of what is in it and of the depths on
    `bottoms`. `levels` are depths at which something stands, such as groundwater.
    """

    facts: tuple[TitleLine, ...] = ()
    surface: str = "deliveredVerticalPosition/offset"
    datum: str = "deliveredVerticalPosition/verticalDatum"
    reference: str = "deliveredVerticalPosition/localVerticalReferencePoint"
    bottoms: tuple[str, ...] = ()
    levels: tuple[Quantity, ...] = ()
    lanes: tuple[Lane, ...] = ()
    charts: tuple[Chart | Grading | Course, ...] = ()
