"""A walk along one file: every line against its own bytes and the line before, also behind a line that is wrong."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from bro_soap.observe.audit.file import SEAL, SEAL_LINES, sealed
from bro_soap.observe.audit.keys import SealKeys
from bro_soap.observe.audit.lines import FORMAT, LONGEST, NOTHING, chained, parted, read

__all__ = ["MOST_BREAKS", "Break", "FileReport", "Wanted", "walked"]


MOST_BREAKS = 10_000
"""Behind so many in one file its lines are not looked at any more: nobody reads them, and each takes memory."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: file, line (from 1; 0 for the whole file) and what is wrong."""

    file: str
    line: int
    what: str


@dataclass(slots=True)
class Wanted:
    """What others say of a file: hashes that a line of it must have, and sizes at which its digest is asked."""

    hashes: set[str] = field(default_factory=set)
    sizes: set[int] = field(default_factory=set)


@dataclass(slots=True)
class FileReport:
    """What a walk found in one file.

    `doubtful` are the lines that may say something else than what was written, `vouched` is the last line that a seal
    in the file vouches for (0: none), `found` the lines of the wanted hashes, `digests` those at the wanted sizes.
    `checked` is the last line that was looked at: all, but where too much is wrong.
    """

    name: str
    lines: int = 0
    checked: int = 0
    size: int = 0
    hash: str = ""
    digest: str = ""
    vouched: int = 0
    breaks: list[Break] = field(default_factory=list)
    remarks: list[Break] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    found: dict[str, int] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)


def walked(path: Path, wanted: Wanted, keys: SealKeys) -> FileReport:
    """Return what is found in a file; bounded in memory, whatever it holds."""
    walk = _Walk(path.name, wanted, keys)
    try:
        with path.open("rb") as file:
            walk.along(file)
    except OSError as error:
        walk.wrong(f"cannot be read: {error.strerror}", line=0)
    return walk.report


