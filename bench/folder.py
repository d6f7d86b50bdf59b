"""`python -m bench.folder`: a folder of CPTs of 100 kB, validated offline by one process and by one per core."""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

from bench.documents import sounding
from bro_soap.validation import Options, check_all, sources


def main() -> None:
    """Print files per second, and the CPU time that a file takes in all processes together, start included."""
    parser = argparse.ArgumentParser(prog="python -m bench.folder", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents = [sounding(100_000, number) for number in range(20)]
        for number in range(options.files):
            (folder / f"{number}.xml").write_bytes(documents[number % len(documents)])
        print(f"{'processes':>9}  {'files/s':>8}  {'CPU ms per file':>15}")
        for jobs in sorted({1, os.cpu_count() or 1}):
            wall, cpu = _measured(folder, jobs)
            print(f"{jobs:>9}  {options.files / wall:>8.0f}  {cpu * 1000 / options.files:>15.2f}")


def _measured(folder: Path, jobs: int) -> tuple[float, float]:
    begun, before = time.perf_counter(), _cpu()
    wrong = [report for report in check_all(sources([folder]), Options(), jobs) if not report.valid]
    if wrong:
        raise SystemExit(f"{wrong[0].name}: {wrong[0].sentence}")
    return time.perf_counter() - begun, _cpu() - before


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in (own, children))


if __name__ == "__main__":
    main()
