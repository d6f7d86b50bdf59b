"""What a look at one thing gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Diagnosis", "State"]

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at, what was found, and how to mend it; `failed` means that it keeps from working."""

    name: str
    state: State
    text: str
    mend: str = ""
