"""What of the standard an operator may replace, as one value that is handed to who needs it (ADR 37)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bro_soap.codes import CodeLists, load_code_lists
from bro_soap.geo import Boundaries, load_boundaries

__all__ = ["CONTACT", "Standard", "load_standard"]

CONTACT = "info@basisregistratieondergrond.nl"  # in the published sentences


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """The code lists and boundaries that count, and whom a rejection sends to. Two know nothing of each other."""

    codes: CodeLists
    boundaries: Boundaries
    contact: str = CONTACT


def load_standard(code_lists: Path | None = None, boundaries: Path | None = None, contact: str = CONTACT) -> Standard:
    """Return what comes with the package, with the lists of a folder and the boundaries of a file in its place.

    Raises `ConfigurationError` when one of them cannot be read.
    """
    return Standard(load_code_lists(code_lists), load_boundaries(boundaries), contact)
