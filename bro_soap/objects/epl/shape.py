"""What repeats in a mining licence, in its documents and in its state, and what tells it apart."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.history import Group, Shape
from bro_soap.objects.epl.process import Process, Stages
from bro_soap.xmlio.dates import PartialDate, date_of
from bro_soap.xmlio.elements import text
from bro_soap.xmlio.parts import at_path

__all__ = [
    "AMENDED",
    "AREAS",
    "BOUNDARIES",
    "DOCUMENT_SHAPE",
    "END",
    "NEW",
    "PENDING",
    "RENOUNCED",
    "RENOUNCED_BY_AMENDMENT",
    "REPLACED",
    "SINCE",
    "SPLIT",
    "STATUS_OF",
    "UNTIL",
    "area_of",
    "current",
    "day_of",
    "last_known",
    "named",
    "renounced",
    "stages_of",
    "surfaces",
]

AREAS = "grantedArea/GrantedArea"
AMENDED, SPLIT, NEW = "amendmentArea/areaToBeAmended", "amendmentArea/areaToBeSplitted", "newArea"
RENOUNCED, REPLACED = "amendmentArea/areaToBeRenounced", "areaToBeReplaced"
BOUNDARIES = tuple(f"{path}/deliveredBoundary" for path in (AREAS, AMENDED, f"{SPLIT}/{NEW}"))
# In the state: what waits, the stage of each process, and since and until when an area holds.
PENDING, STATUS_OF, END = "amendmentInProgress", "stage of {}", "end"
SINCE, UNTIL, RENOUNCED_BY_AMENDMENT = "since", "until", "renounced"

_WHOLE = frozenset({"deliveredBoundary", "depthRange", "stratigraficDelimitation"})
_AREA = Shape(key="areaNumber", numbered=True, whole=_WHOLE)
DOCUMENT_SHAPE = Shape(
    groups={
        AREAS: _AREA,
        AMENDED: _AREA,
        SPLIT: Shape(key=REPLACED, numbered=True, groups={NEW: _AREA}),
    },
    whole=frozenset({"licenceHolder", "amendmentLicenceHolder", "newLicenceHolder"}),
)


def stages_of(state: Group) -> Stages:
    """Return the stage of every process of a licence that runs."""
    found = ((process, state.text(STATUS_OF.format(process))) for process in Process)
    return {process: stage for process, stage in found if stage}


def current(state: Group) -> Iterator[Group]:
    """Return the areas that the licence is for now."""
    return (area for area in state.groups.get(AREAS, ()) if UNTIL not in area.values)


def area_of(state: Group, number: str | None) -> Group | None:
    """Return the area with this number that the licence is for now, or None."""
    return next((area for area in current(state) if _AREA.names(area, number)), None)


def named(document: Group) -> tuple[tuple[str, str], ...]:
    """Return the numbers of the areas that an amendment is about, each with the path that it stands on."""
    amended = ((f"{AMENDED}/{_AREA.key}", one.text(_AREA.key) or "") for one in document.groups.get(AMENDED, ()))
    split = ((f"{SPLIT}/{REPLACED}", one.text(REPLACED) or "") for one in document.groups.get(SPLIT, ()))
    return (*((RENOUNCED, text(one)) for one in document.find(RENOUNCED)), *amended, *split)


def last_known(state: Group) -> tuple[Group, ...]:
    """Return the areas that the licence is for, or was for when it ended."""
    return tuple(area for area in state.groups.get(AREAS, ()) if RENOUNCED_BY_AMENDMENT not in area.values)


def day_of(group: Group, path: str) -> PartialDate | None:
    """Return the day on a path, which may be incomplete; None when none is told."""
    element = group.values.get(path)
    return None if element is None else date_of(element)


def renounced(document: Group) -> tuple[str, ...]:
    """Return the numbers of the areas that an amendment gives up, or splits into others."""
    return tuple(number for path, number in named(document) if path != f"{AMENDED}/{_AREA.key}")


def surfaces(areas: tuple[Group, ...]) -> tuple[etree._Element, ...]:
    """Return the boundary of each area, as a surface of GML."""
    return tuple(surface for area in areas for surface in at_path(area.values["deliveredBoundary"], "*"))
