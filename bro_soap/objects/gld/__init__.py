"""GLD, grondwaterstandonderzoek: a dossier that is begun, grows by observations for decades, and is closed."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import (
    COMPANY_NUMBERS,
    GENERIC_REASONS,
    KnownParty,
    Reference,
    addition,
    end,
    start,
)
from bro_soap.model import Role
from bro_soap.objects.gld.data import CATALOGUE
from bro_soap.objects.gld.drawing import DRAWING
from bro_soap.objects.gld.issue import ISSUE
from bro_soap.objects.gld.meaning import MEANING
from bro_soap.objects.gld.observation import details
from bro_soap.objects.gld.recall import recall
from bro_soap.objects.gld.rules import RULES

__all__ = ["GLD"]

_INVESTIGATOR = "observation/OM_Observation/metadata/ObservationMetadata/parameter/NamedValue/value"

GLD = RegistrationObject(
    code="GLD",
    name="grondwaterstandonderzoek",
    bro_id_prefix="GLD",
    version=Version("1.0", delivery="isgld", issue="dsgld", folder="gld/1.0"),
    documents=(
        start("GLD_StartRegistration", without=("insert", "move", "delete")),
        addition("GLD_Addition", without=("insert", "move"), subject="observation/OM_Observation/@id", details=details),
        end("GLD_Closure", without=("insert", "move", "replace")),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    correction_reasons=GENERIC_REASONS,
    known_kvk=tuple(KnownParty(f"{_INVESTIGATOR}/{name}", Role.UITVOERDER) for name in COMPANY_NUMBERS),
    references=(
        Reference("groundwaterMonitoringNet/GroundwaterMonitoringNet/broId", "GMN"),
        Reference("monitoringPoint/GroundwaterMonitoringTube/broId", "GMW", "tubeNumber"),
    ),
    closed=frozenset({"observation/OM_Observation/result/MeasurementTimeseries"}),
    meaning=MEANING,
    decimals=CATALOGUE.decimals,
    issue=ISSUE,
    drawing=DRAWING,
    recall=recall,
)
