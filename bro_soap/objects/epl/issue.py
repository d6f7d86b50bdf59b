"""The issued documents of a mining licence, as data: child order of the published schema."""

from __future__ import annotations

from lxml import etree

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Asking
from bro_soap.declaration.life import Copies, Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, Trait, ViewLayout
from bro_soap.declaration.spread import spread
from bro_soap.history import Group
from bro_soap.model import JA, NEE, DocumentKind
from bro_soap.objects.epl.process import Process, irrevocable, runs, status
from bro_soap.objects.epl.shape import (
    AMENDED,
    AREAS,
    END,
    NEW,
    PENDING,
    RENOUNCED,
    RENOUNCED_BY_AMENDMENT,
    REPLACED,
    SINCE,
    SPLIT,
    UNTIL,
    day_of,
    last_known,
    stages_of,
    surfaces,
)
from bro_soap.objects.epl.state import LIFE
from bro_soap.rules.shapes import extent
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import local, text

__all__ = ["ISSUE"]

_COM = "eplcom"
_PARTS_OF_A_DATE = frozenset({"date", "yearMonth", "year", "voidReason"})


def _yes(said: bool) -> str:
    return JA if said else NEE


def _status(scene: Scene, _group: Group) -> str:
    return status(stages_of(scene.state))


def _extended(scene: Scene, _group: Group) -> str:
    return _yes(runs(stages_of(scene.state), Process.EXTENSION))


def _irrevocable(process: Process) -> Item:
    name = "amendmentIrrevocable" if process is Process.AMENDMENT else "withdrawalIrrevocable"
    return Item(name=name, made=lambda scene, _group: _yes(irrevocable(stages_of(scene.state), process)))


def _partial(name: str, path: str, prefix: str = "", instead: str = "") -> Item:
    """Return a date that may be incomplete: of what was told as a whole day, that day."""

    def found(scene: Scene, group: Group) -> etree._Element | None:
        told = group.values.get(path)
        if told is None and instead:
            told = scene.state.values.get(instead)
        return None if told is None else _as_partial(told, scene.brocom)

    return Item(name=name, prefix=prefix, element=found)


def _as_partial(told: etree._Element, brocom: str) -> etree._Element:
    if any(local(one) in _PARTS_OF_A_DATE for one in told):
        return told
    made = etree.Element(told.tag)
    etree.SubElement(made, ns.q(brocom, "date")).text = text(told)
    return made


def _document(scene: Scene, _group: Group) -> etree._Element | None:
    return scene.told.document if scene.told else None


def _shown(_scene: Scene, area: Group) -> bool:
    return RENOUNCED_BY_AMENDMENT not in area.values


def _items(*names: str) -> tuple[Item, ...]:
    return tuple(Item(name=name) for name in names)


_BOUNDS = _items("areaNumber", "areaName", "deliveredBoundary", "verticalBounded", "depthRange")
_AREA = (*_BOUNDS, *_items("stratigraficDelimitation"))
_VALIDITY = Nest(
    name="validity",
    nodes=(_partial("startDate", SINCE, _COM, instead="effectiveDate"), _partial("endDate", UNTIL, _COM)),
)
_OUTER, _INNER = AREAS.split("/")
_TO_BE_AMENDED = Nest(
    name="dataToBeAmended",
    nodes=(
        Item(name="effectiveDate", path="amendmentValidity/effectiveDate"),
        Item(name="expiryDate", path="amendmentValidity/expiryDate"),
        Copies(name="areaToBeTerminated", path=RENOUNCED),
        Each(path=SPLIT, node=Copies(name="areaToBeTerminated", path=REPLACED)),
        Each(path=AMENDED, node=Nest(name="areaData", nodes=_AREA)),
        Each(path=SPLIT, node=Each(path=NEW, node=Nest(name="areaData", nodes=_AREA))),
        Item(name="licenceHolder", path="amendmentLicenceHolder"),
    ),
)
_AMENDMENT = Each(
    path=PENDING,
    node=Nest(
        name="amendmentInProgress",
        nodes=(*_items("plannedEffectiveDate"), _irrevocable(Process.AMENDMENT), _TO_BE_AMENDED),
    ),
)
_WITHDRAWAL = Each(
    path="",
    node=Nest(
        name="withdrawalInProgress",
        nodes=(
            Item(name="plannedWithdrawalDate", path="withdrawalInProgress/plannedWithdrawalDate"),
            _irrevocable(Process.TERMINATION),
        ),
    ),
    only=lambda scene, _group: status(stages_of(scene.state)) == "intrekkingLoopt",
)
_EVENT = (Item(name="date", path="eventDate"), Item(name="name", path="eventName"), *_items("decreeNumber"))
_TYPES = Copies(name="amendmentType", path="amendmentType")
# The schema demands in the first document what only bronhouder and supplier see: others see that event without it.
_FIRST, _SOURCE = (
    Nest(name="sourceDocument", nodes=(Item(name="", element=_document, secret=secret),)) for secret in (True, False)
)
_BEGAN = frozenset({DocumentKind.START})
_LATER = frozenset({DocumentKind.ADDITION, DocumentKind.END})
_SUBJECT = _items("miningActivity", "mineral", "substance")
_TERM: tuple[Node, ...] = (
    Item(name="currentStatus", made=_status, attributes={"codeSpace": "urn:bro:epl:CurrentStatus"}),
    Item(name="temporarilyExtended", made=_extended),
    _partial("effectiveDate", "effectiveDate"),
    *_items("expiryDate", "onshore"),
    Copies(name="followedBy", path="followedBy"),
)


