"""A service to try things on, in a folder of its own: its PKI, settings, register, log, and what runs.

It runs in one process group, detached from who started it. The lock on a file in the folder is held by every process
of the group and by nothing else, so that nobody needs to guess from a number whether it runs.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, written
from bro_soap.operate.detached import free_ports, locked, ready, tell_group

__all__ = ["BEGIN", "Running", "Sandbox"]

BEGIN = "begin"
"""The name of the snapshot of the register as it was when the sandbox was made."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_STOP_SECONDS = 35.0
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Running:
    """What runs: the process that leads the group, and where it listens on this machine."""

    process: int
    port: int
    operations_port: int

    @property
    def url(self) -> str:
        """The address of its services."""
        return f"https://localhost:{self.port}"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox in this folder, which need not be there yet."""

    folder: Path

    @property
    def pki(self) -> Path:
        """The folder of the certificates of its organisations."""
        return self.folder / "pki"

    @property
    def settings(self) -> Path:
        """The file of its settings."""
        return self.folder / "bro_soap.toml"

    @property
    def log(self) -> Path:
        """What the service says."""
        return self.folder / "service.log"

    @property
    def database(self) -> Path:
        """Its register."""
        return self.folder / "register.db"

    def running(self) -> Running | None:
        """Return what runs here, or None."""
        if not self._lock.exists():
            return None
        with self._lock.open("rb") as file:
            if locked(file.fileno(), fcntl.LOCK_SH):
                return None
        return Running(**read_json(self._state)) if self._state.exists() else None

    def up(self, port: int) -> Running:
        """Start it, detached, on this port or on a free one (0); made first where it is not there.

        Raises `ConfigurationError` when it runs already, the port is taken or it cannot start.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("ab") as file:
            if not locked(file.fileno(), fcntl.LOCK_EX, _LOOK_SECONDS):
                raise ConfigurationError(f"the sandbox in {self.folder} runs already")
            self._prepare()
            found, operations = free_ports(port)
            self._write_settings(found, operations)
            process = self._start(file.fileno())
            state = Running(process.pid, found, operations)
            with written(self._state) as out:
                out.write(json.dumps({name: getattr(state, name) for name in Running.__slots__}).encode())
        return state

    def wait(self, seconds: float) -> Running:
        """Return what runs here as soon as it can take requests. Raises `ConfigurationError` when it cannot in time."""
        give_up = time.monotonic() + seconds
        while (state := self.running()) is not None:
            if ready(state.operations_port):
                return state
            if time.monotonic() > give_up:
                raise ConfigurationError(f"the sandbox is not ready after {seconds:g} s; see {self.log}")
            time.sleep(0.05)
        last = self.log.read_text(errors="replace").splitlines()[-5:] if self.log.exists() else []
        raise ConfigurationError(f"no sandbox runs in {self.folder}", *last)

    def down(self) -> bool:
        """Stop it, and return when its port is free; tell whether it ran."""
        state = self.running()
        if state is None:
            return False
        for how, seconds in ((signal.SIGTERM, _STOP_SECONDS), (signal.SIGKILL, _STOP_SECONDS)):
            tell_group(state.process, how)
            give_up = time.monotonic() + seconds
            while time.monotonic() < give_up:
                if self.running() is None:
                    self._state.unlink(missing_ok=True)
                    return True
                time.sleep(0.02)
        raise ConfigurationError(f"process group {state.process} does not end")

    def snapshot(self, name: str) -> Path:
        """Keep the register as it is now, under this name; return the file. Raises `ConfigurationError`."""
        kept = self._snapshot(name)
        self._made()
        kept.parent.mkdir(exist_ok=True)
        _copy(self.database, kept)
        return kept

    def reset(self, name: str = BEGIN) -> None:
        """Put the register back as it was, also while the service runs. Raises `ConfigurationError`."""
        kept = self._snapshot(name)
        self._made()
        if not kept.exists():
            known = ", ".join(sorted(one.stem for one in kept.parent.glob("*.db")))
            raise ConfigurationError(f"there is no snapshot {name}; there is {known}")
        _copy(kept, self.database)

    @property
    def _lock(self) -> Path:
        return self.folder / "lock"

    @property
    def _state(self) -> Path:
        return self.folder / "running.json"

    def _snapshot(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ConfigurationError("a snapshot has a name of at most 40 small letters, digits and dashes")
        return self.folder / "snapshots" / f"{name}.db"

    def _made(self) -> None:
        if not self.database.exists():
            raise ConfigurationError(f"there is no sandbox in {self.folder}; `bro-soap sandbox up` makes one")

    def _prepare(self) -> None:
        from bro_soap.operate.world import make_pki, make_register  # noqa: PLC0415  a reset needs none of it

        make_pki(self.pki)
        make_register(self.database, begun=self._snapshot(BEGIN).exists())
        if not self._snapshot(BEGIN).exists():
            self.snapshot(BEGIN)

    def _write_settings(self, port: int, operations: int) -> None:
        values = {
            "database_url": f"sqlite:///{self.database.resolve()}",
            "audit_folder": self.folder.resolve() / "audit",
            "seen_folder": self.folder.resolve() / "certificates",
            "trust": self.pki.resolve() / "trust",
            "certificate": self.pki.resolve() / "server.pem",
            "private_key": self.pki.resolve() / "server.key",
            "bind": f"127.0.0.1:{port}",
            "operations_bind": f"127.0.0.1:{operations}",
            "public_url": f"https://localhost:{port}",
        }
        lines = "".join(f"{name} = {json.dumps(str(value))}\n" for name, value in values.items())
        with written(self.settings) as file:
            file.write(f"# Written by `bro-soap sandbox up`, each time anew.\n{lines}".encode())

    def _start(self, lock: int) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BRO_SOAP_")}
        with self.log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603  this program itself
                [sys.executable, "-m", "bro_soap", "--config", str(self.settings), "serve"],
                env=kept,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(lock,),
                start_new_session=True,
            )


def _copy(source: Path, target: Path) -> None:
    """Copy a database as one transaction, whoever else uses either."""
    with closing(sqlite3.connect(source)) as begin, closing(sqlite3.connect(target, timeout=_STOP_SECONDS)) as end:
        begin.backup(end)
