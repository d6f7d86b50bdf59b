"""`python -m bench.sizes`: what a delivery takes on disk, in both databases, beside the message itself."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine, text

from bench.lives import Register, levels, months, sample
from bench.messages import registration
from bench.stage import set_stage


def kinds(register: Register) -> Iterator[tuple[str, Callable[[], tuple[str, bytes, str]]]]:
    """Yield what is delivered: its name, and what makes the code, the message and the object of the next one."""
    for size in (10_000, 30_000, 100_000):
        message = registration(size)
        yield f"CPT of {size // 1000} kB", lambda message=message: ("CPT", message, "")  # type: ignore[misc]
    construction = sample("gmw", "registration-construction").encode()
    yield "well", lambda: ("GMW", construction, "")
    well, more = register.send("GMW", construction), levels()
    yield "event of a well", lambda: ("GMW", next(more), well)
    start = sample("gld", "registration-start-without-net").encode().replace(b"GMW000000000001", well.encode())
    dossier, additions = register.send("GLD", start), months()
    yield "month of a dossier", lambda: ("GLD", next(additions), dossier)


def main() -> None:
    """Print a line for each kind of delivery and database."""
    parser = argparse.ArgumentParser(prog="python -m bench.sizes", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=200, help="of each kind")
    options = parser.parse_args()
    for postgresql in (False, True):
        with set_stage(1, 1, postgresql=postgresql) as stage:
            register = Register(stage.register("sizes"))
            print("PostgreSQL" if postgresql else "SQLite", flush=True)
            for name, make in kinds(register):
                before, sent = _on_disk(register.store.engine), 0
                for code, message, bro_id in itertools.islice(iter(make, None), options.deliveries):
                    register.send(code, message, bro_id)
                    sent += len(message)
                grown = (_on_disk(register.store.engine) - before) / options.deliveries
                size = sent / options.deliveries
                print(
                    f"  {name:<20}{size / 1e3:9.1f} kB message{grown / 1e3:9.1f} kB on disk{grown / size:7.2f}x",
                    flush=True,
                )
            register.store.close()


def _on_disk(engine: Engine) -> int:
    """Return the size of the database with its indexes, its log written back."""
    if engine.dialect.name == "sqlite":
        with contextlib.closing(sqlite3.connect(str(engine.url.database))) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return Path(str(engine.url.database)).stat().st_size
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


if __name__ == "__main__":
    main()
