"""Validation without server or database: the verdict that the service will give, before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bro_soap.rules import Unchecked
from bro_soap.validation.checking import Options, Validator
from bro_soap.validation.many import check_all
from bro_soap.validation.report import Outcome, Report, Summary, summary_of
from bro_soap.validation.sources import Source, sources

__all__ = [
    "Options",
    "Outcome",
    "Report",
    "Source",
    "Summary",
    "Unchecked",
    "Validator",
    "check_all",
    "sources",
    "summary_of",
    "validate",
]


def validate(document: bytes | str | Path, **options: Any) -> Report:
    """Judge one delivery request: bytes, text, or the path of a file; the options are those of `Options`.

    For many documents make a `Validator` once, or use `check_all`. Raises `ConfigurationError` for a wrong option and
    `UnreadableError` when the file cannot be read.
    """
    validator = Validator(Options(**options))
    if isinstance(document, Path):
        return validator.check(str(document), Source(document).read(validator.most_bytes))
    return validator.check("document", document.encode() if isinstance(document, str) else document)