class _Walk:
    def __init__(self, name: str, wanted: Wanted, keys: SealKeys) -> None:
        self.report = FileReport(name)
        self._wanted = wanted
        self._keys = keys
        self._before = NOTHING  # what the line before gives as its hash,
        self._sound = NOTHING  # and the last one that had the right one
        self._number = 0
        self._strange = 0  # lines since the last entry that are none; each may stand in the place of one
        self._unsealed: int | None = None  # since the last seal; None: no seals are due
        self._ended = False

    def along(self, file: BinaryIO) -> None:
        """Look at every line."""
        digest, report = hashlib.sha256(), self.report
        for line in iter(lambda: file.readline(LONGEST), b""):
            if not line.endswith(b"\n") and len(line) < LONGEST:
                self._rest(line)
                break
            report.lines += 1
            report.size += len(line)
            digest.update(line)
            if report.size in self._wanted.sizes:
                report.digests[report.size] = digest.hexdigest()
            if len(report.breaks) < MOST_BREAKS:
                report.checked = report.lines
                self._line(line[:-1])
        if report.checked < report.lines:
            self.wrong(f"and on is not looked at: {MOST_BREAKS} breaks stand before it", line=report.checked + 1)
        report.digest = digest.hexdigest()

    def wrong(self, what: str, *doubtful: int, line: int | None = None) -> None:
        """Note a break, and the lines that cannot be relied on because of it."""
        at = self.report.lines if line is None else line
        self.report.breaks.append(Break(self.report.name, at, what))
        self.report.doubtful.update(one for one in (*doubtful, at) if one > 0)

    def _remark(self, what: str, line: int | None = None) -> None:
        self.report.remarks.append(Break(self.report.name, self.report.lines if line is None else line, what))

    def _line(self, line: bytes) -> None:
        body, given = parted(line)
        entry = read(body)
        if entry is None or not given:
            self.wrong("is no entry, or is not written as entries are")
            self._before, self._strange = given or self._before, self._strange + 1
            return
        follows = self._follows(body, given)
        self._placed(entry, given, follows)
        self._before = self.report.hash = given
        if given in self._wanted.hashes:
            self.report.found[given] = self.report.lines
        if self.report.lines == 1:
            self._begun(entry)
        if isinstance(missed := entry.get("missed"), int):
            self._remark(f"{missed} decisions before it could not be written{_about(entry)}")
        if entry.get("decision") == SEAL:
            self._sealed(entry, follows)
        elif self._unsealed is not None:
            self._unsealed += 1
            if self._unsealed == SEAL_LINES + 1:
                self.wrong(f"more than {SEAL_LINES} lines stand before it without a seal")

    def _follows(self, body: bytes, given: str) -> str:
        """Return the hash that a line follows on: of the line before, or the last one that was right; or nothing."""
        return next((each for each in (self._before, self._sound) if chained(each, body) == given), "")

    def _placed(self, entry: Mapping[str, Any], given: str, follows: str) -> None:
        """Check that a line stands where it belongs."""
        number, due = entry.get("n"), self._number + 1
        if isinstance(number, int) and due < number <= due + self._strange:
            due = number
        self._number, self._strange = number if isinstance(number, int) else due, 0
        if self._ended:
            self.wrong(f"was added behind the end of the file{_about(entry)}")
        elif follows and number == due:
            self._sound = given
        elif follows:
            self.wrong(f"has number {number!r} where {due} belongs{_about(entry)}")
        elif self._number > due:
            missing = f"line {due} is" if self._number == due + 1 else f"lines {due} to {self._number - 1} are"
            self.wrong(f"does not follow: {missing} missing before it{_about(entry)}")
        else:
            told = (
                "does not follow the line before: one of the two was altered, or one between them added or taken away"
            )
            self.wrong(f"{told}{_about(entry)}", self.report.lines - 1)

    def _begun(self, entry: Mapping[str, Any]) -> None:
        """Check the first line."""
        if entry.get("decision") != "begin":
            self.wrong("is not how a file begins")
            return
        form, name = entry.get("format", 1), entry.get("file", self.report.name)
        if not isinstance(form, int) or form > FORMAT:
            self.wrong(f"is of format {_named(form)}: a newer program can check it")
        if name != self.report.name:
            self.wrong(f"was begun as {_named(name)}: the file was renamed, or put in the place of another", line=0)
        if self._keys.knows(entry.get("key")):
            self._unsealed = 0

    def _sealed(self, entry: Mapping[str, Any], follows: str) -> None:
        """Check a seal: the lines since the one before are then as the holder of the key wrote them."""
        if not self._keys.knows(entry.get("key")):
            if self._keys:
                self._remark(f"is sealed with a key that was not given: {_named(entry.get('key'))}")
            return
        end = entry.get("end") is True
        stated = sealed(self.report.name, self._number, str(entry.get("at")), follows, end=end)
        if follows and self._keys.holds(entry["key"], SEAL, stated, entry.get("signature")):
            self.report.vouched, self._ended = self.report.lines, end
        elif follows:
            since = self.report.vouched + 1
            self.wrong(f"the seal does not hold: lines {since} and on were altered and chained anew")
            self.report.doubtful.update(range(since, self.report.lines))
        self._unsealed = 0

    def _rest(self, line: bytes) -> None:
        """Look at what stands behind the last whole line: the beginning of one, or what never was one."""
        at, rest = self.report.lines + 1, line.rstrip(b"\0")
        if rest and (self._ended or not (_cut(rest) or self._follows(*parted(rest)))):
            self.wrong("was added behind the last line", line=at)
        else:
            self._remark("was cut off while it was written: at a crash, or it is being written now", at)


def _cut(rest: bytes) -> bool:
    """Tell whether this is the beginning of an entry, and no more."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(rest)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        within = error.msg.startswith("Unterminated") or (error.msg.startswith("Invalid") and "\\" in text[-6:])
        return text.startswith("{") and (within or _begins(text[error.pos :]))
    except (RecursionError, ValueError):  # nested too deep, or a number that is too long
        pass
    return False


def _begins(token: str) -> bool:
    """Tell whether this is nothing, or the beginning of what goes on in JSON: of a word, or of the rest of a number."""
    return any(word.startswith(token) for word in ("true", "false", "null", "-", ".", "e-", "e+"))


def _named(value: object) -> str:
    """Return what stands in an entry where a name or a number belongs, which may be anything."""
    return repr(value)[:100] if isinstance(value, str | int) else f"a {type(value).__name__}"


def _about(entry: Mapping[str, Any]) -> str:
    """Name the decision in a line, as far as the line can be believed."""
    named = (
        one[:100] for name in ("at", "transaction_id", "correlation_id") if isinstance(one := entry.get(name), str)
    )
    return f" ({told})" if (told := ", ".join(named)) else ""
