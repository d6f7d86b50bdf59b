"""The register of a process: its read and write transactions, on the primary and on a replica."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bro_soap.errors import Overloaded
from bro_soap.model import Party
from bro_soap.observe.observer import SILENT, Watch
from bro_soap.secrets import reason
from bro_soap.store.party_cache import PartyCache
from bro_soap.store.trouble import again, overloaded, trouble_of, unstorable
from bro_soap.store.unit import Unit, View

__all__ = ["Clash", "Store"]


class Clash(Exception):  # noqa: N818  it says what happened
    """A request with the same keys was recorded by somebody else meanwhile; nothing of this unit was kept."""


log = structlog.get_logger(__name__)
_REPLICA_SECONDS = 10.0


class Store:
    """The register of one process: make it after the fork.

    `read_from` may be an engine of a replica: it serves reads that need not know the latest, as long as it answers.
    A database in trouble raises Overloaded, and the log says what to mend; a value that it does not take is refused.
    """

    def __init__(
        self,
        engine: Engine,
        read_from: Engine | None = None,
        party_seconds: float = 5.0,
        watch: Watch = SILENT,
    ) -> None:
        self.engine = engine
        self._watch = watch
        self._writer = engine.execution_options(writes=True, pipeline=True)
        self._reader = _reading(engine)
        self._replica = _reading(read_from) if read_from else None
        self._replica_from = 0.0
        self._process = os.getpid()
        self._parties = PartyCache(self._load_party, party_seconds)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """Open one transaction: committed, durably, when the block ends; undone when it raises.

        Raises `Clash` when a key of a request that was recorded in it was taken.
        """
        self._same_process()
        keyed = False
        with self._watch.transaction("write"):
            try:
                with _patience(), self._writer.begin() as connection:
                    unit = Unit(connection)
                    try:
                        yield unit
                    finally:
                        keyed = unit.keyed
            except IntegrityError as error:
                if keyed:
                    raise Clash from error
                raise

    @contextmanager
    def read(self, *, latest: bool = True) -> Iterator[View]:
        """Open one read-only look at the register: everything in the block is of one moment.

        Without `latest` it may be a replica's, that is some moments behind; one that gives trouble is left alone for
        ten seconds.
        """
        self._same_process()
        if latest or self._replica is None or time.monotonic() < self._replica_from:
            with self._watch.transaction("read"), _patience(), self._reader.begin() as connection:
                yield View(connection)
            return
        try:
            with self._watch.transaction("read"), _patience(), self._replica.begin() as connection:
                yield View(connection)
        except (Overloaded, SQLAlchemyError) as error:  # tables that are not there yet, too
            self._replica_from = time.monotonic() + _REPLICA_SECONDS
            told = reason(error)
            log.warning("the replica is left alone for a while", seconds=_REPLICA_SECONDS, error=told)
            raise Overloaded(1, f"replica: {told}", again=True) from error

    def party_by_oin(self, oin: str) -> Party | None:
        """Return the organisation that this OIN belongs to, as it was at most a few seconds ago, or None."""
        return self._parties.get(oin)

    def connections_in_use(self) -> int:
        """Return how many of the pool's connections are at work."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def close(self) -> None:
        """Close the connections."""
        if self._replica is not None:
            self._replica.dispose()
        self.engine.dispose()

    def _load_party(self, oin: str) -> Party | None:
        def load() -> Party | None:
            with self.read() as view:
                return view.parties.by_oin(oin)

        return again(load)

    def _same_process(self) -> None:
        if os.getpid() != self._process:
            raise RuntimeError(
                "a Store must be made after the fork: database connections cannot be shared by processes"
            )


def _reading(engine: Engine) -> Engine:
    """Return the engine in the mode for reading: no write lock in SQLite, one snapshot in the others."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(writes=False)
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True, pipeline=True)
    return engine.execution_options(isolation_level="SERIALIZABLE")


@contextmanager
def _patience() -> Iterator[None]:
    """Raise Overloaded where the database is in trouble: nothing was kept, as far as is known; it may be repeated.

    Raises `EnvelopeError` for a value that it does not take.
    """
    try:
        yield
    except DataError as error:
        raise unstorable(error) from error
    except SQLAlchemyError as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise overloaded(error, trouble) from error
