"""One case per rule of the CPT: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from bro_soap.objects.cpt.columns import CPT_COLUMNS, DISSIPATION_COLUMNS
from tests.objects.rulebook import (
    NO_PAIRS,
    Case,
    Change,
    attribute,
    both,
    case,
    date,
    find,
    holding,
    nil,
    text,
    without,
)
from tests.objects.rulebook import borrowed as borrowed_from

SAMPLES = Path(__file__).parent / "samples"
ALL, LAND, SEA = "registration-everything.xml", "registration-land-rd.xml", "registration-sea-wgs84.xml"
ARCHIVE, UNKNOWN = "registration-archive-partial-dates.xml", "registration-archive-unknown.xml"


def cell(path: str, row: int, column: int, value: str) -> Change:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        rows = [line.split(",") for line in element.text.rstrip(";").split(";")]
        rows[row][column] = value
        element.text = ";".join(",".join(line) for line in rows) + ";"

    return change


def column_empty(path: str, column: int) -> Change:
    def change(root: etree._Element) -> None:
        rows = find(root, path).text.rstrip(";").split(";")
        for row in range(len(rows)):
            cell(path, row, column, "-999999")(root)

    return change


def borrowed(path: str, sample: str, before: str) -> Change:
    return borrowed_from(path, SAMPLES / sample, before)


SURVEY, LOCATION, VERTICAL = "conePenetrometerSurvey", "deliveredLocation", "deliveredVerticalPosition"
EXTRA, DEVICE, ZERO = (
    "additionalInvestigation",
    f"{SURVEY}/conePenetrometer",
    f"{SURVEY}/conePenetrometer/zeroLoadMeasurement",
)
VALUES = f"{SURVEY}/conePenetrationTest/cptResult/values"
DIS_VALUES = f"{SURVEY}/dissipationTest/disResult/values"
ENCODING = f"{SURVEY}/conePenetrationTest/cptResult/encoding/TextEncoding"
START = f"{SURVEY}/conePenetrationTest/phenomenonTime/TimeInstant/timePosition"
DIS_START = f"{SURVEY}/dissipationTest/phenomenonTime/TimeInstant/timePosition"
HREF = "{http://www.w3.org/1999/xlink}href"
CPT_RECORD = "https://schema.broservices.nl/xsd/cptcommon/1.1/cpttestresult_record.xml"
LONG = "x" * 201
XSI, SCRIPT = "{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/1999/xhtml}script"
TEST, RESULT_TIME = f"{SURVEY}/conePenetrationTest", f"{SURVEY}/dissipationTest/resultTime"
LATE, FUTURE, EARLY = "2024-06-22", "2099-01-01", "1929-12-31"
GEEN, OFFSET = f"{VERTICAL}/verticalPositioningMethod", f"{VERTICAL}/offset"
LAYER = f"{EXTRA}/removedLayer"

PLACES = (
    case("CPT-001", LAND, text(f"{LOCATION}/location/pos", "200000.000 150000.000")),
    case("CPT-001", ALL, text(f"{LOCATION}/location/pos", "53.000000000 2.500000000")),
    case("CPT-002", ALL, attribute(f"{LOCATION}/location", "srsName", "urn:ogc:def:crs:EPSG::31370")),
    case(
        "CPT-003",
        LAND,
        both(
            attribute(f"{LOCATION}/location", "srsName", "urn:ogc:def:crs:EPSG::4326"),
            text(f"{LOCATION}/location/pos", "52.1 5.2"),
        ),
    ),
    case(
        "CPT-003",
        SEA,
        both(
            attribute(f"{LOCATION}/location", "srsName", "urn:ogc:def:crs:EPSG::28992"),
            text(f"{LOCATION}/location/pos", "30000.000 500000.000"),
        ),
    ),
    case("CPT-004", LAND, text(f"{VERTICAL}/verticalDatum", "MSL")),
    case("CPT-004", SEA, text(f"{VERTICAL}/verticalDatum", "NAP")),
    case(
        "CPT-005",
        ALL,
        both(text(f"{VERTICAL}/localVerticalReferencePoint", "maaiveld"), without(f"{VERTICAL}/waterDepth")),
    ),
    case("CPT-006", UNKNOWN, text(GEEN, "onbekend")),
    case("CPT-006", ARCHIVE, text(GEEN, "geen")),
)

CODES = (
    case("CPT-010", ALL, text("deliveryContext", "archiefoverdracht")),
    case("CPT-011", ALL, text("surveyPurpose", "onbekend")),
    case("CPT-012", ALL, text("cptStandard", "ISO22476D3")),
    case("CPT-013", ALL, text(f"{LOCATION}/horizontalPositioningMethod", "onbekend")),
    case("CPT-014", LAND, text(f"{VERTICAL}/localVerticalReferencePoint", "Maaiveld")),
    case("CPT-015", ALL, text(f"{VERTICAL}/verticalDatum", "TAW")),
    case("CPT-016", ALL, text(GEEN, "AHN1")),
    case("CPT-017", ALL, text(f"{SURVEY}/cptMethod", "elektrisch")),
    case("CPT-018", ALL, text(f"{SURVEY}/qualityClass", "klasse8"), "CPT-050"),
    case("CPT-019", ALL, text(f"{SURVEY}/stopCriterion", "onbekend")),
    case("CPT-020", LAND, text("additionalInvestigationPerformed", "onbekend")),
    case("CPT-021", ALL, text(f"{SURVEY}/procedure/interruptionProcessingPerformed", "onbekend")),
    case("CPT-022", ALL, text(f"{SURVEY}/procedure/expertCorrectionPerformed", "onbekend")),
    case("CPT-023", ALL, text(f"{SURVEY}/procedure/signalProcessingPerformed", "onbekend")),
    case("CPT-050", ALL, text(f"{SURVEY}/qualityClass", "klasse5")),
    case("CPT-050", ARCHIVE, text(f"{SURVEY}/qualityClass", "onbekend")),
)

TEXTS = (
    case("CPT-024", ALL, text("objectIdAccountableParty", LONG)),
    case("CPT-024", ALL, text("objectIdAccountableParty", "")),
    case("CPT-025", ALL, text(f"{DEVICE}/description", "conus \U0001f600")),
    case("CPT-026", ALL, text(f"{DEVICE}/conePenetrometerType", LONG)),
    case("CPT-027", ALL, text(f"{EXTRA}/conditions", "regel 1\nregel 2")),
    case("CPT-028", ALL, text(f"{EXTRA}/surfaceDescription", LONG)),
    case("CPT-029", ALL, text(f"{LAYER}/description", " ")),
)

DATES = (
    case("CPT-030", LAND, date("researchReportDate", FUTURE)),
    case("CPT-030", ALL, date("researchReportDate", "2024-06", "yearMonth")),
    case("CPT-031", ALL, date(f"{LOCATION}/horizontalPositioningDate", EARLY)),
    case("CPT-032", ALL, date(f"{VERTICAL}/verticalPositioningDate", "2024", "year")),
    case("CPT-033", ALL, date(f"{SURVEY}/finalProcessingDate", "onbekend", "voidReason")),
    case("CPT-034", ALL, date(f"{EXTRA}/investigationDate", EARLY)),
    case("CPT-034", ALL, date(f"{EXTRA}/investigationDate", FUTURE), "CPT-038"),
    case("CPT-035", ALL, date(f"{LOCATION}/horizontalPositioningDate", LATE)),
    case("CPT-036", ALL, date(f"{VERTICAL}/verticalPositioningDate", LATE)),
    case("CPT-037", ALL, date(f"{SURVEY}/finalProcessingDate", LATE)),
    case("CPT-038", ALL, date(f"{EXTRA}/investigationDate", LATE)),
    case("CPT-040", ALL, text(START, "2024-05-29")),
    case("CPT-040", ALL, text(START, f"{EARLY}T10:00:00Z")),
    case("CPT-040", UNKNOWN, text(START, "1900-02-29")),
    case("CPT-040", UNKNOWN, text(START, "2024-13-01T08:05:00+02:00")),
    case("CPT-041", ALL, text(START, "2024-06-22T00:00:00+02:00"), "CPT-044"),
    case("CPT-042", ALL, text(DIS_START, "2024-05-29")),
    case("CPT-042", ALL, text(DIS_START, "2024-05-29T25:05:00+02:00")),
    case("CPT-043", ALL, text(DIS_START, "2024-06-22T08:00:00+02:00")),
    case("CPT-044", ALL, text(DIS_START, "2024-05-29T08:04:59+02:00")),
    case("CPT-045", UNKNOWN, date(f"{LOCATION}/horizontalPositioningDate", "1994", "year")),
    case(
        "CPT-046",
        UNKNOWN,
        both(
            without(f"{VERTICAL}/verticalPositioningDate"),
            borrowed(f"{VERTICAL}/verticalPositioningDate", ARCHIVE, before=GEEN),
        ),
    ),
)

LAYERS = (
    case(
        "CPT-060",
        ALL,
        without(*[LAYER] * 3, f"{EXTRA}/groundwaterLevel", f"{EXTRA}/surfaceDescription", f"{EXTRA}/conditions"),
    ),
    case("CPT-061", ALL, text(f"{SURVEY}/trajectory/predrilledDepth", "0.00")),
    case("CPT-062", ALL, text(f"{LAYER}/upperBoundary", "0.10")),
    case("CPT-063", ALL, text(f"{LAYER}/lowerBoundary", "0.39")),
    case("CPT-064", ALL, both(text(f"{LAYER}[2]/upperBoundary", "1.10"), text(f"{LAYER}/lowerBoundary", "1.10"))),
    case("CPT-065", ALL, text(f"{SURVEY}/trajectory/predrilledDepth", "1.70")),
)

PARTIES = (
    case("CPT-070", ALL, text("researchOperator", "123")),
    case("CPT-071", ALL, text(f"{LOCATION}/horizontalPositioningOperator", "1234567890")),
    case("CPT-072", ALL, text(f"{VERTICAL}/verticalPositioningOperator", "9900003X")),
    case("CPT-073", ALL, text("researchOperator", "99999999")),
    case("CPT-074", ALL, text(f"{LOCATION}/horizontalPositioningOperator", "99999999")),
    case("CPT-075", ALL, text(f"{VERTICAL}/verticalPositioningOperator", "99999999")),
)

PRESENCE = (
    case("CPT-080", ALL, without(f"{VERTICAL}/waterDepth")),
    case("CPT-081", LAND, borrowed(f"{VERTICAL}/waterDepth", ALL, before=f"{VERTICAL}/verticalDatum")),
    case("CPT-082", ALL, without(f"{DEVICE}/coneToFrictionSleeveDistance")),
    case("CPT-083", ALL, without(f"{DEVICE}/frictionSleeveSurfaceArea")),
    case("CPT-084", ALL, without(f"{DEVICE}/frictionSleeveSurfaceQuotient")),
    case("CPT-085", ALL, without(*[f"{SURVEY}/dissipationTest"] * 2)),
    case("CPT-086", ALL, text(f"{SURVEY}/dissipationTestPerformed", "nee")),
    case("CPT-087", ALL, without(EXTRA)),
    case("CPT-088", ALL, text("additionalInvestigationPerformed", "nee")),
)

NILS = (
    case("CPT-180", ALL, nil(OFFSET)),
    case("CPT-181", ALL, nil(f"{VERTICAL}/waterDepth")),
    case("CPT-182", ALL, nil(f"{VERTICAL}/verticalPositioningDate")),
    case("CPT-183", ALL, nil(f"{SURVEY}/trajectory/predrilledDepth")),
    case("CPT-184", ALL, nil(f"{DEVICE}/coneSurfaceArea")),
    case("CPT-185", ALL, nil(f"{DEVICE}/coneToFrictionSleeveDistance")),
    case("CPT-186", ALL, nil(f"{DEVICE}/frictionSleeveSurfaceArea")),
    case("CPT-187", ALL, nil(f"{DEVICE}/frictionSleeveSurfaceQuotient")),
    case("CPT-188", ALL, nil(ZERO)),
)

MEASURES = (
    case("CPT-190", ALL, text(OFFSET, "-27.3101")),
    case("CPT-190", ALL, text(OFFSET, "NaN")),
    case("CPT-191", ALL, text(f"{VERTICAL}/waterDepth", "100.001")),
    case("CPT-192", ALL, text(f"{SURVEY}/sensorAzimuth", "361")),
    case("CPT-193", ALL, text(f"{SURVEY}/trajectory/predrilledDepth", "-0.01"), "CPT-065"),
    case("CPT-194", ALL, text(f"{SURVEY}/trajectory/finalDepth", "200.001")),
    case("CPT-195", ALL, text(f"{DEVICE}/coneSurfaceArea", "24")),
    case("CPT-196", ALL, text(f"{DEVICE}/coneDiameter", "52")),
    case("CPT-197", ALL, text(f"{DEVICE}/coneSurfaceQuotient", "0.805")),
    case("CPT-198", ALL, text(f"{DEVICE}/coneToFrictionSleeveDistance", "0")),
    case("CPT-199", ALL, text(f"{DEVICE}/frictionSleeveSurfaceArea", "25001")),
    case("CPT-200", ALL, text(f"{DEVICE}/frictionSleeveSurfaceQuotient", "4.1")),
    case("CPT-201", ALL, text(f"{SURVEY}/dissipationTest/penetrationLength", "-0.001")),
    case("CPT-202", ALL, text(f"{EXTRA}/groundwaterLevel", "100.00")),
    case("CPT-203", ALL, text(f"{LAYER}/sequenceNumber", "0")),
    case("CPT-204", ALL, text(f"{LAYER}/upperBoundary", "-0.10"), "CPT-062"),
    case("CPT-205", ALL, text(f"{LAYER}[3]/lowerBoundary", "1.605"), "CPT-065"),
)

_ZERO_LOADS = (
    ("coneResistance", 210, None),
    ("electricalConductivity", 212, 230),
    ("inclinationEW", 214, 231),
    ("inclinationNS", 216, 232),
    ("inclinationResultant", 218, 233),
    ("localFriction", 220, 234),
    ("porePressureU1", 222, 235),
    ("porePressureU2", 224, 236),
    ("porePressureU3", 226, 237),
)
ZERO_LOADS = (
    *(case(f"CPT-{first}", ALL, text(f"{ZERO}/{name}Before", "1234.5678")) for name, first, _ in _ZERO_LOADS),
    *(case(f"CPT-{first + 1}", ALL, text(f"{ZERO}/{name}After", "1234.5678")) for name, first, _ in _ZERO_LOADS),
    *(case(f"CPT-{pair}", ALL, without(f"{ZERO}/{name}Before")) for name, _, pair in _ZERO_LOADS if pair),
    *(case(f"CPT-{pair}", ALL, without(f"{ZERO}/{name}After")) for name, _, pair in _ZERO_LOADS if pair),
)

TABLES = (
    case("CPT-090", ALL, text(VALUES, "1,2,3;4,5,6")),
    case("CPT-090", ALL, text(DIS_VALUES, "1.0,0.5")),
    case("CPT-091", ALL, text(VALUES, ""), *(column.presence for column in CPT_COLUMNS)),
    case("CPT-091", ALL, text(DIS_VALUES, " ")),
    case("CPT-092", ALL, attribute(ENCODING, "tokenSeparator", " ")),
    case("CPT-097", ALL, attribute(f"{SURVEY}/conePenetrationTest/cptResult/elementType", HREF, "urn:x"), "BRO-065"),
    case("CPT-097", ALL, attribute(f"{SURVEY}/dissipationTest/disResult/elementType", HREF, CPT_RECORD)),
    case("CPT-093", ALL, cell(VALUES, 1, 0, "-999999")),
    case("CPT-094", ALL, cell(DIS_VALUES, 1, 0, "-999999")),
    case("CPT-095", ALL, cell(VALUES, 1, 1, "1.641")),
    case("CPT-096", ALL, both(*(cell(DIS_VALUES, 0, column, "-999999") for column in (2, 3, 4)))),
)
MEANINGS = (
    case("BRO-065", ALL, holding(VALUES, SCRIPT, "1")),
    case("BRO-065", ALL, holding(VALUES, "{http://www.broservices.nl/xsd/brocommon/3.0}objectIdAccountableParty")),
    case("BRO-065", ALL, holding(f"{TEST}/procedure", SCRIPT)),
    case("BRO-065", ALL, holding(f"{TEST}/featureOfInterest", "{http://www.opengis.net/gml/3.2}TimeInstant")),
    case("BRO-065", ALL, holding(TEST, "{http://www.opengis.net/om/2.0}parameter")),
    case("BRO-065", ALL, attribute(VALUES, "{urn:elders}onload", "1")),
    case("BRO-065", ALL, attribute(f"{TEST}/procedure", HREF, "http://example.org/")),
    case("BRO-065", ALL, attribute(f"{TEST}/phenomenonTime/TimeInstant", "frame", "http://example.org/")),
    case("BRO-065", ALL, attribute(f"{TEST}/cptResult/elementType", "name", "Jansen")),
    case("BRO-065", ALL, attribute(f"{TEST}/cptResult/elementType", HREF, "http://x.nl/cpttestresult_record.xml")),
    case("BRO-065", ALL, text(f"{LOCATION}/location/pos", "52.301200000 3.502300000 99000031")),
    *(case("BRO-065", LAND, text(f"{LOCATION}/location/pos", written)) for written in NO_PAIRS),
    case("BRO-065", ARCHIVE, text(START, "urn:iets"), "CPT-040"),
    *(case("CPT-250", ALL, attribute(RESULT_TIME, HREF, leading)) for leading in ("#elders", "#None")),
)


def _flag(name: str, value: str) -> Change:
    return text(f"{SURVEY}/parameters/{name}", value)


def _presence_cases() -> tuple[Case, ...]:
    """Every flag set to nee while its column is filled, every column emptied while its flag is ja."""
    always = {"penetrationLength": "CPT-098", "coneResistance": "CPT-099"}
    needs_length = {"penetrationLength": ("CPT-093",)}
    return tuple(
        one
        for at, column in enumerate(CPT_COLUMNS)
        for one in (
            case(always.get(column.name, column.presence), ALL, _flag(column.name, "nee")),
            case(column.presence, ALL, column_empty(VALUES, at), *needs_length.get(column.name, ())),
        )
    )


def _domain_cases() -> tuple[Case, ...]:
    """Every column with a value below, one above, one too fine and one that is no number."""
    also = {"penetrationLength": {"below": ("CPT-095",), "word": ()}, "depth": {"above": ("CPT-095",)}}
    cases = []
    for columns, values in ((CPT_COLUMNS, VALUES), (DISSIPATION_COLUMNS, DIS_VALUES)):
        for at, column in enumerate(columns):
            more = also.get(column.name, {}) if columns is CPT_COLUMNS else {}
            fine = "0." + "0" * column.fraction + "1"
            shallow = ("CPT-095",) if column.name == "penetrationLength" and columns is CPT_COLUMNS else ()
            cases += [
                case(column.domain, ALL, cell(values, 0, at, f"{column.low - 1:g}"), *more.get("below", ())),
                case(column.domain, ALL, cell(values, 0, at, f"{column.high + 1:.0f}"), *more.get("above", ())),
                case(column.domain, ALL, cell(values, 0, at, fine), *shallow),
                case(column.domain, ALL, cell(values, 0, at, "1.2.3")),
            ]
    return tuple(cases)


CASES = (
    *PLACES,
    *CODES,
    *TEXTS,
    *DATES,
    *LAYERS,
    *PARTIES,
    *PRESENCE,
    *NILS,
    *MEASURES,
    *ZERO_LOADS,
    *TABLES,
    *MEANINGS,
    *_presence_cases(),
    *_domain_cases(),
)
