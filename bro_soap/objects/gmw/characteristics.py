"""What is issued of a well in a search (GMW_C), and what a search may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from bro_soap.declaration.layout import Asking
from bro_soap.declaration.life import Item, Made, Nest, Node, Scene, Trait
from bro_soap.history import Group
from bro_soap.model import JA, NEE
from bro_soap.objects.gmw.state import SCREEN_BOTTOM, SCREEN_TOP, TUBES
from bro_soap.xmlio.dates import PartialDate

__all__ = ["ASKED", "characteristics", "traits"]

_STATUS_LIST = {"codeSpace": "urn:bro:gmw:TubeStatus"}
_STATUSES = ("gebruiksklaar", "nietGebruiksklaar", "onbekend", "onbruikbaar")
_METRES, _MILLIMETRES = {"uom": "m"}, {"uom": "mm"}


def _numbers(state: Group, path: str) -> list[Decimal]:
    found = (tube.number(path) for tube in state.groups[TUBES])
    return [number for number in found if number is not None]


def _extreme(path: str, choose: Callable[[list[Decimal]], Decimal]) -> Made:
    def made(_scene: Scene, state: Group) -> str | None:
        numbers = _numbers(state, path)
        return str(choose(numbers)) if numbers else None

    return made


def _status(wanted: str) -> Item:
    def made(_scene: Scene, state: Group) -> str | None:
        return wanted if any(tube.text("tubeStatus") == wanted for tube in state.groups[TUBES]) else None

    return Item(name="tubeStatus", made=made, attributes=_STATUS_LIST)


def _range(name: str, low: tuple[str, str], high: tuple[str, str], unit: dict[str, str]) -> Nest:
    nodes = (
        Item(name=low[0], made=_extreme(low[1], min if unit is _MILLIMETRES else max), attributes=unit, nillable=True),
        Item(
            name=high[0], made=_extreme(high[1], max if unit is _MILLIMETRES else min), attributes=unit, nillable=True
        ),
    )
    return Nest(name=name, nodes=nodes)


def characteristics(before: tuple[Node, ...], removal: Node, removed: Node, code: Node) -> tuple[Node, ...]:
    """Return the nodes of GMW_C after those that all objects share."""
    vertical = "deliveredVerticalPosition"
    return (
        *(Item(name=n, path=f"{vertical}/{n}") for n in ("localVerticalReferencePoint", "offset", "verticalDatum")),
        Item(name="groundLevelPosition", path=f"{vertical}/groundLevelPosition", attributes=_METRES, nillable=True),
        *before,
        Item(name="owner", nillable=True),
        Item(name="constructionStandard"),
        Item(name="wellConstructionDate"),
        removal,
        removed,
        Item(name="initialFunction"),
        Item(name="numberOfMonitoringTubes"),
        Item(name="wellHeadProtector"),
        Item(name="nitgCode"),
        code,
        Nest(name="statusOverview", nodes=tuple(_status(status) for status in _STATUSES), required=True),
        _range(
            "diameterRange",
            ("smallestTubeTopDiameter", "tubeTopDiameter"),
            ("largestTubeTopDiameter", "tubeTopDiameter"),
            _MILLIMETRES,
        ),
        _range(
            "screenPositionRange",
            ("shallowestScreenTopPosition", SCREEN_TOP),
            ("deepestScreenBottomPosition", SCREEN_BOTTOM),
            _METRES,
        ),
    )


def traits(scene: Scene, *, prehistory: bool, removal: PartialDate | None) -> tuple[Trait, ...]:
    """Return what a search may ask of the well as it is."""
    return tuple(_traits(scene.state, prehistory, removal))


def _traits(state: Group, prehistory: bool, removal: PartialDate | None) -> Iterator[Trait]:
    yield Trait("withPrehistory", JA if prehistory else NEE)
    yield Trait("removed", NEE if removal is None else JA)
    for name in ("owner", "constructionStandard", "initialFunction", "wellHeadProtector"):
        if value := state.text(name):
            yield Trait(name, value)
    for name, day in (("constructionPeriod", state.date("wellConstructionDate")), ("removalPeriod", removal)):
        if day is not None and day.earliest is not None and day.latest is not None:
            yield Trait(name, low=day.earliest.toordinal(), high=day.latest.toordinal())
    tubes = state.groups[TUBES]
    yield Trait("numberOfTubes", low=len(tubes))
    cables = any(tube.groups.get("geoOhmCable") for tube in tubes)
    yield Trait("geoOhmCablePresent", JA if cables else NEE)
    for tube in tubes:
        yield Trait("tubeStatus", tube.text("tubeStatus") or "")
        if (diameter := tube.number("tubeTopDiameter")) is not None:
            yield Trait("tubeTopDiameter", low=float(diameter))
        top, bottom = tube.number(SCREEN_TOP), tube.number(SCREEN_BOTTOM)
        if top is not None and bottom is not None:
            yield Trait("screenPosition", low=float(bottom), high=float(top))


# How each criterion of dsgmw is put to the traits. Bounds: Uitgiftehandboek, kenmerkenverzameling.
ASKED = (
    Asking("withPrehistory"),
    Asking("owner", kvk=True),
    Asking("constructionStandard", code_list="urn:bro:gmw:ConstructionStandard"),
    Asking("constructionPeriod", how="within", period=True),
    Asking("removalPeriod", how="within", period=True),
    Asking("removed"),
    Asking("initialFunction", code_list="urn:bro:gmw:InitialFunction"),
    Asking("minimumNumberOfTubes", "numberOfTubes", how="at least", low=1, high=50),
    Asking("wellHeadProtector", code_list="urn:bro:gmw:WellHeadProtector"),
    Asking("tubeStatus", code_list="urn:bro:gmw:TubeStatus"),
    Asking("geoOhmCablePresent"),
    Asking(
        "minimumTubeTopDiameter",
        "tubeTopDiameter",
        how="at least",
        low=3,
        high=1000,
        with_most="maximumTubeTopDiameter",
    ),
    Asking("maximumTubeTopDiameter", "tubeTopDiameter", how="at most", low=3, high=1000),
    Asking("screenPositionRange", "screenPosition", how="overlaps", low=-750, high=325),
)
