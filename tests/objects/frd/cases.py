"""One case per rule of the FRD: a valid sample, one change, and the exact set of rules that then fire."""

from __future__ import annotations

from bro_soap.xmlio import ns
from tests.objects.rulebook import (
    EUROPEAN_STRANGER,
    STRANGER,
    Case,
    Change,
    Earlier,
    Known,
    attribute,
    both,
    case,
    nil,
    text,
    without,
)

START, INSTRUMENT, FIRST, LATER, CLOSURE = (
    f"registration-{name}.xml"
    for name in ("start", "emm-instrument-configuration", "emm-measurement", "emm-measurement-later", "closure")
)
STORY = (START, INSTRUMENT, FIRST, LATER, CLOSURE)
OTHER_START, PAIRS, GEM, DEFECT = (
    f"registration-{name}.xml"
    for name in ("start-without-net", "gem-measurement-configuration", "gem-measurement", "gem-measurement-defect")
)
GEM_STORY = (OTHER_START, PAIRS, GEM, DEFECT)
ARCHIVE_START, OLD_INSTRUMENT, OLD, OLD_PAIRS, OLD_GEM = (
    f"registration-{name}-archive.xml"
    for name in (
        "start",
        "emm-instrument-configuration",
        "emm-measurement",
        "gem-measurement-configuration",
        "gem-measurement",
    )
)

BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: STORY[:number] for number, sample in enumerate(STORY)},
    **{sample: GEM_STORY[:number] for number, sample in enumerate(GEM_STORY)},
    OLD_INSTRUMENT: (ARCHIVE_START,),
    OLD: (ARCHIVE_START, OLD_INSTRUMENT),
    OLD_PAIRS: (ARCHIVE_START,),
    OLD_GEM: (ARCHIVE_START, OLD_PAIRS),
    "insert-emm-measurement.xml": STORY[:-1],
    "move-emm-measurement.xml": STORY[:-1],
    "replace-emm-measurement.xml": STORY,
    "replace-emm-instrument-configuration.xml": STORY,
    "replace-start.xml": STORY,
    "delete-emm-measurement.xml": STORY,
    "delete-emm-instrument-configuration.xml": STORY[:2],
    "delete-closure.xml": STORY,
    "move-gem-measurement.xml": GEM_STORY,
    "replace-gem-measurement-configuration.xml": GEM_STORY,
    "delete-gem-measurement-configuration.xml": GEM_STORY[:2],
}
REFERENCES = {
    "GMW000000000001": Known(
        "GMW", ("1", "2", *(f"1/1/{number}" for number in range(1, 7))), told=({"electrodes": 6},)
    ),
    **{f"GMN00000000000{number}": Known("GMN") for number in (1, 2)},
}
TUBE, NET = "groundwaterMonitoringTube/MonitoringTube", "groundwaterMonitoringNet/GroundwaterMonitoringNet"
COILS = "instrumentConfiguration/InstrumentConfiguration"
FIRST_COIL, SECOND_COIL = (
    f"{COILS}/relativePositionPrimaryReceiverCoil",
    f"{COILS}/relativePositionSecondaryReceiverCoil",
)
PAIR = "measurementConfiguration/MeasurementConfiguration"
EMM = "relatedElectromagneticMeasurement/ElectromagneticMeasurement"
RESISTIVITY = "relatedGeoElectricMeasurement/GeoElectricMeasurement"
CALCULATED = "relatedCalculatedApparentFormationResistance/CalculatedApparentFormationResistance"
SERIES, TABLE = f"{EMM}/measurementSeries", "apparentFormationResistanceSeries"
ARRAY = f"{SERIES}/DataArray"
HREF, ID = ns.q(ns.XLINK, "href"), ns.q(ns.GML, "id")


def renamed(path: str, name: str, identifier: str) -> Change:
    """Give a configuration another name, by its gml:id and its own."""
    return both(attribute(path, ID, identifier), text(f"{path}/{name}", identifier))


def numbers(path: str, cable: str, electrode: str) -> Change:
    return both(text(f"{path}/cableNumber", cable), text(f"{path}/electrodeNumber", electrode))


