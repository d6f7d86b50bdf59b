"""How moments are written and read on the wire."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bro_soap.xmlio.blanks import trimmed

__all__ = ["utc", "wire_time"]

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|[+-]00:00)", re.ASCII)


def wire_time(moment: datetime) -> str:
    """Write a moment as the live service does: local Dutch time with its offset, whole seconds."""
    return moment.astimezone(_AMSTERDAM).replace(microsecond=0).isoformat()


def utc(text: str) -> datetime | None:
    """Return a moment that is written in UTC; None for any other text, `ValueError` for one that does not exist."""
    found = _INSTANT.fullmatch(trimmed(text))
    if not found:
        return None
    moment = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    return moment.replace(microsecond=int(((found[2] or ".")[1:7]).ljust(6, "0")))
