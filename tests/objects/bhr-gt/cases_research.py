"""One case per rule of the BHR-GT but for its analysis."""

from __future__ import annotations

from lxml import etree

from tests.objects.rulebook import (
    NO_PAIRS,
    Case,
    Change,
    added,
    attribute,
    both,
    case,
    date,
    european_stranger,
    find,
    nil,
    text,
    twice,
    without,
)

ALL, SEA, ARCHIVE = "registration-everything.xml", "registration-sea.xml", "registration-complete-report-archive.xml"
START, DESCRIBED = "registration-start-report.xml", "registration-start-report-description.xml"
END = "registration-end-report.xml"

PLACE, HEIGHT, BORING = "deliveredLocation", "deliveredVerticalPosition", "boring"
POINT = f"{PLACE}/location/Point"
DESCRIPTION, ANALYSIS = "boreholeSampleDescription", "boreholeSampleAnalysis"
SOILS, ROCKS, SKETCH = (f"{DESCRIPTION}/descriptiveBoreholeLog[{number}]" for number in (1, 2, 3))
RUBBLE, CLAY, PEAT, SAND, GRAVEL = (f"{SOILS}/layer[{number}]" for number in (1, 2, 3, 4, 5))
ROCK, CHALK = (f"{ROCKS}/layer[{number}]/rock" for number in (1, 2))
CRACK, FAULT = f"{SOILS}/postSedimentaryDiscontinuity", f"{ROCKS}/postSedimentaryDiscontinuity"
BORED, CORED = f"{BORING}/boredInterval[1]", f"{BORING}/boredInterval[2]"
TUBE, GOUGE, LOOSE, CORE = (f"{BORING}/sampledInterval[{number}]" for number in (1, 2, 3, 4))
SAMPLER, CASED, FILLED = f"{TUBE}/sampler", f"{BORING}/completedInterval[1]", f"{BORING}/completedInterval[2]"
OLD_LOG = f"{DESCRIPTION}/descriptiveBoreholeLog"
OLD = f"{OLD_LOG}/layer/soil"
SEA_SOIL = f"{OLD_LOG}/layer/soil"


def gone(rule: str, path: str, *also: str, sample: str = ALL) -> Case:
    return case(rule, sample, without(path), *also)


def put(rule: str, after: str, name: str, value: str = "ja", *also: str, sample: str = ALL) -> Case:
    """A datum where it does not belong, behind the element on the path."""
    return case(rule, sample, added(after, name, value), *also)


def says(rule: str, path: str, value: str, *also: str, sample: str = ALL) -> Case:
    return case(rule, sample, text(path, value), *also)


def inside(path: str, name: str, value: str) -> Change:
    """An element with this text as the first one inside the group on the path."""

    def change(root: etree._Element) -> None:
        group = find(root, path)
        new = etree.Element(f"{{{etree.QName(group).namespace}}}{name}")
        new.text = value
        group.insert(0, new)

    return change


def outside(rule: str, path: str, *values: str, sample: str = ALL, also: tuple[str, ...] = ()) -> tuple[Case, ...]:
    return tuple(case(rule, sample, text(path, value), *also) for value in values)


def interval(name: str, begin: str, end: str) -> Change:
    """An interval with these depths, behind the layer of the old log."""
    path = f"{OLD_LOG}/{name}"
    return both(added(f"{OLD_LOG}/layer", name, ""), inside(path, "endDepth", end), inside(path, "beginDepth", begin))


