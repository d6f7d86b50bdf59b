"""The source documents of a network, written again from what is issued of its past and present (GMN_PPO)."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.objects.gmn.issue import EVENT_NAMES
from bro_soap.objects.gmn.state import CODE, END, POINTS, START, TUBES
from bro_soap.xmlio.dates import PartialDate, partial_date
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import at_path, copies, holding

__all__ = ["recall"]

_TYPES = {name: document_type for document_type, name in EVENT_NAMES.items()}
_BEGAN, _ENDED = "startDateMonitoring", "endDateMonitoring"
_OF_NET = frozenset({"objectIdAccountableParty", "name", "deliveryContext", "monitoringPurpose", "groundwaterAspect"})


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GMN_PPO tells of, oldest first; other views tell too little.

    It shows every measuring point and every tube it stood for with the dates between which it did, so what each event
    brought follows from its date.
    """
    history = child(issued, "monitoringNetHistory")
    began = None if history is None else child(history, _BEGAN)
    if not local(issued).startswith("GMN_PPO") or history is None or began is None:
        return None
    told = [part for part in history if local(part) == "intermediateEvent"]
    later = {_text(part, CODE) for part in told if _type(part) == "GMN_MeasuringPoint"}
    points = {_text(point, CODE): point for point in at_path(issued, POINTS)}
    start = holding("GMN_StartRegistration", [*(part for part in issued if local(part) in _OF_NET), began])
    start.extend(_placed(point, _first(point)) for code, point in points.items() if code not in later)
    documents = [start, *(document for part in told if (document := _event(part, points)) is not None)]
    if len(documents) != len(told) + 1:
        return None
    ended = child(history, _ENDED)
    if ended is not None:
        documents.append(holding("GMN_Closure", [ended]))
    return Recalled(tuple(documents))


def _event(told: etree._Element, points: dict[str, etree._Element]) -> etree._Element | None:
    """Return the document of an event; None when it is none that is delivered here."""
    date, point = child(told, "eventDate"), points.get(_text(told, CODE))
    if date is None or point is None or not (document_type := _type(told)):
        return None
    document = holding(document_type, [date])
    if document_type == "GMN_MeasuringPointEndDate":
        document.extend(copies([_child(point, CODE)]))
        return document
    tubes = _tubes(point, partial_date(date))
    document.append(_placed(point, tubes))
    return document if tubes else None


def _first(point: etree._Element) -> list[etree._Element]:
    """Return the tubes that a point has stood for from its own beginning."""
    start = child(point, START)
    return list(at_path(point, TUBES)) if start is None else _tubes(point, partial_date(start))


def _tubes(point: etree._Element, day: PartialDate) -> list[etree._Element]:
    """Return the tubes that a point has stood for from this date."""
    return [tube for tube in at_path(point, TUBES) if partial_date(_child(tube, START)) == day]


def _placed(point: etree._Element, tubes: Iterable[etree._Element]) -> etree._Element:
    """Return a measuring point as a source document has it: without the dates that the register gave."""
    outer, inner = POINTS.split("/")
    around, within = TUBES.split("/")
    made = holding(inner, [_child(point, CODE)])
    for tube in tubes:
        kept = [part for part in tube if local(part) not in {START, END}]
        made.append(holding(around, [holding(within, kept)]))
    return holding(outer, [made])


def _child(element: etree._Element, name: str) -> etree._Element:
    found = child(element, name)
    if found is None:
        raise ValueError(f"{local(element)} without {name}")
    return found


def _text(element: etree._Element, name: str) -> str:
    return text(_child(element, name))


def _type(told: etree._Element) -> str:
    return _TYPES.get(_text(told, "eventName"), "")
