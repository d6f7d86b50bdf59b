"""How lists are shown: as a table for people, or as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

from bro_soap.cli.screen import marked, put, say
from bro_soap.legible import json_text, legible

__all__ = ["AS_JSON", "DAY", "MOMENT", "SECOND", "echo_json", "echo_table", "shown"]

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For a program: JSON.")
_AGO = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class _Moment(click.ParamType[datetime]):
    """A moment: a date, a date with a time, both in UTC, or how long ago (`30m`, `24h`, `7d`)."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment."""
        if isinstance(value, datetime):
            return value
        try:
            if value[-1:] in _AGO:
                return datetime.now(UTC) - timedelta(**{_AGO[value[-1]]: int(value[:-1])})
            found = datetime.fromisoformat(value)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no moment: write 2026-03-01, 2026-03-01T12:30 (UTC), or 30m, 24h, 7d ago", param, ctx
            )
        return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Written(click.DateTime):
    """A date or time that is written in one way, of which there is an example."""

    def __init__(self, form: str, what: str, example: str) -> None:
        super().__init__([form])
        self._what, self._example = what, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the date or time."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no {self._what}: write {self._example}", param, ctx)


MOMENT = _Moment()
DAY = _Written("%Y-%m-%d", "day", "2026-03-01")
SECOND = _Written("%Y-%m-%dT%H:%M:%S", "moment", "2026-03-01T12:30:00 (UTC)")


def echo_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], nothing: str = "nothing found") -> None:
    """Print rows in columns as wide as they need."""
    cells = [[shown(value) for value in row] for row in rows]
    if not cells:
        say(nothing)
        return
    widths = [max(len(heading), *(len(row[at]) for row in cells)) for at, heading in enumerate(headings)]
    say(marked(_in_columns(headings, widths), bold=True))
    for row in cells:
        say(_in_columns(row, widths))


def _in_columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def echo_json(content: Any) -> None:
    """Print as JSON; records by the names of their fields, moments in ISO 8601."""
    put(json_text(_plain(content), indent=2))


def shown(value: Any) -> str:
    """Return a value as a person reads it, on one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return legible(str(value))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = {name: each for name, each in asdict(value).items() if each not in ("", None, ())}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=str)
    return _simple(value)


def _simple(value: Any) -> Any:
    """Return a single value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return value if value is None or isinstance(value, bool | int | float) else str(value)
