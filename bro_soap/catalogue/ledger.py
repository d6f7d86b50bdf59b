"""What the rows of a kind say of the ledger: by what an aspect of an attribute is enforced, schema or rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bro_soap.catalogue.declared import Declarations
from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row
from bro_soap.catalogue.schema import declared_of

__all__ = ["MadeLine", "made_lines"]

_SCHEMA = "schema"
_FORMATS = ("number", "text", "date", "id", "kvk")
_REGIME = "each code has a flag per regime"


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A line of the ledger: entity and name of the attribute in Dutch, the aspect, what enforces it, why; its place."""

    of: str
    name: str
    aspect: str
    by: tuple[str, ...]
    why: str
    place: str


def made_lines(kind: Kind, schema: Declarations) -> tuple[MadeLine, ...]:
    """Return the lines that follow from the rows; of an attribute with more than one row, those of the first."""
    found: dict[tuple[str, str, str], MadeLine | None] = {}
    for row in kind.rows:
        of, _, name = row.datum.dutch.partition(".")
        for aspect, by, why in _said(row, kind, schema) if name else ():
            line = MadeLine(of, name, aspect, by, why, row.place)
            if by:
                found.setdefault((of, name, aspect), None if aspect in row.unpublished else line)
    return tuple(line for line in found.values() if line is not None)


_Said = tuple[str, tuple[str, ...], str]


def _said(row: Row, kind: Kind, schema: Declarations) -> Iterator[_Said]:
    declared = declared_of(row, schema)
    claim = "" if row.is_part or not declared else next(iter(declared.values())).claim
    by_schema = (_SCHEMA,) if claim else ()
    yield "cardinality", by_schema, claim
    if row.domain.kind in {"Code", "YesNo"}:
        yield from _codes(row, kind, by_schema, claim)
    yield "format", tuple(one for aspect in _FORMATS for one in row.ids.get(aspect, ())), ""
    if row.bounds.low is not None or row.bounds.high is not None:
        yield "range", (*row.ids.get("number", ()), *row.ids.get("date", ())), ""
    if row.domain.kind in {"Measure", "Power"}:
        yield "unit", by_schema, claim


def _codes(row: Row, kind: Kind, by_schema: tuple[str, ...], claim: str) -> Iterator[_Said]:
    own = row.ids.get("code", ())
    yield "regime", own, _REGIME
    if own or row.domain.kind == "Code":
        yield "codes", own or kind.codes_by, ""
    else:
        yield "codes", by_schema, claim
