"""How a geotechnical borehole is drawn: the log, how it was bored, sampled and filled up, and the tests on samples."""

from __future__ import annotations

from bro_soap.catalogue.drawn import chart, fact, intervals, quantity, values
from bro_soap.declaration.drawing import Drawing, Grading, LayerLane
from bro_soap.objects.bhr_gt.data import CATALOGUE

__all__ = ["DRAWING"]

_DESCRIPTION, _INTERVAL = "boreholeSampleDescription", "boreholeSampleAnalysis/investigatedInterval"
_LOG = f"{_DESCRIPTION}/descriptiveBoreholeLog"
_STEP = "DeterminationStep"

DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, "boring/boringEndDate", "boring/boringStartDate"),
        fact(CATALOGUE, "researchReportDate"),
        fact(CATALOGUE, "surveyPurpose"),
        fact(CATALOGUE, "boring/boringProcedure"),
        fact(CATALOGUE, "boring/boredInterval/boringTechnique"),
        fact(CATALOGUE, "boring/finalDepthBoring"),
        fact(CATALOGUE, f"{_DESCRIPTION}/descriptionProcedure"),
    ),
    bottoms=("boring/finalDepthBoring", "boring/finalDepthSampling"),
    levels=(
        quantity(CATALOGUE, "boring/groundwaterLevel"),
        quantity(CATALOGUE, f"{_LOG}/meanHighestGroundwaterLevel"),
        quantity(CATALOGUE, f"{_LOG}/meanLowestGroundwaterLevel"),
    ),
    lanes=(
        LayerLane(
            each=_LOG,
            layers=("layer", "notDescribedInterval"),
            names=("soil/geotechnicalSoilName", "soil/soilNameNEN5104", "specialMaterial", "rock/rockType"),
            details=(
                "soil/organicMatterContentClassNEN5104",
                "soil/organicMatterContentClass",
                "soil/carbonateContentClass",
                "soil/sandMedianClass",
                "soil/gravelMedianClass",
                "soil/peatType",
                "soil/tertiaryConstituent",
                "soil/fineSoilConsistency",
                "soil/organicSoilConsistency",
                "rock/strengthClass",
                "soil/colour",
                "rock/colour",
                "noDescriptionReason",
            ),
            colour=("soil/colour", "rock/colour"),
            label="boorprofiel",
            heading="descriptionQuality",
        ),
        intervals(CATALOGUE, "boring/boredInterval", "boringTechnique", "boredDiameter"),
        intervals(CATALOGUE, "boring/sampledInterval", "samplingMethod", "samplingQuality"),
        intervals(CATALOGUE, "boring/completedInterval", "backfillMaterial", "materialPermanentCasing"),
        intervals(CATALOGUE, _INTERVAL, "analysisType"),
        values(
            CATALOGUE,
            _INTERVAL,
            "waterContentDetermination/determinationResult/waterContent",
            "volumetricMassDensityDetermination/volumetricMassDensity",
            "volumetricMassDensitySolidsDetermination/volumetricMassDensitySolids",
            "organicMatterContentDetermination/organicMatterContent",
            "carbonateContentDetermination/carbonateContent",
            "maximumUndrainedShearStrengthDetermination/maximumUndrainedShearStrength",
        ),
    ),
    charts=(
        Grading("korrelgrootteverdeling", _INTERVAL, "particleSizeDistributionDetermination"),
        chart(
            CATALOGUE,
            f"{_STEP}.heightChangeDuringSettlement",
            _INTERVAL,
            "elapsedTime",
            "verticalStrain",
            logarithmic=True,
            falling=True,
        ),
        chart(
            CATALOGUE,
            f"{_STEP}.stressChangeDuringSettlement",
            _INTERVAL,
            "verticalEffectiveStress",
            "verticalStrain",
            logarithmic=True,
            falling=True,
        ),
        chart(
            CATALOGUE,
            "ConsolidationStageAtLoading.volumeChangeDuringConsolidation",
            _INTERVAL,
            "elapsedTime",
            "volumetricChange",
            logarithmic=True,
            falling=True,
        ),
        chart(CATALOGUE, "LoadStage.shearStressChangeDuringLoading", _INTERVAL, "verticalStrain", "shearStress"),
        chart(
            CATALOGUE,
            "ConsolidationStep.heightChangeDuringConsolidation",
            _INTERVAL,
            "elapsedTime",
            "verticalStrain",
            logarithmic=True,
            falling=True,
        ),
        chart(
            CATALOGUE,
            "ShearStage.shearStressChangeDuringHorizontalDeformation",
            _INTERVAL,
            "shearStrain",
            "shearStress",
        ),
    ),
)
