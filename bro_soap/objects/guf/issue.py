"""The issued documents of a groundwater utilisation facility, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Callable

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION
from bro_soap.declaration.life import Copies, Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, ViewLayout
from bro_soap.history import Group
from bro_soap.model import DocumentKind
from bro_soap.objects.guf.characteristics import ASKED, CHARACTERISTICS, places, traits
from bro_soap.objects.guf.events import OBJECT_HISTORY, VALIDITY
from bro_soap.objects.guf.shape import (
    BASINS,
    BEGIN,
    DESIGN_PARTS,
    DESIGNS,
    END,
    INSTALLATIONS,
    LICENCES,
    LOOPS,
    QUANTITIES,
    SCREENS,
    SINCE,
    SURVEYS,
    UNTIL,
    WELLS,
    is_current,
)
from bro_soap.objects.guf.state import LIFE

__all__ = ["ISSUE"]

_COM = "gufcom"
_GEOMETRY = Item(name="geometry", prefix=_COM)
_Only = Callable[[Scene, Group], bool] | None


def _items(*names: str) -> tuple[Item, ...]:
    return tuple(Item(name=name, prefix=_COM) for name in names)


def _times(prefix: str = _COM) -> Nest:
    times = (Item(name="startTime", path=BEGIN, prefix=_COM), Item(name="endTime", path=END, prefix=_COM))
    return Nest(name="lifespan", nodes=times, prefix=prefix)


_LIFESPAN = _times()
_VALIDITY = Nest(
    name="validityPeriod",
    nodes=(
        Item(name="startValidity", path=SINCE, prefix=_COM),
        Item(name="endValidity", path=UNTIL, prefix=_COM),
    ),
    prefix=_COM,
)
_FUNCTIONS = Copies(name="wellFunction", path="wellFunction", prefix=_COM)
_QUANTITIES = Each(
    path=QUANTITIES,
    node=Nest(
        name=QUANTITIES,
        prefix=_COM,
        nodes=_items(
            "licensedInOut",
            "maximumPerHour",
            "maximumPerDay",
            "maximumPerMonth",
            "maximumPerQuarter",
            "maximumPerYear",
        ),
    ),
)


def _part(path: str, *nodes: Node, only: _Only = None, row: str = "") -> Each:
    """Return the node of every part on a path: an element that holds the part as a feature."""
    outer, inner = path.split("/")
    feature = Nest(name=inner, nodes=nodes, prefix=_COM, feature=True)
    return Each(path=path, node=Nest(name=outer, nodes=(feature,), prefix=_COM, row=row), only=only)


_LOOP, _BASIN, _WELL = DESIGN_PARTS
_DESIGN_LOOP = _part(_LOOP, *_items("designLoopId", "loopType"), _GEOMETRY, _LIFESPAN)
_DESIGN_BASIN = _part(
    _BASIN, *_items("infiltrationBasinId"), _GEOMETRY, *_items("geometryPubliclyAvailable"), _LIFESPAN
)
_DESIGN_WELL = _part(
    _WELL,
    *_items("designWellId"),
    _FUNCTIONS,
    *_items("height", "geometry", "geometryPubliclyAvailable"),
    *_items("maximumWellDepth", "maximumWellDepthPubliclyAvailable", "maximumWellCapacity", "relativeTemperature"),
    *_items("designScreen", "designScreenPubliclyAvailable"),
    _LIFESPAN,
)
_SURVEY = _part(SURVEYS, *_items("broId"))


def _designs(only: _Only) -> Each:
    return _part(
        DESIGNS,
        *_items("designInstallationId", "installationFunction", "geometry"),
        _QUANTITIES,
        *_items("energyCharacteristics"),
        _LIFESPAN,
        _DESIGN_LOOP,
        _DESIGN_BASIN,
        _DESIGN_WELL,
        only=only,
    )


def _licences(only: _Only) -> Each:
    outer, inner = LICENCES.split("/")
    nodes: tuple[Node, ...] = (
        *_items("identificationLicence", "legalType", "usageTypeFacility"),
        _QUANTITIES,
        _LIFESPAN,
        _designs(only),
    )
    return Each(path=LICENCES, node=Nest(name=outer, nodes=(Nest(name=inner, nodes=nodes, prefix=_COM, feature=True),)))


def _installations(only: _Only) -> Each:
    outer, inner = INSTALLATIONS.split("/")
    screen = _part(
        SCREENS,
        *_items("realisedScreenId", "screenType", "topScreenDepth", "topScreenDepthPubliclyAvailable", "length"),
        _GEOMETRY,
        *_items("geometryPubliclyAvailable"),
        _VALIDITY,
        _LIFESPAN,
        only=only,
        row=f"{WELLS}/{SCREENS}",
    )
    nodes: tuple[Node, ...] = (
        *_items("realisedInstallationId", "installationFunction", "geometry"),
        _VALIDITY,
        _LIFESPAN,
        _part(
            LOOPS,
            *_items("realisedLoopId"),
            _GEOMETRY,
            *_items("loopType", "groupOfLoops", "loopDepth"),
            _LIFESPAN,
            _SURVEY,
            only=only,
        ),
        _part(
            BASINS,
            *_items("infiltrationBasinId"),
            Item(name="geometry", prefix=_COM, row=f"{BASINS}/geometry"),
            *_items("geometryPubliclyAvailable"),
            _VALIDITY,
            _LIFESPAN,
            only=only,
        ),
        _part(
            WELLS,
            *_items("realisedWellId"),
            _FUNCTIONS,
            *_items("height"),
            Item(name="wellDepth", prefix=_COM, row=f"{WELLS}/wellDepth"),
            *_items("wellDepthPubliclyAvailable"),
            _GEOMETRY,
            *_items("geometryPubliclyAvailable", "relativeTemperature"),
            _VALIDITY,
            _LIFESPAN,
            screen,
            _SURVEY,
            only=only,
        ),
    )
    feature = Nest(name=inner, nodes=nodes, prefix=_COM, feature=True)
    return Each(path=INSTALLATIONS, node=Nest(name=outer, nodes=(feature,)), only=only)


def _facility(validity: Node, event: Node, only: _Only) -> tuple[Node, ...]:
    return (
        Item(name="deliveryContext"),
        STANDARDIZED_LOCATION,
        HISTORY,
        validity,
        _times(""),
        Nest(name="objectHistory", nodes=(EachEvent(node=event, kinds=frozenset(DocumentKind)),)),
        _licences(only),
        _installations(only),
    )


def _now(_scene: Scene, group: Group) -> bool:
    return is_current(group)


ISSUE = LifeLayout(
    life=LIFE,
    views=(
        ViewLayout(
            view="PO",
            document="GUF_PO",
            asked="actueel",
            nodes=_facility(VALIDITY["PO"], OBJECT_HISTORY["PO"], _now),
        ),
        ViewLayout(
            view="PPO",
            document="GUF_PPO",
            asked="actueelHistorisch",
            nodes=_facility(VALIDITY["PPO"], OBJECT_HISTORY["PPO"], None),
        ),
    ),
    places=places,
    characteristics_document="GUF_C",
    characteristics=CHARACTERISTICS,
    asking=ASKED,
    traits=traits,
)
