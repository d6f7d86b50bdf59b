"""The rules of the CPT: catalogue "Geotechnisch sondeeronderzoek", version of 1 September 2022.

Ids are given once. Here stand the rules about one datum and its domain, and those that a pattern can say; what ties
data together stands in `relation_rules`, what is about the measurements in `table_rules`.
"""

from __future__ import annotations

from bro_soap.model import JA, Role
from bro_soap.objects.cpt import readings as r
from bro_soap.objects.cpt.columns import CPT_COLUMNS, flag
from bro_soap.objects.cpt.relation_rules import EARLIEST, RELATION_RULES
from bro_soap.objects.cpt.table_rules import TABLE_RULES
from bro_soap.rules import Rule
from bro_soap.rules.catalogue import YES_NO, Catalogue
from bro_soap.rules.patterns import (
    absent_unless,
    date_value,
    has_value,
    known_as,
    kvk_number,
    not_after,
    one_of,
    pair,
    present_when,
    text_value,
)

__all__ = ["RULES"]

_C = "catalogus CPT 2022-09-01"
_CATALOGUE = Catalogue(_C, "cpt")
_at, _list, _measure = _CATALOGUE.at, _CATALOGUE.code_list, _CATALOGUE.measure
_LENGTH, _CONE = flag(CPT_COLUMNS[0]), flag(CPT_COLUMNS[3])
_FRICTION = next(flag(column) for column in CPT_COLUMNS if column.name == "localFriction")


def _pair(rule_id: str, name: str, dutch: str) -> Rule:
    before, after = r.zero_load(name, dutch)
    return pair(rule_id, _at(before), before, after)


def _zero_measures(first_id: int, name: str, dutch: str, digits: str) -> tuple[Rule, Rule]:
    before, after = r.zero_load(name, dutch)
    return _measure(f"CPT-{first_id}", before, digits), _measure(f"CPT-{first_id + 1}", after, digits)


_CODES = (
    _list("CPT-010", r.DELIVERY_CONTEXT, "DeliveryContext"),
    _list("CPT-011", r.SURVEY_PURPOSE, "SurveyPurpose"),
    _list("CPT-012", r.CPT_STANDARD, "CPTStandard"),
    _list("CPT-013", r.LOCATION_METHOD, "HorizontalPositioningMethod"),
    _list("CPT-014", r.REFERENCE_POINT, "LocalVerticalReferencePoint"),
    _list("CPT-015", r.VERTICAL_DATUM, "VerticalDatum"),
    _list("CPT-016", r.VERTICAL_METHOD, "VerticalPositioningMethod"),
    _list("CPT-017", r.CPT_METHOD, "CPTMethod"),
    _list("CPT-018", r.QUALITY_CLASS, "QualityClass"),
    _list("CPT-019", r.STOP_CRITERION, "StopCriterion"),
    _list("CPT-020", r.EXTRA_PERFORMED, YES_NO),
    _list("CPT-021", r.INTERRUPTION_PROCESSING, YES_NO),
    _list("CPT-022", r.EXPERT_CORRECTION, YES_NO),
    _list("CPT-023", r.SIGNAL_PROCESSING, YES_NO),
)

_TEXTS = (
    text_value("CPT-024", _at(r.OBJECT_ID), r.OBJECT_ID),
    text_value("CPT-025", _at(r.DESCRIPTION), r.DESCRIPTION),
    text_value("CPT-026", _at(r.DEVICE_TYPE), r.DEVICE_TYPE),
    text_value("CPT-027", _at(r.CONDITIONS), r.CONDITIONS),
    text_value("CPT-028", _at(r.SURFACE), r.SURFACE),
    text_value("CPT-029", _at(r.LAYER_DESCRIPTION), r.LAYER_DESCRIPTION),
)

_DATES = (
    date_value("CPT-030", _at(r.REPORT_DATE), r.REPORT_DATE, EARLIEST),
    date_value("CPT-031", _at(r.LOCATION_DATE), r.LOCATION_DATE, EARLIEST),
    date_value("CPT-032", _at(r.VERTICAL_DATE), r.VERTICAL_DATE, EARLIEST),
    date_value("CPT-033", _at(r.PROCESSING_DATE), r.PROCESSING_DATE, EARLIEST),
    date_value("CPT-034", _at(r.EXTRA_DATE), r.EXTRA_DATE, EARLIEST),
    not_after("CPT-035", _at(r.LOCATION_DATE), r.LOCATION_DATE, r.REPORT_DATE),
    not_after("CPT-036", _at(r.VERTICAL_DATE), r.VERTICAL_DATE, r.REPORT_DATE),
    not_after("CPT-037", _at(r.PROCESSING_DATE), r.PROCESSING_DATE, r.REPORT_DATE),
    not_after("CPT-038", _at(r.EXTRA_DATE), r.EXTRA_DATE, r.REPORT_DATE),
)

_PARTIES = (
    kvk_number("CPT-070", _at(r.RESEARCH_OPERATOR), r.RESEARCH_OPERATOR),
    kvk_number("CPT-071", _at(r.LOCATION_OPERATOR), r.LOCATION_OPERATOR),
    kvk_number("CPT-072", _at(r.VERTICAL_OPERATOR), r.VERTICAL_OPERATOR),
    known_as("CPT-073", _at(r.RESEARCH_OPERATOR), r.RESEARCH_OPERATOR, Role.UITVOERDER),
    known_as("CPT-074", _at(r.LOCATION_OPERATOR), r.LOCATION_OPERATOR, Role.UITVOERDER),
    known_as("CPT-075", _at(r.VERTICAL_OPERATOR), r.VERTICAL_OPERATOR, Role.UITVOERDER),
)

