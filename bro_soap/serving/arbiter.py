"""gunicorn's master process, with the operations process beside its workers, and a drain before the stop."""

from __future__ import annotations

import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from gunicorn import util
from gunicorn.arbiter import Arbiter

__all__ = ["Draining", "Master"]

log = structlog.get_logger(__name__)


class Draining:
    """A mark that all processes see: this node is about to stop."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, 1)

    def begin(self) -> None:
        """Set the mark."""
        self._page[0] = 1

    def __call__(self) -> bool:
        """Tell whether it is set."""
        return self._page[0] == 1


class Master(Arbiter):  # type: ignore[misc]
    """Keeps workers and the operations process alive.

    On SIGTERM the node says for `drain_seconds` that it is not ready, and works on; then it stops. A second SIGTERM
    stops it at once. `operations` runs the operations process, and ends it when the master is gone.
    """

    def __init__(
        self, app: Any, draining: Draining, drain_seconds: float, operations: Callable[[], None] | None
    ) -> None:
        super().__init__(app)
        self._draining = draining
        self._drain_seconds = drain_seconds
        self._operations = operations
        self._operations_pid = 0
        self._stop_at = 0.0

    def manage_workers(self) -> None:
        """Keep as many workers as there should be, and the operations process."""
        if self._stop_at and time.monotonic() > self._stop_at:
            raise StopIteration
        super().manage_workers()
        if self._operations is not None and not _there(self._operations_pid):
            self._operations_pid = self._spawn(self._operations)

    def handle_term(self) -> None:
        """Begin to drain, or stop."""
        already = self._draining()
        self._draining.begin()
        if already or not self._drain_seconds:
            super().handle_term()
        self._stop_at = time.monotonic() + self._drain_seconds
        log.info("draining", seconds=self._drain_seconds)

    def halt(self, reason: Any = None, exit_status: int = 0) -> None:
        """Stop the workers; the operations process answers until they have ended."""
        self._draining.begin()
        try:
            super().halt(reason, exit_status)
        finally:
            if _there(self._operations_pid):
                os.kill(self._operations_pid, signal.SIGKILL)
                os.waitpid(self._operations_pid, 0)

    def _spawn(self, operations: Callable[[], None]) -> int:
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            util._setproctitle("operations [bro_soap]")
            _forget(self.SIGNALS, self.LISTENERS)
            for worker in self.WORKERS.values():
                worker.tmp.close()
            operations()
            status = 0
        except Exception:
            log.exception("the operations process failed")
            time.sleep(1)  # before the master begins another
        finally:
            sys.stderr.flush()
            os._exit(status)


def _forget(signals: list[int], listeners: list[Any]) -> None:
    """Let go of what a forked process has of the master's; signals to the whole group are for the master to heed."""
    for number in signals:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for listener in listeners:
        held: socket.socket = listener.sock
        held.close()


def _there(pid: int) -> bool:
    """Tell whether our child is still there; the master has reaped one that ended."""
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
