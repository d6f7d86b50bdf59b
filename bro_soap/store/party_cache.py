"""The organisations of the last few seconds by OIN: every request asks for its caller, and callers keep coming back."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from bro_soap.model import Party

__all__ = ["PartyCache"]


class PartyCache:
    """At most `size` organisations, each believed for `seconds`: so long may a change of party or role take to count.

    An unknown OIN is not kept, so a party can call as soon as it is added.
    """

    def __init__(
        self,
        load: Callable[[str], Party | None],
        seconds: float = 5.0,
        size: int = 1000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._seconds, self._size, self._clock = load, seconds, size, clock
        self._kept: OrderedDict[str, tuple[float, Party]] = OrderedDict()
        self._lock = Lock()

    def get(self, oin: str) -> Party | None:
        """Return the organisation of this OIN, or None."""
        now = self._clock()
        kept = self._kept.get(oin)
        if kept is not None and now - kept[0] < self._seconds:
            return kept[1]
        party = self._load(oin)
        with self._lock:
            self._kept.pop(oin, None)
            if party is not None:
                self._kept[oin] = (now, party)
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return party
