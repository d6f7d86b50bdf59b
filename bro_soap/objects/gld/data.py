"""The data of the documents of a groundwater level dossier (version 1.0), by the names of the catalogue."""

from __future__ import annotations

from bro_soap.rules import Datum


def _datum(english: str, dutch: str) -> Datum:
    return Datum(f"observation/{english}", english, dutch)


OBSERVATION_ID = _datum("Observation.observationId", "Observatie.observatie ID")
PERIOD = _datum("Observation.phenomenonTime", "Observatie.observatieperiode")
RESULT_TIME = _datum("Observation.resultTime", "Observatie.tijdstip resultaat")
RELATED = _datum("Observation.relatedObservation", "Observatie.gerelateerd aan")
PROCEDURE = _datum("Observation.procedure", "Observatie.procedure")
STAMP = _datum("ObservationMetadata.dateStamp", "Metadata observatie.datum metadata")
TYPE = _datum("ObservationMetadata.observationType", "Metadata observatie.observatietype")
STATUS = _datum("ObservationMetadata.status", "Metadata observatie.mate beoordeling")
INVESTIGATOR = _datum("ObservationMetadata.principalInvestigator", "Organisatiegegevens.identificatie")
ORGANISATION = _datum("ObservationMetadata.organisationName", "Organisatiegegevens.organisatienaam")
PROCESS_ID = _datum("ObservationProcess.observationProcessId", "Observatieproces.observatieproces ID")
REFERENCE = _datum("ObservationProcess.processReference", "Observatieproces.meetprocedure")
INSTRUMENT = _datum("ObservationProcess.measurementInstrumentType", "Observatieproces.type meetinstrument")
COMPENSATION = _datum("ObservationProcess.airPressureCompensationType", "Observatieproces.type luchtdrukcompensatie")
EVALUATION = _datum("ObservationProcess.evaluationProcedure", "Observatieproces.beoordelingsprocedure")
SERIES_ID = _datum("MeasurementTimeseries.measurementTimeseriesId", "Tijdmeetwaardereeks.tijdmeetwaardereeks ID")
TIME = _datum("MeasurementTVP.time", "Tijdmeetwaardepaar.tijdstip meting")
LEVEL = _datum("MeasurementTVP.value", "Tijdmeetwaardepaar.waterstand")
QUALITY = _datum("PointMetadata.statusQualityControl", "Metadata tijdmeetwaardepaar.status kwaliteitscontrole")
CENSOR = _datum("PointMetadata.censorReason", "Metadata tijdmeetwaardepaar.censuurreden")
LIMIT = _datum("PointMetadata.censoringLimitvalue", "Metadata tijdmeetwaardepaar.censuurlimietwaarde")
OBJECT_ID = Datum("objectIdAccountableParty", "GLD_StartRegistration.objectIdAccountableParty")
PROCESS_TYPE = _datum("ObservationProcess.processType", "Observatieproces.procestype")
INTERPOLATION = _datum("PointMetadata.interpolationType", "Metadata tijdmeetwaardepaar.interpolatietype")
SERIES = _datum("MeasurementTimeseries.point", "Tijdmeetwaardereeks.tijdmeetwaardepaar")
NET_ID = Datum(
    "groundwaterMonitoringNet/GroundwaterMonitoringNet/broId",
    "GroundwaterMonitoringNet.broId",
    "Grondwatermonitoringnet.BRO-ID",
)
TUBE_WELL = Datum(
    "monitoringPoint/GroundwaterMonitoringTube/broId", "GroundwaterMonitoringTube.broId", "GMW-monitoringbuis.BRO-ID"
)
TUBE_NUMBER = Datum(
    "monitoringPoint/GroundwaterMonitoringTube/tubeNumber",
    "GroundwaterMonitoringTube.tubeNumber",
    "GMW-monitoringbuis.buisnummer",
)
