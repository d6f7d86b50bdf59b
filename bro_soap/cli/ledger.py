"""The ledger: by what every row of the published catalogues is enforced. Files of tab separated lines in docs/ledger.

What follows from the rows of our own catalogue and from the schema is not written there: it is made.

A line is about one aspect of one row: `of` and `name` as in the catalogue, `aspect`, `by` and `why`. `by` holds, with
blanks between, `schema`, ids of rules, or `register` (the register makes it; it is not delivered); `-` alone says that
nothing can enforce it, and `why` the reason. With `schema`, `why` begins with the declaration: `Type/element`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bro_soap.catalogue import load
from bro_soap.catalogue.declared import Declarations
from bro_soap.catalogue.ledger import made_lines
from bro_soap.objects import KINDS

__all__ = ["HANDBOOK", "NOTHING", "REGISTER", "ROW", "SCHEMA", "Entry", "read_ledger", "summary", "whole_ledger"]

HEADER = ("of", "name", "aspect", "by", "why")
SCHEMA, REGISTER, NOTHING = "schema", "register", "-"
HANDBOOK = "handbook"
# The aspect of a row that constrains nothing itself.
ROW = "row"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `place` is its file and line number."""

    of: str
    name: str
    aspect: str
    by: tuple[str, ...]
    why: str
    place: str

    @property
    def row(self) -> tuple[str, str]:
        """What the line is about in the catalogue."""
        return self.of, self.name

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that enforce it."""
        return tuple(one for one in self.by if one not in {SCHEMA, REGISTER, NOTHING})


def read_ledger(folder: Path, code: str) -> tuple[Entry, ...]:
    """Return the lines about an object: of `<code>.tsv` and of every `<code>-<part>.tsv`.

    Raises `ValueError` for a line that has not five fields, or lacks one that it needs.
    """
    files = sorted({*folder.glob(f"{code}.tsv"), *folder.glob(f"{code}-*.tsv")})
    return tuple(entry for file in files for entry in _read(file))


def whole_ledger(folder: Path, schemas: Path, code: str) -> tuple[Entry, ...]:
    """Return the lines about an object: those in the files, and of what they leave open those that the rows make.

    `schemas` is the folder that holds the schemas of every kind. Raises `ValueError` as `read_ledger` does.
    """
    written = read_ledger(folder, code)
    if code not in KINDS:
        return written
    version = KINDS[code].version
    told = {(entry.row, entry.aspect) for entry in written}
    made = made_lines(load(code), Declarations(schemas / version.folder, version.delivery))
    entries = (Entry(one.of, one.name, one.aspect, one.by, one.why, one.place) for one in made)
    return (*written, *(entry for entry in entries if (entry.row, entry.aspect) not in told))


def _read(file: Path) -> list[Entry]:
    first, *lines = file.read_text(encoding="utf-8").splitlines()
    if tuple(first.split("\t")) != HEADER:
        raise ValueError(f"{file.name}: the header is not {' '.join(HEADER)}")
    return [_entry(line, f"{file.name}:{number}") for number, line in enumerate(lines, 2)]


def _entry(line: str, place: str) -> Entry:
    fields = line.split("\t")
    if len(fields) != len(HEADER):
        raise ValueError(f"{place}: {len(fields)} fields, not {len(HEADER)}")
    of, name, aspect, by, why = (field.strip() for field in fields)
    if not (name and aspect and by):
        raise ValueError(f"{place}: name, aspect and by are needed")
    return Entry(of, name, aspect, tuple(by.split()), why, place)


def summary(entries: tuple[Entry, ...]) -> str:
    """Say in one line how many rows and aspects are enforced by what."""

    def count(wanted: str) -> int:
        return sum(wanted in entry.by for entry in entries)

    rows = len({entry.row for entry in entries})
    headings = sum(entry.aspect == ROW and NOTHING in entry.by for entry in entries)
    by_rules = sum(bool(entry.rules) for entry in entries)
    return (
        f"{rows} rows, {len(entries)} aspects: {count(SCHEMA)} by the schema, {by_rules} by rules, "
        f"{count(REGISTER)} made by the register, {count(NOTHING) - headings} not enforceable, "
        f"{headings} with nothing to enforce"
    )
