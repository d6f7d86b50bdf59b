"""One case per rule about the analysis of borehole samples, nearly all on the sample with every determination."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tests.objects.rulebook import Case, Change, added, attribute, both, case, find, holding, nil, text, without

EVERY = "registration-every-determination.xml"
LOOSE = "basisparameter"
HREF = "{http://www.w3.org/1999/xlink}href"


def interval(number: int) -> str:
    return f"boreholeSampleAnalysis/investigatedInterval[{number}]"


def feature(number: int, name: str, which: int = 1) -> str:
    """A determination that is a feature: in an element of its own inside the property."""
    return f"{interval(number)}/{name}[{which}]/{name[:1].upper()}{name[1:]}"


def says(rule: str, path: str, value: str, *also: str) -> Case:
    return case(rule, EVERY, text(path, value), *also)


def gone(rule: str, path: str, *also: str) -> Case:
    return case(rule, EVERY, without(path), *also)


def put(rule: str, after: str, name: str, value: str = "ja", *also: str) -> Case:
    """A datum where it does not belong, behind the element on the path."""
    return case(rule, EVERY, added(after, name, value), *also)


def outside(rule: str, path: str, *values: str, also: tuple[str, ...] = ()) -> tuple[Case, ...]:
    return tuple(says(rule, path, value, *also) for value in values)


def copied(path: str, after: str) -> Change:
    """A copy of the element, behind the other one."""

    def change(root: etree._Element) -> None:
        find(root, after).addnext(deepcopy(find(root, path)))

    return change


def emptied(path: str) -> Change:
    def change(root: etree._Element) -> None:
        find(root, path)[:] = []

    return change


# --- intervals

ZETTING, SPEED, LOADED, DEFORMED, MADE = (interval(number) for number in (1, 2, 3, 4, 5))
VANE, SAND, CONSTANT, FALLING, CUP, GRAVEL, NO_LIMIT, BOTH, BARE = (interval(number) for number in range(6, 15))
KINDS = (
    ("BHR-GT-311", ZETTING, "settlementCharacteristicsDetermination", 1),
    ("BHR-GT-312", SAND, "maximumUndrainedShearStrengthDetermination", 1),
    ("BHR-GT-313", LOADED, "shearStressChangeDuringLoadingDetermination", 3),
    ("BHR-GT-314", MADE, "shearStressChangeDuringHorizontalDeformationDetermination", 1),
    ("BHR-GT-315", NO_LIMIT, "consistencyLimitsDetermination", 1),
    ("BHR-GT-316", GRAVEL, "particleSizeDistributionDetermination", 1),
    ("BHR-GT-317", FALLING, "saturatedPermeabilityDetermination", 1),
)
FLAGS = (
    ("BHR-GT-318", "waterContent", ("BHR-GT-306",)),
    ("BHR-GT-319", "organicMatterContent", ()),
    ("BHR-GT-320", "carbonateContent", ()),
    ("BHR-GT-321", "volumetricMassDensity", ("BHR-GT-307",)),
    ("BHR-GT-322", "volumetricMassDensitySolids", ()),
)
MATERIAL, RUBBLE, PEAT = (f"{one}/investigatedMaterial" for one in (ZETTING, SPEED, BOTH))
INTERVALS = (
    says("BHR-GT-300", "boreholeSampleAnalysis/analysisReportDate", "1989-12-31"),
    case("BHR-GT-302", EVERY, nil("boring/finalDepthSampling"), "BHR-GT-276"),
    *outside("BHR-GT-303", f"{ZETTING}/beginDepth", "-0.01", "1.305"),
    says("BHR-GT-303", f"{BARE}/beginDepth", "150.01", "BHR-GT-019"),
    says("BHR-GT-304", f"{BARE}/endDepth", "150.01", "BHR-GT-305"),
    says("BHR-GT-304", f"{BARE}/endDepth", "7.605"),
    says("BHR-GT-305", f"{BARE}/endDepth", "9.01"),
    case("BHR-GT-305", "registration-end-report.xml", text(f"{SPEED}/endDepth", "9.01")),
    case(
        "BHR-GT-306",
        EVERY,
        both(text(f"{CONSTANT}/waterContentDetermined", "nee"), without(f"{CONSTANT}/waterContentDetermination")),
    ),
    case(
        "BHR-GT-307",
        EVERY,
        both(
            text(f"{SPEED}/volumetricMassDensityDetermined", "nee"),
            without(f"{SPEED}/volumetricMassDensityDetermination"),
        ),
    ),
    says("BHR-GT-310", f"{BARE}/described", "ja"),
    says("BHR-GT-310", f"{ZETTING}/described", "nee"),
    *(case(rule, EVERY, without(*[f"{path}/{name}"] * count)) for rule, path, name, count in KINDS),
    *(says(rule, f"{path}/analysisType", LOOSE) for rule, path, _, _ in KINDS if path != LOADED),
    says("BHR-GT-313", f"{LOADED}/analysisType", LOOSE, "BHR-GT-315", "BHR-GT-316"),
    *(says(rule, f"{BARE}/{name}Determined", "ja") for rule, name, _ in FLAGS),
    *(says(rule, f"{ZETTING}/{name}Determined", "nee", *also) for rule, name, also in FLAGS),
    case("BHR-GT-323", EVERY, emptied(f"{FALLING}/saturatedPermeabilityDetermination")),
    case("BHR-GT-323", EVERY, emptied(f"{MADE}/shearStressChangeDuringHorizontalDeformationDetermination")),
    gone("BHR-GT-330", f"{MATERIAL}/geotechnicalSoilName"),
    put("BHR-GT-330", f"{RUBBLE}/specialMaterial", "geotechnicalSoilName", "klei"),
    gone("BHR-GT-331", f"{MATERIAL}/tertiaryConstituent"),
    put("BHR-GT-331", f"{RUBBLE}/specialMaterial", "tertiaryConstituent", "geen"),
    gone("BHR-GT-332", f"{MATERIAL}/colour"),
    put("BHR-GT-332", f"{RUBBLE}/specialMaterial", "colour", "wit"),
    gone("BHR-GT-333", f"{MATERIAL}/carbonateContentClass"),
    put("BHR-GT-333", f"{RUBBLE}/specialMaterial", "carbonateContentClass", "kalkloos"),
    gone("BHR-GT-334", f"{MATERIAL}/organicMatterContentClass"),
    put("BHR-GT-334", f"{RUBBLE}/specialMaterial", "organicMatterContentClass", "nietOrganisch"),
    put("BHR-GT-334", f"{PEAT}/carbonateContentClass", "organicMatterContentClass", "nietOrganisch"),
    gone("BHR-GT-335", f"{GRAVEL}/investigatedMaterial/gravelMedianClass"),
    put("BHR-GT-335", f"{MATERIAL}/organicMatterContentClass", "gravelMedianClass", "fijn"),
    gone("BHR-GT-336", f"{SAND}/investigatedMaterial/sandMedianClass"),
    put("BHR-GT-336", f"{MATERIAL}/organicMatterContentClass", "sandMedianClass", "fijn"),
)

# --- how determinations are carried out: the two rules, where, a wrong procedure, a wrong method and what else fires

WATER, CALCULATED, ORGANIC = (
    f"{ZETTING}/waterContentDetermination",
    f"{CONSTANT}/waterContentDetermination",
    f"{ZETTING}/organicMatterContentDetermination",
)
CARBONATE, DENSITY = f"{ZETTING}/carbonateContentDetermination", f"{ZETTING}/volumetricMassDensityDetermination"
SOLIDS = f"{ZETTING}/volumetricMassDensitySolidsDetermination"
CONE, CASAGRANDE, LIMITLESS = (feature(number, "consistencyLimitsDetermination") for number in (3, 10, 12))
RANGE, STRENGTH = (f"{one}/maximumUndrainedShearStrengthDetermination" for one in (VANE, SAND))
HEAD, FALL = (feature(number, "saturatedPermeabilityDetermination") for number in (8, 9))
BY_LOAD, BY_SPEED = (feature(number, "settlementCharacteristicsDetermination") for number in (1, 2))
DRAINED, UNDRAINED, UNCONSOLIDATED = (
    feature(3, "shearStressChangeDuringLoadingDetermination", which) for which in (1, 2, 3)
)
SHEAR, REMADE = (feature(number, "shearStressChangeDuringHorizontalDeformationDetermination") for number in (4, 5))
OTHER = "ISO17892d4v2016"
HOW = (
    (340, CALCULATED, "oplossen", ()),
    (345, ORGANIC, "oplossen", ()),
    (350, CARBONATE, "verhitten500", ()),
    (355, DENSITY, "drogen", ()),
    (360, SOLIDS, "drogen", ()),
    (412, LIMITLESS, "drogen", ()),
    (430, STRENGTH, "drogen", ()),
    (440, HEAD, "drogen", (443, 452)),
    (460, BY_LOAD, "drogen", (473, 477)),
    (500, UNCONSOLIDATED, "drogen", (546,)),
    (550, SHEAR, "drogen", ()),
)
CARRIED_OUT = (
    *(says(f"BHR-GT-{first}", f"{path}/determinationProcedure", OTHER) for first, path, _, _ in HOW),
    *(
        says(f"BHR-GT-{first + 1}", f"{path}/determinationMethod", method, *(f"BHR-GT-{number}" for number in also))
        for first, path, method, also in HOW
    ),
)

# --- contents, consistency, strength, permeability

SIMPLE = (
    gone("BHR-GT-342", f"{WATER}/sampleMoistness"),
    put("BHR-GT-342", f"{CALCULATED}/determinationMethod", "sampleMoistness", "veldvochtig"),
    *outside("BHR-GT-343", f"{WATER}/determinationResult/waterContent", "-0.1", "2000.1", "58.45"),
    put("BHR-GT-347", f"{SPEED}/organicMatterContentDetermination/removedMaterial", "lutumCorrectionApplied"),
    *outside("BHR-GT-348", f"{ORGANIC}/organicMatterContent", "-0.1", "100.1", "4.25"),
    *outside("BHR-GT-352", f"{CARBONATE}/carbonateContent", "-0.1", "100.1", "6.15"),
    *outside("BHR-GT-357", f"{DENSITY}/volumetricMassDensity", "-0.1", "4.001", "1.6845"),
    *outside("BHR-GT-362", f"{SOLIDS}/volumetricMassDensitySolids", "-0.1", "4.0001", "2.65141"),
    *outside("BHR-GT-414", f"{CONE}/fractionLarger500um", "4.9", "50.1", "8.55"),
    gone("BHR-GT-415", f"{CONE}/conusType"),
    put("BHR-GT-415", f"{CASAGRANDE}/usedMedium", "conusType", "zweedseConus30graden"),
    *outside("BHR-GT-416", f"{CONE}/liquidLimit", "-0.1", "61.25", "1000"),
    *outside("BHR-GT-417", f"{CONE}/plasticLimit", "-0.1", "200.01", "24.705"),
    *outside("BHR-GT-418", f"{CONE}/plasticityIndex", "-0.1", "800.01", "36.505"),
    case("BHR-GT-419", EVERY, without(*[f"{CASAGRANDE}/plasticityAtSpecificWaterContent"] * 2)),
    case("BHR-GT-419", EVERY, nil(f"{CASAGRANDE}/liquidLimit")),
    *outside("BHR-GT-420", f"{CONE}/plasticityAtSpecificWaterContent/waterContent", "-0.1", "55.05"),
    gone("BHR-GT-421", f"{CONE}/plasticityAtSpecificWaterContent/penetrationDepth"),
    put("BHR-GT-421", f"{CASAGRANDE}/plasticityAtSpecificWaterContent/waterContent", "penetrationDepth", "20.0"),
    *outside("BHR-GT-422", f"{CONE}/plasticityAtSpecificWaterContent/penetrationDepth", "-0.1", "30.1", "15.55"),
    gone("BHR-GT-423", f"{CASAGRANDE}/plasticityAtSpecificWaterContent/numberOfFalls"),
    put("BHR-GT-423", f"{CONE}/plasticityAtSpecificWaterContent/penetrationDepth", "numberOfFalls", "20"),
    *outside("BHR-GT-432", f"{STRENGTH}/maximumUndrainedShearStrength", "-0.1", "900.1", "42.55"),
    *outside("BHR-GT-433", f"{RANGE}/lowestMaximumUndrainedShearStrength", "-0.1", "900.1", "42.55"),
    *outside("BHR-GT-434", f"{RANGE}/highestMaximumUndrainedShearStrength", "-0.1", "900.1", "42.55"),
    gone("BHR-GT-435", f"{STRENGTH}/maximumUndrainedShearStrength"),
    put(
        "BHR-GT-435",
        f"{STRENGTH}/maximumUndrainedShearStrength",
        "lowestMaximumUndrainedShearStrength",
        "1.0",
        "BHR-GT-436",
    ),
    gone("BHR-GT-436", f"{RANGE}/highestMaximumUndrainedShearStrength"),
    put("BHR-GT-436", f"{STRENGTH}/maximumUndrainedShearStrength", "highestMaximumUndrainedShearStrength", "1.0"),
    gone("BHR-GT-442", f"{HEAD}/makingMethod"),
    put("BHR-GT-442", f"{FALL}/specimenMade", "makingMethod", "kneden"),
    gone("BHR-GT-443", f"{HEAD}/saturatedWithCO2"),
    put("BHR-GT-443", f"{FALL}/specimenMade", "saturatedWithCO2"),
    gone("BHR-GT-444", f"{FALL}/verticallyDetermined"),
    put("BHR-GT-444", f"{HEAD}/saturatedWithCO2", "verticallyDetermined"),
    gone("BHR-GT-445", f"{FALL}/porousDiscWet"),
    put("BHR-GT-445", f"{HEAD}/saturatedWithCO2", "porousDiscWet"),
    gone("BHR-GT-446", f"{FALL}/ringWaterRepellent"),
    put("BHR-GT-446", f"{HEAD}/saturatedWithCO2", "ringWaterRepellent"),
    gone("BHR-GT-447", f"{FALL}/swellObserved"),
    put("BHR-GT-447", f"{HEAD}/temperature", "swellObserved"),
    gone("BHR-GT-448", f"{FALL}/waterContentAfterwards"),
    put("BHR-GT-448", f"{HEAD}/maximumGradient", "waterContentAfterwards", "12.5"),
    *outside("BHR-GT-449", f"{HEAD}/temperature", "4.9", "25.1", "17.05"),
    *outside("BHR-GT-450", f"{HEAD}/maximumGradient", "-0.1", "50.1", "6.15"),
    *outside("BHR-GT-451", f"{FALL}/waterContentAfterwards", "-0.1", "2000.1", "48.65"),
    case("BHR-GT-452", EVERY, without(*[f"{HEAD}/saturatedPermeabilityAtSpecificDensity"] * 2)),
    put("BHR-GT-452", f"{FALL}/waterContentAfterwards", "saturatedPermeabilityAtSpecificDensity", ""),
    gone("BHR-GT-453", f"{FALL}/saturatedPermeabilityAtSpecificLoad"),
    put("BHR-GT-453", f"{HEAD}/saturatedPermeabilityAtSpecificDensity[2]", "saturatedPermeabilityAtSpecificLoad", ""),
    *outside(
        "BHR-GT-454",
        f"{HEAD}/saturatedPermeabilityAtSpecificDensity/dryVolumetricMassDensity",
        *("-0.01", "4.01", "1.555"),
    ),
    *outside(
        "BHR-GT-455",
        f"{HEAD}/saturatedPermeabilityAtSpecificDensity/saturatedPermeability",
        *("9.99E-13", "1.01E-3", "1.505E-4", "9E999999"),
    ),
    *outside("BHR-GT-456", f"{FALL}/saturatedPermeabilityAtSpecificLoad/load", "-0.1", "5000.1", "50.05"),
    *outside(
        "BHR-GT-457",
        f"{FALL}/saturatedPermeabilityAtSpecificLoad/saturatedPermeability",
        *("9.99E-13", "5.01E-4", "0.00012345", "INF"),
    ),
)

# --- sizes of particles

LASER, WET, X_RAYED, DRY, PIPETTE = (
    f"{one}/particleSizeDistributionDetermination" for one in (LOADED, DEFORMED, CUP, GRAVEL, BOTH)
)
SIZES = "basicParticleSizeDistribution"
FINE, FINER = "standardDistributionFractionSmaller63um", "detailedDistributionFractionSmaller63um"
COARSE, COARSER = "standardDistributionFractionLarger63um", "detailedDistributionFractionLarger63um"
SPLIT = f"{X_RAYED}/{SIZES}/{COARSER}"
PARTS = (
    (397, "63to90um", "63to75um", "75to90um"),
    (399, "90to125um", "90to106um", "106to125um"),
    (401, "125to180um", "125to150um", "150to180um"),
    (403, "180to250um", "180to212um", "212to250um"),
    (405, "4to8mm", "4to5_6mm", "5_6to8mm"),
    (407, "8to16mm", "8to11_2mm", "11_2to16mm"),
    (409, "16to31_5mm", "16to20mm", "20to31_5mm"),
)


def _split(first: int, whole: str, *parts: str) -> tuple[Case, ...]:
    """A part that is not there, one too many, and a whole without a value beside its parts."""
    unsplit = f"{LASER}/{SIZES}/{COARSER}/fraction{whole}"
    return tuple(
        one
        for number, part in enumerate(parts, first)
        for one in (
            case(f"BHR-GT-{number}", EVERY, without(f"{SPLIT}/fraction{part}"), *_sums(part)),
            put(f"BHR-GT-{number}", unsplit, f"fraction{part}", "0.0"),
        )
    )


def _sums(part: str) -> tuple[str, ...]:
    """Without a part the sum is another, and where two without a value adjoined it was the gap."""
    return ("BHR-GT-392",) if part in {"106to125um", "125to150um"} else ()


PARTICLES = (
    says("BHR-GT-370", f"{DRY}/determinationProcedure", "ISO17892d1v2014"),
    says("BHR-GT-371", f"{LASER}/determinationMethod", "natDroogZeven", "BHR-GT-380"),
    says("BHR-GT-372", f"{X_RAYED}/determinationMethod", "natDroogZevenHydrometer"),
    says("BHR-GT-373", f"{PIPETTE}/determinationMethod", "natDroogZevenRoentgen"),
    says("BHR-GT-374", f"{WET}/fractionDistribution", "basisStandaard", "BHR-GT-387"),
    says("BHR-GT-375", f"{PIPETTE}/fractionDistribution", "basisBasis", "BHR-GT-386"),
    says("BHR-GT-376", f"{DRY}/fractionDistribution", "standaardStandaard", "BHR-GT-385"),
    gone("BHR-GT-377", f"{LASER}/dispersionMethod"),
    put("BHR-GT-377", f"{DRY}/fractionDistribution", "dispersionMethod", "roeren"),
    gone("BHR-GT-378", f"{PIPETTE}/equivalentMass", "BHR-GT-379"),
    put("BHR-GT-378", f"{WET}/removedMaterial", "equivalentMass", "2.65", "BHR-GT-379"),
    gone("BHR-GT-379", f"{PIPETTE}/equivalentMassDeterminationMethod"),
    put("BHR-GT-379", f"{WET}/removedMaterial", "equivalentMassDeterminationMethod", "massaBepaald"),
    gone("BHR-GT-380", f"{LASER}/usedOpticalModel"),
    put("BHR-GT-380", f"{WET}/removedMaterial", "usedOpticalModel", "Mie"),
    *outside("BHR-GT-381", f"{PIPETTE}/equivalentMass", "-0.1", "4.0001", "2.65121"),
    says("BHR-GT-382", f"{WET}/{SIZES}/fractionSmaller63um", "12.55", "BHR-GT-384"),
    says("BHR-GT-382", f"{WET}/{SIZES}/fractionSmaller63um", "100.1", "BHR-GT-384"),
    says("BHR-GT-382", f"{WET}/{SIZES}/fractionSmaller63um", "-0.1", "BHR-GT-384"),
    says("BHR-GT-383", f"{WET}/{SIZES}/fractionLarger63um", "87.55", "BHR-GT-384"),
    says("BHR-GT-383", f"{WET}/{SIZES}/fractionLarger63um", "100.1", "BHR-GT-384"),
    says("BHR-GT-384", f"{WET}/{SIZES}/fractionLarger63um", "87.4"),
    gone("BHR-GT-385", f"{X_RAYED}/{SIZES}/{FINE}"),
    put("BHR-GT-385", f"{WET}/{SIZES}/fractionLarger63um", FINE, "", "BHR-GT-389"),
    gone("BHR-GT-386", f"{PIPETTE}/{SIZES}/{FINER}"),
    put("BHR-GT-386", f"{WET}/{SIZES}/fractionLarger63um", FINER, "", "BHR-GT-390"),
    gone("BHR-GT-387", f"{DRY}/{SIZES}/{COARSE}"),
    put("BHR-GT-387", f"{WET}/{SIZES}/fractionLarger63um", COARSE, "", "BHR-GT-391"),
    gone("BHR-GT-388", f"{LASER}/{SIZES}/{COARSER}"),
    case("BHR-GT-388", EVERY, copied(f"{LASER}/{SIZES}/{COARSER}", f"{DRY}/{SIZES}/{COARSE}"), "BHR-GT-392"),
    says("BHR-GT-389", f"{X_RAYED}/{SIZES}/{FINE}/fraction0to2um", "3.1"),
    says("BHR-GT-390", f"{LASER}/{SIZES}/{FINER}/fraction0to2um", "9.9"),
    says("BHR-GT-391", f"{DRY}/{SIZES}/{COARSE}/fraction63to90um", "6.1"),
    case("BHR-GT-391", EVERY, nil(f"{DRY}/{SIZES}/{COARSE}/fraction63to90um")),
    case(
        "BHR-GT-391",
        EVERY,
        both(
            nil(f"{DRY}/{SIZES}/{COARSE}/fraction31_5to63mm"),
            nil(f"{DRY}/{SIZES}/{COARSE}/fractionLarger63mm"),
        ),
    ),
    says("BHR-GT-392", f"{LASER}/{SIZES}/{COARSER}/fraction63to90um", "8.1"),
    case("BHR-GT-392", EVERY, text(f"{SPLIT}/fraction63to75um", "29.0")),
    says("BHR-GT-393", f"{X_RAYED}/{SIZES}/{FINE}/fraction0to2um", "3.05", "BHR-GT-389"),
    says("BHR-GT-394", f"{LASER}/{SIZES}/{FINER}/fraction0to2um", "-0.1", "BHR-GT-390"),
    says("BHR-GT-395", f"{DRY}/{SIZES}/{COARSE}/fractionLarger63mm", "100.0", "BHR-GT-391"),
    says("BHR-GT-396", f"{LASER}/{SIZES}/{COARSER}/fraction63to90um", "8.05", "BHR-GT-392"),
    *(one for whole in PARTS for one in _split(*whole)),
)

# --- settlement

STEPS = f"{BY_LOAD}/determinationStep"
FIRST, SWOLLEN, DRIED = (f"{STEPS}[{number}]" for number in (1, 2, 3))
PRESSED, RELAXED = (f"{BY_SPEED}/determinationStep[{number}]" for number in (1, 2))
WETTED = f"{BY_SPEED}/saturationStageAtCompression"


def _strained(value: str, **unit: str) -> Change:
    """Let the height vary while the specimen is saturated: then its strain is told, and no difference of stress."""
    return both(
        text(f"{WETTED}/constantHeight", "nee"),
        without(f"{WETTED}/maximumStressDifference"),
        added(f"{WETTED}/disturbanceInduced", "maximumStrain", value, **unit),
    )


STRAINED = _strained("5.01")
MORE = ((EVERY, _strained("1.00", uom="%")),)
SETTLEMENT = (
    *outside("BHR-GT-462", f"{BY_LOAD}/ringDiameter", "-0.1", "100.1", "63.55"),
    *outside("BHR-GT-463", f"{BY_LOAD}/temperature", "9.9", "25.1", "17.55"),
    put("BHR-GT-464", f"{BY_SPEED}/apparatusDeformationApplied", "bearingFrictionCorrectionApplied"),
    gone("BHR-GT-465", WETTED),
    put("BHR-GT-465", f"{BY_LOAD}/irregularResult", "saturationStageAtCompression", ""),
    *outside("BHR-GT-466", f"{WETTED}/backPressure", "99.99", "300.005"),
    *outside("BHR-GT-467", f"{WETTED}/specimenHeightAfterwards", "14.99", "50.01", "19.855"),
    gone("BHR-GT-468", f"{WETTED}/maximumStressDifference"),
    says("BHR-GT-468", f"{WETTED}/disturbanceInduced", "nee"),
    says("BHR-GT-469", f"{WETTED}/constantHeight", "nee", "BHR-GT-468"),
    put("BHR-GT-469", f"{WETTED}/maximumStressDifference", "maximumStrain", "1.00"),
    *outside("BHR-GT-470", f"{WETTED}/maximumStressDifference", "-50.01", "50.01", "1.255"),
    case("BHR-GT-471", EVERY, STRAINED),
    *outside("BHR-GT-472", f"{FIRST}/stepNumber", "-1", "100", "eerste"),
    gone("BHR-GT-473", f"{DRIED}/verticalStress"),
    put("BHR-GT-473", f"{PRESSED}/stepType", "verticalStress", "10.0"),
    *outside("BHR-GT-474", f"{DRIED}/verticalStress", "-0.1", "5000.1", "20.05"),
    gone("BHR-GT-475", f"{PRESSED}/deformationRate"),
    put("BHR-GT-475", f"{DRIED}/verticalStress", "deformationRate", "1.00"),
    *outside("BHR-GT-476", f"{PRESSED}/deformationRate", "-0.01", "10.01", "0.055"),
    gone("BHR-GT-477", f"{DRIED}/wetPerformed"),
    put("BHR-GT-477", f"{PRESSED}/stepNumber", "wetPerformed", "nee"),
    gone("BHR-GT-478", f"{FIRST}/swellObserved"),
    put("BHR-GT-478", f"{DRIED}/wetPerformed", "swellObserved", "nee"),
    gone("BHR-GT-479", f"{DRIED}/strainPoint24hours"),
    put("BHR-GT-479", f"{SWOLLEN}/swellObserved", "strainPoint24hours", "1.00"),
    put("BHR-GT-479", f"{PRESSED}/stepNumber", "strainPoint24hours", "1.00"),
    *outside("BHR-GT-480", f"{DRIED}/strainPoint24hours", "-0.01", "3.205", "100"),
    gone("BHR-GT-481", f"{DRIED}/heightChangeDuringSettlement"),
    case("BHR-GT-481", EVERY, copied(f"{FIRST}/heightChangeDuringSettlement", f"{SWOLLEN}/verticalStress")),
    gone("BHR-GT-482", f"{PRESSED}/stressChangeDuringSettlement"),
    case("BHR-GT-482", EVERY, copied(f"{PRESSED}/stressChangeDuringSettlement", f"{DRIED}/verticalStress")),
)

# --- shear stress

KNEADED, COMPOSED = (f"{one}/madeSpecimenForLoading" for one in (UNDRAINED, UNCONSOLIDATED))
SATURATED, HELD = (f"{one}/saturationStageAtLoading" for one in (DRAINED, UNDRAINED))
CONSOLIDATING = f"{DRAINED}/consolidationStageAtLoading"
RECONSTRUCTED = f"{REMADE}/madeSpecimenForHorizontalDeformation"
STEP = f"{SHEAR}/consolidationStageAtHorizontalDeformation/consolidationStep"
SHEARING = (
    gone("BHR-GT-502", f"{DRAINED}/specimenTrimmed"),
    put("BHR-GT-502", f"{UNDRAINED}/specimenDisturbed", "specimenTrimmed"),
    gone("BHR-GT-503", f"{DRAINED}/sampleMoistness"),
    put("BHR-GT-503", f"{UNDRAINED}/specimenDisturbed", "sampleMoistness", "veldvochtig"),
    *outside("BHR-GT-504", f"{DRAINED}/beginDiameter", "34.9", "120.1", "65.55"),
    *outside("BHR-GT-505", f"{DRAINED}/beginHeight", "59.9", "265.1", "130.05"),
    gone("BHR-GT-506", f"{UNDRAINED}/drainageStripsUsed"),
    put("BHR-GT-506", f"{UNCONSOLIDATED}/filterPaperUsed", "drainageStripsUsed", "nee"),
    gone("BHR-GT-507", f"{UNDRAINED}/membraneSaturatedBefore"),
    put("BHR-GT-507", f"{UNCONSOLIDATED}/filterPaperUsed", "membraneSaturatedBefore"),
    *outside("BHR-GT-508", f"{DRAINED}/membraneCorrection/thickness", "-0.1", "1.1", "0.65"),
    gone("BHR-GT-509", f"{DRAINED}/drainageStripCorrection"),
    says("BHR-GT-509", f"{DRAINED}/drainageStripsUsed", "nee"),
    gone("BHR-GT-510", f"{UNDRAINED}/madeSpecimenForLoading"),
    put("BHR-GT-510", f"{DRAINED}/drainageStripCorrection", "madeSpecimenForLoading", ""),
    gone("BHR-GT-511", f"{KNEADED}/waterContent"),
    put("BHR-GT-511", f"{COMPOSED}/makingMethod", "waterContent", "1.0"),
    *outside("BHR-GT-512", f"{KNEADED}/waterContent", "-0.1", "31.55"),
    gone("BHR-GT-513", f"{KNEADED}/volumetricMassDensity"),
    put("BHR-GT-513", f"{COMPOSED}/makingMethod", "volumetricMassDensity", "1.0"),
    *outside("BHR-GT-514", f"{KNEADED}/volumetricMassDensity", "-0.1", "4.001", "1.9125"),
    gone("BHR-GT-515", f"{COMPOSED}/dryVolumetricMassDensity"),
    put("BHR-GT-515", f"{KNEADED}/volumetricMassDensity", "dryVolumetricMassDensity", "1.0"),
    *outside("BHR-GT-516", f"{COMPOSED}/dryVolumetricMassDensity", "-0.1", "4.001", "1.5205"),
    gone("BHR-GT-517", SATURATED),
    put("BHR-GT-517", f"{UNCONSOLIDATED}/madeSpecimenForLoading", "saturationStageAtLoading", ""),
    *outside("BHR-GT-518", f"{SATURATED}/backPressure", "-0.1", "300.005"),
    *outside("BHR-GT-519", f"{SATURATED}/effectivePressure", "-0.1", "5.905"),
    *outside("BHR-GT-520", f"{SATURATED}/skemptonB_Coefficient", "-0.01", "1.01", "0.975"),
    gone("BHR-GT-521", f"{SATURATED}/verticalStrain"),
    put("BHR-GT-521", f"{HELD}/disturbanceInduced", "verticalStrain", "0.10"),
    *outside("BHR-GT-522", f"{SATURATED}/verticalStrain", "-1.01", "1.01", "0.125"),
    gone("BHR-GT-523", f"{HELD}/stressDifference"),
    put("BHR-GT-523", f"{SATURATED}/verticalStrain", "stressDifference", "0.10"),
    *outside("BHR-GT-524", f"{HELD}/stressDifference", "-50.01", "50.01", "2.505"),
    gone("BHR-GT-525", CONSOLIDATING),
    put("BHR-GT-525", f"{UNCONSOLIDATED}/madeSpecimenForLoading", "consolidationStageAtLoading", ""),
    *outside("BHR-GT-526", f"{CONSOLIDATING}/verticalConsolidationStress", "-0.01", "10000.01", "200.005"),
    *outside("BHR-GT-527", f"{CONSOLIDATING}/horizontalConsolidationStress", "-0.01", "10000.01", "200.005"),
    *outside("BHR-GT-528", f"{CONSOLIDATING}/verticalStrain", "-1.01", "50.01", "5.105"),
    *outside("BHR-GT-529", f"{CONSOLIDATING}/lateralEarthPressureCoefficient", "-0.01", "5.01", "0.505"),
    *outside("BHR-GT-530", f"{DRAINED}/loadStage/deformationRate", "-0.1", "0.90001", "10"),
    gone("BHR-GT-552", f"{SHEAR}/sampleMoistness"),
    put("BHR-GT-552", f"{REMADE}/specimenDisturbed", "sampleMoistness", "veldvochtig"),
    *outside("BHR-GT-553", f"{SHEAR}/beginDiameter", "49.9", "70.1", "63.55"),
    *outside("BHR-GT-554", f"{SHEAR}/beginHeight", "19.9", "30.1", "24.05"),
    gone("BHR-GT-555", RECONSTRUCTED),
    put("BHR-GT-555", f"{SHEAR}/bearingFrictionCorrectionApplied", "madeSpecimenForHorizontalDeformation", ""),
    *outside("BHR-GT-556", f"{RECONSTRUCTED}/waterContent", "-0.1", "22.05"),
    *outside("BHR-GT-557", f"{RECONSTRUCTED}/volumetricMassDensity", "-0.1", "4.001", "1.9505"),
    *outside("BHR-GT-558", f"{STEP}/stepNumber", "-1", "10"),
    *outside("BHR-GT-559", f"{STEP}/verticalStress", "-0.01", "10000.01", "50.005"),
    *outside("BHR-GT-560", f"{SHEAR}/shearStage/deformationRate", "-0.01", "10.01", "1.205"),
)

# --- tables


def rows(array: str, change: object) -> Change:
    """Change the rows of a table, each a list of cells."""

    def changed(root: etree._Element) -> None:
        element = find(root, f"{array}/values")
        table = [row.split(",") for row in element.text.split()]
        element.text = " ".join(",".join(row) for row in change(table))  # type: ignore[operator]

    return changed


def cell(array: str, row: int, column: int, value: str) -> Change:
    def change(table: list[list[str]]) -> list[list[str]]:
        table[row][column] = value
        return table

    return rows(array, change)


SETTLING, STRESS = f"{DRIED}/heightChangeDuringSettlement", f"{PRESSED}/stressChangeDuringSettlement"
RELAXING = f"{RELAXED}/stressChangeDuringSettlement"
VOLUME, PRESSED_VOLUME = (
    f"{one}/consolidationStageAtLoading/volumeChangeDuringConsolidation" for one in (DRAINED, UNDRAINED)
)
LOAD, PORE_LOAD = (f"{one}/loadStage/shearStressChangeDuringLoading" for one in (DRAINED, UNDRAINED))
HEIGHT = f"{STEP}/heightChangeDuringConsolidation"
DEFORMATION = f"{SHEAR}/shearStage/shearStressChangeDuringHorizontalDeformation"
# The rule about the number of rows; per column its rule, a value below, one above and one too fine.
COLUMNS = (
    (SETTLING, 483, ((484, "-1", "5000001", "0.005"), (485, "-1.01", "100", "0.005"))),
    (
        STRESS,
        486,
        (
            (487, "-1", "2000001", "0.05"),
            (488, "-5.01", "100", "0.005"),
            (489, "-50.01", "5000.01", "0.005"),
            (490, "-0.01", "10000.01", "0.005"),
            (491, "-0.01", "7000.01", "0.005"),
        ),
    ),
    (
        PRESSED_VOLUME,
        531,
        (
            (532, "-1", "700001", "0.05"),
            (533, "-5.01", "60.01", "0.005"),
            (534, "-0.01", "10000.01", "0.005"),
            (535, "-0.01", "10000.01", "0.005"),
        ),
    ),
    (
        LOAD,
        538,
        (
            (539, "-1", "2000001", "0.05"),
            (540, "-0.01", "50.01", "0.005"),
            (541, "-0.01", "10000.01", "0.005"),
            (542, "-0.01", "5000.01", "0.005"),
            (543, "-5.01", "70.01", "0.005"),
        ),
    ),
    (HEIGHT, 561, ((562, "-1", "700001", "0.05"), (563, "-2.01", "100", "0.005"))),
    (
        DEFORMATION,
        564,
        (
            (565, "-1", "1200001", "0.05"),
            (566, "-5.01", "100", "0.005"),
            (567, "-100.01", "20000.01", "0.005"),
            (568, "-0.01", "10000.01", "0.005"),
        ),
    ),
)
TABLES = (
    *(case(f"BHR-GT-{rule}", EVERY, rows(array, lambda table: table[1:])) for array, rule, _ in COLUMNS),
    case("BHR-GT-483", EVERY, rows(SETTLING, lambda table: table * 11)),
    *(
        case(f"BHR-GT-{rule}", EVERY, cell(array, 7, at, value))
        for array, _, columns in COLUMNS
        for at, (rule, *values) in enumerate(columns)
        for value in (*values, "1.2.3")
    ),
    *(case("BHR-GT-544", EVERY, cell(PORE_LOAD, 7, 5, value)) for value in ("-10000.01", "10000.01", "0.005")),
    case("BHR-GT-492", EVERY, cell(STRESS, 7, 2, "NaN")),
    case("BHR-GT-492", EVERY, cell(RELAXING, 7, 2, "1.00")),
    case("BHR-GT-536", EVERY, cell(PRESSED_VOLUME, 7, 2, "NaN")),
    case("BHR-GT-536", EVERY, cell(VOLUME, 7, 2, "1.00")),
    case("BHR-GT-536", EVERY, text(f"{CONSOLIDATING}/consolidationMethod", "isotroopAnisotroop")),
    case("BHR-GT-537", EVERY, cell(PRESSED_VOLUME, 7, 3, "NaN")),
    case("BHR-GT-537", EVERY, cell(VOLUME, 7, 3, "1.00")),
    case("BHR-GT-545", EVERY, cell(LOAD, 7, 4, "NaN")),
    case("BHR-GT-545", EVERY, cell(PORE_LOAD, 7, 4, "1.00")),
    case("BHR-GT-546", EVERY, cell(PORE_LOAD, 7, 5, "NaN")),
    case("BHR-GT-546", EVERY, cell(LOAD, 7, 5, "1.00")),
    case("BHR-GT-590", EVERY, rows(HEIGHT, lambda table: [*table, ["1"]])),
    case("BHR-GT-591", EVERY, attribute(f"{HEIGHT}/encoding/TextEncoding", "blockSeparator", ",")),
    case("BHR-GT-591", EVERY, attribute(f"{HEIGHT}/encoding/TextEncoding", "blockSeparator", "; ")),
    case("BHR-GT-591", EVERY, attribute(f"{HEIGHT}/encoding/TextEncoding", "decimalSeparator", ",")),
    gone("BHR-GT-591", f"{HEIGHT}/encoding"),
    case(
        "BHR-GT-593",
        EVERY,
        attribute(f"{HEIGHT}/elementType", HREF, "http://www.example.nl/StressAtSpecificLoad.xml"),
        "BRO-065",
    ),
    case("BRO-065", EVERY, attribute(f"{HEIGHT}/elementType", "name", "Jansen")),
    case("BRO-065", EVERY, holding(f"{HEIGHT}/values", "{urn:elders}iets", "1")),
    case("BHR-GT-592", EVERY, cell(DEFORMATION, 7, 0, "NaN")),
)

CASES: tuple[Case, ...] = (
    *INTERVALS,
    *CARRIED_OUT,
    *SIMPLE,
    *PARTICLES,
    *SETTLEMENT,
    *SHEARING,
    *TABLES,
)
