"""The source documents of a well, written again from what is issued of its past and present (GMW_PPO)."""

from __future__ import annotations

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.model import JA
from bro_soap.objects.gmw.events import EVENT_NAMES
from bro_soap.objects.gmw.state import SURVEYS
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import copies, holding

__all__ = ["recall"]

_TYPES = {name: document_type for document_type, name in EVENT_NAMES.items()}
_GROUPS = {"tubeData": "monitoringTube", "electrodeData": "electrode", "survey": SURVEYS}


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GMW_PPO tells of, oldest first; other views tell too little.

    It shows the well as it began and what each event changed, so the state at every moment follows from it; unless its
    geometric data are withheld.
    """
    history = child(issued, "wellHistory")
    if not local(issued).startswith("GMW_PPO") or history is None or child(issued, "deliveredLocation") is None:
        return None
    begun = etree.Element("GMW_Construction")
    begun.extend(copies(part for part in issued if local(part) not in {"wellHistory", "survey"}))
    begun.extend(copies(part for part in history if local(part) == "wellConstructionDate"))
    begun.extend(holding(SURVEYS, part) for part in issued if local(part) == "survey")
    events = [_event(part) for part in history if local(part) == "intermediateEvent"]
    if None in events:
        return None
    documents = [begun, *(event for event in events if event is not None)]
    removal = child(history, "wellRemovalDate")
    if removal is not None:
        documents.append(holding("GMW_Removal", (removal,)))
    before = child(issued, "withPrehistory")
    return Recalled(tuple(documents), prehistory=before is not None and text(before) == JA)


def _event(told: etree._Element) -> etree._Element | None:
    """Return the document of an event; None when it is none that is delivered here."""
    name, date, data = child(told, "eventName"), child(told, "eventDate"), child(told, "eventData")
    document_type = _TYPES.get("" if name is None else text(name), "")
    if not document_type or date is None:
        return None
    document = holding(document_type, (date,))
    for part in () if data is None else data.iterchildren("*"):
        if local(part) == "wellData" or document_type == "GMW_Insertion":
            document.extend(copies(part))
        else:
            document.append(holding(_GROUPS[local(part)], part))
    return document
