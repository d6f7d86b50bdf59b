"""Issue from a replica that is behind: who delivers sees what he delivered, and a replica that goes away is no loss."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.client import BroClient
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import make_engine
from bro_soap.store.about import lag
from tests.durability.deliveries import Work
from tests.durability.ground import Postgres
from tests.durability.test_trouble import completed, sounding
from tests.patience import until
from tests.service import Service, make_pki, running


class Replica:
    """A standby of a PostgreSQL server, by streaming replication."""

    def __init__(self, primary: Postgres) -> None:
        self.folder = primary.folder.with_name(primary.folder.name + "-replica")
        self.programs = Path(primary._server.bin_path)
        self.user = {"user": primary._server.system_user} if primary._server.system_user else {}
        self.run("pg_basebackup", "-h", primary.folder, "-U", "postgres", "-R", "-c", "fast", "-D", self.folder)
        (self.folder / ".s.PGSQL.5432.lock").unlink()  # the primary's socket lies among its data
        with (self.folder / "postgresql.auto.conf").open("a") as configuration:
            configuration.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n")
        self.run("pg_ctl", "-w", "-s", "-D", self.folder, "-l", self.folder / "log", "start")
        self.url = make_url(primary.url).set(query={"host": str(self.folder)}).render_as_string(hide_password=False)
        self.engine = make_engine(self.url)

    def run(self, program: str, *arguments: object) -> None:
        subprocess.run([self.programs / program, *map(str, arguments)], check=True, **self.user)

    def do(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def kill(self) -> None:
        self.engine.dispose()
        os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def pki(tmp_path: Path) -> TestPki:
    return make_pki(tmp_path / "pki")


@pytest.fixture
def primary() -> Iterator[Postgres]:
    found = Postgres()
    yield found
    found.close()


@pytest.fixture
def replica(primary: Postgres) -> Iterator[Replica]:
    found = Replica(primary)
    yield found
    found.close()


BOX = (51.50, 4.60, 52.40, 6.20)


def seen(client: BroClient, bro_id: str) -> bool:
    found = client.dispatch_characteristics(box=BOX)
    assert found.response_type == "dispatch", found.errors
    return bro_id.encode() in etree.tostring(found.element)


def test_a_replica_serves_readers_and_who_delivers_sees_the_latest(
    pki: TestPki, primary: Postgres, replica: Replica, tmp_path: Path
) -> None:
    work = Work(5)
    with running(tmp_path, pki, primary.url, surprises=True, read_database_url=replica.url) as service:
        supplier, reader = (service.client(stem, "dscpt") for stem in ("leverancier", "afnemer"))
        early = completed(service, sounding(work))
        until(lambda: seen(reader, early), "the replica gets what is delivered")
        assert lag(replica.engine) == 0.0

        replica.do("SELECT pg_wal_replay_pause()")
        late = completed(service, sounding(work))
        assert supplier.dispatch_data(late).document is not None
        assert seen(supplier, late)
        assert reader.dispatch_data(late).document is not None  # that it does not exist only the primary may say
        assert not seen(reader, late)
        until(lambda: (lag(replica.engine) or 0) > 0, "it is known how far the replica is behind")
        replica.do("SELECT pg_wal_replay_resume()")
        until(lambda: seen(reader, late), "the replica comes after")

        replica.kill()
        assert seen(reader, late)
        assert reader.dispatch_data(early).document is not None
        assert left_alone(service) > 0
    assert lag(make_engine(primary.url)) is None


def left_alone(service: Service) -> int:
    return sum("replica is left alone" in str(line.get("event")) for line in service.log())
