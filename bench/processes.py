"""What processes cost, from /proc: CPU time (user and system) and the largest resident size."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> dict[int, float]:
    """Return the user and system time of each of these processes that is still there."""
    found = {}
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            found[pid] = _cpu_seconds(pid)
    return found


def spent(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Return what was used between; a process that came meanwhile counts, one that went does not."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _cpu_seconds(pid: int) -> float:
    """Return the time of all its threads, to the nanosecond where the kernel tells that."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
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
    return max(_status(pid, "VmHWM") for pid in pids)


def megabytes(pids: Iterable[int]) -> float:
    """Return the largest resident size that any of these processes has now."""
    return max(_status(pid, "VmRSS") for pid in pids)


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def children(pid: int) -> tuple[int, ...]:
    """Return the processes that this one has started."""
    return tuple(int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
