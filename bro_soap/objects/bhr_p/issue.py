"""The issued documents of a pedological borehole, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Asking
from bro_soap.declaration.life import Copies, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group, Life, Shape
from bro_soap.model import JA, NEE
from bro_soap.objects.bhr_p.data import ANALYSIS, CATALOGUE, DESCRIPTION
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import text

__all__ = ["DECIMALS", "ISSUE"]

_BEFORE = (
    *("deliveryContext", "surveyPurpose", "discipline", "researchReportDate", "siteCharacteristicDetermined"),
    *("litterLayerInvestigated", "researchOperator"),
)
_AFTER = (
    *("deliveredLocation", "deliveredVerticalPosition", "boring", "siteCharacteristic"),
    *("boreholeSampleDescription", "boreholeSampleAnalysis"),
)
_TOOL, _SEEN = "boring/boringTool/boringToolType", f"{DESCRIPTION}/phenomenonTime/TimeInstant/timePosition"
_MODELLED = f"{ANALYSIS}/investigatedInterval/InvestigatedInterval/characteristicModelled"
_FRACTIONS = f"{DESCRIPTION}/fractionDistributionDetermined"


def _reported(scene: Scene, _state: Group) -> etree._Element:
    """Return the day of the report; of a month or a year the first, as the register tells it (live documents)."""
    date = scene.story[0].event.date
    made = etree.Element("date")
    if date.earliest is None:
        etree.SubElement(made, ns.q(scene.brocom, "voidReason")).text = date.text
    else:
        etree.SubElement(made, ns.q(scene.brocom, "date")).text = date.earliest.isoformat()
    return made


_REPORTS = Nest(
    name="reportHistory",
    nodes=(Item(name="reportStartDate", element=_reported), Item(name="reportEndDate", element=_reported)),
)
_NODES: tuple[Node, ...] = (
    *(Item(name=name) for name in _BEFORE),
    HISTORY,
    _REPORTS,
    STANDARDIZED_LOCATION,
    *(Item(name=name) for name in _AFTER),
)


# --- what it is searched by


def _texts(state: Group, path: str) -> Iterator[str]:
    return (text(found) for found in state.find(path))


def _told(state: Group, path: str) -> str:
    return JA if next(state.find(path), None) is not None else NEE


def _described(scene: Scene, _state: Group) -> str:
    return _told(scene.state, f"{DESCRIPTION}/result")


def _analysed(scene: Scene, _state: Group) -> str:
    return _told(scene.state, f"{ANALYSIS}/analysisType")


def _photographed(_scene: Scene, _state: Group) -> str:
    """Return that there are no photographs: no document of 2.0 tells of any."""
    return NEE


def _with_fractions(scene: Scene, _state: Group) -> str:
    return next(_texts(scene.state, _FRACTIONS), NEE)


_FLAGS = {
    "boreholeSamplesDescribed": _described,
    "boreholeSamplesAnalyzed": _analysed,
    "boreholeSamplesPhotographed": _photographed,
    "fractionDistributionDetermined": _with_fractions,
}


def _copies(*paths: str) -> tuple[Copies, ...]:
    return tuple(Copies(name=path.rpartition("/")[2], path=path) for path in paths)


_CHARACTERISTICS: tuple[Node, ...] = (
    *_copies(
        *(f"deliveredVerticalPosition/{name}" for name in ("localVerticalReferencePoint", "offset", "verticalDatum"))
    ),
    *_copies("researchReportDate", "boring/boringStartDate", "boring/boringEndDate"),
    *_copies("boring/boredTrajectory/beginDepth", "boring/boredTrajectory/endDepth", "surveyPurpose"),
    *(Item(name=name, made=made) for name, made in _FLAGS.items()),
    *_copies("discipline"),
    Nest(
        name="boringToolTypeOverview",
        nodes=(Copies(name="boringToolType", path=_TOOL, once=True),),
        required=True,
    ),
)


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return tuple(_each_trait(scene))


def _each_trait(scene: Scene) -> Iterator[Trait]:
    state = scene.state
    for name, path in (
        ("discipline", "discipline"),
        ("toolUsed", _TOOL),
        ("analysisType", f"{ANALYSIS}/analysisType"),
    ):
        yield from (Trait(name, value) for value in dict.fromkeys(_texts(state, path)))
    for name, made in _FLAGS.items():
        yield Trait(name, made(scene, state))
    yield Trait("characteristicsModelled", JA if JA in _texts(state, _MODELLED) else NEE)
    depths = [next(_texts(state, f"boring/boredTrajectory/{name}"), "") for name in ("beginDepth", "endDepth")]
    yield Trait("depthInterval", low=float(depths[0]), high=float(depths[1]))
    for name, first, last in (
        ("researchReportPeriod", "researchReportDate", "researchReportDate"),
        ("fieldworkPeriod", "boring/boringStartDate", "boring/boringEndDate"),
        ("descriptionCompletionPeriod", _SEEN, _SEEN),
        ("analysisReportPeriod", f"{ANALYSIS}/analysisReportDate", f"{ANALYSIS}/analysisReportDate"),
    ):
        yield from _period(name, state, first, last)


def _period(name: str, state: Group, first: str, last: str) -> Iterator[Trait]:
    begin, end = next(state.find(first), None), next(state.find(last), None)
    if begin is None or end is None:
        return
    days = [date_of(one) for one in (begin, end)]
    if days[0].earliest is not None and days[1].latest is not None:
        yield Trait(name, low=days[0].earliest.toordinal(), high=days[1].latest.toordinal())


# The register issues by the type of the schema, whatever the catalogue says of a datum: BoringDepthType with three
# decimals, PercentageType with one, FeatureDepthType with two (live documents).
_BORING_DEPTHS = (
    *(
        f"{group}/{name}"
        for group in ("boredTrajectory", "boredInterval", "removedTrajectory")
        for name in ("beginDepth", "endDepth")
    ),
    *(f"removedLayer/{name}" for name in ("upperBoundary", "lowerBoundary")),
    *("rootPenetrableDepth", "meanHighestGroundwaterLevel", "meanLowestGroundwaterLevel", "lowerBoundaryPeat"),
    *("meanHighestGroundwaterTable", "meanLowestGroundwaterTable"),
)
_PERCENTAGES = ("clayContent", "siltContent", "sandContent")
_BY_NAME = {
    name: digits
    for name, digits in CATALOGUE.decimals.items()
    if name.rpartition("/")[2] not in {*_PERCENTAGES, *(one for one in _BORING_DEPTHS if "/" not in one)}
}
DECIMALS = {
    **_BY_NAME,
    **dict.fromkeys(_BORING_DEPTHS, 3),
    **dict.fromkeys(_PERCENTAGES, 1),
    "featureBottom/beginDepth": 2,
}

ISSUE = LifeLayout(
    life=Life(shape=Shape(whole=frozenset({*_BEFORE, *_AFTER})), effects={}),
    views=(ViewLayout(view="O", document="BHR_O", nodes=_NODES),),
    location="deliveredLocation/location",
    height="deliveredVerticalPosition/offset",
    date="deliveredLocation/horizontalPositioningDate",
    characteristics_document="BHR_C",
    characteristics=_CHARACTERISTICS,
    asking=(
        Asking("researchReportPeriod", how="within", period=True),
        Asking("fieldworkPeriod", how="within", period=True),
        Asking("depthInterval", how="overlaps", low=-1, high=1000),
        Asking("boreholeSamplesDescribed"),
        Asking("boreholeSamplesAnalyzed"),
        Asking("boreholeSamplesPhotographed"),
        Asking("fractionDistributionDetermined"),
        Asking("toolUsed", code_list="urn:bro:bhr:BoringToolType"),
        Asking("discipline", code_list="urn:bro:bhr:Discipline"),
        Asking("descriptionCompletionPeriod", how="within", period=True),
        Asking("analysisReportPeriod", how="within", period=True),
        Asking("analysisType", code_list="urn:bro:bhr:AnalysisType"),
        Asking("characteristicsModelled"),
    ),
    traits=_traits,
)
