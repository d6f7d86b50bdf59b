"""What processes cost, from /proc: CPU time (user and system) and the largest resident size."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the user and system time these processes have used together."""
    return sum(_cpu_seconds(pid) for pid in pids)


def _cpu_seconds(pid: int) -> float:
    """Return the time of all threads to the nanosecond; living ones alone, which is all there are in these servers."""
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except (FileNotFoundError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def forget_peaks(pids: Iterable[int]) -> None:
    """Let the largest resident size start anew."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_megabytes(pids: Iterable[int]) -> float:
    """Return the largest resident size that any of these processes has had."""
    return max(_peak(pid) for pid in pids)


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def children(pid: int) -> tuple[int, ...]:
    """Return the processes that this one has started."""
    return tuple(int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
