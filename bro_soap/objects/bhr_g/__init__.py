"""BHR-G, geologisch booronderzoek: reported at once, or in a start and an end; each report corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import REGIME_REASONS, CorrectionReason, ReasonKind, report
from bro_soap.model import DocumentKind
from bro_soap.objects.bhr_g.data import ANALYSIS, BORING, CATALOGUE, DESCRIPTION
from bro_soap.objects.bhr_g.drawing import DRAWING
from bro_soap.objects.bhr_g.issue import ISSUE
from bro_soap.objects.bhr_g.rules import RULES
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.standards import POINT

__all__ = ["BHR_G"]

# A start report has no date of its own: it is that of what it reports, or of the end of the boring.
_STARTED = f"{DESCRIPTION}/descriptionReportDate|{ANALYSIS}/analysisReportDate|{BORING}/boringEndDate"

BHR_G = RegistrationObject(
    code="BHR-G",
    name="geologisch booronderzoek",
    bro_id_prefix="BHR",
    version=Version("3.1", delivery="isbhr-g", issue="dsbhr-g", folder="bhr-g/3.1", spelled=("isbhrg", "dsbhrg")),
    documents=(
        report("BHR_G_StartReport", DocumentKind.START, _STARTED),
        report("BHR_G_EndReport", DocumentKind.END, "researchReportDate"),
        report("BHR_G_CompleteReport", DocumentKind.WHOLE, "researchReportDate"),
    ),
    rules=RULES,
    correction_reasons=(
        CorrectionReason("bronhouder", ReasonKind.ACCOUNTABLE_PARTY),
        CorrectionReason("eigenCorrectie", ReasonKind.OWN),
        CorrectionReason("inOnderzoek", ReasonKind.UNDER_REVIEW),
        *REGIME_REASONS,
        CorrectionReason("typeBrondocument", ReasonKind.DOCUMENT_TYPE),
    ),
    public=CATALOGUE.public,
    decimals=CATALOGUE.decimals,
    known_kvk=CATALOGUE.known_parties,
    meaning=Meaning({**POINT}),
    kept_for_holder=True,
    issue=ISSUE,
    drawing=DRAWING,
)
