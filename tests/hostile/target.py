"""The running service as an attacker meets it: connections by hand, what came of them, and what they cost."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import http.client
import os
import socket
import sqlite3
import ssl
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from bro_soap.xmlio import ns
from tests.envelopes import Recipe, sign
from tests.patience import LONG
from tests.service import Service, enveloped, sample

DELIVERY, SIGNED_DELIVERY = "/2w-be/iscpt/1.1", "/2w-be-s/iscpt/1.1"
ISSUE = "/2w-be/dscpt/1.1"
REGISTER = "http://www.broservices.nl/wus/iscpt/registrationRequest"
ATTACKER = "leverancier"  # the attacker may deliver: nothing but the attack itself is wrong
TLS_REFUSED, CLOSED = "TLS refused", "closed"
# What any attack may cost: seconds of the processor, and megabytes with so many bytes for each byte sent.
SECONDS, MEGABYTES, PER_BYTE = 30, 256, 48
# What a request may leave behind whatever its verdict: its line in the transaction register, the number that line took,
# and the note that the message was seen.
_OWN_TRACES = {"transaction_register", "number_counter", "seen_message"}


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, fault code when there is one, and everything that was received."""

    verdict: str
    received: bytes = b""

    @property
    def text(self) -> str:
        return self.received.decode("utf-8", "replace")


Drive = Callable[["Target"], Answer]


@dataclass(frozen=True)
class Attack:
    """A line of the table: what is sent, and the one verdict that is right.

    `says` is part of the answer; `silent` is the reason why no HTTP answer is possible. Who `waits` gets its verdict
    when a bound on silence or slowness has passed.
    """

    group: str
    name: str
    drive: Drive = field(repr=False, compare=False)
    verdict: str
    says: str = ""
    silent: str = ""
    waits: bool = False


