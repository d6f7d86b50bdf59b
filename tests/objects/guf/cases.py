"""The cases of the GUF: for each rule a valid sample, one change, and the exact set of rules that then fire.

Those that follow from one datum stand in `cases.tsv`: `rule sample change path value also`, changes with "+" between.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from lxml import etree

from tests.objects.rulebook import (
    Case,
    Change,
    Earlier,
    Known,
    attribute,
    both,
    case,
    date,
    find,
    nil,
    text,
    twice,
    without,
)

START, ADD, EXPAND, HEIGHT, FUNCTION, GEOMETRY, CLOSE_PART, LICENCE, END_LICENCE, CLOSURE = (
    f"registration-{name}.xml"
    for name in (
        "start",
        "add-realised-installation",
        "expand-realised-installation",
        "height",
        "well-function",
        "geometry",
        "closure-realised-part",
        "new-licence",
        "end-licence",
        "closure",
    )
)
STORY = (START, ADD, EXPAND, HEIGHT, FUNCTION, GEOMETRY, CLOSE_PART, LICENCE, END_LICENCE, CLOSURE)
CLOSED, OPEN, ARCHIVE = (f"registration-start-{name}.xml" for name in ("closed-loops", "open-energy", "archive"))
OPEN_ADD = "registration-add-open-energy.xml"


def until(sample: str) -> tuple[Earlier, ...]:
    """What came before this sample in the life of the facility for drinking water."""
    return STORY[: STORY.index(sample)]


BEFORE: dict[str, tuple[Earlier, ...]] = {
    **{sample: until(sample) for sample in STORY},
    "registration-add-closed-loops.xml": (CLOSED,),
    "registration-add-archive.xml": (ARCHIVE,),
    OPEN_ADD: (OPEN,),
    "delete-add-realised-installation.xml": (OPEN, OPEN_ADD),
    "registration-function-open-energy.xml": (OPEN, OPEN_ADD),
    "registration-function-open-energy-again.xml": (OPEN, OPEN_ADD, "registration-function-open-energy.xml"),
    "registration-new-licence-open-energy.xml": (OPEN, OPEN_ADD),
    "registration-new-licence-closed-loops.xml": (CLOSED,),
    "registration-closure-realised-loops.xml": (CLOSED, "registration-add-closed-loops.xml"),
    "registration-closure-realised-basin.xml": until(CLOSE_PART),
    "replace-start.xml": STORY,
    "move-start.xml": STORY,
    "replace-height.xml": until(FUNCTION),
    "insert-well-function.xml": until(HEIGHT),
    "move-new-licence.xml": until(END_LICENCE),
    "delete-closure-realised-part.xml": until(LICENCE),
    "delete-closure.xml": STORY,
    "move-closure.xml": STORY,
    "insert-end-licence.xml": until(END_LICENCE),
}
REFERRING = {"I-9": "GPD000000000001"}
REFERENCES = {"BHR000000000001": Known("BHR-GT")}

GUFCOM, GML = "{http://www.broservices.nl/xsd/gufcommon/1.0}", "{http://www.opengis.net/gml/3.2}"
BROCOM = "{http://www.broservices.nl/xsd/brocommon/3.0}"
ETRS89 = "urn:ogc:def:crs:EPSG::4258"
DESIGN = "licence/LicenceGroundwaterUsage/designInstallation/DesignInstallation"
DIAMOND = "121500 487200 121510 487200 121510 487210 121500 487200"
BOWTIE = "121500 487200 121510 487210 121510 487200 121500 487210 121500 487200"


def told(path: str, value: str) -> Change:
    """Put elements inside the one on the path: `name/name=text`, with an attribute as `@name=text`, one by one."""

    def change(root: etree._Element) -> None:
        at = find(root, path)
        way, _, said = value.partition("=")
        for name in way.split("/"):
            at = etree.SubElement(at, f"{BROCOM if name == 'date' else GUFCOM}{name}")
        at.text = said or None

    return change


def shaped(path: str, positions: str, kind: str = "Curve", srs: str = "urn:ogc:def:crs:EPSG::28992") -> Change:
    """Put a line, or a surface, in the place of what stands in a choice of geometry."""

    def change(root: etree._Element) -> None:
        choice = find(root, path)
        choice[:] = []
        at = etree.SubElement(choice, f"{GML}{kind}", srsName=srs)
        for name in ("segments", "LineStringSegment") if kind == "Curve" else ("exterior", "LinearRing"):
            at = etree.SubElement(at, f"{GML}{name}")
        etree.SubElement(at, f"{GML}posList").text = positions

    return change


def very_often(path: str, times: int) -> Change:
    """Put so many points behind the one in an element."""

    def change(root: etree._Element) -> None:
        place = find(root, path)
        place.extend([deepcopy(place[0]) for _ in range(times)])

    return change


_CHANGES: dict[str, Callable[[str, str], Change]] = {
    "text": text,
    "date": date,
    "year": lambda path, value: date(path, value, "year"),
    "nil": lambda path, _value: nil(path),
    "without": lambda path, _value: without(path),
    "told": told,
    "curve": lambda path, _value: shaped(path, "121500 487200 121510 487210"),
    "surface": lambda path, _value: shaped(path, DIAMOND, "Surface"),
    "twice": lambda path, _value: twice(path),
}


def _change(how: str, path: str, value: str) -> Change:
    ways = zip(how.split("+"), path.split("+"), value.split("+"), strict=True)
    return both(*(_CHANGES[name](at, said) for name, at, said in ways))


def _line(line: str) -> Case:
    rule, sample, how, path, value, also = line.split("\t")
    value = value.replace("LONG", "x" * 101)
    return case(f"GUF-{rule}", f"registration-{sample}.xml", _change(how, path, value), *also.split())


_LINES = (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
_BASIN = "realisedSurfaceInfiltration/RealisedSurfaceInfiltration/geometry/PointOrCurveOrSurface"
_SCREEN = "realisedWell[2]/RealisedWell/realisedScreen/RealisedScreen/geometry/PointOrCurve"
_POINT = "realisedWell/RealisedWell/geometry/Point"
_USE = "licence/LicenceGroundwaterUsage/usageTypeFacility"
_RING = " ".join(f"{121500 + number} {487200 + number % 2}" for number in range(3000))

PLACES = (
    case("GUF-423", START, very_often(f"{DESIGN}/designWell/DesignWell/geometry", 20_001)),
    case("GUF-420", ADD, attribute(_POINT, "srsName", "urn:ogc:def:crs:EPSG::4326")),
    case("GUF-420", START, attribute(f"{DESIGN}/geometry/Point", "srsName", "EPSG:28992")),
    case("GUF-421", ADD, shaped(_BASIN, BOWTIE, "Surface")),
    case("GUF-421", ADD, shaped(_BASIN, DIAMOND[:-1] + "1", "Surface")),
    case("GUF-421", ADD, shaped(_BASIN, "121500 487200 121510 487200 121500 487200", "Surface")),
    case("GUF-421", ADD, shaped(_SCREEN, "121500 487200 121510 487210 121510 487200 121500 487210")),
    case("GUF-421", ADD, shaped(_SCREEN, "121500 487200")),
    case("GUF-421", ADD, shaped(_SCREEN, "121500 487200 121510")),
    case("GUF-421", ADD, shaped(_SCREEN, "121500 487200 121500 487200")),
    case("GUF-421", GEOMETRY, shaped("geometry/PointOrCurveOrSurface", _RING)),
    case("GUF-422", ADD, text(f"{_POINT}/pos", "300000.000 400000.000")),
    case("GUF-422", ADD, shaped(_SCREEN, "121500 487200 500000 487210")),
    case("GUF-422", GEOMETRY, shaped("geometry/PointOrCurveOrSurface", "52.3 4.9 48.8 2.3", srs=ETRS89)),
)
EVENTS = (
    case("GUF-410", EXPAND, text("realisedWell/RealisedWell/realisedWellId", "P-1")),
    case("GUF-410", EXPAND, text("realisedWell/RealisedWell/realisedScreen/RealisedScreen/realisedScreenId", "F-1")),
    case("GUF-410", ADD, text("realisedWell[2]/RealisedWell/realisedWellId", "P-1")),
    case("GUF-410", LICENCE, text("identificationLicence", "WV-2021")),
    case("GUF-410", LICENCE, text("designInstallation/DesignInstallation/designInstallationId", "OI-2021")),
    case("GUF-411", HEIGHT, text("realisedWellId", "P-9")),
    case("GUF-411", HEIGHT, text("realisedScreen/RealisedScreenChanges/realisedScreenId", "F-2")),
    case("GUF-411", EXPAND, text("realisedInstallationId", "I-2")),
    case("GUF-411", GEOMETRY, text("infiltrationBasinId", "OB-2021")),
    case("GUF-411", CLOSE_PART, text("realisedWell/RealisedWellClosurePart/realisedWellId", "P-9")),
    case("GUF-411", CLOSE_PART, date("endTime", "2022-04-02"), before=(*until(CLOSE_PART), CLOSE_PART)),
    case("GUF-411", END_LICENCE, text("identificationLicence", "WV-2021")),
    case("GUF-412", ADD, without("realisedWell/RealisedWell/geometryPubliclyAvailable")),
    case("GUF-412", OPEN_ADD, told("realisedWell/RealisedWell", "wellDepthPubliclyAvailable=ja")),
    case("GUF-413", ADD, without("realisedWell/RealisedWell/realisedScreen")),
    case("GUF-414", FUNCTION, text("wellFunction", "retournering")),
    case("GUF-414", FUNCTION, told("", "relativeTemperature=warm")),
    case("GUF-415", EXPAND, without("realisedWell")),
    case("GUF-415", CLOSE_PART, without("realisedWell")),
    case("GUF-415", CLOSE_PART, told("", "realisedLoop/RealisedLoopClosurePart/realisedLoopId=L-1"), "GUF-411"),
    case(
        "GUF-416",
        HEIGHT,
        both(
            text("height", "1.250"),
            text("wellDepth", "57.9"),
            text("realisedScreen/RealisedScreenChanges/topScreenDepth", "42.9"),
        ),
    ),
    case("GUF-416", FUNCTION, text("wellFunction", "onttrekking")),
)
_OTHER = text("realisedInstallationId", "I-9")
REFERRED = (case("GUF-430", "delete-add-realised-installation.xml", _OTHER, before=(OPEN, (OPEN_ADD, _OTHER))),)
VALUES = (
    case("GUF-400", LICENCE, date("startTime", "2022", "year")),
    case("GUF-400", START, date("lifespan/startTime", "1799-12-31")),
    case("GUF-401", START, text(f"{_USE}/secondaryUsageType", "openbareDrinkwatervoorziening"), "GUF-010"),
    case("GUF-401", START, twice(f"{_USE}/secondaryUsageType")),
)
CASES: tuple[Case, ...] = (*map(_line, _LINES), *VALUES, *PLACES, *EVENTS, *REFERRED)
