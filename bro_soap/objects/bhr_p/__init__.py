"""BHR-P, bodemkundig booronderzoek: one report about one borehole, registered and corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, report
from bro_soap.model import DocumentKind
from bro_soap.objects.bhr_p.data import CATALOGUE
from bro_soap.objects.bhr_p.drawing import DRAWING
from bro_soap.objects.bhr_p.issue import DECIMALS, ISSUE
from bro_soap.objects.bhr_p.meaning import MEANING
from bro_soap.objects.bhr_p.rules import RULES

__all__ = ["BHR_P"]

BHR_P = RegistrationObject(
    code="BHR-P",
    name="bodemkundig booronderzoek",
    bro_id_prefix="BHR",
    version=Version("2.0", delivery="isbhr", issue="dsbhr", folder="bhr-p/2.0"),
    documents=(
        report("BHR_P", DocumentKind.WHOLE, "researchReportDate"),
        report("BHR_P_BSD", DocumentKind.WHOLE, "researchReportDate"),
    ),
    rules=RULES,
    correction_reasons=GENERIC_REASONS,
    public=CATALOGUE.public,
    decimals=DECIMALS,
    known_kvk=CATALOGUE.known_parties,
    meaning=MEANING,
    kept_for_holder=True,
    issue=ISSUE,
    drawing=DRAWING,
)
