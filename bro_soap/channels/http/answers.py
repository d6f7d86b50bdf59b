"""HTTP as the services use it: reading a request body within its bounds, and short answers without SOAP."""

from __future__ import annotations

import errno
import io
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from bro_soap.errors import BroError, EnvelopeError

__all__ = ["REFERENCE", "XML_TYPE", "Answer", "discard_rest", "read_body", "read_traceparent", "text_answer"]

_BLOCK = 1 << 16
_TRACEPARENT = re.compile(
    r"[0-9a-e][0-9a-f]-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?", re.ASCII
)
REFERENCE = "X-Correlation-Id"
XML_TYPE = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, headers, and the parts of its body."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def start(self) -> tuple[str, list[tuple[str, str]]]:
        """Return status line and headers as WSGI wants them; 304 says nothing of a body."""
        fixed = [("Content-Type", self.content_type), ("Content-Length", str(len(self.body)))]
        if self.status == HTTPStatus.NOT_MODIFIED:
            fixed = []
        return f"{self.status} {HTTPStatus(self.status).phrase}", [*fixed, *self.headers]

    def last(self) -> bytes:
        """Return the answer as it goes over a connection that ends with it."""
        status, headers = self.start()
        lines = (f"HTTP/1.1 {status}", "Connection: close", *(f"{name}: {value}" for name, value in headers), "", "")
        return "\r\n".join(lines).encode() + self.body


def text_answer(status: int, message: str, *headers: tuple[str, str]) -> Answer:
    """Return a short plain answer."""
    return Answer(status, "text/plain; charset=utf-8", f"{message}\n".encode(), headers)


def read_body(environ: Mapping[str, Any], limit: int, deadline_seconds: float) -> bytes:
    """Read the request body.

    Raises `EnvelopeError` with status 413 above `limit` bytes, 408 when it does not arrive in time, 400 when it is
    empty or shorter than announced, and what the server raises when it did not wait for it.
    """
    announced = _announced(environ)
    if announced is not None and announced > limit:
        raise _too_large(limit)
    give_up = time.monotonic() + deadline_seconds
    stream, body, size = environ["wsgi.input"], io.BytesIO(), 0
    while announced is None or size < announced:
        try:
            block = stream.read(_BLOCK if announced is None else min(_BLOCK, announced - size))
        except OSError as error:
            if error.errno == errno.EMSGSIZE:  # the server knows already that it is too large
                raise _too_large(limit) from None
            raise _incomplete(408, "het verzoek kwam niet op tijd volledig binnen") from None
        except BroError:  # the server knows more of it
            raise
        except Exception:  # the HTTP server's own errors, for chunks that are none
            raise _incomplete(400, "het verzoek is geen geldige HTTP") from None
        if not block:
            break
        size += len(block)
        if size > limit:
            raise _too_large(limit)
        if time.monotonic() > give_up:
            raise _incomplete(408, "het verzoek kwam niet op tijd volledig binnen")
        body.write(block)
    if size == 0:
        raise _incomplete(400, "het verzoek is leeg")
    if announced is not None and size < announced:
        raise _incomplete(400, f"het verzoek telt {size} bytes en er zijn er {announced} aangekondigd")
    return body.getvalue()  # which gives its bytes away, and copies none


def discard_rest(environ: Mapping[str, Any], most: int, seconds: float) -> None:
    """Read and forget what is left of a request that was refused early, within these bounds.

    A client that is still sending when the connection closes does not see its answer but a reset.
    """
    give_up, stream = time.monotonic() + seconds, environ.get("wsgi.input")
    try:
        while stream is not None and most > 0 and time.monotonic() < give_up:
            block = stream.read(min(_BLOCK, most))
            if not block:
                return
            most -= len(block)
    except Exception:  # the rest does not come, or is no HTTP
        return


def _announced(environ: Mapping[str, Any]) -> int | None:
    """Return Content-Length; None when the body ends by itself (chunked)."""
    value = environ.get("CONTENT_LENGTH", "")
    if value:
        return int(value) if value.isdecimal() else 0
    return None if environ.get("wsgi.input_terminated") else 0


def _too_large(limit: int) -> EnvelopeError:
    text = f"Het bericht is groter dan {limit} bytes; gebruik Digikoppeling Grote Berichten."
    return EnvelopeError("Client", text, "0001", status=413)


def _incomplete(status: int, what: str) -> EnvelopeError:
    return EnvelopeError("Client", f"Het bericht kan niet worden gelezen: {what}.", "0001", status=status)


def read_traceparent(header: str) -> dict[str, str]:
    """Return the caller's trace and the span in it (W3C Trace Context, `traceparent`); nothing when it is no such."""
    found = _TRACEPARENT.fullmatch(header.strip()) if 50 < len(header) < 200 else None
    return {"trace_id": found[1], "parent_id": found[2]} if found else {}
