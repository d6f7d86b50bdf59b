"""The rules of a geotechnical borehole about the research as a whole: place, height, dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bro_soap.geo import ETRS89, RD, to_etrs89
from bro_soap.objects.bhr_gt.data import CATALOGUE, REPORTED
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.dependent import made, name_of
from bro_soap.xmlio.dates import PartialDate, date_of
from bro_soap.xmlio.elements import point

__all__ = ["RESEARCH_RULES", "dated"]

_START = frozenset({"BHR_GT_StartReport_V1"})
_BEGINNINGS = frozenset({"BHR_GT_StartReport_V1", "BHR_GT_CompleteReport_V1"})
_EARLIEST = date(1980, 1, 1)
_LOCATION, _SYSTEM = CATALOGUE["DeliveredLocation.location"], CATALOGUE["deliveredLocation/location/Point"]
_POINT = CATALOGUE["DeliveredVerticalPosition.localVerticalReferencePoint"]
_DATUM = CATALOGUE["DeliveredVerticalPosition.verticalDatum"]


def dated(context: Context, datum: Datum) -> PartialDate | None:
    """Return the date of the datum, which some elements hold plainly and most in a group; None when it is absent."""
    element = context.document.first(datum.path)
    if element is None:
        return None
    return date_of(element)


# --- where it is


@dataclass(frozen=True, slots=True)
class _Place:
    """Whether the borehole is Dutch, on which side of the baseline (None: not known), and as it was written."""

    dutch: bool
    landward: bool | None
    srs: str
    written: str


def _place(context: Context) -> _Place:
    memo = context.document.memo
    if "place" not in memo:
        element = context.document.first(_SYSTEM.path)
        memo["place"] = _Place(True, None, "", "") if element is None else _found(context, *point(element))
    place: _Place = memo["place"]
    return place


def _found(context: Context, srs: str, first: str, second: str) -> _Place:
    if not first:  # BRO-065 tells of what is no pair of numbers
        return _Place(True, None, srs, "")
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return _Place(False, None, srs, f"{first} {second}")
    boundaries = context.facts.standard.boundaries
    dutch = boundaries.in_netherlands_or_eez(at.latitude, at.longitude)
    side = boundaries.landward(at.latitude, at.longitude) if dutch else None
    return _Place(dutch, side, srs, f"{first} {second}")


def _side(context: Context) -> bool | None:
    return _place(context).landward


@rule("BHR-GT-017", f"{CATALOGUE.cites}, coördinaten", needs={_SYSTEM.path})
def the_borehole_is_dutch(context: Context) -> Iterator[Hit]:
    """De boring ligt in Nederland of zijn EEZ, en staat op land in RD of ETRS89."""
    place, element = _place(context), context.document.first(_SYSTEM.path)
    if not place.dutch:
        yield Hit("BF-12", _LOCATION, place.written, element=element)
    elif place.landward and place.srs not in {RD, ETRS89}:
        yield Hit("BF-14", _LOCATION, place.srs, element=element)


@rule("BHR-GT-028", f"{CATALOGUE.cites}, {_SYSTEM.dutch}")
def at_sea_the_system_is_not_rd(context: Context) -> Iterator[Hit]:
    """Op zee is het referentiestelsel ETRS89 of WGS84."""
    element = context.document.first(_SYSTEM.path)
    if element is not None and element.get("srsName") == RD and _side(context) is False:
        yield Hit("BF-10", _SYSTEM, "RD", "ETRS89 of WGS84", element=element)


@rule("BHR-GT-029", f"{CATALOGUE.cites}, {name_of(_POINT)}")
def at_sea_the_reference_is_the_bottom(context: Context) -> Iterator[Hit]:
    """Op zee is het lokaal verticaal referentiepunt waterbodem."""
    value = context.document.value(_POINT.path)
    if value == "maaiveld" and _side(context) is False:
        yield Hit("BF-10", _POINT, value, "waterbodem", element=context.document.first(_POINT.path))


@rule("BHR-GT-030", f"{CATALOGUE.cites}, {name_of(_DATUM)}")
def the_height_fits_land_or_sea(context: Context) -> Iterator[Hit]:
    """Op land is het verticaal referentievlak NAP, op zee LAT of MSL."""
    value, element = context.document.value(_DATUM.path), context.document.first(_DATUM.path)
    if value in {"LAT", "MSL"} and _side(context) is True:
        yield Hit("BF-15", _DATUM, value, element=element)
    elif value == "NAP" and _side(context) is False:
        yield Hit("BF-10", _DATUM, value, "LAT of MSL", element=element)


# --- when it was done


_LOCATED = CATALOGUE["DeliveredLocation.horizontalPositioningDate"]
_LEVELLED = CATALOGUE["DeliveredVerticalPosition.verticalPositioningDate"]
_BEGUN, _ENDED = CATALOGUE["Boring.boringStartDate"], CATALOGUE["Boring.boringEndDate"]
_DATES = (*REPORTED[:2], _LOCATED, _LEVELLED, _BEGUN, _ENDED)


@rule("BHR-GT-020", f"{CATALOGUE.cites}, datums: waardebereik")
def nothing_lies_before_the_first_day(context: Context) -> Iterator[Hit]:
    """Een datum ligt niet voor 1 januari 1980."""
    for datum in _DATES:
        value = dated(context, datum)
        if value is not None and value.is_before(_EARLIEST):
            yield Hit("BF-23", datum, value, f"{_EARLIEST:%d-%m-%Y}", element=context.document.first(datum.path))


def _not_after_report(rule_id: str, datum: Datum, documents: frozenset[str] = _BEGINNINGS) -> Rule:
    """BF-24: the date does not lie after that on which the first part was reported."""

    def check(context: Context) -> Iterator[Hit]:
        value, limit = dated(context, datum), None
        told = next((one for one in REPORTED if context.document.has(one.path)), None)
        limit = None if told is None else dated(context, told)
        if told is not None and value is not None and limit is not None and value.is_after(limit):
            yield Hit("BF-24", datum, value, limit, told, context.document.first(datum.path))

    sentence = f"{name_of(datum)} ligt niet na de startdatum rapportage"
    if documents == _START:
        sentence += " van een deelrapportage"
    return made(rule_id, CATALOGUE.cites, datum, f"{sentence}.", check, documents=documents)


_ORDER = (
    _not_after_report("BHR-GT-031", _LOCATED),
    _not_after_report("BHR-GT-032", _LEVELLED),
    _not_after_report("BHR-GT-033", _ENDED, _START),
)

RESEARCH_RULES: tuple[Rule, ...] = (
    the_borehole_is_dutch,
    at_sea_the_system_is_not_rd,
    at_sea_the_reference_is_the_bottom,
    the_height_fits_land_or_sea,
    nothing_lies_before_the_first_day,
    *_ORDER,
)
