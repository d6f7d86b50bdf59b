"""The rules of a geotechnical borehole about the boring: what was dug, bored, sampled, polluted and filled again."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import (
    BORED,
    BORING,
    CATALOGUE,
    COMPLETED,
    CONTAMINATED,
    CORE,
    EXCAVATED,
    SAMPLED,
    SAMPLER,
    VELOCITY,
    VERTICAL,
    span,
)
from bro_soap.objects.bhr_gt.shapes import absent_unless, absent_when, measure, present, valued, yes_or_no
from bro_soap.rules import Rule
from bro_soap.rules.conditions import ALWAYS, given, is_there
from bro_soap.rules.dependent import no_higher, presence, value_when
from bro_soap.rules.intervals import apart, bottom_is, bottom_no_deeper, joined, no_shallower, top_is
from bro_soap.rules.rule import IMBRO, IMBRO_A

__all__ = ["BORING_RULES"]

_OPEN = ("mechanischDraaienOnverbuisd", "mechanischGrijpen", "mechanischSpuitenOnverbuisd", "mechanischSpuitenDraaien")
_TECHNIQUE, _METHOD, _SAMPLER = BORED["boringTechnique"], SAMPLED["samplingMethod"], SAMPLER["samplerType"]
_CASED = given(_TECHNIQUE, "handDraaien", *_OPEN)
_FLUSHED = given(_TECHNIQUE, *_OPEN)
_FLUSHED_OR_NOT_KNOWN = given(_TECHNIQUE, *_OPEN, "mechanischDraaienOnverbuisdDeelsDrukkenHameren")
_TUBE = given(_SAMPLER, "steekbus", "steekbusDLDS", "steekbusMetLiner")
_LUBRICATED = given(_SAMPLER, "corebarrelSingleTube", "corebarrelDoubleTube", "corebarrelTripleTube", "steekbus")
_GOUGE = given(_SAMPLER, "guts")
_DUG = given(BORING["trajectoryExcavated"], "ja")
_ROCK = given(BORING["rockReached"], "ja")
_GRANULAR = given(
    COMPLETED["backfillMaterial"],
    *("zand", "zandGrof", "zandMiddelgrof", "zandMiddelgrofGrof"),
    *("grind", "grindZand", "grindZandGrof", "grindZandOngezeefd"),
    called="zand of grind",
)
_UNBOUGHT = given(COMPLETED["backfillMaterial"], "geen", "verwijderdMateriaal", "wegverhardingsmateriaal")
_PREPARED = is_there(BORING["preparation"]) & ~given(BORING["preparation"], "geen")
_CASING = given(COMPLETED["permanentCasingPresent"], "ja")


_PRESENCE = (
    present("BHR-GT-040", BORING["finalDepthPreparation"], _PREPARED),
    present("BHR-GT-041", BORING["finalDepthExcavation"], _DUG),
    present("BHR-GT-042", BORING["temporaryCasingUsed"], _CASED, archive=ALWAYS),
    present("BHR-GT-043", BORING["finalDepthTemporaryCasing"], given(BORING["temporaryCasingUsed"], "ja")),
    presence("BHR-GT-044", CATALOGUE, BORING["flushingMediumUsed"], must=_FLUSHED, regimes={IMBRO}),
    presence("BHR-GT-045", CATALOGUE, BORING["flushingMediumUsed"], must=_FLUSHED_OR_NOT_KNOWN, regimes={IMBRO_A}),
    present("BHR-GT-046", BORING["flushingAdditive"], given(BORING["flushingMediumUsed"], "ja")),
    absent_when("BHR-GT-047", BORING["groundwaterLevel"], given(VERTICAL["localVerticalReferencePoint"], "waterbodem")),
    present("BHR-GT-048", BORING["boringVelocity"], _ROCK),
    present("BHR-GT-049", BORING["contaminatedInterval"], given(BORING["subsurfaceContaminated"], "ja")),
    present("BHR-GT-050", BORING["completedInterval"], given(BORING["boreholeCompleted"], "ja")),
    present("BHR-GT-051", SAMPLED["orientatedSampled"], given(_METHOD, "opDiepteUitsteken"), archive=ALWAYS),
    present("BHR-GT-052", SAMPLED["sampler"], given(_METHOD, "opDiepteKernen", "opDiepteUitsteken"), archive=ALWAYS),
    absent_unless("BHR-GT-053", SAMPLED["coreRecovery"], _ROCK & given(_METHOD, "opDiepteKernen")),
    present("BHR-GT-054", SAMPLER["sampleContainerDiameter"], ~_GOUGE),
    present("BHR-GT-055", SAMPLER["sampleContainerLength"], ~_GOUGE),
    present("BHR-GT-056", SAMPLER["cuttingShoeInsideDiameter"], ~_GOUGE),
    present("BHR-GT-057", SAMPLER["stockingUsed"], ~_GOUGE),
    present("BHR-GT-058", SAMPLER["rightAngledCuttingShoe"], _TUBE),
    present("BHR-GT-059", SAMPLER["taperAngle"], given(SAMPLER["rightAngledCuttingShoe"], "nee")),
    present("BHR-GT-060", SAMPLER["cuttingShoeOutsideDiameter"], _TUBE),
    present("BHR-GT-061", SAMPLER["lubricationFluidUsed"], _LUBRICATED),
    present("BHR-GT-062", SAMPLER["coreCatcherPresent"], ~_GOUGE),
    present("BHR-GT-063", SAMPLER["pistonPresent"], ~_GOUGE),
    present("BHR-GT-064", COMPLETED["diameterPermanentCasing"], _CASING),
    present("BHR-GT-065", COMPLETED["materialPermanentCasing"], _CASING),
    present("BHR-GT-066", COMPLETED["backfillMaterialWashed"], _GRANULAR, archive=ALWAYS),
    present("BHR-GT-067", COMPLETED["backfillMaterialCertified"], ~_UNBOUGHT, archive=ALWAYS),
    value_when("BHR-GT-068", CATALOGUE, BORING["rockReached"], ("nee",), regimes={IMBRO_A}),
)

_BOTTOM = BORING["finalDepthBoring"]
_DEPTHS = (
    no_higher("BHR-GT-070", CATALOGUE, BORING["finalDepthSampling"], _BOTTOM),
    no_higher("BHR-GT-071", CATALOGUE, VELOCITY["depth"], _BOTTOM),
    no_shallower("BHR-GT-072", CATALOGUE, VELOCITY["depth"], span(BORED)),
    joined("BHR-GT-073", CATALOGUE, span(EXCAVATED)),
    top_is("BHR-GT-074", CATALOGUE, span(EXCAVATED), zero=True),
    bottom_is("BHR-GT-075", CATALOGUE, span(EXCAVATED), BORING["finalDepthExcavation"]),
    top_is("BHR-GT-076", CATALOGUE, span(BORED), zero=True, when=given(BORING["trajectoryExcavated"], "nee")),
    top_is("BHR-GT-077", CATALOGUE, span(BORED), zero=False, when=_DUG),
    bottom_is("BHR-GT-078", CATALOGUE, span(BORED), _BOTTOM),
    bottom_no_deeper("BHR-GT-079", CATALOGUE, span(SAMPLED), _BOTTOM),
    apart("BHR-GT-080", CATALOGUE, span(CONTAMINATED)),
    bottom_no_deeper("BHR-GT-081", CATALOGUE, span(CONTAMINATED), _BOTTOM),
)


_NUMBERS = (
    measure("BHR-GT-100", BORING["finalDepthPreparation"], "2.2", "0", "30"),
    measure("BHR-GT-101", BORING["finalDepthExcavation"], "2.2", "0", "10"),
    measure("BHR-GT-102", BORING["finalDepthBoring"], "3.2", "0"),
    measure("BHR-GT-103", BORING["finalDepthTemporaryCasing"], "3.2", "0"),
    measure("BHR-GT-104", BORING["groundwaterLevel"], "3.2", "0"),
    measure("BHR-GT-105", BORING["finalDepthSampling"], "3.2", "0"),
    measure("BHR-GT-106", VELOCITY["elapsedTime"], "5.1", "0"),
    measure("BHR-GT-107", VELOCITY["depth"], "3.2", "0", "150"),
    measure("BHR-GT-108", EXCAVATED["upperBoundary"], "2.2", "0", "10"),
    measure("BHR-GT-109", EXCAVATED["lowerBoundary"], "2.2", "0", "10"),
    measure("BHR-GT-110", BORED["beginDepth"], "3.2", "0"),
    measure("BHR-GT-111", BORED["endDepth"], "3.2", "0"),
    measure("BHR-GT-112", BORED["boredDiameter"], "4.0", "20", "3000"),
    measure("BHR-GT-113", SAMPLED["beginDepth"], "3.2", "0"),
    measure("BHR-GT-114", SAMPLED["endDepth"], "3.2", "0"),
    measure("BHR-GT-115", SAMPLER["sampleContainerDiameter"], "3.0", "30", "410"),
    measure("BHR-GT-116", SAMPLER["sampleContainerLength"], "2.2", "0.05", "40"),
    measure("BHR-GT-117", SAMPLER["cuttingShoeInsideDiameter"], "3.0", "20", "400"),
    measure("BHR-GT-118", SAMPLER["taperAngle"], "2.0", "5", "45"),
    measure("BHR-GT-119", SAMPLER["cuttingShoeOutsideDiameter"], "3.0", "50", "510"),
    measure("BHR-GT-120", CORE["totalCoreRecovery"], "3.0", "0", "110"),
    measure("BHR-GT-121", CORE["solidCoreRecovery"], "3.0", "0", "100"),
    measure("BHR-GT-122", CORE["rockQualityDesignation"], "3.0", "0", "100"),
    measure("BHR-GT-123", CONTAMINATED["beginDepth"], "3.2", "0"),
    measure("BHR-GT-124", CONTAMINATED["endDepth"], "3.2", "0"),
    measure("BHR-GT-125", COMPLETED["beginDepth"], "3.2", "0"),
    measure("BHR-GT-126", COMPLETED["endDepth"], "3.2", "0"),
    measure("BHR-GT-127", COMPLETED["diameterPermanentCasing"], "3.0", "90", "800"),
)

_VALUES = (
    valued("BHR-GT-275", BORING["preparation"]),
    valued("BHR-GT-276", BORING["finalDepthSampling"]),
    valued("BHR-GT-277", BORING["subsurfaceContaminated"]),
    valued("BHR-GT-278", BORED["boredDiameter"]),
    valued("BHR-GT-279", COMPLETED["permanentCasingPresent"]),
    yes_or_no("BHR-GT-290", BORING["flushingMediumUsed"]),
    yes_or_no("BHR-GT-291", BORING["boreholeCompleted"]),
)

BORING_RULES: tuple[Rule, ...] = (*_PRESENCE, *_DEPTHS, *_NUMBERS, *_VALUES)
