"""What is counted stays counted, and what a message says does not become a series."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bro_soap.serving.metrics import Metrics
from bro_soap.serving.readiness import Readiness
from bro_soap.settings import Settings


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    made = Metrics()
    made.started()
    yield made
    made.remove()


def series(metrics: Metrics, name: str) -> dict[str, float]:
    """The series of one name, by their labels."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        " ".join(one.labels.values()): one.value for family in families for one in family.samples if one.name == name
    }


def test_the_counts_of_a_worker_that_ended_stay_and_its_files_go(metrics: Metrics) -> None:
    for _ in range(3):
        metrics.ended(200, 0.02, {"service": "iscpt", "outcome": "completed"})
    before = series(metrics, "bro_soap_requests_total")
    counted = series(metrics, "bro_soap_request_seconds_count")
    metrics.gone(os.getpid())
    assert series(metrics, "bro_soap_requests_total") == before
    assert series(metrics, "bro_soap_request_seconds_count") == counted
    assert not list(metrics.folder.glob(f"counter_{os.getpid()}.db"))
    metrics.gone(os.getpid())
    assert series(metrics, "bro_soap_requests_total") == before


def test_a_worker_that_ended_is_not_seen_any_more(metrics: Metrics) -> None:
    assert os.getpid() in metrics.seen()
    metrics.gone(os.getpid())
    assert metrics.seen() == {}


def test_a_clock_that_is_set_makes_no_worker_lively_or_dead(
    metrics: Metrics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/register.db", audit_folder=tmp_path, trust=tmp_path)
    readiness = Readiness(settings, metrics.seen, lambda: False)
    real = time.time
    for step in (3600, -3600):
        monkeypatch.setattr(time, "time", lambda step=step: real() + step)
        assert readiness.alive().state == "ok"
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert readiness.alive().state == "failed"


@pytest.mark.parametrize(
    ("told", "check"),
    [
        ("certificate: revoked: CN=Waterschap on 2026-01-01", "certificate/revoked"),
        ("party: OIN 00000099123456780000 is not registered", "party"),
        ("NO_SHARED_CIPHER", "no_shared_cipher"),
        ("<script>", "other"),
        ("", "other"),
    ],
)
def test_who_is_refused_is_counted_by_check_and_not_by_name(metrics: Metrics, told: str, check: str) -> None:
    metrics.ended(401, 0.001, {"outcome": "refused", "refused": told})
    assert series(metrics, "bro_soap_refused_total") == {check: 1.0}


def test_the_number_of_series_is_bounded(metrics: Metrics) -> None:
    for number in range(500):
        metrics.handshake_failed(f"REASON_{number}")
    assert len(series(metrics, "bro_soap_tls_handshake_failures_total")) <= 101
