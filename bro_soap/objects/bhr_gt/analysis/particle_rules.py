"""The rules of the analysis about the sizes of particles: what the fractions add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from lxml import etree

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.measures import measure_value
from bro_soap.rules.nested import inside, parent_of
from bro_soap.xmlio.elements import decimal, is_nil, local, text

__all__ = ["PARTICLE_RULES"]

_PARTICLES = "boreholeSampleAnalysis/investigatedInterval/particleSizeDistributionDetermination"
_BASIC = f"{_PARTICLES}/basicParticleSizeDistribution"
_PARTS = CATALOGUE.inside(_BASIC)
_SMALLER, _LARGER = _PARTS["fractionSmaller63um"], _PARTS["fractionLarger63um"]


@rule("BHR-GT-384", f"{CATALOGUE.cites}, Basis korrelgrootteverdeling", needs={_SMALLER.path})
def all_is_small_or_large(context: Context) -> Iterator[Hit]:
    """De fractie kleiner63um en de fractie groter63um zijn samen 100."""
    for basic in inside(context, parent_of(_SMALLER)):
        small, large = _number(basic.first(_SMALLER.path)), _number(basic.first(_LARGER.path))
        if small is not None and large is not None and small + large != 100:
            yield Hit("BF-10", _sum(_PARTS), small + large, "100", element=basic.element)


def _adds_up(rule_id: str, name: str, whole: Datum) -> Rule:
    """BF-19: the fractions add up to the whole; BF-18: to less, where two that adjoin have no value."""
    group, data = _PARTS[name], CATALOGUE.inside(f"{_BASIC}/{name}")
    order = list(data)

    def check(context: Context) -> Iterator[Hit]:
        for here in inside(context, group.path):
            parts = sorted(
                (part for part in here.element if local(part) in data), key=lambda one: order.index(local(one))
            )
            numbers, bound = [_number(part) for part in parts], _number(here.first(whole.path))
            unread = any(number is None and not is_nil(part) for part, number in zip(parts, numbers, strict=True))
            if bound is None or unread:
                continue
            total = sum((number for number in numbers if number is not None), Decimal(0))
            gap = any(one is None and other is None for one, other in pairwise(numbers))
            if total >= bound if gap else total != bound:
                yield Hit("BF-18" if gap else "BF-19", _sum(data), total, bound, whole, here.element)

    check.__doc__ = (
        f"De som van de fracties van {group.dutch} is gelijk aan {whole.dutch}, of kleiner als twee aaneensluitende "
        "fracties geen waarde hebben."
    )
    return rule(rule_id, CATALOGUE.at(group), needs={group.path})(check)


def _fractions(rule_id: str, name: str) -> Rule:
    """BF-07, BF-16: every fraction is a number of at most 2.1 digits, not below 0."""
    group, data = _PARTS[name], CATALOGUE.inside(f"{_BASIC}/{name}")
    each = tuple(measure_value(rule_id, "", datum, "2.1", "0").check for datum in data.values())

    def check(context: Context) -> Iterator[Hit]:
        for one in each:
            yield from one(context) or ()

    check.__doc__ = f"Elke fractie van {group.dutch} is een getal van ten hoogste 2.1 cijfers vanaf 0."
    return rule(rule_id, CATALOGUE.at(group), needs={group.path})(check)


def _number(element: etree._Element | None) -> Decimal | None:
    return None if element is None else decimal(text(element))


def _sum(data: dict[str, Datum]) -> Datum:
    first = next(iter(data.values()))
    return Datum("", f"{first.english.partition('.')[0]}.sum", f"{first.dutch.partition('.')[0]}.som van de fracties")


_STANDARD, _DETAILED = "standardDistributionFraction", "detailedDistributionFraction"
_SUMS = (
    _adds_up("BHR-GT-389", f"{_STANDARD}Smaller63um", _SMALLER),
    _adds_up("BHR-GT-390", f"{_DETAILED}Smaller63um", _SMALLER),
    _adds_up("BHR-GT-391", f"{_STANDARD}Larger63um", _LARGER),
    _adds_up("BHR-GT-392", f"{_DETAILED}Larger63um", _LARGER),
    _fractions("BHR-GT-393", f"{_STANDARD}Smaller63um"),
    _fractions("BHR-GT-394", f"{_DETAILED}Smaller63um"),
    _fractions("BHR-GT-395", f"{_STANDARD}Larger63um"),
    _fractions("BHR-GT-396", f"{_DETAILED}Larger63um"),
)

PARTICLE_RULES: tuple[Rule, ...] = (all_is_small_or_large, *_SUMS)
