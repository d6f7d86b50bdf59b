"""The data of a geotechnical borehole (version 2.1) but for the analysis, by the names of the catalogue.

A map per entity: the name on the wire, and the Dutch one. `group` says where the entity stands in the document.
"""

from __future__ import annotations

from collections.abc import Mapping

from bro_soap.rules import Datum
from bro_soap.rules.intervals import Span

__all__ = [
    "BORED",
    "BORING",
    "CATALOGUE",
    "COMPLETED",
    "CONTAMINATED",
    "CORE",
    "DESCRIPTION",
    "DISCONTINUITY",
    "EXCAVATED",
    "GRAIN",
    "LAYER",
    "LOCATION",
    "LOG",
    "MUD",
    "NOT_DESCRIBED",
    "RESEARCH",
    "ROCK",
    "SAMPLED",
    "SAMPLER",
    "SITE",
    "SOIL",
    "VELOCITY",
    "VERTICAL",
    "group",
    "span",
]

CATALOGUE = "catalogus BHR-GT 2.1"


def group(path: str, english: str, dutch: str, names: Mapping[str, str]) -> dict[str, Datum]:
    """Return the data of the entity on this path, by their names on the wire."""
    before = f"{path}/" if path else ""
    return {name: Datum(f"{before}{name}", f"{english}.{name}", f"{dutch}.{word}") for name, word in names.items()}


_DEPTHS = {"beginDepth": "begindiepte", "endDepth": "einddiepte"}
_BOUNDARIES = {"upperBoundary": "bovengrens", "lowerBoundary": "ondergrens"}


def span(data: Mapping[str, Datum]) -> Span:
    """Return the two depths of an entity that is a layer or an interval."""
    upper, lower = _BOUNDARIES if "upperBoundary" in data else _DEPTHS
    return Span(data[upper], data[lower])


