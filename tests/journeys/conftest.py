"""The services that the journeys travel to: one on SQLite, one on PostgreSQL, both with real TLS."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.client import IntakeAnswer
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import make_engine
from tests.service import Service, make_pki, running, sample


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on SQLite."""
    with running(tmp_path_factory.mktemp("service"), pki) as found:
        yield found


@pytest.fixture(scope="session")
def postgresql_service(
    pki: TestPki, postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service on PostgreSQL."""
    engine = make_engine(postgresql_server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE journeys TEMPLATE migrated"))
    engine.dispose()
    database_url = make_url(postgresql_server).set(database="journeys").render_as_string(hide_password=False)
    with running(tmp_path_factory.mktemp("service"), pki, database_url) as found:
        yield found


@pytest.fixture(params=["service", "postgresql_service"], ids=["sqlite", "postgresql"])
def each_service(request: pytest.FixtureRequest) -> Service:
    """The journey is made on SQLite and on PostgreSQL."""
    found: Service = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def registered(service: Service) -> IntakeAnswer:
    """A CPT of bronhouder 99000001 in the register, brought by supplier 99000010."""
    answer = service.client("leverancier").register(sample("registration-land-rd"))
    assert answer.completed, answer.rejection_reason
    return answer
