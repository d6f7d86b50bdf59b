"""The operations port: liveness, readiness and metrics over plain HTTP, for this machine only, in its own process.

It shares nothing with the port of the service but the machine: a service that is full still tells that it is.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bro_soap.errors import ConfigurationError
from bro_soap.operate.doctor import free_space
from bro_soap.serving.metrics import Metrics
from bro_soap.serving.readiness import Readiness
from bro_soap.settings import Settings
from bro_soap.store.migrate import newest

__all__ = ["listen", "run"]

log = structlog.get_logger(__name__)
_AGAIN = 1.0  # seconds between attempts to take over the port of a service that is being replaced


def listen(address: str) -> socket.socket:
    """Return the listening socket of the operations port. Raises `ConfigurationError` when it cannot be had."""
    host, _, port = address.rpartition(":")
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=_family(host), backlog=64)
    except (OSError, ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"`operations_bind` {address} cannot be used: {error}; "
            "give another free host:port, or leave it empty for no operations port"
        ) from error


def run(settings: Settings, metrics: Metrics, taken: socket.socket | None, draining: Callable[[], bool]) -> None:
    """Answer until the master process is gone; `taken` is the socket, or None to wait until the port is free."""
    master = os.getppid()
    readiness = Readiness(settings, metrics.seen, draining)
    readiness.start()
    server = _Server(taken or _take_over(settings.operations_bind, master), _pages(settings, metrics, readiness))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 5.0}, daemon=True).start()
    while os.getppid() == master:
        time.sleep(0.5)
    metrics.remove()


def _take_over(address: str, master: int) -> socket.socket:
    told = False
    while os.getppid() == master:
        try:
            return listen(address)
        except ConfigurationError as error:
            if not told:
                log.warning("the operations port is not free yet", reason=str(error))
            told = True
            time.sleep(_AGAIN)
    sys.exit(0)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


Page = Callable[[], tuple[int, str, bytes]]


def _pages(settings: Settings, metrics: Metrics, readiness: Readiness) -> dict[str, Page]:
    extra = _Extra(settings, readiness)

    def live() -> tuple[int, str, bytes]:
        found = readiness.alive()
        return (503 if found.state == "failed" else 200), *_json({"alive": found.state != "failed", "why": found.text})

    def ready() -> tuple[int, str, bytes]:
        checks = readiness.checks()
        fit = all(check.state != "failed" for check in checks)
        return (200 if fit else 503), *_json({"ready": fit, "checks": [asdict(check) for check in checks]})

    return {
        "/live": live,
        "/ready": ready,
        "/metrics": lambda: (200, CONTENT_TYPE_LATEST, metrics.text(extra)),
    }


def _json(content: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json", json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


class _Server(ThreadingHTTPServer):
    """Answers GET of a few pages on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, pages: dict[str, Page]) -> None:
        super().__init__(listening.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.pages = pages

    def handle_error(self, *_: Any) -> None:
        """Log what went wrong; a client that hangs up is nothing."""
        if not isinstance(sys.exception(), OSError):
            log.exception("the operations port failed")


class _Handler(BaseHTTPRequestHandler):
    """One GET or HEAD."""

    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            status, kind, body = 404, "text/plain", f"there are {', '.join(self.server.pages)}\n".encode()
        else:
            status, kind, body = page()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  the name http.server looks for

    def version_string(self) -> str:
        """Say who this is: `bro-soap doctor` has to know its own service from another program on the port."""
        return "bro-soap"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the signature of http.server
        """Say nothing: a load balancer asks every second."""


class _Extra(Collector):
    """What is looked up when it is asked for, beside what the processes count."""

    def __init__(self, settings: Settings, readiness: Readiness) -> None:
        self._settings = settings
        self._readiness = readiness

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of now."""
        build = GaugeMetricFamily("bro_soap_build_info", "What runs here.", labels=("version", "python", "migration"))
        build.add_metric((version("bro_soap"), platform.python_version(), newest()), 1)
        yield build
        checks = self._readiness.checks()
        fit = all(check.state != "failed" for check in checks)
        yield GaugeMetricFamily("bro_soap_ready", "1 when this node can take requests.", value=float(fit))
        states = GaugeMetricFamily(
            "bro_soap_check", "What readiness looks at: 0 ok, 1 a warning, 2 failed.", labels=("check",)
        )
        worst: dict[str, int] = {}
        for check in checks:
            worst[check.name] = max(worst.get(check.name, 0), ("ok", "warning", "failed").index(check.state))
        for name, value in worst.items():
            states.add_metric((name,), value)
        yield states
        ends = GaugeMetricFamily(
            "bro_soap_expiry_seconds",
            "Until a certificate or CRL ends; negative when it has, missing CRLs are in bro_soap_crl_missing.",
            labels=("kind", "name"),
        )
        missing = GaugeMetricFamily("bro_soap_crl_missing", "CAs of which there is no CRL.", labels=("name",))
        now = time.time()
        for one in self._readiness.expiries:
            if one.ends is None:
                missing.add_metric((one.name,), 1)
            else:
                ends.add_metric((one.kind, one.name), round(one.ends.timestamp() - now))
        yield ends
        yield missing
        disks = GaugeMetricFamily("bro_soap_disk_free_bytes", "Free where the service writes.", labels=("folder",))
        for folder, free in free_space(self._settings).items():
            disks.add_metric((folder,), free)
        yield disks
        yield GaugeMetricFamily("bro_soap_workers_wanted", "Worker processes there should be.", self._settings.workers)
