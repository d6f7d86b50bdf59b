"""The issued documents of a formation resistance dossier, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.declaration.layout import HISTORY
from bro_soap.declaration.life import Each, Item, LifeLayout, Made, Nest, Node, Scene, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.xmlio.elements import text

__all__ = ["CONFIGURED", "ISSUE", "TYPES"]

_NET, _TUBE = "groundwaterMonitoringNet", "groundwaterMonitoringTube"
_FEATURES = {
    _NET: "GroundwaterMonitoringNet",
    "instrumentConfiguration": "InstrumentConfiguration",
    "measurementConfiguration": "MeasurementConfiguration",
    "relatedElectromagneticMeasurement": "ElectromagneticMeasurement",
    "relatedGeoElectricMeasurement": "GeoElectricMeasurement",
}
CONFIGURED = ("instrumentConfiguration", "measurementConfiguration")
# What was determined follows from the measurements (catalogue, soort bepaling).
TYPES = {
    "relatedElectromagneticMeasurement": "elektromagnetischeBepaling",
    "relatedGeoElectricMeasurement": "geoohmkabelBepaling",
}
_KINDS = (
    "FRD_EMM_InstrumentConfiguration",
    "FRD_GEM_MeasurementConfiguration",
    "FRD_EMM_Measurement",
    "FRD_GEM_Measurement",
)


def _added(before: Group, _told: Told, document: Group) -> Group:
    """Return the dossier with the configurations and the measurement of a document behind its own."""
    new = {path: (*before.groups.get(path, ()), *groups) for path, groups in document.groups.items()}
    return Group(before.values, {**before.groups, **new})


def _type(_scene: Scene, dossier: Group) -> str | None:
    return next((name for path, name in TYPES.items() if dossier.groups.get(path)), None)


def _dates(dossier: Group) -> Iterator[str]:
    """Return the dates of all measurements; without a zone they sort as written."""
    for path in TYPES:
        for group in dossier.groups.get(path, ()):
            yield from (text(found) for found in group.find(f"{_FEATURES[path]}/measurementDate"))


def _first(_scene: Scene, dossier: Group) -> str | None:
    return min(_dates(dossier), default=None)


def _last(_scene: Scene, dossier: Group) -> str | None:
    return max(_dates(dossier), default=None)


def _each(path: str) -> Node:
    return Each(path=path, node=Nest(name=path, nodes=(Item(name=_FEATURES[path], prefix="frdcom"),)))


def _made(name: str, made: Made) -> Item:
    return Item(name=name, made=made)


ISSUE = LifeLayout(
    life=Life(
        shape=Shape(
            groups={path: Shape(whole=frozenset({feature})) for path, feature in _FEATURES.items()},
            whole=frozenset({_TUBE}),
        ),
        effects={**dict.fromkeys(_KINDS, _added), "FRD_Closure": lambda before, _told, _document: before},
    ),
    views=(
        ViewLayout(
            view="O",
            document="FRD_O",
            nodes=(
                Item(name="determinationType", made=_type, attributes={"codeSpace": "urn:bro:frd:DeterminationType"}),
                _made("researchFirstDate", _first),
                _made("researchLastDate", _last),
                HISTORY,
                _each(_NET),
                Item(name=_TUBE),
                *(_each(path) for path in _FEATURES if path != _NET),
            ),
        ),
    ),
    # Measurements refer to these by id.
    keep_ids=frozenset({"InstrumentConfiguration", "MeasurementConfiguration"}),
)
