"""Clients that deliver, wait for an answer, repeat the same bytes when none comes, and keep a ledger of what they got."""

from __future__ import annotations

import http.client
import random
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from bro_soap.security.wsse.envelope import Signer
from bro_soap.xmlio import ns
from tests.durability.deliveries import Delivery, Work
from tests.patience import LONG

T = TypeVar("T")
__all__ = ["Answer", "Clients", "Entry", "Ledger"]

_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
_ASKED = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<d:dispatchDataRequest xmlns:d="http://www.broservices.nl/xsd/{service}/1.1" '
    'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0"><b:requestReference>terug</b:requestReference>'
    "<b:broId>{bro_id}</b:broId>{more}</d:dispatchDataRequest></s:Body></s:Envelope>"
)


@dataclass(frozen=True)
class Answer:
    """A final answer: completion or rejection, and what it says."""

    kind: str
    transaction_id: str
    bro_id: str
    reason: str = ""


@dataclass
class Entry:
    """A delivery in the ledger: what was sent (by its digest), how often, and what was answered at last."""

    delivery: Delivery
    digest: str
    attempts: int = 0
    answer: Answer | None = None


@dataclass
class Ledger:
    """What the clients know together."""

    entries: list[Entry] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    answered_at: float = 0.0  # when the newest request that has an answer was sent
    in_flight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """Count something that happened."""
        with self.lock:
            self.seen[what] += 1

    def note(self, what: str) -> None:
        """Note something that must never happen."""
        with self.lock:
            self.wrong.append(what)


# Seconds without an answer after which a client sends again; well below what is waited for all of them.
_RETRY = LONG / 4


class Clients:
    """Threads that deliver until they are told to stop; stopping waits until everything sent is answered."""

    def __init__(
        self,
        number: int,
        port: int,
        context: ssl.SSLContext,
        seed: int,
        signer: Signer | None = None,
        pause: float = 0.01,
    ) -> None:
        self.ledger = Ledger()
        self._work = Work(seed, signer)
        self._port, self._context, self._pause, self._seed = port, context, pause, seed
        self._number = number
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, or go on, delivering."""
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._deliver, args=(n,), daemon=True) for n in range(self._number)]
        for thread in self._threads:
            thread.start()

    def stop(self, tend: Callable[[], None] = lambda: None) -> None:
        """Send nothing new; return when every delivery has its answer. Raises TimeoutError when one stays without.

        `tend` is called meanwhile: an answer may come of a worker whose service has ended, and the next needs a service.
        """
        self._stopping.set()
        give_up = time.monotonic() + 2 * LONG
        while any(thread.is_alive() for thread in self._threads):
            if time.monotonic() > give_up:
                raise TimeoutError("a delivery gets no answer")
            tend()
            time.sleep(0.01)

    def _deliver(self, number: int) -> None:
        client = _Client(self._port, self._context, self.ledger)
        chance = random.Random(f"{self._seed} {number}")
        while not self._stopping.is_set():
            delivery = self._work.next()
            entry = Entry(delivery, delivery.digest)
            with self.ledger.lock:
                self.ledger.entries.append(entry)
            entry.answer = client.deliver(entry)
            if entry.answer.kind == "completion":
                if chance.random() < 0.1:
                    client.repeat(entry)
                self._work.registered(delivery, entry.answer.bro_id)
                if chance.random() < 0.1:
                    client.read_back(delivery, entry.answer.bro_id)
            time.sleep(self._pause * chance.random() * 2)


class _Client:
    """One connection, made anew whenever it breaks."""

    def __init__(self, port: int, context: ssl.SSLContext, ledger: Ledger) -> None:
        self._port, self._context, self._ledger = port, context, ledger
        self._connection: http.client.HTTPSConnection | None = None

    def deliver(self, entry: Entry) -> Answer:
        """Send the same bytes until there is a final answer."""

        def once() -> Answer | None:
            entry.attempts += 1
            sent = time.monotonic()
            answer = self._final(entry.delivery, *self._post(entry.delivery.path, entry.delivery.body))
            self._ledger.answered_at = max(sent, self._ledger.answered_at) if answer else self._ledger.answered_at
            return answer

        return self._until(once)

    def repeat(self, entry: Entry) -> None:
        """Send a completed delivery once more; it must get the same answer (a rejected one is judged anew, ADR 16)."""

        def once() -> Answer | None:
            return self._final(entry.delivery, *self._post(entry.delivery.path, entry.delivery.body))

        found = self._until(once)
        self._ledger.count("repeated although it was answered")
        if found != entry.answer:
            self._ledger.note(f"{entry.delivery.reference} was answered {entry.answer} and then {found}")

    def read_back(self, delivery: Delivery, bro_id: str) -> None:
        """Ask for an object that was acknowledged just now; its supplier must find it."""
        service = delivery.service.replace("is", "ds")
        more = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>" if service == "dsgmw" else ""
        body = _ASKED.format(service=service, bro_id=bro_id, more=more).encode()

        def once() -> bool | None:
            status, content = self._post(f"/2w-be/{service}/1.1", body)
            if status >= 500 and b"soap:Client" not in content:
                return None
            return b"dispatchDocument" in content

        if not self._until(once):
            self._ledger.note(f"{bro_id} was acknowledged and is not found by its supplier")

    def _until(self, once: Callable[[], T | None]) -> T:
        wait = 0.02
        while True:
            try:
                with self._ledger.lock:
                    self._ledger.in_flight += 1
                found = once()
                if found is not None:
                    return found
            except (OSError, http.client.HTTPException) as error:
                self._ledger.count(type(error).__name__)
                self.close()
            finally:
                with self._ledger.lock:
                    self._ledger.in_flight -= 1
            time.sleep(wait)
            wait = min(0.5, wait * 2)

    def close(self) -> None:
        """Drop the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPSConnection(
                "localhost", self._port, timeout=_RETRY, context=self._context
            )
        self._connection.request("POST", path, body, _HEADERS)
        response = self._connection.getresponse()
        content = response.read()
        if response.will_close:
            self.close()
        return response.status, content

    def _final(self, delivery: Delivery, status: int, content: bytes) -> Answer | None:
        """Return the answer when it is one; None when the delivery must be repeated."""
        self._ledger.count(f"HTTP {status}")
        if not content.startswith(b"<"):
            self._ledger.note(f"{delivery.reference}: {status} {content[:100]!r}")
            return None
        answer = etree.fromstring(content).find(f"{ns.q(ns.SOAP, 'Body')}/*")
        if answer is None or etree.QName(answer).localname == "Fault":
            said = "no answer" if answer is None else answer.findtext("faultstring", "")
            self._ledger.count(f"fault: {said}")
            return Answer("fault", "", "", said) if b"soap:Client" in content else None
        transaction = answer.findtext("{*}transactionId", "")
        rejected = answer.findtext("{*}rejectionReason", "")
        reason = rejected + "; ".join(one.text or "" for one in answer.iter("{*}specification"))
        bro_id = answer.findtext("{*}broId", "")
        return Answer(answer.findtext("{*}responseType", ""), transaction, bro_id, reason)
