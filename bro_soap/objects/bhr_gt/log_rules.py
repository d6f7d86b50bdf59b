"""The rules of a geotechnical borehole about the logs: layers, rock, what was not described, discontinuities.

What the layers say of soil is in `soil_rules`.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import BORING, CATALOGUE, RESEARCH, span
from bro_soap.objects.bhr_gt.log_data import DESCRIPTION, DISCONTINUITY, LAYER, LOG, NOT_DESCRIBED, ROCK
from bro_soap.objects.bhr_gt.shapes import absent_when, measure, present, valued, yes_or_no
from bro_soap.rules import Rule
from bro_soap.rules.conditions import given, is_there
from bro_soap.rules.dependent import at_least_one, barred_value, no_higher, no_lower, value_when
from bro_soap.rules.intervals import apart, bottom_no_deeper, joined, thickness
from bro_soap.rules.rule import IMBRO, IMBRO_A

__all__ = ["INTACT", "LOG_RULES", "OLD", "ROUGH"]

_QUALITY, _PLACE = LOG["descriptionQuality"], LOG["descriptionLocation"]
OLD = given(DESCRIPTION["descriptionProcedure"], "NEN5104Synthetisch")
ROUGH = given(_QUALITY, "klasse2geroerd", "klasse3")
INTACT = given(LAYER["internalStructureIntact"], "ja")
_ROCK_ONLY = given(LOG["describedMaterial"], "gesteente")
_FINE = given(_QUALITY, "klasse2ongeroerd", "klasse2ongedifferentieerd")
_UNDISTURBED = given(_QUALITY, "klasse2ongeroerd")
_MADE_BY_MAN = given(LAYER["anthropogenic"], "ja")
_BEDDED = given(LAYER["bedded"], "ja")
_COMPOSITE = given(LAYER["compositeLayer"], "ja")
_DISTURBED = given(LAYER["internalStructureIntact"], "nee")
_IN_ROCK = given(DISCONTINUITY["inRock"], "ja")
_APERTURE = DISCONTINUITY["apertureClass"]
_GIVEN_UP = ~is_there(BORING["finalDepthSampling"])
_CONTINUOUS = LOG["continuouslySampled"]


_LOGS = (
    value_when(
        "BHR-GT-150", CATALOGUE, _QUALITY, ("klasse3",), given(RESEARCH["surveyPurpose"], "verkennendOnderzoek")
    ),
    value_when("BHR-GT-151", CATALOGUE, _QUALITY, ("nietGespecificeerd",), OLD, {IMBRO_A}),
    barred_value("BHR-GT-152", CATALOGUE, _QUALITY, ("nietGespecificeerd",), ~OLD, {IMBRO_A}),
    value_when("BHR-GT-153", CATALOGUE, _PLACE, ("veld",), given(_QUALITY, "klasse2ongedifferentieerd")),
    barred_value("BHR-GT-154", CATALOGUE, _PLACE, ("onbekend",), ~OLD, {IMBRO_A}),
    value_when("BHR-GT-155", CATALOGUE, LOG["describedMaterial"], ("grond",), regimes={IMBRO_A}),
    present("BHR-GT-156", LOG["sampleMoistness"], ~_ROCK_ONLY),
    present("BHR-GT-157", LOG["boreholeLogChecked"], ~OLD & given(_PLACE, "veld", "veldlab")),
    absent_when("BHR-GT-158", LOG["meanHighestGroundwaterLevel"], _ROCK_ONLY),
    absent_when("BHR-GT-159", LOG["meanLowestGroundwaterLevel"], _ROCK_ONLY),
    no_higher("BHR-GT-160", CATALOGUE, LOG["meanHighestGroundwaterLevel"], BORING["finalDepthBoring"]),
    no_higher("BHR-GT-161", CATALOGUE, LOG["meanLowestGroundwaterLevel"], BORING["finalDepthBoring"]),
    no_lower("BHR-GT-162", CATALOGUE, LOG["meanLowestGroundwaterLevel"], LOG["meanHighestGroundwaterLevel"]),
    absent_when("BHR-GT-163", LOG["postSedimentaryDiscontinuity"], ROUGH),
)

_LAYERS = (
    at_least_one(
        "BHR-GT-165",
        CATALOGUE,
        LOG["layer"],
        (LAYER["specialMaterial"], LAYER["soil"], LAYER["rock"]),
        at_most_one=True,
    ),
    present(
        "BHR-GT-166",
        LAYER["activityType"],
        _UNDISTURBED & _MADE_BY_MAN,
        may=~ROUGH & _MADE_BY_MAN,
        says=(
            "is aanwezig bij een antropogene laag van klasse2ongeroerd en ontbreekt als de laag niet "
            "antropogeen is, en bij klasse2geroerd en klasse3"
        ),
    ),
    present("BHR-GT-167", LAYER["internalStructureIntact"], _FINE & ~is_there(LAYER["specialMaterial"])),
    present("BHR-GT-168", LAYER["slant"], INTACT),
    present("BHR-GT-169", LAYER["bedded"], INTACT, archive=OLD),
    present("BHR-GT-170", LAYER["compositeLayer"], _BEDDED),
    present("BHR-GT-171", LAYER["bedding"], _BEDDED),
    absent_when("BHR-GT-172", LAYER["rock"], given(LOG["describedMaterial"], "grond")),
    present("BHR-GT-173", ROCK["interbedding"], _COMPOSITE),
    absent_when("BHR-GT-174", ROCK["crossBedding"], _DISTURBED),
    absent_when("BHR-GT-175", ROCK["gradedBedding"], _DISTURBED),
    absent_when("BHR-GT-176", ROCK["voidsPresent"], _DISTURBED),
    present("BHR-GT-177", ROCK["voidDistribution"], given(ROCK["voidsPresent"], "ja")),
    absent_when("BHR-GT-178", ROCK["stability"], _DISTURBED),
    absent_when("BHR-GT-179", ROCK["weathered"], _DISTURBED),
    present("BHR-GT-180", ROCK["weatheringDegree"], given(ROCK["weathered"], "ja")),
    present("BHR-GT-181", DISCONTINUITY["discontinuityType"], given(DISCONTINUITY["inRock"], "nee")),
    present("BHR-GT-182", DISCONTINUITY["compositeDiscontinuity"], _IN_ROCK),
    present("BHR-GT-183", DISCONTINUITY["spacing"], given(DISCONTINUITY["compositeDiscontinuity"], "ja")),
    present("BHR-GT-184", DISCONTINUITY["smooth"], _IN_ROCK),
    present("BHR-GT-185", _APERTURE, _IN_ROCK),
    present(
        "BHR-GT-186",
        DISCONTINUITY["infillMaterial"],
        given(_APERTURE, "matigBreed", "breed"),
        may=~given(_APERTURE, "uiterstSmal"),
        says="is aanwezig bij breedteklasse matigBreed en breed, en ontbreekt bij uiterstSmal",
    ),
)

_BORED, _SAMPLED = BORING["finalDepthBoring"], BORING["finalDepthSampling"]
_BOUNDARIES = (
    joined("BHR-GT-187", CATALOGUE, span(LAYER), span(NOT_DESCRIBED), when=given(_CONTINUOUS, "ja")),
    apart("BHR-GT-188", CATALOGUE, span(LAYER), span(NOT_DESCRIBED), when=given(_CONTINUOUS, "nee")),
    thickness("BHR-GT-189", CATALOGUE, span(LAYER), "0.02", "1", {IMBRO}),
    bottom_no_deeper("BHR-GT-190", CATALOGUE, span(LAYER), _SAMPLED),
    bottom_no_deeper("BHR-GT-191", CATALOGUE, span(LAYER), _BORED, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-GT-192", CATALOGUE, span(NOT_DESCRIBED), _SAMPLED),
    bottom_no_deeper("BHR-GT-193", CATALOGUE, span(NOT_DESCRIBED), _BORED, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-GT-194", CATALOGUE, span(DISCONTINUITY), _SAMPLED),
    bottom_no_deeper("BHR-GT-195", CATALOGUE, span(DISCONTINUITY), _BORED, _GIVEN_UP, {IMBRO_A}),
)


_VALUES = (
    measure("BHR-GT-128", LOG["meanHighestGroundwaterLevel"], "2.2", "0"),
    measure("BHR-GT-129", LOG["meanLowestGroundwaterLevel"], "2.2", "0"),
    measure("BHR-GT-130", LAYER["upperBoundary"], "3.2", "0", "150"),
    measure("BHR-GT-131", LAYER["lowerBoundary"], "3.2", "0", "150"),
    measure("BHR-GT-132", NOT_DESCRIBED["beginDepth"], "3.2", "0", "150"),
    measure("BHR-GT-133", NOT_DESCRIBED["endDepth"], "3.2", "0", "150"),
    measure("BHR-GT-134", DISCONTINUITY["beginDepth"], "3.2", "0", "150"),
    measure("BHR-GT-135", DISCONTINUITY["endDepth"], "3.2", "0", "150"),
    measure("BHR-GT-136", DISCONTINUITY["spacing"], "3.0", "0", "200"),
    valued("BHR-GT-280", LAYER["upperBoundaryDetermination"]),
    valued("BHR-GT-281", LAYER["lowerBoundaryDetermination"]),
    yes_or_no("BHR-GT-292", _CONTINUOUS),
    yes_or_no("BHR-GT-293", LAYER["anthropogenic"]),
)

LOG_RULES: tuple[Rule, ...] = (*_LOGS, *_LAYERS, *_BOUNDARIES, *_VALUES)
