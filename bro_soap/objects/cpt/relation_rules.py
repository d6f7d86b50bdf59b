"""The rules of a CPT that tie data to each other: place, dates, quality class, tests, layers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from lxml import etree

from bro_soap.geo import ETRS89, RD, WGS84
from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.readings import (
    CONDITIONS,
    CPT_STANDARD,
    DISSIPATION,
    DISSIPATION_START,
    EXTRA,
    GROUNDWATER_LEVEL,
    LAYER_LOWER,
    LAYER_UPPER,
    LOCATION,
    LOCATION_CRS,
    LOCATION_DATE,
    OFFSET,
    PREDRILLED_DEPTH,
    QUALITY_CLASS,
    REFERENCE_POINT,
    REMOVED_LAYER,
    REPORT_DATE,
    SURFACE,
    TEST_START,
    VERTICAL_DATE,
    VERTICAL_DATUM,
    VERTICAL_METHOD,
    place,
    report_date,
    start,
    test_start,
)
from bro_soap.rules import Context, Datum, Hit, Reading, Rule, rule
from bro_soap.rules.rule import IMBRO, IMBRO_A
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import Moment, document_date, partial_date
from bro_soap.xmlio.elements import decimal, integer, local

__all__ = ["EARLIEST", "RELATION_RULES"]

EARLIEST = date(1930, 1, 1)
_C = CATALOGUE.cites
_TESTS, _DISSIPATIONS = "conePenetrometerSurvey/conePenetrationTest", "conePenetrometerSurvey/dissipationTest"
_CODES = {RD: "RD", ETRS89: "ETRS89", WGS84: "WGS84"}


# --- place


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


# --- dates


def _unknown_with_report(rule_id: str, datum: Datum) -> Rule:
    def check(context: Context) -> list[Hit] | None:
        element = context.document.first(datum.path)
        if element is None or report_date(context.document).kind != "void":
            return None
        value = partial_date(element)
        return None if value.kind == "void" else [Hit("BF-10", datum, value, "onbekend", element=element)]

    check.__doc__ = f"{datum.dutch} is onbekend als {REPORT_DATE.dutch} onbekend is."
    return rule(rule_id, f"{_C}, {datum.dutch}", regimes={IMBRO_A}, needs={datum.path})(check)


@rule("CPT-040", f"{_C}, Conuspenetratietest.starttijd meten")
def test_start_is_a_time(context: Context) -> Iterator[Hit] | None:
    """De starttijd van de conuspenetratietest ligt niet voor 1930 of in de toekomst en is onder IMBRO volledig."""
    value, element = test_start(context.document)
    return _time_hits(context, TEST_START, element, value)


@rule("CPT-041", f"{_C}, Conuspenetratietest.starttijd meten")
def test_start_not_after_report(context: Context) -> list[Hit] | None:
    """De starttijd van de conuspenetratietest ligt niet na de rapportagedatum onderzoek."""
    value, element = test_start(context.document)
    limit = report_date(context.document)
    return [Hit("BF-24", TEST_START, value, limit, REPORT_DATE, element)] if value.day.is_after(limit) else None


@rule("CPT-042", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_is_a_time(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet voor 1930 of in de toekomst en is onder IMBRO volledig."""
    starts = [start(test) for test in _dissipation_tests(context)]
    return [hit for value, at in starts for hit in _time_hits(context, DISSIPATION_START, at, value)]


