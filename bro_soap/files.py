"""Files that an operator gives, read up to a bound, and files that we make, written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from bro_soap.errors import ConfigurationError, UnreadableError

__all__ = ["LARGEST", "opened", "read_bounded", "read_given", "read_json", "read_toml", "said", "sync", "written"]

LARGEST = 16 * 1024 * 1024
"""The largest file of settings, organisations, codes or certificates that is read, in bytes."""

_TO_OWNER = 0o600


def read_given(path: Path, most: int = LARGEST) -> bytes:
    """Return what a file holds. Raises `ConfigurationError`: it cannot be read, or is larger than `most` bytes."""
    try:
        data = read_bounded(path, most)
    except UnreadableError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    if data is None:
        raise ConfigurationError(f"{path}: larger than {most} bytes")
    return data


def read_json(path: Path, most: int = LARGEST) -> Any:
    """Return what a JSON file holds. Raises `ConfigurationError`."""
    try:
        return json.loads(read_given(path, most).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not JSON: {error}") from error


def read_toml(path: Path, most: int = LARGEST) -> dict[str, Any]:
    """Return what a TOML file holds. Raises `ConfigurationError`."""
    try:
        return tomllib.loads(read_given(path, most).decode())
    except (ValueError, RecursionError) as error:  # whose text may quote the file, and with it a password
        place = re.search(r" \(at [^()]*\)$", str(error))
        raise ConfigurationError(f"{path} is not TOML{place[0] if place else ''}") from None


def read_bounded(path: Path, most: int, *, regular: bool = True) -> bytes | None:
    """Return what a file holds, or None when that is more than `most` bytes, whatever its size is said to be.

    With `regular` a pipe or a device is none. Raises `UnreadableError`.
    """
    with opened(path, regular=regular) as file:
        data = file.read(most + 1)
    return None if len(data) > most else data


@contextmanager
def opened(path: Path, *, regular: bool = True) -> Iterator[IO[bytes]]:
    """Open a file to read, without a wait for who writes it. Raises `UnreadableError`, also when reading it fails."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            if regular and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("is no plain file")
            os.set_blocking(file.fileno(), True)
            yield file
    except OSError as error:
        raise UnreadableError(said(error)) from error


def _at_once(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NONBLOCK)


def said(error: Exception) -> str:
    """Return in a few words what is wrong, without the name of the file, which stands before it."""
    match error:
        case OSError(strerror=str(told)) if told:
            return told
        case KeyError(args=(name,)):
            return f"{name} is missing"
    first, *_ = str(error).splitlines() or [type(error).__name__]  # a database goes on about its statement
    return first


@contextmanager
def written(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """Write a file that is there whole, and on the disk, when the block ends, or else as it was before.

    With `private` only its owner may read it. What is no plain file, such as a terminal or a pipe, is written as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    target = path.resolve()
    partial = target.with_name(f".{uuid4().hex}.partial")
    try:
        with open(partial, "xb", opener=_to_owner if private else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _to_owner(name: str, flags: int) -> int:
    return os.open(name, flags, _TO_OWNER)


def sync(folder: Path) -> None:
    """Make a new name in a folder last through a power cut."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
