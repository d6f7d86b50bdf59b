"""The processes of a service, and which of them took a connection."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

from tests.patience import until

__all__ = ["taken_by", "workers_of"]


def workers_of(master: int) -> frozenset[int]:
    """The process ids of the workers."""
    return frozenset(map(int, Path(f"/proc/{master}/task/{master}/children").read_text().split()))


def taken_by(connection: socket.socket, workers: frozenset[int]) -> int:
    """Wait until one of these processes has accepted a connection to this machine; return which."""
    found: list[int] = []

    def taken() -> bool:
        link = f"socket:[{_far_end(connection)}]"
        found.extend(worker for worker in workers if link in _links(worker))
        return bool(found)

    until(taken, "nobody takes the connection")
    return found[0]


def _far_end(connection: socket.socket) -> str:
    """The inode of the socket at the other side (proc_pid_net(5): `tcp` has ports in hex, and the inode as tenth)."""
    wanted = [f"{name[1]:04X}" for name in (connection.getpeername(), connection.getsockname())]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if [address.rpartition(":")[2] for address in fields[1:3]] == wanted:
            return fields[9]
    return ""


def _links(process: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.add(os.readlink(link))
    return found
