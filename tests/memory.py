"""Bounds on the memory of Python objects, which no correct program comes near."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["MB", "at_most"]

MB = 1_000_000


@contextmanager
def at_most(most: int) -> Iterator[None]:
    """What is done here never takes more bytes than this: ten times what it takes, and far below what it must not."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most
