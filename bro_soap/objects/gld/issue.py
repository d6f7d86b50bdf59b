"""The issued documents of a groundwater level dossier: a head, and a part for each observation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lxml import etree

from bro_soap.declaration.layout import HISTORY
from bro_soap.declaration.life import Each, Item, Nest, PartsLayout, Scene
from bro_soap.history import Group, Life, Shape
from bro_soap.history.timeline import Events
from bro_soap.model import JA
from bro_soap.objects.gld.observation import in_period, secret
from bro_soap.xmlio.dates import parse_partial_date
from bro_soap.xmlio.elements import child, text

__all__ = ["ISSUE"]

_NET = "groundwaterMonitoringNet"


def _first(scene: Scene, _state: Group) -> str | None:
    return min((event.details["begin"] for event in scene.events if "begin" in event.details), default=None)


def _last(scene: Scene, _state: Group) -> str | None:
    return max((event.details["end"] for event in scene.events if "end" in event.details), default=None)


def _choose(request: etree._Element) -> Callable[[Events], list[int]]:
    """Return what picks the observations of the period, or the last ones, of those left by the filter."""
    period, filtered = child(request, "observationPeriod"), child(request, "filtered")
    wanted = filtered is not None and text(filtered) == JA
    first, last = _day(period, "beginDate"), _day(period, "endDate")
    return lambda events: in_period(events, first, last, filtered=wanted)


def _day(period: etree._Element | None, name: str) -> date | None:
    found = None if period is None else child(period, name)
    return None if found is None else parse_partial_date(text(found)).earliest


ISSUE = PartsLayout(
    life=Life(
        shape=Shape(
            groups={_NET: Shape(whole=frozenset({"GroundwaterMonitoringNet"}))}, whole=frozenset({"monitoringPoint"})
        )
    ),
    view="O",
    document="GLD_O",
    nodes=(
        HISTORY,
        Item(name="researchFirstDate", made=_first),
        Item(name="researchLastDate", made=_last),
        Each(path=_NET, node=Nest(name=_NET, nodes=(Item(name="GroundwaterMonitoringNet", prefix="gldcom"),))),
        Item(name="monitoringPoint"),
    ),
    part="observation",
    keep_ids=frozenset({"OM_Observation", "ObservationProcess", "MeasurementTimeseries"}),
    secret=secret,
    choose=_choose,
)
