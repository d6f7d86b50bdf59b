"""The shapes of rules about tables of measurements: the domain of every column, looked at in bulk.

A table is one block of text in the document. All columns of all tables of a kind are looked at once; only a column
with something wrong in it is gone through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.measures import number_text
from bro_soap.rules.rule import Context, Datum, Hit, Rule, Screen, rule
from bro_soap.xmlio.table import Table

__all__ = ["Column", "TableKind", "bound_text", "domains"]

Placed = tuple[Table, etree._Element]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: English and Dutch name, digits before and behind the point, bounds, and the ids of its rules.

    `domain` is the rule about its numbers ("" where it holds none: rules of its own read it then), `presence` the one
    that says when there are any.
    """

    name: str
    dutch: str
    digits: str
    low: float
    high: float
    domain: str
    presence: str = ""

    @property
    def fraction(self) -> int:
        """The most digits behind the point."""
        return int(self.digits.partition(".")[2] or 0)

    @property
    def widest(self) -> float:
        """The largest number that has no more digits before the point than are allowed; any where it holds none."""
        whole = self.digits.partition(".")[0]
        return float(np.nextafter(10.0 ** int(whole), 0.0)) if whole else np.inf


@dataclass(frozen=True, slots=True, eq=False)
class TableKind:
    """One kind of table: its columns, the names of the entity that a row is, and how to find its tables."""

    columns: tuple[Column, ...]
    english: str
    dutch: str
    tables: Callable[[Context], Sequence[Placed]]

    def datum(self, column: Column) -> Datum:
        """Return the datum of a column."""
        return Datum("", f"{self.english}.{column.name}", f"{self.dutch}.{column.dutch}")


def domains(kind: TableKind, source: str) -> tuple[Rule, ...]:
    """BF-07, BF-16, BF-17: one rule per column of numbers, about all its cells in all tables of the kind."""
    low = np.array([max(column.low, -column.widest) for column in kind.columns])
    high = np.array([min(column.high, column.widest) for column in kind.columns])
    fraction = np.array([column.fraction for column in kind.columns], np.uint8)

    def look(context: Context) -> set[int]:
        return {index for table, _ in kind.tables(context) for index in _suspect(table, low, high, fraction)}

    screen = Screen(look)
    return tuple(_domain(kind, at, source, screen) for at, column in enumerate(kind.columns) if column.domain)


def bound_text(bound: float) -> str:
    """Write a bound as the catalogue does: no exponent, no needless zeros."""
    return f"{bound:.10g}"


def _suspect(
    table: Table, low: NDArray[np.float64], high: NDArray[np.float64], fraction: NDArray[np.uint8]
) -> set[int]:
    numbers, at = table.numbers, table.column_of
    bad = (numbers < low.take(at)) | (numbers > high.take(at)) | (table.digits > fraction.take(at))
    found = {column for _, column, _ in table.malformed}
    return found.union(at[bad].tolist()) if np.count_nonzero(bad) else found


def _domain(kind: TableKind, index: int, source: str, screen: Screen) -> Rule:
    column = kind.columns[index]
    datum = kind.datum(column)

    def check(context: Context) -> Iterator[Hit]:
        tables = kind.tables(context)
        hits = (hit for table, element in tables for hit in _cell_hits(table, index, column, datum, element))
        return islice(hits, MOST_FINDINGS + 1)

    bounds = (f" vanaf {bound_text(column.low)}" if np.isfinite(column.low) else "") + (
        f" tot en met {bound_text(column.high)}" if np.isfinite(column.high) else ""
    )
    digits = "" if column.digits.startswith(".") else f" van ten hoogste {column.digits} cijfers"
    check.__doc__ = f"{datum.dutch} is een getal{digits}{bounds}."
    return rule(column.domain, f"{source}, {datum.dutch}", screen=(screen, index))(check)


def _cell_hits(table: Table, index: int, column: Column, datum: Datum, element: etree._Element) -> Iterator[Hit]:
    values, decimals = table.values[:, index], table.decimals[:, index]
    format_ = f"Getalswaarde({column.digits})"
    for row, at, written in table.malformed:
        if at == index:
            yield Hit("BF-07", datum, written, format_, element=element, row=row + 1)
    too_fine = (decimals > column.fraction) & (np.round(values, column.fraction) != values)
    too_wide = np.abs(values) > column.widest
    for row in np.flatnonzero((values < column.low) | (values > column.high) | too_wide | too_fine).tolist():
        number = number_text(values[row], decimals[row])
        if values[row] < column.low:
            yield Hit("BF-16", datum, number, bound_text(column.low), element=element, row=row + 1)
        elif values[row] > column.high:
            yield Hit("BF-17", datum, number, bound_text(column.high), element=element, row=row + 1)
        else:
            yield Hit("BF-07", datum, number, format_, element=element, row=row + 1)
