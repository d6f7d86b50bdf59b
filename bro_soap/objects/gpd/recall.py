"""The source documents of a groundwater production dossier, written again from what is issued of it (GPD_O)."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from bro_soap.history import Recalled
from bro_soap.objects.gpd.data import PUBLIC
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import at_path, holding

__all__ = ["recall"]

_START = frozenset({"objectIdAccountableParty", PUBLIC.path})
_OF_REGISTER = "reportPeriod"
_HREF, _ID = ns.q(ns.XLINK, "href"), ns.q(ns.GML, "id")


def recall(issued: etree._Element) -> Recalled | None:
    """Return the documents that a GPD_O tells of: its beginning, its reports in their order, and its end."""
    history = child(issued, "registrationHistory")
    if not local(issued).startswith("GPD_O") or history is None:
        return None
    named = {one.get(_ID): one for one in issued.iter("*") if _ID in one.attrib}
    documents = [holding("GPD_StartRegistration", [part for part in issued if local(part) in _START])]
    documents += [_report(one, named) for one in at_path(issued, "report/Report")]
    status = child(history, "registrationStatus")
    if status is not None and text(status) == "voltooid":
        documents.append(etree.Element("GPD_EndRegistration"))
    return Recalled(tuple(documents))


def _report(issued: etree._Element, named: dict[str | None, etree._Element]) -> etree._Element:
    """Return a report as it was delivered; what is issued once, and then referred to, stands in it again."""
    made = holding("GPD_AddReport", [part for part in issued if local(part) != _OF_REGISTER])
    for related in at_path(made, "installationOrFacility/InstallationOrFacility/*"):
        meant = named.get(str(related.attrib.pop(_HREF, "")).removeprefix("#"))
        if meant is not None and not len(related):
            related.append(deepcopy(meant))
    return made
