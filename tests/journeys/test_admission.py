"""Who is not known leaves nothing: no body is waited for, and what all requests may take together has an end."""

from __future__ import annotations

import json
import os
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.serving.room import FREE
from tests.journeys.raw import PATH, Reply, connect, exchange, head, read, request
from tests.patience import LONG, until
from tests.service import Service, enveloped, running, sample

MIB = 1 << 20
GOOD = enveloped(sample("dispatch-data-request"))
SILENCE = round(10 * LONG)  # seconds that the service waits; who had to wait as long gives up
DSCPT = "/2w-be/dscpt/1.1"
ROOM: dict[str, Any] = {"max_request_bytes": 2 * MIB, "body_memory_bytes": 600_000, "body_disk_bytes": 4 * MIB}


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spool") / "of requests"


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory, spool: Path) -> Iterator[Service]:
    """A service of one process with little room."""
    folder = tmp_path_factory.mktemp("admission")
    with running(folder, pki, workers=1, spool_folder=spool, read_timeout_seconds=SILENCE, **ROOM) as found:
        yield found


def delivery(size: int) -> bytes:
    """A registration of about so many bytes."""
    return enveloped(sample("registration-land-rd")).replace(b"</soap:Body>", b"</soap:Body>" + b" " * size)


def withheld(service: Service, stem: str, path: str = PATH, method: str = "POST", **headers: str | None) -> Reply:
    """Send a head whose body does not come, and read the answer; the connection has to end with it."""
    headers.setdefault("Content_Length", str(MIB))
    with connect(service, stem) as connection:
        connection.sendall(head(path, method, Connection="keep-alive", **headers))
        reply = read(connection)
        assert connection.recv(1) == b""
        return reply


