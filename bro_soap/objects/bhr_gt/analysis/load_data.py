"""The data of the determinations of what a load does (version 2.1): permeability, settlement, shear stress.

A map per entity, as in `data`.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.data import HOW
from bro_soap.objects.bhr_gt.data import group

__all__ = [
    "AT_DENSITY",
    "AT_LOAD",
    "COMPRESSION",
    "CONSOLIDATION",
    "CONSOLIDATION_STEP",
    "HORIZONTAL",
    "LOADING",
    "LOAD_STAGE",
    "MADE_FOR_HORIZONTAL",
    "MADE_FOR_LOADING",
    "MEMBRANE",
    "PERMEABILITY",
    "SATURATION",
    "SETTLEMENT",
    "SHEAR_STAGE",
    "STEP",
]

_INTERVAL = "boreholeSampleAnalysis/investigatedInterval"
_PERMEABILITY = f"{_INTERVAL}/saturatedPermeabilityDetermination/SaturatedPermeabilityDetermination"
_SETTLEMENT = f"{_INTERVAL}/settlementCharacteristicsDetermination/SettlementCharacteristicsDetermination"
_LOADING = f"{_INTERVAL}/shearStressChangeDuringLoadingDetermination/ShearStressChangeDuringLoadingDetermination"
_DEFORMING = "hearStressChangeDuringHorizontalDeformationDetermination"
_HORIZONTAL = f"{_INTERVAL}/s{_DEFORMING}/S{_DEFORMING}"

PERMEABILITY = group(
    _PERMEABILITY,
    "SaturatedPermeabilityDetermination",
    "Bepaling verzadigde waterdoorlatendheid",
    {
        **HOW,
        "specimenMade": "proefstuk gemaakt",
        "makingMethod": "maakmethode",
        "saturatedWithCO2": "verzadigd met CO2",
        "verticallyDetermined": "verticaal bepaald",
        "porousDiscWet": "poreuze stenen nat",
        "ringWaterRepellent": "ring waterafstotend",
        "temperature": "temperatuur",
        "swellObserved": "zwel geconstateerd",
        "maximumGradient": "maximale gradient",
        "waterContentAfterwards": "watergehalte na afloop",
        "saturatedPermeabilityAtSpecificDensity": "verzadigde waterdoorlatendheid bij bepaalde droge volumieke massa",
        "saturatedPermeabilityAtSpecificLoad": "verzadigde waterdoorlatendheid bij bepaalde belasting",
    },
)
AT_DENSITY = group(
    f"{_PERMEABILITY}/saturatedPermeabilityAtSpecificDensity",
    "SaturatedPermeabilityAtSpecificDensity",
    "Verzadigde waterdoorlatendheid bij bepaalde droge volumieke massa",
    {"dryVolumetricMassDensity": "droge volumieke massa", "saturatedPermeability": "verzadigde waterdoorlatendheid"},
)
AT_LOAD = group(
    f"{_PERMEABILITY}/saturatedPermeabilityAtSpecificLoad",
    "SaturatedPermeabilityAtSpecificLoad",
    "Verzadigde waterdoorlatendheid bij bepaalde belasting",
    {"load": "belasting", "saturatedPermeability": "verzadigde waterdoorlatendheid"},
)

SETTLEMENT = group(
    _SETTLEMENT,
    "SettlementCharacteristicsDetermination",
    "Bepaling zettingseigenschappen",
    {
        **HOW,
        "ringDiameter": "ringdiameter",
        "temperature": "temperatuur",
        "bearingFrictionCorrectionApplied": "lagerwrijvingcorrectie toegepast",
        "saturationStageAtCompression": "verzadigingsfase bij samendrukken",
    },
)
COMPRESSION = group(
    f"{_SETTLEMENT}/saturationStageAtCompression",
    "SaturationStageAtCompression",
    "Verzadigingsfase bij samendrukken",
    {
        "backPressure": "verzadigingsdruk",
        "constantHeight": "constante hoogte",
        "specimenHeightAfterwards": "proefstukhoogte na afloop",
        "disturbanceInduced": "verstoring opgetreden",
        "maximumStressDifference": "maximaal spanningsverschil",
        "maximumStrain": "maximale rek",
    },
)
STEP = group(
    f"{_SETTLEMENT}/determinationStep",
    "DeterminationStep",
    "Bepalingsstap",
    {
        "stepNumber": "stapnummer",
        "wetPerformed": "nat uitgevoerd",
        "swellObserved": "zwel geconstateerd",
        "strainPoint24hours": "24uursrekpunt",
        "stepType": "staptype",
        "verticalStress": "verticale spanning",
        "deformationRate": "vervormingssnelheid",
        "heightChangeDuringSettlement": "zettingsverloop",
        "stressChangeDuringSettlement": "spanningsverloop bij Zetting",
    },
)

LOADING = group(
    _LOADING,
    "ShearStressChangeDuringLoadingDetermination",
    "Bepaling schuifspanningsverloop bij belasting",
    {
        **HOW,
        "specimenDisturbed": "proefstuk gemaakt",
        "specimenTrimmed": "proefstuk getrimd",
        "sampleMoistness": "monstervochtigheid",
        "beginDiameter": "begindiameter",
        "beginHeight": "beginhoogte",
        "drainageStripsUsed": "drainagestroken gebruikt",
        "membraneSaturatedBefore": "membraan vooraf verzadigd",
        "drainageStripCorrection": "drainagestrookcorrectie",
        "madeSpecimenForLoading": "gemaakt proefstuk voor belasten",
        "saturationStageAtLoading": "verzadigingsfase bij belasten",
        "consolidationStageAtLoading": "consolidatiefase bij belasten",
    },
)
MEMBRANE = group(f"{_LOADING}/membraneCorrection", "MembraneCorrection", "Membraancorrectie", {"thickness": "dikte"})
_MADE = {"makingMethod": "maakmethode", "waterContent": "watergehalte", "volumetricMassDensity": "volumieke massa"}
MADE_FOR_LOADING = group(
    f"{_LOADING}/madeSpecimenForLoading",
    "MadeSpecimenForLoading",
    "Gemaakt proefstuk voor belasten",
    {**_MADE, "dryVolumetricMassDensity": "droge volumieke massa"},
)
SATURATION = group(
    f"{_LOADING}/saturationStageAtLoading",
    "SaturationStageAtLoading",
    "Verzadigingsfase bij belasten",
    {
        "constantHeight": "constante hoogte",
        "backPressure": "verzadigingsdruk",
        "effectivePressure": "effectieve druk",
        "skemptonB_Coefficient": "Skempton B coëfficient",
        "disturbanceInduced": "verstoring opgetreden",
        "verticalStrain": "verticale rek",
        "stressDifference": "spanningsverschil",
    },
)
CONSOLIDATION = group(
    f"{_LOADING}/consolidationStageAtLoading",
    "ConsolidationStageAtLoading",
    "Consolidatiefase bij belasten",
    {
        "consolidationMethod": "consolidatiemethode",
        "verticalConsolidationStress": "verticale consolidatiespanning",
        "horizontalConsolidationStress": "horizontale consolidatiespanning",
        "verticalStrain": "verticale rek",
        "lateralEarthPressureCoefficient": "neutrale gronddrukcoëfficient",
        "volumeChangeDuringConsolidation": "volumeverloop bij consolidatie",
    },
)
LOAD_STAGE = group(
    f"{_LOADING}/loadStage",
    "LoadStage",
    "Belastingfase",
    {
        "deformationRate": "vervormingssnelheid",
        "shearStressChangeDuringLoading": "schuifspanningsverloop bij belasting",
    },
)

HORIZONTAL = group(
    _HORIZONTAL,
    f"S{_DEFORMING}",
    "Bepaling schuifspanningsverloop bij horizontale vervorming",
    {
        **HOW,
        "specimenDisturbed": "proefstuk gemaakt",
        "sampleMoistness": "monstervochtigheid",
        "beginDiameter": "begindiameter",
        "beginHeight": "beginhoogte",
        "madeSpecimenForHorizontalDeformation": "gemaakt proefstuk voor horizontaal vervormen",
    },
)
MADE_FOR_HORIZONTAL = group(
    f"{_HORIZONTAL}/madeSpecimenForHorizontalDeformation",
    "MadeSpecimenForHorizontalDeformation",
    "Gemaakt proefstuk voor horizontaal vervormen",
    _MADE,
)
CONSOLIDATION_STEP = group(
    f"{_HORIZONTAL}/consolidationStageAtHorizontalDeformation/consolidationStep",
    "ConsolidationStep",
    "Consolidatiestap",
    {
        "stepNumber": "stapnummer",
        "verticalStress": "verticale spanning",
        "heightChangeDuringConsolidation": "hoogteverloop bij consolidatie",
    },
)
SHEAR_STAGE = group(
    f"{_HORIZONTAL}/shearStage",
    "ShearStage",
    "Schuiffase",
    {
        "deformationRate": "vervormingssnelheid",
        "shearStressChangeDuringHorizontalDeformation": "schuifspanningsverloop bij horizontale vervorming",
    },
)
