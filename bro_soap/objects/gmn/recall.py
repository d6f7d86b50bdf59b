"""The events of a network, read from what is issued of its past and present (GMN_PPO)."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from bro_soap.life import Recalled
from bro_soap.objects.gmn.issue import EVENT_NAMES
from bro_soap.objects.gmn.state import CODE, POINTS
from bro_soap.xmlio.read import child, local, text

__all__ = ["recall"]

_TYPES = {name: document_type for document_type, name in EVENT_NAMES.items()}
_ENDS = {"startDateMonitoring": "GMN_StartRegistration", "endDateMonitoring": "GMN_Closure"}


def recall(issued: etree._Element) -> Recalled | None:
    """Return documents that tell what happened when, oldest first; what the events held is not in a GMN_PPO."""
    history = child(issued, "monitoringNetHistory")
    if not local(issued).startswith("GMN_PPO") or history is None:
        return None
    events = [_event(part) for part in history if local(part) == "intermediateEvent"]
    if None in events:
        return None
    ends = {local(part): part for part in history if local(part) in _ENDS}
    start, closure = (_dated(name, ends.get(date), date) for date, name in _ENDS.items())
    return Recalled(tuple(one for one in (start, *events, closure) if one is not None), whole=False)


def _dated(name: str, date: etree._Element | None, as_name: str) -> etree._Element | None:
    if date is None:
        return None
    made, copy = etree.Element(name), deepcopy(date)
    copy.tag = as_name
    made.append(copy)
    return made


def _event(told: etree._Element) -> etree._Element | None:
    """Return a document that tells of the event; None when it is none that is delivered here."""
    name, code = child(told, "eventName"), child(told, CODE)
    document_type = _TYPES.get("" if name is None else text(name), "")
    made = _dated(document_type, child(told, "eventDate"), "eventDate") if document_type else None
    if made is None or code is None:
        return None
    nested = not document_type.endswith("EndDate")
    place = etree.SubElement(etree.SubElement(made, POINTS.split("/")[0]), POINTS.split("/")[1]) if nested else made
    etree.SubElement(place, CODE).text = text(code)
    return made
