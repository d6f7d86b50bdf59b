"""The rules of the GMW: catalogue "Grondwatermonitoringput" of 12 April 2024, and the Innamehandboek (IH, v1.0, 2017).

What is said of one datum stands in the tables of `bro_soap/catalogue/gmw`. Here stand the rules about the construction;
what a later event may say of the well as it is stands in `event_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from lxml import etree

from bro_soap.geo import ETRS89, RD, Standardized, in_europe, to_etrs89
from bro_soap.model import JA, NEE
from bro_soap.objects.gmw import data as d
from bro_soap.objects.gmw.event_rules import EVENT_RULES
from bro_soap.objects.gmw.reference_rules import tubes_that_others_refer_to_stay
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.measures import measure_hits
from bro_soap.rules.rule import IMBRO, IMBRO_A, Reading
from bro_soap.xmlio.dates import document_date, partial_date
from bro_soap.xmlio.elements import decimal, is_nil, point, text

__all__ = ["RULES"]

_C, _IH = d.CATALOGUE.cites, "IH GMW v1.0"
_CONSTRUCTION = frozenset({"GMW_Construction"})
EARLIEST = date(1889, 1, 1)
_DEEPEST, _HIGHEST = Decimal(-750), Decimal(325)


# --- rules about each tube of a construction


def _tubes(context: Context) -> tuple[Reading, ...]:
    found: tuple[Reading, ...] = context.document.memo.setdefault("tubes", context.document.each("monitoringTube"))
    return found


def _short(datum: Datum) -> str:
    return datum.path.removeprefix("monitoringTube/")


@rule("GMW-080", f"{_C}, Geo-ohmkabel", documents=_CONSTRUCTION)
def as_many_cables_as_told(context: Context) -> Iterator[Hit]:
    """Een monitoringbuis heeft zoveel geo-ohmkabels als aantal geo-ohmkabels zegt."""
    for tube in _tubes(context):
        number, found = decimal(tube.value(_short(d.CABLE_COUNT)) or ""), tube.elements.get("geoOhmCable", [])
        if number is not None and number > len(found):
            yield Hit("BF-02", d.CABLE, None, number, d.CABLE_COUNT, tube.root)
        elif number is not None and number < len(found):
            where = found[-1] if found else tube.first(_short(d.CABLE_COUNT))
            yield Hit("BF-05", d.CABLE, None, number, d.CABLE_COUNT, where)


@rule("GMW-081", f"{_C}, kabelnummer, elektrodenummer", documents=_CONSTRUCTION)
def cables_and_electrodes_have_their_own_number(context: Context) -> Iterator[Hit]:
    """Een kabelnummer is uniek binnen de monitoringbuis, een elektrodenummer binnen de geo-ohmkabel."""
    for tube in _tubes(context):
        yield from _twice(d.CABLE_NUMBER, tube, "geoOhmCable/cableNumber")
        for cable in tube.each("geoOhmCable"):
            yield from _twice(d.ELECTRODE_NUMBER, cable, "electrode/electrodeNumber")


def _twice(datum: Datum, reading: Reading, path: str) -> Iterator[Hit]:
    seen: set[str] = set()
    for element in reading.elements.get(path, ()):
        value = text(element)
        if value in seen:
            yield Hit("BF-27", datum, value, element=element)
        seen.add(value)


@rule("GMW-082", f"{_C}, Zandvang", documents=_CONSTRUCTION)
def the_sump_is_there_when_told(context: Context) -> Iterator[Hit]:
    """De zandvang is aanwezig als de buis is voorzien van een zandvang, en anders niet."""
    for tube in _tubes(context):
        told, there = tube.value(_short(d.SUMP_PRESENT)), tube.has("sedimentSump")
        if told == JA and not there:
            yield Hit("BF-01", d.SUMP, None, told, d.SUMP_PRESENT, tube.root)
        elif told != JA and there:
            yield Hit("BF-04", d.SUMP, None, told, d.SUMP_PRESENT, tube.first("sedimentSump"))


@rule("GMW-083", f"{_C}, filterlengte", documents=_CONSTRUCTION)
def the_screen_has_a_length(context: Context) -> Iterator[Hit]:
    """De filterlengte is 0,02 tot 100 m, en 0 bij een filterloze buis (IMBRO/A)."""
    for tube in _tubes(context):
        bare = tube.value(_short(d.TUBE_TYPE)) == "filterlozeBuis"
        for element in tube.elements.get(_short(d.SCREEN_LENGTH), ()):
            yield from _none(element, d.SCREEN_LENGTH) if bare else _SCREEN(element)


@rule("GMW-084", f"{_C}, lengte stijgbuisdeel", documents=_CONSTRUCTION)
def the_plain_part_has_a_length(context: Context) -> Iterator[Hit]:
    """Het stijgbuisdeel is 0,1 tot 750 m lang, en 0 bij een volledig filter."""
    for tube in _tubes(context):
        full = tube.value(_short(d.TUBE_TYPE)) == "volledigFilter"
        for element in tube.elements.get(_short(d.PLAIN), ()):
            yield from _none(element, d.PLAIN) if full else _PLAIN_PART(element)


_SCREEN = measure_hits(d.SCREEN_LENGTH, "3.3", "0.02", "100")
_PLAIN_PART = measure_hits(d.PLAIN, "3.3", "0.1", "750")


def _none(element: etree._Element, datum: Datum) -> Iterator[Hit]:
    """BF-10: the length is 0."""
    written = text(element)
    if decimal(written) != 0:
        yield Hit("BF-10", datum, written, "0", element=element)


@rule("GMW-085", f"{_C}, positie bovenkant filter, positie onderkant filter", documents=_CONSTRUCTION)
def the_screen_is_where_a_screen_can_be(context: Context) -> Iterator[Hit]:
    """Het filter, dat onder het stijgbuisdeel begint, ligt van -750 tot 325 m."""
    for tube in _tubes(context):
        parts = (tube.value(_short(datum)) for datum in (d.TOP, d.PLAIN, d.SCREEN_LENGTH))
        top, plain, length = (decimal(part or "") for part in parts)
        if top is None or plain is None or length is None:
            continue
        element = tube.first(_short(d.SCREEN_LENGTH))
        if top - plain > _HIGHEST:
            yield Hit("BF-17", d.SCREEN_TOP, top - plain, _HIGHEST, element=element)
        if top - plain - length < _DEEPEST:
            yield Hit("BF-16", d.SCREEN_BOTTOM, top - plain - length, _DEEPEST, element=element)


# --- rules about the well


@rule("GMW-090", f"{_C}, putstabiliteit", documents=_CONSTRUCTION)
def stability_goes_with_a_moving_ground(context: Context) -> Iterable[Hit] | None:
    """De putstabiliteit is aanwezig als het maaiveld niet stabiel is (IMBRO/A: ook bij onbekend), en anders niet."""
    stable, there = context.document.value(d.GROUND_STABLE.path), context.document.first(d.STABILITY.path)
    needed = stable == NEE or (stable == "onbekend" and context.request.quality_regime == IMBRO_A)
    if needed and there is None:
        return [Hit("BF-01", d.STABILITY, None, stable, d.GROUND_STABLE)]
    if not needed and there is not None:
        return [Hit("BF-04", d.STABILITY, None, stable, d.GROUND_STABLE, there)]
    return None


@rule("GMW-091", f"{_C}, putstabiliteit (IMBRO/A)", regimes={IMBRO_A}, documents=_CONSTRUCTION)
def unknown_ground_means_unknown_stability(context: Context) -> Iterable[Hit] | None:
    """De putstabiliteit is onbekend als maaiveld stabiel onbekend is."""
    stable, value = context.document.value(d.GROUND_STABLE.path), context.document.value(d.STABILITY.path)
    if stable != "onbekend" or value in {None, "onbekend"}:
        return None
    return [Hit("BF-21", d.STABILITY, value, stable, d.GROUND_STABLE, context.document.first(d.STABILITY.path))]


@rule("GMW-092", f"{_C}, NITG-code")
def nitg_code_has_its_form(context: Context) -> Iterable[Hit] | None:
    """De NITG-code heeft de vorm BNNCNNNN."""
    value = context.document.value(d.NITG.path)
    if value is None or re.fullmatch(r"B[0-9]{2}[A-H][0-9]{4}", value):
        return None
    return [Hit("BF-07", d.NITG, value, "BNNCNNNN", element=context.document.first(d.NITG.path))]


@rule("GMW-093", "koppelvlakbeschrijving GMW, wellCode uit mapSheetCode")
def map_sheet_has_its_form(context: Context) -> Iterable[Hit] | None:
    """De kaartbladcode heeft de vorm NNC."""
    value = context.document.value(d.MAP_SHEET.path)
    if value is None or re.fullmatch(r"[0-9]{2}[A-H]", value):
        return None
    return [Hit("BF-07", d.MAP_SHEET, value, "NNC", element=context.document.first(d.MAP_SHEET.path))]


@rule("GMW-094", f"{_C}, methode positiebepaling maaiveld (IMBRO/A)", regimes={IMBRO_A}, documents=_CONSTRUCTION)
def no_position_no_method(context: Context) -> Iterable[Hit] | None:
    """De methode positiebepaling maaiveld is geen precies wanneer de maaiveldpositie geen waarde heeft."""
    method, ground = context.document.value(d.GROUND_METHOD.path), context.document.value(d.GROUND.path)
    if method is None or (method == "geen") == (ground is None):
        return None
    element = context.document.first(d.GROUND_METHOD.path)
    return [Hit("BF-21", d.GROUND_METHOD, method, ground or "", d.GROUND, element)]


@rule("GMW-095", f"{_C}, coördinaten; in buitenland", documents=_CONSTRUCTION)
def the_well_stands_in_the_netherlands(context: Context) -> Iterable[Hit] | None:
    """De locatie, in RD of ETRS89, ligt in Nederland landwaarts van de UNCLOS-basislijn, of als gezegd daarbuiten."""
    element = context.document.first(d.LOCATION.path)
    srs, first, second = ("", "", "") if element is None else point(element)
    if not first:  # BRO-065 tells of what is no pair of numbers
        return None
    if srs not in {RD, ETRS89}:
        return [Hit("BF-14", d.LOCATION_CRS, srs, element=element)]
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return [Hit("BF-12", d.LOCATION, f"{first} {second}", element=element)]
    return _misplaced(context, at, f"{first} {second}", element)


def _misplaced(
    context: Context, at: Standardized, written: str, element: etree._Element | None
) -> Iterable[Hit] | None:
    """BF-12, BF-13: it lies abroad, or at sea; BF-21: it is said to lie abroad, and lies here or nowhere near."""
    boundaries, place = context.facts.standard.boundaries, (at.latitude, at.longitude)
    if (abroad := context.document.value(d.ABROAD.path)) == JA:
        wrong = boundaries.abroad(*place) is False or not in_europe(*place)
        return [Hit("BF-21", d.LOCATION, written, abroad, d.ABROAD, element)] if wrong else None
    if not boundaries.in_netherlands_or_eez(*place):
        return [Hit("BF-12", d.LOCATION, written, element=element)]
    return [Hit("BF-13", d.LOCATION, written, element=element)] if boundaries.landward(*place) is False else None


# --- dates


@rule("GMW-100", f"{_C}, inrichtingsdatum put, opruimingsdatum put; {_IH}, onder voorrecht")
def begin_and_end_have_a_date(context: Context) -> Iterator[Hit]:
    """Inrichtings- en opruimingsdatum liggen van 1-1-1889 tot heden, en zijn volledig tenzij onder voorrecht."""
    for datum in (d.CONSTRUCTED, d.REMOVED):
        yield from _date_hits(context, datum, may_be_unknown=True)


@rule("GMW-101", f"{_C}, datum gebeurtenis; {_IH}, onder voorrecht")
def an_event_has_a_date(context: Context) -> Iterator[Hit]:
    """De datum gebeurtenis ligt van 1-1-1889 tot heden, is nooit onbekend, en is volledig tenzij onder voorrecht."""
    yield from _date_hits(context, d.EVENT_DATE, may_be_unknown=False)


def _date_hits(context: Context, datum: Datum, *, may_be_unknown: bool) -> Iterator[Hit]:
    element = context.document.first(datum.path)
    if element is None or is_nil(element):
        return
    value = partial_date(element)
    if value.kind == "void" and not may_be_unknown:
        yield Hit("BF-20", datum, value, element=element)
    elif value.kind != "date" and not _may_be_incomplete(context):
        yield Hit("BF-07", datum, value, "JJJJ-MM-DD", element=element)
    elif value.is_before(EARLIEST):
        yield Hit("BF-23", datum, value, f"{EARLIEST:%d-%m-%Y}", element=element)
    elif value.is_after(document_date(context.facts.received)):
        yield Hit("BF-26", datum, value, element=element)


def _may_be_incomplete(context: Context) -> bool:
    if context.request.quality_regime == IMBRO:
        return False
    return context.request.under_privilege == JA or context.facts.with_prehistory is True


RULES: tuple[Rule, ...] = (
    *d.CATALOGUE.rules,
    as_many_cables_as_told,
    cables_and_electrodes_have_their_own_number,
    the_sump_is_there_when_told,
    the_screen_has_a_length,
    the_plain_part_has_a_length,
    the_screen_is_where_a_screen_can_be,
    stability_goes_with_a_moving_ground,
    unknown_ground_means_unknown_stability,
    nitg_code_has_its_form,
    map_sheet_has_its_form,
    no_position_no_method,
    the_well_stands_in_the_netherlands,
    begin_and_end_have_a_date,
    an_event_has_a_date,
    *EVENT_RULES,
    tubes_that_others_refer_to_stay,
)
