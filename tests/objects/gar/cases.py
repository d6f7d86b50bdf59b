"""One case per rule of the GAR: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from lxml import etree

from tests.objects.rulebook import (
    Case,
    Change,
    Known,
    attribute,
    both,
    case,
    date,
    european_stranger,
    find,
    nil,
    text,
    without,
)

ALL, FIELD, ARCHIVE = (f"registration-{name}.xml" for name in ("everything", "field-only", "archive"))
CORRECTED = "correction-everything.xml"

REFERENCES = {
    "GMW000000000001": Known("GMW", ("1", "2")),
    "GMW000000000009": Known("GMW", ("1",), deregistered=True),
    "GMN000000000001": Known("GMN"),
    "GMN000000000002": Known("GMN"),
}

NET, TUBE = "groundwaterMonitoringNet/GroundwaterMonitoringNet", "monitoringPoint/GroundwaterMonitoringTube"
RESEARCH, OBSERVED, MEASURED = "fieldResearch", "fieldResearch/fieldObservation", "fieldResearch/fieldMeasurement"
PROCESS = "laboratoryAnalysis/analysisProcess"
ANALYSIS = f"{PROCESS}/analysis"
VALUE, LIMIT = f"{ANALYSIS}/analysisMeasurementValue", f"{ANALYSIS}/reportingLimit"
OPERATOR, LABORATORY = f"{RESEARCH}/samplingOperator", "laboratoryAnalysis/responsibleLaboratory"
KVK = "chamberOfCommerceNumber"
INDICATIONS = (
    "abnormalityInCooling", "abnormalityInDevice", "pollutedByEngine", "filterAerated", "groundWaterLevelDroppedTooMuch",
    "abnormalFilter", "sampleAerated", "hoseReused", "temperatureDifficultToMeasure",
)  # fmt: skip
# The last analysis of the second process of the archive has no value: its limit stands for it.
GONE = f"{PROCESS}[2]/analysis[2]"


def bare(path: str, name: str) -> Change:
    """Take an attribute from the element on the path."""

    def change(root: etree._Element) -> None:
        find(root, path).attrib.pop(name)

    return change


def emptied(path: str) -> Change:
    """Take out what the element on the path holds."""

    def change(root: etree._Element) -> None:
        find(root, path)[:] = []

    return change


def measured(parameter: str, unit: str) -> Change:
    """Make the first measurement in the field one of this parameter, in this unit."""
    value = f"{MEASURED}/fieldMeasurementValue"
    return both(text(f"{MEASURED}/parameter", parameter), attribute(value, "uom", unit))


CODES = (
    case("GAR-002", ALL, text("qualityControlMethod", "onbekend")),
    case("GAR-003", FIELD, text(f"{RESEARCH}/samplingStandard", "NEN5744v1991")),
    case("GAR-004", FIELD, text(f"{RESEARCH}/samplingDevice/pumpType", "slangenpomp")),
    case("GAR-004", FIELD, text(f"{RESEARCH}/samplingDevice/pumpType", "onbekend")),
    case("GAR-005", ALL, text(f"{OBSERVED}/primaryColour", "licht")),
    case("GAR-006", ALL, text(f"{OBSERVED}/secondaryColour", "Wit")),
    case("GAR-007", ALL, text(f"{OBSERVED}/colourStrength", "wit")),
    case("GAR-008", ALL, text(f"{MEASURED}/qualityControlStatus", "onbekend")),
    case("GAR-009", ALL, text(f"{PROCESS}/analyticalTechnique", "I25101.09")),
    case("GAR-010", ALL, text(f"{PROCESS}/valuationMethod", "geenCode")),
    case("GAR-011", ALL, text(f"{ANALYSIS}/limitSymbol", "lt")),
    case("GAR-012", ALL, text(f"{ANALYSIS}/qualityControlStatus", "onbekend")),
    *(
        case(f"GAR-{number:03}", ALL, text(f"{OBSERVED}/{name}", "onbekend"))
        for number, name in enumerate(INDICATIONS, 13)
    ),
    case("GAR-045", ALL, text(f"{MEASURED}/parameter", "1")),
    case("GAR-045", ALL, text(f"{ANALYSIS}/parameter", "999999999999999999999")),
    case("GAR-045", ALL, text(f"{ANALYSIS}/parameter", "-441")),
    case("GAR-047", ALL, bare(f"{PROCESS}/analyticalTechnique", "codeSpace")),
    case("GAR-048", ALL, bare(f"{PROCESS}/valuationMethod", "codeSpace")),
)

REFERRED = (
    case("GAR-001", ALL, text("objectIdAccountableParty", "x" * 201)),
    case("GAR-022", ALL, text(f"{NET}/broId", "GMW000000000001"), "BRO-062"),
    case("GAR-023", ALL, text(f"{TUBE}/broId", "GAR000000000001"), "BRO-062"),
    case("GAR-024", ALL, text(f"{TUBE}/tubeNumber", "0"), "BRO-062"),
    case("GAR-038", ALL, emptied("monitoringPoint")),
    case("GAR-039", ALL, emptied("groundwaterMonitoringNet")),
    case("BRO-062", ALL, text(f"{NET}/broId", "GMN000000000009")),
    case("BRO-062", ALL, text(f"{TUBE}/broId", "GMW000000000008")),
    case("BRO-062", ALL, text(f"{TUBE}/broId", "GMW000000000009")),
    case("BRO-062", ALL, text(f"{TUBE}/tubeNumber", "3")),
    case("BRO-062", CORRECTED, text(f"{TUBE}/tubeNumber", "3")),
)

RESEARCHED = (
    case("GAR-025", FIELD, text(f"{RESEARCH}/samplingDateTime", "2025-03-01T14:01:00+01:00")),
    case("GAR-026", ALL, text(f"{RESEARCH}/samplingDevice/pumpType", "vacuümpomp")),
    case("GAR-026", FIELD, text(f"{RESEARCH}/samplingDevice/pumpType", "anders")),
    case("GAR-027", ALL, nil(OPERATOR)),
    case("GAR-028", ALL, nil(LABORATORY)),
    case("GAR-035", ALL, without(OPERATOR)),
    case("GAR-035", ARCHIVE, without(OPERATOR)),
    case("GAR-036", ALL, without(LABORATORY)),
    case("GAR-036", ALL, without("laboratoryAnalysis[2]/responsibleLaboratory")),
    case("GAR-037", ALL, text(f"{OPERATOR}/{KVK}", "99999999")),
    case("GAR-037", ALL, text(f"{LABORATORY}/{KVK}", "99999999")),
    case("GAR-037", ALL, european_stranger(f"{OPERATOR}/{KVK}")),
    case(
        "GAR-037",
        ALL,
        text("laboratoryAnalysis[2]/responsibleLaboratory/europeanCompanyRegistrationNumber", "DEHRB999999"),
    ),
    case("GAR-029", ALL, nil(f"{PROCESS}/analysisDate")),
    case(
        "GAR-030", ALL, both(nil(f"{PROCESS}/analyticalTechnique"), bare(f"{PROCESS}/analyticalTechnique", "codeSpace"))
    ),
    case("GAR-031", ALL, both(nil(f"{PROCESS}/valuationMethod"), bare(f"{PROCESS}/valuationMethod", "codeSpace"))),
    case("GAR-033", ALL, date(f"{PROCESS}/analysisDate", "2024-06", "yearMonth")),
    case("GAR-033", ALL, date(f"{PROCESS}/analysisDate", "onbekend", "voidReason")),
    case("GAR-033", ARCHIVE, date(f"{PROCESS}/analysisDate", "2099", "year")),
    case("GAR-034", ALL, date(f"{PROCESS}/analysisDate", "2024-06-10")),
    case("GAR-034", ARCHIVE, date(f"{PROCESS}/analysisDate", "1981", "year")),
    case("GAR-034", ARCHIVE, date(f"{PROCESS}/analysisDate", "1982-01", "yearMonth")),
)

MEASUREMENTS = (
    case("GAR-032", ALL, both(nil(VALUE), bare(VALUE, "uom"))),
    case("GAR-032", ALL, nil(VALUE), "GAR-042"),
    case("GAR-040", ARCHIVE, without(f"{GONE}/limitSymbol")),
    case("GAR-041", ARCHIVE, without(f"{GONE}/reportingLimit")),
    case("GAR-042", ARCHIVE, attribute(f"{GONE}/analysisMeasurementValue", "uom", "ug/l")),
    case("GAR-043", ALL, bare(VALUE, "uom")),
    case("GAR-044", ALL, text(VALUE, "NaN")),
    case("GAR-044", ALL, text(LIMIT, "INF")),
    case("GAR-044", ALL, text(f"{MEASURED}/fieldMeasurementValue", "-INF")),
    case("GAR-046", ALL, attribute(VALUE, "uom", "ug/kg")),
    case("GAR-046", ALL, attribute(VALUE, "uom", "1")),
    case("GAR-046", ALL, attribute(VALUE, "uom", "µg/l")),
    case("GAR-046", ALL, attribute(LIMIT, "uom", "mol/l")),
    case("GAR-046", ALL, measured("1522", "cel")),
    case("GAR-046", ALL, measured("1398", "10^-3")),
    case("GAR-046", ALL, measured("3548", "S")),
)

CASES: tuple[Case, ...] = (*CODES, *REFERRED, *RESEARCHED, *MEASUREMENTS)
