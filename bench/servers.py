"""Starts the service and its peers as a person would, and knows their processes."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import children
from bench.stage import Stage, free_port

__all__ = ["Server", "backends", "serve_peer", "serve_register"]

_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running server: its port and the processes that answer."""

    port: int
    workers: tuple[int, ...]


@contextlib.contextmanager
def serve_register(stage: Stage, database_url: str) -> Iterator[Server]:
    """Run the real service on this register."""
    with _running(stage, ["-m", "bro_soap", "serve"], database_url, stage.folder / "service.log") as server:
        yield server


@contextlib.contextmanager
def serve_peer(stage: Stage, *arguments: str) -> Iterator[Server]:
    """Run a peer (see `bench.peers`) with the same settings."""
    log = stage.folder / f"{arguments[0]}.log"
    with _running(stage, ["-m", "bench.peers", *arguments], "sqlite:///none.db", log) as server:
        yield server


def backends(stage: Stage) -> tuple[int, ...]:
    """Return the processes of the PostgreSQL server, when there is one: their CPU counts too."""
    if not stage.postgresql:
        return ()
    first = int((stage.folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    return (first, *children(first))


@contextlib.contextmanager
def _running(stage: Stage, command: Sequence[str], database_url: str, log: Path) -> Iterator[Server]:
    port = free_port()
    environment = os.environ | stage.settings(port, database_url)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=output, stderr=output, cwd=Path(__file__).parent.parent
        )
        try:
            _wait(process, port, stage.workers, log)
            # the workers begin before the operations process, which answers no request
            yield Server(port, tuple(sorted(children(process.pid))[: stage.workers]))
        finally:
            process.terminate()
            process.wait(timeout=40)


def _wait(process: subprocess.Popen[bytes], port: int, workers: int, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and len(children(process.pid)) >= workers:
                return
        time.sleep(0.05)
    lines = "\n  ".join(log.read_text(errors="replace").splitlines()[-8:])
    raise RuntimeError(f"the server did not start:\n  {lines}")
