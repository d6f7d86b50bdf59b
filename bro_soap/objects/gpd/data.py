"""The data of a groundwater production dossier (version 1.0) that its own rules speak of, by name."""

from __future__ import annotations

from bro_soap.catalogue import load

CATALOGUE = load("GPD")

PUBLIC = CATALOGUE["GPD_StartRegistration.publiclyAvailable"]
REPORT_ID = CATALOGUE["GPD_AddReport.reportId"]
SERIES = CATALOGUE["GPD_AddReport.volumeSeries"]
PERIOD = CATALOGUE["VolumeSeries.period"]
TEMPERATURE = CATALOGUE["VolumeSeries.temperatureIn"]
RELATED = CATALOGUE["GPD_AddReport.installationOrFacility"]
SYSTEM_ID = CATALOGUE["RealisedInstallation.broId"]
INSTALLATION_ID = CATALOGUE["RealisedInstallation.realisedInstallationId"]
FACILITY_ID = CATALOGUE["GroundwaterUsageFacility.broId"]
