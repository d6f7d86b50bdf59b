"""Plain tables: lines of tab separated cells under a header; what is wrong in one is told with its place and a hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources.abc import Traversable

from bro_soap.errors import CatalogueError

__all__ = ["NOTHING", "UNKNOWN", "CellError", "Line", "Troubles", "meant", "read_lines"]

NOTHING = "-"
# What nobody has looked up yet: it says nothing, and the catalogue tells where it stands.
UNKNOWN = "?"
_BELOW, _ALSO = "# below ", "# also below "
_Allowed = Mapping[str, bool]


class CellError(ValueError):
    """What is wrong in a cell, and what would do."""

    def __init__(self, said: str, hint: str = "") -> None:
        super().__init__(said)
        self.said, self.hint = said, hint


def meant(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or which ones there are."""
    names = sorted(set(known))
    near = get_close_matches(word, names, 3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known are {', '.join(names)}" if 0 < len(names) <= 20 else ""


@dataclass(slots=True)
class Troubles:
    """All that is wrong in the tables that are read together; nothing is used before `end` has been passed."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, wrong: CellError) -> None:
        """Keep what is wrong at this place, once."""
        told = f"{place}: {wrong.said}{f' ({wrong.hint})' if wrong.hint else ''}"
        if told not in self.found:
            self.found.append(told)

    def end(self) -> None:
        """Raise `CatalogueError` with everything that was found, if anything was."""
        if self.found:
            raise CatalogueError(tuple(self.found))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table by the names of its columns; a column that the table has not holds nothing."""

    file: str
    number: int
    columns: tuple[str, ...]
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return what the cell says; '' where it says nothing, or nothing yet."""
        said = self.said(column)
        return "" if said == UNKNOWN else said

    def said(self, column: str) -> str:
        """Return what the cell says, also that it is not known; '' where it says nothing."""
        said = self.cells.get(column, NOTHING)
        return "" if said == NOTHING else said

    @property
    def unknown(self) -> tuple[str, ...]:
        """The places of the cells that hold a `?`, alone or among words, with what they hold."""
        open_cells = (column for column in self.columns if UNKNOWN in self.cells[column].split())
        return tuple(f"{self.place(column)}: {self.cells[column]}" for column in open_cells)

    def place(self, column: str = "") -> str:
        """Where it stands: file, line and column."""
        where = f"{self.file}:{self.number}"
        return f"{where}, column {self.columns.index(column) + 1} ({column})" if column in self.columns else where


def read_lines(file: Traversable, name: str, allowed: _Allowed, troubles: Troubles, base: str = "") -> Iterator[Line]:
    """Yield the lines of a table; `allowed` says of each column whether every table needs it.

    Comments begin with #. After `# below PATH` a first cell that begins with `./` (or `.#`) stands below that path;
    after `# also below PATH` below that one too: a line that stands in several places is yielded for each. What a kind
    extends stands below a `base` of that kind, and so does a PATH that is `.` or begins with `./`.
    """
    header: tuple[str, ...] = ()
    below: tuple[str, ...] = (base,) if base else ()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            below = _places(line, below, base)
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not header:
            header = cells
            _check_header(name, number, header, allowed, troubles)
        elif len(cells) != len(header):
            counts = CellError(f"{len(cells)} cells, not {len(header)}", "an empty cell is written as -")
            troubles.add(f"{name}:{number}", counts)
        elif "" in cells:
            empty = header[cells.index("")]
            troubles.add(f"{name}:{number}, column {cells.index('') + 1} ({empty})", CellError("empty", "write -"))
        else:
            relative = bool(below) and cells[0].startswith(("./", ".#"))
            for first in [f"{above}{cells[0][1:]}" for above in below] if relative else cells[:1]:
                yield Line(name, number, header, dict(zip(header, (first, *cells[1:]), strict=True)))


def _places(comment: str, before: tuple[str, ...], base: str) -> tuple[str, ...]:
    """Return the groups that lines stand below after a comment."""
    if comment.startswith(_BELOW):
        return (_based(comment.removeprefix(_BELOW).strip(), base),)
    return (*before, _based(comment.removeprefix(_ALSO).strip(), base)) if comment.startswith(_ALSO) else before


def _based(path: str, base: str) -> str:
    return f"{base}{path[1:]}" if base and (path == "." or path.startswith("./")) else path


def _check_header(name: str, number: int, header: tuple[str, ...], allowed: _Allowed, troubles: Troubles) -> None:
    for at, column in enumerate(header, 1):
        if column not in allowed:
            troubles.add(
                f"{name}:{number}, column {at}", CellError(f"unknown column {column!r}", meant(column, allowed))
            )
        elif header.index(column) != at - 1:
            troubles.add(f"{name}:{number}, column {at}", CellError(f"column {column!r} stands here twice"))
    for column, needed in allowed.items():
        if needed and column not in header:
            troubles.add(f"{name}:{number}", CellError(f"column {column!r} is missing"))
