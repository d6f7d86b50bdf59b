"""The issued documents of a groundwater monitoring network, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Callable

from bro_soap.declaration.layout import HISTORY
from bro_soap.declaration.life import Each, EachEvent, Item, LifeLayout, Nest, Node, Scene, ViewLayout
from bro_soap.history import Group
from bro_soap.objects.gmn.state import CODE, LIFE, POINTS, TUBES, is_current, tubes_now

__all__ = ["EVENT_NAMES", "ISSUE"]

EVENT_NAMES = {
    "GMN_MeasuringPoint": "meetpuntToevoegen",
    "GMN_MeasuringPointEndDate": "meetpuntBeeindigen",
    "GMN_TubeReference": "monitoringbuisVervangen",
}


def _event_name(scene: Scene, _group: Group) -> str | None:
    return EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _code(scene: Scene, _group: Group) -> str | None:
    return scene.told.event.subject if scene.told else None


def _points(only: Callable[[Scene, Group], bool] | None) -> Node:
    tube = Nest(
        name="monitoringTube",
        nodes=(
            Nest(
                name="GroundwaterMonitoringTube",
                feature=True,
                nodes=tuple(Item(name=name) for name in ("broId", "tubeNumber", "startDate", "endDate")),
            ),
        ),
    )
    point = Nest(
        name="MeasuringPoint",
        feature=True,
        nodes=(
            *(Item(name=name) for name in (CODE, "startDate", "endDate")),
            Each(path=TUBES, node=tube, only=only),
        ),
    )
    return Each(path=POINTS, node=Nest(name="measuringPoint", nodes=(point,)), only=only)


_EVENT = Nest(
    name="intermediateEvent",
    nodes=(
        Item(name="eventName", made=_event_name, attributes={"codeSpace": "urn:bro:gmn:EventName"}),
        Item(name="eventDate"),
        Item(name=CODE, made=_code),
    ),
)


def _network(points: Node, *events: Node) -> tuple[Node, ...]:
    return (
        *(Item(name=name) for name in ("name", "deliveryContext", "monitoringPurpose", "groundwaterAspect")),
        Nest(
            name="monitoringNetHistory",
            nodes=(Item(name="startDateMonitoring"), Item(name="endDateMonitoring"), *events),
        ),
        HISTORY,
        points,
    )


ISSUE = LifeLayout(
    life=LIFE,
    views=(
        ViewLayout(
            view="PO",
            document="GMN_PO",
            nodes=_network(_points(lambda _scene, group: is_current(group))),
            asked="actueel",
        ),
        ViewLayout(
            view="PPO",
            document="GMN_PPO",
            nodes=_network(_points(None), EachEvent(node=_EVENT)),
            asked="actueelHistorisch",
        ),
    ),
    standing=tubes_now,
    steps=True,
)
