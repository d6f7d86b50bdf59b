"""What the service counts, as tables: the name of each series, what it says, and its labels."""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

__all__ = ["counters", "gauges", "histograms"]

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_How = Literal["livesum", "liveall"]
_COUNTERS = {
    "requests": (
        "Requests that were answered, by how they ended.",
        ("service", "operation", "profile", "outcome"),
    ),
    "refused": ("Callers and messages refused, by the check that failed.", ("check",)),
    "turned_away": ("Requests told to come again: `busy`, `rate` or `room`.", ("why",)),
    "tls_handshake_failures": ("TLS handshakes that failed, by check.", ("check",)),
    "rejected_by_rule": ("Deliveries rejected, once for each rule that fired.", ("rule",)),
    "replay_hits": ("Requests that were here before, `answered` with the answer they got then.", ("how",)),
    "database_errors": ("Database transactions that failed, by error.", ("error",)),
    "worker_starts": ("Worker processes that began.", ()),
}
_HISTOGRAMS = {
    "request_seconds": (
        "From the complete request to the complete answer; TLS and the way there are not in it.",
        ("service", "operation", "profile"),
    ),
    "database_seconds": ("Database transactions, with the wait for a connection and for locks.", ("kind",)),
}
_GAUGES: dict[str, tuple[str, _How]] = {
    "requests_in_flight": ("Requests that are being worked on.", "livesum"),
    "queue_depth": ("Complete requests that wait for a thread.", "livesum"),
    "connections": ("Open connections.", "livesum"),
    "kept_memory_bytes": ("Of requests that come in or wait, in memory.", "livesum"),
    "kept_disk_bytes": ("Of requests that come in or wait, on disk.", "livesum"),
    "database_connections_in_use": ("Database connections in use.", "livesum"),
    "worker_seen_timestamp_seconds": ("When a worker last looked around.", "liveall"),
    "worker_seen_uptime_seconds": (
        "When a worker last looked around, by the clock of the machine that nobody sets.",
        "liveall",
    ),
}


def counters(registry: CollectorRegistry) -> dict[str, Counter]:
    """Make what only rises, by name."""
    return {
        name: Counter(f"bro_soap_{name}", text, labels, registry=registry) for name, (text, labels) in _COUNTERS.items()
    }


def histograms(registry: CollectorRegistry) -> dict[str, Histogram]:
    """Make how long things take, by name."""
    return {
        name: Histogram(f"bro_soap_{name}", text, labels, registry=registry, buckets=_SECONDS)
        for name, (text, labels) in _HISTOGRAMS.items()
    }


def gauges(registry: CollectorRegistry) -> dict[str, Gauge]:
    """Make what is so now, by name: added up over the workers that there are, or told of each."""
    return {
        name: Gauge(f"bro_soap_{name}", text, registry=registry, multiprocess_mode=how)
        for name, (text, how) in _GAUGES.items()
    }
