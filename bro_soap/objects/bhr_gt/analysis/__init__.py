"""The rules about the analysis of borehole samples: investigated intervals and every determination in them.

Catalogue "Geotechnisch booronderzoek" (2.1). Ids BHR-GT-300 to BHR-GT-599 are given here, once.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.content_rules import CONTENT_RULES
from bro_soap.objects.bhr_gt.analysis.interval_rules import INTERVAL_RULES
from bro_soap.objects.bhr_gt.analysis.particle_rules import PARTICLE_RULES
from bro_soap.objects.bhr_gt.analysis.permeability_rules import PERMEABILITY_RULES
from bro_soap.objects.bhr_gt.analysis.settlement_rules import SETTLEMENT_RULES
from bro_soap.objects.bhr_gt.analysis.shear_rules import SHEAR_RULES
from bro_soap.objects.bhr_gt.analysis.table_rules import TABLE_RULES
from bro_soap.rules import Rule

__all__ = ["ANALYSIS_RULES"]

ANALYSIS_RULES: tuple[Rule, ...] = (
    *INTERVAL_RULES,
    *CONTENT_RULES,
    *PARTICLE_RULES,
    *PERMEABILITY_RULES,
    *SETTLEMENT_RULES,
    *SHEAR_RULES,
    *TABLE_RULES,
)
