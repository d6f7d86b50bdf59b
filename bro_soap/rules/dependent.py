"""The shapes of rules that tie a datum to other data: when it is there, what it may be, how it compares.

A call gives a rule with its id, its catalogue (the datum is the rest of the citation) and its Dutch sentence. Every
shape looks at each occurrence of the group that the datum stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from lxml import etree

from bro_soap.rules.conditions import ALWAYS, GONE, NEVER, Condition, Seen, listed
from bro_soap.rules.nested import Occurrence, inside, is_alone, parent_of
from bro_soap.rules.passes import none_of, one_of
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO_A, Context, Datum, Hit, Passes, Rule, rule
from bro_soap.xmlio.elements import decimal, is_nil, text

__all__ = ["at_least_one", "barred_value", "made", "name_of", "no_higher", "no_lower", "presence", "value_when"]


def name_of(datum: Datum) -> str:
    """Return what a sentence calls the datum."""
    return datum.dutch or datum.english


def made(
    rule_id: str,
    source: str,
    datum: Datum,
    sentence: str,
    check: Callable[[Context], Iterable[Hit]],
    regimes: Collection[str] = BOTH_REGIMES,
    documents: Collection[str] = (),
    needs: frozenset[str] = frozenset(),
    passed: Passes | None = None,
) -> Rule:
    """Return the rule of this check, cited by its catalogue and datum; `needs` are paths, by default the datum's.

    `passed` is what the rule need not be asked for.
    """
    told: Any = check
    told.__doc__ = sentence if len(regimes) > 1 else f"Onder {next(iter(regimes))}: {sentence}"
    citation, paths = f"{source}, {name_of(datum)}", (needs or {datum.path}) - {""}
    passes = dict.fromkeys(paths, passed) if passed else {}
    return rule(rule_id, citation, regimes=regimes, documents=documents, needs=paths, passes=passes)(told)


def presence(
    rule_id: str,
    source: str,
    datum: Datum,
    *,
    must: Condition = NEVER,
    may: Condition = NEVER,
    archive: Condition = NEVER,
    regimes: Collection[str] = BOTH_REGIMES,
    documents: Collection[str] = (),
    says: str = "",
) -> Rule:
    """BF-01, BF-03, BF-04, BF-06: the datum is there when `must` holds, may be there when `may` does, and else is not.

    Under IMBRO/A it need not be there when `archive` holds. `says` is the rest of the sentence after the datum's name,
    where the words of the conditions would say it badly.
    """
    group, never, name = parent_of(datum), must is NEVER, datum.path.rpartition("/")[2]
    allowed = may if never else must if may is NEVER else must | may

    def check(context: Context) -> list[Hit]:
        hits = []
        for here in inside(context, group):
            present = here.parts.get(name)
            if never and not present:
                continue
            needed = must.holds(here)
            if needed and not present:
                excused = context.request.quality_regime == IMBRO_A and archive.holds(here)
                hits += [] if excused else [_lacking(datum, must.judge(here), here)]
            elif needed is False and present and may.holds(here) is False:
                seen = allowed.judge(here)
                hits.append(Hit("BF-04", datum, None, seen.value, seen.datum, present[0]))
        return hits

    def passed(context: Context, _texts: list[str], _elements: list[etree._Element]) -> bool:
        document = context.document
        return not never and not document.has(datum.path) and is_alone(context) and not must.possible(document)

    needs = frozenset({datum.path if never else group})
    sentence = f"{name_of(datum)} {says}." if says else _presence(datum, must, may, archive)
    return made(rule_id, source, datum, sentence, check, regimes, documents, needs, passed)


def _lacking(datum: Datum, needed: Seen, here: Occurrence) -> Hit:
    if not needed.datum.english:  # nothing says that it must be there: it always must
        return Hit("BF-06", datum, element=here.element)
    if needed.value == GONE:
        return Hit("BF-03", datum, other=needed.datum, element=here.element)
    return Hit("BF-01", datum, None, needed.value, needed.datum, here.element)


def _presence(datum: Datum, must: Condition, may: Condition, archive: Condition) -> str:
    name, bare = name_of(datum), archive is not NEVER
    relief = "" if not bare else " (onder IMBRO/A mag het ontbreken)"
    if bare and archive is not ALWAYS:
        relief = f" (onder IMBRO/A mag het ontbreken als {archive.words})"
    if must is NEVER:
        return f"{name} ontbreekt als {may.denial}."
    if must is ALWAYS:
        return f"{name} is aanwezig{relief}."
    if may is NEVER:
        return f"{name} is aanwezig als {must.words}{relief}, en anders niet."
    if may is ALWAYS:
        return f"{name} is aanwezig als {must.words}{relief}."
    return f"{name} is aanwezig als {must.words}{relief}, en ontbreekt als bovendien {may.denial}."


def at_least_one(
    rule_id: str, source: str, group: Datum, data: tuple[Datum, ...], *, at_most_one: bool = False
) -> Rule:
    """BF-03: each occurrence of the group holds one of the data; BF-04: and, if told so, no second one."""

    def check(context: Context) -> Iterator[Hit]:
        for here in inside(context, group.path):
            there = [datum for datum in data if here.all(datum.path)]
            if not there:
                yield Hit("BF-03", data[0], other=_together(data[1:]), element=here.element)
            for datum in there[1:] if at_most_one else ():
                yield Hit("BF-04", datum, None, "", there[0], here.first(datum.path))

    words = "precies" if at_most_one else "ten minste"
    names = ", ".join(name_of(datum) for datum in data)
    return made(rule_id, source, group, f"{name_of(group)} bevat {words} één van: {names}.", check)


def _together(data: tuple[Datum, ...]) -> Datum:
    names = ", ".join(datum.dutch for datum in data if datum.dutch)
    return Datum("", ", ".join(datum.english for datum in data), names)


def value_when(
    rule_id: str,
    source: str,
    datum: Datum,
    values: tuple[str, ...],
    when: Condition = ALWAYS,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    """BF-10: when the condition holds the datum has one of these values."""
    wanted = listed(values)

    def check(context: Context) -> Iterator[Hit]:
        for here, element, value in _each(context, datum):
            if value not in values and when.holds(here):
                yield Hit("BF-10", datum, value, wanted, element=element)

    condition = "" if when is ALWAYS else f" als {when.words}"
    return made(
        rule_id, source, datum, f"{name_of(datum)} is {wanted}{condition}.", check, regimes, passed=one_of(values)
    )


def barred_value(
    rule_id: str,
    source: str,
    datum: Datum,
    values: tuple[str, ...],
    when: Condition = ALWAYS,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    """BF-21: when the condition holds the datum has none of these values; BF-20 where there is no condition."""

    def check(context: Context) -> Iterator[Hit]:
        for here, element, value in _each(context, datum):
            if value in values and when.holds(here):
                if when is ALWAYS:
                    yield Hit("BF-20", datum, value, element=element)
                else:
                    seen = when.judge(here)
                    yield Hit("BF-21", datum, value, seen.value, seen.datum, element)

    condition = "" if when is ALWAYS else f" als {when.words}"
    sentence = f"{name_of(datum)} is niet {listed(values)}{condition}."
    return made(rule_id, source, datum, sentence, check, regimes, passed=none_of(values))


def _each(context: Context, datum: Datum) -> Iterator[tuple[Occurrence, Any, str]]:
    for here in inside(context, parent_of(datum)):
        for element in here.all(datum.path):
            if not is_nil(element):
                yield here, element, text(element)


def no_higher(
    rule_id: str,
    source: str,
    datum: Datum,
    bound: Datum,
    when: Condition = ALWAYS,
    regimes: Collection[str] = BOTH_REGIMES,
) -> Rule:
    """BF-17: the number is not greater than the other one."""
    return _compared(rule_id, source, datum, bound, "BF-17", lambda one, other: one > other, when, regimes)


def no_lower(rule_id: str, source: str, datum: Datum, bound: Datum) -> Rule:
    """BF-16: the number is not smaller than the other one."""
    return _compared(rule_id, source, datum, bound, "BF-16", lambda one, other: one < other, ALWAYS, BOTH_REGIMES)


def _compared(
    rule_id: str,
    source: str,
    datum: Datum,
    bound: Datum,
    key: str,
    wrong: Callable[[Decimal, Decimal], bool],
    when: Condition,
    regimes: Collection[str],
) -> Rule:
    def check(context: Context) -> Iterator[Hit]:
        for here, element, value in _each(context, datum):
            written = here.value(bound.path) or ""
            number, other = decimal(value), decimal(written)
            if number is not None and other is not None and wrong(number, other) and when.holds(here):
                yield Hit(key, datum, value, f"{bound.name} = {written}", element=element)

    word = "groter" if key == "BF-17" else "kleiner"
    condition = "" if when is ALWAYS else f" als {when.words}"
    sentence = f"{name_of(datum)} is niet {word} dan {name_of(bound)}{condition}."
    return made(rule_id, source, datum, sentence, check, regimes)