def worker(service: Service) -> int:
    """The one worker's process id."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    return int(children[0])


def spooled(service: Service, spool: Path) -> int:
    """The bytes in the files without a name that the worker has open in the spool folder."""
    found = 0
    for link in Path(f"/proc/{worker(service)}/fd").iterdir():
        try:
            if os.readlink(link).startswith(str(spool)):
                found += os.stat(link).st_size
        except OSError:
            continue
    return found


HEADS: dict[str, dict[str, Any]] = {
    "a delivery": {},
    "chunks": {"Content_Length": None, "Transfer_Encoding": "chunked"},
    "a promise to send": {"Expect": "100-continue"},
    "signed": {"path": "/2w-be-s/iscpt/1.1"},
    "encrypted": {"path": "/2w-be-se/isgmw/1.1"},
    "an issue": {"path": DSCPT},
    "no XML": {"Content_Type": "application/json"},
}


@pytest.mark.parametrize("name", HEADS)
def test_who_is_not_registered_gets_its_401_after_the_head(service: Service, name: str) -> None:
    assert withheld(service, "onbekend", **HEADS[name]).status == 401


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nergens", "POST", 404),
        ("/transactions", "POST", 405),
        ("/transactions/CPT-1", "GET", 401),
        (f"{PATH}?wsdl", "GET", 200),
        (PATH, "PUT", 405),
    ],
)
def test_nor_is_a_body_waited_for_that_nobody_would_read(service: Service, path: str, method: str, status: int) -> None:
    assert withheld(service, "onbekend", path, method).status == status


def test_nothing_of_a_stranger_is_kept_however_much_it_sends(service: Service, spool: Path) -> None:
    with connect(service, "onbekend") as connection:
        connection.sendall(head(Content_Length=str(2 * MIB)))
        connection.sendall(b"x" * MIB)
        assert spooled(service, spool) == 0
        assert read(connection).status == 401
    rows = [line for line in service.log() if line.get("event") == "request" and line.get("status") == 401]
    assert rows[-1]["refused"].startswith("party: OIN")


def test_who_is_registered_is_waited_for(service: Service) -> None:
    body = delivery(100_000)
    with connect(service) as connection:
        connection.sendall(head(Content_Length=str(len(body)), Connection="keep-alive"))
        time.sleep(0.3)
        connection.sendall(body[:50_000])
        time.sleep(0.3)
        connection.sendall(body[50_000:] + request(GOOD, DSCPT))
        assert read(connection).status == 200
        assert read(connection).status == 200, "and the request behind it"


def test_a_promise_to_send_is_asked_for_once_it_is_known_who_made_it(service: Service) -> None:
    with connect(service) as connection:
        connection.sendall(head(DSCPT, Content_Length=str(len(GOOD)), Expect="100-continue"))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(GOOD)
        assert read(connection).status == 200


def test_one_party_takes_half_of_the_room_and_others_go_on(service: Service, spool: Path) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(connect(service, "afnemer")) for _ in range(3)]
        for connection in held:
            connection.sendall(head(Content_Length=str(MIB + 500_000)) + b" " * MIB)
        answers = dict.fromkeys(held, b"")

        def refusals() -> list[bytes]:
            answers.update({one: answered(one) for one in held if not answers[one]})
            return list(filter(None, answers.values()))

        until(refusals, "none was refused")
        (refused,) = filter(None, answers.values())
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: %d\r\n" % SILENCE in refused.lower()
        assert b"0051: De dienst is tijdelijk niet beschikbaar" in refused
        assert 0 < spooled(service, spool) <= 2 * MIB + 2 * FREE
        assert exchange(service, request(delivery(MIB))).status == 200, "of another"
        assert exchange(service, request(GOOD, DSCPT), "afnemer").status == 200, "what is small is always taken in"
    until(lambda: spooled(service, spool) == 0)
    assert exchange(service, request(delivery(MIB)), "leverancier").status == 200

    def told() -> list[dict[str, Any]]:
        return [line for line in service.log() if line.get("event") == "requests were turned away"]

    until(told, "the operator is not told")
    assert (told()[-1]["room"], "as many bytes" in told()[-1]["why_no_room"]) == (1, True)


def answered(connection: ssl.SSLSocket) -> bytes:
    """Return the whole answer when it has begun to come, up to the end of the connection."""
    connection.settimeout(0.1)
    try:
        begun = connection.recv(1)
    except TimeoutError:
        return b""
    connection.settimeout(LONG)
    return begun + b"".join(iter(lambda: connection.recv(MIB), b""))


def test_what_cannot_be_written_is_a_503_with_its_reason_in_the_log(service: Service, spool: Path) -> None:
    moved = spool.rename(spool.with_name("elsewhere"))
    try:
        reply = exchange(service, request(delivery(MIB)))
        assert reply.status == 503
        assert exchange(service, request(GOOD, DSCPT)).status == 200
    finally:
        moved.rename(spool)
    assert exchange(service, request(delivery(MIB))).status == 200
    until(lambda: any("No such file" in line.get("why_no_room", "") for line in service.log()))


def test_a_stranger_cannot_fill_the_audit_log_or_the_folder_of_certificates(service: Service) -> None:
    folder = service.log_file.parent
    for _ in range(15):
        assert exchange(service, request(GOOD, DSCPT), "onbekend").status == 401
    lines = [json.loads(line) for file in (folder / "audit").iterdir() for line in file.read_text().splitlines()]
    assert 1 <= sum(line.get("status") == 401 for line in lines) <= 20
    assert any(line.get("event") == "request" and line.get("status") == 401 for line in service.log())
    assert not [file for file in (folder / "seen").iterdir() if "99000099" in file.name]
    assert [file for file in (folder / "seen").iterdir() if "99000010" in file.name]


@pytest.mark.parametrize("stem", ["afnemer", "rolloos", "tussenpersoon", "onbekend"])
@pytest.mark.parametrize("path", [PATH, "/2w-be-s/iscpt/1.1", "/2w-be-se/iscpt/1.1"])
def test_who_may_not_deliver_leaves_no_row_and_takes_no_number(service: Service, stem: str, path: str) -> None:
    def rows() -> int:
        with service.store() as store, store.read() as view:
            return len(view.transactions.find(limit=1000))

    before = rows()
    for number, body in enumerate((b"<no xml", b"", b"\x00", b"<!DOCTYPE x><x/>", b"<x/>", GOOD[:300])):
        status = exchange(service, request(body + b" " * number, path), stem).status
        assert status in {"onbekend": (401,), "tussenpersoon": (400, 403, 500)}.get(stem, (400, 403, 500))
    unread = {"onbekend": 401, "tussenpersoon": 500}.get(stem, 403)
    assert exchange(service, request(b"<no xml", path), stem).status == unread
    assert rows() == before


def test_who_may_deliver_leaves_a_row_of_what_cannot_be_read(service: Service) -> None:
    with service.store() as store:
        with store.read() as view:
            before = len(view.transactions.find(limit=1000))
        assert exchange(service, request(b"<no xml of a supplier")).status == 500
        with store.read() as view:
            assert len(view.transactions.find(limit=1000)) == before + 1
