"""How a cone penetration test is drawn: what was measured, by depth, and the dissipation tests."""

from __future__ import annotations

from bro_soap.catalogue.drawn import chart, curves, fact, intervals, quantity
from bro_soap.declaration.drawing import Drawing
from bro_soap.objects.cpt.columns import CATALOGUE, CPT_VALUES, DISSIPATION_VALUES, SURVEY

__all__ = ["DRAWING"]

_REMOVED, _TEST = "additionalInvestigation/removedLayer", f"{SURVEY}/dissipationTest"

DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, f"{SURVEY}/conePenetrationTest/phenomenonTime"),
        fact(CATALOGUE, "researchReportDate"),
        fact(CATALOGUE, "cptStandard"),
        fact(CATALOGUE, f"{SURVEY}/cptMethod"),
        fact(CATALOGUE, f"{SURVEY}/qualityClass"),
        fact(CATALOGUE, f"{SURVEY}/conePenetrometer/conePenetrometerType"),
        fact(CATALOGUE, f"{SURVEY}/stopCriterion"),
        fact(CATALOGUE, f"{SURVEY}/trajectory/finalDepth"),
        fact(CATALOGUE, f"{SURVEY}/trajectory/predrilledDepth"),
    ),
    bottoms=(f"{SURVEY}/trajectory/finalDepth",),
    levels=(quantity(CATALOGUE, "additionalInvestigation/groundwaterLevel"),),
    lanes=(
        intervals(CATALOGUE, _REMOVED, "description"),
        curves(
            CATALOGUE,
            CPT_VALUES,
            depths=("depth", "penetrationLength"),
            shown=("coneResistance", "localFriction", "frictionRatio", "porePressureU2", "inclinationResultant"),
        ),
    ),
    charts=(
        chart(
            CATALOGUE,
            DISSIPATION_VALUES,
            _TEST,
            "elapsedTime",
            "porePressureU2",
            logarithmic=True,
            depth="penetrationLength",
        ),
        chart(
            CATALOGUE,
            DISSIPATION_VALUES,
            _TEST,
            "elapsedTime",
            "coneResistance",
            logarithmic=True,
            depth="penetrationLength",
        ),
    ),
)
