"""Where the documents come from: files, folders and zip files, in natural order of their names."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bro_soap.errors import ConfigurationError

__all__ = ["Source", "sources"]

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """One document: a file, or a member of a zip file."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """How it is called in a report."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def folder(self) -> str:
        """The folder it lies in, in a zip file too."""
        return self.name.rpartition("/")[0]

    def beside(self, name: str) -> Source:
        """Return the document with this name in the same folder."""
        if self.member:
            return Source(self.path, f"{self.member.rpartition('/')[0]}/{name}".lstrip("/"))
        return Source(self.path.parent / name)

    def read(self, most: int) -> bytes | None:
        """Return its bytes, or None when it is larger than `most`. Raises `OSError`, `zipfile.BadZipFile`."""
        if not self.member:
            return None if self.path.stat().st_size > most else self.path.read_bytes()
        with _archive(self.path, os.getpid()).open(self.member) as member:
            data = member.read(most + 1)
        return None if len(data) > most else data


def sources(paths: Iterable[Path], named: Collection[str] = ()) -> list[Source]:
    """Return the documents in the order given; of a folder or a zip file every `.xml` in it, `9` before `10`.

    With `named` it is the files with these names instead, anywhere in what is given.

    Raises `ConfigurationError` when a zip file cannot be read.
    """
    found = [one for path in paths for one in _within(path, (lambda name: name in named) if named else _is_xml)]
    return [one for one in found if not named or one.name.rpartition("/")[2] in named]


@lru_cache(maxsize=8)
def _archive(path: Path, _process: int) -> zipfile.ZipFile:
    """Open a zip file once per process: its table of contents may be long, and a shared file has one position."""
    return zipfile.ZipFile(path)


def _is_xml(name: str) -> bool:
    return name.lower().endswith(".xml")


def _within(path: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    if path.is_dir():
        files = (file for file in path.rglob("*") if wanted(file.name) and file.is_file())
        yield from (Source(file) for file in sorted(files, key=lambda file: natural(str(file))))
    elif path.suffix.lower() == ".zip":
        yield from (Source(path, name) for name in _members(path, wanted))
    else:
        yield Source(path)


def _members(path: Path, wanted: Callable[[str], bool]) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if wanted(name.rpartition("/")[2])]
    except (OSError, zipfile.BadZipFile) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    return sorted(names, key=natural)


def natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in names by their value."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(name)]
