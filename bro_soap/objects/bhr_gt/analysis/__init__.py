"""The rules about the analysis of borehole samples that no row of the catalogue says: ids BHR-GT-300 to BHR-GT-599."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.interval_rules import INTERVAL_RULES
from bro_soap.objects.bhr_gt.analysis.particle_rules import PARTICLE_RULES
from bro_soap.objects.bhr_gt.analysis.table_rules import TABLE_RULES
from bro_soap.rules import Rule

__all__ = ["ANALYSIS_RULES"]

ANALYSIS_RULES: tuple[Rule, ...] = (*INTERVAL_RULES, *PARTICLE_RULES, *TABLE_RULES)
