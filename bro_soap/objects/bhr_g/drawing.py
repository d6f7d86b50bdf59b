"""How a geological borehole is drawn: the log, how it was bored, sampled and filled up, and what samples hold."""

from __future__ import annotations

from bro_soap.catalogue.drawn import fact, intervals, quantity, values
from bro_soap.declaration.drawing import Drawing, Grading, LayerLane
from bro_soap.objects.bhr_g.data import BORING, CATALOGUE, DESCRIPTION, INTERVAL, LOG

__all__ = ["DRAWING"]

DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, "NITGCode"),
        fact(CATALOGUE, f"{BORING}/boringEndDate", f"{BORING}/boringStartDate"),
        fact(CATALOGUE, "researchReportDate"),
        fact(CATALOGUE, "surveyPurpose"),
        fact(CATALOGUE, f"{BORING}/boredInterval/BoredInterval/boringTechnique"),
        fact(CATALOGUE, f"{BORING}/finalDepthBoring"),
        fact(CATALOGUE, f"{DESCRIPTION}/descriptionProcedure"),
    ),
    bottoms=(f"{BORING}/finalDepthBoring", f"{BORING}/finalDepthSampling"),
    levels=(
        quantity(CATALOGUE, f"{BORING}/groundwaterLevel"),
        quantity(CATALOGUE, f"{LOG}/meanHighestGroundwaterLevel"),
        quantity(CATALOGUE, f"{LOG}/meanLowestGroundwaterLevel"),
    ),
    lanes=(
        LayerLane(
            each=LOG,
            layers=("layer", "notDescribedInterval"),
            names=(
                "soil/geologicalSoilName",
                "soil/geotechnicalSoilName",
                "soil/soilNameNEN5104",
                "soil/soilNameBerendsenStouthamer",
                "specialMaterial",
                "rock/rockType",
            ),
            details=(
                "soil/organicMatterContentClass",
                "soil/organicMatterContentClassNEN5104",
                "soil/carbonateContentClass",
                "soil/gravelContentClass",
                "soil/sandFraction/sandMedianClass",
                "soil/gravelFraction/gravelMedianClass",
                "soil/peatType",
                "soil/particularConstituent/constituentType",
                "soil/fineSoilConsistency",
                "soil/organicSoilConsistency",
                "soil/colour",
                "rock/colour",
                "noDescriptionReason",
            ),
            colour=("soil/colour", "rock/colour"),
            label="boorprofiel",
            heading="descriptionQuality",
        ),
        intervals(CATALOGUE, f"{BORING}/boredInterval", "boringTechnique", "boredDiameter"),
        intervals(CATALOGUE, f"{BORING}/sampledInterval", "samplingMethod", "samplingQuality"),
        intervals(CATALOGUE, f"{BORING}/completedInterval", "backfillMaterial", "materialPermanentCasing"),
        values(
            CATALOGUE,
            INTERVAL,
            "carbonateContent",
            "organicMatterContent",
            "organicCarbonContent",
            "sulfurContent",
        ),
    ),
    charts=(Grading("korrelgrootteverdeling", INTERVAL, "particleSizeDistributionDetermination"),),
)
