"""Times functions of one process side by side, on one core, in turn and round after round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Entrant", "compare", "table"]


@dataclass(frozen=True)
class Entrant:
    """`prepare` makes what `work` is given, outside the clock."""

    name: str
    prepare: Callable[[], Any]
    work: Callable[[Any], object]


def compare(entrants: Sequence[Entrant], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Return CPU seconds per call, one figure (the median of that round's calls) per round."""
    found: dict[str, list[float]] = {entrant.name: [] for entrant in entrants}
    for number in range(rounds + 1):
        for entrant in entrants if number % 2 else reversed(entrants):
            spent = _round(entrant, seconds)
            if number:  # the first round warms up
                found[entrant.name].append(spent)
    return found


def _round(entrant: Entrant, seconds: float) -> float:
    spent: list[float] = []
    while sum(spent) < seconds or len(spent) < 3:
        given = entrant.prepare()
        start = time.thread_time()
        entrant.work(given)
        spent.append(time.thread_time() - start)
    return statistics.median(spent)


def table(title: str, found: dict[str, list[float]], reference: str) -> str:
    """Return lines with calls per second and core, ms per call, and the ratio of each to the reference (of CPU)."""
    lines = [title]
    for name, rounds in found.items():
        middle = statistics.median(rounds)
        ratio = statistics.median(mine / its for mine, its in zip(rounds, found[reference], strict=True))
        lines.append(f"  {name:<34}{1 / middle:9.0f}/s{1000 * middle:10.3f} ms{ratio:8.2f}x")
    return "\n".join(lines)
