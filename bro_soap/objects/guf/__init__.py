"""GUF, grondwatergebruiksysteem: licensed and designed, built, changed by part, closed."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, Reference, addition, end, start
from bro_soap.objects.guf.data import CATALOGUE
from bro_soap.objects.guf.issue import ISSUE
from bro_soap.objects.guf.meaning import MEANING
from bro_soap.objects.guf.recall import recall
from bro_soap.objects.guf.rules import RULES
from bro_soap.objects.guf.shape import LOOPS, SURVEYS, WELLS
from bro_soap.objects.guf.told import added, begun, changed, licensed

__all__ = ["GUF"]

_INSTALLATION, _WELL = "realisedInstallationId", "realisedWellId"

GUF = RegistrationObject(
    code="GUF",
    name="grondwatergebruiksysteem",
    bro_id_prefix="GUF",
    version=Version("1.0", delivery="isguf", issue="dsguf", folder="guf/1.0"),
    # Which operation may carry which is the table that is in production since 22 December 2022.
    documents=(
        start("GUF_StartRegistration", "lifespan/startTime", details=begun),
        addition("GUF_NewLicence", "startTime", subject="identificationLicence", details=licensed),
        addition("GUF_EndLicence", "endTime", without=("replace",), subject="identificationLicence"),
        addition("GUF_AddRealisedInstallation", "startTime", subject=_INSTALLATION, details=added),
        addition("GUF_ExpandRealisedInstallation", "startValidity", subject=_INSTALLATION, details=changed),
        addition("GUF_ClosureRealisedPart", "endTime", ("replace",), _INSTALLATION, changed),
        addition("GUF_GeometryRealisedSurfaceInfiltration", "startTime", subject="infiltrationBasinId"),
        addition("GUF_Height", "startValidity", subject=_WELL),
        addition("GUF_WellFunction", "startValidity", subject=_WELL, details=changed),
        end("GUF_Closure", "endTime"),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    withheld=CATALOGUE.withheld,
    correction_reasons=GENERIC_REASONS,
    references=tuple(Reference(f"{path}/{SURVEYS}/broId", "BHR-GT") for path in (LOOPS, WELLS)),
    kept_for_holder=True,  # catalogue, uit registratie genomen
    meaning=MEANING,
    decimals=CATALOGUE.decimals,
    issue=ISSUE,
    recall=recall,
)
