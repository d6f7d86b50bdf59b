"""Thousands of files: checked by as many processes as there are cores, reported in the order in which they came."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from bro_soap.validation.checking import Options, Validator
from bro_soap.validation.report import Outcome, Report
from bro_soap.validation.sources import Source

__all__ = ["check_all", "check_source"]

_FEW = 8
_own: Validator


def check_all(found: Sequence[Source], options: Options, jobs: int | None = None) -> Iterator[Report]:
    """Check every document; `jobs` processes, by default one per core. Raises `ConfigurationError`."""
    wanted = min(jobs or os.cpu_count() or 1, max(1, len(found) // _FEW))
    if wanted == 1:
        validator = Validator(options)
        yield from (check_source(validator, one) for one in found)
        return
    Validator(options)  # what is configured wrongly is told once, by this process
    chunk = max(1, min(32, len(found) // (wanted * 4)))
    with ProcessPoolExecutor(wanted, initializer=_begin, initargs=(options,)) as pool:
        yield from pool.map(_check, found, chunksize=chunk)


def check_source(validator: Validator, source: Source) -> Report:
    """Check one document; one that cannot be read is reported as such."""
    try:
        return validator.check(source.name, source.read(validator.most_bytes))
    except (OSError, zipfile.BadZipFile, KeyError, RuntimeError) as error:  # RuntimeError: an encrypted zip file
        return Report(source.name, Outcome.UNREADABLE, str(error))


def _begin(options: Options) -> None:
    global _own  # noqa: PLW0603  the one of this process
    _own = Validator(options)


def _check(source: Source) -> Report:
    return check_source(_own, source)
