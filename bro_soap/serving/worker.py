"""The gunicorn worker: threads work, and only the poller waits.

gunicorn's own threads read requests and write answers as fast or as slow as the other side lets them, so that as many
slow clients as there are threads stop the service. Here a thread takes what has come and gives the connection back to
the poller until more comes; it runs the application only on a request that is complete. See docs/adr/0013.
"""

from __future__ import annotations

import errno
import math
import select
import selectors
import ssl
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import structlog
from gunicorn import util
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from bro_soap.channels.soap.faults import turned_away
from bro_soap.security.tls.server import refusal
from bro_soap.serving.allocator import LARGE, give_back
from bro_soap.serving.connection import Connection, ConnectionPhase
from bro_soap.serving.http import closing, require_host
from bro_soap.serving.metrics import Metrics
from bro_soap.serving.party import PartyOf
from bro_soap.serving.room import Room
from bro_soap.serving.turns import Refusal, Turn, TurnBounds, Turns
from bro_soap.settings import Settings

__all__ = ["PatientWorker", "worker_class"]

log = structlog.get_logger(__name__)
_LOOK_AROUND = 0.2  # seconds between looks at who is late
_MOST_UNSENT = 64 * 1024 * 1024  # of answers that nobody reads; above it a thread waits for its own


class _Next(Enum):
    """What a connection waits for."""

    READ = selectors.EVENT_READ
    WRITE = selectors.EVENT_WRITE
    THREAD = auto()
    TURN = auto()
    NOTHING = auto()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker whose connections wait in the poller, whatever they wait for.

    LIMIT bounds silence, DEADLINE the whole of a request or of an answer, both in seconds; MOST_BODY is the size from
    which a body is refused unread. METRICS, when there are any, hear how busy it is.
    """

    LIMIT: ClassVar[float] = 5.0
    DEADLINE: ClassVar[float] = 120.0
    MOST_BODY: ClassVar[int] = 20 * 1024 * 1024
    ROOM: ClassVar[tuple[int, int, Path | None]] = (1 << 26, 1 << 29, None)
    METRICS: ClassVar[Metrics | None] = None
    BOUNDS: ClassVar[TurnBounds] = TurnBounds()
    PARTY_HEADER: ClassVar[str | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wsgi: Callable[..., Iterable[bytes]]
        self._waiting: set[Connection] = set()
        self._per_address: Counter[str] = Counter()
        self._turns = Turns[Connection](self.BOUNDS)
        self._party = PartyOf(self.PARTY_HEADER)
        self._room = Room(*self.ROOM)
        self._turned_away: Counter[str] = Counter()
        self._why_no_room = ""
        self._looked = 0.0
        self._stopping = 0.0
        fields, size = self.cfg.limit_request_fields, self.cfg.limit_request_field_size
        self._most = (self.cfg.limit_request_line + fields * (size + 2) + 4, self.MOST_BODY)

    def load_wsgi(self) -> None:
        """Load the application; a `Connection: close` of its own is honoured, which gunicorn drops."""
        super().load_wsgi()
        self.wsgi = closing(self.wsgi)
        if self.METRICS is not None:
            self.METRICS.started()

    # --- in the main thread: the poller

    def accept(self, listener: Any) -> None:
        """Take in a connection, and wait until something comes; one address never takes more than half of them."""
        try:
            sock, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                raise
            log.warning("no connection can be accepted now", reason=str(error))
            time.sleep(_LOOK_AROUND / 4)
            return
        server = listener.getsockname()
        connection = Connection(self.cfg, sock, client, server, most=self._most, room=self._room, admits=self._admits)
        self.nr_conns += 1
        self._per_address[_address(connection)] += 1
        if self.cfg.is_ssl and self._per_address[_address(connection)] > self.worker_connections // 2:
            self._close(connection)
        else:
            self._wait(connection, _Next.READ)

    def _wait(self, connection: Connection, what: _Next) -> None:
        self._waiting.add(connection)
        self.poller.register(connection.sock, what.value, partial(self._woken, connection))

    def _stop_waiting(self, connection: Connection) -> None:
        self._waiting.discard(connection)
        self.poller.unregister(connection.sock)

    def _woken(self, connection: Connection, _: Any) -> None:
        self._stop_waiting(connection)
        if connection.phase is ConnectionPhase.PARTING:
            self._settle(connection, self.handle(connection))
        else:
            self.enqueue_req(connection)

    def finish_request(self, conn: Connection, fs: Future[_Next]) -> None:
        """Do what the thread says comes next."""
        self._settle(conn, _Next.NOTHING if fs.cancelled() else fs.result())

    def _settle(self, connection: Connection, what: _Next) -> None:
        if connection.sock.fileno() < 0:
            what = _Next.NOTHING
        for _ in range(self._turns.released()):
            self._take_turn()
        if what is _Next.THREAD:
            self.enqueue_req(connection)
        elif what is _Next.TURN:
            self._take_turn()
        elif what is _Next.NOTHING:
            self._close(connection)
        else:
            self._wait(connection, what)

    def _take_turn(self) -> None:
        """Let a thread answer the request whose turn it is then."""
        taken = self.tpool.submit(self._turn)
        taken.add_done_callback(lambda future: self.method_queue.defer(self._turn_taken, future))

    def _turn_taken(self, future: Future[tuple[Connection, _Next] | None]) -> None:
        taken = None if future.cancelled() else future.result()
        if taken is not None:
            self._settle(*taken)

    def _close(self, connection: Connection) -> None:
        self.nr_conns -= 1
        address = _address(connection)
        self._per_address[address] -= 1
        if not self._per_address[address]:
            del self._per_address[address]
        connection.sock.close()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for events, and not so long that who is late goes unseen."""
        super().wait_for_and_dispatch_events(min(timeout, _LOOK_AROUND) if self._waiting else timeout)

    def murder_pending(self) -> None:
        """End every connection that is late; one with half a request is told so."""
        now = time.monotonic()
        if now < self._looked + _LOOK_AROUND:
            return
        self._looked = now
        if self.METRICS is not None:
            self.METRICS.looked(self.nr_conns, self._turns.waiting)
            self.METRICS.kept(memory=self._room.memory.taken, disk=self._room.disk.taken)
        if self._turned_away:
            counted, self._turned_away = self._turned_away, Counter()
            why = {"why_no_room": self._why_no_room} if counted["room"] else {}
            log.warning("requests were turned away", **counted, **why)
        if not self.alive and not self._stopping:
            self._stopping = now
        for connection in [each for each in self._waiting if self._late(each, now)]:
            self._stop_waiting(connection)
            if connection.give_up():
                self.enqueue_req(connection)
            else:
                self._close(connection)

    def _late(self, connection: Connection, now: float) -> bool:
        if self._stopping and connection.phase in (ConnectionPhase.IDLE, ConnectionPhase.HANDSHAKE):
            return bool(now > self._stopping + STOP_KEEPALIVE_LINGER)
        return connection.late(now, self.LIMIT, self.DEADLINE, self.cfg.keepalive)

    # --- in a thread

    def handle(self, conn: Connection) -> _Next:
        """Go on with a connection as far as it goes without waiting."""
        return self._guarded(conn, self._advance)

    def _turn(self) -> tuple[Connection, _Next] | None:
        """Answer the request whose turn it is."""
        taken = self._turns.take()
        if taken is None:
            return None
        waiting, refusal = taken
        how = self._answer if refusal is None else partial(self._turn_away, refusal)
        return waiting.item, self._guarded(waiting.item, how)

    def _guarded(self, conn: Connection, how: Callable[[Connection], _Next]) -> _Next:
        try:
            return how(conn)
        except (ssl.SSLWantReadError, BlockingIOError):
            return _Next.WRITE if conn.phase is ConnectionPhase.ANSWER else _Next.READ
        except ssl.SSLWantWriteError:
            return _Next.WRITE
        except OSError as error:
            if conn.phase is ConnectionPhase.HANDSHAKE and isinstance(error, ssl.SSLError):
                if self.METRICS is not None:
                    self.METRICS.handshake_failed(refusal(error))
                conn.part()  # so that the alert, which says what TLS refused, is read
                return _Next.READ
            return _Next.NOTHING
        except Exception:
            log.exception("a connection failed")
            return _Next.NOTHING

    def _advance(self, connection: Connection) -> _Next:
        # who sends a little all the time is seldom in the poller when it looks around
        overdue = connection.phase is not ConnectionPhase.IDLE and self._late(connection, time.monotonic())
        if overdue and not connection.give_up():
            return _Next.NOTHING
        if connection.phase is ConnectionPhase.PARTING:
            return _Next.NOTHING if connection.parted() else _Next.READ
        if connection.phase is ConnectionPhase.HANDSHAKE:
            connection.shake()
        if connection.phase is not ConnectionPhase.ANSWER:
            connection.collect()
            if not connection.extent.begun:
                return _Next.NOTHING
            return self._in_turn(connection)
        return self._sent(connection)

    def _admits(self, connection: Connection) -> bool:
        """Tell whether a request whose head is here comes from somebody that we know."""
        self._party(connection)
        return bool(self.app.admits({"gunicorn.socket": connection.sock, "REMOTE_ADDR": _address(connection)}))

    def _in_turn(self, connection: Connection) -> _Next:
        """Answer a request now, later, or not at all."""
        if connection.no_room is not None:
            self._why_no_room = str(connection.no_room)
            return self._turn_away(Refusal("room", math.ceil(self.LIMIT)), connection)
        idle = self.tpool._work_queue.qsize() == 0
        turn = self._turns.arrive(connection, self._party(connection), connection.size, idle=idle)
        if turn is Turn.LATER:
            return _Next.TURN
        return self._answer(connection) if turn is Turn.NOW else self._turn_away(turn, connection)

    def _answer(self, connection: Connection) -> _Next:
        party, size = connection.party, connection.size
        keep = False
        try:
            keep = self._serve(connection)
        finally:
            self._turns.done(party, size)
            connection.answered(keep=keep)
        connection.largest = max(size, connection.sock.unsent)
        connection.enter(ConnectionPhase.ANSWER)
        return self._sent(connection)

    def _turn_away(self, refusal: Refusal, connection: Connection) -> _Next:
        """Say when to come again; nothing of the request is looked at."""
        self._turned_away[refusal.why] += 1
        if self.METRICS is not None:
            self.METRICS.turned_away(refusal.why)
        connection.answered(keep=False)
        reference = str(uuid.uuid4())
        log.info("turned away", correlation_id=reference, why=refusal.why)
        connection.sock.sendall(turned_away(refusal.why, refusal.retry_after, reference).last())
        connection.enter(ConnectionPhase.ANSWER)
        return self._sent(connection)

    def _sent(self, connection: Connection) -> _Next:
        """Send the answer; what comes next depends on whether the connection is used again."""
        self._send(connection)
        if connection.largest > LARGE:
            connection.largest = 0
            give_back()
        if connection.keep:
            connection.next_request()
            return _Next.THREAD if connection.extent.begun else _Next.READ
        connection.part()
        return _Next.READ

    def _serve(self, connection: Connection) -> bool:
        """Let the application answer; tell whether the connection may be used again."""
        request = None
        try:
            request = next(connection.reader())
            request._expected_100_continue = False  # said when it was asked
            require_host(request)
            kept = self.handle_request(request, connection) and connection.parser.finish_body()
            return bool(kept)
        except TimeoutError:
            util.write_error(connection.sock, 408, "Request Timeout", "the request did not arrive in time")
        except (NoMoreData, StopIteration):
            pass
        except Exception as error:
            self.handle_error(request, connection.sock, connection.client, error)
        return False

    def _send(self, connection: Connection) -> None:
        """Send the answer as far as it goes; wait with it when too many answers lie about unread."""
        give_up = time.monotonic() + self.LIMIT
        while True:
            unsent = connection.sock.unsent
            try:
                connection.sock.flush()
                return
            except (ssl.SSLWantWriteError, BlockingIOError):
                if connection.sock.unsent < unsent:
                    connection.heard = time.monotonic()
                unread = sum(each.sock.unsent for each in list(self._waiting))
                if unread < _MOST_UNSENT or time.monotonic() > give_up:
                    raise
                select.select([], [connection.sock], [], self.LIMIT)


def worker_class(settings: Settings, metrics: Metrics | None = None) -> type[PatientWorker]:
    """Return the worker with its bounds filled in."""
    filled = {
        "LIMIT": settings.read_timeout_seconds,
        "DEADLINE": settings.request_deadline_seconds,
        "MOST_BODY": settings.max_request_bytes,
        "ROOM": (settings.body_memory_bytes, settings.body_disk_bytes, settings.spool_folder),
        "METRICS": metrics,
        "PARTY_HEADER": settings.certificate_header,
        "BOUNDS": TurnBounds(
            waiting=settings.queue_requests,
            seconds=settings.queue_seconds,
            large_from=settings.large_request_bytes,
            most_large=max(1, settings.threads - 1),
            rate=settings.party_requests_per_second,
            burst=settings.party_burst,
        ),
    }
    return type("PatientWorker", (PatientWorker,), filled)


def _address(connection: Connection) -> str:
    return str(connection.client[0]) if isinstance(connection.client, tuple) else "unix"