WHOLE = (
    says("BHR-GT-001", "objectIdAccountableParty", "x" * 201),
    says("BHR-GT-001", "objectIdAccountableParty", " "),
    says("BHR-GT-010", "discipline", "tovenarij"),
    says("BHR-GT-010", f"{PEAT}/soil/peatType", "scheuchzeriaveen"),
    says("BHR-GT-010", f"{ROCK}/cementType", "beton"),
    case("BHR-GT-011", ALL, date("researchReportDate", "2024-09", "yearMonth")),
    case("BHR-GT-012", ALL, date("researchReportDate", "2099-01-01")),
    case("BHR-GT-012", END, text(f"{ANALYSIS}/analysisReportDate", "2099-01-01"), "BHR-GT-016"),
    case("BHR-GT-013", ALL, date(f"{BORING}/boringStartDate", "2024-08-30")),
    case("BHR-GT-014", ALL, date(f"{BORING}/boringEndDate", "2024-09-21")),
    case("BHR-GT-015", ALL, date(f"{DESCRIPTION}/descriptionReportDate", "2024-09-21")),
    case("BHR-GT-016", END, text(f"{ANALYSIS}/analysisReportDate", "2024-08-21")),
    says("BHR-GT-017", f"{POINT}/pos", "200000.000 150000.000"),
    case("BHR-GT-017", ALL, attribute(POINT, "srsName", "urn:ogc:def:crs:EPSG::31370")),
    *(case("BRO-065", ALL, text(f"{POINT}/pos", written)) for written in NO_PAIRS),
    case(
        "BHR-GT-017",
        ALL,
        both(attribute(POINT, "srsName", "urn:ogc:def:crs:EPSG::4326"), text(f"{POINT}/pos", "52.1 5.2")),
    ),
    says("BHR-GT-018", f"{BORING}/boringOperator/chamberOfCommerceNumber", "99999999"),
    case("BHR-GT-018", ALL, european_stranger(f"{BORING}/boringOperator/chamberOfCommerceNumber")),
    says("BHR-GT-019", f"{CRACK}/endDepth", "1.10"),
    case("BHR-GT-020", ARCHIVE, date(f"{DESCRIPTION}/descriptionReportDate", "1979", "year")),
)

CORRECTED = "correction-start-report.xml"
RESEARCH = (
    case(
        "BHR-GT-038",
        CORRECTED,
        both(
            text(f"{BORING}/finalDepthSampling", "8.50"),
            text(f"{BORING}/sampledInterval[3]/endDepth", "8.50"),
        ),
        before=(START, END),
    ),
    gone("BHR-GT-021", "siteCharacteristicDetermined", "BHR-GT-022"),
    put("BHR-GT-021", "surveyProcedure", "siteCharacteristicDetermined", "nee", sample=SEA),
    gone("BHR-GT-022", "siteCharacteristic"),
    says("BHR-GT-022", "siteCharacteristicDetermined", "nee"),
    case("BHR-GT-023", ALL, without("siteCharacteristic/soilUse", "siteCharacteristic/positionOnGroundBody")),
    gone("BHR-GT-024", f"{HEIGHT}/waterDepth", sample=SEA),
    put("BHR-GT-024", f"{HEIGHT}/offset", "waterDepth", "1.0"),
    case(
        "BHR-GT-025",
        SEA,
        both(text(f"{HEIGHT}/localVerticalReferencePoint", "maaiveld"), without(f"{HEIGHT}/waterDepth")),
        "BHR-GT-021",
        "BHR-GT-029",
    ),
    says("BHR-GT-026", f"{HEIGHT}/verticalPositioningMethod", "onbekend", sample=ARCHIVE),
    case("BHR-GT-027", ALL, twice(f"{DESCRIPTION}/descriptionProcedure[1]")),
    case(
        "BHR-GT-028",
        SEA,
        both(attribute(POINT, "srsName", "urn:ogc:def:crs:EPSG::28992"), text(f"{POINT}/pos", "47800.000 513200.000")),
    ),
    says(
        "BHR-GT-029",
        f"{HEIGHT}/localVerticalReferencePoint",
        "maaiveld",
        "BHR-GT-021",
        "BHR-GT-024",
        "BHR-GT-025",
        sample=SEA,
    ),
    says("BHR-GT-030", f"{HEIGHT}/verticalDatum", "NAP", sample=SEA),
    says("BHR-GT-030", f"{HEIGHT}/verticalDatum", "MSL"),
    case("BHR-GT-031", ALL, date(f"{PLACE}/horizontalPositioningDate", "2024-09-21")),
    case("BHR-GT-031", DESCRIBED, date(f"{PLACE}/horizontalPositioningDate", "2024-06-05")),
    case("BHR-GT-032", ALL, date(f"{HEIGHT}/verticalPositioningDate", "2024-09-21")),
    case("BHR-GT-033", DESCRIBED, date(f"{BORING}/boringEndDate", "2024-06-05")),
    *outside("BHR-GT-035", f"{HEIGHT}/offset", "1000", "1.0001"),
    *outside("BHR-GT-036", f"{HEIGHT}/waterDepth", "-0.1", "100.5", sample=SEA),
    *outside("BHR-GT-037", "fluidMudLayer/thickness", "-0.1", "20.5", "1.234", sample=SEA),
)

