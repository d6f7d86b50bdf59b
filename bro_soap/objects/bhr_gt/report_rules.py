"""The rule about the two reports of a borehole: when the first is corrected, the second must still fit it."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis import ANALYSIS_RULES
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.objects.bhr_gt.depth_rules import DEPTH_RULES
from bro_soap.rules import Rule
from bro_soap.rules.reports import end_fits_start

__all__ = ["REPORT_RULES"]

_END = ("boreholeSampleDescription", "boreholeSampleAnalysis")
# What an end report holds is described and analysed; the boring that it is of may stand in the start report.
_ABOUT_THE_END = tuple(
    one for one in (*CATALOGUE.rules, *DEPTH_RULES, *ANALYSIS_RULES) if any(path.startswith(_END) for path in one.needs)
)
_CITES = f"{CATALOGUE.cites}, alles wat boormonsterbeschrijving en boormonsteranalyse van de boring vragen"

REPORT_RULES: tuple[Rule, ...] = (end_fits_start("BHR-GT-038", _CITES, "BHR_GT_StartReport_V1", _ABOUT_THE_END),)
