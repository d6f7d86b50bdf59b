"""The rules of a CPT that tie data to each other, in the order in which their reasons are given."""

from __future__ import annotations

from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.layer_rules import (
    layers_begin_at_zero,
    layers_end_at_predrilled_depth,
    layers_have_thickness,
    layers_join,
    no_layer_without_predrilling,
)
from bro_soap.objects.cpt.place_rules import (
    at_sea_the_reference_is_the_bottom,
    lies_in_the_netherlands,
    no_method_without_offset,
    reference_system_fits_land_or_sea,
    reference_system_is_known,
    vertical_datum_fits_land_or_sea,
)
from bro_soap.objects.cpt.readings import (
    CONDITIONS,
    CPT_STANDARD,
    EXTRA,
    GROUNDWATER_LEVEL,
    LOCATION_DATE,
    QUALITY_CLASS,
    REMOVED_LAYER,
    SURFACE,
    VERTICAL_DATE,
)
from bro_soap.objects.cpt.time_rules import (
    dissipation_start_is_a_time,
    dissipation_start_not_after_report,
    dissipation_start_not_before_test,
    test_start_is_a_time,
    test_start_not_after_report,
    unknown_with_report,
)
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local

__all__ = ["RELATION_RULES"]

_C = CATALOGUE.cites
_GML_ID, _HREF = ns.q(ns.GML, "id"), ns.q(ns.XLINK, "href")
_TESTS = "conePenetrometerSurvey/conePenetrationTest"
_DISSIPATIONS = "conePenetrometerSurvey/dissipationTest"
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
        if (href := element.get(_HREF, "")).rpartition("/")[2] != name
    ]


@rule("CPT-250", "OGC 07-036 GML 3.2.1, 7.2.3.7: verwijzing binnen het document")
def references_lead_somewhere(context: Context) -> list[Hit] | None:
    """Een verwijzing binnen het brondocument leidt naar een element daarin."""
    elements = context.document.elements
    given = [(one, one.get(_HREF, "")) for path in _BY_REFERENCE for one in elements.get(path, ())]
    given = [(one, reference) for one, reference in given if reference.startswith("#")]
    if not given:
        return None
    known = {one.get(_GML_ID) for group in elements.values() for one in group}
    return [
        Hit("BF-20", Datum("", f"{local(one.getparent())}.{local(one)}"), reference, element=one)  # type: ignore[arg-type]
        for one, reference in given
        if reference[1:] not in known
    ]


@rule("CPT-060", f"{_C}, Aanvullend onderzoek", needs={EXTRA.path})
def something_was_investigated(context: Context) -> list[Hit] | None:
    """Aanvullend onderzoek bevat omstandigheden, hoedanigheid oppervlakte, grondwaterstand of een verwijderde laag."""
    document = context.document
    wanted = (CONDITIONS, SURFACE, GROUNDWATER_LEVEL, REMOVED_LAYER)
    if not document.has(EXTRA.path) or any(document.has(datum.path) for datum in wanted):
        return None
    others = Datum("", ", ".join(datum.english for datum in wanted[1:]), ", ".join(datum.dutch for datum in wanted[1:]))
    return [Hit("BF-03", CONDITIONS, other=others, element=document.first(EXTRA.path))]


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
    unknown_with_report("CPT-045", LOCATION_DATE),
    unknown_with_report("CPT-046", VERTICAL_DATE),
)
