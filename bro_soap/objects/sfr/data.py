"""The catalogue of soil face research (version 2.1), and the data that several modules of rules speak of."""

from __future__ import annotations

from collections.abc import Iterable

from bro_soap.catalogue import load
from bro_soap.catalogue.determinations import arrays_of

__all__ = ["ARRAYS", "CATALOGUE", "DESCRIBED", "EXAMINED", "READ_AS", "REPORTED", "elsewhere"]

CATALOGUE = load("SFR")
# A start and an end bring one part of the research, as what a complete report has under the name of that part.
READ_AS = {
    "researchArea/SoilFaceDescription": "soilFaceDescription",
    "researchArea/SoilFaceSampleAnalysis": "soilFaceSampleAnalysis",
}
DESCRIBED = "soilFaceDescription/SoilFaceDescription"
EXAMINED = "soilFaceSampleAnalysis/SoilFaceSampleAnalysis/investigatedInterval/InvestigatedInterval"
# What begins the object says when it was reported: all of it, or the part that a start report brings.
REPORTED = (
    CATALOGUE["SFR.researchReportDate"],
    CATALOGUE["SoilFaceDescription.descriptionReportDate"],
    CATALOGUE["SoilFaceSampleAnalysis.analysisReportDate"],
)
ARRAYS = arrays_of(CATALOGUE)


def elsewhere(paths: Iterable[str]) -> set[str]:
    """Return where a start or an end has what a complete report has on these paths."""
    parts = [path.partition("/") for path in paths]
    return {f"researchArea/{rest}".rstrip("/") for name, _, rest in parts if name in READ_AS.values()}
