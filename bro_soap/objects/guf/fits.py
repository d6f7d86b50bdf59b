"""Which part of the facility an event needs that is not there, or has that is there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bro_soap.history import Group, Told
from bro_soap.objects.guf.shape import (
    BASINS,
    CLOSED_PARTS,
    CURRENT_FUNCTION,
    DESIGN_PARTS,
    DESIGNS,
    INSTALLATIONS,
    LICENCES,
    PARTS,
    SCREENS,
    WELLS,
    current,
)

__all__ = ["known_ids", "missing", "new_ids", "unfit"]

Named = tuple[str, str]
"""The name of the element that identifies a part, and its text."""


def unfit(before: Group, told: Told, document: Group) -> str | None:
    """Return the id of a part that the event needs and the facility has not (any more), or that it has already."""
    known = known_ids(before)
    clash = next((value for name, value in new_ids(told.event.document_type, document) if (name, value) in known), None)
    return clash or next((value for _, value in missing(before, told.event.document_type, document)), None)


def known_ids(state: Group) -> frozenset[Named]:
    """Return the ids of all parts that there are or were."""
    licences, built = state.groups.get(LICENCES, ()), state.groups.get(INSTALLATIONS, ())
    return frozenset(found for group in licences for found in _of_licence(group)) | frozenset(
        found for group in built for found in _of_installation(group)
    )


def new_ids(document_type: str, document: Group) -> Iterator[Named]:
    """Return the ids of the parts that a document brings."""
    if document_type == "GUF_NewLicence":
        yield from _of_licence(document)
    elif document_type == "GUF_StartRegistration":
        for licence in document.groups.get(LICENCES, ()):
            yield from _of_licence(licence)
    elif document_type == "GUF_AddRealisedInstallation":
        yield from _of_installation(document)
    elif document_type == "GUF_ExpandRealisedInstallation":
        yield from _of_parts(document)


def _of_licence(licence: Group) -> Iterator[Named]:
    yield from _named(licence, "identificationLicence")
    for design in licence.groups.get(DESIGNS, ()):
        yield from _named(design, "designInstallationId")
        for path, key in zip(DESIGN_PARTS, ("designLoopId", "infiltrationBasinId", "designWellId"), strict=True):
            for part in design.groups.get(path, ()):
                yield from _named(part, key, "design" if key == "infiltrationBasinId" else "")


def _of_installation(installation: Group) -> Iterator[Named]:
    yield from _named(installation, "realisedInstallationId")
    yield from _of_parts(installation)


def _of_parts(installation: Group) -> Iterator[Named]:
    for path in PARTS:
        for part in installation.groups.get(path, ()):
            yield from _named(part, CLOSED_PARTS[path][1])
            for screen in part.groups.get(SCREENS, ()):
                yield from _named(screen, "realisedScreenId")


def _named(group: Group, key: str, kind: str = "") -> Iterator[Named]:
    if value := group.text(key):
        yield f"{kind}{key}", value


def twice(ids: Iterator[Named]) -> list[Named]:
    """Return the ids that more than one part has."""
    return [named for named, times in Counter(ids).items() if times > 1]


def missing(before: Group, document_type: str, document: Group) -> Iterator[Named]:
    """Return the ids, and where they stand, of the parts that a document tells of and that do not exist now."""
    built = list(current(before, INSTALLATIONS))
    wells = {one.text("realisedWellId"): one for group in built for one in current(group, WELLS)}
    wanted = document.text("realisedWellId")
    if document_type == "GUF_EndLicence":
        licences = {one.text("identificationLicence") for one in current(before, LICENCES)}
        yield from _absent(document, "identificationLicence", licences)
    elif document_type in {"GUF_ExpandRealisedInstallation", "GUF_ClosureRealisedPart"}:
        yield from _absent(document, "realisedInstallationId", {one.text("realisedInstallationId") for one in built})
        if document_type == "GUF_ClosureRealisedPart":
            yield from _absent_parts(built, document)
    elif document_type == "GUF_GeometryRealisedSurfaceInfiltration":
        basins = {one.text("infiltrationBasinId") for group in built for one in current(group, BASINS)}
        yield from _absent(document, "infiltrationBasinId", basins)
    elif document_type in {"GUF_Height", "GUF_WellFunction"}:
        yield from _absent(document, "realisedWellId", set(wells))
        if document_type == "GUF_WellFunction":
            yield from _absent_installation(built, document, wanted)
        elif wanted in wells:
            screens = {one.text("realisedScreenId") for one in current(wells[wanted], SCREENS)}
            for change in document.groups.get("realisedScreen/RealisedScreenChanges", ()):
                for _, value in _absent(change, "realisedScreenId", screens):
                    yield "realisedScreen/RealisedScreenChanges/realisedScreenId", value


def _absent_parts(built: list[Group], document: Group) -> Iterator[Named]:
    wanted = document.text("realisedInstallationId")
    for group in (one for one in built if one.text("realisedInstallationId") == wanted):
        for path, (told_on, key) in CLOSED_PARTS.items():
            there = {one.text(key) for one in current(group, path)}
            for part in document.groups.get(told_on, ()):
                for _, value in _absent(part, key, there):
                    yield f"{told_on}/{key}", value


def _absent_installation(built: list[Group], document: Group, well: str | None) -> Iterator[Named]:
    """Return the installation that gets another function, when the well does not stand in it."""
    path = f"{CURRENT_FUNCTION}/realisedInstallationId"
    holding = {
        group.text("realisedInstallationId")
        for group in built
        if any(one.text("realisedWellId") == well for one in current(group, WELLS))
    }
    if (value := document.text(path)) is not None and value not in holding:
        yield path, value


def _absent(group: Group, key: str, known: set[str | None]) -> Iterator[Named]:
    if (value := group.text(key)) is not None and value not in known:
        yield key, value
