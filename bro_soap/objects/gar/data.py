"""The data of a groundwater composition study (version 1.0) that its own rules speak of, by name."""

from __future__ import annotations

from dataclasses import replace

from bro_soap.catalogue import load

CATALOGUE = load("GAR")
PARAMETERS = "urn:bro:gar:ParameterList"

MONITORING_POINT = CATALOGUE["GAR.monitoringPoint"]
NETWORK = CATALOGUE["GAR.groundwaterMonitoringNet"]
SAMPLED = CATALOGUE["FieldResearch.samplingDateTime"]
OPERATOR = CATALOGUE["FieldResearch.samplingOperator"]
LABORATORY = CATALOGUE["LaboratoryAnalysis.responsibleLaboratory"]
ANALYSED = CATALOGUE["AnalysisProcess.analysisDate"]
TECHNIQUE = CATALOGUE["AnalysisProcess.analyticalTechnique"]
METHOD = CATALOGUE["AnalysisProcess.valuationMethod"]
FIELD_PARAMETER = CATALOGUE["FieldMeasurement.parameter"]
FIELD_VALUE = CATALOGUE["FieldMeasurement.fieldMeasurementValue"]
PARAMETER = CATALOGUE["Analysis.parameter"]
VALUE = CATALOGUE["Analysis.analysisMeasurementValue"]
LIMIT = CATALOGUE["Analysis.reportingLimit"]
UNIT = replace(VALUE, english=f"{VALUE.english}.uom", dutch=f"{VALUE.dutch}.meeteenheid")
