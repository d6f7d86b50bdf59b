"""Programs of others: found where they are installed, built where they must be, and run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def demand(program: str) -> str:
    """The path of a program; without it the test is skipped."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def run(*command: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    arguments = [str(part) for part in command]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def said(ran: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    """What a partner printed: lines of name, tab, value."""
    assert ran.returncode == 0, (ran.stderr + ran.stdout)[-4000:]
    answer: dict[str, list[str]] = {}
    for line in ran.stdout.splitlines():
        name, tab, value = line.partition("\t")
        if tab:
            answer.setdefault(name, []).append(value)
    return answer


def first_existing(candidates: Iterable[str]) -> Path | None:
    return next((Path(name) for name in candidates if Path(name).exists()), None)
