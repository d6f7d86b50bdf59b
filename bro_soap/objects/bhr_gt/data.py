"""The data of a geotechnical borehole (version 2.1) by the names of the catalogue: research and boring.

A map per entity: the name on the wire, and the Dutch one. The logs are in `log_data`, the analysis in `analysis.data`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bro_soap.rules import Datum
from bro_soap.rules.intervals import Span

__all__ = [
    "BORED",
    "BORING",
    "BOUNDARIES",
    "CATALOGUE",
    "COMPLETED",
    "CONTAMINATED",
    "CORE",
    "DEPTHS",
    "EXCAVATED",
    "LOCATION",
    "MUD",
    "RESEARCH",
    "SAMPLED",
    "SAMPLER",
    "SITE",
    "VELOCITY",
    "VERTICAL",
    "group",
    "named",
    "span",
]

CATALOGUE = "catalogus BHR-GT 2.1"
_BY_PATH: dict[str, Datum] = {}


def group(path: str, english: str, dutch: str, names: Mapping[str, str]) -> dict[str, Datum]:
    """Return the data of the entity on this path, by their names on the wire."""
    before = f"{path}/" if path else ""
    data = {name: Datum(f"{before}{name}", f"{english}.{name}", f"{dutch}.{word}") for name, word in names.items()}
    _BY_PATH.update({datum.path: datum for datum in data.values()})
    return data


def named(path: str) -> Datum:
    """Return the datum on this path; one that the catalogue has not bears the name of its element."""
    owner, _, name = path.rpartition("/")
    return _BY_PATH.get(path) or Datum(path, f"{owner.rpartition('/')[2]}.{name}" if owner else name)


DEPTHS = {"beginDepth": "begindiepte", "endDepth": "einddiepte"}
BOUNDARIES = {"upperBoundary": "bovengrens", "lowerBoundary": "ondergrens"}


def span(data: Mapping[str, Datum]) -> Span:
    """Return the two depths of an entity that is a layer or an interval."""
    upper, lower = BOUNDARIES if "upperBoundary" in data else DEPTHS
    return Span(data[upper], data[lower])


RESEARCH = group(
    "",
    "BHR_GT",
    "Booronderzoek",
    {
        "objectIdAccountableParty": "object-ID bronhouder",
        "deliveryContext": "kader aanlevering",
        "surveyPurpose": "kader inwinning",
        "discipline": "vakgebied",
        "surveyProcedure": "kaderstellende procedure",
        "researchOperator": "uitvoerder onderzoek",
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
    {
        "location": "coördinaten",
        "horizontalPositioningDate": "datum locatiebepaling",
        "horizontalPositioningMethod": "methode locatiebepaling",
        "horizontalPositioningOperator": "uitvoerder locatiebepaling",
    },
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
        "verticalPositioningOperator": "uitvoerder verticale positiebepaling",
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
        "boringOperator": "uitvoerder boring",
        "preparation": "voorbereiding",
        "finalDepthPreparation": "einddiepte voorbereiding",
        "trajectoryExcavated": "traject weggegraven",
        "finalDepthExcavation": "einddiepte graven",
        "rockReached": "gesteente aangeboord",
        "boringProcedure": "boorprocedure",
        "finalDepthBoring": "einddiepte boren",
        "stopCriterion": "stopcriterium",
        "temporaryCasingUsed": "tijdelijke verbuizing aangebracht",
        "finalDepthTemporaryCasing": "einddiepte tijdelijke verbuizing",
        "flushingMediumUsed": "spoeling gebruikt",
        "flushingAdditive": "spoelingtoeslag",
        "groundwaterLevel": "grondwaterstand",
        "samplingProcedure": "bemonsteringsprocedure",
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
EXCAVATED = group(
    "boring/excavatedLayer",
    "ExcavatedLayer",
    "Weggegraven laag",
    {**BOUNDARIES, "excavatedMaterial": "weggegraven materiaal"},
)
BORED = group(
    "boring/boredInterval",
    "BoredInterval",
    "Geboord interval",
    {**DEPTHS, "boringTechnique": "boortechniek", "boredDiameter": "geboorde diameter"},
)
SAMPLED = group(
    "boring/sampledInterval",
    "SampledInterval",
    "Bemonsterd interval",
    {
        **DEPTHS,
        "preTreatment": "voorbehandeling",
        "samplingMethod": "bemonsteringsmethode",
        "samplingQuality": "bemonsteringskwaliteit",
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
        "fieldDetermined": "in het veld vastgesteld",
    },
)
CONTAMINATED = group("boring/contaminatedInterval", "ContaminatedInterval", "Verontreinigd interval", DEPTHS)
COMPLETED = group(
    "boring/completedInterval",
    "CompletedInterval",
    "Afgewerkt interval",
    {
        **DEPTHS,
        "permanentCasingPresent": "permanente verbuizing aanwezig",
        "diameterPermanentCasing": "diameter permanente verbuizing",
        "materialPermanentCasing": "materiaal permanente verbuizing",
        "backfillMaterial": "aanvulmateriaal",
        "backfillMaterialWashed": "aanvulmateriaal gewassen",
        "backfillMaterialCertified": "aanvulmateriaal met certificaat",
    },
)
