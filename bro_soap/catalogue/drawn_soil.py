"""What is determined of samples of soil (srcommon 1.0) on a drawing, alike for a borehole and a soil face."""

from __future__ import annotations

from dataclasses import replace

from bro_soap.catalogue.drawn import chart, intervals, values
from bro_soap.catalogue.kind import Kind
from bro_soap.declaration.drawing import Chart, Grading, Lane

__all__ = ["soil_charts", "soil_lanes"]

_CONTENTS = ("organicMatterContent", "organicCarbonContent", "dryBulkDensity", "pH")
# A table, and what of it is drawn by what.
_TABLES = (
    ("waterretention", "soilWaterPotential", "volumetricWaterContent"),
    ("hydraulicConductivityChange", "soilWaterPotential", "hydraulicConductivity"),
    ("shrinkage", "mass", "volume"),
)


def soil_lanes(kind: Kind, each: str, stands: str = "") -> tuple[Lane, ...]:
    """Return the lanes of the intervals of which samples were investigated, and of what they hold.

    `each` is their path in the catalogue, `stands` that in a document where it is another.
    """
    path = each.rpartition("/")[0]
    shown, held = intervals(kind, path), values(kind, each, *_CONTENTS)
    at = stands or each
    return replace(shown, path=at.rpartition("/")[0]), replace(held, path=at)


def soil_charts(kind: Kind, each: str, stands: str = "") -> tuple[Chart | Grading, ...]:
    """Return the charts of the sizes of particles, and of how water is held, let through and lost."""
    tables = (chart(kind, name, each, x, y) for name, x, y in _TABLES)
    sizes = Grading("korrelgrootteverdeling", each, "particleSizeDistributionDetermination")
    at = stands or each
    return (replace(sizes, each=at), *(replace(one, each=at) for one in tables))
