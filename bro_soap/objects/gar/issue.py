"""The issued documents of a groundwater composition study, as data: child order of the schema."""

from __future__ import annotations

from bro_soap.declaration.layout import HISTORY, IssueLayout

__all__ = ["ISSUE"]

ISSUE = IssueLayout(
    whole="GAR_O",
    order=(
        HISTORY,
        "qualityControlMethod",
        "groundwaterMonitoringNet",
        "monitoringPoint",
        "fieldResearch",
        "laboratoryAnalysis",
    ),
)
