"""What a process that goes on by itself needs: a lock that says it lives, ports, and signals to its whole group."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import closing

from bro_soap.errors import ConfigurationError

__all__ = ["free_ports", "locked", "ready", "tell_group"]


def locked(file: int, how: int, seconds: float = 0.0) -> bool:
    """Take the lock of a sandbox, alone (`LOCK_EX`) or with who else looks (`LOCK_SH`); tell whether that was possible.

    Who looks holds it for a moment: so long may be waited.
    """
    give_up = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                return False
            time.sleep(0.02)
        else:
            return True


def free_ports(wanted: int) -> tuple[int, int]:
    """Return the port that is wanted (0: any that is free), and a free one for operations."""
    with closing(socket.socket()) as first, closing(socket.socket()) as second:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            first.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise ConfigurationError(f"port {wanted} is in use; name another with --port, or 0 for any") from error
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def ready(operations_port: int) -> bool:
    """Tell whether the service with this operations port can take requests."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{operations_port}/ready", timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def tell_group(group: int, how: signal.Signals) -> None:
    """Send a signal to every process of a group, where there still is one."""
    try:
        os.killpg(group, how)
    except ProcessLookupError:
        return
