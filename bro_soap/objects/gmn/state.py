"""The state of a groundwater monitoring network: its measuring points, and the tubes that each stands or stood for."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.history import Group, Life, Shape, Told

__all__ = ["CODE", "LIFE", "POINTS", "TUBES", "is_current", "point_of", "tubes_now"]

POINTS, TUBES = "measuringPoint/MeasuringPoint", "monitoringTube/GroundwaterMonitoringTube"
CODE, START, END = "measuringPointCode", "startDate", "endDate"
SHAPE = Shape(groups={POINTS: Shape(key=CODE, groups={TUBES: Shape(key="broId")})})


def is_current(group: Group) -> bool:
    """Tell whether a measuring point, or the tube it stands for, has not ended."""
    return END not in group.values


def tubes_now(state: Group) -> Iterator[tuple[str, str]]:
    """Return the tubes that measuring points stand for now: the BRO-ID of the well, and the number."""
    for point in filter(is_current, state.groups[POINTS]):
        for tube in filter(is_current, point.groups[TUBES]):
            yield tube.text("broId") or "", tube.text("tubeNumber") or ""


def point_of(state: Group, code: str | None) -> Group | None:
    """Return the measuring point with this code, or None."""
    return state.member(POINTS, SHAPE.groups[POINTS], code)


def _begun(points: tuple[Group, ...], date: str, document: Group) -> tuple[Group, ...]:
    """Return measuring points, and their tubes, from the date that the document has under this name."""
    start = {START: document.values[date]}
    return tuple(
        point.having(start).with_groups(TUBES, tuple(tube.having(start) for tube in point.groups[TUBES]))
        for point in points
    )


def begin(_before: Group, _told: Told, document: Group) -> Group:
    """Return the network as it began."""
    return document.with_groups(POINTS, _begun(document.groups[POINTS], "startDateMonitoring", document))


def _added(before: Group, _told: Told, document: Group) -> Group:
    new = _begun(document.groups[POINTS], "eventDate", document)
    return before.with_groups(POINTS, (*before.groups[POINTS], *new))


def _ended(before: Group, _told: Told, document: Group) -> Group:
    end = {END: document.values["eventDate"]}
    return before.change(POINTS, SHAPE.groups[POINTS], document.text(CODE), lambda point: point.having(end))


def _another_tube(before: Group, _told: Told, document: Group) -> Group:
    (new,) = _begun(document.groups[POINTS], "eventDate", document)
    end = {END: document.values["eventDate"]}

    def replaced(point: Group) -> Group:
        *earlier, last = point.groups[TUBES]
        return point.with_groups(TUBES, (*earlier, last.having(end), *new.groups[TUBES]))

    return before.change(POINTS, SHAPE.groups[POINTS], new.text(CODE), replaced)


def _unfit(before: Group, told: Told, document: Group) -> str | None:
    """Return the code of the measuring point that is there already, or that there is not (any more)."""
    if told.event.document_type == "GMN_MeasuringPoint":
        return next((code for one in document.groups[POINTS] if point_of(before, code := one.text(CODE))), None)
    if told.event.document_type == "GMN_Closure":
        return None
    points = document.groups.get(POINTS, ())
    code = points[0].text(CODE) if points else document.text(CODE)
    known = point_of(before, code)
    return None if known is not None and is_current(known) else code


LIFE = Life(
    shape=SHAPE,
    begin=begin,
    unfit=_unfit,
    effects={
        "GMN_MeasuringPoint": _added,
        "GMN_MeasuringPointEndDate": _ended,
        "GMN_TubeReference": _another_tube,
        "GMN_Closure": lambda before, _told, document: before.having(document.values),
    },
)
