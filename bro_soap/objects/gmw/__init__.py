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
from bro_soap.xmlio.elements import integer, local, text
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.parts import at_path
from bro_soap.xmlio.standards import POSITION

__all__ = ["GMW"]

_NUMBERS = frozenset({"tubeNumber", "cableNumber", "electrodeNumber"})


def _construction(document: etree._Element) -> dict[str, Any]:
    """Return the numbers of the tubes, and of the electrodes on them, which other objects refer to."""
    tubes = [part for part in document if local(part) == "monitoringTube"]
    electrodes = [f"{_number(tube)}/{found}" for tube in tubes for found in _electrodes(tube)]
    return {"members": [*map(_number, tubes), *electrodes], "electrodes": len(electrodes)}


def _number(part: etree._Element) -> str:
    found = next((one for one in part if local(one) in _NUMBERS), None)
    return "" if found is None else text(found)


def _electrodes(tube: etree._Element) -> Iterator[str]:
    """Return the electrodes of a tube, as cable/electrode, without needless zeros."""
    for cable in at_path(tube, "geoOhmCable"):
        yield from (
            "/".join(str(integer(number)) for number in (_number(cable), _number(one)))
            for one in at_path(cable, "electrode")
        )


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
        addition("GMW_ElectrodeStatus", "eventDate"),
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
