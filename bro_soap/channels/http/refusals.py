"""How many refusals of callers that nobody knows go into the audit log: enough to see them, and no more."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

__all__ = ["Refusals"]

_MOST_KINDS = 500  # told apart; each is named by its check, which names its OIN


class Refusals:
    """Counts refusals by what they were refused for. Safe between threads.

    In each minute `most` of one kind are to be written, in one process.
    """

    def __init__(self, most: int = 10, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._counted: Counter[str] = Counter()
        self.left_out = 0

    def writes(self, kind: str) -> bool:
        """Tell whether this one is to be written; of the others `left_out` holds the number."""
        with self._lock:
            if self._clock() >= self._until:
                self._until = self._clock() + self._seconds
                self._counted.clear()
            kind = kind if kind in self._counted or len(self._counted) < _MOST_KINDS else ""
            self._counted[kind] += 1
            self.left_out += self._counted[kind] > self._most
            return self._counted[kind] <= self._most

    def taken(self) -> int:
        """Return how many were left out, and count anew."""
        with self._lock:
            left_out, self.left_out = self.left_out, 0
            return left_out
