"""The published schemas as the register reads them: a draft with the repairs that `../shared` keeps as a diff."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FILE = re.compile(r"^--- (\S+)\n\+\+\+ \S+\n", re.M)
_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@.*\n", re.M)


@cache
def repaired(folder: Path, diff: Path) -> Path:
    """Return a copy of a folder of schemas with a unified diff applied."""
    made = Path(tempfile.mkdtemp(prefix="repaired-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    for file in folder.glob("*.xsd"):
        (made / file.name).write_bytes(file.read_bytes())
    for name, hunks in _parts(diff.read_text("utf-8"), _FILE):
        target = made / Path(name).name
        target.write_text(applied(target.read_text("utf-8"), hunks), "utf-8")
    return made


def applied(text: str, hunks: str) -> str:
    """Return the text with the hunks of a diff applied: each where it says, and only where it fits."""
    lines, kept, at = text.splitlines(), [], 0
    for start, body in _parts(hunks, _HUNK):
        kept += lines[at : int(start) - 1]
        at = int(start) - 1
        for line in body.splitlines():
            sign, said = line[:1] or " ", line[1:]
            if sign != "+":
                assert lines[at] == said, f"line {at + 1} is {lines[at]!r}, not {said!r}"
                at += 1
            if sign != "-":
                kept.append(said)
    return "\n".join([*kept, *lines[at:]]) + "\n"


def _parts(text: str, head: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield what each head says first, and what follows it until the next."""
    heads = list(head.finditer(text))
    for one, after in zip(heads, [*heads[1:], None], strict=True):
        yield one[1], text[one.end() : after.start() if after else len(text)]
