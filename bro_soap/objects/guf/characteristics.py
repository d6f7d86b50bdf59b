"""What is issued of a facility in a search (GUF_C), where it lies, and what a search may ask of it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.declaration.layout import Asking
from bro_soap.declaration.life import Copies, Each, Item, Nest, Node, Scene, Trait
from bro_soap.declaration.spread import spread
from bro_soap.history import Group
from bro_soap.objects.guf.shape import (
    BASINS,
    BEGIN,
    DESIGN_PARTS,
    DESIGNS,
    END,
    INSTALLATIONS,
    LICENCES,
    LOOPS,
    QUANTITIES,
    SCREENS,
    WELLS,
    current,
    is_current,
)
from bro_soap.rules.shapes import extent
from bro_soap.xmlio import ns
from bro_soap.xmlio.parts import at_path

__all__ = ["ASKED", "CHARACTERISTICS", "places", "traits"]

_USE = "usageTypeFacility"
_SHAPES = tuple(ns.q(ns.GML, name) for name in ("Point", "Curve", "Surface"))
_GEOMETRY = Item(name="geometry")


def places(state: Group) -> tuple[etree._Element, ...]:
    """Return the points of the installations as designed and as built: those that there are, else those that were."""
    designs = [design for licence in state.groups[LICENCES] for design in licence.groups.get(DESIGNS, ())]
    groups = [*designs, *state.groups.get(INSTALLATIONS, ())]
    now = [one for one in groups if is_current(one)] or groups
    return tuple(point for one in now for point in at_path(one.values["geometry"], "Point"))


def _now(_scene: Scene, group: Group) -> bool:
    return is_current(group)


def _placed(_scene: Scene, group: Group) -> bool:
    return is_current(group) and "geometry" in group.values


def _feature(path: str, *nodes: Node, placed: bool = False, row: str = "") -> Each:
    outer, inner = path.split("/")
    feature = Nest(name=inner, nodes=nodes, feature=True)
    return Each(path=path, node=Nest(name=outer, nodes=(feature,), row=row), only=_placed if placed else _now)


def _inside(group: str, *names: str) -> Nest:
    return Nest(name=group, nodes=tuple(Copies(name=name, path=f"{group}/{name}") for name in names))


_LIFESPAN = Nest(
    name="lifespan",
    nodes=(Item(name="startTime", path=BEGIN, prefix="gufcom"), Item(name="endTime", path=END, prefix="gufcom")),
)
_LOOP, _BASIN, _WELL = DESIGN_PARTS
_DESIGN = _feature(
    DESIGNS,
    *(Item(name=name) for name in ("installationFunction", "geometry")),
    _inside("energyCharacteristics", "energyCold", "energyWarm"),
    _feature(_LOOP, _GEOMETRY, placed=True),
    _feature(_BASIN, _GEOMETRY, placed=True),
    _feature(_WELL, _GEOMETRY, placed=True),
)
_QUANTITY = Nest(name=QUANTITIES, nodes=tuple(Item(name=name) for name in ("licensedInOut", "maximumPerYear")))
_LICENCE_OUTER, _LICENCE = LICENCES.split("/")
CHARACTERISTICS: tuple[Node, ...] = (
    Item(name="startTime", path=BEGIN),
    Item(name="endTime", path=END),
    Each(
        path=LICENCES,
        node=Nest(
            name=_LICENCE_OUTER,
            nodes=(
                Nest(
                    name=_LICENCE,
                    feature=True,
                    nodes=(
                        *(Item(name=name) for name in ("identificationLicence", "legalType")),
                        _inside(_USE, "primaryUsageType", "humanConsumption"),
                        Each(path=QUANTITIES, node=_QUANTITY),
                        _LIFESPAN,
                        _DESIGN,
                    ),
                ),
            ),
        ),
    ),
    _feature(
        INSTALLATIONS,
        *(Item(name=name) for name in ("installationFunction", "geometry")),
        _feature(LOOPS, _GEOMETRY, placed=True),
        _feature(BASINS, Item(name="geometry", row=f"{BASINS}/geometry"), placed=True),
        _feature(
            WELLS,
            _GEOMETRY,
            _feature(SCREENS, Item(name="topScreenDepth"), _GEOMETRY, row=f"{WELLS}/{SCREENS}"),
        ),
    ),
)


def traits(scene: Scene) -> tuple[Trait, ...]:
    """Return what a search may ask of the facility as it is."""
    return tuple(dict.fromkeys(_traits(scene.state)))


def shapes(group: Group) -> Iterator[etree._Element]:
    """Yield every place of the parts that there are, in parts and in the parts of those."""
    if "geometry" in group.values:
        yield from group.values["geometry"].iter(*_SHAPES)
    for parts in group.groups.values():
        for part in parts:
            if is_current(part):
                yield from shapes(part)


def _traits(state: Group) -> Iterator[Trait]:
    yield from spread(map(extent, (*shapes(state), *places(state))))
    for name, path in (("startPeriod", BEGIN), ("endPeriod", END)):
        day = state.date(path)
        if day is not None and day.earliest is not None and day.latest is not None:
            yield Trait(name, low=day.earliest.toordinal(), high=day.latest.toordinal())
    for licence in state.groups[LICENCES]:
        for name in ("identificationLicence", "legalType"):
            yield Trait(name, licence.text(name) or "")
        for found in licence.find(f"{_USE}/primaryUsageType"):
            yield Trait("primaryUsageType", found.text or "")
        for design in current(licence, DESIGNS):
            yield Trait("designInstallationFunction", design.text("installationFunction") or "")
    for built in current(state, INSTALLATIONS):
        yield Trait("realisedInstallationFunction", built.text("installationFunction") or "")


# How each criterion of dsguf is put to the traits.
ASKED = (
    Asking("startPeriod", how="within", period=True),
    Asking("endPeriod", how="within", period=True),
    Asking("identificationLicence"),
    Asking("legalType", code_list="urn:bro:guf:LegalType"),
    Asking("primaryUsageType", code_list="urn:bro:guf:UsageType"),
    Asking("designInstallationFunction", code_list="urn:bro:guf:InstallationType"),
    Asking("realisedInstallationFunction", code_list="urn:bro:guf:InstallationType"),
)
