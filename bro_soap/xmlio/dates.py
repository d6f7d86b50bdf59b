"""Dates and moments as the standard writes them, whole or in part, read as the interval that they may mean."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from lxml import etree

from bro_soap.xmlio.elements import local, text

__all__ = [
    "Moment",
    "PartialDate",
    "are_times",
    "date_of",
    "document_date",
    "moment",
    "parse_partial_date",
    "partial_date",
]

# As xs:date and xs:dateTime are written (XML Schema 1.0, 3.2.7): no year 0, and no zone beyond 14 hours.
_YEAR = r"(?!-?0000)-?(?:[1-9][0-9]{4,}|[0-9]{4})"
_ZONE = r"Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?"
_DATE = re.compile(rf"({_YEAR})(?:-([0-9]{{2}}))?(?:-([0-9]{{2}}))?({_ZONE})?")
_TIME = re.compile(rf"({_YEAR}-[0-9]{{2}}-[0-9]{{2}})T({_CLOCK})({_ZONE})?")
_TIMES = re.compile(
    rf"(?:(?!0000)[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:{_CLOCK})(?:{_ZONE})?(?:\n|\Z))*+"
)
_LATE_DAY = re.compile(r"-(?:29|3[01])T")
# Dutch clocks stand at +01:00 or +02:00; a time without zone is the span that both readings cover.
SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
_EPOCH_BEGIN, _EPOCH_END = date.min, date.max
_VOID = "onbekend"
_LAST_YEAR = 9999  # that Python knows


@dataclass(frozen=True, slots=True)
class PartialDate:
    """`brocom:PartialDate`: `kind` is date, yearMonth, year or void; compared by the interval of days it may mean.

    A void date (`onbekend`) has no interval and is neither before nor after anything.
    """

    kind: str
    text: str
    earliest: date | None = None
    latest: date | None = None

    def is_after(self, other: PartialDate | date) -> bool:
        """Tell whether every day this date may mean lies after every day the other may mean."""
        last = other if isinstance(other, date) else other.latest
        return self.earliest is not None and last is not None and self.earliest > last

    def is_before(self, other: PartialDate | date) -> bool:
        """Tell whether every day this date may mean lies before every day the other may mean."""
        first = other if isinstance(other, date) else other.earliest
        return self.latest is not None and first is not None and self.latest < first

    def __str__(self) -> str:
        """Render as real messages do: `(2018-09-01, JJJJ-MM-DD)`; an unknown date is `onbekend`."""
        forms = {"date": "JJJJ-MM-DD", "yearMonth": "JJJJ-MM", "year": "JJJJ"}
        return f"({self.text}, {forms[self.kind]})" if self.kind in forms else self.text


@dataclass(frozen=True, slots=True)
class Moment:
    """A `gml:timePosition`: `kind` is dateTime, date, yearMonth, year, void or unreadable; an interval of aware times.

    Void is what says nothing; unreadable is a text that is no time (the schema lets any xs:anyURI through), and has no
    interval either. `zoned` tells whether a dateTime names its time zone.
    """

    kind: str
    text: str
    day: PartialDate
    earliest: datetime | None = None
    latest: datetime | None = None
    zoned: bool = False

    def __str__(self) -> str:
        """Render as a date is rendered; a dateTime stands for itself."""
        return str(self.day) if self.kind not in {"dateTime", "void", "unreadable"} else self.text


VOID = PartialDate("void", _VOID)


def parse_partial_date(value: str) -> PartialDate:
    """Read an xs:date, xs:gYearMonth or xs:gYear (the zone is dropped); anything else is unknown."""
    return _known_date(value) if len(value) <= _LONGEST_KEPT else _read_date(value)


def _read_date(value: str) -> PartialDate:
    match = _DATE.fullmatch(value)
    if match is None:
        return VOID
    year, month, day, zone = match.groups()
    written = value[: -len(zone)] if zone else value
    kind = "date" if day else "yearMonth" if month else "year"
    first_month, last_month = (int(month), int(month)) if month else (1, 12)
    if not 1 <= first_month <= 12:
        return VOID
    if year.startswith("-") or len(year) > len(str(_LAST_YEAR)):
        edge = _EPOCH_BEGIN if year.startswith("-") else _EPOCH_END
        return PartialDate(kind, written, edge, edge) if not day or 1 <= int(day) <= 31 else VOID
    number = int(year)
    last_day = calendar.monthrange(number, last_month)[1]
    if day and not 1 <= int(day) <= last_day:
        return VOID
    return PartialDate(
        kind, written, date(number, first_month, int(day or 1)), date(number, last_month, int(day or last_day))
    )


# The same dates come again and again: within a document, and in those of one day.
_LONGEST_KEPT = 40
_known_date = lru_cache(maxsize=4096)(_read_date)


def partial_date(element: etree._Element) -> PartialDate:
    """Read a `brocom:PartialDateType` element by its one child."""
    for part in element:
        name = local(part)
        if name in {"date", "yearMonth", "year"}:
            return parse_partial_date(text(part))
    return VOID


def date_of(element: etree._Element) -> PartialDate:
    """Read a date: a `brocom:PartialDateType`, or a bare xs:date."""
    if next(element.iterchildren("*"), None) is not None:
        return partial_date(element)
    return parse_partial_date(text(element))


def moment(value: str) -> Moment:
    """Read a `gml:timePosition`: a dateTime, or a date, month or year; empty is unknown, anything else unreadable."""
    match = _TIME.fullmatch(value)
    day = parse_partial_date(value if match is None else match[1])
    if day.earliest is None:
        return Moment("unreadable", value, VOID) if value else Moment("void", _VOID, VOID)
    if match is None:
        return _day_as_moment(day)
    clock, zone = match.group(2, 3)
    offset = timedelta(hours=int(clock[:2]), minutes=int(clock[3:5]), seconds=int(clock[6:8]))
    offset += timedelta(microseconds=int(clock[9:15].ljust(6, "0")))
    midnight = datetime(day.earliest.year, day.earliest.month, day.earliest.day, tzinfo=UTC)
    begin_zone, end_zone = _zones(zone)
    begin, end = _shift(midnight, offset - begin_zone), _shift(midnight, offset - end_zone)
    return Moment("dateTime", value, day, begin, end, zoned=zone is not None)


def are_times(values: Iterable[str]) -> bool:
    """Tell whether each of many texts is a dateTime without blanks around it: all at once, for long series."""
    written = "\n".join(values)
    if _TIMES.fullmatch(written) is None:
        return False
    days = {written[found.start() - 7 : found.end() - 1] for found in _LATE_DAY.finditer(written)}
    return all(parse_partial_date(day).earliest is not None for day in days)


def _day_as_moment(day: PartialDate) -> Moment:
    if day.earliest is None or day.latest is None:
        return Moment("void", _VOID, VOID)
    begin = datetime(day.earliest.year, day.earliest.month, day.earliest.day, tzinfo=UTC)
    end = datetime(day.latest.year, day.latest.month, day.latest.day, tzinfo=UTC)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    last = timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)
    return Moment(day.kind, day.text, day, _shift(begin, -summer), _shift(end, last - winter))


def _zones(zone: str | None) -> tuple[timedelta, timedelta]:
    """Return the largest and the smallest offset from UTC that the zone may mean."""
    if zone is None:
        return timedelta(hours=2), timedelta(hours=1)
    if zone == "Z":
        return timedelta(0), timedelta(0)
    sign = -1 if zone[0] == "-" else 1
    offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return offset, offset


def _shift(start: datetime, by: timedelta) -> datetime:
    """Add, staying inside the years that Python knows."""
    try:
        return start + by
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if by > timedelta(0) else datetime.min.replace(tzinfo=UTC)


def document_date(received: datetime) -> date:
    """Return the latest Dutch calendar day that the time of receipt may lie on."""
    return received.astimezone(SUMMER).date()
