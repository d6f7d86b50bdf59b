"""How a groundwater monitoring well is drawn: its tubes with their screens, by their heights."""

from __future__ import annotations

from bro_soap.catalogue.drawn import fact
from bro_soap.declaration.drawing import Drawing, TubeLane
from bro_soap.objects.gmw.data import CATALOGUE

__all__ = ["DRAWING"]

DRAWING = Drawing(
    facts=(
        fact(CATALOGUE, "deliveredLocation/location"),
        fact(CATALOGUE, "wellConstructionDate", "wellHistory/wellConstructionDate"),
        fact(CATALOGUE, "wellRemovalDate", "wellHistory/wellRemovalDate"),
        fact(CATALOGUE, "initialFunction"),
        fact(CATALOGUE, "constructionStandard"),
        fact(CATALOGUE, "wellHeadProtector"),
        fact(CATALOGUE, "numberOfMonitoringTubes"),
    ),
    surface="deliveredVerticalPosition/groundLevelPosition",
    reference="",
    lanes=(
        TubeLane(
            label="buis",
            each="monitoringTube",
            number="tubeNumber",
            top="tubeTopPosition",
            screen=("screen/screenTopPosition", "screen/screenBottomPosition"),
            below="sedimentSump/sedimentSumpLength",
            marks="geoOhmCable/electrode/electrodePosition",
            told=("tubeType", "tubeStatus", "tubeTopDiameter", "materialUsed/tubeMaterial"),
        ),
    ),
)
