"""Where the documents come from: files, folders and zip files, in natural order of their names.

Somebody else made them, so nothing that they say of themselves is believed: what is read is counted while it is read,
and whatever is wrong with one of them is a reason why that one cannot be read, and no other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bro_soap.errors import UnreadableError
from bro_soap.files import read_bounded, said
from bro_soap.validation.zips import member_names, read_member

__all__ = ["Source", "natural", "sources"]

_NUMBER = re.compile(r"([0-9]+)")
Key = tuple[list[tuple[int, str]], str]


@dataclass(frozen=True, slots=True)
class Source:
    """One document: a file, or a member of a zip file by its name and its place in the table of contents.

    `within` is the folder that was given, for a file found in it; `fault` tells why there is nothing to read.
    """

    path: Path
    member: str = ""
    place: int = -1
    within: Path | None = None
    fault: str = ""

    @property
    def name(self) -> str:
        """How it is called in a report."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def folder(self) -> str:
        """The folder it lies in, in a zip file too."""
        return self.name.rpartition("/")[0]

    def beside(self, name: str) -> Source:
        """Return the document with this name in the same folder. Raises `UnreadableError` for the name of another."""
        if name in ("", ".", "..") or not {"/", "\0"}.isdisjoint(name):
            raise UnreadableError(f"{name!r} is no name of a file beside it")
        if self.member:
            return Source(self.path, f"{self.member.rpartition('/')[0]}/{name}".lstrip("/"))
        return Source(self.path.parent / name, within=self.within)

    def read(self, most: int) -> bytes | None:
        """Return its bytes, or None when there are more than `most`. Raises `UnreadableError`."""
        if self.fault:
            raise UnreadableError(self.fault)
        if self.member:
            return read_member(self.path, self.member, self.place, most)
        if self.within is not None and _outside(self.path, self.within):
            raise UnreadableError("is a link to outside the folder")
        return read_bounded(self.path, most, regular=self.within is not None)


def sources(paths: Iterable[Path], named: Collection[str] = ()) -> list[Source]:
    """Return the documents in the order given; of a folder or a zip file every `.xml` in it, `9` before `10`.

    With `named` it is the files with these names instead, anywhere in what is given. A zip file or a folder that cannot
    be read is itself one that cannot.
    """
    found = [one for path in paths for one in _within(path, (lambda name: name in named) if named else _is_xml)]
    return [one for one in found if not named or one.name.rpartition("/")[2] in named]


def natural(name: str) -> Key:
    """Return a key that sorts numbers in names by their value, however long they are."""
    texts = _NUMBER.split(name)
    parts = [part.lstrip("0") if at % 2 else part for at, part in enumerate(texts)]
    return [(len(part) if at % 2 else 0, part) for at, part in enumerate(parts)], name


def _is_xml(name: str) -> bool:
    return name.lower().endswith(".xml")


def _within(path: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    if path.is_dir():
        yield from sorted(_in_folder(path, wanted), key=lambda one: natural(str(one.path)))
    elif path.suffix.lower() == ".zip":
        yield from _in_zip(path, wanted)
    else:
        yield Source(path)


def _in_zip(path: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    try:
        names = member_names(path)
    except UnreadableError as error:
        yield Source(path, fault=str(error))
        return
    found = [(name, place) for place, name in enumerate(names) if wanted(name.rpartition("/")[2])]
    yield from (Source(path, name, place) for name, place in sorted(found, key=lambda one: natural(one[0])))


def _in_folder(folder: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    """Yield the files below a folder; a folder by a link is not gone into, so none is met twice."""
    below = [folder]
    while below:
        here = below.pop()
        try:
            entries = list(os.scandir(here))
        except OSError as error:
            yield Source(here, fault=said(error))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                below.append(path)
            elif os.path.isdir(path):
                if _outside(path, folder):
                    yield Source(path, fault="is a link to outside the folder")
            elif wanted(entry.name):
                yield Source(path, within=folder)


def _outside(path: Path, folder: Path) -> bool:
    """Tell whether a file lies, by way of links, elsewhere than in the folder."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # RuntimeError: links that go round, before Python 3.13
        return False  # opening it says what is wrong
