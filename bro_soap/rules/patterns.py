"""The shapes that recur: a call gives a rule for a datum, with its id, its citation and its Dutch sentence.

Every pattern looks at all elements on the datum's path, so that it also serves groups that repeat. A datum without a
value (`xsi:nil`, or an unknown date) passes; whether a value must be there is a rule of its own (`has_value`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from typing import Any

from lxml import etree

from bro_soap.codes import CodeLists
from bro_soap.model import Role
from bro_soap.rules import passes as passing
from bro_soap.rules.conditions import listed
from bro_soap.rules.hints import HINTS, Hint
from bro_soap.rules.mes1 import outside_mes1
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO, Context, Datum, Hit, Passes, Rule, rule
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import PartialDate, document_date, partial_date
from bro_soap.xmlio.elements import decimal, is_nil, text

__all__ = [
    "absent_unless",
    "bro_id",
    "date_value",
    "from_code_list",
    "has_value",
    "known_as",
    "kvk_number",
    "measure_hits",
    "measure_value",
    "not_after",
    "number_text",
    "one_of",
    "pair",
    "power_value",
    "present_when",
    "text_value",
]

_KVK = re.compile(r"[0-9]{8}")


def _made(
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


def _short(datum: Datum) -> str:
    return datum.dutch or datum.english


def has_value(rule_id: str, citation: str, datum: Datum, regimes: Collection[str] = frozenset({IMBRO})) -> Rule:
    """BF-06: an element that is there has a value (not `xsi:nil`)."""

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        if not elements or not any(is_nil(element) for element in elements):
            return None
        return [Hit("BF-06", datum, element=element) for element in elements if is_nil(element)]

    return _made(
        rule_id,
        citation,
        f"{_short(datum)} heeft een waarde.",
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

    sentence = f"{_short(datum)} is een tekst van 1 tot {longest} tekens uit de MES-1 karakterset."
    return _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.texts_up_to(longest))


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
        return [_not_on_the_list(context, datum, urn, pair) for pair in values if pair[1] not in codes]

    sentence = f"{_short(datum)} staat in de waardelijst {urn.rpartition(':')[2]} voor het kwaliteitsregime."
    return _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.codes(urn))


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


def measure_value(
    rule_id: str, citation: str, datum: Datum, digits: str, low: str | None = None, high: str | None = None
) -> Rule:
    """BF-07, BF-16, BF-17: every element is such a number (see `measure_hits`)."""
    hits_of = measure_hits(datum, digits, low, high)

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        return [hit for element in elements for hit in hits_of(element)] if elements else None

    bounds = (f" vanaf {low}" if low is not None else "") + (f" tot en met {high}" if high is not None else "")
    sentence = f"{_short(datum)} is een getal van ten hoogste {digits} cijfers{bounds}."
    return _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.numbers(digits, low, high))


def measure_hits(
    datum: Datum, digits: str, low: str | None = None, high: str | None = None
) -> Callable[[etree._Element], tuple[Hit, ...]]:
    """Return what judges a number with at most so many digits (`3.2`: three before the point, two behind it).

    BF-07, BF-16, BF-17. Bounds are included; zeros at the end of a fraction do not count.
    """
    lowest = None if low is None else Decimal(low)
    highest = None if high is None else Decimal(high)
    whole, fraction = (int(part) for part in digits.split("."))
    unit, limit = Decimal(1).scaleb(-fraction), Decimal(10) ** whole

    def hits(element: etree._Element) -> tuple[Hit, ...]:
        written = text(element)
        number = decimal(written)
        if number is None:
            return (
                () if is_nil(element) else (Hit("BF-07", datum, written, f"Getalswaarde({digits})", element=element),)
            )
        if lowest is not None and number < lowest:
            return (Hit("BF-16", datum, written, low, element=element),)
        if highest is not None and number > highest:
            return (Hit("BF-17", datum, written, high, element=element),)
        if not -limit < number < limit or number % unit:
            return (Hit("BF-07", datum, written, f"Getalswaarde({digits})", element=element),)
        return ()

    return hits


def power_value(rule_id: str, citation: str, datum: Datum, low: str, high: str) -> Rule:
    """BF-07, BF-16, BF-17: a number of three digits and a power of ten, within bounds."""
    lowest, highest = Decimal(low), Decimal(high)

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            written = text(element)
            number = decimal(written)
            if number is None or len(number.normalize().as_tuple().digits) > 3:
                yield Hit("BF-07", datum, written, "Getalswaarde(1.2 in machten)", element=element)
            elif number < lowest:
                yield Hit("BF-16", datum, written, low, element=element)
            elif number > highest:
                yield Hit("BF-17", datum, written, high, element=element)

    sentence = f"{_short(datum)} is een getal van drie cijfers en een macht van tien, vanaf {low} tot en met {high}."
    return _made(rule_id, citation, sentence, check, needs=(datum,))


def date_value(rule_id: str, citation: str, datum: Datum, earliest: date) -> Rule:
    """BF-06, BF-07, BF-23, BF-26: a date, complete under IMBRO, not too early and not in the future."""

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        if not elements:
            return None
        return [hit for element in elements for hit in date_hits(context, datum, element, partial_date(element))]

    def date_hits(context: Context, datum: Datum, element: etree._Element, value: PartialDate) -> Iterator[Hit]:
        if value.kind != "date" and context.request.quality_regime == IMBRO:
            if not is_nil(element):
                yield Hit("BF-07", datum, value, "JJJJ-MM-DD", element=element)
        elif value.is_before(earliest):
            yield Hit("BF-23", datum, value, f"{earliest:%d-%m-%Y}", element=element)
        elif value.is_after(document_date(context.facts.received)):
            yield Hit("BF-26", datum, value, element=element)

    sentence = f"{_short(datum)} ligt niet voor {earliest:%d-%m-%Y}, niet in de toekomst en is onder IMBRO volledig."
    return _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.dates(earliest))


def not_after(rule_id: str, citation: str, datum: Datum, other: Datum) -> Rule:
    """BF-24: the date does not lie after the other one; incomplete dates only where that is certain."""

    def check(context: Context) -> list[Hit] | None:
        element, limit = context.document.first(datum.path), context.document.first(other.path)
        if element is None or limit is None:
            return None
        value, bound = partial_date(element), partial_date(limit)
        return [Hit("BF-24", datum, value, bound, other, element)] if value.is_after(bound) else None

    sentence = f"{_short(datum)} ligt niet na {_short(other)}."
    return _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.not_after(other.path))


def present_when(rule_id: str, citation: str, datum: Datum, when: Datum, equals: str) -> Rule:
    """BF-01: the datum is there when the other one has this value."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        if datum.path in document.elements or document.value(when.path) != equals:
            return None
        return [Hit("BF-01", datum, None, equals, when, document.nearest(datum.path))]

    sentence = f"{_short(datum)} is aanwezig als {_short(when)} gelijk is aan {equals}."
    return _made(rule_id, citation, sentence, check, needs=(when,))


