"""The data of the analysis of borehole samples (version 2.1), by the names of the catalogue.

A map per entity, as in `objects.bhr_gt.data`: the name on the wire, and the Dutch one.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import group

__all__ = [
    "ANALYSIS",
    "BASIC",
    "CARBONATE",
    "CONSISTENCY",
    "DENSITY",
    "DETAILED_LARGER",
    "DETAILED_SMALLER",
    "HOW",
    "INTERVAL",
    "MATERIAL",
    "ORGANIC",
    "PARTICLES",
    "PLASTICITY",
    "SOLIDS",
    "STANDARD_LARGER",
    "STANDARD_SMALLER",
    "STRENGTH",
    "WATER",
    "WATER_RESULT",
]

_ANALYSIS = "boreholeSampleAnalysis"
_INTERVAL = f"{_ANALYSIS}/investigatedInterval"
_PARTICLES = f"{_INTERVAL}/particleSizeDistributionDetermination"
_BASIC = f"{_PARTICLES}/basicParticleSizeDistribution"
_CONSISTENCY = f"{_INTERVAL}/consistencyLimitsDetermination/ConsistencyLimitsDetermination"
# Every determination has these two.
HOW = {"determinationProcedure": "bepalingsprocedure", "determinationMethod": "bepalingsmethode"}

ANALYSIS = {
    **group("", "BHR_GT", "Booronderzoek", {_ANALYSIS: "boormonsteranalyse"}),
    **group(
        _ANALYSIS,
        "BoreholeSampleAnalysis",
        "Boormonsteranalyse",
        {"analysisReportDate": "rapportagedatum analyse", "analysisOperator": "uitvoerder analyse"},
    ),
}
INTERVAL = group(
    _INTERVAL,
    "InvestigatedInterval",
    "Onderzocht interval",
    {
        "beginDepth": "begindiepte",
        "endDepth": "einddiepte",
        "analysisType": "type analyse",
        "waterContentDetermined": "watergehalte bepaald",
        "organicMatterContentDetermined": "organischestofgehalte bepaald",
        "carbonateContentDetermined": "kalkgehalte bepaald",
        "volumetricMassDensityDetermined": "volumieke massa bepaald",
        "volumetricMassDensitySolidsDetermined": "volumieke massa vaste delen bepaald",
        "described": "beschreven",
        "investigatedMaterial": "onderzocht materiaal",
        "settlementCharacteristicsDetermination": "bepaling zettingseigenschappen",
        "maximumUndrainedShearStrengthDetermination": "bepaling maximale ongedraineerde schuifsterkte",
        "particleSizeDistributionDetermination": "bepaling korrelgrootteverdeling",
        "waterContentDetermination": "bepaling watergehalte",
        "organicMatterContentDetermination": "bepaling organischestofgehalte",
        "carbonateContentDetermination": "bepaling kalkgehalte",
        "volumetricMassDensityDetermination": "bepaling volumieke massa",
        "volumetricMassDensitySolidsDetermination": "bepaling volumieke massa vaste delen",
        "shearStressChangeDuringLoadingDetermination": "bepaling schuifspanningsverloop bij belasting",
        "shearStressChangeDuringHorizontalDeformationDetermination": "bepaling schuifspanningsverloop bij vervorming",
        "consistencyLimitsDetermination": "bepaling consistentiegrenzen",
        "saturatedPermeabilityDetermination": "bepaling verzadigde waterdoorlatendheid",
    },
)
MATERIAL = group(
    f"{_INTERVAL}/investigatedMaterial",
    "InvestigatedMaterial",
    "Onderzocht materiaal",
    {
        "specialMaterial": "bijzonder materiaal",
        "geotechnicalSoilName": "geotechnische grondsoort",
        "tertiaryConstituent": "bijzonder bestanddeel",
        "colour": "kleur",
        "carbonateContentClass": "kalkgehalteklasse",
        "organicMatterContentClass": "organischestofgehalteklasse",
        "gravelMedianClass": "grindmediaanklasse",
        "sandMedianClass": "zandmediaanklasse",
    },
)

WATER = group(
    f"{_INTERVAL}/waterContentDetermination",
    "WaterContentDetermination",
    "Bepaling watergehalte",
    {**HOW, "sampleMoistness": "monstervochtigheid"},
)
WATER_RESULT = group(
    f"{_INTERVAL}/waterContentDetermination/determinationResult",
    "DeterminationResult",
    "Resultaat bepaling",
    {"waterContent": "watergehalte"},
)
ORGANIC = group(
    f"{_INTERVAL}/organicMatterContentDetermination",
    "OrganicMatterContentDetermination",
    "Bepaling organischestofgehalte",
    {**HOW, "lutumCorrectionApplied": "lutumcorrectie toegepast", "organicMatterContent": "organischestofgehalte"},
)
CARBONATE = group(
    f"{_INTERVAL}/carbonateContentDetermination",
    "CarbonateContentDetermination",
    "Bepaling kalkgehalte",
    {**HOW, "carbonateContent": "kalkgehalte"},
)
DENSITY = group(
    f"{_INTERVAL}/volumetricMassDensityDetermination",
    "VolumetricMassDensityDetermination",
    "Bepaling volumieke massa",
    {**HOW, "volumetricMassDensity": "volumieke massa"},
)
SOLIDS = group(
    f"{_INTERVAL}/volumetricMassDensitySolidsDetermination",
    "VolumetricMassDensitySolidsDetermination",
    "Bepaling volumieke massa vaste delen",
    {**HOW, "volumetricMassDensitySolids": "volumieke massa vaste delen"},
)

PARTICLES = group(
    _PARTICLES,
    "ParticleSizeDistributionDetermination",
    "Bepaling korrelgrootteverdeling",
    {
        **HOW,
        "fractionDistribution": "fractieverdeling",
        "dispersionMethod": "dispersiemethode",
        "equivalentMassDeterminationMethod": "bepalingsmethode equivalente massa",
        "equivalentMass": "equivalente massa",
        "usedOpticalModel": "toegepast optisch model",
    },
)
BASIC = group(
    _BASIC,
    "BasicParticleSizeDistribution",
    "Basis korrelgrootteverdeling",
    {
        "fractionSmaller63um": "fractie kleiner63um",
        "fractionLarger63um": "fractie groter63um",
        "standardDistributionFractionSmaller63um": "standaardverdeling fractie kleiner63um",
        "detailedDistributionFractionSmaller63um": "uitgebreide verdeling fractie kleiner63um",
        "standardDistributionFractionLarger63um": "standaardverdeling fractie groter63um",
        "detailedDistributionFractionLarger63um": "uitgebreide verdeling fractie groter63um",
    },
)
# The fractions by the bounds of each, from fine to coarse; where a fraction may be split, its parts follow it.
_FINE = "0to2um 2to32um 32to50um 50to63um"
_FINER = "0to2um 2to4um 4to8um 8to16um 16to32um 32to50um 50to63um"
_COARSE = (
    "63to90um 90to125um 125to180um 180to250um 250to355um 355to500um 500to710um 710to1000um 1000to1400um 1400umto2mm "
    "2to4mm 4to8mm 8to16mm 16to31_5mm 31_5to63mm Larger63mm"
)
_COARSER = (
    "63to90um 63to75um 75to90um 90to125um 90to106um 106to125um 125to180um 125to150um 150to180um "
    "180to250um 180to212um 212to250um 250to355um 355to500um 500to710um 710to1000um 1000to1400um 1400umto2mm "
    "2to4mm 4to8mm 4to5_6mm 5_6to8mm 8to16mm 8to11_2mm 11_2to16mm 16to31_5mm 16to20mm 20to31_5mm 31_5to63mm Larger63mm"
)


def _fractions(bounds: str) -> dict[str, str]:
    dutch = (one.replace("to", "tot").replace("_", ".").replace("Larger", "groter") for one in bounds.split())
    return {f"fraction{one}": f"fractie {name}" for one, name in zip(bounds.split(), dutch, strict=True)}


STANDARD_SMALLER = group(
    f"{_BASIC}/standardDistributionFractionSmaller63um",
    "StandardDistributionFractionSmaller63um",
    "Standaardverdeling fractie kleiner63um",
    _fractions(_FINE),
)
DETAILED_SMALLER = group(
    f"{_BASIC}/detailedDistributionFractionSmaller63um",
    "DetailedDistributionFractionSmaller63um",
    "Uitgebreide verdeling fractie kleiner63um",
    _fractions(_FINER),
)
STANDARD_LARGER = group(
    f"{_BASIC}/standardDistributionFractionLarger63um",
    "StandardDistributionFractionLarger63um",
    "Standaardverdeling fractie groter63um",
    _fractions(_COARSE),
)
DETAILED_LARGER = group(
    f"{_BASIC}/detailedDistributionFractionLarger63um",
    "DetailedDistributionFractionLarger63um",
    "Uitgebreide verdeling fractie groter63um",
    _fractions(_COARSER),
)

CONSISTENCY = group(
    _CONSISTENCY,
    "ConsistencyLimitsDetermination",
    "Bepaling consistentiegrenzen",
    {
        **HOW,
        "fractionLarger500um": "fractie groter500um",
        "conusType": "conustype",
        "liquidLimit": "vloeigrens",
        "plasticLimit": "uitrolgrens",
        "plasticityIndex": "plasticiteitsindex",
        "plasticityAtSpecificWaterContent": "plasticiteit bij bepaald watergehalte",
    },
)
PLASTICITY = group(
    f"{_CONSISTENCY}/plasticityAtSpecificWaterContent",
    "PlasticityAtSpecificWaterContent",
    "Plasiticiteit bij bepaald watergehalte",
    {
        "waterContent": "watergehalte",
        "penetrationDepth": "indringingsdiepte",
        "numberOfFalls": "aantal vallen",
    },
)
STRENGTH = group(
    f"{_INTERVAL}/maximumUndrainedShearStrengthDetermination",
    "MaximumUndrainedShearStrengthDetermination",
    "Bepaling maximale ongedraineerde schuifsterkte",
    {
        **HOW,
        "maximumUndrainedShearStrength": "maximale ongedraineerde schuifsterkte",
        "lowestMaximumUndrainedShearStrength": "laagste maximale ongedraineerde schuifsterkte",
        "highestMaximumUndrainedShearStrength": "hoogste maximale ongedraineerde schuifsterkte",
    },
)
