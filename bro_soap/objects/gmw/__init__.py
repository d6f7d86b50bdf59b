"""GMW, grondwatermonitoringput: constructed, changed by fourteen kinds of events, removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import (
    GENERIC_REASONS,
    InUse,
    Reference,
    addition,
    end,
    start,
)
from bro_soap.objects.gmw.data import CATALOGUE
from bro_soap.objects.gmw.drawing import DRAWING
from bro_soap.objects.gmw.issue import ISSUE
from bro_soap.objects.gmw.recall import recall
from bro_soap.objects.gmw.rules import RULES
from bro_soap.xmlio.elements import child, integer, local, text
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.parts import at_path
from bro_soap.xmlio.standards import POSITION

__all__ = ["GMW"]

_HOW = {"position": "electrodePosition", "status": "electrodeStatus"}
_NUMBERS = frozenset({"tubeNumber", "cableNumber", "electrodeNumber"})


def _construction(document: etree._Element) -> dict[str, Any]:
    """Return what other objects refer to: the numbers of the tubes, and of the electrodes on them with how they are."""
    tubes = [part for part in document if local(part) == "monitoringTube"]
    found = [(_number(tube), path, electrode) for tube in tubes for path, electrode in _electrodes(tube)]
    standing = {f"{integer(tube)}/{path}": _how(electrode) for tube, path, electrode in found}
    members = [*map(_number, tubes), *(f"{tube}/{path}" for tube, path, _ in found)]
    return {"members": members, "electrodes": len(found), **({"standing": standing} if standing else {})}


def _electrode_status(document: etree._Element) -> dict[str, Any]:
    """Return how electrodes are from then on."""
    changed = at_path(document, "electrode")
    return {"standing": {"/".join(str(integer(text(one))) for one in _numbers(part)): _how(part) for part in changed}}


def _numbers(part: etree._Element) -> Iterator[etree._Element]:
    return (one for one in part if local(one) in _NUMBERS)


def _how(electrode: etree._Element) -> dict[str, str]:
    """Return what is told of an electrode: where it is, and how."""
    found = ((said, child(electrode, name)) for said, name in _HOW.items())
    return {said: text(one) for said, one in found if one is not None and text(one)}


def _number(part: etree._Element) -> str:
    found = next(_numbers(part), None)
    return "" if found is None else text(found)


def _electrodes(tube: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Return the electrodes of a tube, each with its path as cable/electrode, without needless zeros."""
    for cable in at_path(tube, "geoOhmCable"):
        for one in at_path(cable, "electrode"):
            yield "/".join(str(integer(number)) for number in (_number(cable), _number(one))), one


GMW = RegistrationObject(
    code="GMW",
    name="grondwatermonitoringput",
    bro_id_prefix="GMW",
    version=Version("1.1", delivery="isgmw", issue="dsgmw", folder="gmw/1.1"),
    documents=(
        start("GMW_Construction", "wellConstructionDate", details=_construction),
        addition("GMW_Owner", "eventDate", title="GMW-Eigenaar"),
        addition("GMW_Lengthening", "eventDate"),
        addition("GMW_GroundLevel", "eventDate"),
        addition("GMW_Shortening", "eventDate"),
        addition("GMW_Positions", "eventDate"),
        addition("GMW_ElectrodeStatus", "eventDate", details=_electrode_status),
        addition("GMW_Maintainer", "eventDate"),
        addition("GMW_TubeStatus", "eventDate"),
        addition("GMW_Insertion", "eventDate", subject="tubeNumber"),
        addition("GMW_Shift", "eventDate"),
        addition("GMW_WellHeadProtector", "eventDate"),
        addition("GMW_GroundLevelMeasuring", "eventDate"),
        addition("GMW_PositionsMeasuring", "eventDate"),
        addition("GMW_SubsequentAdditionSurveys", "eventDate"),
        end("GMW_Removal", "wellRemovalDate"),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    withheld=CATALOGUE.withheld,
    correction_reasons=GENERIC_REASONS,
    known_kvk=CATALOGUE.known_parties,
    references=(
        Reference("IsRelatedTo/BoreholeResearch/broId", "BHR-GT"),
        Reference("IsRelatedTo/GeotechnicalCPTSurvey/broId", "CPT"),
    ),
    privilege=True,
    decimals=CATALOGUE.decimals,
    meaning=Meaning(POSITION),
    issue=ISSUE,
    drawing=DRAWING,
    recall=recall,
    in_use=InUse("tubeNumber", "tubeInUse"),
)
