"""The shapes that recur: a call gives a rule for a datum, with its id, its citation and its Dutch sentence.

Every pattern looks at all elements on the datum's path, so that it also serves groups that repeat. A datum without a
value (`xsi:nil`, or an unknown date) passes; whether a value must be there is a rule of its own (`has_value`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

from lxml import etree

from bro_soap.codes import CodeLists
from bro_soap.rules import passes as passing
from bro_soap.rules.conditions import listed
from bro_soap.rules.hints import HINTS, Hint
from bro_soap.rules.mes1 import outside_mes1
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO, Context, Datum, Hit, Passes, Rule, rule
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import PartialDate, date_of, document_date, partial_date
from bro_soap.xmlio.elements import is_nil, text

__all__ = [
    "absent_unless",
    "date_value",
    "from_code_list",
    "has_value",
    "made",
    "not_after",
    "one_of",
    "pair",
    "present_when",
    "short",
    "text_value",
]


def made(
    rule_id: str,
    citation: str,
    sentence: str,
    check: Any,
    regimes: Collection[str] = BOTH_REGIMES,
    needs: Collection[Datum] = (),
    passed: Passes | None = None,
) -> Rule:
    """Make a rule; the check is only asked when one of the data it `needs` is there with what is not `passed`."""
    check.__doc__ = sentence
    paths = {datum.path for datum in needs}
    passes = dict.fromkeys(paths, passed) if passed else {}
    return rule(rule_id, citation, regimes=regimes, needs=paths, passes=passes)(check)


def short(datum: Datum) -> str:
    """Return the name of a datum in the sentence that states a rule."""
    return datum.dutch or datum.english


def has_value(rule_id: str, citation: str, datum: Datum, regimes: Collection[str] = frozenset({IMBRO})) -> Rule:
    """BF-06: an element that is there has a value (not `xsi:nil`)."""

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        if not elements or not any(is_nil(element) for element in elements):
            return None
        return [Hit("BF-06", datum, element=element) for element in elements if is_nil(element)]

    return made(
        rule_id,
        citation,
        f"{short(datum)} heeft een waarde.",
        check,
        regimes,
        needs=(datum,),
        passed=passing.has_values(),
    )


def text_value(rule_id: str, citation: str, datum: Datum, longest: int = 200) -> Rule:
    """BF-06, BF-07, BF-08: a text is not empty, not too long, and in MES-1."""

    def check(context: Context) -> Iterator[Hit] | None:
        elements = context.document.elements.get(datum.path)
        return _text_hits(datum, elements, longest) if elements else None

    sentence = f"{short(datum)} is een tekst van 1 tot {longest} tekens uit de MES-1 karakterset."
    return made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.texts_up_to(longest))


def _text_hits(datum: Datum, elements: list[etree._Element], longest: int) -> Iterator[Hit]:
    for element in elements:
        value = text(element)
        if not trimmed(value):
            yield Hit("BF-06", datum, element=element)
        if len(value) > longest:
            yield Hit("BF-07", datum, value, f"Tekst({longest})", element=element)
        if outside_mes1(value):
            yield Hit("BF-08", datum, value, element=element)


def from_code_list(rule_id: str, citation: str, datum: Datum, urn: str) -> Rule:
    """BF-09: the code is on the list, for the quality regime of the request."""

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        if not elements:
            return None
        codes = context.allowed(urn)
        values = [(element, text(element)) for element in elements]
        wrong = (pair for pair in values if pair[1] not in codes and (pair[1] or not is_nil(pair[0])))
        return [_not_on_the_list(context, datum, urn, pair) for pair in wrong]

    sentence = f"{short(datum)} staat in de waardelijst {urn.rpartition(':')[2]} voor het kwaliteitsregime."
    return made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.codes(urn))


def _not_on_the_list(context: Context, datum: Datum, urn: str, wrong: tuple[etree._Element, str]) -> Hit:
    element, value = wrong
    regime = context.request.quality_regime
    facts = context.facts
    hint = partial(_code_hint, facts.standard.codes, urn, regime, value, facts.received)
    return Hit("BF-09", datum, value, element=element, expected=f"{urn} ({regime})", hint=hint)


def _code_hint(codes: CodeLists, urn: str, regime: str, value: str, at: datetime | None = None) -> Hint:
    """Say what was probably meant: a code of the other regime, or one that looks like it."""
    known = codes.code_list(urn, at).codes
    if value in known:
        return Hint(
            f"De code {value} mag niet onder {regime}; kies een andere uit {urn}.",
            f"The code {value} is not allowed under {regime}; choose another of {urn}.",
        )
    if (bare := "".join(sign for sign in value if sign.isprintable() and sign != " ")) in known:
        return Hint(
            f"Schrijf {bare}: wat er nog bij staat is een spatie of een ander teken dat niet te zien is.",
            f"Write {bare}: what else stands there is a space, or another character that cannot be seen.",
        )
    usual = {code.lower(): code for code in codes.allowed(urn, regime, at)}
    near = [usual[found] for found in get_close_matches(value[:100].lower(), usual, 3)]
    if not near:
        return HINTS["BF-09"]
    return Hint(
        f"Bedoelt u {' of '.join(near)}? Let op hoofdletters.", f"Did you mean {' or '.join(near)}? Mind the capitals."
    )


def date_value(rule_id: str, citation: str, datum: Datum, earliest: date | None) -> Rule:
    """BF-06, BF-07, BF-23, BF-26: a date, complete under IMBRO, not too early and not in the future."""
    first = earliest or date.min

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        if not elements:
            return None
        return [hit for element in elements for hit in date_hits(context, datum, element, date_of(element))]

    def date_hits(context: Context, datum: Datum, element: etree._Element, value: PartialDate) -> Iterator[Hit]:
        if value.kind != "date" and context.request.quality_regime == IMBRO:
            if not is_nil(element):
                yield Hit("BF-07", datum, value, "JJJJ-MM-DD", element=element)
        elif value.is_before(first):
            yield Hit("BF-23", datum, value, f"{first:%d-%m-%Y}", element=element)
        elif value.is_after(document_date(context.facts.received)):
            yield Hit("BF-26", datum, value, element=element)

    bound = f"niet voor {earliest:%d-%m-%Y}, " if earliest else ""
    sentence = f"{short(datum)} ligt {bound}niet in de toekomst en is onder IMBRO volledig."
    return made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.dates(first))


def not_after(rule_id: str, citation: str, datum: Datum, other: Datum) -> Rule:
    """BF-24: the date does not lie after the other one; incomplete dates only where that is certain."""

    def check(context: Context) -> list[Hit] | None:
        element, limit = context.document.first(datum.path), context.document.first(other.path)
        if element is None or limit is None:
            return None
        value, bound = partial_date(element), partial_date(limit)
        return [Hit("BF-24", datum, value, bound, other, element)] if value.is_after(bound) else None

    sentence = f"{short(datum)} ligt niet na {short(other)}."
    return made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.not_after(other.path))


def present_when(rule_id: str, citation: str, datum: Datum, when: Datum, equals: str) -> Rule:
    """BF-01: the datum is there when the other one has this value."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        if datum.path in document.elements or document.value(when.path) != equals:
            return None
        return [Hit("BF-01", datum, None, equals, when, document.nearest(datum.path))]

    sentence = f"{short(datum)} is aanwezig als {short(when)} gelijk is aan {equals}."
    return made(rule_id, citation, sentence, check, needs=(when,))


