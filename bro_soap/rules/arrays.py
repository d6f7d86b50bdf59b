"""Tables that an element holds as `swe:DataArray`: how each is written, and its text as numbers.

Such a table says itself with which characters its cells and rows are parted. Its rules are in `array_rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from bro_soap.rules.nested import Occurrence, inside
from bro_soap.rules.rule import Context, Datum
from bro_soap.rules.tables import Column, TableKind
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.table import BlockWriting, Table, read_tables

__all__ = ["Array", "Measured", "encoding_of", "measured", "writing_of"]

_UNMEASURED = "NaN"
# A separator that is one of these would part a number.
_IN_NUMBERS = frozenset("0123456789.+-eENa")


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """A kind of table: the datum that holds it, the entity that a row is, how many rows there may be, its columns.

    `rows` is the rule about their number, `english` and `dutch` what the catalogue calls a row, `counted` the
    datum that is one; `most` is None where there is no bound, and the `optional` columns need not hold a value.
    """

    datum: Datum
    english: str
    dutch: str
    counted: Datum
    rows: str
    fewest: int
    most: int | None
    columns: tuple[Column, ...]
    optional: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """What the columns are, in their order: two records with the same ones are alike."""
        return [column.name for column in self.columns]

    @property
    def kind(self) -> TableKind:
        """The columns with the way to the tables."""
        return TableKind(
            self.columns, self.english, self.dutch, lambda context: [one.placed for one in measured(context, self)]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A table as read, the element that holds its text, and where it stands."""

    table: Table
    element: etree._Element
    here: Occurrence

    @property
    def placed(self) -> tuple[Table, etree._Element]:
        """What the rules about columns look at."""
        return self.table, self.element


def measured(context: Context, array: Array) -> tuple[Measured, ...]:
    """Return the tables of this kind; those without text, or whose writing is not understood, are left out."""
    known: dict[str, tuple[Measured, ...]] = context.document.memo.setdefault("arrays", {})
    if array.datum.path not in known:
        alike: dict[BlockWriting, list[Occurrence]] = {}
        for here in inside(context, array.datum.path):
            if "values" in here.parts and (writing := writing_of(here)):
                alike.setdefault(writing, []).append(here)
        known[array.datum.path] = tuple(one for writing in alike for one in _read(array, alike[writing], writing))
    return known[array.datum.path]


def _read(array: Array, places: Sequence[Occurrence], writing: BlockWriting) -> Iterator[Measured]:
    """Read tables that are written alike together: there are many, and each is short."""
    elements = [here.parts["values"][-1] for here in places]
    tables = read_tables([text(element) for element in elements], len(array.columns), writing)
    for table, element, here in zip(tables, elements, places, strict=True):
        yield Measured(table, element, here)


def encoding_of(here: Occurrence) -> etree._Element | None:
    """Return the element that says how the text of this table is written, if any."""
    parts = here.parts.get("encoding")
    return child(parts[0], "TextEncoding") if parts else None


def writing_of(here: Occurrence) -> BlockWriting | None:
    """Return how the text of this table is written; None when it does not say so, or in a way that cannot be read."""
    element = encoding_of(here)
    if element is None:
        return None
    cell, row = element.get("tokenSeparator") or "", element.get("blockSeparator") or ""
    usable = len(cell) == len(row) == 1 and cell != row and (cell + row).isascii()
    if not usable or _IN_NUMBERS & set(cell + row) or element.get("decimalSeparator", ".") != ".":
        return None
    return BlockWriting(cell, row, _UNMEASURED)
