"""`python -m bench.search`: the search for characteristics in a register of a million objects, on both databases.

A search is everything but HTTP and TLS: parse and check the request, find, and write the answer with all its documents.
The register is one delivered CPT, copied to random places in a rectangle of the size of the Netherlands; searches are
circles and rectangles at random places, of a size that finds a few, some hundreds or almost 2,000 objects.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from bench.messages import registration
from bench.stage import SUPPLIER, Stage, served, set_stage
from bro_soap.channels.soap.addressing import Heading
from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.channels.soap.replies import Replies
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.procedure import deliver
from bro_soap.issue.procedure import Issue, dispatch_characteristics
from bro_soap.model import Completed, Dispatched, Operation
from bro_soap.objects import KINDS
from bro_soap.service.app import by_kind, deliveries
from bro_soap.settings import Settings
from bro_soap.standard import load_standard
from bro_soap.store import Store, make_engine
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

SOUTH, WEST, HEIGHT, WIDTH = 50.75, 3.4, 2.8, 3.8
KM_PER_DEGREE = 111.2
_ETRS89 = "urn:ogc:def:crs:EPSG::4258"
_RANDOM = {"sqlite": "(abs(random()) % 1000000007) / 1000000007.0", "postgresql": "random()"}
_RUN = {
    "sqlite": "WITH RECURSIVE run(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM run WHERE n < {most})",
    "postgresql": "WITH run AS MATERIALIZED (SELECT generate_series(2, {most}) AS n)",
}
_NUMBERED = {"sqlite": "printf('CPT%012d', n)", "postgresql": "'CPT' || lpad(n::text, 12, '0')"}


@dataclass(frozen=True)
class Area:
    """How much is searched: its name in the table, and how many objects it should find."""

    name: str
    hits: int


AREAS = (Area("some 20 hits", 20), Area("some 300 hits", 300), Area("some 1,900 hits", 1_900))


def fill(engine: Engine, objects: int) -> None:
    """Copy the one object in the register until there are so many, each at a place of its own."""
    kind = engine.dialect.name
    with engine.begin() as connection:
        columns = [row[0] for row in connection.execute(text(_columns(kind)))]
        same = [name for name in columns if name not in ("bro_id", "latitude", "longitude", "band")]
        run, numbered, chance = _RUN[kind].format(most=objects), _NUMBERED[kind], _RANDOM[kind]
        places = (
            f"SELECT {numbered} AS id, {SOUTH} + {HEIGHT} * {chance} AS y, {WEST} + {WIDTH} * {chance} AS x FROM run"
        )
        connection.execute(
            text(
                f"INSERT INTO registration (bro_id, latitude, longitude, band, {', '.join(same)}) "
                f"{run}, places AS MATERIALIZED ({places}) "
                f"SELECT id, y, x, floor(y * 50), {', '.join(f'registration.{name}' for name in same)} "
                "FROM places, registration"
            )
        )
        connection.execute(
            text(
                f"INSERT INTO issue_content (bro_id, issue_view, part, cuts, content) {run} "
                f"SELECT {numbered}, issue_view, part, cuts, content FROM run, issue_content WHERE issue_view = 'C'"
            )
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _columns(kind: str) -> str:
    if kind == "sqlite":
        return "SELECT name FROM pragma_table_info('registration')"
    return "SELECT column_name FROM information_schema.columns WHERE table_name = 'registration'"


class Searches:
    """Searches at random places in one register."""

    def __init__(self, store: Store, objects: int) -> None:
        self._store = store
        self._density = objects / (HEIGHT * WIDTH)  # per square degree
        contract = served().contracts["CPT", "1.1"].issue
        self._parts = Issue(store, KINDS["CPT"], contract, load_standard())
        self._operation = next(one for one in contract.operations.values() if one.name == "dispatchCharacteristics")
        self._replies = Replies(contract)
        with store.read() as view:
            found = view.parties.get(SUPPLIER)
        if found is None:
            raise LookupError(SUPPLIER)
        self._caller = found

    def circle(self, hits: int) -> bytes:
        """Return a request for a circle with about so many objects."""
        y, x = SOUTH + 0.3 + random.random() * (HEIGHT - 0.6), WEST + 0.3 + random.random() * (WIDTH - 0.6)
        per_km2 = self._density / (KM_PER_DEGREE**2 * math.cos(math.radians(y)))
        radius = min(10.0, math.sqrt(hits / per_km2 / math.pi))
        return _request(
            f'<brocom:enclosingCircle srsName="{_ETRS89}"><brocom:center>{y:.6f} {x:.6f}</brocom:center>'
            f'<brocom:radius uom="km">{radius:.4f}</brocom:radius></brocom:enclosingCircle>'
        )

    def box(self, hits: int) -> bytes:
        """Return a request for a rectangle, twice as wide as it is high, with about so many objects."""
        high = math.sqrt(hits / self._density / 2)
        y, x = SOUTH + random.random() * (HEIGHT - high), WEST + random.random() * (WIDTH - 2 * high)
        return _request(
            f'<brocom:boundingBox srsName="{_ETRS89}">'
            f"<gml:lowerCorner>{y:.6f} {x:.6f}</gml:lowerCorner>"
            f"<gml:upperCorner>{y + high:.6f} {x + 2 * high:.6f}</gml:upperCorner></brocom:boundingBox>"
        )

    def answer(self, message: bytes) -> tuple[int, int]:
        """Answer a search; return how many documents the answer has, and how many bytes."""
        now = datetime.now(UTC)
        incoming = Incoming(message, parse(message), self._caller, min(self._caller.oins), now)
        outcome = dispatch_characteristics(self._parts, incoming)
        body = dispatch_response(self._parts.contract, self._operation, outcome)
        written = b"".join(self._replies.plain(Heading(self._operation.response_action), body))
        return len(outcome.documents) if isinstance(outcome, Dispatched) else -1, len(written)


def _request(area: str) -> bytes:
    return (
        f'<dscpt:dispatchCharacteristicsRequest xmlns:dscpt="http://www.broservices.nl/xsd/dscpt/1.1" '
        f'xmlns:gml="{ns.GML}" xmlns:brocom="{ns.BROCOM}"><brocom:requestReference>search</brocom:requestReference>'
        f"<dscpt:criteria><brocom:area>{area}</brocom:area></dscpt:criteria></dscpt:dispatchCharacteristicsRequest>"
    ).encode()


def measure(searches: Searches, times: int) -> Iterator[str]:
    """Yield a line for every form and size of area."""
    for area in AREAS:
        for form, make in (("circle", searches.circle), ("box", searches.box)):
            for _ in range(5):
                searches.answer(make(area.hits))
            spent, found, sizes = [], [], []
            for _ in range(times):
                message = make(area.hits)
                start = time.perf_counter()
                documents, size = searches.answer(message)
                spent.append(1000 * (time.perf_counter() - start))
                found.append(documents)
                sizes.append(size)
            cuts = statistics.quantiles(spent, n=100)
            too_many = f", {found.count(-1)} told that it is too much" if -1 in found else ""
            yield (
                f"  {form:<7}{area.name:<16}{statistics.mean(found):7.0f} found{max(sizes) / 1e6:7.2f} MB"
                f"   p50 {cuts[49]:6.1f} ms   p95 {cuts[94]:6.1f} ms   p99 {cuts[98]:6.1f} ms{too_many}"
            )


def _register(stage: Stage, objects: int) -> Store:
    store = Store(make_engine(stage.register("search")))
    intake = by_kind(deliveries(served(), store, Settings()))["CPT"]
    with store.read() as view:
        supplier = view.parties.get(SUPPLIER)
    if supplier is None:
        raise LookupError(SUPPLIER)
    message = registration(10_000)
    incoming = Incoming(message, parse(message), supplier, min(supplier.oins), datetime.now(UTC))
    outcome = deliver(intake, Operation.REGISTER, incoming)
    if not isinstance(outcome, Completed):
        raise TypeError(outcome)
    fill(store.engine, objects)
    return store


def main() -> None:
    """Print a table for each database."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200, help="searches of each form and size")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    for postgresql in (False, True):
        if options.only not in (None, "postgresql" if postgresql else "sqlite"):
            continue
        with set_stage(1, 1, postgresql=postgresql) as stage:
            store = _register(stage, options.objects)
            gc.collect()
            gc.freeze()  # as the service does before its workers begin
            print(f"{'PostgreSQL' if postgresql else 'SQLite'}, {options.objects:,} objects", flush=True)
            for line in measure(Searches(store, options.objects), options.times):
                print(line, flush=True)
            store.close()


if __name__ == "__main__":
    main()
