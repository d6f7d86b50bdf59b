"""Where a CPT was made: in the Netherlands or its sea, and in the systems that go with that."""

from __future__ import annotations

from bro_soap.geo import ETRS89, RD, WGS84
from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.readings import (
    LOCATION,
    LOCATION_CRS,
    OFFSET,
    REFERENCE_POINT,
    VERTICAL_DATUM,
    VERTICAL_METHOD,
    place,
)
from bro_soap.rules import Context, Hit, rule
from bro_soap.rules.rule import IMBRO_A

__all__ = [
    "at_sea_the_reference_is_the_bottom",
    "lies_in_the_netherlands",
    "no_method_without_offset",
    "reference_system_fits_land_or_sea",
    "reference_system_is_known",
    "vertical_datum_fits_land_or_sea",
]

_C = CATALOGUE.cites

_CODES = {RD: "RD", ETRS89: "ETRS89", WGS84: "WGS84"}


@rule("CPT-001", f"{_C}, Aangeleverde locatie.coördinaten")
def lies_in_the_netherlands(context: Context) -> list[Hit] | None:
    """De locatie ligt in Nederland of in zijn exclusieve economische zone."""
    at = place(context)
    if at.dutch or at.srs not in _CODES:
        return None
    return [Hit("BF-12", LOCATION, at.written, element=context.document.first(LOCATION.path))]


@rule("CPT-002", f"{_C}, Aangeleverde locatie.referentiestelsel; waardelijst Referentiestelsel")
def reference_system_is_known(context: Context) -> list[Hit] | None:
    """Het referentiestelsel is RD, ETRS89 of WGS84."""
    at = place(context)
    if at.srs in _CODES:
        return None
    return [Hit("BF-09", LOCATION_CRS, at.srs, element=context.document.first(LOCATION.path))]


@rule("CPT-003", f"{_C}, Aangeleverde locatie.referentiestelsel")
def reference_system_fits_land_or_sea(context: Context) -> list[Hit] | None:
    """Op land is het referentiestelsel RD of ETRS89, op zee ETRS89 of WGS84."""
    at, element = place(context), context.document.first(LOCATION.path)
    if at.landward is True and at.srs == WGS84:
        return [Hit("BF-14", LOCATION_CRS, "WGS84", element=element)]
    if at.landward is False and at.srs == RD:
        return [Hit("BF-10", LOCATION_CRS, "RD", "ETRS89 of WGS84", element=element)]
    return None


@rule("CPT-004", f"{_C}, Aangeleverde verticale positie.verticaal referentievlak")
def vertical_datum_fits_land_or_sea(context: Context) -> list[Hit] | None:
    """Op land is het verticaal referentievlak NAP, op zee LAT of MSL."""
    side, value = place(context).landward, context.document.value(VERTICAL_DATUM.path)
    element = context.document.first(VERTICAL_DATUM.path)
    if side is True and value in {"LAT", "MSL"}:
        return [Hit("BF-15", VERTICAL_DATUM, value, element=element)]
    if side is False and value == "NAP":
        return [Hit("BF-10", VERTICAL_DATUM, value, "LAT of MSL", element=element)]
    return None


@rule("CPT-005", f"{_C}, Aangeleverde verticale positie.lokaal verticaal referentiepunt")
def at_sea_the_reference_is_the_bottom(context: Context) -> list[Hit] | None:
    """Op zee is het lokaal verticaal referentiepunt waterbodem."""
    value = context.document.value(REFERENCE_POINT.path)
    if place(context).landward is not False or value != "maaiveld":
        return None
    return [Hit("BF-10", REFERENCE_POINT, value, "waterbodem", element=context.document.first(REFERENCE_POINT.path))]


@rule("CPT-006", f"{_C}, Aangeleverde verticale positie.methode verticale positiebepaling", regimes={IMBRO_A})
def no_method_without_offset(context: Context) -> list[Hit] | None:
    """Onder IMBRO/A is de methode verticale positiebepaling geen als, en alleen als, de verschuiving onbekend is."""
    document = context.document
    offset, method = document.value(OFFSET.path), document.value(VERTICAL_METHOD.path)
    if method is None or (offset is None) == (method == "geen"):
        return None
    element = document.first(VERTICAL_METHOD.path)
    if offset is None:
        return [Hit("BF-10", VERTICAL_METHOD, method, "geen", element=element)]
    return [Hit("BF-21", VERTICAL_METHOD, method, offset, OFFSET, element)]
