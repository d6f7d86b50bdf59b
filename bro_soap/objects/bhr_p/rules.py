"""The rules of the BHR-P.

Catalogue "Bodemkundig booronderzoek" (2.1 of 21 December 2023). What is said of one datum stands in the tables of
`bro_soap/catalogue/bhr_p` and `bro_soap/catalogue/soil`; what ties data together in the modules beside this one.
"""

from __future__ import annotations

from bro_soap.catalogue.determinations import determination_rules
from bro_soap.objects.bhr_p.data import CATALOGUE
from bro_soap.objects.bhr_p.depth_rules import DEPTH_RULES
from bro_soap.objects.bhr_p.research_rules import RESEARCH_RULES
from bro_soap.objects.bhr_p.soil_rules import SOIL_RULES
from bro_soap.rules import Rule
from bro_soap.rules.boreholes import codes_listed
from bro_soap.rules.known import executors_known

__all__ = ["RULES"]

_C = CATALOGUE.cites
_CODED = {row.path: (row.datum, row.domain.codes) for row in CATALOGUE.rows if row.domain.kind in {"Code", "YesNo"}}
_EXECUTORS = [row.datum for row in CATALOGUE.rows if row.domain.kind == "Organisation"]
_ALL: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    codes_listed("BHR-P-010", f"{_C}, alle waardelijsten", _CODED),
    executors_known("BHR-P-016", f"{_C}, uitvoerders", _EXECUTORS),
    *RESEARCH_RULES,
    *DEPTH_RULES,
    *SOIL_RULES,
    *determination_rules(CATALOGUE),
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
