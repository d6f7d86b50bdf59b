"""Traces of requests, as a collector gets them."""

from __future__ import annotations

from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from bro_soap.channels.http.answers import read_traceparent
from bro_soap.observe.observer import SILENT, Watch
from bro_soap.serving.traces import Traces

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Heard(Watch):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def began(self) -> None:
        self.told.append("began")

    def ended(self, status: int, seconds: float, told: Any) -> None:
        self.told.append(f"ended {status}")

    def transacted(self, kind: str, seconds: float, error: str) -> None:
        self.told.append(f"{kind} {error}".strip())


class Traced:
    """An application with traces around it, and the spans that came of it."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.heard = Heard()
        self.watch = Traces(provider, self.heard)
        self.logged: dict[str, str] = {}

    def ask(self, traceparent: str = "", **told: str) -> dict[str, ReadableSpan]:
        """One request; return its spans by name."""

        def application(environ: dict[str, Any], _: Any) -> list[bytes]:
            self.logged = read_traceparent(environ["HTTP_TRACEPARENT"])
            self.watch.began()
            with self.watch.transaction("write"):
                pass
            self.watch.ended(200, 0.01, told)
            return [b""]

        environ = {"REQUEST_METHOD": "POST"} | ({"HTTP_TRACEPARENT": traceparent} if traceparent else {})
        self.watch.around(application)(environ, None)
        return {span.name: span for span in self.exporter.get_finished_spans()}


@pytest.fixture
def traced() -> Traced:
    return Traced()


def test_a_request_is_a_span_in_the_trace_of_its_caller(traced: Traced) -> None:
    span = traced.ask(PARENT, service="iscpt", operation="register", outcome="completed", kvk="1")["iscpt register"]
    assert f"{span.context.trace_id:032x}" == PARENT[3:35]
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == PARENT[36:52]
    assert dict(span.attributes or {})["bro.outcome"] == "completed"
    assert span.status.status_code is StatusCode.UNSET


def test_the_log_names_trace_and_span_also_without_a_caller_that_traces(traced: Traced) -> None:
    span = traced.ask()["request"]
    assert traced.logged == {"trace_id": f"{span.context.trace_id:032x}", "parent_id": f"{span.context.span_id:016x}"}


def test_a_database_transaction_is_a_span_below_it(traced: Traced) -> None:
    spans = traced.ask(service="iscpt", operation="register")
    below = spans["database write"].parent
    assert below is not None
    assert below.span_id == spans["iscpt register"].context.span_id


def test_a_system_fault_is_an_error_and_a_rejection_is_none(traced: Traced) -> None:
    assert traced.ask(outcome="system-fault")["request"].status.status_code is StatusCode.ERROR
    traced.exporter.clear()
    assert traced.ask(outcome="rejected")["request"].status.status_code is StatusCode.UNSET


def test_whoever_counts_beside_it_hears_the_same(traced: Traced) -> None:
    traced.ask()
    assert traced.heard.told == ["began", "write", "ended 200"]


def test_without_traces_nothing_stands_around_the_application() -> None:
    def application(_environ: Any, _start: Any) -> list[bytes]:
        return []

    assert SILENT.around(application) is application
