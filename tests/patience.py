"""Waiting for what happens soon, however busy the machine is: no verdict hangs on how soon."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["LONG", "until"]

LONG = 60.0
"""Seconds; what has not happened by then does not happen."""


def until(holds: Callable[[], object], what: str = "it did not happen") -> None:
    """Wait until it holds; fails with these words when it never does."""
    give_up = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)
