"""The issued documents of soil face research, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Asking
from bro_soap.declaration.life import Copies, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.history.timeline import Event
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.objects.sfr.data import DESCRIBED, EXAMINED, READ_AS
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import local, text

__all__ = ["ISSUE"]

_UNCOVERED, _ANALYSED = "soilUncovering/SoilUncovering", "soilFaceSampleAnalysis/SoilFaceSampleAnalysis"
_PROFILE = f"{DESCRIBED}/soilProfile/SoilProfile"
_BEFORE = (
    *("deliveryContext", "surveyPurpose", "discipline", "researchReportDate", "fieldworkDate", "researchOperator"),
    "litterLayerInvestigated",
)
_PLACED = ("deliveredLocation", "deliveredVerticalPosition")
_AFTER = ("siteCharacteristic", "soilUncovering", "soilFaceDescription", "soilFaceSampleAnalysis")
_UNKNOWN = "onbekend"


def _read(document: Group) -> Group:
    """Return the document with the part that it brings under the name of that part."""
    part = document.values.get("researchArea")
    if part is None:
        return document
    name = READ_AS[f"researchArea/{local(next(part.iterchildren('*')))}"]
    return document.without("researchArea").having({name: part})


def _begun(_before: Group, _told: Told, document: Group) -> Group:
    return _read(document)


def _ended(before: Group, _told: Told, document: Group) -> Group:
    return before.having(_read(document).values)


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


# No report lies between the first and the last, so there is no event between them (catalogue 2.1).
_REPORTS = Nest(
    name="reportHistory",
    nodes=(Item(name="reportStartDate", element=_began), Item(name="reportEndDate", element=_over)),
)

_NODES: tuple[Node, ...] = (
    *(Item(name=name) for name in _BEFORE),
    HISTORY,
    _REPORTS,
    *(Item(name=name) for name in _PLACED),
    STANDARDIZED_LOCATION,
    *(Item(name=name) for name in _AFTER),
)


def _said(state: Group, path: str, **attributes: str) -> etree._Element:
    """Return what the object says, or that it is not known: the schema of a SFR_C demands an answer."""
    for found in state.find(path):
        return found
    made = etree.Element(path.rpartition("/")[2], attributes)
    made.text = _UNKNOWN
    return made


def _fractions(_scene: Scene, state: Group) -> etree._Element:
    return _said(state, f"{DESCRIBED}/fractionDistributionDetermined")


def _stopped(_scene: Scene, state: Group) -> etree._Element:
    return _said(state, f"{_UNCOVERED}/stopCriterion", codeSpace="urn:bro:sfr:StopCriterionField")


def _modelled(_scene: Scene, state: Group) -> str | None:
    told = list(_texts(state, f"{EXAMINED}/characteristicModelled"))
    return None if not told else JA if JA in told else NEE


def _copies(group: str, *names: str) -> tuple[Copies, ...]:
    return tuple(Copies(name=name, path=f"{group}/{name}" if group else name) for name in names)


_CHARACTERISTICS: tuple[Node, ...] = (
    *_copies("", "surveyPurpose", "discipline", "researchReportDate", "fieldworkDate", "litterLayerInvestigated"),
    Item(name="fractionDistributionDetermined", element=_fractions),
    *_copies("deliveredVerticalPosition", "localVerticalReferencePoint", "offset", "verticalDatum"),
    *_copies(_UNCOVERED, "outcropType", "endDepthSoilFace"),
    Item(name="stopCriterion", element=_stopped),
    *_copies(DESCRIBED, "descriptionReportDate", "descriptionProcedure"),
    *_copies(_PROFILE, "descriptionQuality", "sequenceDisturbed"),
    *_copies(_ANALYSED, "analysisReportDate", "analysisType"),
    Item(name="characteristicsModelled", made=_modelled),
)


def _texts(state: Group, path: str) -> Iterator[str]:
    return (text(found) for found in state.find(path))


def _traits(scene: Scene) -> tuple[Trait, ...]:
    return tuple(_each_trait(scene, scene.state))


def _each_trait(scene: Scene, state: Group) -> Iterator[Trait]:
    for name, path in (
        ("discipline", "discipline"),
        ("descriptionQuality", f"{_PROFILE}/descriptionQuality"),
        ("fractionDistributionDetermined", f"{DESCRIBED}/fractionDistributionDetermined"),
        ("litterLayerInvestigated", "litterLayerInvestigated"),
        ("outcropType", f"{_UNCOVERED}/outcropType"),
        ("stopCriterion", f"{_UNCOVERED}/stopCriterion"),
        ("pitRefilled", f"{_UNCOVERED}/pitRefilled"),
        ("analysisType", f"{_ANALYSED}/analysisType"),
    ):
        yield from (Trait(name, value) for value in dict.fromkeys(_texts(state, path)))
    if (modelled := _modelled(scene, state)) is not None:
        yield Trait("characteristicsModelled", modelled)
    for depth in _texts(state, f"{_UNCOVERED}/endDepthSoilFace"):
        yield Trait("depthInterval", low=0.0, high=float(depth))
    for name, path in (
        ("fieldworkPeriod", "fieldworkDate"),
        ("descriptionReportPeriod", f"{DESCRIBED}/descriptionReportDate"),
        ("analysisReportPeriod", f"{_ANALYSED}/analysisReportDate"),
    ):
        yield from _period(name, state, path)


def _period(name: str, state: Group, path: str) -> Iterator[Trait]:
    for element in state.find(path):
        day = date_of(element)
        if day.earliest is not None and day.latest is not None:
            yield Trait(name, low=day.earliest.toordinal(), high=day.latest.toordinal())


def _listed(name: str, code_list: str = "") -> Asking:
    return Asking(name, code_list=f"urn:bro:sfr:{code_list or name[0].upper() + name[1:]}")


ISSUE = LifeLayout(
    life=Life(
        shape=Shape(whole=frozenset({*_BEFORE, *_PLACED, *_AFTER, "researchArea"})),
        begin=_begun,
        effects={"SFR_EndReport_V1": _ended},
    ),
    views=(ViewLayout(view="O", document="SFR_O", nodes=_NODES),),
    location="deliveredLocation/location/Point",
    height="deliveredVerticalPosition/offset",
    date="deliveredLocation/horizontalPositioningDate",
    characteristics_document="SFR_C",
    characteristics=_CHARACTERISTICS,
    asking=(
        _listed("discipline"),
        Asking("fieldworkPeriod", how="within", period=True),
        Asking("descriptionReportPeriod", how="within", period=True),
        Asking("depthInterval", how="overlaps", low=0, high=6),
        _listed("descriptionQuality"),
        Asking("fractionDistributionDetermined"),
        Asking("litterLayerInvestigated"),
        _listed("outcropType"),
        _listed("stopCriterion", "StopCriterionField"),
        Asking("pitRefilled"),
        Asking("analysisReportPeriod", how="within", period=True),
        _listed("analysisType"),
        Asking("characteristicsModelled"),
    ),
    traits=_traits,
)
