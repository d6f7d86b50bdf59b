"""SFR, wandonderzoek: reported at once, or in a start and an end that each bring a part; each corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import REGIME_REASONS, CorrectionReason, KnownParty, ReasonKind, report
from bro_soap.model import DocumentKind
from bro_soap.objects.sfr.data import CATALOGUE, READ_AS, elsewhere
from bro_soap.objects.sfr.drawing import DRAWING
from bro_soap.objects.sfr.issue import ISSUE
from bro_soap.objects.sfr.meaning import MEANING
from bro_soap.objects.sfr.rules import RULES

__all__ = ["SFR"]

# A start report has no date of its own: it is that of the part that it brings.
_STARTED = (
    "researchArea/SoilFaceDescription/descriptionReportDate|researchArea/SoilFaceSampleAnalysis/analysisReportDate"
)
_ELSEWHERE = (KnownParty(path, one.role) for one in CATALOGUE.known_parties for path in elsewhere([one.path]))

SFR = RegistrationObject(
    code="SFR",
    name="wandonderzoek",
    bro_id_prefix="SFR",
    version=Version("2.0", delivery="issfr", issue="dssfr", folder="sfr/2.0"),
    documents=(
        report("SFR_StartReport_V1", DocumentKind.START, _STARTED),
        report("SFR_EndReport_V1", DocumentKind.END, "researchReportDate"),
        report("SFR_CompleteReport_V1", DocumentKind.WHOLE, "researchReportDate"),
    ),
    rules=RULES,
    correction_reasons=(
        CorrectionReason("bronhouder", ReasonKind.ACCOUNTABLE_PARTY),
        CorrectionReason("eigenCorrectie", ReasonKind.OWN),
        CorrectionReason("inOnderzoek", ReasonKind.UNDER_REVIEW),
        *REGIME_REASONS,
    ),
    public=CATALOGUE.public | elsewhere(CATALOGUE.public),
    decimals=CATALOGUE.decimals,
    known_kvk=(*CATALOGUE.known_parties, *_ELSEWHERE),
    meaning=MEANING,
    kept_for_holder=True,
    read_as=READ_AS,
    issue=ISSUE,
    drawing=DRAWING,
)
