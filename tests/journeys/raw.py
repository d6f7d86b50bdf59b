"""HTTP by hand over TLS: what no client library would send."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from dataclasses import dataclass

from tests.patience import LONG
from tests.service import Service

PATH = "/2w-be/iscpt/1.1"


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    headers: dict[str, str]
    body: bytes


def connect(service: Service, stem: str = "leverancier", timeout: float = LONG) -> ssl.SSLSocket:
    """A TLS connection with this party's certificate."""
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=timeout)
    return service.context(stem).wrap_socket(plain, server_hostname="localhost")


def head(path: str = PATH, method: str = "POST", **headers: str | None) -> bytes:
    """A request head; None takes a header out."""
    fields: dict[str, str | None] = {
        "Host": "localhost",
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '""',
        "Connection": "close",
    }
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def request(body: bytes, path: str = PATH, method: str = "POST", **headers: str | None) -> bytes:
    """A whole request."""
    headers.setdefault("Content_Length", str(len(body)))
    return head(path, method, **headers) + body


def exchange(service: Service, sent: bytes, stem: str = "leverancier", *, end: bool = False) -> Reply:
    """Send bytes, read the answer; with `end` the sending side closes first. A dropped connection raises."""
    with connect(service, stem) as connection:
        connection.sendall(sent)
        if end:
            socket.socket.shutdown(connection, socket.SHUT_WR)
        return read(connection)


def read(connection: ssl.SSLSocket) -> Reply:
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = response.read()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, headers.get("content-type", ""), headers, body)


def chunked(body: bytes, size: int = 1000) -> bytes:
    out = io.BytesIO()
    for start in range(0, len(body), size):
        part = body[start : start + size]
        out.write(b"%x\r\n%s\r\n" % (len(part), part))
    out.write(b"0\r\n\r\n")
    return out.getvalue()
