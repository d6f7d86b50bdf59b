"""What time it is: a clock is handed to whoever needs one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "wall_clock"]

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)