def _events(first: tuple[Node, ...], later: tuple[Node, ...]) -> Nest:
    return Nest(
        name="licenceHistory",
        nodes=(
            EachEvent(node=Nest(name="event", nodes=(*_EVENT, _TYPES, *first)), kinds=_BEGAN),
            EachEvent(node=Nest(name="event", nodes=(*_EVENT, _TYPES, *later)), kinds=_LATER),
        ),
    )


def _licence(events: Nest, *, past: bool) -> tuple[Node, ...]:
    area = Nest(name=_INNER, nodes=(*_AREA, _VALIDITY), feature=True)
    return (
        *_items("deliveryContext"),
        *_SUBJECT,
        *_TERM,
        HISTORY,
        Nest(name="lifespan", nodes=(_partial("startDate", "eventDate"), _partial("endDate", END))),
        events,
        STANDARDIZED_LOCATION,
        *_items("licenceHolder"),
        _AMENDMENT,
        _WITHDRAWAL,
        Each(path=AREAS, node=Nest(name=_OUTER, nodes=(area,)), only=None if past else _shown),
    )


def _places(state: Group) -> tuple[etree._Element, ...]:
    return surfaces(last_known(state))


def _traits(scene: Scene) -> tuple[Trait, ...]:
    """Return what a search may ask of the licence as it is."""
    state = scene.state
    told = [Trait("currentStatus", _status(scene, state))]
    told += [Trait(name, said) for name in ("miningActivity", "mineral", "substance") if (said := state.text(name))]
    for name in ("effectiveDate", "expiryDate"):
        day = day_of(state, name)
        if day is not None and day.earliest is not None and day.latest is not None:
            told.append(Trait(f"{name}Period", low=day.earliest.toordinal(), high=day.latest.toordinal()))
    for number in COMPANY_NUMBERS:
        told += [Trait("licenceHolder", text(one)) for one in state.find(f"licenceHolder/organization/{number}")]
    told += spread(map(extent, _places(state)))
    return tuple(dict.fromkeys(told))


ISSUE = LifeLayout(
    life=LIFE,
    views=(
        ViewLayout(view="PO", document="EPL_PO", asked="actueel", nodes=_licence(_events((), ()), past=False)),
        ViewLayout(
            view="PPO",
            document="EPL_PPO",
            asked="actueelHistorisch",
            nodes=_licence(_events((_FIRST,), (_SOURCE,)), past=True),
        ),
    ),
    places=_places,
    traits=_traits,
    characteristics_document="EPL_C",
    characteristics=(*_SUBJECT, *_TERM, *_items("licenceHolder")),
    asking=(
        Asking("miningActivity", code_list="urn:bro:epl:MiningActivity"),
        Asking("mineral", code_list="urn:bro:epl:Mineral"),
        Asking("substance", code_list="urn:bro:epl:Substance"),
        Asking("currentStatus", code_list="urn:bro:epl:CurrentStatus"),
        Asking("effectiveDatePeriod", how="within", period=True),
        Asking("expiryDatePeriod", how="within", period=True),
        Asking("licenceHolder"),
    ),
)
