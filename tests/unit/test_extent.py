"""When all of a request is here: told the same however it is cut up, and never later than the HTTP parser would say."""

import random

import pytest

from bro_soap.serving.extent import Extent

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
BODY = b"0123456789" * 100


def chunked(*parts: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + last


COMPLETE = {
    "no body": HEAD + b"\r\n",
    "a length": HEAD + b"Content-Length: 1000\r\n\r\n" + BODY,
    "a length, lower case, with space": HEAD + b"content-length:\t 1000 \r\n\r\n" + BODY,
    "no bytes": HEAD + b"Content-Length: 0\r\n\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(BODY[:7], BODY[7:]),
    "chunks with extensions": HEAD + b"Transfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0;c\r\n\r\n",
    "chunks and trailers": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(BODY, last=b"0\r\nA: b\r\n\r\n"),
}


@pytest.mark.parametrize("name", COMPLETE)
def test_a_request_is_complete_with_its_last_byte_and_not_before(name: str) -> None:
    whole = COMPLETE[name]
    chance = random.Random(name)
    for most in (1, 3, 50, 5_000):
        extent, at = Extent(10_000, 10_000), 0
        while at < len(whole):
            assert not extent.complete, whole[:at]
            step = min(chance.randint(1, most), len(whole) - at)
            extent.feed(whole[at : at + step])
            at += step
        assert extent.complete
        assert not extent.broken


@pytest.mark.parametrize("name", COMPLETE)
def test_what_follows_a_request_does_not_matter(name: str) -> None:
    extent = Extent(10_000, 10_000)
    extent.feed(COMPLETE[name] + b"GET / HTTP/1.1\r\n\r\n")
    assert extent.complete


NOT_WORTH_WAITING_FOR = {
    "a length that is none": HEAD + b"Content-Length: x\r\n\r\n",
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\n",
    "an endless length": HEAD + b"Content-Length: " + b"9" * 100 + b"\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
    "a length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "another coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "more than is read": HEAD + b"Content-Length: 10001\r\n\r\n",
    "a chunk larger than is read": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2711\r\n",
    "a chunk that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "a negative chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
    "an endless chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 20_000,
    "an endless request line": b"GET /" + b"x" * 9_000,
    "an endless head": HEAD + b"X: " + b"x" * 10_000,
    "endless trailers": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 2_000,
}


@pytest.mark.parametrize("name", NOT_WORTH_WAITING_FOR)
def test_what_the_parser_will_refuse_is_not_waited_for(name: str) -> None:
    extent = Extent(10_000, 10_000)
    extent.feed(NOT_WORTH_WAITING_FOR[name])
    assert extent.complete


def test_very_many_very_small_chunks_are_broken_off() -> None:
    extent = Extent(10_000, 10_000_000)
    extent.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 70_000)
    assert extent.complete
    assert extent.broken


def test_a_client_that_waits_to_be_told_to_go_on_is_told_only_while_its_body_is_missing() -> None:
    head = HEAD + b"Expect: 100-Continue\r\nContent-Length: 5\r\n\r\n"
    extent = Extent(10_000, 10_000)
    extent.feed(head)
    assert extent.asks_to_continue
    assert not extent.complete
    extent.feed(b"12345")
    assert extent.complete