RESEARCH = group(
    "",
    "BHR_GT",
    "Booronderzoek",
    {
        "objectIdAccountableParty": "object-ID bronhouder",
        "surveyPurpose": "kader inwinning",
        "researchReportDate": "rapportagedatum onderzoek",
        "siteCharacteristicDetermined": "terreintoestand bepaald",
        "siteCharacteristic": "terreintoestand",
        "fluidMudLayer": "sliblaag",
    },
)
LOCATION = group(
    "deliveredLocation",
    "DeliveredLocation",
    "Aangeleverde locatie",
    {"location": "coördinaten", "horizontalPositioningDate": "datum locatiebepaling"},
)
VERTICAL = group(
    "deliveredVerticalPosition",
    "DeliveredVerticalPosition",
    "Aangeleverde verticale positie",
    {
        "localVerticalReferencePoint": "lokaal verticaal referentiepunt",
        "offset": "verschuiving",
        "waterDepth": "waterdiepte",
        "verticalDatum": "verticaal referentievlak",
        "verticalPositioningDate": "datum verticale positiebepaling",
        "verticalPositioningMethod": "methode verticale positiebepaling",
    },
)
SITE = group(
    "siteCharacteristic",
    "SiteCharacteristic",
    "Terreintoestand",
    {
        "soilUse": "bodemgebruik",
        "positionOnGroundBody": "ligging op grondlichaam",
        "temporaryChange": "tijdelijke verandering",
    },
)
MUD = group(
    "fluidMudLayer",
    "FluidMudLayer",
    "Sliblaag",
    {
        "thickness": "dikte",
        "colour": "kleur",
        "upperBoundaryPositioningMethod": "methode positiebepaling bovenkant",
        "lowerBoundaryPositioningMethod": "methode positiebepaling onderkant",
    },
)
BORING = group(
    "boring",
    "Boring",
    "Boring",
    {
        "boringStartDate": "startdatum boring",
        "boringEndDate": "einddatum boring",
        "preparation": "voorbereiding",
        "finalDepthPreparation": "einddiepte voorbereiding",
        "trajectoryExcavated": "traject weggegraven",
        "finalDepthExcavation": "einddiepte graven",
        "rockReached": "gesteente aangeboord",
        "finalDepthBoring": "einddiepte boren",
        "temporaryCasingUsed": "tijdelijke verbuizing aangebracht",
        "finalDepthTemporaryCasing": "einddiepte tijdelijke verbuizing",
        "flushingMediumUsed": "spoeling gebruikt",
        "flushingAdditive": "spoelingtoeslag",
        "groundwaterLevel": "grondwaterstand",
        "finalDepthSampling": "einddiepte bemonstering",
        "subsurfaceContaminated": "ondergrond verontreinigd",
        "boreholeCompleted": "gat afgewerkt",
        "boringVelocity": "boorsnelheid",
        "contaminatedInterval": "verontreinigd interval",
        "completedInterval": "afgewerkt interval",
    },
)
VELOCITY = group(
    "boring/boringVelocity", "BoringVelocity", "Boorsnelheid", {"elapsedTime": "verlopen tijd", "depth": "diepte"}
)
EXCAVATED = group("boring/excavatedLayer", "ExcavatedLayer", "Weggegraven laag", _BOUNDARIES)
BORED = group(
    "boring/boredInterval",
    "BoredInterval",
    "Geboord interval",
    {**_DEPTHS, "boringTechnique": "boortechniek", "boredDiameter": "geboorde diameter"},
)
SAMPLED = group(
    "boring/sampledInterval",
    "SampledInterval",
    "Bemonsterd interval",
    {
        **_DEPTHS,
        "samplingMethod": "bemonsteringsmethode",
        "orientatedSampled": "georienteerd gestoken",
        "sampler": "bemonsteringsapparaat",
        "coreRecovery": "kernopbrengst",
    },
)
SAMPLER = group(
    "boring/sampledInterval/sampler",
    "Sampler",
    "Bemonsteringsapparaat",
    {
        "samplerType": "apparaattype",
        "sampleContainerDiameter": "containerdiameter",
        "sampleContainerLength": "containerlengte",
        "cuttingShoeInsideDiameter": "doorgangsdiameter",
        "stockingUsed": "kous gebruikt",
        "rightAngledCuttingShoe": "haakse steekmond",
        "taperAngle": "steekmondapex",
        "cuttingShoeOutsideDiameter": "steekmonddiameter",
        "lubricationFluidUsed": "steunvloeistof gebruikt",
        "coreCatcherPresent": "voorzien van vanger",
        "pistonPresent": "voorzien van zuiger",
    },
)
CORE = group(
    "boring/sampledInterval/coreRecovery",
    "CoreRecovery",
    "Kernopbrengst",
    {
        "totalCoreRecovery": "totale opbrengst",
        "solidCoreRecovery": "intacte opbrengst",
        "rockQualityDesignation": "gesteentekwaliteitsindex",
    },
)
CONTAMINATED = group("boring/contaminatedInterval", "ContaminatedInterval", "Verontreinigd interval", _DEPTHS)
COMPLETED = group(
    "boring/completedInterval",
    "CompletedInterval",
    "Afgewerkt interval",
    {
        **_DEPTHS,
        "permanentCasingPresent": "permanente verbuizing aanwezig",
        "diameterPermanentCasing": "diameter permanente verbuizing",
        "materialPermanentCasing": "materiaal permanente verbuizing",
        "backfillMaterial": "aanvulmateriaal",
        "backfillMaterialWashed": "aanvulmateriaal gewassen",
        "backfillMaterialCertified": "aanvulmateriaal met certificaat",
    },
)
_DESCRIPTION, _LOG = "boreholeSampleDescription", "boreholeSampleDescription/descriptiveBoreholeLog"
DESCRIPTION = group(
    _DESCRIPTION,
    "BoreholeSampleDescription",
    "Boormonsterbeschrijving",
    {"descriptionReportDate": "rapportagedatum beschrijving", "descriptionProcedure": "beschrijfprocedure"},
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
        **_BOUNDARIES,
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
    f"{_LOG}/layer/soil/grainshape", "Grainshape", "Korrelvorm", {"sphericity": "sfericiteit", "roughness": "ruwheid"}
)
ROCK = group(
    f"{_LOG}/layer/rock",
    "Rock",
    "Gesteente",
    {
        "interbedding": "gelaagde inhomogeniteit",
        "crossBedding": "scheve gradering",
        "gradedBedding": "verticale gradering",
        "voidsPresent": "holtes aanwezig",
        "voidDistribution": "holteverdeling",
        "stability": "stabiliteit",
        "weathered": "verweerd",
        "weatheringDegree": "verweringsgraad",
    },
)
NOT_DESCRIBED = group(f"{_LOG}/notDescribedInterval", "NotDescribedInterval", "Niet beschreven interval", _DEPTHS)
DISCONTINUITY = group(
    f"{_LOG}/postSedimentaryDiscontinuity",
    "PostSedimentaryDiscontinuity",
    "Post-sedimentaire discontinuïteit",
    {
        **_DEPTHS,
        "inRock": "in gesteente",
        "discontinuityType": "type discontinuïteit",
        "compositeDiscontinuity": "samengestelde discontinuïteit",
        "spacing": "onderlinge afstand",
        "smooth": "glad",
        "apertureClass": "breedteklasse",
        "infillMaterial": "opvulmateriaal",
    },
)