@dataclass
class Target:
    """The service under attack."""

    service: Service
    sent: int = 0
    _digested: tuple[int, str] = (-1, "")
    _kept: ssl.SSLSocket | None = None

    def connect(self, stem: str = ATTACKER, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        """A TLS connection with this party's certificate, or with a context of the attacker's making."""
        context = context or self.context(stem)
        return context.wrap_socket(self.plain(), server_hostname="localhost")

    @functools.cache  # noqa: B019  one target per run
    def context(self, stem: str = ATTACKER) -> ssl.SSLContext:
        return self.service.context(stem)

    def plain(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.service.port), timeout=LONG)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, sent: bytes, stem: str = ATTACKER, context: ssl.SSLContext | None = None) -> Answer:
        """Send bytes over TLS and read the answer."""
        return judged(lambda: self._exchange(sent, stem, context))

    def post(self, body: bytes, path: str = DELIVERY, stem: str = ATTACKER, **headers: str | None) -> Answer:
        """POST a body as SOAP; None takes a header out."""
        return self.send(request(body, path, "POST", **headers), stem)

    def post_signed(self, root: etree._Element) -> Answer:
        """POST an envelope, as it stands, to the endpoint that wants signatures."""
        return self.post(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), SIGNED_DELIVERY)

    def recipe(self, stem: str = ATTACKER, **changes: object) -> Recipe:
        """How an organisation signs; `changes` are what the attacker chooses."""
        return Recipe(self._key(stem), self.service.pki.certificate(stem), **changes)  # type: ignore[arg-type]

    def signed(self, stem: str = ATTACKER, headers: str | None = None, **changes: object) -> etree._Element:
        """A good registration, really signed."""
        return sign(delivery(headers), self.recipe(stem, **changes))

    def workers(self) -> frozenset[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.service.process.pid}/task/{self.service.process.pid}/children")
        return frozenset(map(int, children.read_text().split()))

    def register(self) -> str:
        """A digest of every row of every table that a refused message may not change."""
        database = self._database()
        (version,) = database.execute("PRAGMA data_version").fetchone()  # counts the commits of others
        if version != self._digested[0]:
            self._digested = (version, _digest(database))
        return self._digested[1]

    def still_answers(self) -> str:
        """Ask a good question over a connection that is kept; return the verdict."""
        for _ in range(2):
            self._kept = self._kept or self.connect("afnemer")
            answer = judged(lambda: self._ask(self._kept))
            if answer.verdict != CLOSED:
                return answer.verdict
            self._kept = None  # kept too long
        return CLOSED

    def _ask(self, connection: ssl.SSLSocket | None) -> Answer:
        assert connection is not None
        connection.sendall(request(enveloped(sample("dispatch-data-request")), ISSUE, Connection="keep-alive"))
        return read(connection)

    @functools.cache  # noqa: B019  one target per run
    def _database(self) -> sqlite3.Connection:
        path = self.service.database_url.removeprefix("sqlite:///")
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    @functools.cache  # noqa: B019  one target per run
    def _key(self, stem: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key(self.service.pki.key_file(stem).read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        return key

    def _exchange(self, sent: bytes, stem: str, context: ssl.SSLContext | None) -> Answer:
        self.sent += len(sent)
        with self.connect(stem, context) as connection:
            # who is refused early may find the connection closed while still sending; the answer is there all the same
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(sent)
            return read(connection)

    __hash__ = object.__hash__


def _digest(database: sqlite3.Connection) -> str:
    digest = hashlib.sha256()
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if table not in _OWN_TRACES:
            for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
                digest.update(repr((table, row)).encode())
    return digest.hexdigest()


def judged(drive: Callable[[], Answer]) -> Answer:
    """The verdict, also when there is no answer: refused by TLS, or closed."""
    try:
        return drive()
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        return Answer(CLOSED)
    except ssl.SSLError as error:
        return Answer(TLS_REFUSED, str(error).encode())
    except (http.client.BadStatusLine, ConnectionError):  # RemoteDisconnected is both
        return Answer(CLOSED)


def read(connection: socket.socket) -> Answer:
    """Read one answer; a connection closed without one raises."""
    return read_from(connection)


def read_from(source: Any) -> Answer:
    """Read one answer from what can make a file of itself, as a socket can."""
    response = http.client.HTTPResponse(source)
    response.begin()
    body = response.read()
    head = "".join(f"{name}: {value}\n" for name, value in response.getheaders())
    return Answer(verdict(response.status, body), head.encode() + body)


def verdict(status: int, body: bytes) -> str:
    """Put a status and a body into a few words: `500 wsse:FailedCheck`, `401`, `200 rejection`."""
    if not body.lstrip().startswith(b"<?xml") and b"Envelope" not in body[:200]:
        return str(status)
    root = etree.fromstring(body, etree.XMLParser(huge_tree=True))
    code = root.findtext(f"{ns.q(ns.SOAP, 'Body')}/{ns.q(ns.SOAP, 'Fault')}/faultcode")
    return f"{status} {code or root.findtext('.//{*}responseType') or 'answer'}"


def request(body: bytes, path: str = DELIVERY, method: str = "POST", **headers: str | None) -> bytes:
    """A whole HTTP request."""
    return head(path, method, **({"Content_Length": str(len(body))} | headers)) + body


def head(path: str = DELIVERY, method: str = "POST", **headers: str | None) -> bytes:
    """A request head; None takes a header out."""
    fields: dict[str, str | None] = {"Host": "localhost", "Content-Type": "text/xml; charset=utf-8"}
    fields |= {"SOAPAction": '""', "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def addressing(action: str = REGISTER, to: str = f"{ns.WSA}/anonymous", more: str = "", message_id: str = "") -> str:
    """WS-Addressing headers with a MessageID of their own."""
    message_id = message_id or f"urn:uuid:{uuid.uuid4()}"
    return (
        f'<wsa:To xmlns:wsa="{ns.WSA}">{to}</wsa:To><wsa:Action xmlns:wsa="{ns.WSA}">{action}</wsa:Action>'
        f'<wsa:MessageID xmlns:wsa="{ns.WSA}">{message_id}</wsa:MessageID>'
        f'<wsa:From xmlns:wsa="{ns.WSA}"><wsa:Address>{ns.WSA}/anonymous</wsa:Address></wsa:From>{more}'
    )


def delivery(headers: str | None = None) -> etree._Element:
    """A registration that the service would take in."""
    return etree.fromstring(enveloped(sample("registration-land-rd"), addressing() if headers is None else headers))


@dataclass
class Cost:
    """What was used: seconds of processor time of all workers, and by how much the largest grew at its peak."""

    seconds: float = 0.0
    megabytes: float = 0.0
    sent: int = 0

    @property
    def bounded(self) -> bool:
        """Whether it is what a message of this size can cost, whatever it holds and on whatever machine.

        What was measured is at most 0.7 s, and 40 MB above 32 bytes for each byte sent; it differs by a factor of two
        between runs. Work in the square of what was sent takes minutes, and what is unfolded takes gigabytes.
        """
        return self.seconds < SECONDS and self.megabytes < MEGABYTES + PER_BYTE * self.sent / (1 << 20)


@contextlib.contextmanager
def measured(target: Target) -> Iterator[Cost]:
    """Measure the workers' processor time, and the growth of their resident memory over what it was, at its peak."""
    workers, cost, sent = target.workers(), Cost(), target.sent
    before = {worker: _memory(worker, "VmRSS") for worker in workers}
    for worker in workers:
        Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak starts again from here
    started = sum(map(_processor_time, workers))
    try:
        yield cost
    finally:
        cost.seconds = sum(map(_processor_time, workers)) - started
        cost.megabytes = max(_memory(worker, "VmHWM") - before[worker] for worker in workers) / 1024
        cost.sent = target.sent - sent


def _memory(process: int, name: str) -> int:
    """A figure of /proc/<pid>/status in kB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _processor_time(process: int) -> float:
    """The seconds that a process has computed (proc(5): `utime` and `stime` are the 14th and 15th of its `stat`)."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
