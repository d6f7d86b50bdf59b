"""Contract files are the same from every node, and are not sent again to who has them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bro_soap.channels.http.answers import Answer
from bro_soap.channels.http.exchange import BodyBounds, Exchange
from bro_soap.channels.soap.endpoint import Endpoint
from bro_soap.channels.soap.profiles import Plain
from tests.contracts import CONTRACTS

FILES = ["wsdl", "xsd=brocommon.xsd", "zip"]


def asked(service: str, query: str, url: str = "https://bro.test", **headers: str) -> Answer:
    parts: Any = (CONTRACTS[service], cast("Any", None), cast("Any", None), Plain(), cast("Any", None))
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/2w-be/{service}", "QUERY_STRING": query, **headers}
    exchange = Exchange(environ, datetime.now(UTC), cast("Any", None), BodyBounds(1, 1.0))
    return Endpoint("/2w-be", url, *parts).answer(exchange)


def tag(answer: Answer) -> str:
    return dict(answer.headers)["ETag"]


@pytest.mark.parametrize("service", CONTRACTS)
@pytest.mark.parametrize("query", FILES)
def test_who_has_a_file_is_not_sent_it_again(service: str, query: str) -> None:
    first = asked(service, query)
    assert (first.status, dict(first.headers)["Cache-Control"]) == (200, "no-cache")
    again = asked(service, query, HTTP_IF_NONE_MATCH=tag(first))
    assert (again.status, again.body, tag(again)) == (304, b"", tag(first))
    other = asked(service, query, HTTP_IF_NONE_MATCH='"een andere"')
    assert (other.status, other.body) == (200, first.body)


@pytest.mark.parametrize("query", FILES)
def test_a_file_with_another_address_in_it_is_another(query: str) -> None:
    assert tag(asked("iscpt", query)) != tag(asked("iscpt", query, "https://elders.test"))


def test_the_zip_does_not_tell_when_a_node_made_it() -> None:
    with zipfile.ZipFile(io.BytesIO(asked("iscpt", "zip").body)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
        assert all(one.external_attr >> 16 & 0o444 == 0o444 for one in archive.infolist())


@pytest.mark.parametrize("query", ["", "xsd=nergens.xsd"])
def test_what_is_no_file_has_no_tag(query: str) -> None:
    answer = asked("iscpt", query)
    assert answer.status in (404, 405)
    assert "ETag" not in dict(answer.headers)