ELECTRODES = tuple(
    (f"{PAIR}/{pair}/electrode{number}", first + 4 * (number - 1))
    for pair, first in (("measurementPair", 20), ("currentPair", 30))
    for number in (1, 2)
)
AS_REPLACED = "replace-gem-measurement-configuration.xml"


def _of_electrodes() -> tuple[Case, ...]:
    return tuple(
        made
        for path, first in ELECTRODES
        for made in (
            case(f"FRD-{first:03}", PAIRS, text(f"{path}/cableNumber", "100"), "FRD-067"),
            case(f"FRD-{first + 1:03}", PAIRS, text(f"{path}/electrodeNumber", "0"), "FRD-067"),
            case(f"FRD-{first + 2:03}", AS_REPLACED, text(f"{path}/electrodePosition", "325.001")),
            case(f"FRD-{first + 3:03}", AS_REPLACED, text(f"{path}/electrodeStatus", "kapot")),
        )
    )


def _of_calculation(sample: str, way: str, first: int) -> tuple[Case, ...]:
    """The cases of what is calculated of a measurement: the ids of its rows begin at `first`."""
    path = f"{way}/{CALCULATED}"
    values = f"{path}/{TABLE}/DataArray/values"
    count = f"{path}/{TABLE}/DataArray/elementCount/Count/value"

    def rows(written: str) -> Change:
        return both(text(count, str(len(written.split()))), text(values, written))

    return (
        case(f"FRD-{first}", sample, without(f"{path}/calculationOperator")),
        case(f"FRD-{first + 1}", sample, nil(f"{path}/calculationOperator")),
        case(f"FRD-{first + 3}", sample, nil(f"{path}/evaluationProcedure")),
        case(f"FRD-{first + 4}", sample, text(f"{path}/evaluationProcedure", "onbekend")),
        case(f"FRD-{first + 5}", sample, rows("")),
        case(f"FRD-{first + 6}", sample, rows("-7.505,84.7,goedgekeurd -8.00,104.2,onbeslist")),
        case(f"FRD-{first + 6}", sample, rows("diep,84.7,goedgekeurd")),
        case(f"FRD-{first + 7}", sample, rows("-7.50,10000.1,goedgekeurd")),
        case(f"FRD-{first + 8}", sample, rows("-7.50,84.7,onbekend")),
        case(f"FRD-{first + 8}", sample, rows("-7.50,84.7,1")),
        case("FRD-072", sample, rows("-7.50,84.7")),
        case("FRD-074", sample, rows("-7.50,84.7,NaN")),
        case("FRD-070", sample, without(f"{path}/{TABLE}/DataArray")),
    )


