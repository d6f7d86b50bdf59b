"""Refusals of nobody do not fill the audit log, and none is left out uncounted."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bro_soap.channels.http.refusals import Refusals


def test_ten_of_a_kind_in_a_minute_are_written_and_the_others_counted() -> None:
    now = [0.0]
    refusals = Refusals(clock=lambda: now[0])
    assert [refusals.writes("party: OIN 1") for _ in range(12)] == [True] * 10 + [False] * 2
    assert refusals.writes("party: OIN 2"), "one that floods hides no other"
    assert refusals.taken() == 2
    now[0] = 61.0
    assert refusals.writes("party: OIN 1")
    assert refusals.taken() == 0


def test_kinds_without_end_are_not_told_apart() -> None:
    refusals = Refusals(clock=lambda: 0.0)
    assert sum(refusals.writes(f"party: OIN {number}") for number in range(10_000)) == 500 + 10
    assert refusals.taken() == 10_000 - 510


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=200))
def test_what_is_not_written_is_counted(arrivals: list[tuple[str, float]]) -> None:
    now = [0.0]
    refusals = Refusals(most=2, clock=lambda: now[0])
    written: Counter[str] = Counter()
    for kind, later in arrivals:
        now[0] += later
        written[kind] += refusals.writes(kind)
    assert written.total() + refusals.left_out == len(arrivals)
