"""OpenTelemetry traces, for who sets `traces_url` and has the extra `traces`; without, none of this is loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bro_soap.observe.observer import Watch

__all__ = ["Traces", "to_collector"]

_TOLD = ("correlation_id", "service", "profile", "operation", "outcome", "transaction_id", "bro_id", "kvk", "refused")
_FAULTS = frozenset({"system-fault", "overloaded"})


class Traces(Watch):
    """Makes a span of each request, in the caller's trace when it names one, with a span of each database transaction.

    `beside` is told everything too. No content of a message is in a span.
    """

    def __init__(self, provider: TracerProvider, beside: Watch) -> None:
        self._tracer = provider.get_tracer("bro_soap", version("bro_soap"))
        self._beside = beside
        self._context = TraceContextTextMapPropagator()

    def around(self, application: Callable[..., Any]) -> Callable[..., Any]:
        """Return the application, each call of it in a span; its log names trace and span."""

        def call(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            caller = self._context.extract({"traceparent": environ.get("HTTP_TRACEPARENT", "")})
            with self._tracer.start_as_current_span("request", caller, SpanKind.SERVER) as span:
                carrier: dict[str, str] = {}
                self._context.inject(carrier)
                span.set_attribute("http.request.method", environ.get("REQUEST_METHOD", ""))
                named = {**environ, "HTTP_TRACEPARENT": carrier["traceparent"]}
                answer: Iterable[bytes] = application(named, start_response)
                return answer

        return self._beside.around(call)

    def began(self) -> None:
        """Tell it on."""
        self._beside.began()

    def ended(self, status: int, seconds: float, told: Mapping[str, Any]) -> None:
        """Put what the request was on its span."""
        self._beside.ended(status, seconds, told)
        span: Span = trace.get_current_span()
        if told.get("operation"):
            span.update_name(f"{told.get('service')} {told['operation']}")
        span.set_attribute("http.response.status_code", status)
        span.set_attributes({f"bro.{name}": str(told[name]) for name in _TOLD if told.get(name)})
        if told.get("outcome") in _FAULTS:
            span.set_status(Status(StatusCode.ERROR, str(told["outcome"])))

    def transacted(self, kind: str, seconds: float, error: str) -> None:
        """Make a span of a database transaction, afterwards."""
        self._beside.transacted(kind, seconds, error)
        end = time.time_ns()
        span = self._tracer.start_span(f"database {kind}", kind=SpanKind.CLIENT, start_time=end - int(seconds * 1e9))
        if error:
            span.set_status(Status(StatusCode.ERROR, error))
        span.end(end)

    def handshake_failed(self, check: str) -> None:
        """Tell it on."""
        self._beside.handshake_failed(check)


def to_collector(url: str, beside: Watch) -> Traces:
    """Return traces that go to a collector by OTLP over HTTP, some at a time; make it after the fork."""
    resource = Resource.create({"service.name": "bro_soap", "service.version": version("bro_soap")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return Traces(provider, beside)
