"""The cases of the SFR: for each rule a valid sample, one change, and the exact set of rules that then fire.

They stand in `cases.tsv`: `rule sample change path value also`; a path may number elements of one name (`soilLayer[2]`).
What no line says is below.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.objects.rulebook import Case, Change, Earlier, attribute, both, case, date, find, nil, nothing, text, without

START, END, COMPLETE, ARCHIVE = (
    f"registration-{name}.xml" for name in ("start-report", "end-report", "complete-report", "complete-report-archive")
)
ANALYSED = "registration-archive-analysis.xml"
OTHER_START, OTHER_END = "registration-start-report-analysis.xml", "registration-end-report-description.xml"
# What the register holds before these are delivered.
BEFORE: dict[str, tuple[Earlier, ...]] = {
    END: (START,),
    OTHER_END: (OTHER_START,),
    "correction-start-report.xml": (START,),
    "correction-end-report.xml": (START, END),
    "correction-complete-report.xml": (COMPLETE,),
}


def put(path: str, value: str) -> Change:
    """Put an element with this text as the last one inside the group that it belongs to."""
    group, _, name = path.rpartition("/")

    def change(root: etree._Element) -> None:
        above = find(root, group)
        etree.SubElement(above, f"{{{etree.QName(above[0]).namespace}}}{name}").text = value

    return change


def rows(path: str, value: str) -> Change:
    """Write these rows in a table, and how many there are."""

    def change(root: etree._Element) -> None:
        written = "" if value == "-" else value
        text(path, written)(root)
        count = len(written.split(";")) if written else 0
        text(path.replace("values", "elementCount/Count/value"), str(count))(root)

    return change


CHANGES = {
    "rows": rows,
    "href": lambda path, value: attribute(path, "{http://www.w3.org/1999/xlink}href", value),
    "text": text,
    "date": date,
    "put": put,
    "nil": lambda path, _value: nil(path),
    "without": lambda path, _value: without(path),
    "emptied": lambda path, _value: emptied(path),
    "system": lambda path, value: attribute(path, "srsName", value),
}


def emptied(path: str) -> Change:
    """Leave nothing in the element."""

    def change(root: etree._Element) -> None:
        find(root, path)[:] = []

    return change


def _line(line: str) -> Case:
    rule, sample, how, path, value, also = line.split("\t")
    written = "x" * int(value.removeprefix("x*")) if value.startswith("x*") else value
    return case(f"SFR-{rule}", f"{sample}.xml", CHANGES[how](path, written), *also.split())


SOIL = "soilFaceDescription/SoilFaceDescription/soilProfile/SoilProfile/soilLayer/SoilLayer/homogeneousMaterial/soil"
DESCRIBED = text("soilFaceDescription/SoilFaceDescription/fractionDistributionDetermined", "ja")
NOT_DETERMINED = both(put(f"{SOIL}/soilNameNEN5104", "nietBepaald"), DESCRIBED)
# A face that is less deep than what was examined of it.
SHALLOW = both(
    text("soilUncovering/SoilUncovering/endDepthSoilFace", "0.60"),
    *(
        without(f"researchArea/SoilFaceDescription/soilProfile/SoilProfile/soilLayer[{number}]")
        for number in (8, 7, 6, 5, 4, 3)
    ),
    *(
        text(f"researchArea/SoilFaceDescription/soilProfile/SoilProfile/{name}", "0.50")
        for name in ("rootableDepth", "meanHighestGroundwaterLevel", "meanLowestGroundwaterLevel")
    ),
)
EXAMINED = "soilFaceSampleAnalysis/SoilFaceSampleAnalysis"
INTERVAL = f"{EXAMINED}/investigatedInterval/InvestigatedInterval"
HELD = "waterContentAndConductivityUnderDecreasingSoilWaterPotentialDetermination"
HOW = f"{INTERVAL}/{HELD}/{HELD[0].upper()}{HELD[1:]}"
NOT_TOLD = both(
    text(f"{EXAMINED}/analysisType", "hydrofysicaNietGespecificeerd"), without(f"{INTERVAL}/characteristicModelled")
)
NO_METERS = both(
    text(f"{HOW}/determinationMethod", "verdampingsmethodeStandaardIPM"),
    without(f"{HOW}/overviewTensiometerCharacteristics"),
)
NO_RETENTION = both(
    text(f"{HOW}/determinationMethod", "verdampingsmethodeStandaardIPM"),
    without(f"{HOW}/waterretentionEvaporation"),
)
_LINES = Path(__file__).with_name("cases.tsv").read_text("utf-8").splitlines()[1:]
CASES: tuple[Case, ...] = (
    *map(_line, _LINES),
    case("SFR-019", "correction-start-report.xml", SHALLOW, before=(START, END)),
    case("SFR-026", OTHER_END, nothing, before=(START,)),
    case("SFR-134", ARCHIVE, NOT_DETERMINED, "SFR-203", "SFR-212"),
    case("SFR-305", ANALYSED, NOT_TOLD, "SFR-320", "SFR-328"),
    case("SFR-327", ANALYSED, NO_METERS),
    case("SFR-331", ANALYSED, NO_RETENTION),
)
