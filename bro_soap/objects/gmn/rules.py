"""The rules of the GMN: catalogue "Grondwatermonitoringnet", and the Innamehandboek that all objects share (IH)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bro_soap.catalogue import load
from bro_soap.history import Group
from bro_soap.model import DocumentKind, Operation
from bro_soap.objects.gmn.state import CODE, LIFE, POINTS, TUBES, is_current, point_of
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.frame import frame_datum
from bro_soap.rules.hints import AFTER
from bro_soap.rules.history import same_value, state_before, states_after
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio.dates import partial_date

__all__ = ["RULES"]

CATALOGUE = load("GMN")
_C = CATALOGUE.cites
_TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_EVENTS = _TOLD | {Operation.DELETE}
_NEW = frozenset({Operation.REGISTER, Operation.INSERT})
BEGAN, ENDED = CATALOGUE["startDateMonitoring"], CATALOGUE["endDateMonitoring"]
POINT_CODE = CATALOGUE["MeasuringPoint.measuringPointCode"]
ENDED_CODE = CATALOGUE["GMN_MeasuringPointEndDate.measuringPointCode"]
TUBE_NUMBER = CATALOGUE["GroundwaterMonitoringTube.tubeNumber"]
CLOSURE = CATALOGUE["GMN_WithHistory.closure"]


def _before(context: Context) -> Group | None:
    return state_before(context, LIFE)


@rule("GMN-021", f"{_C}, meetpuntcode; BF-27", documents={"GMN_MeasuringPoint"}, operations=_NEW)
def a_point_is_new(context: Context) -> Iterable[Hit] | None:
    """De meetpuntcode van een nieuw meetpunt komt in het meetnet nog niet voor."""
    net, code = _before(context), context.document.value(POINT_CODE.path)
    if net is None or point_of(net, code or "") is None:
        return None
    return [Hit("BF-27", POINT_CODE, code, element=context.document.first(POINT_CODE.path))]


@rule(
    "GMN-022",
    f"{_C}, meetpuntcode; BF-31",
    documents={"GMN_MeasuringPointEndDate", "GMN_TubeReference"},
    operations=_TOLD,
)
def the_point_is_there(context: Context) -> Iterator[Hit]:
    """Het meetpunt bestaat in het meetnet en is niet beëindigd."""
    datum = ENDED_CODE if context.document.has(CODE) else POINT_CODE
    net, code = _before(context), context.document.value(datum.path)
    point = point_of(net, code or "") if net else None
    if net is not None and (point is None or not is_current(point)):
        yield Hit("BF-31", datum, code, element=context.document.first(datum.path))


@rule("GMN-023", "IH, waarde wijkt af; BF-28", documents={"GMN_TubeReference"}, operations=_NEW)
def another_tube_is_another(context: Context) -> Iterable[Hit] | None:
    """De monitoringbuis wijkt af van die waar het meetpunt naar verwijst."""
    net = _before(context)
    point = point_of(net, context.document.value(POINT_CODE.path) or "") if net else None
    if point is None:
        return None
    last, path = point.groups[TUBES][-1], f"{POINTS}/{TUBES}"
    same = all(
        same_value(last.text(name), context.document.value(f"{path}/{name}")) for name in ("broId", "tubeNumber")
    )
    if not same:
        return None
    value = context.document.value(TUBE_NUMBER.path)
    return [Hit("BF-28", TUBE_NUMBER, value, element=context.document.first(TUBE_NUMBER.path))]


@rule(
    "GMN-024",
    f"{_C}, Grondwatermonitoringnet: altijd minstens één meetpunt",
    operations=_EVENTS,
)
def one_point_stays(context: Context) -> Iterable[Hit] | None:
    """Zolang het meetnet niet beëindigd is heeft het minstens één meetpunt dat niet beëindigd is."""
    day = next((day for day, net in states_after(context, LIFE) if _without_points(net)), None)
    if day is None:
        return None
    datum = POINT_CODE if context.document.has(POINT_CODE.path) else ENDED_CODE
    given = context.document.value(datum.path) or day
    return [Hit("BF-20", datum, given, element=context.document.first(datum.path))]


def _without_points(net: Group) -> bool:
    return "endDateMonitoring" not in net.values and not any(is_current(point) for point in net.groups[POINTS])


@rule("GMN-025", f"{_C}, einddatum monitoring: na begindatum monitoring", documents={"GMN_Closure"}, operations=_TOLD)
def it_ends_after_it_began(context: Context) -> Iterable[Hit] | None:
    """De einddatum monitoring ligt na de begindatum monitoring."""
    events, element = context.facts.events, context.document.first(ENDED.path)
    first = events[0] if events else context.facts.acts[0].event
    if element is None or first.kind is not DocumentKind.START:
        return None
    began, value = first.date, partial_date(element)
    if value.latest is None or began.earliest is None or value.latest > began.earliest:
        return None
    return [Hit("BF-25", ENDED, value, began, BEGAN, element, expected=f"> {began.text}", hint=AFTER)]


@rule("GMN-026", f"{_C}, einddatum monitoring (IMBRO/A)", regimes={IMBRO_A}, documents={"GMN_WithHistory"})
def a_past_has_an_end(context: Context) -> Iterable[Hit] | None:
    """Een meetnet dat met zijn voorgeschiedenis onder IMBRO/A wordt aangeleverd is beëindigd."""
    if context.document.has(CLOSURE.path):
        return None
    return [Hit("BF-01", CLOSURE, None, IMBRO_A, frame_datum(context, "qualityRegime"), context.document.root)]


RULES: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    a_point_is_new,
    the_point_is_there,
    another_tube_is_another,
    one_point_stays,
    it_ends_after_it_began,
    a_past_has_an_end,
)