DRILLING = (
    gone("BHR-GT-040", f"{BORING}/finalDepthPreparation"),
    says("BHR-GT-040", f"{BORING}/preparation", "geen"),
    gone("BHR-GT-041", f"{BORING}/finalDepthExcavation"),
    put("BHR-GT-041", f"{BORING}/trajectoryExcavated", "finalDepthExcavation", "1.0", sample=SEA),
    gone("BHR-GT-042", f"{BORING}/temporaryCasingUsed", "BHR-GT-043"),
    put("BHR-GT-042", f"{BORING}/stopCriterion", "temporaryCasingUsed", "nee", sample=SEA),
    gone("BHR-GT-043", f"{BORING}/finalDepthTemporaryCasing"),
    says("BHR-GT-043", f"{BORING}/temporaryCasingUsed", "nee"),
    gone("BHR-GT-044", f"{BORING}/flushingMediumUsed", "BHR-GT-046"),
    put("BHR-GT-044", f"{BORING}/stopCriterion", "flushingMediumUsed", "nee", sample=SEA),
    says(
        "BHR-GT-045",
        f"{BORING}/boredInterval/boringTechnique",
        "mechanischDraaienOnverbuisdDeelsDrukkenHameren",
        sample=ARCHIVE,
    ),
    gone("BHR-GT-046", f"{BORING}/flushingAdditive"),
    says("BHR-GT-046", f"{BORING}/flushingMediumUsed", "nee"),
    put("BHR-GT-047", f"{BORING}/stopCriterion", "groundwaterLevel", "0.5", sample=SEA),
    case("BHR-GT-048", ALL, without(f"{BORING}/boringVelocity[2]", f"{BORING}/boringVelocity[1]")),
    says("BHR-GT-048", f"{BORING}/rockReached", "nee", "BHR-GT-053"),
    case("BHR-GT-049", ALL, without(f"{BORING}/contaminatedInterval[2]", f"{BORING}/contaminatedInterval[1]")),
    says("BHR-GT-049", f"{BORING}/subsurfaceContaminated", "nee"),
    case("BHR-GT-050", ALL, without(FILLED, CASED)),
    says("BHR-GT-050", f"{BORING}/boreholeCompleted", "nee"),
    gone("BHR-GT-051", f"{TUBE}/orientatedSampled"),
    put("BHR-GT-051", f"{LOOSE}/samplingQuality", "orientatedSampled", "nee"),
    gone("BHR-GT-052", SAMPLER),
    gone("BHR-GT-052", f"{CORE}/sampler"),
    put(
        "BHR-GT-052",
        f"{LOOSE}/samplingQuality",
        "sampler",
        "",
        "BHR-GT-054",
        "BHR-GT-055",
        "BHR-GT-056",
        "BHR-GT-057",
        "BHR-GT-062",
        "BHR-GT-063",
    ),
    put("BHR-GT-053", f"{LOOSE}/samplingQuality", "coreRecovery", ""),
    gone("BHR-GT-054", f"{SAMPLER}/sampleContainerDiameter"),
    put("BHR-GT-054", f"{GOUGE}/sampler/samplerType", "sampleContainerDiameter", "40"),
    gone("BHR-GT-055", f"{SAMPLER}/sampleContainerLength"),
    put("BHR-GT-055", f"{GOUGE}/sampler/samplerType", "sampleContainerLength", "1"),
    gone("BHR-GT-056", f"{SAMPLER}/cuttingShoeInsideDiameter"),
    put("BHR-GT-056", f"{GOUGE}/sampler/samplerType", "cuttingShoeInsideDiameter", "40"),
    gone("BHR-GT-057", f"{SAMPLER}/stockingUsed"),
    put("BHR-GT-057", f"{GOUGE}/sampler/samplerType", "stockingUsed", "nee"),
    gone("BHR-GT-058", f"{SAMPLER}/rightAngledCuttingShoe", "BHR-GT-059"),
    put("BHR-GT-058", f"{GOUGE}/sampler/samplerType", "rightAngledCuttingShoe", "ja"),
    gone("BHR-GT-059", f"{SAMPLER}/taperAngle"),
    says("BHR-GT-059", f"{SAMPLER}/rightAngledCuttingShoe", "ja"),
    gone("BHR-GT-060", f"{SAMPLER}/cuttingShoeOutsideDiameter"),
    put("BHR-GT-060", f"{CORE}/sampler/samplerType", "cuttingShoeOutsideDiameter", "110"),
    gone("BHR-GT-061", f"{SAMPLER}/lubricationFluidUsed"),
    put("BHR-GT-061", f"{GOUGE}/sampler/samplerType", "lubricationFluidUsed", "nee"),
    gone("BHR-GT-062", f"{SAMPLER}/coreCatcherPresent"),
    put("BHR-GT-062", f"{GOUGE}/sampler/samplerType", "coreCatcherPresent", "nee"),
    gone("BHR-GT-063", f"{SAMPLER}/pistonPresent"),
    put("BHR-GT-063", f"{GOUGE}/sampler/samplerType", "pistonPresent", "nee"),
    gone("BHR-GT-064", f"{CASED}/diameterPermanentCasing"),
    put("BHR-GT-064", f"{FILLED}/permanentCasingPresent", "diameterPermanentCasing", "125"),
    gone("BHR-GT-065", f"{CASED}/materialPermanentCasing"),
    put("BHR-GT-065", f"{FILLED}/permanentCasingPresent", "materialPermanentCasing", "staal"),
    gone("BHR-GT-066", f"{CASED}/backfillMaterialWashed"),
    put("BHR-GT-066", f"{FILLED}/backfillMaterial", "backfillMaterialWashed", "ja"),
    gone("BHR-GT-067", f"{CASED}/backfillMaterialCertified"),
    put("BHR-GT-067", f"{FILLED}/backfillMaterial", "backfillMaterialCertified", "ja"),
    says("BHR-GT-068", f"{BORING}/rockReached", "ja", "BHR-GT-048", sample=ARCHIVE),
    says("BHR-GT-070", f"{BORING}/finalDepthSampling", "7.01"),
    says("BHR-GT-071", f"{BORING}/boringVelocity[2]/depth", "7.01"),
    says("BHR-GT-072", f"{BORING}/boringVelocity[1]/depth", "0.59"),
    says("BHR-GT-073", f"{BORING}/excavatedLayer[2]/upperBoundary", "0.25"),
    says("BHR-GT-074", f"{BORING}/excavatedLayer[1]/upperBoundary", "0.05"),
    says("BHR-GT-075", f"{BORING}/excavatedLayer[2]/lowerBoundary", "0.70"),
    says("BHR-GT-076", f"{BORING}/boredInterval/beginDepth", "0.20", sample=SEA),
    says("BHR-GT-077", f"{BORED}/beginDepth", "0"),
    says("BHR-GT-078", f"{CORED}/endDepth", "6.95"),
    says("BHR-GT-079", f"{CORE}/endDepth", "7.01"),
    says("BHR-GT-080", f"{BORING}/contaminatedInterval[2]/beginDepth", "1.00"),
    says("BHR-GT-081", f"{BORING}/contaminatedInterval[2]/endDepth", "7.01"),
    *outside("BHR-GT-100", f"{BORING}/finalDepthPreparation", "-1", "30.1", "1.234"),
    says("BHR-GT-101", f"{BORING}/finalDepthExcavation", "10.1", "BHR-GT-075"),
    says("BHR-GT-102", f"{BORING}/finalDepthBoring", "1000.00", "BHR-GT-078"),
    *outside("BHR-GT-103", f"{BORING}/finalDepthTemporaryCasing", "-1", "4.901"),
    *outside("BHR-GT-104", f"{BORING}/groundwaterLevel", "-1", "1.251"),
    says("BHR-GT-105", f"{BORING}/finalDepthSampling", "6.901"),
    *outside("BHR-GT-106", f"{BORING}/boringVelocity[2]/elapsedTime", "-1", "100000", "1.25"),
    says("BHR-GT-107", f"{BORING}/boringVelocity[2]/depth", "6.901"),
    says("BHR-GT-107", f"{BORING}/boringVelocity[2]/depth", "150.5", "BHR-GT-071"),
    says("BHR-GT-108", f"{BORING}/excavatedLayer[1]/upperBoundary", "-0.1", "BHR-GT-074"),
    says("BHR-GT-109", f"{BORING}/excavatedLayer[2]/lowerBoundary", "10.1", "BHR-GT-075"),
    says("BHR-GT-110", f"{BORED}/beginDepth", "0.601"),
    says("BHR-GT-111", f"{BORED}/endDepth", "5.001"),
    *outside("BHR-GT-112", f"{BORED}/boredDiameter", "19", "3001", "178.5"),
    says("BHR-GT-113", f"{TUBE}/beginDepth", "0.601"),
    says("BHR-GT-114", f"{TUBE}/endDepth", "4.001"),
    *outside("BHR-GT-115", f"{SAMPLER}/sampleContainerDiameter", "29", "411"),
    *outside("BHR-GT-116", f"{SAMPLER}/sampleContainerLength", "0.04", "41"),
    *outside("BHR-GT-117", f"{SAMPLER}/cuttingShoeInsideDiameter", "19", "401"),
    *outside("BHR-GT-118", f"{SAMPLER}/taperAngle", "4", "46"),
    *outside("BHR-GT-119", f"{SAMPLER}/cuttingShoeOutsideDiameter", "49", "511"),
    *outside("BHR-GT-120", f"{CORE}/coreRecovery/totalCoreRecovery", "-1", "111"),
    *outside("BHR-GT-121", f"{CORE}/coreRecovery/solidCoreRecovery", "-1", "101"),
    *outside("BHR-GT-122", f"{CORE}/coreRecovery/rockQualityDesignation", "-1", "101"),
    says("BHR-GT-123", f"{BORING}/contaminatedInterval[1]/beginDepth", "0.601"),
    says("BHR-GT-124", f"{BORING}/contaminatedInterval[2]/endDepth", "1.301"),
    says("BHR-GT-125", f"{CASED}/beginDepth", "-1"),
    says("BHR-GT-126", f"{CASED}/endDepth", "1000"),
    *outside("BHR-GT-127", f"{CASED}/diameterPermanentCasing", "89", "801"),
)

