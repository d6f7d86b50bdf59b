"""Properties of the timeline that hold whatever happens to an object, over thousands of random histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bro_soap.history.timeline import Act, Conflict, Event, Events, at, find, known_at, periods, replay, try_act
from bro_soap.model import DocumentKind, Operation
from bro_soap.xmlio.dates import VOID, PartialDate, parse_partial_date

DAY_ONE = date(2009, 11, 1)
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
MANY = settings(max_examples=500)

days = st.integers(0, 500).map(lambda n: (DAY_ONE + timedelta(days=n)).isoformat())
partial_dates = st.one_of(days, days, days, days.map(lambda day: day[:7]), days.map(lambda day: day[:4])).map(
    parse_partial_date
)
kinds = st.sampled_from(["Owner", "TubeStatus", "Shift"])
subjects = st.sampled_from(["", "1", "2"])
operations = st.sampled_from(
    [Operation.REGISTER, Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE, Operation.DELETE]
)
wishes = st.tuples(
    operations,
    st.sampled_from([DocumentKind.ADDITION] * 8 + [DocumentKind.END, DocumentKind.START]),
    kinds,
    subjects,
    partial_dates,
    st.integers(0, 50),
)


def event(kind: DocumentKind, name: str, subject: str, when: PartialDate) -> Event:
    if kind is DocumentKind.START:
        return Event("Start", kind, when)
    if kind is DocumentKind.END:
        return Event("End", kind, when)
    return Event(name, kind, when, subject)


def history(began: PartialDate, wanted: list[tuple[Operation, DocumentKind, str, str, PartialDate, int]]) -> list[Act]:
    """Return the acts, of a start and those that are wished for, that are possible one after the other."""
    acts = [Act(Operation.REGISTER, Event("Start", DocumentKind.START, began, sequence=1, recorded_at=BEGAN))]
    events = replay(acts)
    for operation, kind, name, subject, when, pick in wanted:
        about = event(kind, name, subject, when)
        known = events[pick % len(events)]
        if operation in {Operation.REPLACE, Operation.DELETE}:
            about = known
        number = len(acts) + 1
        about = replace(about, sequence=number, recorded_at=BEGAN + timedelta(days=number))
        act = Act(operation, about)
        if operation is Operation.MOVE:
            act = Act(
                operation,
                replace(about, document_type=known.document_type, kind=known.kind, subject=known.subject),
                known.date,
            )
        if operation is Operation.DELETE and about.kind is DocumentKind.START:
            continue  # a rule of the procedure: the service never deletes an object
        if operation is Operation.INSERT and about.kind is not DocumentKind.ADDITION:
            continue
        after = try_act(events, act)
        if not isinstance(after, Conflict):
            acts.append(act)
            events = after
    return acts


histories = st.builds(history, partial_dates, st.lists(wishes, max_size=25))


def in_order(events: Events) -> bool:
    return not any(later.date.is_before(earlier.date) for n, earlier in enumerate(events) for later in events[n + 1 :])


def test_what_has_no_date_of_its_own_stays_in_its_place() -> None:
    begun = Event("Start", DocumentKind.START)
    reports = [Event("Report", DocumentKind.ADDITION, subject=name, sequence=n) for n, name in enumerate("abc", 2)]
    end = Event("End", DocumentKind.END, sequence=5)
    events = (begun, *reports, end)
    for place, event in enumerate(events):
        again = replace(event, sequence=9)
        assert try_act(events, Act(Operation.MOVE, again)) == (*events[:place], again, *events[place + 1 :])
    strange = try_act(events, Act(Operation.MOVE, replace(reports[0], subject="d")))
    assert isinstance(strange, Conflict)
    assert strange.key == "BF-41"


@MANY
@given(histories)
def test_no_event_ever_stands_before_one_that_is_certainly_earlier(acts: list[Act]) -> None:
    assert in_order(replay(acts))


@MANY
@given(histories)
def test_the_start_is_first_the_end_is_last_and_each_event_is_there_once(acts: list[Act]) -> None:
    events = replay(acts)
    assert [one.kind is DocumentKind.START for one in events] == [True] + [False] * (len(events) - 1)
    assert all(one.kind is not DocumentKind.END for one in events[:-1])
    assert len({(one.document_type, one.date, one.subject) for one in events}) == len(events)


@MANY
@given(histories)
def test_periods_join_without_gap_or_overlap(acts: list[Act]) -> None:
    events = replay(acts)
    for found in periods(events, lambda one: (one.document_type, one.subject)[:1]).values():
        assert all(first.end == second.begin for first, second in pairwise(found))
        assert found[-1].end is None
        assert all(not one.end.date.is_before(one.begin.date) for one in found if one.end)


@MANY
@given(histories, kinds, subjects, partial_dates)
def test_delete_undoes_insert(acts: list[Act], name: str, subject: str, when: PartialDate) -> None:
    events = replay(acts)
    new = Event(name, DocumentKind.ADDITION, when, subject, sequence=99)
    inserted = try_act(events, Act(Operation.INSERT, new))
    if not isinstance(inserted, Conflict):
        assert len(inserted) == len(events) + 1
        assert try_act(inserted, Act(Operation.DELETE, new)) == events


@MANY
@given(histories, st.integers(0, 50), partial_dates)
def test_move_equals_delete_and_insert(acts: list[Act], pick: int, when: PartialDate) -> None:
    events = replay(acts)
    known = events[pick % len(events)]
    if known.kind is not DocumentKind.ADDITION:
        return
    right = replace(known, date=when, sequence=99)
    deleted = try_act(events, Act(Operation.DELETE, known))
    assert not isinstance(deleted, Conflict)
    inserted = try_act(deleted, Act(Operation.INSERT, right))
    moved = try_act(events, Act(Operation.MOVE, right, known.date))
    if not isinstance(inserted, Conflict):
        assert moved == inserted
    elif not isinstance(moved, Conflict):
        assert inserted.key == "BF-32"
        assert moved[-1] == right, "only behind everything else may a move go where an insert may not"


@MANY
@given(histories)
def test_the_register_knew_at_each_moment_what_it_had_been_told(acts: list[Act]) -> None:
    for number, act in enumerate(acts, 1):
        assert act.event.recorded_at is not None
        assert known_at(acts, act.event.recorded_at) == replay(acts[:number])
    assert known_at(acts, BEGAN - timedelta(seconds=1)) == ()


@MANY
@given(histories, st.integers(0, 600))
def test_the_events_up_to_a_day_grow_with_the_days(acts: list[Act], after: int) -> None:
    events, day = replay(acts), DAY_ONE + timedelta(days=after)
    now = at(events, day)
    assert [one for one in events if one in now] == list(now), "their order is that of the history"
    assert set(map(id, now)) <= set(map(id, at(events, day + timedelta(days=1))))
    assert not any(one.date.is_after(day) for one in now)


@MANY
@given(histories, st.integers(0, 50), partial_dates)
def test_a_replacement_changes_no_place(acts: list[Act], pick: int, when: PartialDate) -> None:
    events = replay(acts)
    known = events[pick % len(events)]
    better = replace(known, sequence=99)
    replaced = try_act(events, Act(Operation.REPLACE, better))
    assert not isinstance(replaced, Conflict)
    assert [one.sequence for one in replaced] == [99 if one is known else one.sequence for one in events]
    absent = replace(better, date=when, subject="none")
    assert try_act(events, Act(Operation.REPLACE, absent)) == Conflict("BF-41")


def story(*events: tuple[str, str]) -> Events:
    start, *rest = events
    found = [Event("Start", DocumentKind.START, parse_partial_date(start[1]))]
    for name, when in rest:
        kind = DocumentKind.END if name == "End" else DocumentKind.ADDITION
        found.append(Event(name, kind, parse_partial_date(when)))
    return tuple(found)


TWO = story(("Start", "2010-01-01"), ("Owner", "2012-05-01"), ("Shift", "2014-05-01"))
OVER = (*TWO, Event("End", DocumentKind.END, parse_partial_date("2015-01-01")))


@pytest.mark.parametrize(
    ("events", "operation", "name", "when", "wrong", "key"),
    [
        (TWO, Operation.REGISTER, "Owner", "2013-01-01", None, "BF-33"),
        (TWO, Operation.REGISTER, "Owner", "2014-04", None, "BF-33"),
        (TWO, Operation.REGISTER, "Shift", "2014-05-01", None, "BF-40"),
        (OVER, Operation.REGISTER, "Owner", "2016-01-01", None, "RA-24"),
        (TWO, Operation.INSERT, "Owner", "2009-01-01", None, "BF-32"),
        (TWO, Operation.INSERT, "Owner", "2014-05-01", None, "BF-32"),
        (TWO, Operation.INSERT, "Owner", "2016-01-01", None, "BF-32"),
        (OVER, Operation.INSERT, "Owner", "2016-01-01", None, "BF-32"),
        (TWO, Operation.INSERT, "Owner", "2012-05-01", None, "BF-40"),
        (TWO, Operation.REPLACE, "Owner", "2012-05-02", None, "BF-41"),
        (TWO, Operation.DELETE, "Shift", "2012-05-01", None, "BF-41"),
        (TWO, Operation.MOVE, "Owner", "2013-05-01", "2012-05-02", "BF-41"),
        (TWO, Operation.MOVE, "Owner", "2009-12-31", "2012-05-01", "BF-32"),
        (OVER, Operation.MOVE, "Owner", "2015-01-02", "2012-05-01", "BF-32"),
        (TWO, Operation.MOVE, "Start", "2012-05-02", "2010-01-01", "BF-34"),
        (OVER, Operation.MOVE, "End", "2014-04-30", "2015-01-01", "BF-33"),
    ],
)
def test_each_impossible_place_has_its_sentence(
    events: Events, operation: Operation, name: str, when: str, wrong: str | None, key: str
) -> None:
    kind = {"Start": DocumentKind.START, "End": DocumentKind.END}.get(name, DocumentKind.ADDITION)
    act = Act(operation, Event(name, kind, parse_partial_date(when)), parse_partial_date(wrong) if wrong else None)
    conflict = try_act(events, act)
    assert isinstance(conflict, Conflict)
    assert conflict.key == key


@pytest.mark.parametrize(
    ("operation", "when", "wrong", "place"),
    [
        (Operation.REGISTER, "2014-05-01", None, 3),
        (Operation.REGISTER, "2014", None, 3),
        (Operation.INSERT, "2011-01-01", None, 1),
        (Operation.INSERT, "2012-05-02", None, 2),
        (Operation.INSERT, "2012", None, 1),
        (Operation.INSERT, "2014", None, 2),
        (Operation.MOVE, "2014-06-01", "2012-05-01", 2),
        (Operation.MOVE, "2013", "2012-05-01", 1),
    ],
)
def test_where_an_event_with_an_incomplete_date_comes(
    operation: Operation, when: str, wrong: str | None, place: int
) -> None:
    new = Event("Owner", DocumentKind.ADDITION, parse_partial_date(when), sequence=9)
    after = try_act(TWO, Act(operation, new, parse_partial_date(wrong) if wrong else None))
    assert not isinstance(after, Conflict)
    assert find(after, new) == place


def test_a_start_of_unknown_date_is_before_nothing_and_after_nothing() -> None:
    unknown = (Event("Start", DocumentKind.START, VOID), *TWO[1:])
    inserted = try_act(
        unknown, Act(Operation.INSERT, Event("Owner", DocumentKind.ADDITION, parse_partial_date("1950")))
    )
    assert not isinstance(inserted, Conflict)
    assert [one.date.text for one in at(inserted, date(1951, 1, 1))] == ["onbekend", "1950"]
    moved = try_act(unknown, Act(Operation.MOVE, replace(unknown[0], date=parse_partial_date("2000-01-01")), VOID))
    assert not isinstance(moved, Conflict)
    assert moved[0].date.text == "2000-01-01"


def test_a_single_shot_object_is_corrected_as_a_whole() -> None:
    first = Event("CPT", DocumentKind.WHOLE, sequence=1)
    assert replay([Act(Operation.REGISTER, first), Act(Operation.CORRECT, replace(first, sequence=2))])[0].sequence == 2


@pytest.mark.parametrize(
    ("registered", "told", "possible"),
    [
        ("2021", "2021-03-01", True),
        ("2021", "2021-03", True),
        ("2021-03", "2021-03-31", True),
        ("onbekend", "2021-03-01", True),
        ("2021", "2022-01-01", False),
        ("2021-03-01", "2021", False),
        ("2021-03-01", "2021-03-02", False),
        ("2021-03-01", "onbekend", False),
    ],
)
def test_a_replacement_may_complete_a_date_but_not_change_it(registered: str, told: str, possible: bool) -> None:
    events = (Event("Start", DocumentKind.START, parse_partial_date(registered), sequence=1),)
    new = Event("Start", DocumentKind.START, parse_partial_date(told), sequence=2)
    outcome = try_act(events, Act(Operation.REPLACE, new))
    assert outcome == ((new,) if possible else Conflict("BF-41"))


def test_a_completed_date_finds_its_place_among_the_others() -> None:
    first = Event("Start", DocumentKind.START, parse_partial_date("2020-01-01"), sequence=1)
    vague = Event("Owner", DocumentKind.ADDITION, parse_partial_date("2021"), sequence=2)
    other = Event("Shift", DocumentKind.ADDITION, parse_partial_date("2021-06-01"), sequence=3)
    complete = replace(vague, date=parse_partial_date("2021-09-01"), sequence=4)
    assert try_act((first, vague, other), Act(Operation.REPLACE, complete)) == (first, other, complete)
