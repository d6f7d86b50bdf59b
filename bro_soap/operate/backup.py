"""Backups: a folder with the database of one moment, the audit log up to then, the trust store, and their digests.

Keys are never in it. `backup.json` names them, so that whoever restores knows which ones to take out of the safe.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, sync, written
from bro_soap.legible import json_text
from bro_soap.security.pki.radar import own_certificates
from bro_soap.settings import Settings, masked
from bro_soap.store import Store
from bro_soap.store.copies import copy_database
from bro_soap.store.migrate import revision

__all__ = ["Backup", "latest_backup", "make_backup", "prune", "read_backup"]

_NAME = "bro-soap-%Y%m%dT%H%M%SZ"
_TOLD = "backup.json"
_FIELDS: Mapping[str, type] = {
    "made": str,
    "version": str,
    "migration": str,
    "rows": dict,
    "keys": dict,
    "sha256": dict,
}
_COUNTED = frozenset({"registration", "source_document"})
_KEY = frozenset({"certificate_sha256", "key"})


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: its folder, and what its `backup.json` tells."""

    folder: Path
    told: Mapping[str, Any]


def make_backup(store: Store, settings: Settings, into: Path) -> Backup:
    """Make a backup in a new folder under `into`, which appears when it is complete. Raises `ConfigurationError`.

    The database comes first and the audit log after it, so that the log tells of everything in the database.
    """
    now = datetime.now(UTC)
    folder = into / _name_after(_backups(into), now)
    partial = into / f".{folder.name}.partial"
    into.mkdir(parents=True, exist_ok=True)
    partial.mkdir(mode=0o700)
    try:
        rows = copy_database(store.engine, partial)
        _copy_audit(settings.audit_folder, partial / "audit")
        _copy_trust(settings.trust, partial / "trust")
        told = {
            "made": now.isoformat(),
            "version": version("bro_soap"),
            "migration": revision(store.engine),
            "rows": rows,
            "settings": {name: _text(name, value) for name, value in settings},
            "keys": _keys(settings),
            "sha256": _digests(partial),
        }
        with written(partial / _TOLD, private=True) as file:
            file.write(f"{json_text(told, indent=1)}\n".encode())
        partial.rename(folder)
        sync(into)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Backup(folder, told)


def _name_after(present: Sequence[Path], now: datetime) -> str:
    """Return a name behind that of the newest backup, also when the clock has gone back: by name they are removed."""
    latest = present[-1].name if present else ""
    try:
        last = datetime.strptime(latest, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return now.strftime(_NAME)
    return max(now, last + timedelta(seconds=1)).strftime(_NAME)


def read_backup(folder: Path) -> Backup:
    """Return a backup of which every file is as it was written. Raises `ConfigurationError` when one is not."""
    try:
        told = _told(read_json(folder / _TOLD))
        found = _digests(folder)
    except (ConfigurationError, OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"{folder} is no backup: {error}") from error
    for name in sorted(told["sha256"].keys() | found.keys()):
        if told["sha256"].get(name) != found.get(name):
            state = "missing" if name not in found else "too many" if name not in told["sha256"] else "damaged"
            raise ConfigurationError(f"{folder}: {name} is {state}")
    return Backup(folder, told)


def _told(content: Any) -> dict[str, Any]:
    """Return what a backup tells of itself. Raises `ValueError` or `TypeError` when that is not what one tells."""
    if not isinstance(content, dict):
        raise ValueError("backup.json is no JSON object")
    for name, kind in _FIELDS.items():
        if not isinstance(content.get(name), kind):
            raise ValueError(f"{name} is missing in backup.json, or is of another kind")
    if datetime.fromisoformat(content["made"]).tzinfo is None:
        raise ValueError("made in backup.json has no time zone")
    if not all(type(count) is int for count in content["rows"].values()) or not content["rows"].keys() >= _COUNTED:
        raise ValueError("rows in backup.json does not hold the number of rows of each table")
    if not all(isinstance(key, dict) and key.keys() >= _KEY for key in content["keys"].values()):
        raise ValueError("keys in backup.json does not name certificates and keys")
    return content


def latest_backup(into: Path) -> Path:
    """Return the folder of the newest backup. Raises `ConfigurationError` when there is none."""
    found = _backups(into)
    if not found:
        raise ConfigurationError(f"there is no backup in {into}")
    return found[-1]


def prune(into: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups; return what was removed."""
    old = _backups(into)[:-keep]
    for folder in old:
        shutil.rmtree(folder)
    return old


def _backups(into: Path) -> list[Path]:
    return sorted(path.parent for path in into.glob(f"bro-soap-*/{_TOLD}") if not path.parent.is_symlink())


def _copy_audit(source: Path, target: Path) -> None:
    """Copy the files up to their last complete line: the service may be writing one."""
    target.mkdir()
    for file in sorted(source.glob("*.jsonl")):
        content = file.read_bytes()
        (target / file.name).write_bytes(content[: content.rfind(b"\n") + 1])


def _copy_trust(source: Path, target: Path) -> None:
    """Copy what is in the files; who may read the trust store may not therefore read a backup."""
    for folder, folders, files in os.walk(source, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        copy = target / Path(folder).relative_to(source)
        copy.mkdir()
        for name in files:
            if not name.startswith("."):
                shutil.copyfile(Path(folder, name), copy / name)


def _keys(settings: Settings) -> dict[str, dict[str, str]]:
    """Return which certificates are in use, and where their keys were."""
    keys = {"server": settings.private_key, "signing": settings.signing_key}
    return {
        kind: {"certificate_sha256": certificate.fingerprint(hashes.SHA256()).hex(), "key": str(keys[kind])}
        for kind, certificate in own_certificates(settings)
    }


def _digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file, which is on the disk then. Raises `ValueError` when one is no plain file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise ValueError(f"{path.relative_to(folder)} is no plain file")
        if path.is_file() and path != folder / _TOLD:
            with path.open("rb") as file:
                found[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
    return found


def _text(name: str, value: Any) -> str:
    return str(masked(name, sorted(value) if isinstance(value, frozenset) else value))
