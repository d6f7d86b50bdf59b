"""Waiting for what happens soon, however busy the machine is: no verdict hangs on how soon."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["LONG", "answering", "until"]

LONG = 120.0
"""Seconds; what has not happened by then does not happen."""


def until(holds: Callable[[], object], what: str | Callable[[], object] = "it did not happen") -> None:
    """Wait until it holds; fails with these words, or with what this tells, when it never does."""
    give_up = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < give_up, what() if callable(what) else what
        time.sleep(0.05)


def answering(process: subprocess.Popen[bytes], log: Path, ask: Callable[[], object]) -> Callable[[], bool]:
    """Make the question whether a server that was just started answers: whether asking it raises no `OSError`.

    It fails with the log when the server has ended.
    """

    def answers() -> bool:
        assert process.poll() is None, log.read_text(encoding="utf-8")[-4_000:]
        with suppress(OSError):
            ask()
            return True
        return False

    return answers
