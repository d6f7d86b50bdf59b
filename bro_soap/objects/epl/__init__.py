"""EPL, mijnbouwwetvergunning: granted, amended, transferred and ended by decrees, each with its event."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import (
    GENERIC_REASONS,
    Reference,
    SourceDocument,
    addition,
    end,
    start,
)
from bro_soap.objects.epl.data import CATALOGUE
from bro_soap.objects.epl.issue import ISSUE
from bro_soap.objects.epl.meaning import MEANING
from bro_soap.objects.epl.recall import recall
from bro_soap.objects.epl.rules import RULES

__all__ = ["EPL"]


def _event(name: str) -> SourceDocument:
    """Return a document of which more than one may tell of a day, each of another event."""
    return addition(name, "eventDate", subject="eventName")


EPL = RegistrationObject(
    code="EPL",
    name="mijnbouwwetvergunning",
    bro_id_prefix="EPL",
    version=Version("1.0", delivery="isepl", issue="dsepl", folder="epl/1.0"),
    # No table of operations is published; this is that of kinds like it (docs/divergences.md).
    documents=(
        start("EPL_PublicationLicence", "eventDate"),
        _event("EPL_AdjustmentGranting"),
        _event("EPL_FinalisationGranting"),
        _event("EPL_PublicationAmendment"),
        _event("EPL_ClosureAmendment"),
        _event("EPL_AmendmentLicence"),
        _event("EPL_PublicationTermination"),
        _event("EPL_ClosureTermination"),
        end("EPL_TerminationLicence", "eventDate"),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    withheld=CATALOGUE.withheld,
    correction_reasons=GENERIC_REASONS,
    references=(Reference("followedBy", "EPL"),),
    known_kvk=CATALOGUE.known_parties,
    kept_for_holder=True,  # schema dsepl 1.0.6, documentatie van EPL_PO_DP
    meaning=MEANING,
    decimals=CATALOGUE.decimals,
    issue=ISSUE,
    recall=recall,
)
