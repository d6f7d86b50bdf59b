"""The data of the description of a borehole's samples (version 2.1) by the names of the catalogue, as in `data`."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import BOUNDARIES, DEPTHS, group

__all__ = [
    "DESCRIPTION",
    "DISCONTINUITY",
    "GRAIN",
    "LAYER",
    "LOG",
    "NOT_DESCRIBED",
    "ROCK",
    "SOIL",
]

_DESCRIPTION, _LOG = "boreholeSampleDescription", "boreholeSampleDescription/descriptiveBoreholeLog"
DESCRIPTION = group(
    _DESCRIPTION,
    "BoreholeSampleDescription",
    "Boormonsterbeschrijving",
    {
        "descriptionReportDate": "rapportagedatum beschrijving",
        "descriptionProcedure": "beschrijfprocedure",
        "descriptionOperator": "uitvoerder beschrijving",
    },
)
LOG = group(
    _LOG,
    "DescriptiveBoreholeLog",
    "Boorprofiel",
    {
        "descriptionQuality": "beschrijfkwaliteit",
        "continuouslySampled": "continu bemonsterd",
        "descriptionLocation": "beschrijflocatie",
        "describedMaterial": "beschreven materiaal",
        "sampleMoistness": "monstervochtigheid",
        "boreholeLogChecked": "profiel gecontroleerd",
        "meanHighestGroundwaterLevel": "gemiddeld hoogste grondwaterstand",
        "meanLowestGroundwaterLevel": "gemiddeld laagste grondwaterstand",
        "layer": "laag",
        "postSedimentaryDiscontinuity": "post-sedimentaire discontinuïteit",
    },
)
LAYER = group(
    f"{_LOG}/layer",
    "Layer",
    "Laag",
    {
        **BOUNDARIES,
        "upperBoundaryDetermination": "bepaling bovengrens",
        "lowerBoundaryDetermination": "bepaling ondergrens",
        "anthropogenic": "antropogeen",
        "activityType": "type ingreep",
        "specialMaterial": "bijzonder materiaal",
        "slant": "scheefstaand",
        "internalStructureIntact": "interne structuur intact",
        "bedded": "gelaagd",
        "compositeLayer": "samengestelde laag",
        "bedding": "gelaagdheid",
        "soil": "grond",
        "rock": "gesteente",
    },
)
SOIL = group(
    f"{_LOG}/layer/soil",
    "Soil",
    "Grond",
    {
        "geotechnicalSoilName": "geotechnische grondsoort",
        "soilNameNEN5104": "grondsoort NEN5104",
        "gravelContentClassNEN5104": "grindgehalteklasse NEN5104",
        "organicMatterContentClassNEN5104": "organischestofgehalteklasse NEN5104",
        "tertiaryConstituent": "bijzonder bestanddeel",
        "colour": "kleur",
        "mottled": "gevlekt",
        "interbedding": "gelaagde inhomogeniteit",
        "dispersedInhomogeneity": "disperse inhomogeniteit",
        "carbonateContentClass": "kalkgehalteklasse",
        "organicMatterContentClass": "organischestofgehalteklasse",
        "crossBedding": "scheve gradering",
        "gradedBedding": "verticale gradering",
        "mixed": "vermengd",
        "mixingType": "type vermenging",
        "gravelMedianClass": "grindmediaanklasse",
        "fineGravelContentClass": "fijn grind gehalteklasse",
        "mediumCoarseGravelContentClass": "matig grof grind gehalteklasse",
        "veryCoarseGravelContentClass": "zeer grof grind gehalteklasse",
        "sandMedianClass": "zandmediaanklasse",
        "sandSortingNEN5104": "zandspreiding NEN5104",
        "peatType": "veensoort",
        "organicSoilTexture": "textuur organische grond",
        "fineSoilConsistency": "consistentie fijne grond",
        "organicSoilConsistency": "consistentie organische grond",
        "peatTensileStrength": "treksterkte veen",
        "geotechnicalDepositionalCharacteristic": "geotechnische afzettingskarakteristiek",
        "depositionalAge": "ouderdom afzetting",
        "grainshape": "korrelvorm",
    },
)
GRAIN = group(
    f"{_LOG}/layer/soil/grainshape",
    "Grainshape",
    "Korrelvorm",
    {
        "sizeFraction": "groottefractie",
        "angularity": "hoekigheid",
        "sphericity": "sfericiteit",
        "roughness": "ruwheid",
    },
)
ROCK = group(
    f"{_LOG}/layer/rock",
    "Rock",
    "Gesteente",
    {
        "rockType": "gesteentesoort",
        "cementType": "cementsoort",
        "colour": "kleur",
        "tertiaryRockConstituent": "bijzonder gesteentebestanddeel",
        "interbedding": "gelaagde inhomogeniteit",
        "dispersedInhomogeneity": "disperse inhomogeniteit",
        "carbonateContentClass": "kalkgehalteklasse",
        "crossBedding": "scheve gradering",
        "gradedBedding": "verticale gradering",
        "voidsPresent": "holtes aanwezig",
        "voidDistribution": "holteverdeling",
        "stability": "stabiliteit",
        "strengthClass": "sterkteklasse",
        "weathered": "verweerd",
        "weatheringDegree": "verweringsgraad",
    },
)
group(
    f"{_LOG}/layer/rock/weatheringDegree",
    "WeatheringDegree",
    "Verweringsgraad",
    {"discolouration": "verkleuring", "disintegration": "desintegratie", "decomposition": "omzetting"},
)
NOT_DESCRIBED = group(
    f"{_LOG}/notDescribedInterval",
    "NotDescribedInterval",
    "Niet beschreven interval",
    {**DEPTHS, "noDescriptionReason": "reden niet beschreven"},
)
DISCONTINUITY = group(
    f"{_LOG}/postSedimentaryDiscontinuity",
    "PostSedimentaryDiscontinuity",
    "Post-sedimentaire discontinuïteit",
    {
        **DEPTHS,
        "inRock": "in gesteente",
        "discontinuityType": "type discontinuïteit",
        "compositeDiscontinuity": "samengestelde discontinuïteit",
        "spacing": "onderlinge afstand",
        "smooth": "glad",
        "apertureClass": "breedteklasse",
        "infillMaterial": "opvulmateriaal",
    },
)
