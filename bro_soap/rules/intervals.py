"""The shapes of rules about layers and intervals: how they lie under each other, where the first and last one end.

An interval is a group with two depths in it; those of one log, or of one boring, are judged together, from the top
down whatever their order in the document. What has a depth that is no number is left to the rule about the number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lxml import etree

from bro_soap.rules.conditions import ALWAYS, Condition
from bro_soap.rules.dependent import made, name_of
from bro_soap.rules.nested import Occurrence, inside, parent_of
from bro_soap.rules.rule import BOTH_REGIMES, Context, Datum, Hit, Rule
from bro_soap.xmlio.elements import decimal, text

__all__ = [
    "Span",
    "apart",
    "bottom_is",
    "bottom_no_deeper",
    "bottom_zero",
    "joined",
    "no_shallower",
    "thickness",
    "top_equals",
    "top_is",
]


@dataclass(frozen=True, slots=True)
class Span:
    """The two depths of a kind of interval: what is nearer to the surface, and what is deeper.

    `within` is the group in which they lie under each other, where that is not the one around each of them.
    """

    upper: Datum
    lower: Datum
    within: str = ""

    @property
    def group(self) -> str:
        """The path of the interval itself."""
        return parent_of(self.upper)

    @property
    def holder(self) -> str:
        """The path of the group in which they lie under each other; one may stand in a property: `layer/Layer`."""
        if self.within:
            return self.within
        above, _, name = self.group.rpartition("/")
        return above.rpartition("/")[0] if name[:1].isupper() else above

    def inside(self, holder: Occurrence) -> list[Occurrence]:
        """Return the intervals in a group that holds them."""
        found = [holder]
        for name in self.group.removeprefix(self.holder).strip("/").split("/"):
            found = [one for above in found for one in above.groups(name)]
        return found


@dataclass(frozen=True, slots=True)
class _Part:
    span: Span
    top: Decimal
    bottom: Decimal
    upper: etree._Element
    lower: etree._Element


_Judge = Callable[[Occurrence, list[_Part]], Iterator[Hit]]


def _parts(holder: Occurrence, spans: tuple[Span, ...]) -> list[_Part]:
    """Return the intervals in this group from the top down."""
    found = [_part(one, span) for span in spans for one in span.inside(holder)]
    return sorted((part for part in found if part), key=lambda part: (part.top, part.bottom))


def _part(one: Occurrence, span: Span) -> _Part | None:
    upper, lower = one.first(span.upper.path), one.first(span.lower.path)
    if upper is None or lower is None:
        return None
    top, bottom = decimal(text(upper)), decimal(text(lower))
    return None if top is None or bottom is None else _Part(span, top, bottom, upper, lower)


def _judged(
    rule_id: str,
    source: str,
    datum: Datum,
    sentence: str,
    spans: tuple[Span, ...],
    judge: _Judge,
    when: Condition,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    def check(context: Context) -> Iterator[Hit]:
        for holder in inside(context, spans[0].holder):
            parts = _parts(holder, spans)
            if parts and when.holds(holder):
                yield from judge(holder, parts)

    condition = "" if when is ALWAYS else f" als {when.words}"
    needs = frozenset(span.group for span in spans)
    return made(rule_id, source, datum, f"{sentence}{condition}.", check, regimes, needs=needs)


def joined(rule_id: str, source: str, *spans: Span, when: Condition = ALWAYS) -> Rule:
    """BF-19: each interval begins where the one above it ends."""

    def judge(_holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        for above, below in pairwise(parts):
            if below.top != above.bottom:
                reference = text(above.lower)
                yield Hit("BF-19", below.span.upper, text(below.upper), reference, above.span.lower, below.upper)

    names = " en ".join(name_of(span.lower) for span in spans)
    sentence = f"{name_of(spans[0].upper)} sluit precies aan op {names} van wat erboven ligt"
    return _judged(rule_id, source, spans[0].upper, sentence, spans, judge, when)


def apart(rule_id: str, source: str, *spans: Span, when: Condition = ALWAYS) -> Rule:
    """BF-16: no interval begins above the end of another one that begins higher."""

    def judge(_holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        deepest = parts[0]
        for part in parts[1:]:
            if part.top < deepest.bottom:
                reference = f"{deepest.span.lower.name} = {text(deepest.lower)}"
                yield Hit("BF-16", part.span.upper, text(part.upper), reference, element=part.upper)
            deepest = max(deepest, part, key=lambda one: one.bottom)

    names = " en ".join(name_of(span.lower) for span in spans)
    sentence = f"{name_of(spans[0].upper)} ligt niet boven {names} van wat erboven begint"
    return _judged(rule_id, source, spans[0].upper, sentence, spans, judge, when)


def top_is(rule_id: str, source: str, span: Span, *, zero: bool, when: Condition = ALWAYS) -> Rule:
    """BF-10: the uppermost interval begins at 0; BF-20: or, when `zero` is not so, it does not."""

    def judge(_holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        if (parts[0].top == 0) is not zero:
            value, element = text(parts[0].upper), parts[0].upper
            yield (
                Hit("BF-10", span.upper, value, "0", element=element)
                if zero
                else Hit("BF-20", span.upper, value, element=element)
            )

    sentence = f"De bovenste {name_of(span.upper)} is {'0' if zero else 'groter dan 0'}"
    return _judged(rule_id, source, span.upper, sentence, (span,), judge, when)


def bottom_zero(rule_id: str, source: str, span: Span) -> Rule:
    """BF-10: the lowest interval ends at 0."""

    def judge(_holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        lowest = max(parts, key=lambda part: part.bottom)
        if lowest.bottom != 0:
            yield Hit("BF-10", span.lower, text(lowest.lower), "0", element=lowest.lower)

    return _judged(rule_id, source, span.lower, f"De onderste {name_of(span.lower)} is 0", (span,), judge, ALWAYS)


def top_equals(rule_id: str, source: str, span: Span, bound: Datum, when: Condition = ALWAYS) -> Rule:
    """BF-19: the uppermost interval begins at the depth that the other datum gives."""
    return _ends_at(rule_id, source, span, bound, when, top=True)


def bottom_is(rule_id: str, source: str, span: Span, bound: Datum, when: Condition = ALWAYS) -> Rule:
    """BF-19: the lowest interval ends at the depth that the other datum gives."""
    return _ends_at(rule_id, source, span, bound, when, top=False)


def _ends_at(rule_id: str, source: str, span: Span, bound: Datum, when: Condition, *, top: bool) -> Rule:
    datum = span.upper if top else span.lower

    def judge(holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        written, lowest = holder.value(bound.path), max(parts, key=lambda part: part.bottom)
        depth, element = (parts[0].top, parts[0].upper) if top else (lowest.bottom, lowest.lower)
        limit = decimal(written or "")
        if limit is not None and depth != limit:
            yield Hit("BF-19", datum, text(element), written, bound, element)

    sentence = f"De {'bovenste' if top else 'onderste'} {name_of(datum)} is gelijk aan {name_of(bound)}"
    return _judged(rule_id, source, datum, sentence, (span,), judge, when)


def bottom_no_deeper(
    rule_id: str,
    source: str,
    span: Span,
    bound: Datum,
    when: Condition = ALWAYS,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    """BF-17: the lowest interval does not end below the depth that the other datum gives."""

    def judge(holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        written, lowest = holder.value(bound.path), max(parts, key=lambda part: part.bottom)
        limit = decimal(written or "")
        if limit is not None and lowest.bottom > limit:
            reference = f"{bound.name} = {written}"
            yield Hit("BF-17", span.lower, text(lowest.lower), reference, element=lowest.lower)

    sentence = f"De onderste {name_of(span.lower)} ligt niet dieper dan {name_of(bound)}"
    return _judged(rule_id, source, span.lower, sentence, (span,), judge, when, regimes)


def no_shallower(rule_id: str, source: str, datum: Datum, span: Span) -> Rule:
    """BF-16: the depth, in a group beside the intervals, does not lie above the uppermost of them."""
    own = parent_of(datum).rpartition("/")[2]

    def judge(holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        for one in holder.groups(own):
            for element in one.all(datum.path):
                value = text(element)
                depth = decimal(value)
                if depth is not None and depth < parts[0].top:
                    yield Hit("BF-16", datum, value, f"{span.upper.name} = {text(parts[0].upper)}", element=element)

    sentence = f"{name_of(datum)} is niet kleiner dan de bovenste {name_of(span.upper)}"
    return _judged(rule_id, source, datum, sentence, (span,), judge, ALWAYS)


def thickness(
    rule_id: str, source: str, span: Span, low: str, high: str, regimes: Collection[str] = BOTH_REGIMES
) -> Rule:
    """BF-16, BF-17: the lower depth lies at least so far and at most so far below the upper one."""
    least, most = Decimal(low), Decimal(high)

    def judge(_holder: Occurrence, parts: list[_Part]) -> Iterator[Hit]:
        for part in parts:
            value, thick = text(part.lower), part.bottom - part.top
            if 0 < thick < least:
                yield Hit("BF-16", span.lower, value, part.top + least, element=part.lower)
            elif thick > most:
                yield Hit("BF-17", span.lower, value, part.top + most, element=part.lower)

    sentence = f"{name_of(span.lower)} ligt ten minste {low} en ten hoogste {high} dieper dan {name_of(span.upper)}"
    return _judged(rule_id, source, span.lower, sentence, (span,), judge, ALWAYS, regimes)
