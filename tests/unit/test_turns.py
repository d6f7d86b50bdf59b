"""Whose request is answered next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.serving.turns import Refusal, Turn, TurnBounds, Turns

BOUNDS = TurnBounds(waiting=10, seconds=10.0, large_from=1000, most_large=1)
SMALL, LARGE = 10, 5000


class Clock:
    """Time as the test tells it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def taken(turns: Turns[str]) -> str:
    found = turns.take()
    assert found is not None
    waiting, refusal = found
    assert refusal is None
    turns.done(waiting.party, LARGE if waiting.large else SMALL)
    return waiting.item


def test_nobody_waits_for_nothing(clock: Clock) -> None:
    turns = Turns[str](BOUNDS, clock)
    assert turns.arrive("one", "a", SMALL, idle=True) is Turn.NOW
    assert turns.arrive("two", "b", SMALL, idle=False) is Turn.NOW  # its first, while others wait for their bytes
    assert turns.arrive("three", "a", SMALL, idle=False) is Turn.LATER


def test_parties_take_turns_whatever_each_has_waiting(clock: Clock) -> None:
    turns = Turns[str](BOUNDS, clock)
    turns.arrive("running", "a", SMALL, idle=True)
    for number in range(4):
        assert turns.arrive(f"a{number}", "a", SMALL, idle=False) is Turn.LATER
    assert turns.arrive("b0", "b", SMALL, idle=False) is Turn.LATER
    assert [taken(turns) for _ in range(5)] == ["a0", "b0", "a1", "a2", "a3"]


def test_large_requests_wait_for_each_other_and_small_ones_pass_them(clock: Clock) -> None:
    turns = Turns[str](BOUNDS, clock)
    assert turns.arrive("large0", "a", LARGE, idle=True) is Turn.NOW
    assert turns.arrive("large1", "b", LARGE, idle=True) is Turn.LATER
    assert turns.arrive("small", "c", SMALL, idle=True) is Turn.LATER
    assert taken(turns) == "small"
    assert turns.take() is None
    assert turns.released() == 0
    turns.done("a", LARGE)
    assert turns.released() == 1
    assert taken(turns) == "large1"


def test_the_queue_has_an_end_and_one_party_half_of_it(clock: Clock) -> None:
    turns = Turns[str](BOUNDS, clock)
    turns.arrive("running", "a", SMALL, idle=True)
    answers = [turns.arrive("x", "a", SMALL, idle=False) for _ in range(7)]
    assert answers == [Turn.LATER] * 5 + [Refusal("busy", 5)] * 2
    assert [turns.arrive("x", f"b{n}", SMALL, idle=False) for n in range(6)] == [Turn.LATER] * 5 + [Refusal("busy", 5)]


def test_who_waited_too_long_is_told_to_come_again(clock: Clock) -> None:
    turns = Turns[str](BOUNDS, clock)
    turns.arrive("running", "a", SMALL, idle=True)
    turns.arrive("late", "a", SMALL, idle=False)
    clock.now += 10.5
    found = turns.take()
    assert found is not None
    assert (found[0].item, found[1]) == ("late", Refusal("busy", 5))


def test_a_party_sends_as_much_as_is_agreed(clock: Clock) -> None:
    turns = Turns[str](replace(BOUNDS, rate=2.0, burst=3), clock)
    answers = []
    for _ in range(4):
        answers.append(turns.arrive("x", "a", SMALL, idle=True))
        turns.done("a", SMALL) if answers[-1] is Turn.NOW else None
    assert answers == [Turn.NOW] * 3 + [Refusal("rate", 1)]
    assert turns.arrive("x", "b", SMALL, idle=True) is Turn.NOW
    clock.now += 0.5
    assert turns.arrive("x", "a", SMALL, idle=True) is Turn.NOW


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=40))
def test_every_request_is_answered_or_refused_once(arrivals: list[tuple[str, bool, bool]]) -> None:
    turns = Turns[int](replace(BOUNDS, waiting=1000), Clock())
    answered: list[int] = []
    jobs = 0
    running: list[tuple[str, int]] = []
    for number, (party, large, idle) in enumerate(arrivals):
        size = LARGE if large else SMALL
        if turns.arrive(number, party, size, idle=idle) is Turn.NOW:
            answered.append(number)
            running.append((party, size))
        else:
            jobs += 1
        if running and number % 3 == 0:
            turns.done(*running.pop(0))
            jobs += turns.released()
    while jobs or running:
        if running:
            turns.done(*running.pop(0))
            jobs += turns.released()
        for _ in range(jobs):
            jobs -= 1
            found = turns.take()
            if found is not None:
                answered.append(found[0].item)
                running.append((found[0].party, LARGE if found[0].large else SMALL))
    assert sorted(answered) == list(range(len(arrivals)))
    assert turns.waiting == 0
