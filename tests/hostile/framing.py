"""Attacks on HTTP: lengths that lie, hidden requests, floods, codings, and silence."""

from __future__ import annotations

import contextlib
import gzip
import io
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator

from tests.hostile.target import (
    CLOSED,
    DELIVERY,
    TLS_REFUSED,
    Answer,
    Attack,
    Drive,
    Target,
    head,
    judged,
    read,
    read_from,
    request,
)
from tests.service import enveloped, sample

CLIENT, LATE = "400 soap:Client", "408 soap:Client"
GOOD = enveloped(sample("registration-land-rd"))
MIB = 1 << 20
SILENCE = "Silence and slowness"


def sent(data: bytes | Callable[[], bytes]) -> Drive:
    """Send these bytes over TLS."""
    return lambda target: target.send(data if isinstance(data, bytes) else data())


def lines(*fields: str, method: str = "POST", path: str = DELIVERY, version: str = "HTTP/1.1") -> bytes:
    """A head line by line, with nothing that was not asked for."""
    made = [f"{method} {path} {version}", "Host: localhost", "Content-Type: text/xml", "Connection: close", *fields]
    return "".join(f"{line}\r\n" for line in made).encode("latin-1") + b"\r\n"


def hosted(host: bytes, *fields: str, **changes: str) -> bytes:
    """A head with other bytes in the place of its Host."""
    return lines(*fields, **changes).replace(b"Host: localhost\r\n", host, 1)