def absent_unless(rule_id: str, citation: str, datum: Datum, unless: Datum, equals: str) -> Rule:
    """BF-04: the datum is not there when the other one has another value than this."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        elements = document.elements.get(datum.path)
        if not elements or (value := document.value(unless.path)) == equals:
            return None
        return [Hit("BF-04", datum, None, value, unless, elements[0])]

    sentence = f"{short(datum)} ontbreekt als {short(unless)} niet gelijk is aan {equals}."
    return made(rule_id, citation, sentence, check, needs=(datum,))


def pair(rule_id: str, citation: str, before: Datum, after: Datum) -> Rule:
    """BF-01: both are there or neither is."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        if (before.path in document.elements) == (after.path in document.elements):
            return None
        there, missing = (before, after) if before.path in document.elements else (after, before)
        place = document.nearest(missing.path)
        return [Hit("BF-01", missing, None, document.value(there.path) or "", there, place)]

    sentence = f"{short(before)} en {short(after)} zijn samen aanwezig of samen afwezig."
    return made(rule_id, citation, sentence, check, needs=(before, after))


def one_of(rule_id: str, citation: str, datum: Datum, values: Collection[str]) -> Rule:
    """BF-10: every value is one of these, written exactly so."""
    wanted = listed(values)

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path, ())
        wrong = [(element, text(element)) for element in elements if not is_nil(element)]
        return [Hit("BF-10", datum, value, wanted, element=element) for element, value in wrong if value not in values]

    return made(rule_id, citation, f"{short(datum)} is {wanted}.", check, needs=(datum,), passed=passing.one_of(values))
