"""Runs the service under gunicorn: mutual TLS with a context built before the fork, or behind a proxy that ends TLS."""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Any

import structlog
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from bro_soap.channels.http.answers import text_answer
from bro_soap.channels.http.shell import Shell
from bro_soap.errors import ConfigurationError
from bro_soap.geo import warm
from bro_soap.observe.log import set_up_logging
from bro_soap.observe.observer import SILENT, Watch
from bro_soap.operate.doctor import behind_proxy, check_configuration
from bro_soap.security.pki.radar import DailyRadar, Expiry, log_expiries, survey
from bro_soap.security.tls.server import ServerTls
from bro_soap.service.app import Parts, build, open_store
from bro_soap.serving.arbiter import Draining, Master
from bro_soap.serving.metrics import Metrics
from bro_soap.serving.operations import listen, run
from bro_soap.serving.worker import worker_class
from bro_soap.settings import Settings
from bro_soap.store import check, make_engine, wait

__all__ = ["gunicorn_settings", "serve"]

log = structlog.get_logger(__name__)
_MOST_CONNECTIONS = 1_000  # of one process
_SOCKET_UMASK = 0o117  # a unix socket is for its owner and its group: the proxy
# Objects that Python makes between looks for garbage in cycles; a request leaves some hundreds, and nothing large.
_GARBAGE_AFTER = 10_000


def _write_error(sock: Any, status_int: int, reason: str, mesg: str) -> None:
    """Answer what is no HTTP in plain text, where gunicorn would send a page for browsers."""
    told = f"{reason}: {mesg}".encode(errors="replace").decode()
    util.write_nonblock(sock, text_answer(status_int, told).last())


util.write_error = _write_error


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's own lines, in the form of all others."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Service(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings; the application is built in each worker, after the fork."""

    def __init__(self, parts: Parts, tls: ServerTls | None, metrics: Metrics | None = None) -> None:
        self._parts = parts
        self._tls = tls
        self._metrics = metrics
        self._shell: Shell | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in gunicorn_settings(self._parts.settings, self._tls, self._metrics).items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        settings = self._parts.settings
        watch = _watch(settings, self._metrics or SILENT)
        DailyRadar(partial(_survey, settings), settings.seen_folder / ".radar").start()
        store = open_store(settings, watch, serving=True)
        if self._metrics is not None:
            self._metrics.watch_pool(store.connections_in_use)
        self._shell = build(self._parts, store, watch)
        return watch.around(self._shell)

    def admits(self, environ: Mapping[str, Any]) -> bool:
        """Tell whether the body of a request is worth waiting for."""
        return self._shell is not None and self._shell.admits(environ)

    def run(self) -> None:
        """Run until told to stop."""
        settings, metrics, draining, master = self._parts.settings, self._metrics, Draining(), os.getpid()
        if metrics is None:
            Master(self, draining, settings.drain_seconds, None).run()
            return
        try:
            # a service that takes the place of a running one has to wait for its port
            taken = None if "GUNICORN_PID" in os.environ else listen(settings.operations_bind)
            operations = partial(run, settings, metrics, taken, draining)
            Master(self, draining, settings.drain_seconds, operations).run()
        finally:
            if os.getpid() == master:  # a worker leaves by this door too
                metrics.remove()


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises `ConfigurationError` when the service cannot start as configured."""
    os.umask(settings.file_umask)  # of the workers too
    set_up_logging(settings.log_format)
    wrong = [found for found in check_configuration(settings) if found.state == "failed"]
    if wrong:
        lines = [f"{found.name}: {found.text}; {found.mend}" for found in wrong]
        raise ConfigurationError("configuration is wrong:", *lines)
    if settings.spool_folder is not None:
        settings.spool_folder.mkdir(parents=True, exist_ok=True)
    _require_register(settings)  # before all that takes its time to read
    parts = Parts(settings)
    tls = None if behind_proxy(settings) else parts.tls()
    if tls is not None:
        tls.context()
    warm()
    import_module("bro_soap.xmlio.explaining")  # once, and not by each worker at the first document that is wrong
    log_expiries(_survey(settings))
    gc.collect()
    gc.freeze()  # what is built now is shared by the workers and never garbage
    gc.set_threshold(_GARBAGE_AFTER)
    log.info("serving", bind=settings.bind, tls=tls is not None, services=sorted(parts.served.contracts))
    _Service(parts, tls, Metrics() if settings.operations_bind else None).run()


def _require_register(settings: Settings) -> None:
    """Raise `ConfigurationError` unless the database answers and is one that this program can use."""
    engine = make_engine(settings.database_url)
    wait(engine)
    check(engine)
    engine.dispose()
    if settings.read_database_url:
        make_engine(settings.read_database_url).dispose()  # its address must be one; the replica itself may come later


def _watch(settings: Settings, watch: Watch) -> Watch:
    """Return who is told what happens: with traces only where they are wanted, since loading them takes its time."""
    if settings.traces_url is None:
        return watch
    from bro_soap.serving.traces import to_collector  # noqa: PLC0415

    return to_collector(settings.traces_url, watch)


def _survey(settings: Settings) -> list[Expiry]:
    """Return what ends when, at this moment."""
    return survey(settings, datetime.now(UTC))


def _connections() -> int:
    """Return how many connections a process can have: two open files each, and some for the database and the logs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _MOST_CONNECTIONS + 100
    if soft < wanted and soft != resource.RLIM_INFINITY:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(_MOST_CONNECTIONS, max(20, (soft - 100) // 2))


def gunicorn_settings(settings: Settings, tls: ServerTls | None, metrics: Metrics | None = None) -> dict[str, Any]:
    """Return what gunicorn has to know."""
    configured: dict[str, Any] = {
        "bind": [settings.bind],
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": worker_class(settings, metrics),
        "keepalive": 75,
        "timeout": 60,
        "graceful_timeout": 30,
        "worker_connections": _connections(),
        "limit_request_line": 4094,
        "limit_request_fields": 50,
        "limit_request_field_size": 16 * 1024,
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "header_map": "drop",
        "umask": _SOCKET_UMASK,
        "proc_name": "bro_soap",
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": _Log,
        "on_starting": lambda _: None,
        "control_socket_disable": True,  # one more door, and the same one for every service of this user
    }
    if metrics is not None:
        configured["child_exit"] = lambda _, worker: metrics.gone(worker.pid)
    if tls is not None:
        configured |= {
            "certfile": str(settings.certificate),
            "keyfile": str(settings.private_key),
            "do_handshake_on_connect": False,
            "suppress_ragged_eofs": False,  # a request that is cut off is none
            "ssl_context": lambda _config, _default: tls.context(),
        }
    return configured
