"""The register: the database answers, has our tables, can be written, and its clock is ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bro_soap.operate.doctor.finding import Diagnosis
from bro_soap.operate.doctor.machine import database_file
from bro_soap.secrets import reason
from bro_soap.service.app import open_store
from bro_soap.settings import Settings, masked
from bro_soap.store import Store, clock
from bro_soap.store.migrate import misfit, revision

__all__ = ["check_register"]

_SKEW = timedelta(seconds=2)


def check_register(settings: Settings) -> Iterator[Diagnosis]:
    """Look at the database; one that does not answer gives one finding."""
    where = masked("database_url", settings.database_url)
    file = database_file(settings)
    if file is not None and not file.exists():
        yield Diagnosis(
            "database", "failed", f"there is no file {file}", "run `bro-soap db upgrade`, or restore a backup"
        )
        return
    try:
        store = open_store(settings)
        wrong, found = misfit(store.engine), revision(store.engine)
    except Exception as error:
        yield Diagnosis(
            "database", "failed", f"{where} does not answer: {reason(error)}", "start it, or correct `database_url`"
        )
        return
    try:
        if wrong:
            yield Diagnosis("database", "failed", wrong, "see docs/operate.md, Upgrade")
            return
        yield Diagnosis("database", "ok", f"{where} is at migration {found}")
        yield _written(store)
        yield _clock(store)
        yield from _contents(store)
    finally:
        store.close()


def _written(store: Store) -> Diagnosis:
    """Write something and take it out again."""
    try:
        with store.write() as unit:
            unit.try_writing(uuid4().hex, datetime.now(UTC))
    except Exception as error:
        return Diagnosis(
            "database", "failed", f"it cannot be written: {reason(error)}", "look at its disk, rights and locks"
        )
    return Diagnosis("database", "ok", "it can be written")


def _clock(store: Store) -> Diagnosis:
    before = datetime.now(UTC)
    theirs = clock(store.engine)
    away = theirs - before if theirs < before else max(timedelta(), theirs - datetime.now(UTC))
    if abs(away) > _SKEW:
        text = f"the database's clock is {away.total_seconds():+.1f} seconds from ours"
        return Diagnosis("clock", "warning", text, "let chrony or systemd-timesyncd keep both")
    return Diagnosis("clock", "ok", "the database's clock is ours")


def _contents(store: Store) -> Iterator[Diagnosis]:
    with store.read() as view:
        if not view.parties.all():
            yield Diagnosis(
                "parties", "warning", "no organisation is registered, so nobody can call", "`bro-soap party add`"
            )
        latest = view.transactions.find(limit=1)
        if latest and latest[0].received_at > datetime.now(UTC) + _SKEW:
            text = f"the latest delivery is of {latest[0].received_at:%Y-%m-%d %H:%M:%S} UTC, which is yet to come"
            yield Diagnosis("clock", "failed", text, "set the clock right before anything is delivered")