LENGTH = f"Content-Length: {len(GOOD)}"
CHUNKED = "Transfer-Encoding: chunked"


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def _framing() -> Iterator[Attack]:
    group = "HTTP: framing and smuggling"
    last = b"0\r\n\r\n"
    hidden = request(GOOD)  # a whole registration, where only data should be
    rows: list[tuple[str, bytes, str]] = [
        ("a length that is no number", lines("Content-Length: x") + GOOD, "400"),
        ("an empty length", lines("Content-Length:") + GOOD, "400"),
        ("a negative length", lines("Content-Length: -1") + GOOD, "400"),
        ("a length with a sign", lines(f"Content-Length: +{len(GOOD)}") + GOOD, "400"),
        ("a length in hex", lines(f"Content-Length: {len(GOOD):#x}") + GOOD, "400"),
        ("a length in other digits", lines("Content-Length: \u00b2").replace(b"\xb2", "٣".encode()) + GOOD, "400"),
        ("a length with an underscore", lines("Content-Length: 1_0") + GOOD, "400"),
        ("a length of four thousand digits", lines("Content-Length: " + "9" * 4_000) + GOOD, "413 soap:Client"),
        ("a length of five thousand digits", lines("Content-Length: " + "9" * 5_000) + GOOD, "400"),
        ("a length of 2 to the 64th", lines(f"Content-Length: {2**64}") + GOOD, "413 soap:Client"),
        ("a length with many zeros", lines(f"Content-Length: {'0' * 5000}{len(GOOD)}") + GOOD, "400"),
        ("two different lengths", lines(LENGTH, "Content-Length: 5") + GOOD, "400"),
        ("the same length twice", lines(LENGTH, LENGTH) + GOOD, "400"),
        ("a list of lengths", lines(f"Content-Length: {len(GOOD)}, {len(GOOD)}") + GOOD, "400"),
        ("a length and chunks (CL.TE)", lines("Content-Length: 5", CHUNKED) + last + hidden, "400"),
        ("chunks and a length (TE.CL)", lines(CHUNKED, "Content-Length: 5") + last + hidden, "400"),
        ("chunked twice", lines("Transfer-Encoding: chunked, chunked") + last, "400"),
        ("two headers that say chunked", lines(CHUNKED, CHUNKED) + last, "400"),
        ("chunked that is not last", lines("Transfer-Encoding: chunked, identity") + last, "400"),
        ("a coding nobody knows", lines("Transfer-Encoding: xchunked") + last, "501"),
        ("chunked with a vertical tab", lines("Transfer-Encoding: \x0bchunked") + last, "400"),
        ("chunked in quotes", lines('Transfer-Encoding: "chunked"') + last, "501"),
        ("a space before the colon", lines("Transfer-Encoding : chunked", LENGTH) + GOOD, "400"),
        ("chunked in a folded line", lines("Transfer-Encoding:\r\n chunked", LENGTH) + GOOD, "400"),
        ("a length in a header with an underscore", lines("Content_Length: 5") + GOOD, CLIENT),
        ("chunks in HTTP/1.0", lines(CHUNKED, version="HTTP/1.0") + chunk(GOOD) + last, "400"),
        ("a chunk that is no number", lines(CHUNKED) + b"zz\r\n" + GOOD + b"\r\n" + last, CLIENT),
        ("a negative chunk", lines(CHUNKED) + b"-5\r\n" + GOOD + b"\r\n" + last, CLIENT),
        ("a chunk with 0x", lines(CHUNKED) + b"0x5\r\n" + GOOD + b"\r\n" + last, CLIENT),
        ("a chunk with an underscore", lines(CHUNKED) + b"1_0\r\n" + GOOD + b"\r\n" + last, CLIENT),
        ("a chunk of 2 to the 64th", lines(CHUNKED) + b"1" + b"0" * 16 + b"\r\n" + GOOD, "413 soap:Client"),
        ("a chunk size of a million digits", lines(CHUNKED) + b"1" * MIB + b"\r\n" + GOOD, CLIENT),
        ("a chunk longer than its size", lines(CHUNKED) + b"5\r\n" + GOOD + b"\r\n" + last, CLIENT),
        ("a chunk without its end", lines(CHUNKED) + chunk(GOOD)[:-2] + last, CLIENT),
        ("chunks that end in line feeds alone", lines(CHUNKED) + chunk(GOOD).replace(b"\r\n", b"\n") + b"0\n\n", CLIENT),
        ("a chunk extension of a megabyte", lines(CHUNKED) + chunk(GOOD, b";" + b"x" * MIB) + last, CLIENT),
        ("a chunk extension with a carriage return", lines(CHUNKED) + chunk(GOOD, b";a=\r") + last, CLIENT),
        ("a hundred thousand trailers", lines(CHUNKED) + chunk(GOOD) + b"0\r\n" + b"a: b\r\n" * 200_000, CLIENT),
        ("a length in a trailer", lines(CHUNKED) + chunk(GOOD) + b"0\r\nContent-Length: 5\r\n\r\n", CLIENT),
        ("an empty body", lines("Content-Length: 0"), CLIENT),
        ("no length at all", lines() + GOOD, CLIENT),
        ("an empty body in chunks", lines(CHUNKED) + last, CLIENT),
        ("line feeds for line ends", lines(LENGTH).replace(b"\r\n", b"\n") + GOOD, "400"),
        ("a carriage return in a header", lines("X: a\rb: c", LENGTH) + GOOD, "400"),
        ("a NUL in a header", lines("X: a\0b", LENGTH) + GOOD, "400"),
        ("a header without a name", lines(": x", LENGTH) + GOOD, "400"),
        ("a header without a colon", lines("X", LENGTH) + GOOD, "400"),
        ("two Hosts", lines("Host: elders", LENGTH) + GOOD, "400"),
        ("the same Host twice", lines("Host: localhost", LENGTH) + GOOD, "400"),
        ("a header that is almost a Host", hosted(b"Ho_st: localhost\r\n", LENGTH) + GOOD, "400"),
        ("two Hosts in HTTP/1.0", lines("host: elders", LENGTH, version="HTTP/1.0") + GOOD, "400"),
        ("no Host", hosted(b"", LENGTH) + GOOD, "400"),
        ("a Host that is none, in HTTP/1.0", hosted(b"Host: a/b\r\n", LENGTH, version="HTTP/1.0") + GOOD, "400"),
        ("an empty Host", hosted(b"Host:\r\n", LENGTH) + GOOD, "400"),
        ("a list of Hosts", hosted(b"Host: localhost, elders\r\n", LENGTH) + GOOD, "400"),
        ("a Host with a user", hosted(b"Host: a@localhost\r\n", LENGTH) + GOOD, "400"),
        ("a Host with a path", hosted(b"Host: localhost/x\r\n", LENGTH) + GOOD, "400"),
        ("a Host with a space", hosted(b"Host: local host\r\n", LENGTH) + GOOD, "400"),
        ("a Host in a folded line", hosted(b"Host:\r\n localhost\r\n", LENGTH) + GOOD, "400"),
        ("a carriage return in the Host", hosted(b"Host: a\rb\r\n", LENGTH) + GOOD, "400"),
        ("three lengths", lines(LENGTH, LENGTH, "content-length: 5") + GOOD, "400"),
        ("an empty length and a length", lines("Content-Length:", LENGTH) + GOOD, "400"),
        ("a length before and after the chunks", lines(LENGTH, CHUNKED, LENGTH) + last, "400"),
        ("two Content-Types", lines("Content-Type: text/html", LENGTH) + GOOD, "400"),
        ("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"),
        ("an upgrade to h2c", lines("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Content-Length: 0"), CLIENT),
        ("HTTP/9.9", lines(LENGTH, version="HTTP/9.9") + GOOD, "400"),
        ("HTTP/1.1 with a plus", lines(LENGTH, version="HTTP/+1.1") + GOOD, "400"),
        ("no HTTP", b"hallo\r\n\r\n", "400"),
        ("TLS in TLS", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\r\n\r\n", "400"),
        ("a method of the attacker's", lines(LENGTH, method="VERWIJDER") + GOOD, "405"),
        ("TRACE", lines("Content-Length: 0", method="TRACE"), "405"),
        ("CONNECT", lines("Content-Length: 0", method="CONNECT", path="elders:443"), "404"),
        ("a lower-case method", lines(LENGTH, method="post") + GOOD, "400"),
        ("an expectation nobody has", lines("Expect: 200-ok", LENGTH) + GOOD, "417"),
    ]  # fmt: skip
    for name, data, verdict in rows:
        yield Attack(group, name, sent(data), verdict)
    yield Attack(group, "a request hidden behind a refused one", _pipelined(lines("Content-Length: x")), "400")
    yield Attack(group, "a request behind the last chunk of another", _smuggled, "500 soap:Client")
    yield Attack(group, "a request behind one that was no XML", _pipelined(_kept(b"<x")), "500 soap:Client")


def _kept(body: bytes) -> bytes:
    return request(body, Connection="keep-alive")


def _pipelined(first: bytes) -> Drive:
    """Send a request and, unasked, a good registration behind it; only the first may be answered."""

    def drive(target: Target) -> Answer:
        with target.connect() as connection:
            connection.sendall(first.replace(b"Connection: close", b"Connection: keep-alive", 1) + request(GOOD))
            answer = read(connection)
            behind = judged(lambda: read(connection))
            assert behind.verdict == CLOSED, f"the request behind it was answered: {behind.text}"
            return answer

    return drive


def _smuggled(target: Target) -> Answer:
    """Chunks that end, and behind them a request that a proxy would have seen as part of the first."""
    return target.send(lines(CHUNKED) + b"3\r\n<x>\r\n0\r\n\r\n" + request(GOOD))


def _floods() -> Iterator[Attack]:
    group = "HTTP: floods and codings"
    bomb = zlib.compress(bytes(64 * MIB), 9)
    rows: list[tuple[str, bytes, str]] = [
        ("51 headers", lines(*(f"X-{n}: x" for n in range(48)), LENGTH) + GOOD, "431"),
        ("100,000 headers", lines(*(f"X-{n}: x" for n in range(100_000)), LENGTH) + GOOD, "431"),
        ("a header of 17 kB", lines("X: " + "x" * 17_000, LENGTH) + GOOD, "431"),
        ("a header of 5 MB", lines("X: " + "x" * 5 * MIB, LENGTH) + GOOD, "431"),
        ("a header name of 5 MB", lines("X" * 5 * MIB + ": x", LENGTH) + GOOD, "431"),
        ("a header line without end", lines()[:-2] + b"X: " + b"x" * 2 * MIB, "431"),
        ("as many headers as are allowed, as long as they may be", lines(*(f"X-{n}: {'x' * 16_000}" for n in range(40)), "Content-Length: 4") + b"<x/>", "500 soap:Client"),
        ("an address of 5 kB", lines(LENGTH, path="/" + "a" * 5_000) + GOOD, "414"),
        ("an address of 5 MB", lines(LENGTH, path="/" + "a" * 5 * MIB) + GOOD, "414"),
        ("a method of 5 MB", lines(LENGTH, method="A" * 5 * MIB) + GOOD, "414"),
        ("a query of 4,000 parameters", head(f"{DELIVERY}?" + "&" * 3_900, "GET"), "405"),
        ("a path that climbs", lines(LENGTH, path="/2w-be/iscpt/1.1/../../../../etc/passwd") + GOOD, "404"),
        ("a path that climbs in disguise", lines(LENGTH, path="/2w-be/iscpt/1.1/%2e%2e%2f%2e%2e%2fetc/passwd%00") + GOOD, "404"),
        ("a NUL in the path of a transaction", lines(method="GET", path="/transactions/%00"), "400"),
        ("a NUL in a reference that is asked after", lines(method="GET", path="/transactions?requestReference=a%00"), "400"),
        ("an escape in the path of a transaction", lines(method="GET", path="/transactions/%1b%5b2J"), "400"),
        ("a NUL in the place where a list goes on", lines(method="GET", path="/objects?after=%00"), "400"),
        ("a moment without a zone", lines(method="GET", path="/transactions?since=2026-01-01T00:00:00"), "400"),
        ("a path below mandates", lines(method="GET", path="/mandates/%2e%2e/objects"), "404"),
        ("a NUL that is escaped twice", lines(method="GET", path="/transactions/a%2500"), "404"),
        ("a control of C1 in a reference", lines(method="GET", path="/transactions?requestReference=%C2%9B2J"), "400"),
        ("bytes that are no UTF-8 in the path of a transaction", lines(method="GET", path="/transactions/%ff%fe"), "404"),
        ("a schema with a NUL", head(f"{DELIVERY}?xsd=%00", "GET"), "404"),
        ("a schema that climbs", head(f"{DELIVERY}?xsd=..%2f..%2fsetup.cfg", "GET"), "404"),
        ("an address with another host", lines(LENGTH, path="https://elders/2w-be/iscpt/2.0") + GOOD, "404"),
        ("a fragment in the address", lines(LENGTH, path=DELIVERY + "/x#y") + GOOD, "404"),
        ("a byte that is no ASCII in the address", lines(LENGTH, path=DELIVERY + "\xe9") + GOOD, "400"),
        ("a gzip bomb", request(gzip.compress(bytes(64 * MIB)), Content_Encoding="gzip"), "415 soap:Client"),
        ("a deflate bomb", request(bomb, Content_Encoding="deflate"), "415 soap:Client"),
        ("a bomb in a bomb", request(gzip.compress(gzip.compress(bytes(64 * MIB))), Content_Encoding="gzip, gzip"), "415 soap:Client"),
        ("a bomb called x-gzip", request(gzip.compress(bytes(64 * MIB)), Content_Encoding="x-gzip"), "415 soap:Client"),
        ("a bomb in a transfer coding", lines("Transfer-Encoding: gzip, chunked") + chunk(bomb) + b"0\r\n\r\n", "415 soap:Client"),
        ("a bomb that is not announced", request(bomb), "500 soap:Client"),
        ("an archive", request(b"PK\3\4" + bytes(1_000), Content_Type="application/zip"), "415 soap:Client"),
        ("parts with 10,000 boundaries", request(b"--b\r\n" * 10_000, Content_Type="multipart/related; boundary=b"), "415 soap:Client"),
        ("a charset with quotes and line ends", request(GOOD, Content_Type='text/xml; charset="utf-8\t"x'), "415 soap:Client"),
        ("a media type of 16 kB", request(GOOD, Content_Type="text/" + "x" * 16_000), "415 soap:Client"),
        ("UTF-7 in the charset", request(GOOD, Content_Type="text/xml; charset=utf-7"), "415 soap:Client"),
        ("a form", request(b"a=b&" * 1_000, Content_Type="application/x-www-form-urlencoded"), "415 soap:Client"),
        ("21 MiB announced and sent", request(b" " * 21 * MIB), "413 soap:Client"),
        ("a terabyte announced", lines(f"Content-Length: {2**40}") + GOOD, "413 soap:Client"),
        ("21 MiB in chunks", lines(CHUNKED) + chunk(b" " * MIB) * 21 + b"0\r\n\r\n", "413 soap:Client"),
        ("a million chunks of one byte", lines(CHUNKED) + b"1\r\nx\r\n" * MIB + b"0\r\n\r\n", CLIENT),
    ]  # fmt: skip
    for name, data, verdict in rows:
        yield Attack(group, name, sent(data), verdict)


def dripped(start: bytes, drop: bytes = b"x", every: float = 0.5) -> Drive:
    """Send a beginning, then a little at a time until there is an answer, or nobody at the other side."""

    def drive(target: Target) -> Answer:
        with target.connect() as connection:
            connection.sendall(start)
            stop = threading.Event()

            def drip() -> None:
                with contextlib.suppress(OSError):
                    while not stop.wait(every):
                        connection.sendall(drop)

            dripping = threading.Thread(target=drip)
            dripping.start()
            try:
                return judged(lambda: read(connection))
            finally:
                stop.set()
                dripping.join()

    return drive


def waiting(start: bytes) -> Drive:
    """Send a beginning and wait."""

    def drive(target: Target) -> Answer:
        with target.connect() as connection:
            connection.sendall(start)
            return judged(lambda: read(connection))

    return drive


def unencrypted(start: bytes) -> Drive:
    """Send bytes without TLS, and wait."""

    def drive(target: Target) -> Answer:
        with target.plain() as connection:
            connection.sendall(start)
            received = b"".join(iter(lambda: connection.recv(4096), b""))
            if received.startswith(b"HTTP/"):
                return Answer(received[9:12].decode(), received)
            return Answer(TLS_REFUSED if received[:1] == b"\x15" else CLOSED, received)

    return lambda target: judged(lambda: drive(target))


def cut_off(start: bytes) -> Drive:
    """Send a beginning and close the sending side of the connection, without a word in TLS."""

    def drive(target: Target) -> Answer:
        with target.connect() as connection:
            connection.sendall(start)
            socket.socket.shutdown(connection, socket.SHUT_WR)
            return judged(lambda: read(connection))

    return drive


def hung_up(start: bytes) -> Drive:
    """Send a beginning and close the sending side as TLS would have it, with close_notify."""
    return lambda target: judged(lambda: read_from(_Heard(_after_goodbye(target, start))))


def _after_goodbye(target: Target, start: bytes) -> bytes:
    """Return what they say after our goodbye.

    A TLS socket of Python reads while it says goodbye, and drops an answer that is already there. Here nothing is
    handed to TLS before the goodbye has gone.
    """
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = target.context().wrap_bio(came, goes, server_hostname="localhost")
    with target.plain() as wire:
        while not _done(tls.do_handshake):
            wire.sendall(goes.read())
            came.write(wire.recv(MIB))
        tls.write(start)
        assert not _done(tls.unwrap), "they were the first to say goodbye"
        wire.sendall(goes.read())
        while data := wire.recv(MIB):
            came.write(data)
    came.write_eof()
    return b"".join(_records(tls))


def _done(step: Callable[[], object]) -> bool:
    """Take a step of TLS; tell whether it needs no more from the other side."""
    try:
        step()
    except ssl.SSLWantReadError:
        return False
    return True


def _records(tls: ssl.SSLObject) -> Iterator[bytes]:
    with contextlib.suppress(ssl.SSLZeroReturnError, ssl.SSLEOFError):
        while data := tls.read(MIB):
            yield data


class _Heard:
    """What was received, for who reads it from a socket."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        """Return it from its beginning."""
        assert mode == "rb"
        return io.BytesIO(self._data)


def _silence() -> Iterator[Attack]:
    nothing, unbegun = "nothing was asked", "TLS did not begin"
    beginning = lines(LENGTH)
    rows: list[tuple[str, Drive, str, str]] = [
        ("a TCP connection on which nothing comes", unencrypted(b""), CLOSED, nothing),
        ("a TLS handshake that stops halfway", unencrypted(b"\x16\x03\x01\x02\x00\x01\x00"), CLOSED, unbegun),
        ("a TLS connection on which nothing comes", waiting(b""), CLOSED, nothing),
        ("a head that stops halfway", waiting(beginning[:40]), "408", ""),
        ("a head that drips in", dripped(beginning[:-2] + b"X: "), "408", ""),
        ("headers that drip in", dripped(beginning[:-2], b"X: y\r\n"), "408", ""),
        ("HTTP/0.9", waiting(b"GET /2w-be/iscpt/1.1?wsdl\r\n"), "400", ""),
        ("a body one byte shorter than announced", waiting(lines(f"Content-Length: {len(GOOD) + 1}") + GOOD), LATE, ""),
        ("a body that does not come", waiting(beginning), LATE, ""),
        ("a body that stops halfway", waiting(beginning + GOOD[:1_000]), LATE, ""),
        ("a body that drips in", dripped(beginning), LATE, ""),
        ("chunks that drip in", dripped(lines(CHUNKED), b"1\r\nx\r\n"), LATE, ""),
        ("a chunk size that drips in", dripped(lines(CHUNKED), b"1"), LATE, ""),
        ("a promise to send, after which nothing comes", waiting(lines(LENGTH, "Expect: 100-continue")), LATE, ""),
        ("the sender says goodbye in the head", hung_up(beginning[:40]), CLOSED, "the sender has gone"),
        ("the sender says goodbye in the body", hung_up(beginning + GOOD[:1_000]), CLIENT, ""),
        ("the connection is cut in the head", cut_off(beginning[:40]), TLS_REFUSED, "TLS was cut"),
        ("the connection is cut in the body", cut_off(beginning + GOOD[:9]), TLS_REFUSED, "TLS was cut"),
    ]  # fmt: skip
    for name, drive, verdict, silent in rows:
        waits = verdict in ("400", "408", LATE) or silent in (nothing, unbegun)
        yield Attack(SILENCE, name, drive, verdict, silent=silent, waits=waits)


ATTACKS = (*_framing(), *_floods(), *_silence())
