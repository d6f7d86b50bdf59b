"""A tar read as a stream, in bounded memory, whatever is in it.

Only the headers that an export has are understood: the extended ones of other programs may be of any size, and Python's
own reader takes them in whole.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from bro_soap.errors import ConfigurationError, UnreadableError
from bro_soap.files import opened, said

__all__ = ["ArchivedFile", "parts_of"]

_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1024 * 1024
_XZ_MEMORY = 128 * 1024 * 1024
_FILES = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE})


class _Xz(io.RawIOBase):
    """The content of an xz file that asks for no more memory than `xz -9` does; Python's own reader sets no bound."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unpacker = _unpacker()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes; none at the end. Raises `lzma.LZMAError`, and `EOFError` when it is cut off."""
        while True:
            packed = self._file.read(_PIECE) if self._unpacker.needs_input or self._unpacker.eof else b""
            if self._unpacker.eof:  # another one may follow, or nothing
                if not (packed := self._unpacker.unused_data + packed):
                    return 0
                self._unpacker = _unpacker()
            elif not packed and self._unpacker.needs_input:
                raise EOFError("it is cut off")
            if data := self._unpacker.decompress(packed, len(buffer)):
                buffer[: len(data)] = data
                return len(data)


def _unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)


_PACKED: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lambda file: io.BufferedReader(_Xz(file)),
}


class ArchivedFile:
    """A file in the archive, to be read once, in order."""

    def __init__(self, tape: _Tape, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self._tape = tape
        self._left = size
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The digest of what was read of it so far."""
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Yield what is left of it, some at a time."""
        while self._left:
            piece = self._tape.read(min(self._left, _PIECE))
            self._left -= len(piece)
            self._digest.update(piece)
            yield piece

    def skip(self) -> None:
        """Read it to its end."""
        for _ in self.pieces():
            pass

    def content(self, most: int) -> bytes:
        """Return it whole. Raises `ValueError` when it is larger than `most` bytes."""
        if self.size > most:
            raise ValueError(f"it is larger than {most} bytes")
        return b"".join(self.pieces())

    def lines(self, most: int) -> Iterator[bytes]:
        """Yield its lines. Raises `ValueError` for one of more than `most` bytes."""
        rest = b""
        for piece in self.pieces():
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > most:
                raise ValueError(f"it has a line of more than {most} bytes")
            yield from whole
        if rest:
            yield rest


class _Tape:
    """The bytes of an archive, one after the other. Raises `ConfigurationError` where they cannot be had."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self._path = path
        self._stream = stream

    def read(self, size: int) -> bytes:
        """Return some bytes, at least one."""
        try:
            data = self._stream.read(size)
        except Exception as error:  # every method of packing has its own ways to fail
            raise ConfigurationError(f"{self._path} cannot be read to its end: {said(error)}") from error
        if not data:
            raise ConfigurationError(f"{self._path} cannot be read to its end: it is cut off")
        return data

    def header(self) -> tarfile.TarInfo | None:
        """Return the next header, or None at the end."""
        block = b""
        try:
            while len(block) < _BLOCK and (more := self._stream.read(_BLOCK - len(block))):
                block += more
            return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.EOFHeaderError, tarfile.EmptyHeaderError):  # type: ignore[attr-defined]  # not in the stubs
            return None
        except Exception as error:
            raise ConfigurationError(f"{self._path} cannot be read to its end: {said(error)}") from error


def parts_of(path: Path) -> Iterator[ArchivedFile]:
    """Yield the files in their order. Raises `ConfigurationError` when it is no readable tar of plain files."""
    with _tape(path) as tape:
        while (entry := tape.header()) is not None:
            if entry.type not in _FILES or entry.size < 0:
                raise ConfigurationError(f"{path} holds {entry.name}, which is no plain file")
            part = ArchivedFile(tape, entry.name, entry.size)
            yield part
            part.skip()
            padding = -entry.size % _BLOCK
            while padding:
                padding -= len(tape.read(padding))


@contextmanager
def _tape(path: Path) -> Iterator[_Tape]:
    try:
        with opened(path) as file:
            start = file.read(max(map(len, _PACKED)))
            file.seek(0)
            unpack = next((reader for magic, reader in _PACKED.items() if start.startswith(magic)), None)
            yield _Tape(path, cast("IO[bytes]", unpack(file)) if unpack else file)
    except UnreadableError as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
