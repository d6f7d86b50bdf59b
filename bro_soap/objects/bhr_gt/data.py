"""The catalogue of geotechnical boreholes (version 2.1), and the data that several modules of rules speak of."""

from __future__ import annotations

from bro_soap.catalogue import load

__all__ = ["CATALOGUE", "REPORTED"]

CATALOGUE = load("BHR-GT")
# What begins the object says when it was reported: all of it, or the part that a start report holds.
REPORTED = (
    CATALOGUE["BHR_GT.researchReportDate"],
    CATALOGUE["BoreholeSampleDescription.descriptionReportDate"],
    CATALOGUE["BoreholeSampleAnalysis.analysisReportDate"],
)
