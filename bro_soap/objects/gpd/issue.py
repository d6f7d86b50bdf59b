"""The issued documents of a groundwater production dossier, as data: child order of the published schema."""

from __future__ import annotations

from bro_soap.declaration.layout import HISTORY
from bro_soap.declaration.life import Each, EachEvent, Item, LifeLayout, Made, Nest, Node, Scene, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.objects.gpd.data import PUBLIC, RELATED, SERIES
from bro_soap.objects.gpd.report import first_day, last_day

__all__ = ["ISSUE"]


def _first(scene: Scene, _group: Group) -> str | None:
    return first_day(scene.events)


def _last(scene: Scene, _group: Group) -> str | None:
    return last_day(scene.events)


def _of_report(name: str) -> Made:
    return lambda scene, _group: scene.told.event.details[name] if scene.told else None


def _same(before: Group, _told: Told, _document: Group) -> Group:
    """Return the dossier as it was: what a report tells is issued from the report itself."""
    return before


def _common(*names: str) -> tuple[Node, ...]:
    return tuple(Item(name=name, prefix="gpdcom") for name in names)


_REPORT = Nest(
    name="Report",
    prefix="gpdcom",
    feature=True,
    nodes=(
        *_common("reportId", "method"),
        Nest(
            name="reportPeriod",
            prefix="gpdcom",
            nodes=(
                Item(name="beginDate", prefix="brocom", made=_of_report("begin")),
                Item(name="endDate", prefix="brocom", made=_of_report("end")),
            ),
        ),
        Each(
            path=SERIES.path,
            node=Nest(
                name=SERIES.path,
                prefix="gpdcom",
                nodes=_common("period", "waterInOut", "volume", "temperatureIn"),
            ),
        ),
        *_common(RELATED.path),
    ),
)

ISSUE = LifeLayout(
    life=Life(
        shape=Shape(groups={SERIES.path: Shape(whole=frozenset({"period"}))}, whole=frozenset({RELATED.path})),
        effects=dict.fromkeys(("GPD_AddReport", "GPD_EndRegistration"), _same),
    ),
    views=(
        ViewLayout(
            view="O",
            document="GPD_O",
            nodes=(
                Item(name=PUBLIC.path),
                HISTORY,
                Nest(name="lifespan", nodes=(Item(name="startTime", made=_first), Item(name="endTime", made=_last))),
                EachEvent(node=Nest(name="report", nodes=(_REPORT,))),
            ),
        ),
    ),
    steps=True,
)
