"""Who may see what of an object: what is kept from whom until when, and who reads it on which day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["CONFIDENTIAL", "DP", "Asker", "Cut", "Secrecy", "Viewer", "day_of", "seen_by", "strictest"]

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ROLE = "DP"


@dataclass(frozen=True, slots=True)
class Asker:
    """An organisation that asks what is registered, by its KvK number, and the day on which it does."""

    party: str
    day: date


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads an object on a day: its `own` bronhouder or supplier, one `appointed` by the bronhouder, or anybody."""

    day: date
    own: bool = False
    appointed: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Secrecy:
    """How something is kept: for bronhouder and supplier by `role`, or confidential until the day that `opens` it.

    What is confidential is seen by those whom the bronhouder appoints, too. `date.max` is a day that never comes.
    The stricter of two sorts last: whoever may see it may see the other.
    """

    role: bool = False
    opens: date = date.max

    def hides_from(self, reader: Viewer) -> bool:
        """Tell whether this reader may not see it."""
        if reader.own:
            return False
        return self.role or not (reader.appointed or self.opens <= reader.day)

    @property
    def code(self) -> str:
        """How it is written in the register: `DP`, or the day that opens it."""
        return _ROLE if self.role else self.opens.isoformat()

    @classmethod
    def of(cls, code: str) -> Secrecy:
        """Return what was written so."""
        return DP if code == _ROLE else cls(opens=date.fromisoformat(code))


DP = Secrecy(role=True)
CONFIDENTIAL = Secrecy()
Cut = tuple[int, int, Secrecy]
"""A range of bytes (start, end), and how it is kept. They ascend by their starts; one with others in it comes first."""


def strictest(found: Iterable[Secrecy | None]) -> Secrecy | None:
    """Return the strictest of these; None when nothing is kept."""
    best: Secrecy | None = None
    for one in found:
        if one is not None and (best is None or one > best):
            best = one
    return best


def seen_by(content: bytes, cuts: Iterable[Cut], reader: Viewer | None = None) -> bytes:
    """Return what a reader sees of content; without a reader what everybody does on every day."""
    pieces, at, whole = [], 0, memoryview(content)
    for start, end, kept in cuts:
        if end > at and (reader is None or kept.hides_from(reader)):
            pieces.append(whole[at : max(at, start)])
            at = end
    return b"".join((*pieces, whole[at:])) if at else content


def day_of(moment: datetime) -> date:
    """Return the day of the Netherlands that a moment lies on."""
    return moment.astimezone(_AMSTERDAM).date()
