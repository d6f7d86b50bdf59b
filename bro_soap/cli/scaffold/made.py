"""What a scaffold makes: files by their place in the checkout, and what is left to do in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bro_soap.errors import ConfigurationError

__all__ = ["Left", "Scaffold"]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that no schema says, and so is left to do: at the first line of a file with this text in it."""

    file: str
    at: str
    what: str


@dataclass(slots=True)
class Scaffold:
    """Files that are made, and files that are changed, by their path in the checkout; nothing is written yet."""

    root: Path
    new: dict[str, bytes] = field(default_factory=dict)
    changed: dict[str, bytes] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    def add(self, file: str, text: str) -> None:
        """Add a new text file."""
        self.new[file] = text.encode()

    def change(self, file: str, before: str, after: str) -> None:
        """Change a text in a file that is there. Raises `ConfigurationError` when it has no such text."""
        text = self.changed.get(file, (self.root / file).read_bytes()).decode()
        if before not in text:
            raise ConfigurationError(f"{file} has no {before.strip()!r} to add to")
        self.changed[file] = text.replace(before, after, 1).encode()

    def leave(self, file: str, at: str, what: str) -> None:
        """Tell of something that is left to do."""
        self.left.append(Left(file, at, what))

    def write(self) -> None:
        """Write all of it, or nothing when a new file is there already. Raises `ConfigurationError` or `OSError`."""
        there = [file for file in self.new if (self.root / file).exists()]
        if there:
            raise ConfigurationError(f"{there[0]} is there already: nothing is written")
        for file, content in (*self.new.items(), *self.changed.items()):
            (self.root / file).parent.mkdir(parents=True, exist_ok=True)
            (self.root / file).write_bytes(content)

    def told(self) -> Iterator[str]:
        """Yield what is left to do, in order, each with the file and line where it is done."""
        for one in self.left:
            yield f"{one.file}{self._line(one)}: {one.what}"

    def _line(self, one: Left) -> str:
        content = self.new.get(one.file) or self.changed.get(one.file) or b""
        lines = content.decode(errors="replace").splitlines()
        return next((f":{number}" for number, line in enumerate(lines, 1) if one.at and one.at in line), "")
