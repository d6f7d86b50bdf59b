"""Members of a zip file, read within bounds whatever its table of contents says."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import cast

from bro_soap.errors import UnreadableError
from bro_soap.files import said

__all__ = ["MOST_MEMBERS", "MOST_TIMES", "member_names", "read_member"]

MOST_MEMBERS = 100_000
"""A zip file with more members is not read."""

MOST_TIMES = 200
"""A member above a megabyte that unpacks to more times its packed size is not read: XML comes to 10 or 20."""

_MOST_AT_ONCE = 16 * 1024 * 1024  # above all the table of contents, which Python reads whole
_SMALL = 1024 * 1024
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE, _LITTLE = 65_536, 32  # other methods unpack all they are given at once: bzip2 one byte to a megabyte
_HEADER = 30  # before each member stands this at least


_Opened = tuple[zipfile.ZipFile, frozenset[int]]  # and which of its members overlap, by their `id`


class _Guarded(io.BufferedReader):
    """A file of which nobody can read very much at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(_MOST_AT_ONCE + 1 if size is None or not 0 <= size <= _MOST_AT_ONCE else size)
        if len(data) > _MOST_AT_ONCE:
            raise UnreadableError(f"its table of contents is larger than {_MOST_AT_ONCE} bytes")
        return data


def member_names(path: Path) -> list[str]:
    """Return the names in the table of contents, in its order, double ones too. Raises `UnreadableError`."""
    return [one.filename for one in _archive(path)[0].infolist()]


def read_member(path: Path, name: str, place: int, most: int) -> bytes | None:
    """Return the bytes of the member at this place, or of the last one with this name; None above `most` bytes.

    Raises `UnreadableError`.
    """
    archive, overlapping = _archive(path)
    try:
        entry = archive.getinfo(name) if place < 0 else archive.infolist()[place]
        if id(entry) in overlapping:
            raise UnreadableError("this member of the zip file overlaps another one")
        return _unpacked(archive, entry, most)
    except UnreadableError:
        raise
    except Exception as error:  # the reader of each compression has its own ways to fail
        raise UnreadableError(f"this member of the zip file cannot be read: {said(error)}") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    piece = _PIECE if entry.compress_type in _PLAIN else _LITTLE
    bound = max(_SMALL, MOST_TIMES * entry.compress_size)
    data = bytearray()
    with archive.open(entry) as member:
        cast("zipfile.ZipExtFile", member).MIN_READ_SIZE = piece
        while some := member.read(piece):
            data += some
            if len(data) > most:
                return None
            if len(data) > bound:
                raise UnreadableError(f"this member of the zip file unpacks to more than {MOST_TIMES} times its size")
    return bytes(data)


def _archive(path: Path) -> _Opened:
    """Open a zip file once per process: its table of contents may be long, and a shared file has one position."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise UnreadableError(said(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("is no plain file")
    return _opened(path, os.getpid(), (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=8)
def _opened(path: Path, _process: int, _state: tuple[int, ...]) -> _Opened:
    try:
        archive = zipfile.ZipFile(_Guarded(io.FileIO(path)))
    except UnreadableError:
        raise
    except Exception as error:  # a table of contents can be wrong in many ways
        raise UnreadableError(f"the zip file cannot be read: {said(error)}") from error
    if len(archive.filelist) > MOST_MEMBERS:
        raise UnreadableError(f"the zip file has more than {MOST_MEMBERS} members")
    return archive, frozenset(_overlapping(archive))


def _overlapping(archive: zipfile.ZipFile) -> Iterator[int]:
    """Yield which members share bytes with the one behind them: a small file could hold any number of large ones."""
    members = sorted(archive.filelist, key=lambda one: one.header_offset)
    for one, behind in pairwise(members):
        if behind.header_offset < one.header_offset + _HEADER + one.compress_size:
            yield id(one)
