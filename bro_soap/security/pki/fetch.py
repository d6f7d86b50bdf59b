"""Fetches small files over HTTP from hosts on a list, within bounds of size and time; never for a request."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bro_soap.errors import BroError

__all__ = ["FetchError", "Limits", "allowed", "fetch"]

_BLOCK = 65_536
_PORTS = {"http": 80, "https": 443}


class FetchError(BroError):
    """Why nothing was fetched; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one answer may take."""

    size: int = 20 * 1024 * 1024
    """Bytes of the answer."""

    silence: float = 10.0
    """Seconds without a byte."""

    whole: float = 60.0
    """Seconds in all."""


def allowed(url: str, hosts: Iterable[str]) -> bool:
    """Tell whether a URL is http(s), to a host on the list, at its usual port or at the port that the list names."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return False
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password:
        return False
    names = {f"{parts.hostname}:{port}"} | ({parts.hostname} if port == _PORTS[parts.scheme] else set())
    return not names.isdisjoint(host.lower() for host in hosts)


def fetch(
    url: str, hosts: Iterable[str], limits: Limits | None = None, *, body: bytes | None = None, content_type: str = ""
) -> bytes:
    """Return the content of a 200 answer; a POST when there is a body. Redirects are not followed. Else FetchError."""
    limits = limits or Limits()
    if not allowed(url, hosts):
        raise FetchError("the host is not in `crl_hosts`")
    headers = {"User-Agent": "bro-soap"} | ({"Content-Type": content_type} if content_type else {})
    asked = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310  the scheme was checked
    watch = _Watch(limits)
    try:
        opener = urllib.request.build_opener(_NoRedirect, _Http(watch), _Https(watch))
        with opener.open(asked, timeout=limits.silence) as answer:
            return _read(answer, limits, watch)
    except urllib.error.HTTPError as error:
        raise FetchError(f"HTTP {error.code}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = "took too long" if watch.late or isinstance(_cause(error), TimeoutError) else str(error)
        raise FetchError(reason) from error
    finally:
        watch.end()


def _read(answer: Any, limits: Limits, watch: _Watch) -> bytes:
    blocks, size = [], 0
    while block := answer.read1(_BLOCK):
        size += len(block)
        if size > limits.size:
            raise FetchError(f"larger than {limits.size} bytes")
        blocks.append(block)
    if watch.late:
        raise FetchError("took too long")
    announced = answer.headers.get("Content-Length")
    if announced is not None and size != int(announced):
        raise FetchError(f"{size} of {announced} bytes")
    return b"".join(blocks)


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error


class _Watch:
    """Ends a connection when its time is up, whatever it is waiting for: a head may drip in for ever."""

    def __init__(self, limits: Limits) -> None:
        self.deadline = time.monotonic() + limits.whole
        self.late = False
        self._timers: list[threading.Timer] = []

    def over(self, connection: socket.socket) -> None:
        timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), self._end, (connection,))
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def _end(self, connection: socket.socket) -> None:
        self.late = True
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def end(self) -> None:
        for timer in self._timers:
            timer.cancel()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing: a list of hosts is no list when any of them may point elsewhere."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_watched(http.client.HTTPConnection, self._watch), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_watched(http.client.HTTPSConnection, self._watch), req)


def _watched(kind: type[http.client.HTTPConnection], watch: _Watch) -> Any:
    class Connection(kind):  # type: ignore[valid-type,misc]
        def connect(self) -> None:
            super().connect()
            watch.over(self.sock)

    return Connection