LOGS = (
    says(
        "BHR-GT-150",
        f"{OLD_LOG}/descriptionQuality",
        "klasse2geroerd",
        "BHR-GT-206",
        "BHR-GT-208",
        "BHR-GT-226",
        sample=SEA,
    ),
    says("BHR-GT-151", f"{OLD_LOG}/descriptionQuality", "klasse2geroerd", sample=ARCHIVE),
    says(
        "BHR-GT-152",
        f"{DESCRIPTION}/descriptionProcedure",
        "ISO14688d1v2019c2020",
        "BHR-GT-154",
        "BHR-GT-200",
        "BHR-GT-201",
        "BHR-GT-202",
        "BHR-GT-203",
        "BHR-GT-206",
        "BHR-GT-208",
        sample=ARCHIVE,
    ),
    says("BHR-GT-153", f"{SKETCH}/descriptionLocation", "veldlab"),
    says(
        "BHR-GT-154",
        f"{DESCRIPTION}/descriptionProcedure",
        "ISO14688d1v2019c2020",
        "BHR-GT-152",
        "BHR-GT-200",
        "BHR-GT-201",
        "BHR-GT-202",
        "BHR-GT-203",
        "BHR-GT-206",
        "BHR-GT-208",
        sample=ARCHIVE,
    ),
    says("BHR-GT-155", f"{OLD_LOG}/describedMaterial", "grondGesteente", sample=ARCHIVE),
    gone("BHR-GT-156", f"{SOILS}/sampleMoistness"),
    put("BHR-GT-156", f"{ROCKS}/describedMaterial", "sampleMoistness", "veldvochtig"),
    gone("BHR-GT-157", f"{SOILS}/boreholeLogChecked"),
    put("BHR-GT-157", f"{ROCKS}/describedMaterial", "boreholeLogChecked", "ja"),
    put("BHR-GT-158", f"{ROCKS}/describedMaterial", "meanHighestGroundwaterLevel", "1"),
    put("BHR-GT-159", f"{ROCKS}/describedMaterial", "meanLowestGroundwaterLevel", "1"),
    says("BHR-GT-160", f"{SOILS}/meanHighestGroundwaterLevel", "7.01", "BHR-GT-162"),
    says("BHR-GT-161", f"{SOILS}/meanLowestGroundwaterLevel", "7.01"),
    says("BHR-GT-162", f"{SOILS}/meanLowestGroundwaterLevel", "0.79"),
    put("BHR-GT-163", f"{OLD_LOG}/layer", "postSedimentaryDiscontinuity", "", sample=SEA),
    gone("BHR-GT-165", f"{RUBBLE}/specialMaterial", "BHR-GT-167"),
    put("BHR-GT-165", f"{GRAVEL}/anthropogenic", "specialMaterial", "puin", "BHR-GT-167"),
    gone("BHR-GT-166", f"{RUBBLE}/activityType"),
    put("BHR-GT-166", f"{CLAY}/anthropogenic", "activityType", "geroerd"),
    put("BHR-GT-166", f"{OLD_LOG}/layer/anthropogenic", "activityType", "geroerd", sample=SEA),
    gone("BHR-GT-167", f"{SKETCH}/layer/internalStructureIntact"),
    put("BHR-GT-167", f"{OLD_LOG}/layer/anthropogenic", "internalStructureIntact", "nee", sample=SEA),
    gone("BHR-GT-168", f"{CLAY}/slant"),
    put("BHR-GT-168", f"{SKETCH}/layer/anthropogenic", "slant", "nee"),
    gone("BHR-GT-169", f"{PEAT}/bedded"),
    put("BHR-GT-169", f"{SKETCH}/layer/internalStructureIntact", "bedded", "nee"),
    gone("BHR-GT-170", f"{CLAY}/compositeLayer", "BHR-GT-205"),
    put("BHR-GT-170", f"{PEAT}/bedded", "compositeLayer", "nee"),
    gone("BHR-GT-171", f"{CLAY}/bedding"),
    put("BHR-GT-171", f"{PEAT}/bedded", "bedding", "dunGelaagd"),
    says("BHR-GT-172", f"{ROCKS}/describedMaterial", "grond", "BHR-GT-156"),
    gone("BHR-GT-173", f"{ROCK}/interbedding"),
    put("BHR-GT-173", f"{CHALK}/strengthClass", "interbedding", "kleiWeinigDunneLaagjes"),
    put("BHR-GT-174", f"{CHALK}/strengthClass", "crossBedding", "nee"),
    put("BHR-GT-175", f"{CHALK}/strengthClass", "gradedBedding", "nee"),
    put("BHR-GT-176", f"{CHALK}/strengthClass", "voidsPresent", "nee"),
    gone("BHR-GT-177", f"{ROCK}/voidDistribution"),
    put("BHR-GT-177", f"{CHALK}/strengthClass", "voidDistribution", "gelijkmatig"),
    put("BHR-GT-178", f"{CHALK}/strengthClass", "stability", "stabiel"),
    put("BHR-GT-179", f"{CHALK}/strengthClass", "weathered", "nee"),
    gone("BHR-GT-180", f"{ROCK}/weatheringDegree"),
    put("BHR-GT-180", f"{CHALK}/strengthClass", "weatheringDegree", ""),
    gone("BHR-GT-181", f"{CRACK}/discontinuityType"),
    put("BHR-GT-181", f"{FAULT}/inRock", "discontinuityType", "schuifvlak"),
    gone("BHR-GT-182", f"{FAULT}/compositeDiscontinuity", "BHR-GT-183"),
    put("BHR-GT-182", f"{CRACK}/inRock", "compositeDiscontinuity", "nee"),
    gone("BHR-GT-183", f"{FAULT}/spacing"),
    says("BHR-GT-183", f"{FAULT}/compositeDiscontinuity", "nee"),
    gone("BHR-GT-184", f"{FAULT}/smooth"),
    put("BHR-GT-184", f"{CRACK}/inRock", "smooth", "nee"),
    gone("BHR-GT-185", f"{FAULT}/apertureClass"),
    put("BHR-GT-185", f"{CRACK}/inRock", "apertureClass", "smal"),
    gone("BHR-GT-186", f"{FAULT}/infillMaterial"),
    says("BHR-GT-186", f"{FAULT}/apertureClass", "uiterstSmal"),
    says("BHR-GT-187", f"{CLAY}/upperBoundary", "1.20"),
    says("BHR-GT-187", f"{SOILS}/notDescribedInterval/beginDepth", "4.60"),
    says("BHR-GT-188", f"{ROCKS}/notDescribedInterval/beginDepth", "5.70"),
    says("BHR-GT-189", f"{SKETCH}/layer/lowerBoundary", "1.61"),
    says("BHR-GT-189", f"{SKETCH}/layer/lowerBoundary", "0.61"),
    says("BHR-GT-190", f"{ROCKS}/layer[2]/lowerBoundary", "6.91"),
    says("BHR-GT-191", f"{OLD_LOG}/layer/lowerBoundary", "6.01", sample=ARCHIVE),
    says("BHR-GT-192", f"{ROCKS}/notDescribedInterval/endDepth", "6.91", "BHR-GT-188"),
    case("BHR-GT-193", ARCHIVE, interval("notDescribedInterval", "6.00", "6.01")),
    says("BHR-GT-194", f"{FAULT}/endDepth", "6.91"),
    # An end report is judged by the boring that the start report told of: it goes down to 9 m, and was sampled so far.
    says("BHR-GT-194", f"{OLD_LOG}/postSedimentaryDiscontinuity/endDepth", "9.01", sample=END),
    says("BHR-GT-192", f"{OLD_LOG}/notDescribedInterval/endDepth", "9.01", sample=END),
    case("BHR-GT-195", ARCHIVE, interval("postSedimentaryDiscontinuity", "5.00", "6.01")),
    *outside("BHR-GT-128", f"{SOILS}/meanHighestGroundwaterLevel", "-1", "0.801"),
    says("BHR-GT-129", f"{SOILS}/meanLowestGroundwaterLevel", "1.601"),
    says("BHR-GT-130", f"{SKETCH}/layer/upperBoundary", "0.601"),
    says("BHR-GT-131", f"{SKETCH}/layer/lowerBoundary", "1.501"),
    says("BHR-GT-132", f"{ROCKS}/notDescribedInterval/beginDepth", "5.801"),
    says("BHR-GT-133", f"{ROCKS}/notDescribedInterval/endDepth", "6.001"),
    *outside("BHR-GT-134", f"{FAULT}/beginDepth", "-1", "5.101"),
    says("BHR-GT-135", f"{FAULT}/endDepth", "5.301"),
    *outside("BHR-GT-136", f"{FAULT}/spacing", "-1", "201"),
)

