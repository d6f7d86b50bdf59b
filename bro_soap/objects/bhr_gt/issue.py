"""The issued documents of a geotechnical borehole, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Asking
from bro_soap.declaration.life import Copies, EachEvent, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.history.timeline import Event
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import text

__all__ = ["ISSUE"]

_ALL = frozenset({DocumentKind.START, DocumentKind.END, DocumentKind.WHOLE})
_EVENT_NAMES = {
    "BHR_GT_StartReport_V1": "startGerapporteerd",
    "BHR_GT_EndReport_V1": "eindGerapporteerd",
    "BHR_GT_CompleteReport_V1": "volledigGerapporteerd",
}
_DESCRIPTION, _ANALYSIS = "boreholeSampleDescription", "boreholeSampleAnalysis"
_INTERVAL, _LOG = f"{_ANALYSIS}/investigatedInterval", f"{_DESCRIPTION}/descriptiveBoreholeLog"
_BEFORE = (
    *("deliveryContext", "surveyPurpose", "discipline", "surveyProcedure", "researchReportDate", "researchOperator"),
    "siteCharacteristicDetermined",
)
_AFTER = ("boring", "siteCharacteristic", "fluidMudLayer", _DESCRIPTION, _ANALYSIS)
_WHOLE = frozenset({*_BEFORE, "deliveredLocation", "deliveredVerticalPosition", *_AFTER})
_DETERMINED = (
    "waterContentDetermined",
    "organicMatterContentDetermined",
    "carbonateContentDetermined",
    "volumetricMassDensityDetermined",
    "volumetricMassDensitySolidsDetermined",
)


def _ended(before: Group, _told: Told, document: Group) -> Group:
    return before.having(document.values)


def _dated(scene: Scene, event: Event) -> etree._Element:
    """Return the date of a report as a PartialDate has it."""
    made = etree.Element("date")
    name = event.date.kind if event.date.kind != "void" else "voidReason"
    etree.SubElement(made, ns.q(scene.brocom, name)).text = event.date.text
    return made


def _began(scene: Scene, _state: Group) -> etree._Element | None:
    return _dated(scene, scene.story[0].event)


def _over(scene: Scene, _state: Group) -> etree._Element | None:
    last = scene.story[-1].event
    return None if last.kind is DocumentKind.START else _dated(scene, last)


def _event_name(scene: Scene, _state: Group) -> str | None:
    return _EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _event_date(scene: Scene, _state: Group) -> etree._Element | None:
    return _dated(scene, scene.told.event) if scene.told else None


_REPORTS = Nest(
    name="reportHistory",
    nodes=(
        Item(name="reportStartDate", element=_began),
        Item(name="reportEndDate", element=_over),
        EachEvent(
            kinds=_ALL,
            node=Nest(
                name="intermediateEvent",
                nodes=(
                    Item(name="eventName", made=_event_name, attributes={"codeSpace": "urn:bro:bhrgt:EventName"}),
                    Item(name="eventDate", element=_event_date),
                ),
            ),
        ),
    ),
)

_NODES: tuple[Node, ...] = (
    *(Item(name=name) for name in _BEFORE),
    HISTORY,
    _REPORTS,
    Item(name="deliveredLocation"),
    Item(name="deliveredVerticalPosition"),
    STANDARDIZED_LOCATION,
    *(Item(name=name) for name in _AFTER),
)


def _copies(*paths: str) -> tuple[Copies, ...]:
    return tuple(Copies(name=path.rpartition("/")[2], path=path) for path in paths)


_CHARACTERISTICS: tuple[Node, ...] = (
    *_copies("surveyPurpose", "discipline", "researchReportDate"),
    *(
        Copies(name=name, path=f"deliveredVerticalPosition/{name}")
        for name in ("localVerticalReferencePoint", "offset", "verticalDatum")
    ),
    *_copies("boring/boringStartDate", "boring/boringEndDate", "boring/rockReached", "boring/finalDepthBoring"),
    *_copies(f"{_DESCRIPTION}/descriptionReportDate", f"{_DESCRIPTION}/descriptionProcedure"),
    Copies(name="descriptionQuality", path=f"{_LOG}/descriptionQuality", once=True),
    *_copies(f"{_ANALYSIS}/analysisReportDate"),
    Nest(
        name="samplingQualityOverview",
        nodes=(Copies(name="samplingQuality", path="boring/sampledInterval/samplingQuality", once=True),),
        required=True,
    ),
    Nest(
        name="analysisTypeOverview",
        nodes=(Copies(name="analysisType", path=f"{_INTERVAL}/analysisType", once=True),),
    ),
)


def _texts(state: Group, path: str) -> Iterator[str]:
    return (text(found) for found in state.find(path))


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return tuple(_each_trait(scene.state))


def _each_trait(state: Group) -> Iterator[Trait]:
    for name, path in (
        ("discipline", "discipline"),
        ("rockReached", "boring/rockReached"),
        ("samplingQuality", "boring/sampledInterval/samplingQuality"),
        ("descriptionProcedure", f"{_DESCRIPTION}/descriptionProcedure"),
        ("descriptionQuality", f"{_LOG}/descriptionQuality"),
        ("analysisType", f"{_INTERVAL}/analysisType"),
    ):
        yield from (Trait(name, value) for value in dict.fromkeys(_texts(state, path)))
    for name in _DETERMINED:
        yield Trait(name, JA if JA in _texts(state, f"{_INTERVAL}/{name}") else NEE)
    for depth in _texts(state, "boring/finalDepthBoring"):
        yield Trait("depthInterval", low=0.0, high=float(depth))
    for name, first, last in (
        ("fieldworkPeriod", "boring/boringStartDate", "boring/boringEndDate"),
        ("descriptionReportPeriod", *[f"{_DESCRIPTION}/descriptionReportDate"] * 2),
        ("analysisReportPeriod", *[f"{_ANALYSIS}/analysisReportDate"] * 2),
    ):
        yield from _period(name, state, first, last)


def _period(name: str, state: Group, first: str, last: str) -> Iterator[Trait]:
    begin, end = next(state.find(first), None), next(state.find(last), None)
    if begin is None or end is None:
        return
    days = [date_of(one) for one in (begin, end)]
    if days[0].earliest is not None and days[1].latest is not None:
        yield Trait(name, low=days[0].earliest.toordinal(), high=days[1].latest.toordinal())


ISSUE = LifeLayout(
    life=Life(shape=Shape(whole=_WHOLE), effects={"BHR_GT_EndReport_V1": _ended}),
    views=(ViewLayout(view="O", document="BHR_GT_O", nodes=_NODES),),
    location="deliveredLocation/location/Point",
    height="deliveredVerticalPosition/offset",
    date="deliveredLocation/horizontalPositioningDate",
    characteristics_document="BHR_GT_C",
    characteristics=_CHARACTERISTICS,
    asking=(
        Asking("discipline", code_list="urn:bro:bhrgt:Discipline"),
        Asking("fieldworkPeriod", how="within", period=True),
        Asking("rockReached"),
        Asking("depthInterval", how="overlaps", low=0, high=1000),
        Asking("samplingQuality", code_list="urn:bro:bhrgt:SamplingQuality"),
        Asking("descriptionReportPeriod", how="within", period=True),
        Asking("descriptionProcedure", code_list="urn:bro:bhrgt:DescriptionProcedure"),
        Asking("descriptionQuality", code_list="urn:bro:bhrgt:DescriptionQuality"),
        Asking("analysisReportPeriod", how="within", period=True),
        Asking("analysisType", code_list="urn:bro:bhrgt:AnalysisType"),
        *(Asking(name) for name in _DETERMINED),
    ),
    traits=_traits,
)
