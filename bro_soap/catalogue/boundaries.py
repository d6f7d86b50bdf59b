"""The cases at the bounds of a row: what is just right and what is just wrong, as changes to a right document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from bro_soap.catalogue.row import Row
from bro_soap.rules.conditions import NEVER

__all__ = ["Boundary", "Edit", "boundaries"]


class Edit(Enum):
    """What is done to the first element on the path, or to the group that it is missing from."""

    TEXT = "text"
    DATE = "date"
    NIL = "nil"
    TAKEN = "taken"
    PUT = "put"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A case of a rule: the change, with its value, that makes the rule fire or must not.

    `TAKEN` takes the element out of a right document that has it, `PUT` puts one into a group of a right document that
    has none there.
    """

    rule: str
    path: str
    change: Edit
    value: str
    fires: bool

    def __str__(self) -> str:
        """Say it as a test does: the rule, what is done, and what is expected."""
        done = f"{self.change.value} {self.value!r}" if self.value else self.change.value
        return f"{self.rule}: {self.path} {done}{'' if self.fires else ' is right'}"


def boundaries(row: Row, today: date) -> Iterator[Boundary]:
    """Yield the cases of the rules that a row makes, for a document that is received today."""
    if row.is_part:
        return
    for aspect, value, fires in _texts(row):
        for rule in row.ids.get(aspect, ()):
            yield Boundary(rule, row.path, Edit.TEXT, value, fires)
    for rule in row.ids.get("date", ()):
        for day, fires in _days(row, today):
            yield Boundary(rule, row.path, Edit.DATE, day.isoformat(), fires)
    for rule in row.ids.get("nil", ()):
        yield Boundary(rule, row.path, Edit.NIL, "", fires=True)
    yield from _presence(row)


def _texts(row: Row) -> Iterator[tuple[str, str, bool]]:
    """Yield aspects with a text, and whether it is wrong."""
    domain = row.domain
    if domain.unknown:
        return
    if domain.kind == "Measure":
        yield from (("number", text, fires) for text, fires in _numbers(row))
    elif domain.kind == "Count":
        yield from (("number", text, fires) for text, fires in _counts(row))
    elif domain.kind == "Text":
        yield from (("text", "x" * length, length not in range(1, domain.longest + 1)) for length in _lengths(row))
    yield "code", "nietOpDeLijst", True
    yield "id", f"{domain.prefix}00000000000", True
    yield "id", f"{domain.prefix}000000000001", False
    yield "kvk", "1234567", True
    yield "kvk", "123456789", True


def _lengths(row: Row) -> tuple[int, ...]:
    return 0, 1, row.domain.longest, row.domain.longest + 1


def _numbers(row: Row) -> Iterator[tuple[str, bool]]:
    whole, fraction = (int(part) for part in row.domain.digits.split("."))
    low, high = (None if bound is None else Decimal(bound) for bound in (row.bounds.low, row.bounds.high))
    step = Decimal(1).scaleb(-fraction)
    for bound, beyond in ((low, -step), (high, step)):
        if bound is not None:
            yield _written(bound), False
            yield _written(bound + beyond), True
    inside = low if low is not None else high - step if high is not None else Decimal(0)
    yield _written(inside + step / 10), True
    if high is None:
        yield _written(Decimal(10) ** whole), True
        yield _written(Decimal(10) ** whole - step), False


def _counts(row: Row) -> Iterator[tuple[str, bool]]:
    low, high = int(row.bounds.low or 0), int(row.bounds.high or 0)
    yield from ((str(low), False), (str(low - 1), True), (str(high), False), (str(high + 1), True), (f"{low}.5", True))


def _written(number: Decimal) -> str:
    return f"{number:f}"


def _days(row: Row, today: date) -> Iterator[tuple[date, bool]]:
    day = timedelta(days=1)
    if row.bounds.low:
        earliest = date.fromisoformat(row.bounds.low)
        yield from ((earliest, False), (earliest - day, True))
    yield from ((today, False), (today + day, True))


def _presence(row: Row) -> Iterator[Boundary]:
    """Yield what can be said without the condition: in a right document it holds where the element is, else not."""
    zones = [one for one in row.presence if one.other is None]
    for rule, one in zip(row.ids.get("presence", ()), zones, strict=False):
        if one.must is not NEVER and one.may is NEVER and one.archive is NEVER:
            yield Boundary(rule, row.path, Edit.TAKEN, "", fires=True)
            yield Boundary(rule, row.path, Edit.PUT, "", fires=True)
    if {"present", "absent"} <= row.ids.keys():
        yield Boundary(row.ids["present"][0], row.path, Edit.TAKEN, "", fires=True)
        yield Boundary(row.ids["absent"][0], row.path, Edit.PUT, "", fires=True)
