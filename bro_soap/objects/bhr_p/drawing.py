"""How a pedological borehole is drawn: the profile of the soil, how it was bored, and what samples hold."""

from __future__ import annotations

from bro_soap.catalogue.drawn import fact, intervals, quantity
from bro_soap.catalogue.drawn_soil import soil_charts, soil_lanes
from bro_soap.declaration.drawing import Drawing, LayerLane
from bro_soap.objects.bhr_p.data import CATALOGUE

__all__ = ["DRAWING"]

_DESCRIPTION = "boreholeSampleDescription"
_INTERVAL = "boreholeSampleAnalysis/BoreholeSampleAnalysis/investigatedInterval/InvestigatedInterval"

DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, "boring/boringEndDate", "boring/boringStartDate"),
        fact(CATALOGUE, "researchReportDate"),
        fact(CATALOGUE, "surveyPurpose"),
        fact(CATALOGUE, f"{_DESCRIPTION}/descriptionMethod"),
        fact(CATALOGUE, f"{_DESCRIPTION}/soilClassification/soilClass"),
        fact(CATALOGUE, f"{_DESCRIPTION}/soilClassification/groundwaterTableClass"),
        fact(CATALOGUE, "siteCharacteristic/landUse"),
    ),
    bottoms=("boring/boredTrajectory/endDepth",),
    levels=(
        quantity(CATALOGUE, f"{_DESCRIPTION}/result/meanHighestGroundwaterLevel"),
        quantity(CATALOGUE, f"{_DESCRIPTION}/result/meanLowestGroundwaterLevel"),
    ),
    lanes=(
        LayerLane(
            each=f"{_DESCRIPTION}/result",
            layers=("litterLayer", "soilLayer", "consolidatedRockLayer"),
            names=(
                "layerComponent/soilType/standardSoilName",
                "layerComponent/soilType/pedologicalSoilName",
                "litterType",
                "rockType",
            ),
            details=(
                "layerComponent/horizonCode",
                "horizonCode",
                "layerComponent/soilType/pedologicalSoilName",
                "layerComponent/soilType/organicMatterClass",
                "layerComponent/soilType/carbonateClass",
                "layerComponent/soilType/sandMedian",
                "layerComponent/soilType/peatType",
                "layerComponent/soilType/ripingClass",
                "layerComponent/soilType/gravelContentClass",
                "layerComponent/depositionalCharacteristic",
            ),
            label="boorprofiel",
            heading="sampleQuality",
        ),
        intervals(CATALOGUE, "boring/removedTrajectory/removedLayer", "removedMaterial"),
        intervals(CATALOGUE, "boring/boringTool/boredInterval", "../boringToolType", "../boringToolDiameter"),
        *soil_lanes(CATALOGUE, _INTERVAL),
    ),
    charts=soil_charts(CATALOGUE, _INTERVAL),
)
