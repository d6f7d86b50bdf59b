"""The WSGI application around all channels: one request in, one answer out, never a dropped connection or HTML."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars

from bro_soap.channels.http.answers import REFERENCE, Answer, discard_rest, read_traceparent, text_answer
from bro_soap.channels.http.callers import Callers
from bro_soap.channels.http.exchange import BodyBounds, Channel, Exchange
from bro_soap.channels.http.refusals import Refusals
from bro_soap.errors import AccessError, Overloaded
from bro_soap.observe.audit import AuditLog
from bro_soap.observe.observer import SILENT, Watch

__all__ = ["Shell"]

log = structlog.get_logger(__name__)
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_REFUSED_EARLY = frozenset({401, 403, 404, 405, 413, 415})  # the body may not have been read


class Shell:
    """Gives each request to the channel at its address, and tells log, audit and metrics how it ended.

    `routes` names a channel by its whole path, or by the first part of the path where it answers all below that.
    """

    def __init__(
        self,
        routes: Mapping[str, Channel],
        callers: Callers,
        audit: AuditLog,
        bounds: BodyBounds,
        watch: Watch = SILENT,
    ) -> None:
        self._routes = dict(routes)
        self._callers = callers
        self._audit = audit
        self._bounds = bounds
        self._watch = watch
        self._refusals = Refusals()

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> list[bytes]:
        """Answer one HTTP request."""
        started = time.perf_counter()
        self._watch.began()
        correlation_id = str(uuid.uuid4())
        noted: dict[str, Any] = {"correlation_id": correlation_id, "path": environ.get("PATH_INFO", "")}
        noted |= read_traceparent(environ.get("HTTP_TRACEPARENT", ""))
        bind_contextvars(correlation_id=correlation_id)
        exchange = Exchange(environ, datetime.now(UTC), self._callers, self._bounds, noted)
        answer = self._answered(exchange)
        if answer.status in _REFUSED_EARLY:
            discard_rest(environ, 4 * self._bounds.most_bytes, self._bounds.seconds)
        seconds, noted = time.perf_counter() - started, exchange.told()
        self._watch.ended(answer.status, seconds, noted)
        elapsed = round(seconds * 1000, 2)
        log.info("request", status=answer.status, milliseconds=elapsed, answer_bytes=len(answer.body), **noted)
        clear_contextvars()
        if environ.get("REQUEST_METHOD") == "POST" or "oin" in noted:
            self._decided({"status": answer.status, **noted})
        status, headers = answer.start()
        start_response(status, [*headers, (REFERENCE, correlation_id)])
        return [answer.body] if environ.get("REQUEST_METHOD") != "HEAD" else []

    def admits(self, environ: Mapping[str, Any]) -> bool:
        """Tell whether the body of a request is worth waiting for: who calls is known. If not, its answer says why."""
        try:
            self._callers.find(environ, datetime.now(UTC))
        except Exception:  # which comes again, and is told, when the request is answered
            return False
        return True

    def _answered(self, exchange: Exchange) -> Answer:
        """Return what the channel answers, or what all channels answer when it cannot."""
        noted = exchange.noted
        correlation_id = noted["correlation_id"]
        try:
            return self._route(exchange)
        except AccessError as error:
            noted |= {"outcome": "refused", "refused": error.check}
            return text_answer(error.status, f"Geen toegang. Kenmerk: {correlation_id}", ("Connection", "close"))
        except Overloaded as error:
            noted |= {"outcome": "overloaded"}
            return text_answer(503, "De dienst is nu te druk.", ("Retry-After", str(error.retry_after)))
        except Exception:
            noted |= {"outcome": "system-fault"}
            log.exception("request failed", **exchange.told())
            return text_answer(500, f"Er is een fout in het BRO-systeem geconstateerd. Kenmerk: {correlation_id}")

    def _route(self, exchange: Exchange) -> Answer:
        path = exchange.path
        channel = self._routes.get(path) or self._routes.get("/".join(path.split("/", 2)[:2]))
        if channel is None:
            return text_answer(404, "Deze dienst bestaat niet. Bekend zijn: " + ", ".join(self._near(path)))
        return channel.answer(exchange)

    def _near(self, path: str) -> list[str]:
        """Return the addresses that differ from this one in their last part only (the version); if none do, all."""
        service = path.rpartition("/")[0]
        near = [route for route in self._routes if "/" in service[1:] and route.rpartition("/")[0] == service]
        return sorted(near or self._routes)

    def _decided(self, decision: dict[str, Any]) -> None:
        """Write a decision to the audit log; when that fails the answer still goes out, and the operator knows.

        Of those about nobody only so many are written: who is not registered may not fill the disk.
        """
        if "oin" not in decision:
            if not self._refusals.writes(decision.get("refused") or str(decision["status"])):
                return
            if left_out := self._refusals.taken():
                log.warning("refusals are not in the audit log", more=left_out)
                decision["left_out"] = left_out
        try:
            self._audit.append(decision)
        except OSError:
            log.critical("the audit log cannot be written", exc_info=True, **decision)
