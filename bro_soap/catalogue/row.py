"""One attribute of a catalogue: what its line in the table says, read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bro_soap.catalogue.clauses import Clauses, Presence, Value
from bro_soap.catalogue.domains import Bounds, Domain, read_bounds, read_domain
from bro_soap.catalogue.table import UNKNOWN, CellError, Line, Troubles, meant
from bro_soap.declaration.visible import Withheld
from bro_soap.rules.rule import IMBRO_A, Datum

__all__ = ["ASPECTS", "COLUMNS", "GONE", "Row", "key_of", "named", "read_row"]

# The columns of a table of attributes, and whether each table needs them.
COLUMNS = {
    "path": True,
    "english": True,
    "dutch": True,
    "occurs": True,
    "domain": True,
    "range": False,
    "nil": False,
    "presence": False,
    "values": False,
    "ids": True,
    "documents": False,
    "seen": False,
    "says": False,
    "cites": False,
    "channels": False,
    "unpublished": False,
}
# What a rule may be about, and the kinds of domains that it can be about (none: any).
ASPECTS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"Text"}),
    "number": frozenset({"Measure", "Power", "Count"}),
    "code": frozenset({"Code", "YesNo"}),
    "date": frozenset({"Date"}),
    "id": frozenset({"Id"}),
    "kvk": frozenset({"KvK"}),
    "known": frozenset({"KvK"}),
    "nil": frozenset(),
    "presence": frozenset(),
    "present": frozenset(),
    "absent": frozenset(),
    "pair": frozenset(),
    "count": frozenset(),
    "rows": frozenset({"Group"}),
    "value": frozenset(),
}
GONE = "gone"
_PATH = re.compile(r"\w[\w.]*(?:/\w[\w.]*)*(?:[#@]\w+)?")
_OCCURS = re.compile(r"\d+|\d+\.\.(?:\d+|\*)")
_NIL = ("", IMBRO_A, "both")
_WITHHELD = "DP"
_CHANNELS = ("json", "csv", "query")
_PUBLISHED = ("cardinality", "codes", "format", "range", "regime", "unit")
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An attribute, or a group of them.

    `path` leads from below the source document; behind a # in it stands a part that no element of its own carries (a
    column of a table, a named value), behind an @ an attribute of the element. `occurs` is how often it is there in
    the documents that have it, `nil` under which regime it may be there without a value. `ids` are those of the rules
    that the row makes, by aspect; they hold for `documents` (none: for all). `seen` says who may see it: everybody, or
    `DP` (bronhouder and supplier), and `withheld` what makes it confidential. `says` and `cites` are the words of its
    rules where those that follow from the row would say it badly, `cites` by aspect ('' for all); `channels` holds its
    names in other channels, where they differ. `unpublished` are the aspects that no published catalogue has of it.
    """

    path: str
    datum: Datum
    occurs: str
    domain: Domain
    bounds: Bounds
    nil: str
    presence: tuple[Presence, ...]
    values: tuple[Value, ...]
    ids: Mapping[str, tuple[str, ...]]
    documents: frozenset[str]
    seen: str
    withheld: Withheld | None
    says: str
    cites: Mapping[str, str]
    channels: Mapping[str, str] = field(default_factory=dict)
    unpublished: frozenset[str] = frozenset()
    place: str = ""

    @property
    def group(self) -> str:
        """The path of the group that it stands in."""
        return self.datum.path.rpartition("/")[0]

    @property
    def is_part(self) -> bool:
        """Tell whether it has no element of its own: a column of a table, a named value, an XML attribute."""
        return self.path != self.datum.path

    @property
    def name(self) -> str:
        """Its own name: the last of its path."""
        return _last(self.path)


def key_of(line: Line) -> tuple[str, str]:
    """Return what tells a line from the others: its path, and the documents that it is about."""
    return line["path"], line["documents"]


def named(line: Line) -> Datum:
    """Return the datum of a line. Raises `CellError`."""
    path, english = line["path"], line["english"]
    if not _PATH.fullmatch(path):
        raise CellError(f"{path!r} is no path", "write group/element, group/table#column or group/element@attribute")
    name = _last(path)
    whole = name if not english else english if "." in english else f"{english}.{name}"
    return Datum(re.split("[#@]", path)[0], whole, line["dutch"])


def _last(path: str) -> str:
    return re.split("[/#@]", path)[-1]


