"""Checks an audit log: every file, the ties between them, what the key vouches for, and seals that were kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bro_soap.observe.audit.file import SEAL
from bro_soap.observe.audit.kept import KeptSeal
from bro_soap.observe.audit.keys import SealKeys
from bro_soap.observe.audit.lines import LONGEST, audit_files, parted, read
from bro_soap.observe.audit.walk import Break, FileReport, Wanted, walked

__all__ = ["AuditReport", "Break", "FileReport", "decisions", "examine", "verify"]

_NO_KEYS = SealKeys()
_OUR_OWN = ("begin", SEAL)  # not a set: a decision that somebody wrote there may be a list


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What is found: the files, where the chain is broken, what else is worth knowing, and what the key vouches for.

    `vouched` gives for each file the last line that is as the holder of a given key wrote it; empty without keys.
    """

    files: tuple[FileReport, ...]
    breaks: tuple[Break, ...]
    remarks: tuple[Break, ...]
    vouched: Mapping[str, int]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(one.lines for one in self.files)


def examine(folders: Iterable[Path], keys: SealKeys = _NO_KEYS, kept: Iterable[KeptSeal] = ()) -> AuditReport:
    """Check all files in the folders, as one audit log; of files with the same name the first counts."""
    paths = {path.name: path for folder in reversed([*folders]) for path in audit_files(folder)}
    seals, ties = [*kept], {name: _others(paths[name]) for name in sorted(paths)}
    wanted = {name: Wanted() for name in paths}
    for name, tied in _pairs(ties):
        wanted.setdefault(name, Wanted()).hashes.add(tied)
    for seal in seals:
        for name, then in seal.files.items():
            wanted.setdefault(name, Wanted()).sizes.add(then["bytes"])
    found = {name: walked(paths[name], wanted[name], keys) for name in sorted(paths)}
    across = [*_untied(ties, found)]
    for seal in seals:
        across += seal.differences(found)
        if keys and not seal.signed(keys):
            across.append(Break(f"seal of {seal.made}", 0, "is not signed with a given key"))
    vouched = _vouched(found, ties, [seal for seal in seals if seal.signed(keys)])
    across += [Break(name, 0, _NOBODY) for name, one in found.items() if keys and one.lines and not vouched[name]]
    breaks = (*(each for one in found.values() for each in one.breaks), *across)
    remarks = tuple(each for one in found.values() for each in one.remarks)
    return AuditReport(tuple(found.values()), breaks, remarks, vouched if keys else {})


_NOBODY = "has nobody to vouch for it: no seal in it holds, no sealed file names it, and no kept seal is of it"


def verify(folder: Path) -> list[Break]:
    """Check every file in the folder and the ties between them; return where the chain is broken, or nothing."""
    return [*examine((folder,)).breaks]


def decisions(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the decisions in the folder, file by file, without a look at the chain; what is no entry is left out."""
    for path in audit_files(folder):
        with path.open("rb") as file:
            for line in iter(partial(file.readline, LONGEST), b""):
                entry = _entry(line)
                if entry and entry.get("decision") not in _OUR_OWN:
                    yield entry


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return what a line tells, written as entries are or not; None for one that was being written."""
    try:
        entry = json.loads(line)
        json.dumps(entry)  # what is nested too deep can be read, but not shown
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _others(path: Path) -> dict[str, str]:
    """Return the last hashes of other files that the first line of a file gives."""
    try:
        with path.open("rb") as file:
            entry = read(parted(file.readline(LONGEST)[:-1])[0])
    except OSError:  # told by the walk
        return {}
    others = entry.get("others") if entry else None
    return {str(name): str(given) for name, given in others.items()} if isinstance(others, dict) else {}


def _pairs(ties: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, given) for others in ties.values() for name, given in others.items())


def _untied(ties: Mapping[str, Mapping[str, str]], found: Mapping[str, FileReport]) -> Iterator[Break]:
    """Yield the files that have not, or not any more, the line that they had when another file was begun."""
    for name, others in ties.items():
        for other, given in others.items():
            if other not in found:
                yield Break(other, 0, f"is gone since {name} was begun")
            elif given not in found[other].found:
                yield Break(other, 0, f"is shortened or altered since {name} was begun")


def _vouched(
    found: Mapping[str, FileReport], ties: Mapping[str, Mapping[str, str]], seals: Iterable[KeptSeal]
) -> dict[str, int]:
    """Return up to which line each file is vouched for: by seals in it, kept ones, and ties of a file that is so."""
    vouched = {name: one.vouched for name, one in found.items()}
    for seal in seals:
        differ = {each.file for each in seal.differences(found)}
        for name in seal.files.keys() & found.keys() - differ:
            vouched[name] = max(vouched[name], seal.files[name]["lines"])
    todo = [name for name, line in vouched.items() if line]
    while todo:
        for other, given in ties[todo.pop()].items():
            line = found[other].found.get(given, 0) if other in found else 0
            if line > vouched.get(other, 0):
                if not vouched[other]:
                    todo.append(other)
                vouched[other] = line
    return vouched
