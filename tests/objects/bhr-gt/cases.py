"""The cases of the BHR-GT: the research, and the analysis of the samples."""

from __future__ import annotations

import importlib
from typing import Any

from tests.objects.rulebook import Case

START, END, COMPLETE = (f"registration-{name}-report.xml" for name in ("start", "end", "complete"))
# What the register holds before these are delivered.
BEFORE = {
    END: (START,),
    "correction-start-report.xml": (START,),
    "correction-end-report.xml": (START, END),
    "correction-complete-report.xml": (COMPLETE,),
}


def _of(part: str) -> tuple[Case, ...]:
    # The folder has the name of the object, which Python cannot import by a statement.
    module: Any = importlib.import_module(f"{__package__ or 'tests.objects.bhr-gt'}.cases_{part}")
    cases: tuple[Case, ...] = module.CASES
    return cases


CASES = (*_of("research"), *_of("analysis"))
