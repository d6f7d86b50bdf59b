"""A seal that is kept elsewhere: what the files of an audit log were at a moment, signed by the key of the node."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bro_soap.errors import ConfigurationError, UnreadableError
from bro_soap.files import read_bounded
from bro_soap.observe.audit.keys import SealingKey, SealKeys
from bro_soap.observe.audit.walk import Break, FileReport

__all__ = ["KeptSeal", "keep", "read_kept"]

_PURPOSE = "kept seal"
_LARGEST = 64 * 1024 * 1024
_FILE = {"lines": int, "bytes": int, "sha256": str, "hash": str}


def keep(folder: Path, files: Iterable[FileReport], breaks: int, key: SealingKey | None) -> dict[str, Any]:
    """Return what an auditor keeps of these files; without a key it is not signed."""
    stated: dict[str, Any] = {
        "seal": 1,
        "made": datetime.now(UTC).isoformat(),
        "node": socket.gethostname(),
        "folder": str(folder.resolve()),
        "breaks": breaks,
        "files": {
            one.name: {"lines": one.lines, "bytes": one.size, "sha256": one.digest, "hash": one.hash} for one in files
        },
    }
    return stated | ({"key": key.name, "signature": key.sign(_PURPOSE, stated)} if key else {})


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """A seal that was kept: of which moment, what it states, and the key and signature it came with."""

    made: str
    files: Mapping[str, Mapping[str, Any]]
    stated: Mapping[str, Any]
    key: str
    signature: str

    def signed(self, keys: SealKeys) -> bool:
        """Tell whether one of these keys signed it."""
        return keys.holds(self.key, _PURPOSE, self.stated, self.signature)

    def differences(self, reports: Mapping[str, FileReport]) -> Iterator[Break]:
        """Yield which files are not, as far as they were then, what they were then."""
        for name, then in self.files.items():
            now = reports.get(name)
            if now is None:
                yield Break(name, 0, f"is gone since the seal of {self.made}")
            elif now.size < then["bytes"]:
                lines = f"{then['lines']} lines then, {now.lines} now"
                yield Break(name, 0, f"is shortened since the seal of {self.made}: {lines}")
            elif now.digests.get(then["bytes"]) != then["sha256"] and then["bytes"]:
                yield Break(
                    name, 0, f"is altered since the seal of {self.made}, within its first {then['lines']} lines"
                )


def read_kept(path: Path) -> KeptSeal:
    """Read a kept seal. Raises `ConfigurationError` when it is none."""
    try:
        told = json.loads(read_bounded(path, _LARGEST, regular=False) or b"")
    except UnreadableError as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("seal") != 1 or not _files(told.get("files")):
        raise ConfigurationError(f"{path} is no seal: `bro-soap audit seal` prints one")
    stated = {name: value for name, value in told.items() if name not in ("key", "signature")}
    return KeptSeal(str(told.get("made")), told["files"], stated, str(told.get("key")), str(told.get("signature")))


def _files(given: Any) -> bool:
    return isinstance(given, dict) and all(
        isinstance(one, dict) and all(type(one.get(name)) is kind for name, kind in _FILE.items())
        for one in given.values()
    )
