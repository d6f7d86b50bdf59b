"""The ground under the service: its processes and its database, and the ways in which they die and come back."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Store, make_engine, upgrade
from tests.databases import start_postgresql
from tests.patience import LONG
from tests.ports import free_port
from tests.service import launch, load_lives, load_parties, service_settings

__all__ = ["Ground", "Postgres", "children"]


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, as Linux tells."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill(pid: int) -> None:
    """Kill one process, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class Postgres:
    """A PostgreSQL server that can be killed and started again."""

    def __init__(self) -> None:
        # In memory where that is possible: a kill leaves the page cache alone, and recovery synchronises every file.
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="bro-soap-kills-", dir=memory))
        self._server = start_postgresql(self.folder)
        self.url = make_url(self._server.get_uri()).render_as_string(hide_password=False)

    @property
    def postmaster(self) -> int:
        return int(self._server.get_pid())

    def kill_postmaster(self) -> None:
        """Kill the server's first process; the others leave by themselves, and what was not yet written is lost."""
        pid = self.postmaster
        kill(pid)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.005)

    def kill_backend(self, chance: random.Random) -> None:
        """Kill one of the server's processes; PostgreSQL then drops all connections and recovers."""
        processes = children(self.postmaster)
        if processes:
            kill(chance.choice(processes))

    def revive(self) -> None:
        """Start the server again after its processes died, until it answers: recovery is part of that."""
        for _ in range(300):
            try:
                self._server._postmaster_info = None
                self._server.ensure_postgres_running()
                if self.answers():
                    return
            except (subprocess.SubprocessError, AssertionError):  # the killed server's other processes are still there
                pass
            time.sleep(0.2)
        raise AssertionError("PostgreSQL does not start again")

    def answers(self) -> bool:
        """Return whether the server takes a connection and writes, which it does not while it recovers."""
        engine = create_engine(self.url, poolclass=NullPool)
        try:
            with engine.begin() as connection:
                connection.execute(text("SELECT txid_current()"))
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Ground:
    """A service with its database. `kill` lets something die; `tend` starts again what does not come back by itself."""

    def __init__(self, folder: Path, pki: TestPki, postgres: Postgres | None, seed: int) -> None:
        self.folder, self.pki, self.postgres = folder, pki, postgres
        self.url = postgres.url if postgres else f"sqlite:///{folder}/register.db"
        self.port = free_port()
        self._chance = random.Random(seed)
        engine = make_engine(self.url)
        upgrade(engine)
        store = Store(engine)
        load_parties(store)
        load_lives(store)
        store.close()
        self._settings = service_settings(folder, pki, self.url, self.port)
        self.starts = 0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        return launch(self._settings, self.folder / "service.log")

    @property
    def ways(self) -> dict[str, int]:
        """What may die, and how often of a hundred times."""
        if self.postgres:
            return {"worker": 50, "master": 10, "service": 10, "backend": 20, "database": 10}
        return {"worker": 70, "master": 15, "service": 15}

    def kill(self) -> str:
        """Kill something with SIGKILL; return what."""
        way = self._chance.choices(list(self.ways), list(self.ways.values()))[0]
        match way:
            case "worker":
                workers = children(self.process.pid)
                if workers:
                    kill(self._chance.choice(workers))
            case "master":  # its workers find out, and may still be at work when the next one starts
                kill(self.process.pid)
            case "service":
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
            case "backend":
                assert self.postgres is not None
                self.postgres.kill_backend(self._chance)
            case "database":
                assert self.postgres is not None
                self.postgres.kill_postmaster()
                self.postgres.revive()
        return way

    def tend(self) -> None:
        """Do what the supervisor of a machine does: start the service again when it has ended."""
        if self.process.poll() is not None:
            self.process = self._start()

    def stop(self) -> None:
        """Stop the service as a person would."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(LONG)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        store = Store(make_engine(self.url))
        try:
            yield store
        finally:
            store.close()
