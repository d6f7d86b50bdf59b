"""The rules of a geological borehole about how layers and intervals lie, and what a group holds one of."""

from __future__ import annotations

from bro_soap.objects.bhr_g.data import BORING, CATALOGUE, INTERVAL, LAYER, LOG
from bro_soap.rules import Rule
from bro_soap.rules.boreholes import upper_above_lower
from bro_soap.rules.dependent import at_least_one
from bro_soap.rules.intervals import apart, bottom_is, bottom_no_deeper, joined, top_is
from bro_soap.rules.rule import IMBRO_A

__all__ = ["DEPTH_RULES"]

_C = CATALOGUE.cites
_BORED, _DUG_AWAY, _SAMPLED, _CONTAMINATED = (
    CATALOGUE.span(f"{BORING}/{name}")
    for name in (
        "boredInterval/BoredInterval",
        "excavatedLayer/ExcavatedLayer",
        "sampledInterval/SampledInterval",
        "contaminatedInterval/ContaminatedInterval",
    )
)
_LAYER = CATALOGUE.span(LAYER)
_NOT_DESCRIBED = CATALOGUE.span(f"{LOG}/notDescribedInterval/NotDescribedInterval")
_DISCONTINUITY = CATALOGUE.span(f"{LOG}/postSedimentaryDiscontinuity/PostSedimentaryDiscontinuity")
_INVESTIGATED = CATALOGUE.span(INTERVAL)
_BOTTOM, _SAMPLED_TO = CATALOGUE["Boring.finalDepthBoring"], CATALOGUE["Boring.finalDepthSampling"]
_DUG, _NOT_DUG = CATALOGUE.when("Boring.trajectoryExcavated = ja"), CATALOGUE.when("Boring.trajectoryExcavated = nee")
_GIVEN_UP = CATALOGUE.when("not Boring.finalDepthSampling present")
_CONTINUOUS = CATALOGUE.when("DescriptiveBoreholeLog.continuouslySampled = ja")
_INTERRUPTED = CATALOGUE.when("DescriptiveBoreholeLog.continuouslySampled = nee")
_SITE = tuple(CATALOGUE.inside("siteCharacteristic").values())
_WHAT = tuple(CATALOGUE[f"{LAYER}/{name}"] for name in ("specialMaterial", "layerComponent", "thinStratum", "soil"))
_EACH = (_BORED, _DUG_AWAY, _SAMPLED, _CONTAMINATED, _LAYER, _NOT_DESCRIBED, _DISCONTINUITY, _INVESTIGATED)

DEPTH_RULES: tuple[Rule, ...] = (
    at_least_one("BHR-G-003", _C, CATALOGUE["siteCharacteristic"], _SITE),
    upper_above_lower(
        "BHR-G-019",
        f"{_C}, laag, interval: bovengrens en ondergrens",
        "De ondergrens van een laag of interval ligt dieper dan de bovengrens, behalve bij een afgewerkt interval.",
        {span.lower.path: (span.upper, span.lower) for span in _EACH},
    ),
    joined("BHR-G-020", _C, _DUG_AWAY),
    top_is("BHR-G-021", _C, _DUG_AWAY, zero=True),
    bottom_is("BHR-G-022", _C, _DUG_AWAY, CATALOGUE["Boring.finalDepthExcavation"]),
    top_is("BHR-G-023", _C, _BORED, zero=True, when=_NOT_DUG),
    top_is("BHR-G-024", _C, _BORED, zero=False, when=_DUG),
    bottom_is("BHR-G-025", _C, _BORED, _BOTTOM),
    bottom_no_deeper("BHR-G-026", _C, _SAMPLED, _BOTTOM),
    apart("BHR-G-027", _C, _CONTAMINATED),
    bottom_no_deeper("BHR-G-028", _C, _CONTAMINATED, _BOTTOM),
    at_least_one("BHR-G-029", _C, CATALOGUE[f"{LOG}/layer"], _WHAT, at_most_one=True),
    joined("BHR-G-030", _C, _LAYER, _NOT_DESCRIBED, when=_CONTINUOUS),
    apart("BHR-G-031", _C, _LAYER, _NOT_DESCRIBED, when=_INTERRUPTED),
    bottom_no_deeper("BHR-G-032", _C, _LAYER, _SAMPLED_TO),
    bottom_no_deeper("BHR-G-033", _C, _LAYER, _BOTTOM, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-G-034", _C, _NOT_DESCRIBED, _SAMPLED_TO),
    bottom_no_deeper("BHR-G-035", _C, _DISCONTINUITY, _SAMPLED_TO),
    bottom_no_deeper("BHR-G-036", _C, _DISCONTINUITY, _BOTTOM, _GIVEN_UP, {IMBRO_A}),
    bottom_no_deeper("BHR-G-037", _C, _INVESTIGATED, _SAMPLED_TO),
)
