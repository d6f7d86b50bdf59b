"""The rules of the analysis about the sizes of particles: how they were told apart, what the fractions add up to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from lxml import etree

from bro_soap.objects.bhr_gt.analysis.data import (
    BASIC,
    DETAILED_LARGER,
    DETAILED_SMALLER,
    PARTICLES,
    STANDARD_LARGER,
    STANDARD_SMALLER,
)
from bro_soap.objects.bhr_gt.analysis.shapes import measure, present
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.conditions import given, is_there, stands
from bro_soap.rules.dependent import barred_value, name_of, value_when
from bro_soap.rules.nested import inside, parent_of
from bro_soap.xmlio.read import decimal, is_nil, local, text

__all__ = ["PARTICLE_RULES"]

_PROCEDURE, _METHOD = PARTICLES["determinationProcedure"], PARTICLES["determinationMethod"]
_DISTRIBUTION, _MASS = PARTICLES["fractionDistribution"], PARTICLES["equivalentMass"]
_SIEVED, _SIEVED_X_RAYED, _BY_LASER = "ISO17892d4v2016", "ISO17892d4v2016enISO13317d3v2001", "ISO13320v2009"
_IN_WATER = ("natDroogZevenHydrometer", "natDroogZevenPipet", "natDroogZevenRoentgen")

_HOW = (
    value_when("BHR-GT-370", CATALOGUE, _PROCEDURE, (_SIEVED, _SIEVED_X_RAYED, _BY_LASER)),
    value_when("BHR-GT-371", CATALOGUE, _METHOD, ("natDroogZevenLaser",), given(_PROCEDURE, _BY_LASER)),
    value_when("BHR-GT-372", CATALOGUE, _METHOD, ("natDroogZevenRoentgen",), given(_PROCEDURE, _SIEVED_X_RAYED)),
    value_when(
        "BHR-GT-373",
        CATALOGUE,
        _METHOD,
        ("droogZeven", "natDroogZeven", "natDroogZevenHydrometer", "natDroogZevenPipet", "natZeven"),
        given(_PROCEDURE, _SIEVED),
    ),
    value_when("BHR-GT-374", CATALOGUE, _DISTRIBUTION, ("basisBasis",), given(_METHOD, "natZeven")),
    barred_value("BHR-GT-375", CATALOGUE, _DISTRIBUTION, ("basisBasis",), ~given(_METHOD, "natZeven")),
    value_when(
        "BHR-GT-376", CATALOGUE, _DISTRIBUTION, ("basisStandaard", "basisUitgebreid"), given(_METHOD, "droogZeven")
    ),
    present("BHR-GT-377", PARTICLES["dispersionMethod"], ~given(_METHOD, "droogZeven")),
    present("BHR-GT-378", _MASS, given(_METHOD, *_IN_WATER)),
    present("BHR-GT-379", PARTICLES["equivalentMassDeterminationMethod"], is_there(_MASS)),
    present("BHR-GT-380", PARTICLES["usedOpticalModel"], given(_METHOD, "natDroogZevenLaser")),
    measure("BHR-GT-381", _MASS, "1.4", "0", "4"),
)

_SMALLER, _LARGER = BASIC["fractionSmaller63um"], BASIC["fractionLarger63um"]
_BASIC = (
    measure("BHR-GT-382", _SMALLER, "3.1", "0", "100"),
    measure("BHR-GT-383", _LARGER, "3.1", "0", "100"),
)


@rule("BHR-GT-384", f"{CATALOGUE}, Basis korrelgrootteverdeling", needs={_SMALLER.path})
def all_is_small_or_large(context: Context) -> Iterator[Hit]:
    """De fractie kleiner63um en de fractie groter63um zijn samen 100."""
    for basic in inside(context, parent_of(_SMALLER)):
        small, large = _number(basic.first(_SMALLER.path)), _number(basic.first(_LARGER.path))
        if small is not None and large is not None and small + large != 100:
            yield Hit("BF-10", _sum(BASIC), small + large, "100", element=basic.element)


def _distributed(rule_id: str, name: str, *distributions: str) -> Rule:
    return present(rule_id, BASIC[name], given(_DISTRIBUTION, *distributions))


_DISTRIBUTED: tuple[Rule, ...] = (
    _distributed(
        "BHR-GT-385",
        "standardDistributionFractionSmaller63um",
        *("standaardBasis", "standaardStandaard", "standaardUitgebreid"),
    ),
    _distributed(
        "BHR-GT-386",
        "detailedDistributionFractionSmaller63um",
        *("uitgebreidBasis", "uitgebreidStandaard", "uitgebreidUitgebreid"),
    ),
    _distributed(
        "BHR-GT-387",
        "standardDistributionFractionLarger63um",
        *("basisStandaard", "standaardStandaard", "uitgebreidStandaard"),
    ),
    _distributed(
        "BHR-GT-388",
        "detailedDistributionFractionLarger63um",
        *("basisUitgebreid", "standaardUitgebreid", "uitgebreidUitgebreid"),
    ),
)


def _adds_up(rule_id: str, name: str, data: dict[str, Datum], whole: Datum) -> Rule:
    """BF-19: the fractions add up to the whole; BF-18: to less, where two that adjoin have no value."""
    group, order = BASIC[name], list(data)

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
    return rule(rule_id, f"{CATALOGUE}, {name_of(group)}", needs={group.path})(check)


def _fractions(rule_id: str, name: str, data: dict[str, Datum]) -> Rule:
    """BF-07, BF-16: every fraction is a number of at most 2.1 digits, not below 0."""
    group = BASIC[name]
    each = tuple(measure(rule_id, datum, "2.1", "0").check for datum in data.values())

    def check(context: Context) -> Iterator[Hit]:
        for one in each:
            yield from one(context) or ()

    check.__doc__ = f"Elke fractie van {group.dutch} is een getal van ten hoogste 2.1 cijfers vanaf 0."
    return rule(rule_id, f"{CATALOGUE}, {name_of(group)}", needs={group.path})(check)


def _number(element: etree._Element | None) -> Decimal | None:
    return None if element is None else decimal(text(element))


def _sum(data: dict[str, Datum]) -> Datum:
    first = next(iter(data.values()))
    return Datum("", f"{first.english.partition('.')[0]}.sum", f"{first.dutch.partition('.')[0]}.som van de fracties")


def _split(first_id: int, whole: str, *parts: str) -> tuple[Rule, ...]:
    """BF-03, BF-04: the parts of a fraction are there when the fraction as a whole is not, and only then."""
    unsplit = DETAILED_LARGER[f"fraction{whole}"]
    return tuple(
        present(f"BHR-GT-{first_id + at}", DETAILED_LARGER[f"fraction{part}"], ~stands(unsplit))
        for at, part in enumerate(parts)
    )


_STANDARD, _DETAILED = "standardDistributionFraction", "detailedDistributionFraction"
_SUMS = (
    _adds_up("BHR-GT-389", f"{_STANDARD}Smaller63um", STANDARD_SMALLER, _SMALLER),
    _adds_up("BHR-GT-390", f"{_DETAILED}Smaller63um", DETAILED_SMALLER, _SMALLER),
    _adds_up("BHR-GT-391", f"{_STANDARD}Larger63um", STANDARD_LARGER, _LARGER),
    _adds_up("BHR-GT-392", f"{_DETAILED}Larger63um", DETAILED_LARGER, _LARGER),
    _fractions("BHR-GT-393", f"{_STANDARD}Smaller63um", STANDARD_SMALLER),
    _fractions("BHR-GT-394", f"{_DETAILED}Smaller63um", DETAILED_SMALLER),
    _fractions("BHR-GT-395", f"{_STANDARD}Larger63um", STANDARD_LARGER),
    _fractions("BHR-GT-396", f"{_DETAILED}Larger63um", DETAILED_LARGER),
)
# That 16 to 31.5 mm may be split as well is of schema 2.1.1; the catalogue does not know it.
_SPLIT = (
    *_split(397, "63to90um", "63to75um", "75to90um"),
    *_split(399, "90to125um", "90to106um", "106to125um"),
    *_split(401, "125to180um", "125to150um", "150to180um"),
    *_split(403, "180to250um", "180to212um", "212to250um"),
    *_split(405, "4to8mm", "4to5_6mm", "5_6to8mm"),
    *_split(407, "8to16mm", "8to11_2mm", "11_2to16mm"),
    *_split(409, "16to31_5mm", "16to20mm", "20to31_5mm"),
)

PARTICLE_RULES: tuple[Rule, ...] = (*_HOW, *_BASIC, all_is_small_or_large, *_DISTRIBUTED, *_SUMS, *_SPLIT)