SOIL = (
    put("BHR-GT-200", f"{PEAT}/soil/geotechnicalSoilName", "soilNameNEN5104", "mineraalarmVeen"),
    gone("BHR-GT-201", f"{OLD}/gravelContentClassNEN5104", sample=ARCHIVE),
    says("BHR-GT-201", f"{OLD}/soilNameNEN5104", "siltigGrind", sample=ARCHIVE),
    gone("BHR-GT-202", f"{OLD}/organicMatterContentClassNEN5104", sample=ARCHIVE),
    says("BHR-GT-202", f"{OLD}/soilNameNEN5104", "dy", sample=ARCHIVE),
    gone("BHR-GT-203", f"{PEAT}/soil/tertiaryConstituent"),
    put("BHR-GT-204", f"{SEA_SOIL}/colour", "mottled", "nee", sample=SEA),
    gone("BHR-GT-205", f"{CLAY}/soil/interbedding"),
    put("BHR-GT-205", f"{PEAT}/soil/colour", "interbedding", "kleiWeinigDunneLaagjes"),
    gone("BHR-GT-206", f"{PEAT}/soil/dispersedInhomogeneity"),
    put("BHR-GT-206", f"{SEA_SOIL}/colour", "dispersedInhomogeneity", "geen", sample=SEA),
    gone("BHR-GT-207", f"{SAND}/soil/carbonateContentClass"),
    put("BHR-GT-207", f"{SEA_SOIL}/colour", "carbonateContentClass", "kalkloos", sample=SEA),
    gone("BHR-GT-208", f"{SAND}/soil/organicMatterContentClass"),
    put("BHR-GT-208", f"{PEAT}/soil/colour", "organicMatterContentClass", "sterkOrganisch"),
    put("BHR-GT-208", f"{OLD}/colour", "organicMatterContentClass", "sterkOrganisch", sample=ARCHIVE),
    put("BHR-GT-209", f"{SKETCH}/layer/soil/colour", "crossBedding", "nee"),
    put("BHR-GT-210", f"{SKETCH}/layer/soil/colour", "gradedBedding", "nee"),
    gone("BHR-GT-211", f"{PEAT}/soil/mixed"),
    put("BHR-GT-211", f"{SKETCH}/layer/soil/colour", "mixed", "nee"),
    put("BHR-GT-212", f"{PEAT}/soil/mixed", "mixingType", "bioturbaat"),
    gone("BHR-GT-213", f"{GRAVEL}/soil/gravelMedianClass"),
    put("BHR-GT-213", f"{SAND}/soil/colour", "gravelMedianClass", "fijn"),
    put("BHR-GT-213", f"{OLD}/colour", "gravelMedianClass", "fijnNEN5104", sample=ARCHIVE),
    put("BHR-GT-214", f"{OLD}/colour", "fineGravelContentClass", "spoorTot1", sample=ARCHIVE),
    put("BHR-GT-215", f"{OLD}/colour", "mediumCoarseGravelContentClass", "spoorTot1", sample=ARCHIVE),
    put("BHR-GT-216", f"{OLD}/colour", "veryCoarseGravelContentClass", "spoorTot1", sample=ARCHIVE),
    gone("BHR-GT-217", f"{SAND}/soil/sandMedianClass"),
    put("BHR-GT-217", f"{PEAT}/soil/colour", "sandMedianClass", "fijn"),
    put("BHR-GT-217", f"{OLD}/colour", "sandMedianClass", "fijn", sample=ARCHIVE),
    put("BHR-GT-218", f"{OLD}/colour", "sandSortingNEN5104", "matigGroot", sample=ARCHIVE),
    put("BHR-GT-219", f"{SAND}/soil/colour", "peatType", "rietveen"),
    put("BHR-GT-219", f"{OLD}/colour", "peatType", "rietveen", sample=ARCHIVE),
    gone("BHR-GT-220", f"{PEAT}/soil/organicSoilTexture"),
    put("BHR-GT-220", f"{SAND}/soil/colour", "organicSoilTexture", "vezelig"),
    put("BHR-GT-220", f"{OLD}/colour", "organicSoilTexture", "vezelig", sample=ARCHIVE),
    gone("BHR-GT-221", f"{CLAY}/soil/fineSoilConsistency"),
    put("BHR-GT-221", f"{SAND}/soil/colour", "fineSoilConsistency", "stevig"),
    gone("BHR-GT-222", f"{PEAT}/soil/organicSoilConsistency"),
    put("BHR-GT-222", f"{SAND}/soil/colour", "organicSoilConsistency", "stevig"),
    put("BHR-GT-222", f"{OLD}/colour", "organicSoilConsistency", "stevig", sample=ARCHIVE),
    gone("BHR-GT-223", f"{PEAT}/soil/peatTensileStrength"),
    put("BHR-GT-223", f"{SAND}/soil/colour", "peatTensileStrength", "laag"),
    put("BHR-GT-224", f"{SEA_SOIL}/colour", "geotechnicalDepositionalCharacteristic", "duinKust", sample=SEA),
    gone("BHR-GT-225", f"{CLAY}/soil/geotechnicalDepositionalCharacteristic"),
    gone("BHR-GT-226", f"{SAND}/soil/grainshape"),
    put("BHR-GT-226", f"{PEAT}/soil/colour", "grainshape", ""),
    gone("BHR-GT-227", f"{GRAVEL}/soil/grainshape/roughness"),
    put("BHR-GT-227", f"{SAND}/soil/grainshape/sphericity", "roughness", "glad"),
)

