"""Where texts go that belong beside a height, so that none stands over another."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["placed"]


def placed(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the middles of texts of these heights, as near to those wanted as can be.

    The wanted ascend and the texts keep their order; together they fit between top and bottom, or begin at the top.
    Each run of texts that touch lies where it strays least (pools of adjacent violators): linear in their number.
    """
    runs: list[tuple[float, int, float]] = []  # the sum of the wanted tops of its texts, how many, how high
    before = 0.0
    for middle, height in zip(wanted, heights, strict=True):
        run = (middle - height / 2 - before, 1, height)
        while runs and runs[-1][0] / runs[-1][1] >= run[0] / run[1]:
            total, count, high = runs.pop()
            run = (total + run[0], count + run[1], high + run[2])
        runs.append(run)
        before += height
    least, most = top, max(top, bottom - sum(heights))
    found, above = [], 0.0
    sizes = iter(heights)
    for total, count, _ in runs:
        shift = min(max(total / count, least), most)
        for _number in range(count):
            height = next(sizes)
            found.append(shift + above + height / 2)
            above += height
    return found
