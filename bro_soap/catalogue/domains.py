"""The domains of attributes: what kind of value one holds, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bro_soap.catalogue.table import UNKNOWN, CellError, meant
from bro_soap.model import Role

__all__ = ["Bounds", "Domain", "read_bounds", "read_domain"]

YES_NO = "urn:bro:IndicationYesNo"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain: its kind, and what that kind says more.

    `digits` of a number (`3.2`: three before the point, two behind it; `3` of a count), its `unit`; the `codes` list
    of a code as a urn; `longest` text; the `role` that an organisation must be known in, and whether the KvK number
    may be `empty`; the three letters (`prefix`) of the object that an id is of. `unknown` when some of it is not known
    yet: then no rule can be made of it.
    """

    kind: str
    digits: str = ""
    unit: str = ""
    codes: str = ""
    longest: int = 0
    role: Role | None = None
    empty: bool = False
    prefix: str = ""
    unknown: bool = False

    @property
    def is_number(self) -> bool:
        """Tell whether its values are numbers."""
        return self.kind in {"Measure", "Power", "Count"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value may not lie below or above, as the table writes it; None where there is no bound."""

    low: str | None = None
    high: str | None = None


def read_domain(said: str, lists: str) -> Domain:
    """Read a cell such as `Measure 3.2 m`; `lists` is what the urn of a code list begins with. Raises `CellError`.

    Where a word is `?` only the kind and the unit are read.
    """
    kind, *words = said.split() or [""]
    if kind == UNKNOWN:
        return Domain("", unknown=True)
    if kind in _PLAIN:
        if words:
            raise CellError(f"{kind} says no more than that, not {' '.join(words)!r}")
        return Domain(kind, codes=YES_NO) if kind == "YesNo" else Domain(kind)
    if not kind:
        raise CellError("no domain", "write ? for one that is not known yet")
    if kind not in _READERS:
        raise CellError(f"unknown domain {kind!r}", meant(kind, (*_PLAIN, *_READERS)))
    form, read = _READERS[kind]
    if UNKNOWN in words:
        return Domain(kind, unit=words[-1] if len(words) > 1 else "", unknown=True)
    try:
        return read(kind, words, lists)
    except (ValueError, IndexError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError(f"{said!r} is no {kind}", f"write it as {form}") from error


def _number(kind: str, words: list[str], _lists: str) -> Domain:
    digits, unit = words if len(words) > 1 else (words[0], "1")
    if not re.fullmatch(r"\d{1,2}\.\d{1,2}", digits):
        raise ValueError(digits)
    return Domain(kind, digits=digits, unit=unit)


def _count(kind: str, words: list[str], _lists: str) -> Domain:
    (digits,) = words
    return Domain(kind, digits=str(int(digits)), unit="")


def _code(kind: str, words: list[str], lists: str) -> Domain:
    (name,) = words
    return Domain(kind, codes=name if name.startswith("urn:") else f"{lists}{name}")


def _text(kind: str, words: list[str], _lists: str) -> Domain:
    (longest,) = words
    return Domain(kind, longest=int(longest))


def _kvk(kind: str, words: list[str], _lists: str) -> Domain:
    empty = words[-2:] == ["or", "empty"]
    roles = words[:-2] if empty else words
    if len(roles) > 1 or (roles and roles[0] not in {role.value for role in Role}):
        raise CellError(f"unknown role {' '.join(roles)!r}", meant(roles[0], (role.value for role in Role)))
    return Domain(kind, role=Role(roles[0]) if roles else None, empty=empty)


def _id(kind: str, words: list[str], _lists: str) -> Domain:
    (prefix,) = words
    if not re.fullmatch("[A-Z]{3}", prefix):
        raise ValueError(prefix)
    return Domain(kind, prefix=prefix)


_PLAIN = ("YesNo", "Date", "Time", "Period", "Quantity", "Point", "Group", "Table")
_READERS: dict[str, tuple[str, Callable[[str, list[str], str], Domain]]] = {
    "Measure": ("Measure 3.2 m", _number),
    "Power": ("Power 1.2 m/s", _number),
    "Count": ("Count 3", _count),
    "Code": ("Code NameOfTheList", _code),
    "Text": ("Text 200", _text),
    "KvK": ("KvK, KvK uitvoerder or KvK eigenaar or empty", _kvk),
    "Organisation": ("Organisation or Organisation uitvoerder", _kvk),
    "Id": ("Id GMW", _id),
}


def read_bounds(said: str, domain: Domain) -> Bounds:
    """Read a cell such as `0..30`, `..5` or `1980-01-01..`. Raises `CellError`."""
    if not said:
        return Bounds()
    low, dots, high = said.partition("..")
    if not dots or not (low or high):
        raise CellError(f"{said!r} is no range", "write it as 0..30, 0.. or ..30; bounds are included")
    for bound in (low, high):
        _check_bound(bound, domain)
    bounds = Bounds(low or None, high or None)
    if low and high and domain.is_number and Decimal(low) > Decimal(high):
        raise CellError(f"{low} lies above {high}")
    return bounds


def _check_bound(bound: str, domain: Domain) -> None:
    if domain.kind not in _BOUNDED:
        raise CellError(f"a {domain.kind} has no range")
    if bound:
        try:
            _BOUNDED[domain.kind](bound)
        except (ValueError, InvalidOperation) as error:
            raise CellError(f"{bound!r} is no bound of a {domain.kind}") from error


def _finite(bound: str) -> Decimal:
    number = Decimal(bound)
    if not number.is_finite():
        raise ValueError(bound)
    return number


# What has a range, and how a bound of it is read.
_BOUNDED: dict[str, Callable[[str], object]] = {
    "Measure": _finite,
    "Power": _finite,
    "Count": int,
    "Date": date.fromisoformat,
}
