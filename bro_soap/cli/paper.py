"""A report, on the screen or in a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bro_soap.cli.screen import Part, bare, say
from bro_soap.files import written

__all__ = ["hand_over"]


def hand_over(lines: Iterable[tuple[Part, ...]], output: Path | None) -> None:
    """Print lines, or write them without colours to a file."""
    if output is None:
        for one in lines:
            say(*one)
        return
    with written(output) as file:
        file.writelines(f"{bare(*one)}\n".encode() for one in lines)
