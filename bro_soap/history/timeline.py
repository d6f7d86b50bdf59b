"""The material history of one object: which events it has, in which order, and what an operation does to them.

Pure functions over the accepted acts. An event is told from others by its document type, its date and, where several
of a kind may fall on one day, its subject (a tube, a measuring point, an observation). Dates may be incomplete, so
"before" and "after" mean: certainly so, whatever days the dates stand for. What is not certain is no conflict, and the
order in which the events came in decides; docs/adr/0014-timeline.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from bro_soap.model import DocumentKind, Operation
from bro_soap.xmlio.dates import VOID, PartialDate

__all__ = ["Act", "Conflict", "Event", "Events", "Period", "at", "find", "known_at", "periods", "replay", "try_act"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an object, as its current source document says.

    `sequence` numbers that document among those of the object, and `part` the event within a document that tells of
    several. `details` is what rules want to know of an event without reading its document.
    """

    document_type: str
    kind: DocumentKind
    date: PartialDate = VOID
    subject: str = ""
    sequence: int = 0
    part: int = 0
    recorded_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def is_same(self, other: Event) -> bool:
        """Tell whether both are the same thing that happened: its kind, date and subject."""
        return self.subject == other.subject and self.document_type == other.document_type and self.date == other.date


Events = tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One accepted operation: what it did with which event; a move names the date that was wrong.

    What has no date of its own is moved without one, and stays in its place.
    """

    operation: Operation
    event: Event
    to_be_corrected: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an act is impossible: the key of the published sentence, and the event that is in the way."""

    key: str
    other: Event | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the event that began it up to the event that ended it (None: it still lasts)."""

    begin: Event
    end: Event | None = None


def replay(acts: Iterable[Act]) -> Events:
    """Return the events that remain after all acts; raises ValueError when one of them is impossible."""
    events: Events = ()
    for act in acts:
        after = try_act(events, act)
        if isinstance(after, Conflict):
            raise ValueError(f"{act.operation} {act.event.document_type} {act.event.date}: {after.key}")
        events = after
    return events


def known_at(acts: Iterable[Act], moment: datetime) -> Events:
    """Return the events as the register knew them at a moment (formal history).

    The order of the acts is that of the source documents: one whose time is later keeps out all behind it.
    """

    def known(act: Act) -> bool:
        return act.event.recorded_at is not None and act.event.recorded_at <= moment

    return replay(takewhile(known, acts))


def at(events: Events, day: date) -> Events:
    """Return the events that had certainly happened at the end of a day; a start of unknown date always had."""
    return tuple(
        event
        for event in events
        if (event.date.latest is None and event.kind is not DocumentKind.END)
        or (event.date.latest is not None and event.date.latest <= day)
    )


def find(events: Events, wanted: Event) -> int | None:
    """Return the place of the event in the order, or None."""
    return next((place for place, event in enumerate(events) if event.is_same(wanted)), None)


def try_act(events: Events, act: Act) -> Events | Conflict:
    """Return the events after an act, or why it is impossible."""
    match act.operation:
        case Operation.REGISTER:
            return _register(events, act.event)
        case Operation.INSERT:
            return _duplicate(events, act.event) or _insert(events, act.event)
        case Operation.REPLACE:
            return _replace(events, act.event)
        case Operation.DELETE:
            return _delete(events, act.event)
        case Operation.MOVE:
            undated = act.to_be_corrected is None
            return _replace(events, act.event) if undated else _move(events, act)
        case Operation.CORRECT:
            return _correct(events, act.event)


def periods(events: Events, changes: Callable[[Event], Iterable[Hashable]]) -> dict[Hashable, list[Period]]:
    """Return, for every datum that events change, from which event to which each of its values held.

    `changes` tells what an event gave a new value. The periods of one datum join: no gap, no overlap.
    """
    found: dict[Hashable, list[Period]] = {}
    for event in events:
        for datum in changes(event):
            earlier = found.setdefault(datum, [])
            if earlier:
                earlier[-1] = replace(earlier[-1], end=event)
            earlier.append(Period(event))
    return found


def _register(events: Events, new: Event) -> Events | Conflict:
    if new.kind in {DocumentKind.START, DocumentKind.WHOLE}:
        return Conflict("BF-40", events[0]) if events else (new,)
    if not events:
        return Conflict("BF-41")
    if events[-1].kind is DocumentKind.END:
        return Conflict("RA-24", events[-1])
    return _duplicate(events, new) or _later(events, new) or (*events, new)


def _insert(events: Events, new: Event) -> Events | Conflict:
    """Put an event between two: after the start, and not after everything that is there."""
    if not events or events[0].date.is_after(new.date):
        return Conflict("BF-32", events[0] if events else None)
    place = _place(events, new)
    if place is None or (place == len(events) and not _could_lie_before(new, events[-1])):
        return Conflict("BF-32", events[-1])
    return (*events[:place], new, *events[place:])


def _replace(events: Events, new: Event) -> Events | Conflict:
    """Put a document in the place of the one of the same event; it may tell the date more precisely than that did."""
    place = find(events, new)
    if place is not None:
        return (*events[:place], new, *events[place + 1 :])
    vague = [event for event in events if _tells_less(event, new)]
    if len(vague) != 1:
        return Conflict("BF-41")
    return _move(events, Act(Operation.MOVE, new, vague[0].date))


def _tells_less(event: Event, new: Event) -> bool:
    """Tell whether both are the same event, dated incompletely and then as one of the days that may have meant."""
    if (event.document_type, event.subject) != (new.document_type, new.subject) or new.date.earliest is None:
        return False
    earliest, latest = event.date.earliest, event.date.latest
    if earliest is None or latest is None or new.date.latest is None:
        return True
    return earliest <= new.date.earliest and new.date.latest <= latest


def _correct(events: Events, new: Event) -> Events | Conflict:
    """Put a report in the place of the one of its type, whatever its date; a whole one in the place of all."""
    if new.kind is DocumentKind.WHOLE and events:
        return (new,)
    place = next((n for n, event in enumerate(events) if event.document_type == new.document_type), None)
    return Conflict("BF-41") if place is None else (*events[:place], new, *events[place + 1 :])


def _delete(events: Events, gone: Event) -> Events | Conflict:
    place = find(events, gone)
    return Conflict("BF-41") if place is None else (*events[:place], *events[place + 1 :])


def _move(events: Events, act: Act) -> Events | Conflict:
    """Take an event from its wrong date to the right one; a start stays first and an end last."""
    new = act.event
    wrong = replace(new, date=act.to_be_corrected or VOID)
    place = find(events, wrong)
    if place is None:
        return Conflict("BF-41", wrong)
    others = (*events[:place], *events[place + 1 :])
    if new.kind in {DocumentKind.START, DocumentKind.WHOLE}:
        first = next((event for event in others if new.date.is_after(event.date)), None)
        return (new, *others) if first is None else Conflict("BF-34", first)
    if new.kind is DocumentKind.END:
        return _later(others, new) or (*others, new)
    if not others or others[0].date.is_after(new.date):
        return Conflict("BF-32", others[0] if others else None)
    target = _place(others, new)
    if target is None:
        return Conflict("BF-32", others[-1])
    return _duplicate(others, new) or (*others[:target], new, *others[target:])


def _duplicate(events: Events, new: Event) -> Conflict | None:
    place = find(events, new)
    return None if place is None else Conflict("BF-40", events[place])


def _later(events: Events, new: Event) -> Conflict | None:
    """Return the conflict with the last event that certainly lies after the new one."""
    last = new.date.latest
    if last is None:
        return None
    later = next((one for one in reversed(events) if (first := one.date.earliest) is not None and first > last), None)
    return None if later is None else Conflict("BF-33", later)


def _could_lie_before(new: Event, other: Event) -> bool:
    """Tell whether some day the new date may mean lies before some day the other may mean."""
    first, last = new.date.earliest, other.date.latest
    return first is None or last is None or first < last


def _place(events: Events, new: Event) -> int | None:
    """Return where an event belongs: behind all that is certainly before it, before all that is certainly after it.

    Of the places that leaves, the one by first and then last possible day. None: after the end of the object.
    """
    ended = bool(events) and events[-1].kind is DocumentKind.END
    if ended and new.date.is_after(events[-1].date):
        return None
    upper = next((n for n, event in enumerate(events) if event.date.is_after(new.date)), len(events) - ended)
    lower = max((n + 1 for n, event in enumerate(events) if event.date.is_before(new.date)), default=1)
    place = max(upper, lower, 1)
    while place > lower and _key(events[place - 1]) > _key(new):
        place -= 1
    return place


def _key(event: Event) -> tuple[date, date]:
    return (event.date.earliest or date.min, event.date.latest or date.max)
