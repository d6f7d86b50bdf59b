"""What a drawing takes from the rows of a catalogue: what a datum is called for its reader, and in which unit it is."""

from __future__ import annotations

from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row
from bro_soap.declaration.drawing import Chart, CurveLane, IntervalLane, Quantity, TitleLine, ValueLane

__all__ = ["chart", "curves", "fact", "intervals", "quantity", "values"]


def quantity(kind: Kind, path: str, below: str = "") -> Quantity:
    """Return the measured datum on this path, told from below a group."""
    whole = f"{below}/{path}" if below else path
    return _quantity(next(row for row in kind.rows if row.path == whole), path)


def _quantity(row: Row, path: str) -> Quantity:
    return Quantity(path, _called(row.datum.dutch), row.domain.unit)


def fact(kind: Kind, *paths: str) -> TitleLine:
    """Return the line of the title block that bears the name of the first of these."""
    return TitleLine(_called(kind[paths[0]].dutch), paths)


def intervals(kind: Kind, path: str, *told: str) -> IntervalLane:
    """Return the lane of the intervals on this path."""
    return IntervalLane(_called(kind[path].dutch), path, told)


def values(kind: Kind, path: str, *quantities: str) -> ValueLane:
    """Return the lanes of what was measured in the intervals on this path."""
    return ValueLane(path, tuple(quantity(kind, one, path) for one in quantities))


def chart(
    kind: Kind, name: str, each: str, x: str, y: str, *, logarithmic: bool = False, falling: bool = False
) -> Chart:
    """Return the chart of a table below the elements on `each`."""
    table = kind[name]
    below = table.path.removeprefix(f"{each}/")
    return Chart(_called(table.dutch), each, below, _columns(kind, table.path), x, y, logarithmic, falling)


def curves(kind: Kind, table: str, depths: tuple[str, ...], shown: tuple[str, ...]) -> CurveLane:
    """Return the lanes of a table with a depth in each row."""
    return CurveLane(table, _columns(kind, table), depths, shown)


def _columns(kind: Kind, table: str) -> tuple[Quantity, ...]:
    return tuple(_quantity(row, row.name) for row in kind.parts(table) if row.domain.is_number)


def _called(dutch: str) -> str:
    return dutch.partition(".")[2] or dutch
