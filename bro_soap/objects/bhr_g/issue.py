"""The issued documents of a geological borehole, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Asking
from bro_soap.declaration.life import Copies, EachEvent, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.history.timeline import Event
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.objects.bhr_g.data import ANALYSIS, BORING, DESCRIPTION, INTERVAL, LOG
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import text

__all__ = ["ISSUE"]

_ALL = frozenset({DocumentKind.START, DocumentKind.END, DocumentKind.WHOLE})
_EVENT_NAMES = {
    "BHR_G_StartReport": "startGerapporteerd",
    "BHR_G_EndReport": "eindGerapporteerd",
    "BHR_G_CompleteReport": "volledigGerapporteerd",
}
_LOG, _SAMPLED = f"{LOG}/descriptionQuality", f"{BORING}/sampledInterval/SampledInterval/samplingQuality"
_WHO = ("deliveryContext", "surveyPurpose", "discipline", "surveyProcedure", "researchReportDate", "researchOperator")
_WHERE = ("deliveredLocation", "deliveredVerticalPosition")
_WHAT = ("siteCharacteristic", "boring", "fluidMudLayer", "boreholeSampleDescription", "boreholeSampleAnalysis")
_WHOLE = frozenset({*_WHO, "siteCharacteristicDetermined", "NITGCode", *_WHERE, *_WHAT})
_DETERMINED = ("waterContentDetermined", "volumetricMassDensityDetermined")
_PROPERTIES = ("determinedCompositionProperties", "determinedHydrophysicalProperties")


def _ended(before: Group, _told: Told, document: Group) -> Group:
    return before.having(document.values)


def _dated(scene: Scene, event: Event) -> etree._Element:
    """Return the date of a report as a PartialDate has it."""
    made = etree.Element("date")
    name = event.date.kind if event.date.kind != "void" else "voidReason"
    etree.SubElement(made, ns.q(scene.brocom, name)).text = event.date.text
    return made


def _event_name(scene: Scene, _state: Group) -> str | None:
    return _EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _event_date(scene: Scene, _state: Group) -> etree._Element | None:
    return _dated(scene, scene.told.event) if scene.told else None


_REPORTS = Nest(
    name="reportHistory",
    nodes=(
        EachEvent(
            kinds=_ALL,
            node=Nest(
                name="event",
                prefix="bhrgcom",
                nodes=(
                    Item(name="date", prefix="bhrgcom", element=_event_date),
                    Item(
                        name="name",
                        prefix="bhrgcom",
                        made=_event_name,
                        attributes={"codeSpace": "urn:bro:bhrg:EventName"},
                    ),
                ),
            ),
        ),
    ),
)

_NODES: tuple[Node, ...] = (
    *(Item(name=name) for name in (*_WHO, "siteCharacteristicDetermined")),
    HISTORY,
    Item(name="NITGCode"),
    _REPORTS,
    *(Item(name=name) for name in _WHERE),
    STANDARDIZED_LOCATION,
    *(Item(name=name) for name in _WHAT),
)


def _copies(*paths: str) -> tuple[Copies, ...]:
    return tuple(Copies(name=path.rpartition("/")[2], path=path) for path in paths)


_CHARACTERISTICS: tuple[Node, ...] = (
    *_copies("surveyPurpose", "discipline", "researchReportDate"),
    *_copies(
        *(f"deliveredVerticalPosition/{name}" for name in ("localVerticalReferencePoint", "offset", "verticalDatum"))
    ),
    *_copies(*(f"{BORING}/{name}" for name in ("boringStartDate", "boringEndDate", "rockReached", "finalDepthBoring"))),
    *_copies(f"{DESCRIPTION}/descriptionReportDate", f"{DESCRIPTION}/descriptionProcedure"),
    Copies(name="descriptionQuality", path=_LOG, once=True),
    *_copies(f"{ANALYSIS}/analysisReportDate"),
    Nest(
        name="samplingQualityOverview",
        nodes=(Copies(name="samplingQuality", path=_SAMPLED, once=True),),
        required=True,
    ),
    Nest(
        name="determinedPropertiesOverview",
        nodes=tuple(Copies(name=name, path=f"{INTERVAL}/{name}", once=True) for name in _PROPERTIES),
    ),
)


def _texts(state: Group, path: str) -> Iterator[str]:
    return (text(found) for found in state.find(path))


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return tuple(_each_trait(scene.state))


def _each_trait(state: Group) -> Iterator[Trait]:
    for name, path in (
        ("discipline", "discipline"),
        ("samplingQuality", _SAMPLED),
        ("descriptionProcedure", f"{DESCRIPTION}/descriptionProcedure"),
        ("descriptionQuality", _LOG),
        *((name, f"{INTERVAL}/{name}") for name in _PROPERTIES),
    ):
        yield from (Trait(name, value) for value in dict.fromkeys(_texts(state, path)))
    for name in _DETERMINED:
        yield Trait(name, JA if JA in _texts(state, f"{INTERVAL}/{name}") else NEE)
    for depth in _texts(state, f"{BORING}/finalDepthBoring"):
        yield Trait("depthInterval", low=0.0, high=float(depth))
    for name, first, last in (
        ("fieldworkPeriod", f"{BORING}/boringStartDate", f"{BORING}/boringEndDate"),
        ("descriptionReportPeriod", *[f"{DESCRIPTION}/descriptionReportDate"] * 2),
        ("analysisReportPeriod", *[f"{ANALYSIS}/analysisReportDate"] * 2),
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
    life=Life(shape=Shape(whole=_WHOLE), effects={"BHR_G_EndReport": _ended}),
    views=(ViewLayout(view="O", document="BHR_G_O", nodes=_NODES),),
    location="deliveredLocation/location/Point",
    height="deliveredVerticalPosition/offset",
    date="deliveredLocation/horizontalPositioningDate",
    characteristics_document="BHR_G_C",
    characteristics=_CHARACTERISTICS,
    asking=(
        Asking("discipline", code_list="urn:bro:bhrg:Discipline"),
        Asking("fieldworkPeriod", how="within", period=True),
        Asking("depthInterval", how="overlaps", low=0, high=1000),
        Asking("samplingQuality", code_list="urn:bro:bhrg:SamplingQuality"),
        Asking("descriptionReportPeriod", how="within", period=True),
        Asking("descriptionProcedure", code_list="urn:bro:bhrg:DescriptionProcedure"),
        Asking("descriptionQuality", code_list="urn:bro:bhrg:DescriptionQuality"),
        Asking("analysisReportPeriod", how="within", period=True),
        Asking("determinedCompositionProperties", code_list="urn:bro:bhrg:DeterminedCompositionProperties"),
        Asking("determinedHydrophysicalProperties", code_list="urn:bro:bhrg:DeterminedHydrophysicalProperties"),
        *(Asking(name) for name in _DETERMINED),
    ),
    traits=_traits,
)
