"""The shapes of rules about groups that repeat: how many there are, and what tells them apart.

A call gives a rule with its id, its citation and its Dutch sentence, as in `patterns`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.rules.passes import numbers
from bro_soap.rules.rule import Context, Datum, Hit, Reading, Rule, rule
from bro_soap.xmlio.elements import integer, is_nil, text

__all__ = ["as_many_as", "unique", "whole_number"]


def whole_number(rule_id: str, citation: str, datum: Datum, low: int, high: int) -> Rule:
    """BF-07, BF-16, BF-17: a whole number within bounds, which are included."""

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            written = text(element)
            number = integer(written)
            if number is None:
                if not is_nil(element):
                    yield Hit("BF-07", datum, written, f"Aantal({len(str(high))})", element=element)
            elif number < low:
                yield Hit("BF-16", datum, written, low, element=element)
            elif number > high:
                yield Hit("BF-17", datum, written, high, element=element)

    check.__doc__ = f"{datum.dutch or datum.english} is een geheel getal van {low} tot en met {high}."
    passed = numbers(f"{len(str(high))}.0", str(low), str(high))
    return rule(rule_id, citation, needs={datum.path}, passes={datum.path: passed} if passed else None)(check)


def as_many_as(rule_id: str, citation: str, group: Datum, count: Datum, inside: str = "") -> Rule:
    """BF-02, BF-05: a group occurs as often as a datum says; both paths count from the groups on `inside`."""

    def check(context: Context) -> Iterator[Hit]:
        for reading in _inside(context.document, inside):
            told = reading.first(count.path)
            number = None if told is None else integer(text(told))
            found = reading.elements.get(group.path, [])
            if number is not None and number > len(found):
                yield Hit("BF-02", group, None, number, count, reading.nearest(group.path))
            elif number is not None and number < len(found):
                yield Hit("BF-05", group, None, number, count, found[max(number, 0)] if found else told)

    check.__doc__ = f"{group.dutch or group.english} komt zo vaak voor als {count.dutch or count.english} zegt."
    return rule(rule_id, citation, needs={f"{inside}/{count.path}".lstrip("/")})(check)


def unique(rule_id: str, citation: str, datum: Datum, inside: str = "", beside: tuple[str, ...] = ()) -> Rule:
    """BF-27: no value occurs twice within one group on `inside`.

    With `beside`, names of siblings, it is the values together that occur only once.
    """

    def check(context: Context) -> Iterator[Hit]:
        for reading in _inside(context.document, inside):
            elements = reading.elements.get(datum.path, [])
            seen: set[tuple[str, ...]] = set()
            for element in elements:
                value = _values(element, beside)
                if value in seen:
                    yield Hit("BF-27", datum, text(element), element=element)
                seen.add(value)

    check.__doc__ = f"{datum.dutch or datum.english} is uniek."
    return rule(rule_id, citation, needs={f"{inside}/{datum.path}".lstrip("/")})(check)


def _inside(document: Reading, path: str) -> tuple[Reading, ...]:
    return document.each(path) if path else (document,)


def _values(element: etree._Element, beside: tuple[str, ...]) -> tuple[str, ...]:
    siblings = {part.tag.rpartition("}")[2]: part for part in _siblings(element) if isinstance(part.tag, str)}
    return (_plain(element), *(_plain(siblings[name]) for name in beside if name in siblings))


def _plain(element: etree._Element) -> str:
    value = text(element)
    number = integer(value)
    return value if number is None else str(number)


def _siblings(element: etree._Element) -> list[etree._Element]:
    parent = element.getparent()
    return [] if parent is None else list(parent)