def read_row(line: Line, datum: Datum, clauses: Clauses, lists: str, prefix: str, troubles: Troubles) -> Row | None:
    """Read what a line says of its datum; None when a cell is wrong, which is added to the troubles."""
    before, group = len(troubles.found), datum.path.rpartition("/")[0]

    def cell(column: str, read: Callable[[str], _Read], otherwise: _Read) -> _Read:
        try:
            return read(line[column])
        except CellError as wrong:
            troubles.add(line.place(column), wrong)
            return otherwise

    domain = cell("domain", lambda _: read_domain(line.said("domain"), lists), Domain(""))
    row = Row(
        line["path"],
        datum,
        cell("occurs", _occurs, ""),
        domain,
        cell("range", lambda said: read_bounds(said, domain) if domain.kind else Bounds(), Bounds()),
        cell("nil", lambda said: _one_of(said, _NIL), ""),
        cell("presence", lambda said: clauses.presence(said, group), ()),
        cell("values", lambda said: clauses.values(said, group), ()),
        cell("ids", lambda said: _ids(said, prefix), {}),
        frozenset(line["documents"].split()),
        line["seen"] if line.said("seen") != UNKNOWN else _WITHHELD,
        cell("seen", lambda said: clauses.withheld(said, group) if line.said("seen") != UNKNOWN else None, None),
        line["says"],
        _cites(line["cites"]),
        cell("channels", _channels, {}),
        cell("unpublished", _unpublished, frozenset()),
        line.place(),
    )
    if len(troubles.found) == before:
        cell("ids", lambda _: _fits(row), None)
    return row if len(troubles.found) == before else None


def _occurs(said: str) -> str:
    if not _OCCURS.fullmatch(said):
        raise CellError(f"{said!r} does not say how often", "write 1, 0..1, 0..* or 1..*")
    return said


def _one_of(said: str, known: tuple[str, ...]) -> str:
    if said not in known:
        raise CellError(f"unknown word {said!r}", meant(said, filter(None, known)))
    return said


def _ids(said: str, prefix: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in said.split():
        aspect, equals, ids = word.partition("=")
        if aspect not in ASPECTS or not equals:
            raise CellError(f"unknown aspect {aspect!r}", meant(aspect, ASPECTS))
        if aspect in found:
            raise CellError(f"{aspect} stands here twice", f"join its ids with a comma: {aspect}=001,002")
        if not all(re.fullmatch(r"\d{3}", one) for one in ids.split(",")):
            raise CellError(f"{ids!r} is no id", "three digits; the kind is put before them")
        found[aspect] = tuple(f"{prefix}-{one}" for one in ids.split(","))
    return found


def _cites(said: str) -> dict[str, str]:
    """Read a citation, which is of one aspect where that stands before it."""
    aspect, _, citation = said.partition(": ")
    return {aspect: citation} if aspect in ASPECTS else {"": said} if said else {}


def _channels(said: str) -> dict[str, str]:
    found = dict(word.partition("=")[::2] for word in said.split())
    for channel, name in found.items():
        if channel not in _CHANNELS or not name:
            raise CellError(f"unknown channel {channel!r}", f"{meant(channel, _CHANNELS)}; write json=name")
    return found


def _unpublished(said: str) -> frozenset[str]:
    if said == "all":
        return frozenset(_PUBLISHED)
    return frozenset(_one_of(word, _PUBLISHED) for word in said.split())


def _fits(row: Row) -> None:
    """Check that each rule has what it needs, and each clause its rule."""
    for aspect in row.ids:
        kinds = ASPECTS[aspect]
        if kinds and row.domain.unknown:
            raise CellError(f"no rule of {aspect} without a domain", "write the domain for the ?, or leave the id out")
        if kinds and row.domain.kind not in kinds:
            raise CellError(f"{aspect} is no aspect of a {row.domain.kind}", f"it is one of {', '.join(sorted(kinds))}")
    for aspect, wanted in _wanted(row).items():
        given = len(row.ids.get(aspect, ()))
        if given and given != wanted:
            raise CellError(f"{given} ids for {aspect}, not {wanted}", "one for each rule that the row says")
    zones = any(one.other is None for one in row.presence)
    if zones and not {"presence", "present", "absent"} & row.ids.keys():
        raise CellError("a clause about presence has no id", "presence=001, or present=001 and absent=002")
    for column, aspect in ((row.values, "value"), ([one for one in row.presence if one.counted], "count")):
        if column and aspect not in row.ids:
            raise CellError(f"a clause has no id of {aspect}", f"{aspect}=001")


def _wanted(row: Row) -> dict[str, int]:
    """Return how many rules there can be by aspect."""
    zones = [one for one in row.presence if one.other is None]
    plain = int(len(zones) == 1 and zones[0].plain is not None)
    bounded = row.bounds.low is not None and (row.domain.kind != "Count" or row.bounds.high is not None)
    return {
        "presence": len(zones),
        "present": plain,
        "absent": plain,
        "pair": sum(one.other is not None and not one.counted for one in row.presence),
        "count": sum(one.counted for one in row.presence),
        "value": len(row.values),
        "nil": int(row.nil == IMBRO_A),
        "known": int(row.domain.role is not None),
        "date": 1,
        "number": int(bounded or row.domain.kind == "Measure"),
        **dict.fromkeys(("text", "code", "id", "kvk", "rows"), 1),
    }
