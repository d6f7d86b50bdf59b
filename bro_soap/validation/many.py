"""Thousands of files: checked by as many processes as there are cores, reported in the order in which they came."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bro_soap.errors import UnreadableError
from bro_soap.validation.checking import Options, Validator
from bro_soap.validation.report import Outcome, Report
from bro_soap.validation.sources import Source

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["check_all", "check_source"]

_FEW = 8
_MOST_CHUNK = 32
KILLED = "the process that checked it was killed"
_own: Validator


def check_all(found: Sequence[Source], options: Options, jobs: int | None = None) -> Iterator[Report]:
    """Check every document; `jobs` processes, by default one per core. Raises `ConfigurationError`.

    A document whose process is killed (out of memory) is a system fault, and the others are checked.
    """
    wanted = min(jobs or os.cpu_count() or 1, max(1, len(found) // _FEW))
    validator = Validator(options)  # what is configured wrongly is told once, by this process
    if wanted == 1:
        yield from (check_source(validator, one) for one in found)
        return
    yield from _by_processes(found, options, wanted)


def check_source(validator: Validator, source: Source) -> Report:
    """Check one document; one that cannot be read is reported as such."""
    try:
        data = source.read(validator.most_bytes)
    except UnreadableError as error:
        return Report(source.name, Outcome.UNREADABLE, str(error))
    return validator.check(source.name, data)


def _by_processes(found: Sequence[Source], options: Options, jobs: int) -> Iterator[Report]:
    """Check with many processes; where one is killed, go on one by one until it is known for which document."""
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    done = careful = 0
    while done < len(found):
        alone = done < careful
        try:
            for report in _alone(found[done:careful], options) if alone else _together(found[done:], options, jobs):
                done += 1
                yield report
        except BrokenProcessPool:
            if alone:
                yield Report(found[done].name, Outcome.SYSTEM_FAULT, KILLED)
                done += 1
            else:
                careful = done + 2 * jobs * _MOST_CHUNK  # it is one of those that were under way


def _together(found: Sequence[Source], options: Options, jobs: int) -> Iterator[Report]:
    chunk = max(1, min(_MOST_CHUNK, len(found) // (jobs * 4)))
    with _processes(jobs, options) as pool:
        yield from pool.map(_check, found, chunksize=chunk)


def _alone(found: Sequence[Source], options: Options) -> Iterator[Report]:
    with _processes(1, options) as pool:
        yield from pool.map(_check, found)


def _processes(jobs: int, options: Options) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  a few documents need none

    return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(options,))


def _begin(options: Options) -> None:
    global _own  # noqa: PLW0603  the one of this process
    _own = Validator(options)


def _check(source: Source) -> Report:
    return check_source(_own, source)
