"""The rules of soil face research.

Catalogue "Wandonderzoek" (2.1 of 21 December 2023). What is said of one datum stands in the tables of
`bro_soap/catalogue/sfr` and `bro_soap/catalogue/soil`; what ties data together in the modules beside this one.
"""

from __future__ import annotations

from bro_soap.catalogue.determinations import determination_rules
from bro_soap.objects.sfr.data import CATALOGUE
from bro_soap.objects.sfr.depth_rules import DEPTH_RULES
from bro_soap.objects.sfr.research_rules import RESEARCH_RULES
from bro_soap.objects.sfr.soil_rules import SOIL_RULES
from bro_soap.rules import Rule
from bro_soap.rules.boreholes import codes_listed
from bro_soap.rules.known import executors_known
from bro_soap.rules.reports import end_fits_start

__all__ = ["RULES"]

_C = CATALOGUE.cites
_CODED = {row.path: (row.datum, row.domain.codes) for row in CATALOGUE.rows if row.domain.kind in {"Code", "YesNo"}}
_EXECUTORS = [row.datum for row in CATALOGUE.rows if row.domain.kind == "Organisation"]
_PARTS = ("soilFaceDescription", "soilFaceSampleAnalysis")
_DETERMINED = determination_rules(CATALOGUE)
# What an end report brings is of the face that the start report tells of.
_ABOUT_THE_END = tuple(
    one
    for one in (*CATALOGUE.rules, *DEPTH_RULES, *SOIL_RULES, *_DETERMINED)
    if any(path.startswith(_PARTS) for path in one.needs)
)
_ALL: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    codes_listed("SFR-010", f"{_C}, alle waardelijsten", _CODED),
    executors_known("SFR-016", f"{_C}, uitvoerders", _EXECUTORS),
    *RESEARCH_RULES,
    *DEPTH_RULES,
    *SOIL_RULES,
    *_DETERMINED,
    end_fits_start(
        "SFR-019",
        f"{_C}, alles wat wandbeschrijving en wandmonsteranalyse van de wandontsluiting vragen",
        "SFR_StartReport_V1",
        _ABOUT_THE_END,
        what=("de wandontsluiting", "the soil face"),
    ),
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
