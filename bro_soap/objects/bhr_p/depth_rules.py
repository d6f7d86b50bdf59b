"""The rules of a pedological borehole about how layers and intervals lie."""

from __future__ import annotations

from dataclasses import replace

from bro_soap.objects.bhr_p.data import ANALYSIS, CATALOGUE, LOG
from bro_soap.rules import Rule
from bro_soap.rules.boreholes import upper_above_lower
from bro_soap.rules.intervals import bottom_is, bottom_no_deeper, bottom_zero, joined, top_equals, top_is

__all__ = ["DEPTH_RULES"]

_C = CATALOGUE.cites
_BEGIN, _BOTTOM = CATALOGUE["BoredTrajectory.beginDepth"], CATALOGUE["BoredTrajectory.endDepth"]
_REMOVED, _REMOVED_LAYER = (
    CATALOGUE.span("boring/removedTrajectory"),
    CATALOGUE.span("boring/removedTrajectory/removedLayer"),
)
_BORED = CATALOGUE.span("boring/boredTrajectory")
_TOOL = replace(CATALOGUE.span("boring/boringTool/boredInterval"), within="boring")
_LITTER, _LAYER, _ROCK = (
    CATALOGUE.span(f"{LOG}/{name}") for name in ("litterLayer", "soilLayer", "consolidatedRockLayer")
)
_EXAMINED = CATALOGUE.span(f"{ANALYSIS}/investigatedInterval/InvestigatedInterval")
_SPANS = (_REMOVED, _REMOVED_LAYER, _BORED, _TOOL, _LITTER, _LAYER, _ROCK, _EXAMINED)
_LITTERED = CATALOGUE.when("BHR_P.litterLayerInvestigated = ja")
_NOT_LITTERED = CATALOGUE.when("not BHR_P.litterLayerInvestigated = ja")
_ON_ROCK, _ON_SOIL = (
    CATALOGUE.when(f"{no}DescriptiveBoreholeLog.consolidatedRockLayer present") for no in ("", "not ")
)

DEPTH_RULES: tuple[Rule, ...] = (
    upper_above_lower(
        "BHR-P-018",
        f"{_C}, laag, traject, interval: bovengrens en ondergrens",
        "De ondergrens van een laag, traject of interval ligt dieper dan de bovengrens.",
        {span.lower.path: (span.upper, span.lower) for span in _SPANS},
    ),
    joined("BHR-P-020", _C, _REMOVED_LAYER),
    top_equals("BHR-P-021", _C, _REMOVED_LAYER, _REMOVED.upper),
    bottom_is("BHR-P-022", _C, _REMOVED_LAYER, _REMOVED.lower),
    bottom_is("BHR-P-023", _C, _TOOL, _BOTTOM),
    joined("BHR-P-024", _C, _LITTER),
    top_equals("BHR-P-025", _C, _LITTER, _BEGIN),
    bottom_zero("BHR-P-026", _C, _LITTER),
    joined("BHR-P-027", _C, _LAYER, _ROCK),
    top_is("BHR-P-028", _C, _LAYER, zero=True, when=_LITTERED),
    top_equals("BHR-P-029", _C, _LAYER, _BEGIN, when=_NOT_LITTERED),
    bottom_is("BHR-P-030", _C, _LAYER, _BOTTOM, when=_ON_SOIL),
    bottom_is("BHR-P-031", _C, _ROCK, _BOTTOM, when=_ON_ROCK),
    bottom_no_deeper("BHR-P-032", _C, _EXAMINED, _BOTTOM),
)
