"""A process of its own that writes: `writer.py URL deliver N` prints N pairs of ids, `URL stall` waits halfway."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from bro_soap.store import Store, make_engine
from tests.databases import delivered


def main(url: str, act: str, times: int = 1) -> None:
    store = Store(make_engine(url))
    if act == "deliver":
        for _ in range(times):
            with store.write() as unit:
                ids = delivered(unit)
            print(*ids, flush=True)
    else:
        with store.write() as unit:
            ids = delivered(unit, content=b"x" * 100_000, received=b"y" * 5_000_000)
            assert unit.registrations.get(ids[0]) is not None  # all of it has reached the database
            print(*ids, flush=True)
            time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
