"""What a line is: a JSON object in its one canonical form, and at its end the hash over these bytes and all before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = [
    "FORMAT",
    "LONGEST",
    "NOTHING",
    "audit_files",
    "canonical",
    "chained",
    "last_hash",
    "linked",
    "parted",
    "read",
]

FORMAT = 2  # 1: lines without `file`, `format` and seals, in which letters that are not ASCII stand as they are
NOTHING = "0" * 64
LONGEST = 16 * 1024 * 1024  # of a line, in bytes; the longest are the first ones in a folder of many files
_HASH = re.compile(rb',"hash":"([0-9a-f]{64})"\}\Z')
_TAIL = 65_536
_MOST_DIGITS = 18  # of a number: Python refuses to write very long ones


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Return the one way in which an entry is written: in ASCII, so that nothing in it moves a cursor."""
    return json.dumps(entry, separators=(",", ":"), sort_keys=True).encode()


def _canonical_1(entry: Mapping[str, Any]) -> bytes:
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode(errors="backslashreplace")


def chained(previous: str, body: bytes) -> str:
    """Return the hash of a line, of its bytes without the hash and the hash of the line before."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def linked(previous: str, entry: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the line of an entry behind a line with this hash, and its own hash."""
    body = canonical(entry)
    found = chained(previous, body)
    return b'%s,"hash":"%s"}\n' % (body[:-1], found.encode()), found


def parted(line: bytes) -> tuple[bytes, str]:
    """Return the bytes of a line (without its end) that are hashed, and the hash it gives; none when it has none."""
    found = _HASH.search(line)
    return (line[: found.start()] + b"}", found[1].decode()) if found else (line, "")


def read(body: bytes) -> dict[str, Any] | None:
    """Return the entry that these bytes are the canonical form of, or None."""
    try:
        entry = json.loads(body, object_pairs_hook=_once, parse_int=_number)
        same = isinstance(entry, dict) and (canonical(entry) == body or _canonical_1(entry) == body)
    except (ValueError, RecursionError):
        return None
    return entry if same else None


def _number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number that nobody counted to")
    return int(digits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def audit_files(folder: Path) -> Iterator[Path]:
    """Yield the files of an audit log by name."""
    return (path for path in sorted(folder.glob("*.jsonl")) if path.is_file())


def last_hash(path: Path) -> str:
    """Return the hash of the last complete line that has one; none when there is no such line."""
    with path.open("rb") as file:
        size, tail = file.seek(0, 2), _TAIL
        while True:
            start = max(0, size - tail)
            file.seek(start)
            lines = file.read(size - start).split(b"\n")[0 if start == 0 else 1 : -1]
            for line in reversed(lines):
                if given := parted(line)[1]:
                    return given
            if start == 0 or tail >= LONGEST:
                return ""
            tail *= 8
