"""The source documents of a facility, as they stand in what is issued of its past and present (GUF_PPO)."""

from __future__ import annotations

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.xmlio.elements import child, local
from bro_soap.xmlio.parts import at_path, copies

__all__ = ["recall"]


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GUF_PPO holds, oldest first; other views hold none, nor one that withholds one."""
    history = child(issued, "objectHistory")
    if not local(issued).startswith("GUF_PPO") or history is None:
        return None
    told = [copies(at_path(event, "sourceDocument/*")) for event in at_path(history, "event")]
    return Recalled(tuple(one for (one,) in told)) if told and all(told) else None