_PRESENCE = (
    present_when("CPT-080", _at(r.WATER_DEPTH), r.WATER_DEPTH, r.REFERENCE_POINT, "waterbodem"),
    absent_unless("CPT-081", _at(r.WATER_DEPTH), r.WATER_DEPTH, r.REFERENCE_POINT, "waterbodem"),
    present_when("CPT-082", _at(r.SLEEVE_DISTANCE), r.SLEEVE_DISTANCE, _FRICTION, JA),
    present_when("CPT-083", _at(r.SLEEVE_AREA), r.SLEEVE_AREA, _FRICTION, JA),
    present_when("CPT-084", _at(r.SLEEVE_QUOTIENT), r.SLEEVE_QUOTIENT, _FRICTION, JA),
    present_when("CPT-085", _at(r.DISSIPATION), r.DISSIPATION, r.DISSIPATION_PERFORMED, JA),
    absent_unless("CPT-086", _at(r.DISSIPATION), r.DISSIPATION, r.DISSIPATION_PERFORMED, JA),
    present_when("CPT-087", _at(r.EXTRA), r.EXTRA, r.EXTRA_PERFORMED, JA),
    absent_unless("CPT-088", _at(r.EXTRA), r.EXTRA, r.EXTRA_PERFORMED, JA),
    one_of("CPT-098", f"{_C}, {_LENGTH.dutch}", _LENGTH, (JA,)),
    one_of("CPT-099", f"{_C}, {_CONE.dutch}", _CONE, (JA,)),
)

# xsi:nil ("geen waarde") is for IMBRO/A: under IMBRO cardinality 1 means a value.
_VALUES = (
    has_value("CPT-180", _at(r.OFFSET), r.OFFSET),
    has_value("CPT-181", _at(r.WATER_DEPTH), r.WATER_DEPTH),
    has_value("CPT-182", _at(r.VERTICAL_DATE), r.VERTICAL_DATE),
    has_value("CPT-183", _at(r.PREDRILLED_DEPTH), r.PREDRILLED_DEPTH),
    has_value("CPT-184", _at(r.CONE_AREA), r.CONE_AREA),
    has_value("CPT-185", _at(r.SLEEVE_DISTANCE), r.SLEEVE_DISTANCE),
    has_value("CPT-186", _at(r.SLEEVE_AREA), r.SLEEVE_AREA),
    has_value("CPT-187", _at(r.SLEEVE_QUOTIENT), r.SLEEVE_QUOTIENT),
    has_value("CPT-188", _at(r.ZERO_LOAD), r.ZERO_LOAD),
)

_MEASURES = (
    _measure("CPT-190", r.OFFSET, "3.3"),
    _measure("CPT-191", r.WATER_DEPTH, "3.3", "0", "100"),
    _measure("CPT-192", r.SENSOR_AZIMUTH, "3.0", "0", "360"),
    _measure("CPT-193", r.PREDRILLED_DEPTH, "2.2", "0"),
    _measure("CPT-194", r.FINAL_DEPTH, "3.3", "0", "200"),
    _measure("CPT-195", r.CONE_AREA, "4.0", "25", "2000"),
    _measure("CPT-196", r.CONE_DIAMETER, "2.0", "8", "51"),
    _measure("CPT-197", r.CONE_QUOTIENT, "1.2", "0.05", "1"),
    _measure("CPT-198", r.SLEEVE_DISTANCE, "4.0", "1", "1000"),
    _measure("CPT-199", r.SLEEVE_AREA, "5.0", "230", "25000"),
    _measure("CPT-200", r.SLEEVE_QUOTIENT, "1.1", "0.2", "4"),
    _measure("CPT-201", r.DISSIPATION_LENGTH, "3.3", "0", "200"),
    _measure("CPT-202", r.GROUNDWATER_LEVEL, "2.2"),
    _measure("CPT-203", r.LAYER_NUMBER, "2.0", "1"),
    _measure("CPT-204", r.LAYER_UPPER, "2.2", "0"),
    _measure("CPT-205", r.LAYER_LOWER, "2.2", "0"),
    *_zero_measures(210, "coneResistance", "conusweerstand", "3.3"),
    *_zero_measures(212, "electricalConductivity", "elektrische geleidbaarheid", "2.3"),
    *_zero_measures(214, "inclinationEW", "helling oost-west", "2.0"),
    *_zero_measures(216, "inclinationNS", "helling noord-zuid", "2.0"),
    *_zero_measures(218, "inclinationResultant", "hellingresultante", "2.0"),
    *_zero_measures(220, "localFriction", "plaatselijke wrijving", "1.3"),
    *_zero_measures(222, "porePressureU1", "waterspanning u1", "2.3"),
    *_zero_measures(224, "porePressureU2", "waterspanning u2", "2.3"),
    *_zero_measures(226, "porePressureU3", "waterspanning u3", "2.3"),
)

_PAIRS = (
    _pair("CPT-230", "electricalConductivity", "elektrische geleidbaarheid"),
    _pair("CPT-231", "inclinationEW", "helling oost-west"),
    _pair("CPT-232", "inclinationNS", "helling noord-zuid"),
    _pair("CPT-233", "inclinationResultant", "hellingresultante"),
    _pair("CPT-234", "localFriction", "plaatselijke wrijving"),
    _pair("CPT-235", "porePressureU1", "waterspanning u1"),
    _pair("CPT-236", "porePressureU2", "waterspanning u2"),
    _pair("CPT-237", "porePressureU3", "waterspanning u3"),
)

RULES: tuple[Rule, ...] = (
    *_CODES,
    *_TEXTS,
    *_DATES,
    *_PARTIES,
    *_PRESENCE,
    *_VALUES,
    *_MEASURES,
    *_PAIRS,
    *RELATION_RULES,
    *TABLE_RULES,
)
