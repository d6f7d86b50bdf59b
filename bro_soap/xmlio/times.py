"""How moments are written on the wire."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["wire_time"]

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def wire_time(moment: datetime) -> str:
    """Write a moment as the live service does: local Dutch time with its offset, whole seconds."""
    return moment.astimezone(_AMSTERDAM).replace(microsecond=0).isoformat()
