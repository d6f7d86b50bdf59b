"""The source documents of a formation resistance dossier, written again from what is issued of it (FRD_O)."""

from __future__ import annotations

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.objects.frd.issue import CONFIGURED, TYPES
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import holding

__all__ = ["recall"]

_START = frozenset({"objectIdAccountableParty", "groundwaterMonitoringNet", "groundwaterMonitoringTube"})
_DOCUMENTS = dict(
    zip(
        (*CONFIGURED, *TYPES),
        (
            "FRD_EMM_InstrumentConfiguration",
            "FRD_GEM_MeasurementConfiguration",
            "FRD_EMM_Measurement",
            "FRD_GEM_Measurement",
        ),
        strict=True,
    )
)


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that an FRD_O tells of: its beginning, what was added to it, and its end.

    Each configuration comes in a document of its own; which were delivered together it does not show.
    """
    history = child(issued, "registrationHistory")
    if not local(issued).startswith("FRD_O") or history is None:
        return None
    documents = [holding("FRD_StartRegistration", [part for part in issued if local(part) in _START])]
    documents += [holding(name, [part]) for path, name in _DOCUMENTS.items() for part in issued if local(part) == path]
    status = child(history, "registrationStatus")
    if status is not None and text(status) == "voltooid":
        documents.append(etree.Element("FRD_Closure"))
    return Recalled(tuple(documents))
