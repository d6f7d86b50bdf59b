"""The named readings of a CPT document (version 1.1): what the rules speak through.

Names are those of the catalogue; when a version moves an element, only this file changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bro_soap.geo import in_netherlands_or_eez, landward, to_etrs89
from bro_soap.objects.cpt.columns import CPT_COLUMNS, CPT_VALUES, DISSIPATION_COLUMNS, DISSIPATION_VALUES
from bro_soap.rules import Datum, Reading
from bro_soap.rules.catalogue import Entity
from bro_soap.xmlio.read import VOID, Moment, PartialDate, moment, partial_date, point, text
from bro_soap.xmlio.table import Table, read_table

_LOCATION, _VERTICAL = "deliveredLocation", "deliveredVerticalPosition"
_EXTRA, _SURVEY = "additionalInvestigation", "conePenetrometerSurvey"
_DEVICE, _ZERO = f"{_SURVEY}/conePenetrometer", f"{_SURVEY}/conePenetrometer/zeroLoadMeasurement"

_cpt = Entity("CPT", "Geotechnisch sondeeronderzoek", "")
OBJECT_ID = _cpt("objectIdAccountableParty", "object-ID bronhouder")
DELIVERY_CONTEXT = _cpt("deliveryContext", "kader aanlevering")
SURVEY_PURPOSE = _cpt("surveyPurpose", "kader inwinning")
REPORT_DATE = _cpt("researchReportDate", "rapportagedatum onderzoek")
CPT_STANDARD = _cpt("cptStandard", "sondeernorm")
EXTRA_PERFORMED = _cpt("additionalInvestigationPerformed", "aanvullend onderzoek uitgevoerd")
RESEARCH_OPERATOR = _cpt("researchOperator", "uitvoerder onderzoek")
EXTRA = _cpt("additionalInvestigation", "aanvullend onderzoek")

_location = Entity("DeliveredLocation", "Aangeleverde locatie", _LOCATION)
LOCATION = _location("location", "coördinaten")
LOCATION_CRS = _location("location.srsName", "referentiestelsel", f"{_LOCATION}/location")
LOCATION_DATE = _location("horizontalPositioningDate", "datum locatiebepaling")
LOCATION_METHOD = _location("horizontalPositioningMethod", "methode locatiebepaling")
LOCATION_OPERATOR = _location("horizontalPositioningOperator", "uitvoerder locatiebepaling")

_vertical = Entity("DeliveredVerticalPosition", "Aangeleverde verticale positie", _VERTICAL)
REFERENCE_POINT = _vertical("localVerticalReferencePoint", "lokaal verticaal referentiepunt")
OFFSET = _vertical("offset", "verschuiving")
WATER_DEPTH = _vertical("waterDepth", "waterdiepte")
VERTICAL_DATUM = _vertical("verticalDatum", "verticaal referentievlak")
VERTICAL_DATE = _vertical("verticalPositioningDate", "datum verticale positiebepaling")
VERTICAL_METHOD = _vertical("verticalPositioningMethod", "methode verticale positiebepaling")
VERTICAL_OPERATOR = _vertical("verticalPositioningOperator", "uitvoerder verticale positiebepaling")

_survey = Entity("ConePenetrometerSurvey", "Sondeonderzoek", _SURVEY)
DISSIPATION_PERFORMED = _survey("dissipationTestPerformed", "dissipatietest uitgevoerd")
PROCESSING_DATE = _survey("finalProcessingDate", "datum laatste bewerking")
CPT_METHOD = _survey("cptMethod", "sondeermethode")
QUALITY_CLASS = _survey("qualityClass", "kwaliteitsklasse")
STOP_CRITERION = _survey("stopCriterion", "stopcriterium")
SENSOR_AZIMUTH = _survey("sensorAzimuth", "sensorazimuth")
DISSIPATION = _survey("dissipationTest", "dissipatietest")

_trajectory = Entity("Trajectory", "Traject", f"{_SURVEY}/trajectory")
PREDRILLED_DEPTH = _trajectory("predrilledDepth", "voorgeboord tot")
FINAL_DEPTH = _trajectory("finalDepth", "einddiepte")

_procedure = Entity("Procedure", "Bewerking", f"{_SURVEY}/procedure")
INTERRUPTION_PROCESSING = _procedure("interruptionProcessingPerformed", "bewerking onderbrekingen uitgevoerd")
EXPERT_CORRECTION = _procedure("expertCorrectionPerformed", "expertcorrectie uitgevoerd")
SIGNAL_PROCESSING = _procedure("signalProcessingPerformed", "signaalbewerking uitgevoerd")

_device = Entity("ConePenetrometer", "Sondeerapparaat", _DEVICE)
DESCRIPTION = _device("description", "omschrijving")
DEVICE_TYPE = _device("conePenetrometerType", "conustype")
CONE_AREA = _device("coneSurfaceArea", "oppervlakte conuspunt")
CONE_DIAMETER = _device("coneDiameter", "conusdiameter")
CONE_QUOTIENT = _device("coneSurfaceQuotient", "oppervlaktequotiënt conuspunt")
SLEEVE_DISTANCE = _device("coneToFrictionSleeveDistance", "afstand conus tot midden kleefmantel")
SLEEVE_AREA = _device("frictionSleeveSurfaceArea", "oppervlakte kleefmantel")
SLEEVE_QUOTIENT = _device("frictionSleeveSurfaceQuotient", "oppervlaktequotiënt kleefmantel")
ZERO_LOAD = _device("zeroLoadMeasurement", "nulmeting")

_zero = Entity("ZeroLoadMeasurement", "Nulmeting", _ZERO)


def zero_load(name: str, dutch: str) -> tuple[Datum, Datum]:
    """Return the two data of a zero-load measurement: before and after the test."""
    return _zero(f"{name}Before", f"{dutch} vooraf"), _zero(f"{name}After", f"{dutch} achteraf")


_test = Entity("ConePenetrationTest", "Conuspenetratietest", f"{_SURVEY}/conePenetrationTest")
TEST_START = _test("phenomenonTime", "starttijd meten")
CPT_RESULT = _test("cptResult.values", "conuspenetratietest resultaat", CPT_VALUES)
CPT_ENCODING = f"{_SURVEY}/conePenetrationTest/cptResult/encoding/TextEncoding"

_dissipation = Entity("DissipationTest", "Dissipatietest", f"{_SURVEY}/dissipationTest")
DISSIPATION_START = _dissipation("phenomenonTime", "starttijd meten")
DISSIPATION_LENGTH = _dissipation("penetrationLength", "sondeertrajectlengte")
DISSIPATION_RESULT = _dissipation("disResult.values", "dissipatietest resultaat", DISSIPATION_VALUES)
DISSIPATION_ENCODING = f"{_SURVEY}/dissipationTest/disResult/encoding/TextEncoding"

_extra = Entity("AdditionalInvestigation", "Aanvullend onderzoek", _EXTRA)
EXTRA_DATE = _extra("investigationDate", "datum onderzoek")
CONDITIONS = _extra("conditions", "omstandigheden")
SURFACE = _extra("surfaceDescription", "hoedanigheid oppervlakte")
GROUNDWATER_LEVEL = _extra("groundwaterLevel", "grondwaterstand")
REMOVED_LAYER = _extra("removedLayer", "verwijderde laag")

_layer = Entity("RemovedLayer", "Verwijderde laag", f"{_EXTRA}/removedLayer")
LAYER_NUMBER = _layer("sequenceNumber", "volgnummer")
LAYER_UPPER = _layer("upperBoundary", "bovengrens")
LAYER_LOWER = _layer("lowerBoundary", "ondergrens")
LAYER_DESCRIPTION = _layer("description", "beschrijving")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the CPT was made: as delivered, whether that is Dutch, and on which side of the baseline (or unknown)."""

    srs: str
    written: str
    dutch: bool
    landward: bool | None


