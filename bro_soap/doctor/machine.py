"""The machine: free space, folders to write in, ports, open files."""

from __future__ import annotations

import os
import resource
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from bro_soap.doctor.finding import Finding, State
from bro_soap.settings import Settings

__all__ = ["check_machine", "database_file", "disk_findings", "free_space"]

_FEW_FILES = 1_024


def check_machine(settings: Settings, *, runs: bool) -> Iterator[Finding]:
    """Look at disk, folders, open files and ports; `runs` tells that the service itself holds its ports."""
    yield from disk_findings(settings)
    yield from _folders(settings)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < _FEW_FILES:
        text = f"a process may have {hard} open files, so it takes few connections"
        yield Finding("files", "warning", text, "raise the limit: LimitNOFILE= in systemd, ulimit -n")
    if runs:
        yield Finding("ports", "ok", "the service runs")
        return
    for name, address in (("bind", settings.bind), ("operations_bind", settings.operations_bind)):
        if address and not address.startswith("unix:"):
            yield _port(name, address)


def database_file(settings: Settings) -> Path | None:
    """Return the file of the register, or None when a server has it."""
    url = settings.database_url
    return Path(url.partition(":///")[2].partition("?")[0]) if url.startswith("sqlite") else None


def free_space(settings: Settings) -> dict[str, int]:
    """Return how many bytes are free where the service writes: the audit log, and the database when that is a file."""
    file = database_file(settings)
    folders = [settings.audit_folder] if file is None else [settings.audit_folder, file.parent]
    return {str(folder): shutil.disk_usage(_existing(folder)).free for folder in folders}


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def disk_findings(settings: Settings) -> Iterator[Finding]:
    """Tell how much is free where the service writes."""
    for folder, free in free_space(settings).items():
        least = settings.least_free_bytes
        state: State = "failed" if free < least else "warning" if free < 4 * least else "ok"
        mend = "" if state == "ok" else "make room, or move it to a larger disk; `least_free_bytes` is the least"
        yield Finding("disk", state, f"{free // 1_000_000} MB free in {folder}", mend)


def _folders(settings: Settings) -> Iterator[Finding]:
    for name, folder in (("audit_folder", settings.audit_folder), ("seen_folder", settings.seen_folder)):
        there = _existing(folder)
        if not os.access(there, os.W_OK | os.X_OK):
            mend = f"let user {os.geteuid()} write there: chown, or change `{name}`"
            yield Finding(name, "failed", f"{there} cannot be written", mend)


def _port(name: str, address: str) -> Finding:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except PermissionError:
        text = f"{address} may not be used by user {os.geteuid()}"
        return Finding(name, "failed", text, "use a port from 1024 on, or AmbientCapabilities=CAP_NET_BIND_SERVICE")
    except (OSError, ValueError, OverflowError) as error:
        mend = f"stop what listens there (ss -ltnp), or change `{name}`"
        return Finding(name, "failed", f"{address} cannot be used: {error}", mend)
    return Finding(name, "ok", f"{address} is free")
