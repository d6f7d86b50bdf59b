"""The data of a groundwater level dossier (version 1.0) that its own rules speak of, by name."""

from __future__ import annotations

from bro_soap.catalogue import load

CATALOGUE = load("GLD")

OBSERVATION_ID = CATALOGUE["Observation.observationId"]
PERIOD = CATALOGUE["Observation.phenomenonTime"]
RESULT_TIME = CATALOGUE["Observation.resultTime"]
RELATED = CATALOGUE["Observation.relatedObservation"]
PROCEDURE = CATALOGUE["Observation.procedure"]
STAMP = CATALOGUE["ObservationMetadata.dateStamp"]
TYPE = CATALOGUE["ObservationMetadata.observationType"]
STATUS = CATALOGUE["ObservationMetadata.status"]
INVESTIGATOR = CATALOGUE["ObservationMetadata.principalInvestigator"]
ORGANISATION = CATALOGUE["ObservationMetadata.organisationName"]
PROCESS_ID = CATALOGUE["ObservationProcess.observationProcessId"]
REFERENCE = CATALOGUE["ObservationProcess.processReference"]
INSTRUMENT = CATALOGUE["ObservationProcess.measurementInstrumentType"]
COMPENSATION = CATALOGUE["ObservationProcess.airPressureCompensationType"]
EVALUATION = CATALOGUE["ObservationProcess.evaluationProcedure"]
SERIES_ID = CATALOGUE["MeasurementTimeseries.measurementTimeseriesId"]
TIME = CATALOGUE["MeasurementTVP.time"]
LEVEL = CATALOGUE["MeasurementTVP.value"]
QUALITY = CATALOGUE["PointMetadata.statusQualityControl"]
CENSOR = CATALOGUE["PointMetadata.censorReason"]
LIMIT = CATALOGUE["PointMetadata.censoringLimitvalue"]
OBJECT_ID = CATALOGUE["GLD_StartRegistration.objectIdAccountableParty"]
PROCESS_TYPE = CATALOGUE["ObservationProcess.processType"]
INTERPOLATION = CATALOGUE["PointMetadata.interpolationType"]
SERIES = CATALOGUE["MeasurementTimeseries.point"]
