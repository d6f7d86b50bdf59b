"""The C library's memory: what a large request used goes back to the system."""

from __future__ import annotations

import ctypes

__all__ = ["LARGE", "give_back"]

LARGE = 1 << 22  # bytes of a request or an answer; looking for what is free takes milliseconds
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it; musl keeps less to begin with


def give_back() -> None:
    """Return free memory to the system; other threads work on meanwhile."""
    if _trim is not None:
        _trim(0)