@rule("CPT-043", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_not_after_report(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet na de rapportagedatum onderzoek."""
    limit = report_date(context.document)
    starts = [start(test) for test in _dissipation_tests(context)]
    return [
        Hit("BF-24", DISSIPATION_START, value, limit, REPORT_DATE, element)
        for value, element in starts
        if value.day.is_after(limit)
    ]


@rule("CPT-044", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_not_before_test(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet voor die van de conuspenetratietest."""
    first, _ = test_start(context.document)
    starts = [start(test) for test in _dissipation_tests(context)]
    return [
        Hit("BF-25", DISSIPATION_START, value, first, TEST_START, element)
        for value, element in starts
        if value.latest is not None and first.earliest is not None and value.latest < first.earliest
    ]


def _dissipation_tests(context: Context) -> tuple[Reading, ...]:
    tests: tuple[Reading, ...] | None = context.document.memo.get("dissipation tests")
    if tests is None:
        tests = context.document.each(_DISSIPATIONS)
        context.document.memo["dissipation tests"] = tests
    return tests


def _time_hits(context: Context, datum: Datum, element: etree._Element, value: Moment) -> Iterator[Hit]:
    if value.kind == "unreadable" or (value.kind != "dateTime" and context.request.quality_regime == IMBRO):
        yield Hit("BF-07", datum, value, "JJJJ-MM-DDTUU:MM:SS", element=element)
    elif value.day.is_before(EARLIEST):
        yield Hit("BF-23", datum, value, f"{EARLIEST:%d-%m-%Y}", element=element)
    elif _in_future(context, value):
        yield Hit("BF-26", datum, value, element=element)


def _in_future(context: Context, value: Moment) -> bool:
    if value.kind == "dateTime":
        return value.earliest is not None and value.earliest > context.facts.received
    return value.day.is_after(document_date(context.facts.received))


# --- quality class


_CLASSES = {
    "NEN5140": ("klasse1", "klasse2", "klasse3", "klasse4"),
    "ISO22476D1": ("klasse1", "klasse2", "klasse3", "klasse4"),
    "ISO22476D12": ("klasse5", "klasse6", "klasse7"),
    "ISO19901d8v2014": ("klasse1", "klasse2", "klasse3"),
}


@rule("CPT-050", f"{_C}, Sondeonderzoek.kwaliteitsklasse")
def class_fits_standard(context: Context) -> list[Hit] | None:
    """De kwaliteitsklasse past bij de sondeernorm."""
    standard, given = context.document.value(CPT_STANDARD.path), context.document.value(QUALITY_CLASS.path)
    if standard == "NEN3680":
        fits = given == "nvt"
    else:
        fits = standard not in _CLASSES or given in _CLASSES[standard]
        fits = fits or (given == "onbekend" and context.request.quality_regime == IMBRO_A)
    if fits:
        return None
    return [Hit("BF-21", QUALITY_CLASS, given, standard, CPT_STANDARD, context.document.first(QUALITY_CLASS.path))]


# --- what the columns of the tables are


_BY_REFERENCE = tuple(f"{test}/{time}" for test in (_TESTS, _DISSIPATIONS) for time in ("phenomenonTime", "resultTime"))
_RECORDS = (
    (Datum(f"{_TESTS}/cptResult/elementType", "ConePenetrationTestResult.elementType"), "cpttestresult_record.xml"),
    (
        Datum(f"{_DISSIPATIONS}/disResult/elementType", "DissipationTestResult.elementType"),
        "dissipationtestresult_record.xml",
    ),
)


@rule("CPT-097", f"{_C}, eenheden van Conuspenetratietest resultaat, Dissipatietest resultaat; de recordbeschrijvingen")
def tables_have_the_published_columns(context: Context) -> list[Hit] | None:
    """De recordbeschrijving van de resultaten is de gepubliceerde: die legt kolommen en eenheden vast."""
    return [
        Hit("BF-10", datum, href, name, element=element)
        for datum, name in _RECORDS
        for element in context.document.elements.get(datum.path, ())
        if (href := element.get(ns.q(ns.XLINK, "href"), "")).rpartition("/")[2] != name
    ]


@rule("CPT-250", "OGC 07-036 GML 3.2.1, 7.2.3.7: verwijzing binnen het document")
def references_lead_somewhere(context: Context) -> list[Hit] | None:
    """Een verwijzing binnen het brondocument leidt naar een element daarin."""
    elements, href = context.document.elements, ns.q(ns.XLINK, "href")
    given = [(one, one.get(href, "")) for path in _BY_REFERENCE for one in elements.get(path, ())]
    given = [(one, reference) for one, reference in given if reference.startswith("#")]
    if not given:
        return None
    known = {f"#{one.get(ns.q(ns.GML, 'id'))}" for group in elements.values() for one in group}
    return [
        Hit("BF-20", Datum("", f"{local(one.getparent())}.{local(one)}"), reference, element=one)  # type: ignore[arg-type]
        for one, reference in given
        if reference not in known
    ]


# --- additional investigation and removed layers


@rule("CPT-060", f"{_C}, Aanvullend onderzoek", needs={EXTRA.path})
def something_was_investigated(context: Context) -> list[Hit] | None:
    """Aanvullend onderzoek bevat omstandigheden, hoedanigheid oppervlakte, grondwaterstand of een verwijderde laag."""
    document = context.document
    wanted = (CONDITIONS, SURFACE, GROUNDWATER_LEVEL, REMOVED_LAYER)
    if not document.has(EXTRA.path) or any(document.has(datum.path) for datum in wanted):
        return None
    others = Datum("", ", ".join(datum.english for datum in wanted[1:]), ", ".join(datum.dutch for datum in wanted[1:]))
    return [Hit("BF-03", CONDITIONS, other=others, element=document.first(EXTRA.path))]


@rule("CPT-061", f"{_C}, Verwijderde laag", needs={REMOVED_LAYER.path})
def no_layer_without_predrilling(context: Context) -> list[Hit] | None:
    """Er is geen verwijderde laag als niet is voorgeboord."""
    written = context.document.value(PREDRILLED_DEPTH.path)
    if written is None or decimal(written) != 0 or not context.document.has(REMOVED_LAYER.path):
        return None
    return [Hit("BF-04", REMOVED_LAYER, None, written, PREDRILLED_DEPTH, context.document.first(REMOVED_LAYER.path))]


def _layers(context: Context) -> list[Reading]:
    """Return the removed layers from top to bottom: by their sequence number."""
    layers = list(context.document.each(REMOVED_LAYER.path))
    return sorted(layers, key=lambda layer: integer(layer.value("sequenceNumber") or "") or 0)


def _upper(layer: Reading) -> str:
    return layer.value("upperBoundary") or ""


def _lower(layer: Reading) -> str:
    return layer.value("lowerBoundary") or ""


@rule("CPT-062", f"{_C}, Verwijderde laag.bovengrens", needs={REMOVED_LAYER.path})
def layers_begin_at_zero(context: Context) -> list[Hit] | None:
    """De bovengrens van de bovenste verwijderde laag is 0."""
    layers = _layers(context)
    if not layers or decimal(_upper(layers[0])) == 0:
        return None
    return [Hit("BF-10", LAYER_UPPER, _upper(layers[0]), "0", element=layers[0].first("upperBoundary"))]


@rule("CPT-063", f"{_C}, Verwijderde laag.bovengrens", needs={REMOVED_LAYER.path})
def layers_join(context: Context) -> list[Hit] | None:
    """De verwijderde lagen sluiten precies op elkaar aan."""
    layers = _layers(context)
    return [
        Hit("BF-19", LAYER_UPPER, _upper(layer), _lower(above), LAYER_LOWER, layer.first("upperBoundary"))
        for above, layer in pairwise(layers)
        if decimal(_upper(layer)) != decimal(_lower(above))
    ]


@rule("CPT-064", f"{_C}, Verwijderde laag.ondergrens", needs={REMOVED_LAYER.path})
def layers_have_thickness(context: Context) -> list[Hit] | None:
    """De ondergrens van een verwijderde laag is groter dan de bovengrens."""
    hits = []
    for layer in _layers(context):
        upper, lower = decimal(_upper(layer)), decimal(_lower(layer))
        if upper is not None and lower is not None and lower <= upper:
            element = layer.first("upperBoundary")
            hits.append(Hit("BF-18", LAYER_UPPER, _upper(layer), _lower(layer), LAYER_LOWER, element))
    return hits


@rule("CPT-065", f"{_C}, Verwijderde laag.ondergrens", needs={REMOVED_LAYER.path})
def layers_end_at_predrilled_depth(context: Context) -> list[Hit] | None:
    """De ondergrens van de onderste verwijderde laag is gelijk aan voorgeboord tot."""
    layers, written = _layers(context), context.document.value(PREDRILLED_DEPTH.path)
    if not layers or written is None or decimal(written) == 0 or decimal(_lower(layers[-1])) == decimal(written):
        return None
    element = layers[-1].first("lowerBoundary")
    return [Hit("BF-19", LAYER_LOWER, _lower(layers[-1]), written, PREDRILLED_DEPTH, element)]


RELATION_RULES: tuple[Rule, ...] = (
    lies_in_the_netherlands,
    reference_system_is_known,
    reference_system_fits_land_or_sea,
    vertical_datum_fits_land_or_sea,
    at_sea_the_reference_is_the_bottom,
    no_method_without_offset,
    test_start_is_a_time,
    test_start_not_after_report,
    dissipation_start_is_a_time,
    dissipation_start_not_after_report,
    dissipation_start_not_before_test,
    class_fits_standard,
    tables_have_the_published_columns,
    references_lead_somewhere,
    something_was_investigated,
    no_layer_without_predrilling,
    layers_begin_at_zero,
    layers_join,
    layers_have_thickness,
    layers_end_at_predrilled_depth,
    _unknown_with_report("CPT-045", LOCATION_DATE),
    _unknown_with_report("CPT-046", VERTICAL_DATE),
)
