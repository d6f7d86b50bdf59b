"""The rules of a geotechnical borehole about the research as a whole: place, height, dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bro_soap.objects.bhr_gt.data import CATALOGUE, REPORTED
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.boreholes import Site, land_and_sea
from bro_soap.rules.dependent import made, name_of
from bro_soap.xmlio.dates import PartialDate, date_of

__all__ = ["RESEARCH_RULES", "dated"]

_START = frozenset({"BHR_GT_StartReport_V1"})
_BEGINNINGS = frozenset({"BHR_GT_StartReport_V1", "BHR_GT_CompleteReport_V1"})
_EARLIEST = date(1980, 1, 1)


def dated(context: Context, datum: Datum) -> PartialDate | None:
    """Return the date of the datum, which some elements hold plainly and most in a group; None when it is absent."""
    element = context.document.first(datum.path)
    if element is None:
        return None
    return date_of(element)


_PLACED = land_and_sea(
    ("BHR-GT-017", "BHR-GT-028", "BHR-GT-029", "BHR-GT-030"),
    CATALOGUE.cites,
    Site(
        CATALOGUE["DeliveredLocation.location"],
        CATALOGUE["deliveredLocation/location/Point"],
        CATALOGUE["DeliveredVerticalPosition.localVerticalReferencePoint"],
        CATALOGUE["DeliveredVerticalPosition.verticalDatum"],
    ),
)


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
    *_PLACED,
    nothing_lies_before_the_first_day,
    *_ORDER,
)