def absent_unless(rule_id: str, citation: str, datum: Datum, unless: Datum, equals: str) -> Rule:
    """BF-04: the datum is not there when the other one has another value than this."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        elements = document.elements.get(datum.path)
        if not elements or (value := document.value(unless.path)) == equals:
            return None
        return [Hit("BF-04", datum, None, value, unless, elements[0])]

    sentence = f"{_short(datum)} ontbreekt als {_short(unless)} niet gelijk is aan {equals}."
    return _made(rule_id, citation, sentence, check, needs=(datum,))


def pair(rule_id: str, citation: str, before: Datum, after: Datum) -> Rule:
    """BF-01: both are there or neither is."""

    def check(context: Context) -> list[Hit] | None:
        document = context.document
        if (before.path in document.elements) == (after.path in document.elements):
            return None
        there, missing = (before, after) if before.path in document.elements else (after, before)
        place = document.nearest(missing.path)
        return [Hit("BF-01", missing, None, document.value(there.path) or "", there, place)]

    sentence = f"{_short(before)} en {_short(after)} zijn samen aanwezig of samen afwezig."
    return _made(rule_id, citation, sentence, check, needs=(before, after))


def one_of(rule_id: str, citation: str, datum: Datum, values: Collection[str]) -> Rule:
    """BF-10: every value is one of these, written exactly so."""
    wanted = listed(values)

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path, ())
        wrong = [(element, text(element)) for element in elements if not is_nil(element)]
        return [Hit("BF-10", datum, value, wanted, element=element) for element, value in wrong if value not in values]

    return _made(
        rule_id, citation, f"{_short(datum)} is {wanted}.", check, needs=(datum,), passed=passing.one_of(values)
    )


def kvk_number(
    rule_id: str, citation: str, datum: Datum, *, or_empty: bool = False, documents: Collection[str] = ()
) -> Rule:
    """BF-07: a KvK number has eight digits; `or_empty` lets an element without text pass."""

    def check(context: Context) -> list[Hit] | None:
        value = context.document.value(datum.path)
        if value is None or _KVK.fullmatch(value) or (or_empty and not value):
            return None
        return [Hit("BF-07", datum, value, "NNNNNNNN", element=context.document.first(datum.path))]

    sentence = f"{_short(datum)} is een KvK-nummer van acht cijfers{', of leeg' if or_empty else ''}."
    return replace(
        _made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.fits(_KVK)),
        documents=frozenset(documents),
    )


def bro_id(rule_id: str, citation: str, datum: Datum, prefix: str) -> Rule:
    """BF-07: the BRO-ID of another object is its three capitals and twelve digits."""
    form = re.compile(f"{prefix}[0-9]{{12}}")

    def check(context: Context) -> list[Hit]:
        values = [(element, text(element)) for element in context.document.elements.get(datum.path, ())]
        wrong = [(element, value) for element, value in values if not form.fullmatch(value)]
        return [Hit("BF-07", datum, value, f"{prefix}NNNNNNNNNNNN", element=element) for element, value in wrong]

    return _made(
        rule_id,
        citation,
        f"{_short(datum)} is {prefix} met twaalf cijfers.",
        check,
        needs=(datum,),
        passed=passing.fits(form),
    )


def known_as(rule_id: str, citation: str, datum: Datum, role: Role) -> Rule:
    """BF-11: the organisation is known in this role for this type of object."""

    def check(context: Context) -> list[Hit] | None:
        roles, value = context.facts.roles, context.document.value(datum.path)
        if value is None or not _KVK.fullmatch(value) or role in roles.get(value, frozenset()):
            return None
        return [Hit("BF-11", datum, value, role.value, element=context.document.first(datum.path))]

    sentence = f"{_short(datum)} is bij de BRO bekend als {role.value}."
    return _made(rule_id, citation, sentence, check, needs=(datum,))


def number_text(value: float, decimals: int) -> str:
    """Write a number from a table as it was written there."""
    return f"{value:.{min(decimals, 20)}f}"
