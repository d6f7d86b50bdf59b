"""Looks at all values on a path at once, for the rules about one datum: nearly always they are right.

Each makes what tells, in the least time, that nothing is wrong. It may say so only when that is certain: what it does
not let pass is looked at by the rule itself, which knows what to say of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date

from lxml import etree

from bro_soap.rules.rule import Context, Passes
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import document_date

__all__ = ["codes", "dates", "fits", "has_values", "none_of", "not_after", "numbers", "one_of", "texts_up_to"]

_NIL, _DATE = ns.q(ns.XSI, "nil"), "}date"
_LONGEST_EXACT = 15  # as many digits as a float holds without loss
_Elements = list[etree._Element]


def numbers(digits: str, low: str | None, high: str | None) -> Passes | None:
    """Pass plain decimal numbers with at most so many digits, within bounds; None where floats would not be exact."""
    whole, _, fraction = digits.partition(".")
    if int(whole) + int(fraction or 0) > _LONGEST_EXACT:
        return None
    tail = rf"(?:\.[0-9]{{1,{fraction}}})?" if int(fraction or 0) else ""
    plain = re.compile(rf"-?[0-9]{{1,{whole}}}{tail}").fullmatch
    least, most = float("-inf" if low is None else low), float("inf" if high is None else high)

    def right(text: str) -> bool:
        return plain(text) is not None and least <= float(text) <= most

    return _each(right)


def _each(right: Callable[[str], object]) -> Passes:
    def passes(_context: Context, texts: list[str], _elements: _Elements) -> bool:
        return all(map(right, texts))

    return passes


def fits(form: re.Pattern[str]) -> Passes:
    """Pass what has this form."""
    return _each(form.fullmatch)


def codes(urn: str) -> Passes:
    """Pass the codes of a list that the quality regime allows on the day of receipt; all, where nobody has the list."""

    def passes(context: Context, texts: list[str], _elements: _Elements) -> bool:
        try:
            return context.allowed(urn).issuperset(texts)
        except KeyError:
            return True

    return passes


def texts_up_to(longest: int) -> Passes:
    """Pass texts of plain characters that are not empty and not too long."""

    def right(text: str) -> bool:
        return len(text) <= longest and text.isascii() and text.isprintable() and not text.isspace() and text != ""

    return _each(right)


def dates(earliest: date) -> Passes:
    """Pass complete dates from that day until the day of receipt."""

    def passes(context: Context, _texts: list[str], elements: _Elements) -> bool:
        today = document_date(context.facts.received)
        for element in elements:
            day = _complete(element)
            if day is None or not earliest <= day <= today:
                return False
        return True

    return passes


def not_after(path: str) -> Passes:
    """Pass complete dates that do not lie after the one on this path."""

    def passes(context: Context, _texts: list[str], elements: _Elements) -> bool:
        limit = context.document.first(path)
        last = None if limit is None else _complete(limit)
        for element in elements:
            day = _complete(element)
            if last is None or day is None or day > last:
                return False
        return True

    return passes


def _complete(element: etree._Element) -> date | None:
    """Return the date that an element holds in an element of its own, when it is a plain and complete one."""
    if len(element) != 1 or not str(element[0].tag).endswith(_DATE):  # a comment has no name
        return None
    written = element[0].text or ""
    try:
        return date.fromisoformat(written) if len(written) == 10 and written[4] == written[7] == "-" else None
    except ValueError:
        return None


def has_values() -> Passes:
    """Pass elements that do not say that they have no value."""
    return lambda _context, _texts, elements: all(map(_has_value, elements))


def _has_value(element: etree._Element) -> bool:
    return element.get(_NIL) is None


def one_of(values: Collection[str]) -> Passes:
    """Pass these values."""
    wanted = frozenset(values)

    def passes(_context: Context, texts: list[str], _elements: _Elements) -> bool:
        return wanted.issuperset(texts)

    return passes


def none_of(values: Collection[str]) -> Passes:
    """Pass other values than these."""
    barred = frozenset(values)

    def passes(_context: Context, texts: list[str], _elements: _Elements) -> bool:
        return barred.isdisjoint(texts)

    return passes
