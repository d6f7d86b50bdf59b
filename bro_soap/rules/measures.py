"""Numbers with a unit: their range, their decimals, and powers of ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from lxml import etree

from bro_soap.rules import passes as passing
from bro_soap.rules.patterns import made, short
from bro_soap.rules.rule import Context, Datum, Hit, Rule
from bro_soap.xmlio.elements import decimal, is_nil, text

__all__ = ["measure_hits", "measure_value", "number_text", "power_value"]


def measure_value(
    rule_id: str, citation: str, datum: Datum, digits: str, low: str | None = None, high: str | None = None
) -> Rule:
    """BF-07, BF-16, BF-17: every element is such a number (see `measure_hits`)."""
    hits_of = measure_hits(datum, digits, low, high)

    def check(context: Context) -> list[Hit] | None:
        elements = context.document.elements.get(datum.path)
        return [hit for element in elements for hit in hits_of(element)] if elements else None

    bounds = (f" vanaf {low}" if low is not None else "") + (f" tot en met {high}" if high is not None else "")
    sentence = f"{short(datum)} is een getal van ten hoogste {digits} cijfers{bounds}."
    return made(rule_id, citation, sentence, check, needs=(datum,), passed=passing.numbers(digits, low, high))


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

    sentence = f"{short(datum)} is een getal van drie cijfers en een macht van tien, vanaf {low} tot en met {high}."
    return made(rule_id, citation, sentence, check, needs=(datum,))


def number_text(value: float, decimals: int) -> str:
    """Write a number from a table as it was written there."""
    return f"{value:.{min(decimals, 20)}f}"
