"""The source documents of a groundwater level dossier, written again from what is issued of it (GLD_O)."""

from __future__ import annotations

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import holding

__all__ = ["recall"]

_START = frozenset({"objectIdAccountableParty", "groundwaterMonitoringNet", "monitoringPoint"})


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GLD_O tells of: its beginning, an addition per observation, and its end.

    It must have been asked for with a period that holds all, and without filter: the document does not show that.
    """
    history = child(issued, "registrationHistory")
    if not local(issued).startswith("GLD_O") or history is None:
        return None
    documents = [holding("GLD_StartRegistration", [part for part in issued if local(part) in _START])]
    documents += [holding("GLD_Addition", [part]) for part in issued if local(part) == "observation"]
    status = child(history, "registrationStatus")
    if status is not None and text(status) == "voltooid":
        documents.append(etree.Element("GLD_Closure"))
    return Recalled(tuple(documents))
