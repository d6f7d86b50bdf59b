"""The short lane: `python -m tests.quick [BASE]` runs what is likely to break first, on what has changed since BASE.

Unit tests of the rooms that changed, the objects whose tables, rules or contracts changed, the test files that changed
themselves, and always those in `ALWAYS`; nothing that starts a process or PostgreSQL. `make test` runs everything.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALWAYS = ("tests/unit/rules", "tests/unit/catalogue", "tests/unit/test_types.py", "tests/unit/test_house.py")
_OF_A_KIND = (("bro_soap", "objects"), ("bro_soap", "catalogue"), ("tests", "objects"), ("docs", "ledger"))
_OF_A_CONTRACT = ("xsd", "wsdl")


def changed(base: str) -> list[str]:
    """Return the files that differ from where this branch left `base`, those that are not yet known to git too."""
    since = _git("merge-base", base, "HEAD") or ["HEAD"]
    return [*_git("diff", "--name-only", since[0]), *_git("ls-files", "--others", "--exclude-standard")]


def selection(files: Iterable[str]) -> list[str]:
    """Return the tests that are asked of these changes, each a file or a folder that is there."""
    wanted = {*ALWAYS, *(test for file in files for test in _tests_of(Path(file).parts))}
    there = sorted(test for test in wanted if (ROOT / test).exists())
    return [test for test in there if not any(test.startswith(f"{other}/") for other in there)]


def _tests_of(parts: tuple[str, ...]) -> Iterator[str]:
    if kind := _kind(parts):
        yield f"tests/objects/{kind}"
        yield f"tests/unit/test_{kind.replace('-', '_')}.py"
    if parts[0] == "bro_soap":
        for name in parts[1:]:
            stem = name.removesuffix(".py")
            yield from (f"tests/unit/{stem}", f"tests/unit/test_{stem}.py")
    if parts[:2] == ("tests", "unit") and parts[-1].startswith("test_"):
        yield "/".join(parts)


def _kind(parts: tuple[str, ...]) -> str:
    """Return the folder under tests/objects of the kind that a file is about, or nothing."""
    name = parts[2] if parts[:2] in _OF_A_KIND and len(parts) > 2 else parts[1] if parts[0] in _OF_A_CONTRACT else ""
    folder = name.removesuffix(".tsv").replace("_", "-").lower()
    return folder if folder and (ROOT / "tests/objects" / folder).is_dir() else ""


def _git(*arguments: str) -> list[str]:
    asked = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.splitlines()


if __name__ == "__main__":
    asked = selection(changed(sys.argv[1] if len(sys.argv) > 1 else "main"))
    print("quick:", *asked)
    sys.exit(pytest.main(["-q", "-n", "auto", "-m", "not outside", *asked]))
