"""The running service writes no secret of its configuration into its log, its audit log or its operations port."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.patience import LONG, until
from tests.ports import free_port
from tests.service import enveloped, running, sample

MARK = "GEHEIM"


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_service_whose_collector_and_replica_are_gone_tells_no_secret(
    pki: TestPki, tmp_path: Path, form: str
) -> None:
    port = free_port()
    settings = {
        "traces_url": "http://u:GEHEIMt@127.0.0.1:1/v1?token=GEHEIMu",
        "read_database_url": "postgresql://bro:GEHEIMr@127.0.0.1:1/x?password=GEHEIMs&sslpassword=GEHEIMq",
        "operations_bind": f"127.0.0.1:{port}",
        "log_format": form,
    }
    environment = {
        "OTEL_EXPORTER_OTLP_HEADERS": "GEHEIMy and no equals sign,authorization=GEHEIMz",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "4",  # more than its first pause: it tells why before it gives up
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "PGPASSWORD": "GEHEIMp",
    }
    with running(tmp_path, pki, environment=environment, surprises=True, **settings) as service:
        assert service.post("leverancier", enveloped(sample("registration-land-rd"))).status_code == 200
        service.post("afnemer", enveloped(sample("dispatch-data-request")), "dscpt")
        until(lambda: "spans batch" in _log(service.log_file), "it is told that the collector is gone")
        told = [
            requests.get(f"http://127.0.0.1:{port}/{page}", timeout=LONG).text for page in ("ready", "metrics", "live")
        ]
    log = _log(service.log_file)
    assert "replica" in log
    assert MARK not in log
    assert MARK not in "".join(told)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or MARK.encode() not in path.read_bytes(), path


def _log(file: Path) -> str:
    return file.read_text(encoding="utf-8")
