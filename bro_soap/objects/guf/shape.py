"""What repeats in a groundwater utilisation facility, in its documents and in its state, and what tells it apart."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.history import Group, Shape

__all__ = [
    "BASINS",
    "BEGIN",
    "CLOSED_PARTS",
    "CURRENT_FUNCTION",
    "DESIGNS",
    "DESIGN_PARTS",
    "DOCUMENT_SHAPE",
    "END",
    "INSTALLATIONS",
    "LICENCES",
    "LOOPS",
    "PARTS",
    "QUANTITIES",
    "SCREENS",
    "SINCE",
    "SURVEYS",
    "UNTIL",
    "WELLS",
    "current",
    "is_current",
    "licence_of",
]

LICENCES, DESIGNS, QUANTITIES = (
    "licence/LicenceGroundwaterUsage",
    "designInstallation/DesignInstallation",
    "licensedQuantity",
)
INSTALLATIONS = "realisedInstallation/RealisedInstallation"
LOOPS, WELLS = "realisedLoop/RealisedLoop", "realisedWell/RealisedWell"
BASINS = "realisedSurfaceInfiltration/RealisedSurfaceInfiltration"
SCREENS, SURVEYS = "realisedScreen/RealisedScreen", "soilResearch/SoilResearch"
PARTS = (LOOPS, BASINS, WELLS)
DESIGN_PARTS = ("designLoop/DesignLoop", "designSurfaceInfiltration/DesignSurfaceInfiltration", "designWell/DesignWell")
CURRENT_FUNCTION = "realisedInstallation/RealisedInstallationFunction"
# Where a document that closes parts names them, and by what.
CLOSED_PARTS = {
    path: (f"{path}ClosurePart", key)
    for path, key in zip(PARTS, ("realisedLoopId", "infiltrationBasinId", "realisedWellId"), strict=True)
}

BEGIN, END = "lifespan/startTime", "lifespan/endTime"
SINCE, UNTIL = "validityPeriod/startValidity", "validityPeriod/endValidity"

_PLAIN = Shape()
_PLACED = frozenset({"geometry"})
_DESIGN = Shape(
    key="designInstallationId",
    groups={
        QUANTITIES: _PLAIN,
        **{
            path: Shape(key=key, whole=_PLACED | {"designScreen"})
            for path, key in zip(DESIGN_PARTS, ("designLoopId", "infiltrationBasinId", "designWellId"), strict=True)
        },
    },
    whole=_PLACED | {"energyCharacteristics"},
)
_LICENCE_GROUPS = {QUANTITIES: _PLAIN, DESIGNS: _DESIGN}
_SCREEN = Shape(key="realisedScreenId", whole=_PLACED)
_PART_GROUPS = {
    LOOPS: Shape(key="realisedLoopId", groups={SURVEYS: _PLAIN}, whole=_PLACED),
    BASINS: Shape(key="infiltrationBasinId", whole=_PLACED),
    WELLS: Shape(key="realisedWellId", groups={SCREENS: _SCREEN, SURVEYS: _PLAIN}, whole=_PLACED),
}
# A document tells of a licence or an installation at its top; the state holds many of both.
DOCUMENT_SHAPE = Shape(
    groups={
        LICENCES: Shape(key="identificationLicence", groups=_LICENCE_GROUPS, whole=frozenset({"usageTypeFacility"})),
        INSTALLATIONS: Shape(key="realisedInstallationId", groups=_PART_GROUPS, whole=_PLACED),
        **_LICENCE_GROUPS,
        **_PART_GROUPS,
        **{told_on: _PLAIN for told_on, _ in CLOSED_PARTS.values()},
        "realisedScreen/RealisedScreenChanges": _PLAIN,
    },
    whole=_PLACED | {"usageTypeFacility"},
)


def is_current(group: Group) -> bool:
    """Tell whether a part exists, and is as this occurrence says."""
    return END not in group.values and UNTIL not in group.values


def current(group: Group, path: str) -> Iterator[Group]:
    """Return the parts on a path that exist now, as they are."""
    return (one for one in group.groups.get(path, ()) if is_current(one))


def licence_of(state: Group) -> Group | None:
    """Return the licence that holds; None when the last one ended."""
    return next(current(state, LICENCES), None)
