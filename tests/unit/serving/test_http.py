"""When a connection closes, and what a request must name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http.errors import InvalidHeader

from bro_soap.serving.http import closing, require_host


class Response:
    """gunicorn's response, as far as it can be told to close."""

    closes = False

    def force_close(self) -> None:
        self.closes = True

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """Begin the answer."""


def closed(connection: str | None, *headers: tuple[str, str], cut: bool = False) -> bool:
    def application(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", list(headers))
        return []

    response = Response()
    environ: dict[str, Any] = {"gunicorn.socket": SimpleNamespace(cut=cut)}
    if connection is not None:
        environ["HTTP_CONNECTION"] = connection
    closing(application)(environ, response.start_response)
    return response.closes


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (None, False),
        ("", False),
        ("keep-alive", False),
        ("x", False),
        ("close-not", False),
        ("close", True),
        ("Close", True),
        ("close, x", True),
        ("x,close", True),
        ("x , CLOSE ,y", True),
        ("keep-alive, close", True),
        ("close,keep-alive", True),
    ],
)
def test_a_connection_closes_when_that_is_one_of_the_things_asked(connection: str | None, expected: bool) -> None:
    assert closed(connection) is expected


def test_a_connection_closes_when_the_answer_says_so_or_the_body_was_not_waited_for() -> None:
    assert closed(None, ("Connection", "close"))
    assert closed(None, cut=True)


HOSTS = [
    "localhost",
    "localhost:8443",
    "bro.example.nl",
    "127.0.0.1",
    "[::1]",
    "[2001:db8::1]:443",
    "x:",
    "a_b",
    "x%20",
]
NO_HOSTS = ["", " ", ":8443", "a b", "a/b", "a@b", "x:y", "x:1:2", "[::1", "::1", "[]", "a\x00", "é", "http://x"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("version", [(1, 0), (1, 1)])
def test_a_host_is_a_name_or_an_address_and_a_port(host: str, version: tuple[int, int]) -> None:
    require_host(SimpleNamespace(version=version, headers=[("ACCEPT", "*/*"), ("HOST", host)]))


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("version", [(1, 0), (1, 1)])
def test_anything_else_is_refused(host: str, version: tuple[int, int]) -> None:
    with pytest.raises(InvalidHeader):
        require_host(SimpleNamespace(version=version, headers=[("HOST", host)]))


def test_only_http_1_0_may_leave_it_out() -> None:
    require_host(SimpleNamespace(version=(1, 0), headers=[]))
    with pytest.raises(InvalidHeader):
        require_host(SimpleNamespace(version=(1, 1), headers=[("X-HOST", "x")]))
