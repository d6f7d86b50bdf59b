"""The source documents of a facility, written again from what is issued of it, where that tells enough.

Its past and present (GUF_PPO) holds the documents themselves. Its present (GUF_PO) tells enough while nothing but the
start and installations that were built happened to it. What withholds something from its reader tells too little.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.model import NEE
from bro_soap.objects.guf.events import EVENT_NAMES
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import at_path, copies, holding

__all__ = ["recall"]

_BEGAN, _BUILT = (EVENT_NAMES[f"GUF_{name}"] for name in ("StartRegistration", "AddRealisedInstallation"))
_OF_START = ("objectIdAccountableParty", "deliveryContext", "lifespan", "licence")
_OF_REGISTER = frozenset({"lifespan", "validityPeriod"})
_FIRST = 3  # what stands before the date in the document of an installation: its id, function and place


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GUF_PPO or a GUF_PO tells of, oldest first; None where it tells too little."""
    history = child(issued, "objectHistory")
    if history is None or (not local(issued).endswith("_DP") and any(map(_withholds, issued.iter("*")))):
        return None
    told = [copies(at_path(event, "sourceDocument/*")) for event in at_path(history, "event")]
    if all(told) and told:
        return Recalled(tuple(one for (one,) in told))
    return _of_present(issued, history)


def _withholds(element: etree._Element) -> bool:
    return local(element).endswith("PubliclyAvailable") and text(element) == NEE


def _of_present(issued: etree._Element, history: etree._Element) -> Recalled | None:
    """Return the start and the installations, while there was nothing else."""
    names = [text(name) for name in at_path(history, "event/name")]
    built = list(at_path(issued, "realisedInstallation/RealisedInstallation"))
    if names != [_BEGAN, *[_BUILT] * len(built)] or len(list(at_path(issued, "licence"))) != 1:
        return None
    return Recalled((_start(issued), *map(_installation, built)))


def _start(issued: etree._Element) -> etree._Element:
    parts = (part for name in _OF_START for part in at_path(issued, name))
    made = holding("GUF_StartRegistration", parts)
    for licence in at_path(made, "licence"):
        _without_times(licence.iter("*"))
    return made


def _installation(issued: etree._Element) -> etree._Element:
    made = holding("GUF_AddRealisedInstallation", issued)
    (began,) = at_path(made, "lifespan/startTime")
    _without_times(made.iter("*"))
    made.insert(_FIRST, began)
    return made


def _without_times(elements: Iterator[etree._Element]) -> None:
    for element in [one for one in elements if local(one) in _OF_REGISTER]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
