"""How a groundwater level dossier is drawn: its levels through time, a curve for each observation."""

from __future__ import annotations

from bro_soap.catalogue.drawn import quantity
from bro_soap.declaration.drawing import Course, Drawing, TitleLine
from bro_soap.objects.gld.data import CATALOGUE

__all__ = ["DRAWING"]

DRAWING = Drawing(
    facts=(
        TitleLine("put", ("monitoringPoint/broId",)),
        TitleLine("buis", ("monitoringPoint/tubeNumber",)),
        TitleLine("eerste meting", ("researchFirstDate",)),
        TitleLine("laatste meting", ("researchLastDate",)),
    ),
    charts=(
        Course(
            label="grondwaterstand",
            each="observation",
            points="result/point",
            time="time",
            value="value",
            quantity=quantity(CATALOGUE, "observation#value"),
            told=("metadata/parameter/value", "metadata/status"),
        ),
    ),
)
