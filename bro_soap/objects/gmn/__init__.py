"""GMN, grondwatermonitoringnet: measuring points come, change tubes and go; a past may come in one document."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, Reference, addition, end, start
from bro_soap.objects.gmn.issue import ISSUE
from bro_soap.objects.gmn.recall import recall
from bro_soap.objects.gmn.rules import CATALOGUE, RULES
from bro_soap.objects.gmn.state import CODE, POINTS, TUBES

__all__ = ["GMN"]

GMN = RegistrationObject(
    code="GMN",
    name="grondwatermonitoringnet",
    bro_id_prefix="GMN",
    version=Version("1.0", delivery="isgmn", issue="dsgmn", folder="gmn/1.0"),
    documents=(
        start("GMN_StartRegistration", "startDateMonitoring"),
        addition("GMN_MeasuringPoint", "eventDate", subject=f"{POINTS}/{CODE}"),
        addition("GMN_TubeReference", "eventDate", subject=f"{POINTS}/{CODE}"),
        addition("GMN_MeasuringPointEndDate", "eventDate", subject=CODE),
        end("GMN_Closure", "endDateMonitoring"),
        start(
            "GMN_WithHistory",
            without=("replace", "insert", "move", "delete"),
            parts=("startRegistration/GMN_StartRegistration", "intermediateEvent/*", "closure/GMN_Closure"),
        ),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    correction_reasons=GENERIC_REASONS,
    references=(Reference(f"{POINTS}/{TUBES}/broId", "GMW", "tubeNumber"),),
    kept_for_holder=True,  # annotations of the dispatch schema
    issue=ISSUE,
    recall=recall,
)
