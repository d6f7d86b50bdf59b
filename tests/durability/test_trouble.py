"""Trouble under the running service: a defined answer, nothing lost, and recovery without hands."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import text

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.sandbox.soundings import registration_request
from bro_soap.store import Store, make_engine
from tests.durability.deliveries import Delivery, Work
from tests.durability.ground import Postgres
from tests.service import Service, make_pki, running

AGAIN = "0051: De dienst is tijdelijk niet beschikbaar. Probeer het later opnieuw."


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("gcc") is None:
        pytest.skip("no gcc to make the library that makes trouble")
    library = tmp_path_factory.mktemp("library") / "trouble.so"
    source = Path(__file__).with_name("trouble.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class Ill:
    """A service whose disk and clock can be put in trouble."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service, self.folder = service, folder
        self.work = Work(1)

    def trouble(self, name: str, what: object) -> None:
        (self.folder / name).write_text(str(what))

    def well_again(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def log(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.service.log() if event in str(line.get("event"))]


@pytest.fixture(scope="module")
def one_service(pki: TestPki, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ill]:
    folder = tmp_path_factory.mktemp("ill")
    (folder / "trouble").mkdir()
    environment = {"LD_PRELOAD": str(library), "TROUBLE": str(folder / "trouble")}
    with running(folder, pki, environment=environment, surprises=True) as service:
        yield Ill(service, folder / "trouble")


@pytest.fixture
def ill(one_service: Ill) -> Iterator[Ill]:
    yield one_service
    one_service.well_again()


def send(service: Service, delivery: Delivery) -> Any:
    return service.post("leverancier", delivery.body)


def refused(service: Service, delivery: Delivery) -> int:
    """Deliver what cannot be taken in now; return after how many seconds the client may come again."""
    response = send(service, delivery)
    assert (response.status_code, etree.fromstring(response.content).findtext(".//faultstring")) == (
        503,
        f"{AGAIN} Kenmerk: {response.headers['X-Correlation-Id']}",
    )
    return int(response.headers["Retry-After"])


def completed(service: Service, delivery: Delivery) -> str:
    """Deliver what must be taken in; return the BRO-ID."""
    response = send(service, delivery)
    answer = etree.fromstring(response.content)
    assert answer.findtext(".//{*}responseType") == "completion", response.content
    return answer.findtext(".//{*}broId") or ""


def times_in_register(service: Service, delivery: Delivery) -> int:
    with service.store() as store, store.read() as view:
        found = view.transactions.find(request_reference=delivery.reference, limit=1000)
        return sum(one.message_id == delivery.message_id and one.state == "completed" for one in found)


def sounding(work: Work) -> Delivery:
    return work._sounding(f"beproefd-{os.urandom(4).hex()}")


@pytest.mark.parametrize(
    ("trouble", "seconds", "told"),
    [("full", 60, "its disk is full; make room"), ("broken", 60, "the disk of the database gives errors")],
)
def test_a_disk_in_trouble_refuses_deliveries_and_loses_nothing(
    ill: Ill, trouble: str, seconds: int, told: str
) -> None:
    before, delivery = sounding(ill.work), sounding(ill.work)
    bro_id = completed(ill.service, before)
    ill.trouble(trouble, "register.db")
    assert refused(ill.service, delivery) == seconds
    assert ill.log(told)
    issued = ill.service.client("leverancier", "dscpt").dispatch_data(bro_id)
    assert issued.document is not None
    ill.well_again()
    completed(ill.service, delivery)
    assert [times_in_register(ill.service, one) for one in (before, delivery)] == [1, 1]


def test_a_full_disk_under_the_logs_does_not_keep_an_answer_back(ill: Ill) -> None:
    delivery = sounding(ill.work)
    for name in ("service.log", "audit"):
        ill.trouble("full", name)
        completed(ill.service, delivery := sounding(ill.work))
        assert times_in_register(ill.service, delivery) == 1


def test_times_in_the_register_do_not_go_back_when_the_clock_jumps_ahead_and_back(ill: Ill) -> None:
    bro_id = completed(ill.service, sounding(ill.work))
    ill.work._soundings = [bro_id]
    ill.trouble("clock", 3600)
    completed(ill.service, ill.work._corrected_sounding("met-een-klok-die-voorloopt"))
    ill.well_again()
    completed(ill.service, ill.work._corrected_sounding("en-weer-op-tijd"))
    with ill.service.store() as store, store.read() as view:
        times: list[datetime] = [entry.change.at for entry in view.registrations.history_log(bro_id)]
    assert len(times) == 3
    assert times[1] - times[0] > timedelta(minutes=59)
    assert times == sorted(times)


def test_what_was_acknowledged_survives_a_power_cut(
    pki: TestPki, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing survives here that SQLite did not have synchronised with the disk."""
    folder = tmp_path_factory.mktemp("power")
    kept = folder / "trouble" / "kept"
    (folder / "trouble").mkdir()
    environment = {"LD_PRELOAD": str(library), "TROUBLE": str(folder / "trouble")}
    with running(folder, pki, environment=environment, surprises=True) as service:
        with closing(sqlite3.connect(folder / "register.db")) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept.mkdir()
        shutil.copy(folder / "register.db", kept)
        work, left, temporary = Work(2), [], shutil.ignore_patterns(".*")
        for number in range(12):
            bro_id = completed(service, sounding(work))
            if number % 4 == 3:
                left.append((bro_id, shutil.copytree(kept, folder / f"after-{number}", ignore=temporary)))
    for bro_id, disk in left:
        store = Store(make_engine(f"sqlite:///{disk}/register.db"))
        with store.read() as view:
            assert view.registrations.get(bro_id) is not None
            assert view.documents.of(bro_id)
        with store.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        store.close()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    found = Postgres()
    yield found
    found.close()


@pytest.fixture
def full_postgres(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Postgres, Path]]:
    """A PostgreSQL server whose disk can be full, and the folder that says so."""
    folder = Path(tempfile.mkdtemp(prefix="bro-soap-trouble-"))
    folder.chmod(0o755)  # the server runs as another user
    shutil.copy(library, folder)
    with monkeypatch.context() as patch:
        patch.setenv("LD_PRELOAD", str(folder / library.name))
        patch.setenv("TROUBLE", str(folder))
        found = Postgres()
    yield found, folder
    found.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize(("where", "told"), [("/base/", "its disk is full"), ("/pg_wal/", "no connection")])
def test_a_full_disk_under_postgresql_refuses_deliveries_and_loses_nothing(
    full_postgres: tuple[Postgres, Path], where: str, told: str, pki: TestPki, tmp_path: Path
) -> None:
    """Without room for its log PostgreSQL stops, and whoever looks after it starts it again."""
    postgres, folder = full_postgres
    with running(tmp_path, pki, postgres.url, surprises=True) as service:
        first, second = sounding(Work(6)), large_sounding()
        completed(service, first)
        (folder / "full").write_text(where)
        assert refused(service, second) in (5, 60)
        (folder / "full").unlink()
        if where == "/pg_wal/":
            postgres.revive()
        completed(service, second)
        assert [times_in_register(service, one) for one in (first, second)] == [1, 1]
        assert any(told in str(line.get("event")) for line in service.log())


def large_sounding() -> Delivery:
    """A sounding for which PostgreSQL has to make its files larger."""
    work = Work(7)
    reference = f"beproefd-{os.urandom(4).hex()}"
    request = replace(work._invented(reference), rows=3000)
    return work._made("iscpt", "register", reference, registration_request(request))


def test_a_database_that_goes_away_and_comes_back_needs_nobody(
    pki: TestPki, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, work = tmp_path_factory.mktemp("away"), Work(3)
    with running(folder, pki, postgres.url, surprises=True, database_lock_seconds=1) as service:
        first, second = sounding(work), sounding(work)
        bro_id = completed(service, first)
        postgres.kill_postmaster()
        assert refused(service, second) == 5
        postgres.revive()
        completed(service, second)
        assert [times_in_register(service, one) for one in (first, second)] == [1, 1]
        assert any("no connection to the database" in str(line.get("event")) for line in service.log())

        # a database so slow that nothing gets on
        with make_engine(postgres.url).begin() as other:
            other.execute(text("LOCK TABLE registration IN ACCESS EXCLUSIVE MODE"))
            third = sounding(work)
            assert refused(service, third) == 5
        completed(service, third)
        assert service.client("leverancier", "dscpt").dispatch_data(bro_id).document is not None


def test_a_service_waits_for_a_database_that_starts_later(
    pki: TestPki, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("later")
    with running(folder, pki, postgres.url) as service:
        postgres.kill_postmaster()
        os.kill(service.process.pid, signal.SIGHUP)  # new workers
        postgres.revive()
        completed(service, sounding(Work(4)))
