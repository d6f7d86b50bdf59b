"""Ports for servers of tests."""

from __future__ import annotations

import socket

__all__ = ["free_port"]

_kept: list[socket.socket] = []


def free_port() -> int:
    """Return a port of this machine that nobody else gets before the end of the run, also while nobody listens on it.

    It stays bound: the system gives it to no other program that asks for any port, nor to the near end of a connection.
    A server that sets SO_REUSEADDR can bind it as well, since nobody listens here (socket(7)); all of ours do.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    _kept.append(kept)
    return int(kept.getsockname()[1])
