"""How moments are written on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

__all__ = ["utc_time", "wire_time"]

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def wire_time(moment: datetime) -> str:
    """Write a moment as the live service does: local Dutch time with its offset, whole seconds."""
    return moment.astimezone(_AMSTERDAM).replace(microsecond=0).isoformat()


def utc_time(moment: datetime) -> str:
    """Write a moment in UTC with milliseconds, as WS-Security wants it (BSP R3217, R3220)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
