"""The columns of the two result tables of a CPT: those of the catalogue, in the order of the published record files."""

from __future__ import annotations

from bro_soap.catalogue import load
from bro_soap.rules import Datum
from bro_soap.rules.tables import Column

__all__ = ["CATALOGUE", "CPT_COLUMNS", "CPT_VALUES", "DISSIPATION_COLUMNS", "DISSIPATION_VALUES", "flag"]

CATALOGUE = load("CPT")
SURVEY = "conePenetrometerSurvey"
CPT_VALUES = f"{SURVEY}/conePenetrationTest/cptResult/values"
DISSIPATION_VALUES = f"{SURVEY}/dissipationTest/disResult/values"
CPT_COLUMNS = CATALOGUE.columns(CPT_VALUES)
DISSIPATION_COLUMNS = CATALOGUE.columns(DISSIPATION_VALUES)


def flag(column: Column) -> Datum:
    """Return the datum of Bepaalde parameters that says whether the column was measured."""
    return CATALOGUE[f"{SURVEY}/parameters/{column.name}"]
