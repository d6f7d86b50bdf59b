"""A kind's catalogue: its rows, and what the rules and declarations of the kind take from them by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

from bro_soap.catalogue.conditions import NamedSet, Reader
from bro_soap.catalogue.derive import in_each, rules_of
from bro_soap.catalogue.row import Row
from bro_soap.catalogue.table import CellError, meant
from bro_soap.declaration.documents import COMPANY_NUMBERS, KnownParty
from bro_soap.declaration.visible import Rules, Withheld
from bro_soap.rules.arrays import Array
from bro_soap.rules.conditions import Condition
from bro_soap.rules.intervals import Span
from bro_soap.rules.rule import Datum, Rule
from bro_soap.rules.tables import Column

__all__ = ["Data", "Kind"]

# The elements in which a value of this domain is told (brocommon: PartialDate, DatePeriod, Organization; a table).
_TOLD_IN = {
    "Date": ("date", "yearMonth", "year", "voidReason"),
    "Period": ("beginDate", "endDate"),
    "Organisation": COMPANY_NUMBERS,
    "Table": ("values",),
}
# A power of ten in a column: how large it is, its bounds say; it may be written without an exponent.
_POWER = ".11"
_DEPTHS = (("upperBoundary", "lowerBoundary"), ("beginDepth", "endDepth"))


class Data:
    """The data of a kind by what tables and rules call them.

    A name is the attribute's own where it stands in the same group, else `Entity.name` or the path. Where an entity
    stands in several places, that one is meant which stands around the group.
    """

    def __init__(self, data: Mapping[str, Datum]) -> None:
        self._by_path = data
        self._by_name: dict[str, list[str]] = {}
        for path, datum in data.items():
            self._by_name.setdefault(datum.english, []).append(path)

    def find(self, name: str, group: str = "") -> Datum:
        """Return the datum with this name, as seen from a group. Raises `CellError`."""
        beside = f"{group}/{name}" if group else name
        for path in (beside, name):
            if path in self._by_path:
                return self._by_path[path]
        paths = self._by_name.get(name, [])
        if len(paths) == 1:
            return self._by_path[paths[0]]
        if around := [path for path in paths if f"{group}/".startswith(f"{path.rpartition('/')[0]}/")]:
            return self._by_path[max(around, key=len)]
        if paths:
            raise CellError(f"{name!r} is more than one datum", f"give its path: {' or '.join(paths)}")
        inside = [path.rpartition("/")[2] for path in self._by_path if path.rpartition("/")[0] == group]
        raise CellError(f"unknown datum {name!r}", meant(name, (*inside, *self._by_name, *self._by_path)))


@dataclass(frozen=True, eq=False)
class Kind:
    """The catalogue of a kind of object, as rows. `catalogue["Entity.name"]` or `catalogue[path]` is a datum.

    `codes_by` is the rule about every code list, where one is about them all. `unknown` are the cells with a `?`, by
    their places. `whole` withholds a whole object.
    """

    code: str
    cites: str
    rows: tuple[Row, ...]
    data: Data
    conditions: Reader
    sets: Mapping[str, NamedSet]
    codes_by: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    whole: Withheld | None = None

    def __getitem__(self, name: str) -> Datum:
        """Return the datum with this name or path; raises `KeyError` that says what was probably meant."""
        try:
            return self.data.find(name)
        except CellError as wrong:
            raise KeyError(f"catalogue {self.code}: {wrong.said} ({wrong.hint})") from wrong

    def at(self, datum: Datum) -> str:
        """Return how a rule about the datum cites the catalogue."""
        return f"{self.cites}, {datum.dutch or datum.english}"

    def named(self, path: str) -> Datum:
        """Return the datum on this path; one that the catalogue has not bears the name of its element."""
        if (row := self._by_path.get(path)) is not None:
            return row.datum
        owner, _, name = path.rpartition("/")
        return Datum(path, f"{owner.rpartition('/')[2]}.{name}" if owner else name)

    def inside(self, path: str) -> dict[str, Datum]:
        """Return the data of the group on this path, by their own names and in their order; raises `KeyError`."""
        found = {row.name: row.datum for row in self.rows if row.group == path and not row.is_part}
        if not found:
            raise KeyError(f"catalogue {self.code}: nothing stands in {path!r}")
        return found

    def span(self, path: str) -> Span:
        """Return the two depths of the group on this path, which is a layer or an interval; raises `KeyError`."""
        data = self.inside(path)
        for upper, lower in _DEPTHS:
            if upper in data and lower in data:
                return Span(data[upper], data[lower])
        raise KeyError(f"catalogue {self.code}: {path!r} is no interval")

    def parts(self, path: str) -> tuple[Row, ...]:
        """Return the rows of what has no element of its own on this path, in their order; raises `KeyError`."""
        found = tuple(row for row in self.rows if row.path.startswith(f"{path}#"))
        if not found:
            raise KeyError(f"catalogue {self.code}: {path!r} has no parts")
        return found

    def columns(self, path: str) -> tuple[Column, ...]:
        """Return the columns of the table on this path, in their order; raises `KeyError`."""
        return tuple(_column(row) for row in self.parts(path) if row.domain.is_number)

    def array(self, name: str) -> Array:
        """Return the table with this name or path: the first of its parts counts its rows, the others are columns."""
        datum = self[name]
        counted, *columns = self.parts(datum.path)
        fewest, _, most = counted.occurs.partition("..")
        return Array(
            datum,
            columns[0].datum.english.partition(".")[0],
            columns[0].datum.dutch.partition(".")[0],
            counted.datum,
            counted.ids["rows"][0],
            int(fewest),
            None if most == "*" else int(most),
            tuple(map(_column, columns)),
            frozenset(column.name for column in columns if column.occurs == "0..1"),
        )

    def when(self, said: str) -> Condition:
        """Return a condition on its data, written as in a table. Raises `CellError`."""
        return self.conditions.read(said, "")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the rows make, by their ids."""
        made: dict[str, list[Rule]] = defaultdict(list)
        for row in self.rows:
            for rule in rules_of(row, self.cites):
                made[rule.id].append(rule)
        return tuple(in_each(made[rule_id]) for rule_id in sorted(made))

    @cached_property
    def public(self) -> frozenset[str]:
        """The paths of what everybody may see: what rows say so of, the groups it is in, the elements it is told in."""
        withheld = {row.path for row in self.rows if row.seen == "DP"}
        paths = {path for row in self.rows for path in _elements(row) if withheld.isdisjoint(_upwards(path))}
        return frozenset(above for path in paths for above in _upwards(path))

    @cached_property
    def withheld(self) -> Rules:
        """What is withheld by what attributes say, by its path; under "" the whole object."""
        found: dict[str, set[Withheld]] = defaultdict(set)
        for path, withheld in (("", self.whole), *((row.path, row.withheld) for row in self.rows)):
            if withheld is not None:
                found[path].add(withheld)
        return {path: tuple(sorted(every)) for path, every in found.items()}

    @property
    def known_parties(self) -> tuple[KnownParty, ...]:
        """Where the number of a company stands that must be known in a role; each path once."""
        roles = {path: row.domain.role for row in self.rows if row.domain.role for path in _number_paths(row)}
        return tuple(KnownParty(path, role) for path, role in roles.items())

    @property
    def decimals(self) -> Mapping[str, int]:
        """How many decimals each measure has, by its name, or by its group and name where those of a name differ."""
        measures = [row for row in self.rows if row.domain.kind == "Measure" and not row.domain.unknown]
        found: dict[str, set[int]] = defaultdict(set)
        for row in measures:
            for name in (row.name, f"{_last(row.group)}/{row.name}"):
                found[name].add(int(row.domain.digits.partition(".")[2] or 0))
        return {name: min(digits) for name, digits in found.items() if len(digits) == 1}

    @cached_property
    def _by_path(self) -> Mapping[str, Row]:
        return {row.path: row for row in reversed(self.rows)}


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _elements(row: Row) -> Iterator[str]:
    path = row.path.partition("#")[0].partition("@")[0]
    yield path
    yield from (f"{path}/{name}" for name in _TOLD_IN.get(row.domain.kind, ()))


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _number_paths(row: Row) -> Iterator[str]:
    if row.domain.kind == "Organisation":
        yield from (f"{row.path}/{name}" for name in COMPANY_NUMBERS)
    else:
        yield row.path


def _column(row: Row) -> Column:
    low, high = row.bounds.low, row.bounds.high
    return Column(
        row.name,
        row.datum.dutch.partition(".")[2],
        _POWER if row.domain.kind == "Power" else row.domain.digits,
        -inf if low is None else float(low),
        inf if high is None else float(high),
        row.ids.get("number", ("",))[0],
        row.ids.get("presence", ("",))[0],
    )
