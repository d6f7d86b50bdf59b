"""What the service counts, over all its processes, as Prometheus reads it; docs/operate.md says what each one means.

Each process writes to memory-mapped files of its own (prometheus_client's multiprocess mode), and the operations
process adds them up when it is asked.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest, values
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from bro_soap.observe.observer import Watch
from bro_soap.serving.series import counters, gauges, histograms

__all__ = ["Metrics"]

_SEEN, _BEAT = "worker_seen_timestamp_seconds", "worker_seen_uptime_seconds"
_OF_WORKERS = {f"bro_soap_{name}" for name in (_SEEN, _BEAT)}
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks
_MOST_CHECKS = 100  # what is refused is named by its check; a name out of a message must not become a series
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}(: [a-z][a-z0-9-]{0,39})?")


class Metrics(Watch):
    """The counters of all processes; made before the fork, in a folder in memory that `remove` takes away."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"bro-soap-metrics-{os.getpid()}-", dir=_memory()))
        os.environ[_FOLDER] = str(self.folder)
        values.ValueClass = values.MultiProcessValue()
        self._pool: Callable[[], int] = int
        self._lock = threading.Lock()
        self._begun = self._ended = 0
        self._children: dict[tuple[Any, ...], Any] = {}
        self._checks: set[str] = set()
        registry = CollectorRegistry()
        self._counts, self._times, self._now = counters(registry), histograms(registry), gauges(registry)

    # --- in the workers

    def began(self) -> None:
        """Count a request that is being worked on."""
        with self._lock:
            self._begun += 1

    def ended(self, status: int, seconds: float, told: Mapping[str, Any]) -> None:
        """Count an answer."""
        with self._lock:
            self._ended += 1
        address = (told.get("service", ""), told.get("operation", ""), told.get("profile", ""))
        outcome = told.get("outcome") or f"http-{status}"
        self._child(self._counts["requests"], (*address, outcome)).inc()
        self._child(self._times["request_seconds"], address).observe(seconds)
        if "refused" in told:
            self._child(self._counts["refused"], (self._check(told["refused"]),)).inc()
        for rule in told.get("rules", ()):
            self._child(self._counts["rejected_by_rule"], (rule,)).inc()
        if "repeated" in told:
            self._child(self._counts["replay_hits"], (told["repeated"],)).inc()

    def transacted(self, kind: str, seconds: float, error: str) -> None:
        """Count a database transaction."""
        self._child(self._times["database_seconds"], (kind,)).observe(seconds)
        if error:
            self._child(self._counts["database_errors"], (error,)).inc()

    def turned_away(self, why: str) -> None:
        """Count a request that was told to come again: `busy` queue, too high a `rate`, or no `room` to keep it."""
        self._child(self._counts["turned_away"], (why,)).inc()

    def handshake_failed(self, check: str) -> None:
        """Count a refused handshake."""
        self._child(self._counts["tls_handshake_failures"], (self._check(check),)).inc()

    def started(self) -> None:
        """Count a worker, in the worker."""
        self._begun = self._ended = 0
        self._counts["worker_starts"].inc()
        self.looked(0, 0)

    def looked(self, connections: int, waiting: int) -> None:
        """Set how busy this worker is."""
        self._now["connections"].set(connections)
        self._now["queue_depth"].set(waiting)
        self._now["requests_in_flight"].set(self._begun - self._ended)
        self._now["database_connections_in_use"].set(self._pool())
        self._now[_SEEN].set(time.time())
        self._now[_BEAT].set(time.monotonic())

    def kept(self, memory: int, disk: int) -> None:
        """Set how many bytes of large requests this worker holds."""
        self._now["kept_memory_bytes"].set(memory)
        self._now["kept_disk_bytes"].set(disk)

    def watch_pool(self, in_use: Callable[[], int]) -> None:
        """Take what tells how many database connections this process uses."""
        self._pool = in_use

    # --- in the master and the operations process

    def gone(self, pid: int) -> None:
        """Keep the counts of a worker that has ended, and forget the rest of it."""
        with self._alone():
            mark_process_dead(pid, str(self.folder))
            for kind in ("counter", "histogram"):
                _fold(self.folder / f"{kind}_{pid}.db", self.folder / f"{kind}_gone.db")

    def text(self, *more: Collector) -> bytes:
        """Return everything in Prometheus' text format, with what these collectors add."""
        registry = CollectorRegistry()
        for each in (_Whole(self._counted), *more):
            registry.register(each)
        return bytes(generate_latest(registry))

    def seen(self) -> dict[int, float]:
        """Return when each worker that is there last looked around (as `time.monotonic` says), by process id."""
        found = (metric for metric in self._counted() if metric.name == f"bro_soap_{_BEAT}")
        return {int(one.labels["pid"]): one.value for metric in found for one in metric.samples}

    def remove(self) -> None:
        """Take the files away, when the service has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _counted(self) -> Iterable[Metric]:
        with self._alone():
            found = list(MultiProcessCollector(None, str(self.folder)).collect())
        for metric in found:
            if metric.name in _OF_WORKERS:  # the master has them too, and never looks around
                metric.samples = [one for one in metric.samples if one.value]
        return found

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep adding up and folding apart, so that nothing is counted twice."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _child(self, metric: Any, labels: tuple[str, ...]) -> Any:
        """Return the series of these labels; prometheus_client looks it up under a lock, which takes longer."""
        found = self._children.get((metric, labels))
        if found is None:
            found = self._children[metric, labels] = metric.labels(*labels)
        return found

    def _check(self, text: str) -> str:
        """Return the name of a check out of what the log says, or `other`: the number of series stays small."""
        named = _NAME.match(text)
        check = named[0].lower().replace(": ", "/") if named else "other"
        if check not in self._checks and len(self._checks) >= _MOST_CHECKS:
            return "other"
        self._checks.add(check)
        return check


class _Whole(Collector):
    """What a function returns, as a collector."""

    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of now."""
        return self._collect()


def _memory() -> str | None:
    """Return a folder in memory where there is one, else None for the usual temporary folder."""
    given = os.environ.get("RUNTIME_DIRECTORY", "/dev/shm").split(":")[0]  # noqa: S108  of systemd, or of the system
    return given if os.access(given, os.W_OK) else None


def _fold(path: Path, into: Path) -> None:
    """Add the counts in one file to those in another, and remove it."""
    if not path.exists():
        return
    kept = MmapedDict(str(into))
    try:
        for key, value, moment, _ in MmapedDict.read_all_values_from_file(str(path)):
            kept.write_value(key, kept.read_value(key)[0] + value, moment)
    finally:
        kept.close()
    path.unlink()
