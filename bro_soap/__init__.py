"""The server side of the Dutch key registry of the subsurface (BRO): delivery and issue over SOAP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bro_soap.validation import Report

__all__ = ["validate"]


def validate(document: bytes | str | Path, **options: Any) -> Report:
    """Judge a delivery request as the service will, without server or database: see `bro_soap.validation.validate`."""
    from bro_soap import validation  # noqa: PLC0415  whoever runs the service need not load it

    return validation.validate(document, **options)
