"""The drawing of the rooms in README.md, made from the import contract and what each room says of itself.

`python -m tests.house` writes it there.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- rooms: made by `make docs` -->\n", "<!-- end of rooms -->\n"


def storeys() -> list[list[str]]:
    """Return the rooms of the package by storey, the highest first."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / "setup.cfg")
    lines = contract["importlinter:contract:layers"]["layers"].split("\n")
    return [[room.strip() for room in line.split("|")] for line in lines if line.strip()]


def says(room: str) -> str:
    """Return the first sentence of what a room says of itself."""
    place = ROOT / "bro_soap" / room
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    told = ast.get_docstring(ast.parse(file.read_text())) or ""
    return " ".join(told.split("\n\n")[0].split())


def drawing() -> str:
    """Return the section of the README."""
    return "".join((BEGIN, "| storey | room | what |\n|---|---|---|\n", *_rows(), END))


def _rows() -> Iterator[str]:
    floors = storeys()
    for number, rooms in enumerate(floors):
        for room in rooms:
            yield f"| {len(floors) - number} | `{room}` | {says(room)} |\n"


def drawn(page: str) -> str:
    """Return the page with the drawing as it should be."""
    before, rest = page.split(BEGIN)
    return before + drawing() + rest.split(END)[1]


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(drawn(readme.read_text()))
