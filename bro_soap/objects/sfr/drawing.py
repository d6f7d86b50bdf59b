"""How a soil face is drawn: the profile of the soil, and what samples hold."""

from __future__ import annotations

from bro_soap.catalogue.drawn import fact, intervals, quantity
from bro_soap.catalogue.drawn_soil import soil_charts, soil_lanes
from bro_soap.declaration.drawing import Drawing, LayerLane
from bro_soap.objects.sfr.data import CATALOGUE

__all__ = ["DRAWING"]

_DESCRIPTION = "soilFaceDescription/SoilFaceDescription"
_PROFILE = f"{_DESCRIPTION}/soilProfile/SoilProfile"
_CLASSES = f"{_DESCRIPTION}/soilClassification/SoilClassification"
_INTERVAL = "soilFaceSampleAnalysis/SoilFaceSampleAnalysis/investigatedInterval/InvestigatedInterval"
_TOLD = ("pedologicalSoilName", "organicMatterContentClassNEN5104", "carbonateContentClass", "peatType", "colour")
_SOIL = ("homogeneousMaterial/soil", "layerComponent/soil")

# What a start or an end report tells of stands in an area of its own, until it is issued.
_AREA = "researchArea"
_REPORTED = f"{_AREA}/SoilFaceSampleAnalysis/investigatedInterval/InvestigatedInterval"


def _profile(each: str) -> LayerLane:
    return LayerLane(
        each=each,
        layers=("litterLayer", "soilLayer"),
        names=(
            *(f"{soil}/{name}" for name in ("soilNameNEN5104", "pedologicalSoilName") for soil in _SOIL),
            "homogeneousMaterial/specialMaterial",
            "layerComponent/specialMaterial",
            "homogeneousMaterial/rockType",
            "litterType",
        ),
        details=(
            "homogeneousMaterial/horizonCode",
            "layerComponent/horizonCode",
            "horizonCode",
            *(f"{soil}/{name}" for name in _TOLD for soil in _SOIL),
        ),
        colour=tuple(f"{soil}/colour" for soil in _SOIL),
        label="wandprofiel",
        heading="descriptionQuality",
    )


DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, "fieldworkDate"),
        fact(CATALOGUE, "researchReportDate"),
        fact(CATALOGUE, "surveyPurpose"),
        fact(CATALOGUE, f"{_DESCRIPTION}/descriptionProcedure"),
        fact(CATALOGUE, f"{_CLASSES}/soilClass"),
        fact(CATALOGUE, f"{_CLASSES}/groundwaterTableClass"),
        fact(CATALOGUE, "siteCharacteristic/SiteCharacteristic/soilUse"),
    ),
    bottoms=("soilUncovering/SoilUncovering/endDepthSoilFace",),
    levels=(
        quantity(CATALOGUE, f"{_PROFILE}/meanHighestGroundwaterLevel"),
        quantity(CATALOGUE, f"{_PROFILE}/meanLowestGroundwaterLevel"),
    ),
    lanes=(
        _profile(_PROFILE),
        _profile(f"{_AREA}/SoilFaceDescription/soilProfile/SoilProfile"),
        intervals(CATALOGUE, f"{_PROFILE}/disturbedInterval"),
        intervals(CATALOGUE, f"{_PROFILE}/compactedInterval"),
        *soil_lanes(CATALOGUE, _INTERVAL),
        *soil_lanes(CATALOGUE, _INTERVAL, _REPORTED),
    ),
    charts=(*soil_charts(CATALOGUE, _INTERVAL), *soil_charts(CATALOGUE, _INTERVAL, _REPORTED)),
)
