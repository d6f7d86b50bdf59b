"""Reads the tables of all kinds, once; every wrong word in them is told together, and nothing is half read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from bro_soap.catalogue.clauses import Clauses
from bro_soap.catalogue.conditions import NamedSet, Reader
from bro_soap.catalogue.kind import Data, Kind
from bro_soap.catalogue.row import COLUMNS, GONE, Row, key_of, named, read_row
from bro_soap.catalogue.table import CellError, Line, Troubles, meant, read_lines
from bro_soap.declaration.visible import Withheld
from bro_soap.rules.rule import Datum

__all__ = ["load", "read_kinds"]

_KIND, _SETS = "kind.tsv", "sets.tsv"
_NEEDED = ("code", "cites", "lists")
_WORDS = (*_NEEDED, "codes", "seen")
_EXTENDS = re.compile(r"^# extends \.\./(\S+)(?: below (\S+))?\s*$", re.M)
Key = Callable[[Line], tuple[str, ...]]


def load(code: str) -> Kind:
    """Return the catalogue of a kind; raises `CatalogueError` for what is wrong in the tables of any kind."""
    return _kinds()[code]


@cache
def _kinds() -> Mapping[str, Kind]:
    return read_kinds(resources.files(__package__))


def read_kinds(top: Traversable) -> dict[str, Kind]:
    """Read the tables of every kind below this folder; raises `CatalogueError` with all that is wrong in them.

    A folder is a kind when it holds `kind.tsv`; one that does not may hold tables that kinds extend.
    """
    troubles = Troubles()
    folders = sorted((one for one in top.iterdir() if one.is_dir()), key=lambda one: one.name)
    found = [_Folder(top, one.name, troubles).kind() for one in folders if one.joinpath(_KIND).is_file()]
    troubles.end()
    return {kind.code: kind for kind in found if kind is not None}


class _Folder:
    """The tables of one kind."""

    def __init__(self, top: Traversable, name: str, troubles: Troubles) -> None:
        self._top, self._name, self._troubles = top, name, troubles

    def kind(self) -> Kind | None:
        """Read them; None when something is wrong."""
        before = len(self._troubles.found)
        told = self._told()
        sets, lines = self._sets(), self._lines()
        data = {line["path"]: datum for line in lines if (datum := self._datum(line)) is not None}
        known = Data(data)
        clauses = Clauses(known.find, Reader(known.find, sets))
        read = (
            read_row(line, data[line["path"]], clauses, told.get("lists", ""), told.get("code", ""), self._troubles)
            for line in lines
            if line["path"] in data
        )
        rows = tuple(row for row in read if row is not None)
        whole = self._whole(clauses, told.get("seen", ""))
        self._check_ids(rows)
        if len(self._troubles.found) > before:
            return None
        codes_by = (f"{told['code']}-{told['codes']}",) if "codes" in told else ()
        unknown = tuple(place for line in lines for place in line.unknown)
        return Kind(told["code"], told["cites"], rows, known, clauses.conditions, sets, codes_by, unknown, whole)

    def _told(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self._read(_KIND, {"word": True, "says": True}):
            if line["word"] not in _WORDS:
                self._wrong(line, "word", CellError(f"unknown word {line['word']!r}", meant(line["word"], _WORDS)))
            found[line["word"]] = line["says"]
        for word in _NEEDED:
            if word not in found:
                self._troubles.add(f"{self._name}/{_KIND}", CellError(f"{word!r} is missing"))
        return found

    def _whole(self, clauses: Clauses, said: str) -> Withheld | None:
        """Return what withholds a whole object."""
        try:
            return clauses.withheld(said, "")
        except CellError as wrong:
            self._troubles.add(f"{self._name}/{_KIND}, seen", wrong)
            return None

    def _sets(self) -> dict[str, NamedSet]:
        """Read the named sets; one may name others, in brackets, that stand above it."""
        found: dict[str, NamedSet] = {}
        for line in self._extended(_SETS, {"name": True, "called": True, "values": True}, lambda line: (line["name"],)):
            values: list[str] = []
            for word in line["values"].split():
                inner = re.fullmatch(r"\{(\w+)\}", word)
                if inner and inner[1] not in found:
                    self._wrong(line, "values", CellError(f"unknown set {inner[1]!r}", meant(inner[1], found)))
                values += found[inner[1]].values if inner and inner[1] in found else [word]
            found[line["name"]] = NamedSet(line["called"], tuple(dict.fromkeys(values)))
        return found

    def _lines(self) -> list[Line]:
        """Read the lines of all tables of attributes, in the order of the files' names."""
        folder = self._top.joinpath(self._name)
        names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".tsv"))
        tables = (name for name in names if name not in {_KIND, _SETS})
        lines = [line for name in tables for line in self._extended(name, COLUMNS, key_of)]
        places: dict[tuple[str, ...], str] = {}
        for line in lines:
            if (first := places.setdefault(key_of(line), line.place())) != line.place():
                self._wrong(line, "path", CellError("this attribute has a line already", first))
        return [line for line in lines if places[key_of(line)] == line.place()]

    def _extended(self, name: str, columns: Mapping[str, bool], key: Key) -> list[Line]:
        """Read a table; where it extends that of a family, its lines go before those and `gone` takes one away.

        A family's table may stand below a path of the kind: `# extends ../family below PATH`.
        """
        folder = self._top.joinpath(self._name)
        if not folder.joinpath(name).is_file():
            return []
        own = list(self._read(name, columns))
        extends = _EXTENDS.search(folder.joinpath(name).read_text(encoding="utf-8"))
        if extends is None:
            return own
        family, base = extends[1], extends[2] or ""
        if not self._top.joinpath(family, name).is_file():
            self._troubles.add(f"{self._name}/{name}", CellError(f"{family}/{name}, which it extends, is not there"))
            return own
        merged = {key(line): line for line in self._read(name, columns, family, base)}
        for line in own:
            if line["domain"] == GONE and key(line) not in merged:
                self._wrong(line, "domain", CellError(f"{family} has no such line to take away"))
            merged[key(line)] = line
        return [line for line in merged.values() if line["domain"] != GONE]

    def _read(self, name: str, columns: Mapping[str, bool], family: str = "", base: str = "") -> Iterator[Line]:
        folder = family or self._name
        return read_lines(self._top.joinpath(folder, name), f"{folder}/{name}", columns, self._troubles, base)

    def _datum(self, line: Line) -> Datum | None:
        try:
            return named(line)
        except CellError as wrong:
            self._wrong(line, "path", wrong)
            return None

    def _check_ids(self, rows: tuple[Row, ...]) -> None:
        """Check that no two lines give an id, nor one line twice; a line in several places is one rule in each."""
        first: dict[str, Row] = {}
        for row in rows:
            for rule_id in (one for ids in row.ids.values() for one in ids):
                given = first.get(rule_id)
                if given is not None and (given.place != row.place or given.path == row.path):
                    twice = CellError(f"the id {rule_id} is given twice", f"first at {given.place}")
                    self._troubles.add(row.place, twice)
                first.setdefault(rule_id, row)

    def _wrong(self, line: Line, column: str, wrong: CellError) -> None:
        self._troubles.add(line.place(column), wrong)
