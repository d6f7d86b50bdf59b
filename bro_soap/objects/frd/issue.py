"""The issued documents of a formation resistance dossier, as data: child order of the published schema."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.declaration.layout import HISTORY
from bro_soap.declaration.life import Each, EachEvent, Item, LifeLayout, Made, Nest, Scene, ViewLayout
from bro_soap.history import Group, Life, Shape, Told
from bro_soap.history.timeline import Events

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
_MEASURED = {
    "relatedElectromagneticMeasurement": "FRD_EMM_Measurement",
    "relatedGeoElectricMeasurement": "FRD_GEM_Measurement",
}
_KINDS = (
    "FRD_EMM_InstrumentConfiguration",
    "FRD_GEM_MeasurementConfiguration",
    "FRD_EMM_Measurement",
    "FRD_GEM_Measurement",
)


def _same(before: Group, _told: Told, _document: Group) -> Group:
    """Return the dossier as it was: what a document adds is issued from the document itself."""
    return before


def _type(scene: Scene, _dossier: Group) -> str | None:
    measured = {event.document_type for event in scene.events}
    return next((TYPES[path] for path in TYPES if _MEASURED[path] in measured), None)


def _dates(events: Events) -> Iterator[str]:
    """Return the dates of all measurements; without a zone they sort as written."""
    return (event.date.text for event in events if event.document_type in _MEASURED.values())


def _first(scene: Scene, _dossier: Group) -> str | None:
    return min(_dates(scene.events), default=None)


def _last(scene: Scene, _dossier: Group) -> str | None:
    return max(_dates(scene.events), default=None)


def anchors(events: Events) -> frozenset[str]:
    """Return the ids of the configurations of a dossier, by which its measurements refer to them."""
    return frozenset(anchor for event in events for anchor in event.details.get("anchors", ()))


def _each(path: str) -> Each:
    return Each(path=path, node=Nest(name=path, nodes=(Item(name=_FEATURES[path], prefix="frdcom"),)))


def _made(name: str, made: Made) -> Item:
    return Item(name=name, made=made)


ISSUE = LifeLayout(
    life=Life(
        shape=Shape(
            groups={path: Shape(whole=frozenset({feature})) for path, feature in _FEATURES.items()},
            whole=frozenset({_TUBE}),
        ),
        effects=dict.fromkeys((*_KINDS, "FRD_Closure"), _same),
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
                *(EachEvent(node=_each(path)) for path in _FEATURES if path != _NET),
            ),
        ),
    ),
    # Measurements refer to these by id.
    keep_ids=frozenset({"InstrumentConfiguration", "MeasurementConfiguration"}),
    kept_ids=anchors,
    steps=True,
)
