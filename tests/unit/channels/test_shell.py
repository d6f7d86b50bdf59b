"""The shell around all channels: which channel is asked, what all answer alike, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bro_soap.channels.http.answers import Answer, text_answer
from bro_soap.channels.http.callers import Callers
from bro_soap.channels.http.exchange import BodyBounds, Exchange
from bro_soap.channels.http.shell import Shell
from bro_soap.errors import AccessError, Overloaded
from bro_soap.observe.audit import AuditLog
from bro_soap.observe.observer import Watch


class Speaks:
    """A channel that answers as it was told to, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Exchange], Answer] = lambda _: text_answer(200, "hier")) -> None:
        self.asked: list[Exchange] = []
        self._answer = answer

    def answer(self, exchange: Exchange) -> Answer:
        self.asked.append(exchange)
        return self._answer(exchange)


class Heard(Watch):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Mapping[str, Any]]] = []

    def ended(self, status: int, seconds: float, told: Mapping[str, Any]) -> None:
        self.told.append((status, dict(told)))


def raises(error: Exception) -> Callable[[Exchange], Answer]:
    def answer(_: Exchange) -> Answer:
        raise error

    return answer


def ask(
    folder: Path, routes: Mapping[str, Speaks], path: str, method: str = "GET"
) -> tuple[str, dict[str, str], bytes, Heard]:
    heard, told = Heard(), cast("dict[str, Any]", {})
    shell = Shell(routes, cast("Callers", None), AuditLog(folder), BodyBounds(1000, 1.0), heard)
    body = b"".join(
        shell(
            {"REQUEST_METHOD": method, "PATH_INFO": path},
            lambda status, headers: told.update(status=status, headers=dict(headers)),
        )
    )
    return told["status"], told["headers"], body, heard


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/soap/a/1", "/soap/a/1"),
        ("/soap/a/1/", "/soap/a/1"),
        ("/rest", "/rest"),
        ("/rest/", "/rest"),
        ("/rest/x/y", "/rest"),
        ("/soap/a", None),
        ("/soap/a/1/b", None),
        ("/restful", None),
        ("//rest", None),
        ("rest", None),
        ("", None),
        ("/", None),
    ],
)
def test_a_channel_is_found_by_its_whole_path_or_the_first_part_of_it(
    tmp_path: Path, path: str, found: str | None
) -> None:
    routes = {"/soap/a/1": Speaks(), "/rest": Speaks()}
    status, _, body, _ = ask(tmp_path, routes, path)
    assert [route for route, channel in routes.items() if channel.asked] == ([found] if found else [])
    assert status == ("200 OK" if found else "404 Not Found")
    assert found or body.decode() == "Deze dienst bestaat niet. Bekend zijn: /rest, /soap/a/1\n"


def test_who_asks_for_another_version_is_told_those_there_are(tmp_path: Path) -> None:
    routes = {"/soap/a/2": Speaks(), "/soap/a/1": Speaks(), "/soap/b/1": Speaks(), "/rest": Speaks()}
    _, _, body, _ = ask(tmp_path, routes, "/soap/a/3")
    assert body.decode() == "Deze dienst bestaat niet. Bekend zijn: /soap/a/1, /soap/a/2\n"


@pytest.mark.parametrize(
    ("error", "status", "outcome", "header"),
    [
        (AccessError(401, "certificate: none presented"), "401 Unauthorized", "refused", ("Connection", "close")),
        (AccessError(403, "mandate"), "403 Forbidden", "refused", ("Connection", "close")),
        (Overloaded(7), "503 Service Unavailable", "overloaded", ("Retry-After", "7")),
        (KeyError("a secret"), "500 Internal Server Error", "system-fault", None),
    ],
)
def test_what_no_channel_answers_is_answered_alike_for_all(
    tmp_path: Path, error: Exception, status: str, outcome: str, header: tuple[str, str] | None
) -> None:
    answered, headers, body, heard = ask(tmp_path, {"/rest": Speaks(raises(error))}, "/rest", "POST")
    assert answered == status
    assert heard.told[0][1]["outcome"] == outcome
    assert header is None or header in headers.items()
    assert headers["X-Correlation-Id"] == heard.told[0][1]["correlation_id"]
    assert b"secret" not in body


def test_an_answer_to_head_has_the_headers_of_get_and_no_body(tmp_path: Path) -> None:
    routes = {"/rest": Speaks()}
    got, asked = (ask(tmp_path, routes, "/rest", method) for method in ("GET", "HEAD"))
    assert (got[2], asked[2]) == (b"hier\n", b"")
    assert {**asked[1], "X-Correlation-Id": ""} == {**got[1], "X-Correlation-Id": ""}


def test_a_channel_sees_the_moment_of_receipt(tmp_path: Path) -> None:
    before, channel = datetime.now(UTC), Speaks()
    ask(tmp_path, {"/rest": channel}, "/rest")
    assert before <= channel.asked[0].received <= datetime.now(UTC)


@pytest.mark.parametrize("length", [499, 500, 501, 100_000])
def test_what_is_told_of_a_request_is_short_however_long_it_is(tmp_path: Path, length: int) -> None:
    def notes(exchange: Exchange) -> Answer:
        exchange.noted.update(message_id="x" * length, request_bytes=length)
        return text_answer(200, "hier")

    *_, heard = ask(tmp_path, {"/rest": Speaks(notes)}, "/rest", "POST")
    told = heard.told[0][1]
    assert (told["message_id"], told["request_bytes"]) == ("x" * min(length, 500), length)