VALUES = (
    case("BHR-GT-270", ALL, nil(f"{HEIGHT}/offset")),
    case("BHR-GT-271", ALL, nil(f"{HEIGHT}/verticalPositioningDate")),
    case("BHR-GT-272", SEA, nil("fluidMudLayer/colour")),
    case("BHR-GT-273", SEA, nil("fluidMudLayer/upperBoundaryPositioningMethod")),
    case("BHR-GT-274", SEA, nil("fluidMudLayer/lowerBoundaryPositioningMethod")),
    case("BHR-GT-275", SEA, nil(f"{BORING}/preparation")),
    case("BHR-GT-276", ALL, nil(f"{BORING}/finalDepthSampling")),
    case("BHR-GT-277", SEA, nil(f"{BORING}/subsurfaceContaminated")),
    case("BHR-GT-278", ALL, nil(f"{BORED}/boredDiameter")),
    case("BHR-GT-279", ALL, nil(f"{FILLED}/permanentCasingPresent")),
    case("BHR-GT-280", ALL, nil(f"{CLAY}/upperBoundaryDetermination")),
    case("BHR-GT-281", ALL, nil(f"{CLAY}/lowerBoundaryDetermination")),
    case("BHR-GT-282", SEA, nil(f"{SEA_SOIL}/geotechnicalSoilName"), "BHR-GT-217"),
    case("BHR-GT-283", ALL, nil(f"{PEAT}/soil/tertiaryConstituent")),
    case("BHR-GT-284", ALL, nil(f"{PEAT}/soil/colour")),
    case("BHR-GT-285", ALL, nil(f"{SAND}/soil/grainshape/sphericity")),
    case(
        "BHR-GT-290", ALL, both(text(f"{BORING}/flushingMediumUsed", "onbekend"), without(f"{BORING}/flushingAdditive"))
    ),
    case("BHR-GT-291", SEA, text(f"{BORING}/boreholeCompleted", "onbekend")),
    case("BHR-GT-292", SEA, text(f"{OLD_LOG}/continuouslySampled", "onbekend")),
    case("BHR-GT-293", SEA, text(f"{OLD_LOG}/layer/anthropogenic", "onbekend")),
)

CASES: tuple[Case, ...] = (*WHOLE, *RESEARCH, *DRILLING, *LOGS, *SOIL, *VALUES)
