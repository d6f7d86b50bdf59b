"""The columns of the two result tables of a CPT, with the ids of the rules about each: a table of facts.

Order and names are those of the published record files; digits and bounds those of the catalogue's domains.
"""

from __future__ import annotations

from bro_soap.rules import Datum
from bro_soap.rules.tables import Column

__all__ = ["CPT_COLUMNS", "CPT_VALUES", "DISSIPATION_COLUMNS", "DISSIPATION_VALUES", "flag"]

SURVEY = "conePenetrometerSurvey"
CPT_VALUES = f"{SURVEY}/conePenetrationTest/cptResult/values"
DISSIPATION_VALUES = f"{SURVEY}/dissipationTest/disResult/values"


def flag(column: Column) -> Datum:
    """Return the datum of Bepaalde parameters that says whether the column was measured."""
    return Datum(
        f"{SURVEY}/parameters/{column.name}", f"Parameters.{column.name}", f"Bepaalde parameters.{column.dutch}"
    )


CPT_COLUMNS = (
    Column("penetrationLength", "sondeertrajectlengte", "3.3", 0, 200, "CPT-130", "CPT-100"),
    Column("depth", "diepte", "3.3", 0, 200, "CPT-131", "CPT-101"),
    Column("elapsedTime", "verlopen tijd", "5.1", 0, 68400, "CPT-132", "CPT-102"),
    Column("coneResistance", "conusweerstand", "3.3", -1, 200, "CPT-133", "CPT-103"),
    Column("correctedConeResistance", "gecorrigeerde conusweerstand", "3.3", -1, 200, "CPT-134", "CPT-104"),
    Column("netConeResistance", "netto conusweerstand", "3.3", -1, 200, "CPT-135", "CPT-105"),
    Column("magneticFieldStrengthX", "magnetische veldsterkte x", "8.0", -3e5, 3e5, "CPT-136", "CPT-106"),
    Column("magneticFieldStrengthY", "magnetische veldsterkte y", "6.0", -3e5, 3e5, "CPT-137", "CPT-107"),
    Column("magneticFieldStrengthZ", "magnetische veldsterkte z", "6.0", -3e5, 3e5, "CPT-138", "CPT-108"),
    Column("magneticFieldStrengthTotal", "totale magnetische veldsterkte", "6.0", -3e5, 3e5, "CPT-139", "CPT-109"),
    Column("electricalConductivity", "elektrische geleidbaarheid", "2.3", 0, 10, "CPT-140", "CPT-110"),
    Column("inclinationEW", "helling oost-west", "2.0", -20, 20, "CPT-141", "CPT-111"),
    Column("inclinationNS", "helling noord-zuid", "2.0", -20, 20, "CPT-142", "CPT-112"),
    Column("inclinationX", "helling x", "2.0", -20, 20, "CPT-143", "CPT-113"),
    Column("inclinationY", "helling y", "2.0", -20, 20, "CPT-144", "CPT-114"),
    Column("inclinationResultant", "hellingresultante", "2.0", 0, 20, "CPT-145", "CPT-115"),
    Column("magneticInclination", "magnetische inclinatie", "2.0", -20, 20, "CPT-146", "CPT-116"),
    Column("magneticDeclination", "magnetische declinatie", "2.0", -20, 20, "CPT-147", "CPT-117"),
    Column("localFriction", "plaatselijke wrijving", "1.3", -0.1, 2, "CPT-148", "CPT-118"),
    Column("poreRatio", "poriënratio", "2.3", -1, 20, "CPT-149", "CPT-119"),
    Column("temperature", "temperatuur", "3.1", -20, 160, "CPT-150", "CPT-120"),
    Column("porePressureU1", "waterspanning u1", "2.3", -1, 10, "CPT-151", "CPT-121"),
    Column("porePressureU2", "waterspanning u2", "2.3", -1, 10, "CPT-152", "CPT-122"),
    Column("porePressureU3", "waterspanning u3", "2.3", -1, 10, "CPT-153", "CPT-123"),
    Column("frictionRatio", "wrijvingsgetal", "3.1", 0, 100, "CPT-154", "CPT-124"),
)

DISSIPATION_COLUMNS = (
    Column("elapsedTime", "verlopen tijd", "5.1", 0, 68400, "CPT-170"),
    Column("coneResistance", "conusweerstand", "3.3", -1, 200, "CPT-171"),
    Column("porePressureU1", "waterspanning u1", "2.3", -1, 10, "CPT-172"),
    Column("porePressureU2", "waterspanning u2", "2.3", -1, 10, "CPT-173"),
    Column("porePressureU3", "waterspanning u3", "2.3", -1, 10, "CPT-174"),
)
