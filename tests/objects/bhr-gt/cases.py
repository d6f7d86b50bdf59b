"""The cases of the BHR-GT: the research, and the analysis of the samples."""

from __future__ import annotations

import importlib
from typing import Any

from tests.objects.rulebook import Case, Change

START, END, COMPLETE = (f"registration-{name}-report.xml" for name in ("start", "end", "complete"))
# What the register holds before these are delivered.
BEFORE = {
    END: (START,),
    "correction-start-report.xml": (START,),
    "correction-end-report.xml": (START, END),
    "correction-complete-report.xml": (COMPLETE,),
}


def _part(name: str) -> Any:
    # The folder has the name of the object, which Python cannot import by a statement.
    return importlib.import_module(f"{__package__ or 'tests.objects.bhr-gt'}.cases_{name}")


_ANALYSIS = _part("analysis")
CASES: tuple[Case, ...] = (*_part("research").CASES, *_ANALYSIS.CASES)
# Samples with a change, so that together the samples have every datum.
MORE: tuple[tuple[str, Change], ...] = _ANALYSIS.MORE
