"""The shapes of rules about what numbers in a group add up to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal

from bro_soap.rules.conditions import ALWAYS, Condition
from bro_soap.rules.dependent import made, name_of
from bro_soap.rules.nested import Occurrence, inside
from bro_soap.rules.rule import BOTH_REGIMES, Context, Datum, Hit, Rule
from bro_soap.xmlio.elements import decimal, is_nil, text

__all__ = ["adds_up", "adds_up_at_most", "adds_up_between"]

_ALL = Decimal(100)
_Check = Callable[[Context], Iterator[Hit]]


def adds_up(
    rule_id: str,
    source: str,
    group: Datum,
    parts: Sequence[Datum],
    whole: Datum | None = None,
    when: Condition = ALWAYS,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    """BF-19, BF-10: in each occurrence of the group the parts add up to the whole, or to 100 where there is none."""
    goal = name_of(whole) if whole else "100"

    def check(context: Context) -> Iterator[Hit]:
        for here in inside(context, group.path):
            total, bound = _total(here, parts), _ALL if whole is None else decimal(here.value(whole.path) or "")
            if total is None or bound is None or total == bound or not when.holds(here):
                continue
            key, other = ("BF-10", None) if whole is None else ("BF-19", whole)
            yield Hit(key, _sum(parts), total, bound, other, here.element)

    return _made(rule_id, source, group, f"is gelijk aan {goal}", check, when, regimes)


def adds_up_at_most(
    rule_id: str, source: str, group: Datum, parts: Sequence[Datum], when: Condition, regimes: Collection[str]
) -> Rule:
    """BF-16, BF-17: in each occurrence of the group the parts add up to more than 0 and at most 100."""

    def check(context: Context) -> Iterator[Hit]:
        for here in inside(context, group.path):
            total = _total(here, parts)
            if total is not None and not 0 < total <= _ALL and when.holds(here):
                key, bound = ("BF-17", "100") if total > _ALL else ("BF-16", "0")
                yield Hit(key, _sum(parts), total, bound, element=here.element)

    return _made(rule_id, source, group, "is groter dan 0 en ten hoogste 100", check, when, regimes)


def adds_up_between(rule_id: str, source: str, group: Datum, parts: Sequence[Datum], least: int, most: int) -> Rule:
    """BF-16, BF-17: in each occurrence of the group the parts add up to something from `least` to `most`."""

    def check(context: Context) -> Iterator[Hit]:
        for here in inside(context, group.path):
            total = _total(here, parts)
            if total is not None and not least <= total <= most:
                key, bound = ("BF-17", most) if total > most else ("BF-16", least)
                yield Hit(key, _sum(parts), total, bound, element=here.element)

    goal = f"is ten minste {least} en ten hoogste {most}"
    return _made(rule_id, source, group, goal, check, ALWAYS, BOTH_REGIMES)


def _made(
    rule_id: str, source: str, group: Datum, goal: str, check: _Check, when: Condition, regimes: Collection[str]
) -> Rule:
    condition = "" if when is ALWAYS else f" als {when.words}"
    sentence = f"De som van de delen van {name_of(group)} {goal}{condition}."
    return made(rule_id, source, group, sentence, check, regimes)


def _total(here: Occurrence, parts: Sequence[Datum]) -> Decimal | None:
    """Return what the parts that are there add up to; None when none is, or one is no number."""
    written = [text(element) for part in parts for element in here.all(part.path) if not is_nil(element)]
    numbers = [decimal(one) for one in written]
    read = [one for one in numbers if one is not None]
    return sum(read, Decimal(0)) if read and len(read) == len(numbers) else None


def _sum(parts: Sequence[Datum]) -> Datum:
    english, dutch = parts[0].english.partition(".")[0], parts[0].dutch.partition(".")[0]
    return Datum("", f"{english}.sum", f"{dutch}.som")
