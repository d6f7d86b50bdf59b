"""The rules of a soil face about how layers and intervals lie."""

from __future__ import annotations

from bro_soap.objects.sfr.data import CATALOGUE, DESCRIBED, EXAMINED
from bro_soap.rules import Rule
from bro_soap.rules.boreholes import upper_above_lower
from bro_soap.rules.intervals import bottom_is, bottom_no_deeper, bottom_zero, joined, top_is

__all__ = ["DEPTH_RULES"]

_C, _PROFILE = CATALOGUE.cites, f"{DESCRIBED}/soilProfile/SoilProfile"
_FACE = CATALOGUE["SoilUncovering.endDepthSoilFace"]
_LITTER, _LAYER, _EXAMINED, *_OTHERS = (
    CATALOGUE.span(path)
    for path in (
        f"{_PROFILE}/litterLayer/LitterLayer",
        f"{_PROFILE}/soilLayer/SoilLayer",
        EXAMINED,
        f"{_PROFILE}/disturbedInterval/DisturbedInterval",
        f"{_PROFILE}/compactedInterval/CompactedInterval",
    )
)
_BOUNDS = {span.lower.path: (span.upper, span.lower) for span in (_LITTER, _LAYER, _EXAMINED, *_OTHERS)}

DEPTH_RULES: tuple[Rule, ...] = (
    upper_above_lower(
        "SFR-018",
        f"{_C}, laag, interval: bovengrens en ondergrens",
        "De ondergrens van een laag of interval ligt dieper dan de bovengrens.",
        _BOUNDS,
    ),
    joined("SFR-020", _C, _LITTER),
    bottom_zero("SFR-021", _C, _LITTER),
    joined("SFR-022", _C, _LAYER),
    top_is("SFR-023", _C, _LAYER, zero=True),
    bottom_is("SFR-024", _C, _LAYER, _FACE),
    bottom_no_deeper("SFR-025", _C, _EXAMINED, _FACE),
)
