"""FRD, formatieweerstandonderzoek: begun for a tube, measured in one of two ways with what was configured, closed."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Version
from bro_soap.declaration.documents import GENERIC_REASONS, Reference, addition, end, start
from bro_soap.objects.frd.data import CATALOGUE, EMM, GEM
from bro_soap.objects.frd.dossier import begun, configured, measured
from bro_soap.objects.frd.electrodes import ELECTRODES
from bro_soap.objects.frd.issue import ISSUE
from bro_soap.objects.frd.meaning import MEANING
from bro_soap.objects.frd.recall import recall
from bro_soap.objects.frd.rules import RULES

__all__ = ["FRD"]

FRD = RegistrationObject(
    code="FRD",
    name="formatieweerstandonderzoek",
    bro_id_prefix="FRD",
    version=Version("1.0", delivery="isfrd", issue="dsfrd", folder="frd/1.0"),
    documents=(
        start("FRD_StartRegistration", without=("insert", "move", "delete"), details=begun),
        # Without a date: a configuration is told by its name, of several by that of the first.
        addition(
            "FRD_EMM_InstrumentConfiguration",
            without=("insert", "move"),
            subject="instrumentConfiguration/InstrumentConfiguration/instrumentConfigurationID",
            details=configured,
        ),
        addition(
            "FRD_GEM_MeasurementConfiguration",
            without=("insert", "move"),
            subject="measurementConfiguration/MeasurementConfiguration/measurementConfigurationID",
            details=configured,
        ),
        addition("FRD_EMM_Measurement", f"{EMM}/measurementDate", details=measured),
        addition("FRD_GEM_Measurement", f"{GEM}/measurementDate", details=measured),
        end("FRD_Closure", without=("replace", "insert", "move")),
        start(
            "FRD_WithHistory",
            without=("replace", "insert", "move", "delete"),
            parts=("startRegistration/FRD_StartRegistration", "addition/*", "closure/FRD_Closure"),
        ),
    ),
    rules=RULES,
    public=CATALOGUE.public,
    correction_reasons=GENERIC_REASONS,
    known_kvk=CATALOGUE.known_parties,
    references=(
        Reference("groundwaterMonitoringNet/GroundwaterMonitoringNet/broId", "GMN"),
        Reference("groundwaterMonitoringTube/MonitoringTube/broId", "GMW", "tubeNumber"),
    ),
    kept_for_holder=True,  # annotations of the dispatch schema
    meaning=MEANING,
    # A resistance is issued as precisely as it was measured (FRD-147).
    decimals={name: digits for name, digits in CATALOGUE.decimals.items() if not name.endswith("resistance")},
    issue=ISSUE,
    recall=recall,
    borrowed=ELECTRODES,
)
