"""The state of a groundwater utilisation facility: licences with their design, and what is built, by occurrence.

A licence and a design exist for a time (`lifespan`). What is built exists for a time too, and is so for a time
(`validityPeriod`): a change ends one occurrence and begins the next on the same day. An occurrence that ended keeps
what it is itself; the parts in it, with all their occurrences, stand in the one behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from bro_soap.history import Group, Life, Shape, Told
from bro_soap.objects.guf.fits import unfit
from bro_soap.objects.guf.shape import (
    BASINS,
    BEGIN,
    CLOSED_PARTS,
    CURRENT_FUNCTION,
    DOCUMENT_SHAPE,
    END,
    INSTALLATIONS,
    LICENCES,
    PARTS,
    SCREENS,
    SINCE,
    UNTIL,
    WELLS,
    is_current,
)

__all__ = ["LIFE", "begin"]

Values = Mapping[str, etree._Element]
How = Callable[[Group], tuple[Group, ...]]
_SHAPE = DOCUMENT_SHAPE
_INSTALLATION = _SHAPE.groups[INSTALLATIONS]
CHANGES, DEPTH = "realisedScreen/RealisedScreenChanges", "topScreenDepth"


def begin(_before: Group, _told: Told, document: Group) -> Group:
    """Return the facility as it began: with one licence, and its design."""
    (licence,) = document.groups[LICENCES]
    return document.with_groups(LICENCES, (_begun(licence, _SHAPE.groups[LICENCES], document.values[BEGIN]),))


def _licensed(before: Group, _told: Told, document: Group) -> Group:
    day = document.values["startTime"]
    ended = tuple(_ended(one, _SHAPE.groups[LICENCES], day) for one in before.groups[LICENCES])
    new = _begun(document.without("startTime"), _SHAPE.groups[LICENCES], day)
    return before.with_groups(LICENCES, (*ended, new))


def _without_licence(before: Group, _told: Told, document: Group) -> Group:
    shape, day = _SHAPE.groups[LICENCES], document.values["endTime"]
    wanted = document.text(shape.key)
    return before.change(LICENCES, shape, wanted, lambda one: _ended(one, shape, day))


def _built(before: Group, _told: Told, document: Group) -> Group:
    new = _begun(document.without("startTime"), _INSTALLATION, document.values["startTime"])
    return before.with_groups(INSTALLATIONS, (*before.groups.get(INSTALLATIONS, ()), new))


def _expanded(before: Group, _told: Told, document: Group) -> Group:
    day = document.values["startValidity"]
    added = _begun(document, _INSTALLATION, day)

    def how(installation: Group) -> tuple[Group, ...]:
        old, new = _anew(installation, day, _own(document))
        for path in PARTS:
            new = new.with_groups(path, (*new.groups.get(path, ()), *added.groups.get(path, ())))
        return old, new

    return _installation(before, document.text(_INSTALLATION.key), how)


def _part_closed(before: Group, _told: Told, document: Group) -> Group:
    day = document.values["endTime"]

    def how(installation: Group) -> tuple[Group, ...]:
        left = installation
        for path, (told_on, key) in CLOSED_PARTS.items():
            gone = {one.text(key) for one in document.groups.get(told_on, ())}
            left = _closed_in(left, path, gone, day)
        if not any(is_current(part) for path in PARTS for part in left.groups.get(path, ())):
            return (_ended(left, _INSTALLATION, day),)
        return _anew(left, day, changed) if (changed := _own(document)) else (left,)

    return _installation(before, document.text(_INSTALLATION.key), how)


def _closed_in(installation: Group, path: str, gone: set[str | None], day: etree._Element) -> Group:
    shape = _INSTALLATION.groups[path]
    parts = installation.groups.get(path, ())
    return installation.with_groups(
        path, tuple(_ended(part, shape, day) if part.text(shape.key) in gone else part for part in parts)
    )


def _reshaped(before: Group, _told: Told, document: Group) -> Group:
    day, new = document.values["startTime"], {"geometry": document.values["geometry"]}
    return _part(before, BASINS, document.text("infiltrationBasinId"), lambda basin: _anew(basin, day, new))


def _height(before: Group, _told: Told, document: Group) -> Group:
    day = document.values["startValidity"]
    new = {name: document.values[name] for name in ("height", "wellDepth") if name in document.values}
    depths = {one.text("realisedScreenId"): one for one in document.groups.get(CHANGES, ())}

    def of_screen(screen: Group) -> tuple[Group, ...]:
        change = depths.get(screen.text("realisedScreenId"))
        return (screen,) if change is None else _anew(screen, day, {DEPTH: change.values[DEPTH]})

    def of_well(well: Group) -> tuple[Group, ...]:
        old, now = _anew(well, day, new)
        return old, now.with_groups(SCREENS, _each(now.groups.get(SCREENS, ()), of_screen))

    return _part(before, WELLS, document.text("realisedWellId"), of_well)


def _function(before: Group, _told: Told, document: Group) -> Group:
    day = document.values["startValidity"]
    names = ("wellFunction", "wellFunction[2]", "relativeTemperature")
    new = {name: document.values[name] for name in names if name in document.values}

    def how(well: Group) -> tuple[Group, ...]:
        old, now = _anew(well, day, new)
        for name in names:
            now = now if name in new else now.without(name)
        return old, now

    after = _part(before, WELLS, document.text("realisedWellId"), how)
    if (function := document.values.get(f"{CURRENT_FUNCTION}/installationFunction")) is None:
        return after
    changed = {"installationFunction": function}
    wanted = document.text(f"{CURRENT_FUNCTION}/{_INSTALLATION.key}")
    return _installation(after, wanted, lambda one: _anew(one, day, changed))


def _closed(before: Group, _told: Told, document: Group) -> Group:
    day, after = document.values["endTime"], before
    for path in (LICENCES, INSTALLATIONS):
        ended = tuple(_ended(one, _SHAPE.groups[path], day) for one in before.groups.get(path, ()))
        after = after.with_groups(path, ended)
    return after.having({END: day})


def _own(document: Group) -> Values:
    """Return what a document says anew of the installation itself."""
    return {name: document.values[name] for name in ("installationFunction", "geometry") if name in document.values}


def _installation(before: Group, wanted: str | None, how: How) -> Group:
    groups = before.groups.get(INSTALLATIONS, ())
    return before.with_groups(INSTALLATIONS, _each(groups, _of(_INSTALLATION.key, wanted, how)))


def _part(before: Group, path: str, wanted: str | None, how: How) -> Group:
    """Return the facility in which the part that is current and has this id, in whatever installation, is changed."""
    changed = _of(_INSTALLATION.groups[path].key, wanted, how)
    return before.with_groups(
        INSTALLATIONS,
        tuple(
            one.with_groups(path, _each(one.groups.get(path, ()), changed))
            for one in before.groups.get(INSTALLATIONS, ())
        ),
    )


def _of(key: str, wanted: str | None, how: How) -> How:
    """Return what changes the group with this id only."""
    return lambda one: how(one) if one.text(key) == wanted else (one,)


def _each(groups: tuple[Group, ...], how: How) -> tuple[Group, ...]:
    """Return the groups, with what became of each that is current in its place."""
    return tuple(now for one in groups for now in (how(one) if is_current(one) else (one,)))


def _anew(group: Group, day: etree._Element, new: Values) -> tuple[Group, Group]:
    """Return the occurrence that ends on a day, and the one that begins on it with new values."""
    own = {path: parts for path, parts in group.groups.items() if path not in (*PARTS, SCREENS)}
    return Group({**group.values, UNTIL: day}, own), group.having({**new, SINCE: day})


def _begun(group: Group, shape: Shape, day: etree._Element) -> Group:
    return _throughout(group, shape, lambda one: one.having({BEGIN: day, SINCE: day}))


def _ended(group: Group, shape: Shape, day: etree._Element) -> Group:
    return _throughout(group, shape, lambda one: one.having({END: day, UNTIL: day}) if is_current(one) else one)


def _throughout(group: Group, shape: Shape, how: Callable[[Group], Group]) -> Group:
    """Return a part, and all parts in it that have an id, changed."""
    inner = {
        path: tuple(_throughout(one, shape.groups[path], how) for one in parts) if shape.groups[path].key else parts
        for path, parts in group.groups.items()
    }
    return how(Group(group.values, inner))


LIFE = Life(
    shape=DOCUMENT_SHAPE,
    begin=begin,
    unfit=unfit,
    effects={
        "GUF_NewLicence": _licensed,
        "GUF_EndLicence": _without_licence,
        "GUF_AddRealisedInstallation": _built,
        "GUF_ExpandRealisedInstallation": _expanded,
        "GUF_ClosureRealisedPart": _part_closed,
        "GUF_GeometryRealisedSurfaceInfiltration": _reshaped,
        "GUF_Height": _height,
        "GUF_WellFunction": _function,
        "GUF_Closure": _closed,
    },
)
