"""What the service tells of itself while it works: this one forgets it, `serving.metrics` counts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from bro_soap.errors import Overloaded

__all__ = ["SILENT", "Watch"]


class Watch:
    """Is told of requests, database transactions and handshakes; safe to share between threads, made before the fork.

    Every method returns at once and raises nothing.
    """

    def began(self) -> None:
        """Hear that a request has begun."""

    def ended(self, status: int, seconds: float, told: Mapping[str, Any]) -> None:
        """Hear that a request was answered; `told` is what the log says of it."""

    def transacted(self, kind: str, seconds: float, error: str) -> None:
        """Hear of a database transaction: `read` or `write`; `error` names what went wrong, or is empty."""

    def handshake_failed(self, check: str) -> None:
        """Hear that TLS refused a client, on this check."""

    @contextmanager
    def transaction(self, kind: str) -> Iterator[None]:
        """Time a database transaction, and tell what it ended with."""
        started, error = perf_counter(), ""
        try:
            yield
        except Exception as raised:
            if isinstance(raised, Overloaded):
                error = raised.trouble or type(raised).__name__
            elif type(raised).__module__.startswith("sqlalchemy"):
                error = type(raised).__name__
            raise
        finally:
            self.transacted(kind, perf_counter() - started, error)

    def around(self, application: Callable[..., Any]) -> Callable[..., Any]:
        """Return the WSGI application with whatever has to stand around it."""
        return application


SILENT = Watch()