def place(document: Reading) -> Place:
    """Return the place of the CPT; what is no place at all is not Dutch."""
    if "place" not in document.memo:
        document.memo["place"] = _place(document)
    found: Place = document.memo["place"]
    return found


def _place(document: Reading) -> Place:
    element = document.first(LOCATION.path)
    if element is None:
        return Place("", "", dutch=False, landward=None)
    srs, first, second = point(element)
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return Place(srs, f"{first} {second}", dutch=False, landward=None)
    dutch = in_netherlands_or_eez(at.latitude, at.longitude)
    return Place(srs, f"{first} {second}", dutch, landward(at.latitude, at.longitude) if dutch else None)


def report_date(document: Reading) -> PartialDate:
    """Return the report date; unknown when it is not there."""
    element = document.first(REPORT_DATE.path)
    return VOID if element is None else partial_date(element)


_TIMES = ("phenomenonTime/TimeInstant/timePosition", "resultTime/TimeInstant/timePosition")


def start(observation: Reading, folder: str = "") -> tuple[Moment, etree._Element]:
    """Return when an observation (a Reading that holds it in `folder`) began, and the element that says so.

    The phenomenon time says it; where that only refers to the result time, the result time does.
    """
    for path in _TIMES:
        if (element := observation.first(folder + path)) is not None:
            return moment(text(element)), element
    return moment(""), observation.nearest(f"{folder}phenomenonTime")


def test_start(document: Reading) -> tuple[Moment, etree._Element]:
    """Return when the cone penetration test began, and the element that says so."""
    if "test start" not in document.memo:
        document.memo["test start"] = start(document, f"{_SURVEY}/conePenetrationTest/")
    found: tuple[Moment, etree._Element] = document.memo["test start"]
    return found


def cpt_table(document: Reading) -> Table:
    """Return the table of the cone penetration test."""
    if "cpt table" not in document.memo:
        element = document.first(CPT_VALUES)
        document.memo["cpt table"] = read_table("" if element is None else text(element), len(CPT_COLUMNS))
    found: Table = document.memo["cpt table"]
    return found


def dissipation_tables(document: Reading) -> tuple[tuple[Table, etree._Element], ...]:
    """Return the table of every dissipation test with its element."""
    if "dissipation tables" not in document.memo:
        elements = document.elements.get(DISSIPATION_VALUES, ())
        document.memo["dissipation tables"] = tuple(
            (read_table(text(element), len(DISSIPATION_COLUMNS)), element) for element in elements
        )
    found: tuple[tuple[Table, etree._Element], ...] = document.memo["dissipation tables"]
    return found
