"""GAR, grondwatersamenstellingsonderzoek: one document about one sampling, registered and corrected as a whole."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, Reference, whole
from bro_soap.objects.gar.data import CATALOGUE
from bro_soap.objects.gar.issue import ISSUE
from bro_soap.objects.gar.rules import RULES

__all__ = ["GAR"]

GAR = RegistrationObject(
    code="GAR",
    name="grondwatersamenstellingsonderzoek",
    bro_id_prefix="GAR",
    version=Version("1.0", delivery="isgar", issue="dsgar", folder="gar/1.0"),
    documents=(whole("GAR"),),
    rules=RULES,
    public=CATALOGUE.public,
    correction_reasons=GENERIC_REASONS,
    known_kvk=CATALOGUE.known_parties,
    references=(
        Reference("groundwaterMonitoringNet/GroundwaterMonitoringNet/broId", "GMN"),
        Reference("monitoringPoint/GroundwaterMonitoringTube/broId", "GMW", "tubeNumber"),
    ),
    issue=ISSUE,
)
