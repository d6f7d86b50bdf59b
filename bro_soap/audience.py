"""Who may see what of an object: what is kept from whom until when, and who reads it on which day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

__all__ = ["CONFIDENTIAL", "DP", "Asker", "Cut", "Secrecy", "Viewer", "day_of", "seen_by", "strictest"]

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ROLE, _NIL = "DP", "NIL-"
# Of a canonical start tag: its name, its attributes before xsi:nil, that, and xsi:type, which comes last.
_START_TAG = re.compile(rb'<([^ >]+)((?: [^ =]+="[^"]*")*?)(?: xsi:nil="([^"]*)")?((?: xsi:type="[^"]*")?)>')


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
    The stricter of two sorts last: whoever may see it may see the other. Of an element that is kept with `nil` others
    see that it is there, without its value.
    """

    role: bool = False
    opens: date = date.max
    nil: bool = field(default=False, compare=False)

    def hides_from(self, reader: Viewer) -> bool:
        """Tell whether this reader may not see it."""
        if reader.own:
            return False
        return self.role or not (reader.appointed or self.opens <= reader.day)

    @property
    def code(self) -> str:
        """How it is written in the register: `DP`, or the day that opens it; behind `NIL-` where it leaves a nil."""
        return (_NIL if self.nil else "") + (_ROLE if self.role else self.opens.isoformat())

    @classmethod
    def of(cls, code: str) -> Secrecy:
        """Return what was written so."""
        nil, code = code.startswith(_NIL), code.removeprefix(_NIL)
        return DP if code == _ROLE else cls(opens=date.fromisoformat(code), nil=nil)


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
            if kept.nil:
                pieces.append(memoryview(_without_value(content[start:end])))
            at = end
    return b"".join((*pieces, whole[at:])) if at else content


def _without_value(element: bytes) -> bytes:
    """Return a canonical element with `xsi:nil` in the place of its value; one that has no value is so already."""
    tag = _START_TAG.match(element)
    if tag is None or tag[3] in (b"true", b"1"):
        return element
    name, before, _, after = tag.groups()
    return b'<%s%s xsi:nil="true"%s></%s>' % (name, before, after, name)


def day_of(moment: datetime) -> date:
    """Return the day of the Netherlands that a moment lies on."""
    return moment.astimezone(_AMSTERDAM).date()
