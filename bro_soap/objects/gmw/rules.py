"""The rules of the GMW: catalogue "Grondwatermonitoringput" of 12 April 2024, and the Innamehandboek (IH, v1.0, 2017).

Ids are given once. Here stand the rules about one datum and its domain, and those about the construction; what a later
event may say of the well as it is stands in `event_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree

from bro_soap.geo import ETRS89, RD, in_netherlands_or_eez, landward, to_etrs89
from bro_soap.model import JA, NEE, Role
from bro_soap.objects.gmw import data as d
from bro_soap.objects.gmw.event_rules import EVENT_RULES
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.catalogue import YES_NO, Catalogue
from bro_soap.rules.groups import as_many_as, unique, whole_number
from bro_soap.rules.patterns import (
    has_value,
    known_as,
    kvk_number,
    measure_hits,
    one_of,
    text_value,
)
from bro_soap.rules.rule import IMBRO, IMBRO_A, Reading
from bro_soap.xmlio.read import decimal, document_date, is_nil, partial_date, point, text

__all__ = ["RULES"]

_C, _IH = "catalogus GMW 2024-04-12", "IH GMW v1.0"
_CATALOGUE = Catalogue(_C, "gmw")
_at, _list, _measure = _CATALOGUE.at, _CATALOGUE.code_list, _CATALOGUE.measure
_CONSTRUCTION = frozenset({"GMW_Construction"})
_LENGTHENING, _SHORTENING = frozenset({"GMW_Lengthening"}), frozenset({"GMW_Shortening"})
EARLIEST = date(1889, 1, 1)
_DEEPEST, _HIGHEST = Decimal(-750), Decimal(325)


def _in(documents: frozenset[str], made: Rule) -> Rule:
    return replace(made, documents=documents)


_CODES = (
    _list("GMW-001", d.DELIVERY_CONTEXT, "DeliveryContext"),
    _list("GMW-002", d.STANDARD, "ConstructionStandard"),
    _list("GMW-003", d.FUNCTION, "InitialFunction"),
    _list("GMW-004", d.GROUND_STABLE, YES_NO),
    _list("GMW-005", d.STABILITY, "WellStability"),
    _list("GMW-006", d.PROTECTOR, "WellHeadProtector"),
    _list("GMW-007", d.LOCATION_METHOD, "HorizontalPositioningMethod"),
    _list("GMW-008", d.GROUND_METHOD, "GroundLevelPositioningMethod"),
    _list("GMW-009", d.NEW_GROUND_METHOD, "GroundLevelPositioningMethod"),
    _list("GMW-010", d.TUBE_TYPE, "TubeType"),
    _list("GMW-011", d.CAP, YES_NO),
    _list("GMW-012", d.SUMP_PRESENT, YES_NO),
    _list("GMW-013", d.VARIABLE, YES_NO),
    _list("GMW-014", d.STATUS, "TubeStatus"),
    _list("GMW-015", d.TOP_METHOD, "TubeTopPositioningMethod"),
    _list("GMW-016", d.PACKING, "TubePackingMaterial"),
    _list("GMW-017", d.MATERIAL, "TubeMaterial"),
    _list("GMW-018", d.GLUE, "Glue"),
    _list("GMW-019", d.SOCK, "SockMaterial"),
    _list("GMW-020", d.ELECTRODE_PACKING, "ElectrodePackingMaterial"),
    _list("GMW-021", d.ELECTRODE_STATUS, "ElectrodeStatus"),
    _list("GMW-022", d.CHANGED_STATUS, "ElectrodeStatus"),
    _list("GMW-023", d.NEW_MATERIAL, "TubeMaterial"),
    _list("GMW-024", d.NEW_GLUE, "Glue"),
    _list("GMW-025", d.PART_MATERIAL, "TubeMaterial"),
    _list("GMW-026", d.PART_TOP_METHOD, "TubeTopPositioningMethod"),
)

_VALUES = (
    text_value("GMW-030", _at(d.OBJECT_ID), d.OBJECT_ID),
    whole_number("GMW-031", _at(d.TUBE_COUNT), d.TUBE_COUNT, 1, 50),
    whole_number("GMW-032", _at(d.TUBE_NUMBER), d.TUBE_NUMBER, 1, 999),
    whole_number("GMW-033", _at(d.CABLE_COUNT), d.CABLE_COUNT, 0, 10),
    whole_number("GMW-034", _at(d.CABLE_NUMBER), d.CABLE_NUMBER, 1, 99),
    whole_number("GMW-035", _at(d.ELECTRODE_NUMBER), d.ELECTRODE_NUMBER, 1, 999),
    whole_number("GMW-036", f"{_IH}, GMW_Lengthening", d.LENGTHENED, 1, 50),
    whole_number("GMW-037", f"{_IH}, GMW_Shortening", d.SHORTENED, 1, 50),
    whole_number("GMW-038", f"{_IH}, GMW_TubeStatus", d.CHANGED, 1, 50),
    whole_number("GMW-039", f"{_IH}, GMW_ElectrodeStatus", d.ELECTRODES_CHANGED, 1, 999),
    _measure("GMW-040", d.DIAMETER, "4.0", "3", "1000"),
    _measure("GMW-041", d.TOP, "3.3", "-10", "325"),
    _measure("GMW-042", d.PART_TOP, "3.3", "-10", "325"),
    # The catalogue gives no digits and no bounds for the position of the ground level: digits as for other positions.
    _measure("GMW-043", d.GROUND, "3.3"),
    _measure("GMW-044", d.NEW_GROUND, "3.3"),
    _measure("GMW-045", d.SUMP_LENGTH, "3.3", "0.05"),
    _measure("GMW-046", d.ELECTRODE_POSITION, "3.3", "-750", "50"),
    _measure("GMW-047", d.PART_LENGTH, "3.3", "1", "200"),
    _measure("GMW-048", d.PART_DIAMETER, "2.0", "20", "50"),
    has_value("GMW-049", _at(d.DIAMETER), d.DIAMETER),
    has_value("GMW-050", _at(d.GROUND), d.GROUND),
    has_value("GMW-051", _at(d.OWNER), d.OWNER),
    one_of("GMW-052", _at(d.REFERENCE_POINT), d.REFERENCE_POINT, ("NAP",)),
    one_of("GMW-053", _at(d.VERTICAL_DATUM), d.VERTICAL_DATUM, ("NAP",)),
    _measure("GMW-054", d.OFFSET, "3.3", "0", "0"),
    _measure("GMW-055", d.NEW_PLAIN, "3.3", "0.1", "750"),
    whole_number("GMW-056", _at(d.PART_TUBE), d.PART_TUBE, 1, 999),
    whole_number("GMW-057", _at(d.CHANGED_TUBE), d.CHANGED_TUBE, 1, 999),
    whole_number("GMW-058", _at(d.CHANGED_CABLE), d.CHANGED_CABLE, 1, 99),
    whole_number("GMW-059", _at(d.CHANGED_NUMBER), d.CHANGED_NUMBER, 1, 999),
)

_PARTIES = (
    _in(_CONSTRUCTION, kvk_number("GMW-060", _at(d.OWNER), d.OWNER)),
    kvk_number("GMW-061", _at(d.MAINTAINER), d.MAINTAINER),
    known_as("GMW-062", _at(d.OWNER), d.OWNER, Role.EIGENAAR),
    known_as("GMW-063", _at(d.MAINTAINER), d.MAINTAINER, Role.ONDERHOUDER),
    kvk_number("GMW-064", f"{_IH}, GMW_Owner", d.OWNER, or_empty=True, documents={"GMW_Owner"}),
)

_GROUPS = (
    _in(_CONSTRUCTION, as_many_as("GMW-070", _at(d.TUBE), d.TUBE, d.TUBE_COUNT)),
    _in(frozenset({"GMW_Positions"}), as_many_as("GMW-071", f"{_IH}, GMW_Positions", d.TUBE, d.TUBE_COUNT)),
    _in(_LENGTHENING, as_many_as("GMW-072", f"{_IH}, GMW_Lengthening", d.TUBE, d.LENGTHENED)),
    _in(_SHORTENING, as_many_as("GMW-073", f"{_IH}, GMW_Shortening", d.TUBE, d.SHORTENED)),
    as_many_as("GMW-074", f"{_IH}, GMW_TubeStatus", d.TUBE, d.CHANGED),
    as_many_as("GMW-075", f"{_IH}, GMW_ElectrodeStatus", d.CHANGED_ELECTRODE, d.ELECTRODES_CHANGED),
    unique("GMW-076", _at(d.TUBE_NUMBER), d.TUBE_NUMBER),
    unique("GMW-077", f"{_IH}, GMW_ElectrodeStatus", d.CHANGED_NUMBER, beside=("tubeNumber", "cableNumber")),
)


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
        value = text(element).strip().lstrip("0")
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
    written = text(element).strip()
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


@rule("GMW-095", f"{_C}, coördinaten", documents=_CONSTRUCTION)
def the_well_stands_in_the_netherlands(context: Context) -> Iterable[Hit] | None:
    """De locatie ligt in Nederland, aan de landzijde van de UNCLOS-basislijn, en staat in RD of ETRS89."""
    element = context.document.first(d.LOCATION.path)
    if element is None:
        return None
    srs, first, second = point(element)
    if srs not in {RD, ETRS89}:
        return [Hit("BF-14", d.LOCATION_CRS, srs, element=element)]
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return [Hit("BF-12", d.LOCATION, f"{first} {second}", element=element)]
    if not in_netherlands_or_eez(at.latitude, at.longitude):
        return [Hit("BF-12", d.LOCATION, f"{first} {second}", element=element)]
    if landward(at.latitude, at.longitude) is False:
        return [Hit("BF-13", d.LOCATION, f"{first} {second}", element=element)]
    return None


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
    incomplete_allowed = context.request.under_privilege == JA or context.facts.with_prehistory is True
    if value.kind == "void" and not may_be_unknown:
        yield Hit("BF-20", datum, value, element=element)
    elif value.kind != "date" and (not incomplete_allowed or context.request.quality_regime == IMBRO):
        yield Hit("BF-07", datum, value, "JJJJ-MM-DD", element=element)
    elif value.is_before(EARLIEST):
        yield Hit("BF-23", datum, value, f"{EARLIEST:%d-%m-%Y}", element=element)
    elif value.is_after(document_date(context.facts.received)):
        yield Hit("BF-26", datum, value, element=element)


RULES: tuple[Rule, ...] = (
    *_CODES,
    *_VALUES,
    *_PARTIES,
    *_GROUPS,
    *(value for value in list(globals().values()) if isinstance(value, Rule)),
    *EVENT_RULES,
)