CASES: tuple[Case, ...] = (
    case("FRD-001", START, text("objectIdAccountableParty", "x" * 201)),
    case("FRD-002", START, text(f"{NET}/broId", "GMW000000000001"), "BRO-062"),
    case("FRD-003", START, text(f"{TUBE}/broId", "GMN000000000001"), "BRO-062"),
    case("FRD-004", START, text(f"{TUBE}/tubeNumber", "1000"), "BRO-062"),
    case("BRO-062", START, text(f"{TUBE}/tubeNumber", "3")),
    case("FRD-010", INSTRUMENT, text(f"{COILS}/instrumentConfigurationID", " ")),
    case("FRD-011", INSTRUMENT, text(f"{COILS}/relativePositionTransmitterCoil", "20.5")),
    case("FRD-012", INSTRUMENT, nil(f"{COILS}/relativePositionTransmitterCoil")),
    case("FRD-013", INSTRUMENT, text(f"{COILS}/relativePositionTransmitterCoil", "181")),
    case("FRD-014", INSTRUMENT, both(text(FIRST_COIL, "201"), text(f"{COILS}/instrumentLength", "210"))),
    case("FRD-015", INSTRUMENT, nil(FIRST_COIL)),
    case("FRD-016", INSTRUMENT, text(FIRST_COIL, "181")),
    case("FRD-017", INSTRUMENT, text(f"{COILS}/secondaryReceiverCoilAvailable", "onbekend"), "FRD-040"),
    case("FRD-018", INSTRUMENT, text(SECOND_COIL, "-1")),
    case("FRD-019", INSTRUMENT, nil(SECOND_COIL)),
    case("FRD-040", INSTRUMENT, without(SECOND_COIL)),
    case("FRD-040", INSTRUMENT, text(f"{COILS}/secondaryReceiverCoilAvailable", "nee")),
    case("FRD-041", INSTRUMENT, both(text(SECOND_COIL, "190"), text(FIRST_COIL, "200")), "FRD-016"),
    case("FRD-042", INSTRUMENT, text(f"{COILS}/coilFrequencyKnown", "onbekend"), "FRD-045"),
    case("FRD-043", INSTRUMENT, text(f"{COILS}/coilFrequency", "101")),
    case("FRD-044", INSTRUMENT, nil(f"{COILS}/coilFrequency")),
    case("FRD-045", INSTRUMENT, without(f"{COILS}/coilFrequency")),
    case("FRD-046", INSTRUMENT, text(f"{COILS}/instrumentLength", "301")),
    case("FRD-047", INSTRUMENT, nil(f"{COILS}/instrumentLength")),
    case("FRD-064", INSTRUMENT, text(SECOND_COIL, "120")),
    *_of_electrodes(),
    case("FRD-050", PAIRS, text(f"{PAIR}/measurementConfigurationID", "\u4e2d")),
    case("FRD-051", PAIRS, text(f"{PAIR}/measurementConfigurationID", "paar-1-4-5")),
    case("FRD-052", PAIRS, nil(f"{PAIR}/currentPair")),
    case("FRD-065", PAIRS, numbers(f"{PAIR}/measurementPair/electrode1", "1", "3")),
    case("FRD-065", PAIRS, numbers(f"{PAIR}/currentPair/electrode2", "1", "01")),
    case(
        "FRD-066",
        PAIRS,
        both(numbers(f"{PAIR}/currentPair/electrode1", "1", "3"), numbers(f"{PAIR}/currentPair/electrode2", "1", "2")),
    ),
    case("FRD-067", PAIRS, numbers(f"{PAIR}/measurementPair/electrode1", "1", "7")),
    case("FRD-067", PAIRS, numbers(f"{PAIR}/currentPair/electrode2", "2", "6")),
    case("FRD-068", "replace-start.xml", text(f"{TUBE}/tubeNumber", "2"), before=GEM_STORY),
    # --- in the dossier
    case("FRD-060", INSTRUMENT, text(f"{COILS}/instrumentConfigurationID", "sonde-2"), before=(START, INSTRUMENT)),
    case(
        "FRD-060",
        PAIRS,
        renamed(PAIR, "measurementConfigurationID", "paar-1-3-4"),
        before=GEM_STORY[:2],
    ),
    case(
        "FRD-060",
        "replace-emm-instrument-configuration.xml",
        attribute(COILS, ID, "sonde-2"),
        before=(*STORY[:3], (INSTRUMENT, renamed(COILS, "instrumentConfigurationID", "sonde-2"))),
    ),
    case("FRD-061", FIRST, attribute(f"{EMM}/relatedInstrumentConfiguration", HREF, "sonde-2")),
    case("FRD-061", FIRST, attribute(f"{EMM}/relatedInstrumentConfiguration", HREF, "#")),
    case(
        "FRD-061",
        GEM,
        attribute(f"{RESISTIVITY}/measure/relatedMeasurementConfiguration", HREF, "paar-2"),
        before=GEM_STORY[:2],
    ),
    case("FRD-062", "delete-emm-instrument-configuration.xml", both(), before=STORY),
    case("FRD-062", "delete-gem-measurement-configuration.xml", both(), before=GEM_STORY),
    case("FRD-062", AS_REPLACED, without("measurementConfiguration[2]")),
    case(
        "FRD-069",
        "replace-emm-instrument-configuration.xml",
        both(text(f"{COILS}/secondaryReceiverCoilAvailable", "nee"), without(SECOND_COIL)),
    ),
    case("FRD-063", GEM, both(), before=(*STORY[:3], PAIRS)),
    case("FRD-063", LATER, both(), before=(*GEM_STORY[:3], INSTRUMENT)),
    # --- what was measured
    case("FRD-101", FIRST, text(f"{EMM}/measurementDate", "1799-12-31")),
    case("FRD-101", LATER, text(f"{EMM}/measurementDate", "2025-03-03")),
    case("FRD-102", FIRST, without(f"{EMM}/measurementOperator")),
    case("FRD-103", FIRST, nil(f"{EMM}/measurementOperator")),
    case("FRD-104", FIRST, text(f"{EMM}/measurementOperator/chamberOfCommerceNumber", STRANGER)),
    case(
        "FRD-104",
        LATER,
        text(f"{EMM}/{CALCULATED}/calculationOperator/europeanCompanyRegistrationNumber", EUROPEAN_STRANGER),
    ),
    case("FRD-105", FIRST, text(f"{EMM}/determinationProcedure", "onbekend")),
    case("FRD-106", FIRST, nil(f"{EMM}/evaluationProcedure")),
    case("FRD-107", FIRST, text(f"{EMM}/evaluationProcedure", "oordeel")),
    case("FRD-110", FIRST, both(text(f"{ARRAY}/values", ""), text(f"{ARRAY}/elementCount/Count/value", "0"))),
    case("FRD-111", LATER, text(f"{ARRAY}/values", "-7.5001,1,1 -8,2,2 -9,3,3")),
    case("FRD-112", LATER, text(f"{ARRAY}/values", "-7.5,1.5,1 -8,2,2 -9,3001,3")),
    case("FRD-113", LATER, text(f"{ARRAY}/values", "-7.5,1,-1 -8,2,2 -9,3,3")),
    case("FRD-070", FIRST, without(ARRAY)),
    case("FRD-070", FIRST, without(f"{ARRAY}/values")),
    case("FRD-071", FIRST, text(f"{ARRAY}/elementCount/Count/value", "5")),
    case("FRD-072", FIRST, text(f"{ARRAY}/values", "-7.5,1,1 -8,2,2 -9,3,3,3 -10,4,4")),
    case("FRD-073", FIRST, without(f"{ARRAY}/encoding")),
    case("FRD-073", FIRST, attribute(f"{ARRAY}/encoding/TextEncoding", "tokenSeparator", " ")),
    case("FRD-074", LATER, text(f"{ARRAY}/values", "NaN,1,1 -8,2,2 -9,3,3")),
    case(
        "FRD-075",
        FIRST,
        attribute(f"{ARRAY}/elementType", HREF, "http://schema.broservices.nl/xsd/frdcommon/1.0/Other.xml"),
    ),
    case("FRD-076", LATER, text(f"{ARRAY}/values", "-7.5,1,NaN -8,2,2 -9,3,3")),
    case("FRD-076", OLD, text(f"{ARRAY}/values", "-7.5,1,NaN -8,2,2")),
    *_of_calculation(FIRST, EMM, 120),
    case("FRD-141", GEM, text(f"{RESISTIVITY}/measurementDate", "1799-12-31")),
    case("FRD-142", GEM, without(f"{RESISTIVITY}/measurementOperator")),
    case("FRD-144", GEM, text(f"{RESISTIVITY}/determinationProcedure", "onbekend")),
    case("FRD-145", GEM, nil(f"{RESISTIVITY}/evaluationProcedure")),
    case("FRD-146", GEM, text(f"{RESISTIVITY}/evaluationProcedure", "onbekend")),
    case("FRD-147", GEM, text(f"{RESISTIVITY}/measure/resistance", "-1")),
    case("FRD-147", GEM, text(f"{RESISTIVITY}/measure/resistance", "1.25")),
    case("FRD-148", GEM, without(f"{RESISTIVITY}/relatedCalculatedApparentFormationResistance")),
    *_of_calculation(GEM, RESISTIVITY, 160),
)
