"""Where the data of an observation stand that have no path of their own: an XPath, and the attribute that holds it."""

from __future__ import annotations

from bro_soap.xmlio import ns
from bro_soap.xmlio.standards import HREF

ID = ns.q(ns.GML, "id")


def named(section: str, name: str) -> str:
    """Find the value that a section of the observation gives a name."""
    return _at(section, "NamedValue") + f"[*[contains(@*, ':{name}')]]/*[local-name()='value']"


def _at(*names: str) -> str:
    return "." + "".join(f"//*[local-name()='{name}']" for name in names)


PARTS = {
    "observationId": (_at("OM_Observation"), ID),
    "phenomenonTime": (_at("phenomenonTime", "beginPosition"), ""),
    "resultTime": (_at("resultTime", "timePosition"), ""),
    "relatedObservation": (_at("ObservationContext", "relatedObservation"), HREF),
    "dateStamp": (_at("dateStamp", "Date"), ""),
    "observationType": (named("ObservationMetadata", "observationType"), ""),
    "status": (_at("ObservationMetadata", "status"), HREF),
    "principalInvestigator": (
        named("ObservationMetadata", "principalInvestigator") + "/*[local-name()='chamberOfCommerceNumber']",
        "",
    ),
    "organisationName": (_at("organisationName", "CharacterString"), ""),
    "observationProcessId": (_at("ObservationProcess"), ID),
    "processReference": (_at("processReference"), HREF),
    "measurementInstrumentType": (named("ObservationProcess", "measurementInstrumentType"), ""),
    "airPressureCompensationType": (named("ObservationProcess", "airPressureCompensationType"), ""),
    "evaluationProcedure": (named("ObservationProcess", "evaluationProcedure"), ""),
    "measurementTimeseriesId": (_at("MeasurementTimeseries"), ID),
    "time": (_at("MeasurementTVP", "time"), ""),
    "value": (_at("MeasurementTVP", "value"), ""),
    "statusQualityControl": (_at("qualifier", "Category", "value"), ""),
    "censorReason": (_at("censoredReason"), HREF),
    "censoringLimitvalue": (_at("qualifier", "Quantity", "value"), ""),
    "processType": (_at("processType"), HREF),
    "interpolationType": (_at("interpolationType"), HREF),
    "point": (_at("MeasurementTimeseries", "point"), ""),
}
