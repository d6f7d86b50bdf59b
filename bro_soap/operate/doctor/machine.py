"""The machine: free space, folders to write in, ports, open files."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bro_soap.operate.doctor.finding import Diagnosis, State
from bro_soap.settings import Settings

__all__ = ["check_machine", "database_file", "disk_findings", "free_space", "spool_folder"]

_FEW_FILES = 1_024


def check_machine(settings: Settings, *, runs: bool) -> Iterator[Diagnosis]:
    """Look at disk, folders, open files and ports; `runs` tells that the service itself holds its ports."""
    yield from disk_findings(settings)
    yield from _unwritable({"seen_folder": settings.seen_folder})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < _FEW_FILES:
        text = f"a process may have {hard} open files, so it takes few connections"
        yield Diagnosis("files", "warning", text, "raise the limit: LimitNOFILE= in systemd, ulimit -n")
    if runs:
        yield Diagnosis("ports", "ok", "the service runs")
        return
    for name, address in (("bind", settings.bind), ("operations_bind", settings.operations_bind)):
        if address and not address.startswith("unix:"):
            yield _port(name, address)


def database_file(settings: Settings) -> Path | None:
    """Return the file of the register, or None when a server has it."""
    url = settings.database_url
    return Path(url.partition(":///")[2].partition("?")[0]) if url.startswith("sqlite") else None


def free_space(settings: Settings) -> dict[str, int]:
    """Return how many bytes are free in each folder that the service writes in."""
    return {str(folder): shutil.disk_usage(_existing(folder)).free for folder in _written(settings)}


def spool_folder(settings: Settings) -> Path:
    """Return the folder of large requests that are coming in."""
    return settings.spool_folder or Path(tempfile.gettempdir())


def _written(settings: Settings) -> Iterator[Path]:
    """Yield every folder that the service, or a command beside it, writes in."""
    file = database_file(settings)
    if file is not None:
        yield file.parent
    yield from (settings.audit_folder, spool_folder(settings), settings.seen_folder, settings.trust)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def disk_findings(settings: Settings) -> Iterator[Diagnosis]:
    """Tell how much is free where the service writes, and where it has to write and cannot."""
    for folder, free in free_space(settings).items():
        least = settings.least_free_bytes
        state: State = "failed" if free < least else "warning" if free < 4 * least else "ok"
        mend = "" if state == "ok" else "make room, or move it to a larger disk; `least_free_bytes` is the least"
        yield Diagnosis("disk", state, f"{free // 1_000_000} MB free in {folder}", mend)
    yield from _unwritable({"audit_folder": settings.audit_folder, "spool_folder": spool_folder(settings)})


def _unwritable(folders: Mapping[str, Path]) -> Iterator[Diagnosis]:
    for name, folder in folders.items():
        there = _existing(folder)
        if not os.access(there, os.W_OK | os.X_OK):
            mend = f"let user {os.geteuid()} write there: chown, or change `{name}`"
            yield Diagnosis(name, "failed", f"{there} cannot be written", mend)


def _port(name: str, address: str) -> Diagnosis:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except PermissionError:
        text = f"{address} may not be used by user {os.geteuid()}"
        return Diagnosis(name, "failed", text, "use a port from 1024 on, or AmbientCapabilities=CAP_NET_BIND_SERVICE")
    except (OSError, ValueError, OverflowError) as error:
        mend = f"stop what listens there (ss -ltnp), or change `{name}`"
        return Diagnosis(name, "failed", f"{address} cannot be used: {error}", mend)
    return Diagnosis(name, "ok", f"{address} is free")
