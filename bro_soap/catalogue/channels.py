"""What an attribute is called outside XML: as a field in JSON, a column in CSV, a property that can be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.row import Row

__all__ = ["CHANNELS", "names_in"]

CHANNELS = ("json", "csv", "query")


def names_in(kind: Kind, channel: str) -> Mapping[str, str]:
    """Return the names of all attributes in a channel, by path; groups and tables have none in CSV and queries.

    In JSON an attribute stands in the object of its group and bears its own name. In CSV and queries all stand side by
    side: there the names of the groups go before it, with dots, in queries only where its own is not enough. A row says
    where a name is another.
    """
    if channel not in CHANNELS:
        raise ValueError(f"no channel {channel!r}; known are {', '.join(CHANNELS)}")
    rows = {row.path: row for row in reversed(kind.rows) if channel == "json" or row.domain.kind not in _INNER}
    alike = Counter(row.name for row in rows.values())
    return {path: row.channels.get(channel) or _named(row, channel, alike[row.name] == 1) for path, row in rows.items()}


_INNER = frozenset({"Group", "Table"})


def _named(row: Row, channel: str, alone: bool) -> str:
    if channel == "json" or (channel == "query" and alone):
        return row.name
    return row.path.replace("/", ".").replace("#", ".").replace("@", ".")
