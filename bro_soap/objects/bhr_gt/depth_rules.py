"""The rules of a geotechnical borehole about how layers and intervals lie, and what a group holds one of."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Rule
from bro_soap.rules.dependent import at_least_one
from bro_soap.rules.intervals import (
    apart,
    bottom_is,
    bottom_no_deeper,
    joined,
    no_shallower,
    thickness,
    top_is,
)
from bro_soap.rules.rule import IMBRO, IMBRO_A

__all__ = ["DEPTH_RULES"]

_C, _LOG = CATALOGUE.cites, "boreholeSampleDescription/descriptiveBoreholeLog"
_BORED, _EXCAVATED = CATALOGUE.span("boring/boredInterval"), CATALOGUE.span("boring/excavatedLayer")
_SAMPLED, _CONTAMINATED = CATALOGUE.span("boring/sampledInterval"), CATALOGUE.span("boring/contaminatedInterval")
_LAYER, _NOT_DESCRIBED = CATALOGUE.span(f"{_LOG}/layer"), CATALOGUE.span(f"{_LOG}/notDescribedInterval")
_DISCONTINUITY = CATALOGUE.span(f"{_LOG}/postSedimentaryDiscontinuity")
_BOTTOM, _SAMPLED_TO = CATALOGUE["Boring.finalDepthBoring"], CATALOGUE["Boring.finalDepthSampling"]
_DUG, _NOT_DUG = CATALOGUE.when("Boring.trajectoryExcavated = ja"), CATALOGUE.when("Boring.trajectoryExcavated = nee")
_GIVEN_UP = CATALOGUE.when("not Boring.finalDepthSampling present")
_CONTINUOUS = CATALOGUE.when("DescriptiveBoreholeLog.continuouslySampled = ja")
_INTERRUPTED = CATALOGUE.when("DescriptiveBoreholeLog.continuouslySampled = nee")
_SITE = tuple(CATALOGUE.inside("siteCharacteristic").values())
_WHAT = tuple(CATALOGUE[f"Layer.{name}"] for name in ("specialMaterial", "soil", "rock"))

DEPTH_RULES: tuple[Rule, ...] = (
    at_least_one("BHR-GT-023", _C, CATALOGUE["BHR_GT.siteCharacteristic"], _SITE),
    no_shallower("BHR-GT-072", _C, CATALOGUE["BoringVelocity.depth"], _BORED),
    joined("BHR-GT-073", _C, _EXCAVATED),
    top_is("BHR-GT-074", _C, _EXCAVATED, zero=True),
    bottom_is("BHR-GT-075", _C, _EXCAVATED, CATALOGUE["Boring.finalDepthExcavation"]),
    top_is("BHR-GT-076", _C, _BORED, zero=True, when=_NOT_DUG),
    top_is("BHR-GT-077", _C, _BORED, zero=False, when=_DUG),
    bottom_is("BHR-GT-078", _C, _BORED, _BOTTOM),
    bottom_no_deeper("BHR-GT-079", _C, _SAMPLED, _BOTTOM),
    apart("BHR-GT-080", _C, _CONTAMINATED),
    bottom_no_deeper("BHR-GT-081", _C, _CONTAMINATED, _BOTTOM),
    at_least_one("BHR-GT-165", _C, CATALOGUE["DescriptiveBoreholeLog.layer"], _WHAT, at_most_one=True),
    joined("BHR-GT-187", _C, _LAYER, _NOT_DESCRIBED, when=_CONTINUOUS),
    apart("BHR-GT-188", _C, _LAYER, _NOT_DESCRIBED, when=_INTERRUPTED),
    thickness("BHR-GT-189", _C, _LAYER, "0.02", "1", {IMBRO}),
    bottom_no_deeper("BHR-GT-190", _C, _LAYER, _SAMPLED_TO),
    bottom_no_deeper("BHR-GT-191", _C, _LAYER, _BOTTOM, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-GT-192", _C, _NOT_DESCRIBED, _SAMPLED_TO),
    bottom_no_deeper("BHR-GT-193", _C, _NOT_DESCRIBED, _BOTTOM, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-GT-194", _C, _DISCONTINUITY, _SAMPLED_TO),
    bottom_no_deeper("BHR-GT-195", _C, _DISCONTINUITY, _BOTTOM, _GIVEN_UP, {IMBRO_A}),
)
