"""Whose request is answered next: every party in turn, few large ones at a time, and nobody more than is agreed.

A request that is complete is answered at once when nobody waits. Otherwise it waits in the queue of its party, and the
parties take turns, so that one that sends hundreds at a time delays its own and nobody else's. See docs/adr/0015.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeVar

__all__ = ["Refusal", "Turn", "TurnBounds", "Turns", "Waiting"]

Item = TypeVar("Item")
_MOST_PARTIES = 10_000  # whose buckets are remembered; a party without one has not called for long


@dataclass(frozen=True, slots=True)
class TurnBounds:
    """What one process takes on.

    At most `waiting` requests wait, half of them of one party, and none longer than `seconds`. Requests of `large_from`
    bytes and more are answered `most_large` at a time. A party may send `rate` requests a second (0: any number) and
    `burst` at once.
    """

    waiting: int = 200
    seconds: float = 10.0
    large_from: int = 1 << 20
    most_large: int = 1
    rate: float = 0.0
    burst: int = 20


class Turn(Enum):
    """When a request is answered."""

    NOW = auto()
    LATER = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered now: `busy` or `rate`, and after how many seconds to come again."""

    why: str
    retry_after: int


@dataclass(slots=True)
class Waiting(Generic[Item]):
    """One request in the queue of its party."""

    item: Item
    party: str
    large: bool
    since: float = field(default_factory=time.monotonic)


class Turns(Generic[Item]):
    """The queues of one process. Safe between threads; nothing here waits."""

    def __init__(self, bounds: TurnBounds, clock: Callable[[], float] = time.monotonic) -> None:
        self._bounds = bounds
        self._clock = clock
        self._lock = threading.Lock()
        self._queues: OrderedDict[str, deque[Waiting[Item]]] = OrderedDict()
        self._waiting = 0
        self._running: Counter[str] = Counter()
        self._large = 0
        self._parked = 0
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return self._waiting

    def arrive(self, item: Item, party: str, size: int, *, idle: bool) -> Turn | Refusal:
        """Decide about a request that is complete; `idle` tells that a thread has nothing else to do.

        After `Turn.NOW` say `done`; after `Turn.LATER` call `take` once, from a thread that may answer.
        """
        large = size >= self._bounds.large_from
        with self._lock:
            wait = self._over_rate(party)
            if wait:
                return Refusal("rate", wait)
            free = not self._queues and (idle or not self._running[party])
            if free and not (large and self._large >= self._bounds.most_large):
                self._begin(party, large)
                return Turn.NOW
            own = self._queues.get(party)
            if self._waiting >= self._bounds.waiting or (own and len(own) >= max(1, self._bounds.waiting // 2)):
                return Refusal("busy", max(1, math.ceil(self._bounds.seconds / 2)))
            self._queues.setdefault(party, deque()).append(Waiting(item, party, large, self._clock()))
            self._waiting += 1
            return Turn.LATER

    def take(self) -> tuple[Waiting[Item], Refusal | None] | None:
        """Return whose turn it is, refused when it waited too long; None when only large ones wait for each other.

        After an answer that is no refusal, say `done`. After None, `released` tells when to call again.
        """
        with self._lock:
            party = next((party for party, queue in self._queues.items() if self._fits(queue[0])), None)
            if party is None:
                self._parked += 1
                return None
            queue = self._queues[party]
            found = queue.popleft()
            self._waiting -= 1
            if queue:
                self._queues.move_to_end(party)
            else:
                del self._queues[party]
            if self._clock() - found.since > self._bounds.seconds:
                return found, Refusal("busy", max(1, math.ceil(self._bounds.seconds / 2)))
            self._begin(party, found.large)
            return found, None

    def done(self, party: str, size: int) -> None:
        """Note that a request was answered."""
        with self._lock:
            self._running[party] -= 1
            if not self._running[party]:
                del self._running[party]
            if size >= self._bounds.large_from:
                self._large -= 1

    def released(self) -> int:
        """Return how many more times `take` is to be called, since a large request has made room."""
        with self._lock:
            if self._large >= self._bounds.most_large:
                return 0
            parked, self._parked = self._parked, 0
            return parked

    def _fits(self, waiting: Waiting[Item]) -> bool:
        return not waiting.large or self._large < self._bounds.most_large

    def _begin(self, party: str, large: bool) -> None:
        self._running[party] += 1
        self._large += large

    def _over_rate(self, party: str) -> int:
        """Take a token of the party; return in how many seconds there is one when there is none now."""
        bounds, now = self._bounds, self._clock()
        if not bounds.rate:
            return 0
        tokens, since = self._buckets.pop(party, (float(bounds.burst), now))
        tokens = min(float(bounds.burst), tokens + (now - since) * bounds.rate)
        enough = tokens >= 1
        self._buckets[party] = (tokens - enough, now)
        if len(self._buckets) > _MOST_PARTIES:
            self._buckets.popitem(last=False)
        return 0 if enough else max(1, math.ceil((1 - tokens) / bounds.rate))
