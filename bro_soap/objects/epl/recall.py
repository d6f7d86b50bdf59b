"""The source documents of a licence, taken out of what is issued of its past and present."""

from __future__ import annotations

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.xmlio.elements import child
from bro_soap.xmlio.parts import at_path, copies

__all__ = ["recall"]


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that an EPL_PPO holds, oldest first; None of its present, whose events tell too little."""
    history = child(issued, "licenceHistory")
    if history is None:
        return None
    told = [copies(at_path(event, "sourceDocument/*")) for event in at_path(history, "event")]
    return Recalled(tuple(one for (one,) in told)) if told and all(told) else None
