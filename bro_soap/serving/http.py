"""What HTTP asks of a server and gunicorn leaves to others: when a connection closes, and what a request must name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.http.errors import InvalidHeader

__all__ = ["closing", "require_host"]

# RFC 3986, 3.2.2: a name or an IPv4 address, or what stands in brackets; and a port
_HOST = re.compile(r"([A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)


def closing(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Close the connection after an answer that says so, a request that asks for it, or one that was cut short."""

    def call(environ: Any, start_response: Any) -> Iterable[bytes]:
        closes = environ["gunicorn.socket"].cut or "close" in _options(environ.get("HTTP_CONNECTION", ""))

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if closes or ("Connection", "close") in headers:
                start_response.__self__.force_close()
            return start_response(status, headers, exc_info)

        return application(environ, start)

    return call


def _options(connection: str) -> set[str]:
    """Return what a Connection header asks for; gunicorn heeds it only when that is one thing."""
    return {option.strip().lower() for option in connection.split(",")}


def require_host(request: Any) -> None:
    """Refuse a request without a Host that names one, as RFC 9112 (3.2) has it; gunicorn refuses a second one."""
    hosts = [value for name, value in request.headers if name == "HOST"]
    if any(not _HOST.fullmatch(host) for host in hosts) or (request.version >= (1, 1) and not hosts):
        raise InvalidHeader("HOST")
