"""What a dossier holds: with what was measured, and which measurement refers to what of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from bro_soap.history.timeline import Event, Events
from bro_soap.model import JA, Operation
from bro_soap.objects.frd.data import EMM
from bro_soap.rules import Context
from bro_soap.rules.history import events_once_done
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed, words
from bro_soap.xmlio.elements import child, integer, local, text
from bro_soap.xmlio.parts import first_at

__all__ = ["TOLD", "begun", "configured", "electrodes", "measured", "names_of", "others", "path_of", "target", "wanted"]

TOLD = frozenset({Operation.REGISTER, Operation.INSERT, Operation.REPLACE, Operation.MOVE})
_HREF, _ID = ns.q(ns.XLINK, "href"), ns.q(ns.GML, "id")
_CONFIGURATIONS = {
    "InstrumentConfiguration": "instrumentConfigurationID",
    "MeasurementConfiguration": "measurementConfigurationID",
}
_SERIES = "/".join(f"{{*}}{name}" for name in (*EMM.split("/"), "measurementSeries", "DataArray"))
_ROW = 200  # characters are more than a row has
_USES = frozenset({"relatedInstrumentConfiguration", "relatedMeasurementConfiguration"})


def target(element: etree._Element) -> str:
    """Return the id that an element refers to, or nothing."""
    return trimmed(element.get(_HREF) or "").removeprefix("#")


def begun(document: etree._Element) -> dict[str, Any]:
    """Return what a dossier is about: a well, and which tube of it."""
    tube = first_at(document, "groundwaterMonitoringTube/MonitoringTube")
    found = [None if tube is None else child(tube, name) for name in ("broId", "tubeNumber")]
    return dict(zip(("refers", "member"), ("" if one is None else trimmed(text(one)) for one in found), strict=True))


def configured(document: etree._Element) -> dict[str, Any]:
    """Return what is wanted later of the configurations in a document: their names, and which has a second coil."""
    found = list(_configurations(document))
    return {
        "ids": [identifier for identifier, _, _ in found],
        "anchors": [anchor for _, anchor, _ in found],
        "doubled": [name for *names, doubled in found if doubled for name in names],
        "within": list(dict.fromkeys(path_of(one) for one in electrodes(document))),
    }


def electrodes(document: etree._Element) -> Iterator[etree._Element]:
    """Return the electrodes that a document refers to."""
    return document.iter("{*}electrode1", "{*}electrode2")


def path_of(electrode: etree._Element) -> str:
    """Return where an electrode is on its tube: cable/electrode, without needless zeros."""
    found = (child(electrode, name) for name in ("cableNumber", "electrodeNumber"))
    return "/".join("" if one is None else str(integer(text(one))) for one in found)


def _configurations(document: etree._Element) -> Iterator[tuple[str, str, bool]]:
    for element in document.iter("{*}InstrumentConfiguration", "{*}MeasurementConfiguration"):
        identifier, coil = (
            child(element, _CONFIGURATIONS[local(element)]),
            child(element, "secondaryReceiverCoilAvailable"),
        )
        doubled = coil is not None and text(coil) == JA
        yield "" if identifier is None else trimmed(text(identifier)), element.get(_ID) or "", doubled


def measured(document: etree._Element) -> dict[str, Any]:
    """Return what is wanted later of a measurement: what it refers to, each once."""
    found = (target(element) for element in document.iter("{*}*") if local(element) in _USES)
    return {"uses": list(dict.fromkeys(found)), **_doubled(document)}


def _doubled(document: etree._Element) -> dict[str, bool]:
    """Return whether a series has values of a second coil, which its first row tells; nothing where there is none."""
    values = next((text(one) for one in document.iterfind(f"{_SERIES}/{{*}}values")), "")
    first = (words(values[:_ROW]) or [""])[0].split(",")
    return {"secondary": first[2] != "NaN"} if len(first) == 3 else {}


def names_of(event: Event) -> set[str]:
    """Return what the configurations of an event may be referred to by."""
    return {*event.details.get("ids", ()), *event.details.get("anchors", ())}


def wanted(events: Iterable[Event], key: str) -> set[str]:
    """Return what all these events together have under this key."""
    return {name for event in events for name in event.details.get(key, ())}


def others(context: Context) -> Events:
    """Return the events of the dossier but that of this document, as they are once the request is carried out."""
    own = next((one.event for one in context.facts.told if one.document is context.document.root), None)
    after = events_once_done(context) or ()
    place = (own.sequence, own.part) if own else None
    return tuple(event for event in after if (event.sequence, event.part) != place)
