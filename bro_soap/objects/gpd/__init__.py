"""GPD, grondwaterproductiedossier: a dossier that grows by reports of how much water was moved, until it is ended."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import (
    GENERIC_REASONS,
    Reference,
    addition,
    end,
    start,
)
from bro_soap.objects.gpd.data import CATALOGUE, FACILITY_ID, REPORT_ID, SYSTEM_ID
from bro_soap.objects.gpd.issue import ISSUE
from bro_soap.objects.gpd.recall import recall
from bro_soap.objects.gpd.report import details, start_details
from bro_soap.objects.gpd.rules import RULES

__all__ = ["GPD"]

# No document has a date of its own: reports come in any order, and are told apart by their id.
GPD = RegistrationObject(
    code="GPD",
    name="grondwaterproductiedossier",
    bro_id_prefix="GPD",
    version=Version("1.0", delivery="isgpd", issue="dsgpd", folder="gpd/1.0"),
    documents=(
        start("GPD_StartRegistration", without=("insert", "delete"), details=start_details),
        addition("GPD_AddReport", without=("insert",), subject=REPORT_ID.path, details=details),
        end("GPD_EndRegistration", without=("replace", "insert")),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    withheld=CATALOGUE.withheld,
    correction_reasons=GENERIC_REASONS,
    references=(
        Reference(SYSTEM_ID.path, "GUF", "realisedInstallationId"),
        Reference(FACILITY_ID.path, "GUF"),
    ),
    kept_for_holder=True,  # annotations of the dispatch schema
    decimals=CATALOGUE.decimals,
    issue=ISSUE,
    recall=recall,
)
