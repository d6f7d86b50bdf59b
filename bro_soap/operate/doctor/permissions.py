"""What other users of this machine can read, alter, or say on a socket, and the command that ends it."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from bro_soap.operate.doctor.finding import Diagnosis, State
from bro_soap.operate.doctor.machine import database_file
from bro_soap.settings import Settings

__all__ = ["check_permissions"]

_OTHERS_WRITE = 0o022
_RIGHTS = {"077": "go-rwx", "027": "g-w,o-rwx", "007": "o-rwx"}  # what each `umask` takes away


def check_permissions(settings: Settings, *, runs: bool) -> Iterator[Diagnosis]:
    """Look at the socket, the keys, the database and the folders; `runs` tells that the service has the socket now."""
    found = [*_socket(settings, runs=runs), *_keys(settings), *_database(settings), *_folders(settings)]
    yield from found or [Diagnosis("permissions", "ok", "what is written is for those alone that `umask` allows")]


def _socket(settings: Settings, *, runs: bool) -> Iterator[Diagnosis]:
    """Who can open the socket of a proxy can be any organisation; one that was left behind is made anew."""
    if not settings.bind.startswith("unix:"):
        return
    path = Path(settings.bind.removeprefix("unix:"))
    if (mode := _mode(path)) & 0o007 and _mode(path.parent) & 0o001:
        state: State = "failed" if runs else "warning"
        text = f"every user of this machine can open {path} (mode {mode:04o}) and be any organisation"
        yield Diagnosis("socket", state, text, f"chmod 660 {_quoted(path)}; the proxy's user has to be in its group")
    folder = path.parent
    if (mode := _mode(folder)) & 0o002:
        text = f"every user of this machine can put a socket of its own into {folder} (mode {mode:04o})"
        yield Diagnosis("socket", "failed", text, f"chmod 750 {_quoted(folder)}, or a folder for this socket alone")
    elif mode & 0o005:
        text = f"every user of this machine can enter {folder} (mode {mode:04o}), where the socket is"
        yield Diagnosis("socket", "warning", text, f"chmod 750 {_quoted(folder)}; in systemd RuntimeDirectoryMode=0750")


def _keys(settings: Settings) -> Iterator[Diagnosis]:
    for key in sorted({settings.private_key, settings.signing_key, settings.audit_key} - {None}, key=str):
        if key is not None and (mode := _mode(key)) & 0o077:
            text = f"{key} can be read by other users of this machine (mode {mode:04o})"
            yield Diagnosis("key", "warning", text, f"chmod 600 {_quoted(key)}")


def _database(settings: Settings) -> Iterator[Diagnosis]:
    file = database_file(settings)
    if file is None or not _mode(file.parent) & 0o011:
        return  # a folder that nobody else can enter
    for each in (file, *(file.with_name(f"{file.name}-{kind}") for kind in ("wal", "shm"))):
        if (mode := _mode(each)) & settings.file_umask:
            yield _open("database", each, mode, settings)


def _folders(settings: Settings) -> Iterator[Diagnosis]:
    for name in ("audit_folder", "seen_folder"):
        folder: Path = getattr(settings, name)
        if (mode := _mode(folder)) & settings.file_umask:
            yield _open(name, folder, mode, settings)
    for folder in (settings.trust, *(settings.trust / kind for kind in ("roots", "intermediates", "crls"))):
        if (mode := _mode(folder)) & _OTHERS_WRITE & settings.file_umask:
            text = f"other users can put certificates that are trusted into {folder} (mode {mode:04o})"
            yield Diagnosis("trust", "failed", text, f"chmod -R go-w {_quoted(folder)}")


def _open(name: str, path: Path, mode: int, settings: Settings) -> Diagnosis:
    deep = "-R " if path.is_dir() else ""
    text = f"{path} is open to more users of this machine (mode {mode:04o}) than `umask` {settings.umask} allows"
    return Diagnosis(name, "warning", text, f"chmod {deep}{_RIGHTS[settings.umask]} {_quoted(path)}")


def _mode(path: Path) -> int:
    """Return the permissions of what is there, and none for what is not."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
