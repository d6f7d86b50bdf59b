"""What a drawing takes from the rows of a catalogue: what a datum is called for its reader, and in which unit it is."""

from __future__ import annotations

from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row
from bro_soap.declaration.drawing import Chart, CurveLane, IntervalLane, Quantity, TitleLine, ValueLane

__all__ = ["chart", "curves", "fact", "intervals", "quantity", "values"]

_NONE = "1"  # as UCUM writes what has no unit


def quantity(kind: Kind, path: str, below: str = "") -> Quantity:
    """Return the measured datum on this path, told from below a group, or the first in the group that is named so."""
    row = _row(kind, path, below)
    return _quantity(row, row.path.removeprefix(f"{below}/") if below else path)


def _row(kind: Kind, name: str, below: str) -> Row:
    """Return the row of a group on this path, or the first in it with this name; raises `KeyError`."""
    whole, inside = (f"{below}/{name}", f"{below}/") if below else (name, "")
    named = (row for row in kind.rows if row.path.startswith(inside) and row.name == name and not row.is_part)
    if (found := next((row for row in kind.rows if row.path == whole), None) or next(named, None)) is None:
        raise KeyError(f"catalogue {kind.code}: nothing in {below or 'it'} is called {name!r}")
    return found


def _quantity(row: Row, path: str) -> Quantity:
    unit = row.domain.unit
    return Quantity(path, _called(row.datum.dutch), "" if unit == _NONE else unit)


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
    kind: Kind,
    name: str,
    each: str,
    x: str,
    y: str,
    *,
    logarithmic: bool = False,
    falling: bool = False,
    depth: str = "",
) -> Chart:
    """Return the chart of the table with this name or path, below the elements on `each`."""
    table = kind[name] if {"/", "."} & set(name) else _row(kind, name, each).datum
    below = table.path.removeprefix(f"{each}/")
    return Chart(_called(table.dutch), each, below, _columns(kind, table.path), x, y, logarithmic, falling, depth)


def curves(kind: Kind, table: str, depths: tuple[str, ...], shown: tuple[str, ...]) -> CurveLane:
    """Return the lanes of a table with a depth in each row."""
    return CurveLane(table, _columns(kind, table), depths, shown)


def _columns(kind: Kind, table: str) -> tuple[Quantity, ...]:
    """Return the columns of a table, which stand below it or below the array in it."""
    of = {f"{table}#", f"{table}/DataArray#"}
    rows = [row for row in kind.rows if f"{row.path.partition('#')[0]}#" in of and row.is_part and row.domain.is_number]
    if not rows:
        raise KeyError(f"catalogue {kind.code}: {table!r} has no columns")
    return tuple(_quantity(row, row.name) for row in rows)


def _called(dutch: str) -> str:
    return dutch.partition(".")[2] or dutch
