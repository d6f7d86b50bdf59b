"""What is issued of the events of a facility: their names, what they are about, and their documents."""

from __future__ import annotations

from lxml import etree

from bro_soap.declaration.life import Item, Nest, Scene
from bro_soap.history import Group
from bro_soap.model import DocumentKind
from bro_soap.objects.guf.shape import END
from bro_soap.xmlio.parts import at_path

__all__ = ["EVENT_NAMES", "OBJECT_HISTORY", "VALIDITY"]

# As live documents and published samples have them, in the spelling of the live ones; the rest is ours (divergences).
EVENT_NAMES = {
    "GUF_StartRegistration": "startRegistratie",
    "GUF_NewLicence": "nieuwRecht",
    "GUF_EndLicence": "beeindigingRecht",
    "GUF_AddRealisedInstallation": "toevoegingGerealiseerdeInstallatie",
    "GUF_ExpandRealisedInstallation": "uitbreidingGerealiseerdeInstallatie",
    "GUF_ClosureRealisedPart": "beeindigingGerealiseerdOnderdeel",
    "GUF_GeometryRealisedSurfaceInfiltration": "geometrieGerealiseerdeOppervlakteinfiltratie",
    "GUF_Height": "maaiveldhoogte",
    "GUF_WellFunction": "putfunctie",
    "GUF_Closure": "beeindiging",
}


def _name(scene: Scene, _group: Group) -> str | None:
    return EVENT_NAMES[scene.told.event.document_type] if scene.told else None


def _identifier(scene: Scene, _group: Group) -> str | None:
    """Return the part that an event is about; one that closes parts may be about several."""
    if scene.told is None or scene.told.event.document_type == "GUF_ClosureRealisedPart":
        return None
    return scene.told.event.subject or None


def _date(name: str, which: int | None) -> Item:
    """Return the date of an event of the facility as the validity of what is shown of it; None: of its end."""

    def found(scene: Scene, _group: Group) -> etree._Element | None:
        dates = [_dated(told.document) for told in scene.story if told.event.kind is not DocumentKind.END]
        return scene.state.values.get(END) if which is None else dates[which]

    return Item(name=name, prefix="gufcom", element=found)


def _dated(document: etree._Element) -> etree._Element | None:
    ways = ("lifespan/startTime", "startTime", "startValidity", "endTime")
    return next((found for way in ways for found in at_path(document, way)), None)


def _now(scene: Scene, _group: Group) -> etree._Element | None:
    return _dated(scene.told.document) if scene.told else None


def _document(scene: Scene, _group: Group) -> etree._Element | None:
    return scene.told.document if scene.told else None


_NAMED = (
    Item(name="date", element=_now),
    Item(name="name", made=_name, attributes={"codeSpace": "urn:bro:guf:EventName"}),
    Item(name="identifier", made=_identifier),
)
OBJECT_HISTORY = {
    "PO": Nest(name="event", nodes=_NAMED),
    "PPO": Nest(
        name="event",
        nodes=(*_NAMED, Nest(name="sourceDocument", nodes=(Item(name="", element=_document),))),
    ),
}
# What is shown of it now has been so since the last event; with its past, since the first.
VALIDITY = {
    view: Nest(name="validityPeriod", nodes=(_date("startValidity", which), _date("endValidity", None)))
    for view, which in (("PO", -1), ("PPO", 0))
}
