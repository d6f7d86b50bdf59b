"""The issued documents of a cone penetration test: CPT_O, CPT_O_DP and CPT_C, as data."""

from __future__ import annotations

from bro_soap.declaration.layout import HISTORY, STANDARDIZED_LOCATION, Characteristic, IssueLayout

__all__ = ["ISSUE"]

_SURVEY = "conePenetrometerSurvey"

ISSUE = IssueLayout(
    whole="CPT_O",
    order=(
        "deliveryContext",
        "surveyPurpose",
        "researchReportDate",
        "cptStandard",
        "additionalInvestigationPerformed",
        "researchOperator",
        STANDARDIZED_LOCATION,
        "deliveredLocation",
        "deliveredVerticalPosition",
        "additionalInvestigation",
        _SURVEY,
        HISTORY,
    ),
    location="deliveredLocation/location",
    height="deliveredVerticalPosition/offset",
    date="deliveredLocation/horizontalPositioningDate",
    characteristics_document="CPT_C",
    characteristics=(
        Characteristic("localVerticalReferencePoint", "deliveredVerticalPosition/localVerticalReferencePoint"),
        Characteristic("verticalDatum", "deliveredVerticalPosition/verticalDatum"),
        Characteristic("cptStandard", "cptStandard"),
        Characteristic("offset", "deliveredVerticalPosition/offset"),
        Characteristic("qualityClass", f"{_SURVEY}/qualityClass"),
        Characteristic("researchReportDate", "researchReportDate"),
        Characteristic(
            "startTime", f"{_SURVEY}/conePenetrationTest/phenomenonTime/TimeInstant/timePosition", text=True
        ),
        Characteristic("predrilledDepth", f"{_SURVEY}/trajectory/predrilledDepth"),
        Characteristic("finalDepth", f"{_SURVEY}/trajectory/finalDepth"),
        Characteristic("surveyPurpose", "surveyPurpose"),
        Characteristic("dissipationTestPerformed", f"{_SURVEY}/dissipationTestPerformed"),
        Characteristic("stopCriterion", f"{_SURVEY}/stopCriterion"),
    ),
)
