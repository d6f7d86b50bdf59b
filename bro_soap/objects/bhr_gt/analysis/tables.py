"""The tables of the analysis: the columns are those of the catalogue, in the order of the published record files."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE

__all__ = ["ARRAYS"]

_NAMES = (
    "DeterminationStep.heightChangeDuringSettlement",
    "DeterminationStep.stressChangeDuringSettlement",
    "ConsolidationStageAtLoading.volumeChangeDuringConsolidation",
    "LoadStage.shearStressChangeDuringLoading",
    "ConsolidationStep.heightChangeDuringConsolidation",
    "ShearStage.shearStressChangeDuringHorizontalDeformation",
)
ARRAYS = tuple(CATALOGUE.array(name) for name in _NAMES)
