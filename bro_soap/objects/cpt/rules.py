"""The rules of the CPT: catalogue "Geotechnisch sondeeronderzoek", version of 1 September 2022.

What is said of one datum stands in the tables of `bro_soap/catalogue/cpt`; what ties data together in
`relation_rules`, what is about the measurements in `table_rules`.
"""

from __future__ import annotations

from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.relation_rules import RELATION_RULES
from bro_soap.objects.cpt.table_rules import TABLE_RULES
from bro_soap.rules import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (*CATALOGUE.rules, *RELATION_RULES, *TABLE_RULES)
