"""The state of a mining licence: the stages of its processes, its values and areas, and what waits to become those.

What is decided while the licence is being granted overwrites. Once it is granted, what changes waits in a group of its
own until it is in force; areas that it gives up stay, with the day on which they ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from lxml import etree

from bro_soap.history import Group, Life, Told, leaf
from bro_soap.objects.epl.process import Does, Process, Stages, Step, after, status, step_of
from bro_soap.objects.epl.shape import (
    AMENDED,
    AREAS,
    DOCUMENT_SHAPE,
    END,
    NEW,
    PENDING,
    RENOUNCED_BY_AMENDMENT,
    SINCE,
    SPLIT,
    STATUS_OF,
    UNTIL,
    area_of,
    named,
    renounced,
    stages_of,
)

__all__ = ["LIFE", "happened"]

_AREA = DOCUMENT_SHAPE.groups[AREAS]
_EXPIRY, _EFFECTIVE, _PLANNED = "expiryDate", "effectiveDate", "withdrawalInProgress/plannedWithdrawalDate"
_IN_FORCE_AT_ONCE = {"effectiveDate": "amendmentValidity/effectiveDate", "expiryDate": "amendmentValidity/expiryDate"}


def happened(before: Group, _told: Told | None, document: Group) -> Group:
    """Return the licence after the event that a document tells of; one that cannot be leaves it as it was."""
    step = step_of(document.text("eventName"))
    if step is None or not step.may_follow(stages_of(before)):
        return document if not before.values else before
    made = _DOES[step.does](before, document)
    stages = _stages(before, made, step)
    for process in Process:
        made = made.without(STATUS_OF.format(process))
    return made.having({STATUS_OF.format(one): leaf("stage", stage) for one, stage in stages.items() if stage})


def _stages(before: Group, made: Group, step: Step) -> Stages:
    """Return the stages behind an event; what was extended for the time being is no more once it has a new term."""
    stages = after(stages_of(before), step)
    if step.process is Process.AMENDMENT and made.values.get(_EXPIRY) is not before.values.get(_EXPIRY):
        return {process: stage for process, stage in stages.items() if process is not Process.EXTENSION}
    return stages


def _begun(_before: Group, document: Group) -> Group:
    return document


def _overwritten(before: Group, document: Group) -> Group:
    """Return the licence with what a decree mends of the one before it: values, and areas by their number."""
    made = before.having(_told_values(document, _EFFECTIVE, _EXPIRY, "licenceHolder"))
    areas = document.groups.get(AREAS, ())
    left = (one for one in made.groups[AREAS] if not any(_AREA.names(one, new.text(_AREA.key)) for new in areas))
    return made.with_groups(AREAS, (*left, *areas))


def _proposed(before: Group, document: Group) -> Group:
    """Return the licence with an amendment that waits; where a document says nothing more of it, it waits on."""
    if "amendmentType" not in document.values:
        return before
    return before.with_groups(PENDING, (document,))


def _dropped(before: Group, _document: Group) -> Group:
    return before.with_groups(PENDING, ())


def _applied(before: Group, document: Group) -> Group:
    (waits,) = before.groups.get(PENDING) or (document,)
    return _amended(before.with_groups(PENDING, ()), waits, _day(document))


def _at_once(before: Group, document: Group) -> Group:
    return _amended(before, document, _day(document))


def _day(document: Group) -> etree._Element:
    """Return the day on which an amendment is in force: as told, or that of the event."""
    return document.values.get(_EFFECTIVE, document.values["eventDate"])


def _amended(before: Group, amendment: Group, day: etree._Element) -> Group:
    new = {name: amendment.values[path] for name, path in _IN_FORCE_AT_ONCE.items() if path in amendment.values}
    if "amendmentLicenceHolder" in amendment.values:
        new["licenceHolder"] = amendment.values["amendmentLicenceHolder"]
    made = before.having(new)
    for change in amendment.groups.get(AMENDED, ()):
        made = made.change(AREAS, _AREA, change.text(_AREA.key), partial(_changed, change))
    for number in renounced(amendment):
        made = made.change(AREAS, _AREA, number, partial(_given_up, day))
    added = (area.having({SINCE: day}) for split in amendment.groups.get(SPLIT, ()) for area in split.groups[NEW])
    return made.with_groups(AREAS, (*made.groups[AREAS], *added))


def _changed(to: Group, area: Group) -> Group:
    """Return an area with new values; one that is bounded otherwise in depth keeps no bound of before."""
    if UNTIL in area.values:
        return area
    if "verticalBounded" in to.values:
        area = area.without("depthRange").without("stratigraficDelimitation")
    return area.having(to.values)


def _given_up(day: etree._Element, area: Group) -> Group:
    return area if UNTIL in area.values else area.having({UNTIL: day, RENOUNCED_BY_AMENDMENT: day})


def _transferred(before: Group, document: Group) -> Group:
    new = document.values.get("newLicenceHolder")
    return before if new is None else before.having({"licenceHolder": new})


def _withdrawing(before: Group, document: Group) -> Group:
    return before.having(_told_values(document, _EXPIRY, _PLANNED))


def _kept(before: Group, _document: Group) -> Group:
    return before


def _resumed(before: Group, _document: Group) -> Group:
    return before.without(_PLANNED)


def _ended_early(before: Group, document: Group) -> Group:
    """Return the licence that ended before it was granted: its areas never held."""
    followers = {path: value for path, value in document.values.items() if path.partition("[")[0] == "followedBy"}
    ended = before.having({**_told_values(document, _EXPIRY), **followers, END: document.values["eventDate"]})
    return ended.without(_PLANNED).with_groups(PENDING, ())


def _ended(before: Group, document: Group) -> Group:
    day = document.values["eventDate"]
    areas = tuple(one if UNTIL in one.values else one.having({UNTIL: day}) for one in before.groups[AREAS])
    return _ended_early(before.with_groups(AREAS, areas), document)


def _told_values(document: Group, *names: str) -> dict[str, etree._Element]:
    return {name: document.values[name] for name in names if name in document.values}


_DOES: Mapping[Does, Callable[[Group, Group], Group]] = {
    Does.BEGIN: _begun,
    Does.OVERWRITE: _overwritten,
    Does.PROPOSE: _proposed,
    Does.APPLY: _applied,
    Does.DROP: _dropped,
    Does.AMEND: _at_once,
    Does.TRANSFER: _transferred,
    Does.WITHDRAW: _withdrawing,
    Does.KEEP: _kept,
    Does.RESUME: _resumed,
    Does.END: _ended,
    Does.END_EARLY: _ended_early,
}


def _unfit(before: Group, _told: Told, document: Group) -> str | None:
    """Return what an event needs of the licence that it is not or has not: a status, or an area."""
    step = step_of(document.text("eventName"))
    if step is not None and not step.may_follow(stages_of(before)):
        return status(stages_of(before))
    missing = next((number for _, number in named(document) if area_of(before, number) is None), None)
    return None if missing is None else f"areaNumber {missing}"


LIFE = Life(shape=DOCUMENT_SHAPE, begin=happened, unfit=_unfit)
