"""CPT, geotechnisch sondeeronderzoek: one document, registered and corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import REGIME_REASONS, CorrectionReason, ReasonKind, whole
from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.drawing import DRAWING
from bro_soap.objects.cpt.issue import ISSUE
from bro_soap.objects.cpt.meaning import MEANING
from bro_soap.objects.cpt.rules import RULES

__all__ = ["CPT"]

CPT = RegistrationObject(
    code="CPT",
    name="geotechnisch sondeeronderzoek",
    bro_id_prefix="CPT",
    version=Version("1.1", delivery="iscpt", issue="dscpt", folder="cpt/1.1"),
    documents=(whole("CPT"),),
    rules=RULES,
    correction_reasons=(
        CorrectionReason("bronhouder", ReasonKind.ACCOUNTABLE_PARTY),
        CorrectionReason("gegevensAdministratief", ReasonKind.OWN),
        CorrectionReason("gegevensOnderzoek", ReasonKind.OWN),
        CorrectionReason("inOnderzoek", ReasonKind.UNDER_REVIEW),
        *REGIME_REASONS,
    ),
    meaning=MEANING,
    issue=ISSUE,
    drawing=DRAWING,
    public=CATALOGUE.public,
    decimals=CATALOGUE.decimals,
    known_kvk=CATALOGUE.known_parties,
)
