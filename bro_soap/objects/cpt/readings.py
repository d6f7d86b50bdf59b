"""The named readings of a CPT document (version 1.1): what the rules speak through.

Names are those of the catalogue; when a version moves an element, only this file changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bro_soap.geo import Boundaries, to_etrs89
from bro_soap.objects.cpt.columns import (
    CATALOGUE,
    CPT_COLUMNS,
    CPT_VALUES,
    DISSIPATION_COLUMNS,
    DISSIPATION_VALUES,
)
from bro_soap.rules import Context, Reading
from bro_soap.xmlio.dates import VOID, Moment, PartialDate, moment, partial_date
from bro_soap.xmlio.elements import point, text
from bro_soap.xmlio.table import Table, read_table

_SURVEY = "conePenetrometerSurvey"
CPT_ENCODING = f"{_SURVEY}/conePenetrationTest/cptResult/encoding/TextEncoding"
DISSIPATION_ENCODING = f"{_SURVEY}/dissipationTest/disResult/encoding/TextEncoding"

REPORT_DATE = CATALOGUE["CPT.researchReportDate"]
CPT_STANDARD = CATALOGUE["CPT.cptStandard"]
EXTRA = CATALOGUE["CPT.additionalInvestigation"]
LOCATION = CATALOGUE["DeliveredLocation.location"]
LOCATION_CRS = CATALOGUE["deliveredLocation/location@srsName"]
LOCATION_DATE = CATALOGUE["DeliveredLocation.horizontalPositioningDate"]
REFERENCE_POINT = CATALOGUE["DeliveredVerticalPosition.localVerticalReferencePoint"]
OFFSET = CATALOGUE["DeliveredVerticalPosition.offset"]
VERTICAL_DATUM = CATALOGUE["DeliveredVerticalPosition.verticalDatum"]
VERTICAL_DATE = CATALOGUE["DeliveredVerticalPosition.verticalPositioningDate"]
VERTICAL_METHOD = CATALOGUE["DeliveredVerticalPosition.verticalPositioningMethod"]
QUALITY_CLASS = CATALOGUE["ConePenetrometerSurvey.qualityClass"]
DISSIPATION = CATALOGUE["ConePenetrometerSurvey.dissipationTest"]
PREDRILLED_DEPTH = CATALOGUE["Trajectory.predrilledDepth"]
TEST_START = CATALOGUE["ConePenetrationTest.phenomenonTime"]
CPT_RESULT = CATALOGUE[CPT_VALUES]
DISSIPATION_START = CATALOGUE["DissipationTest.phenomenonTime"]
DISSIPATION_RESULT = CATALOGUE[DISSIPATION_VALUES]
CONDITIONS = CATALOGUE["AdditionalInvestigation.conditions"]
SURFACE = CATALOGUE["AdditionalInvestigation.surfaceDescription"]
GROUNDWATER_LEVEL = CATALOGUE["AdditionalInvestigation.groundwaterLevel"]
REMOVED_LAYER = CATALOGUE["AdditionalInvestigation.removedLayer"]
LAYER_UPPER = CATALOGUE["RemovedLayer.upperBoundary"]
LAYER_LOWER = CATALOGUE["RemovedLayer.lowerBoundary"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the CPT was made: as delivered, whether that is Dutch, and on which side of the baseline (or unknown)."""

    srs: str
    written: str
    dutch: bool
    landward: bool | None


def place(context: Context) -> Place:
    """Return the place of the CPT; what lies nowhere is not Dutch; what is no pair of numbers, BRO-065 tells of."""
    memo = context.document.memo
    if "place" not in memo:
        memo["place"] = _place(context.document, context.facts.standard.boundaries)
    found: Place = memo["place"]
    return found


def _place(document: Reading, boundaries: Boundaries) -> Place:
    element = document.first(LOCATION.path)
    if element is None:
        return Place("", "", dutch=False, landward=None)
    srs, first, second = point(element)
    if not first:
        return Place(srs, "", dutch=True, landward=None)
    try:
        at = to_etrs89(srs, float(first), float(second))
    except ValueError:
        return Place(srs, f"{first} {second}", dutch=False, landward=None)
    dutch = boundaries.in_netherlands_or_eez(at.latitude, at.longitude)
    side = boundaries.landward(at.latitude, at.longitude) if dutch else None
    return Place(srs, f"{first} {second}", dutch, side)


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
