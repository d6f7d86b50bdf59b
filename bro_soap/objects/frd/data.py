"""The data of a formation resistance dossier (version 1.0) that its own rules speak of, by name."""

from __future__ import annotations

from bro_soap.catalogue import load

__all__ = [
    "ALL_SERIES",
    "CALCULATED",
    "CATALOGUE",
    "CONFIGURATION",
    "CONFIGURATION_ID",
    "CURRENT_PAIR",
    "ELECTRODE",
    "EMM",
    "GEM",
    "INSTRUMENT",
    "INSTRUMENT_ID",
    "MEASURED",
    "MEASURED_PAIR",
    "PAIRS",
    "PRIMARY_COIL",
    "SECONDARY",
    "SECONDARY_COIL",
    "SERIES",
    "TUBE_NUMBER",
    "USES",
]

CATALOGUE = load("FRD")

EMM = "relatedElectromagneticMeasurement/ElectromagneticMeasurement"
GEM = "relatedGeoElectricMeasurement/GeoElectricMeasurement"
_CALCULATED = "relatedCalculatedApparentFormationResistance/CalculatedApparentFormationResistance"

INSTRUMENT_ID = CATALOGUE["InstrumentConfiguration.instrumentConfigurationID"]
CONFIGURATION_ID = CATALOGUE["MeasurementConfiguration.measurementConfigurationID"]
PRIMARY_COIL = CATALOGUE["InstrumentConfiguration.relativePositionPrimaryReceiverCoil"]
SECONDARY_COIL = CATALOGUE["InstrumentConfiguration.relativePositionSecondaryReceiverCoil"]
SECONDARY = CATALOGUE["InstrumentConfiguration.secondaryReceiverCoilAvailable"]
MEASURED_PAIR = CATALOGUE["MeasurementConfiguration.measurementPair"]
CURRENT_PAIR = CATALOGUE["MeasurementConfiguration.currentPair"]
ELECTRODE = CATALOGUE["measurementConfiguration/MeasurementConfiguration/measurementPair/electrode1/electrodeNumber"]
TUBE_NUMBER = CATALOGUE["MonitoringTube.tubeNumber"]
PAIRS = (MEASURED_PAIR, CURRENT_PAIR)
INSTRUMENT = CATALOGUE["ElectromagneticMeasurement.relatedInstrumentConfiguration"]
CONFIGURATION = CATALOGUE["GeoElectricMeasurementValue.relatedMeasurementConfiguration"]
USES = (INSTRUMENT, CONFIGURATION)
MEASURED = (
    CATALOGUE["FRD_EMM_Measurement.relatedElectromagneticMeasurement"],
    CATALOGUE["FRD_GEM_Measurement.relatedGeoElectricMeasurement"],
)
SERIES = CATALOGUE.array(f"{EMM}/measurementSeries/DataArray")
CALCULATED = tuple(
    CATALOGUE.array(f"{way}/{_CALCULATED}/apparentFormationResistanceSeries/DataArray") for way in (EMM, GEM)
)
ALL_SERIES = (SERIES, *CALCULATED)
