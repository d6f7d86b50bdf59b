"""BHR-GT, geotechnisch booronderzoek: reported at once, or in a start and an end; each report corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, CorrectionReason, ReasonKind, report
from bro_soap.model import DocumentKind
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.objects.bhr_gt.drawing import DRAWING
from bro_soap.objects.bhr_gt.issue import ISSUE
from bro_soap.objects.bhr_gt.meaning import MEANING
from bro_soap.objects.bhr_gt.rules import RULES

__all__ = ["BHR_GT"]

# A start report has no date of its own: it is that of what it reports (live documents), or of the end of the boring.
_STARTED = (
    "boreholeSampleDescription/descriptionReportDate|boreholeSampleAnalysis/analysisReportDate|boring/boringEndDate"
)

BHR_GT = RegistrationObject(
    code="BHR-GT",
    name="geotechnisch booronderzoek",
    bro_id_prefix="BHR",
    version=Version("2.1", delivery="isbhr-gt", issue="dsbhr-gt", folder="bhr-gt/2.1"),
    documents=(
        report("BHR_GT_StartReport_V1", DocumentKind.START, _STARTED),
        report("BHR_GT_EndReport_V1", DocumentKind.END, "researchReportDate"),
        report("BHR_GT_CompleteReport_V1", DocumentKind.WHOLE, "researchReportDate"),
    ),
    rules=RULES,
    correction_reasons=(
        *GENERIC_REASONS,
        CorrectionReason("typeBrondocument", ReasonKind.DOCUMENT_TYPE),
    ),
    public=CATALOGUE.public,
    decimals=CATALOGUE.decimals,
    known_kvk=CATALOGUE.known_parties,
    meaning=MEANING,
    kept_for_holder=True,  # annotations of the dispatch schema
    issue=ISSUE,
    drawing=DRAWING,
)
