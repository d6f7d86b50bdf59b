"""Certificates, keys, roots and CRLs replaced under the running service: what counts at once, and what goes on."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.client import BroClient, SoapFault
from bro_soap.sandbox.pki.hierarchy import (
    Organisation,
    TestPki,
    issue,
    make_test_pki,
    open_test_pki,
    renew_crls,
    revoke,
)
from bro_soap.security.pki.radar import survey
from bro_soap.settings import Settings
from bro_soap.xmlio import ns
from tests.journeys.raw import Reply, head
from tests.patience import LONG, until
from tests.service import Service, enveloped, make_pki, oin, running, sample
from tests.workers import taken_by, workers_of

DSCPT = "/2w-be/dscpt/1.1"
ASK = enveloped(sample("dispatch-data-request"))
_Said = TypeVar("_Said")
SERVER = Organisation("00000099000000001000", name="TEST bro_soap server")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    pki = make_pki(tmp_path_factory.mktemp("pki") / "pki")
    issue(pki, "signing", SERVER)
    return pki


@pytest.fixture
def pki(made: TestPki, tmp_path: Path) -> TestPki:
    """A PKI of the test's own, to change."""
    shutil.copytree(made.folder, tmp_path / "pki")
    return open_test_pki(tmp_path / "pki")


@pytest.fixture
def service(pki: TestPki, tmp_path: Path) -> Iterator[Service]:
    options: dict[str, Any] = {
        "signing_certificate": pki.certificate_file("signing"),
        "signing_key": pki.key_file("signing"),
    }
    with running(tmp_path, pki, **options) as found:
        yield found


def ask(connection: ssl.SSLSocket) -> Reply:
    """One request on a connection that stays open."""
    connection.sendall(head(DSCPT, Connection="keep-alive", Content_Length=str(len(ASK))) + ASK)
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = response.read()
    return Reply(response.status, "", {name.lower(): value for name, value in response.getheaders()}, body)


def opened(service: Service, context: ssl.SSLContext) -> ssl.SSLSocket:
    """A connection by a client that judges the server by what it knew before, so that only the server can refuse."""
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=LONG)
    return context.wrap_socket(plain, server_hostname="localhost")


def admitted(service: Service, context: ssl.SSLContext) -> bool:
    """Whether a new connection is made and answered."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=LONG) as plain:
        return answered(plain, context)


def answered(plain: socket.socket, context: ssl.SSLContext) -> bool:
    try:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return ask(connection).status == 200
    except (OSError, http.client.HTTPException):
        return False


def everywhere(service: Service, context: ssl.SSLContext) -> set[bool]:
    """Whether new connections are answered: the verdicts of both processes, each of which looks once a second."""
    return set(of_each(service, lambda plain: answered(plain, context)).values())


def of_each(service: Service, ask: Callable[[socket.socket], _Said]) -> dict[int, _Said]:
    """What each process says on a connection that it took."""
    workers, said = workers_of(service.process.pid), dict[int, _Said]()

    def all_said() -> bool:
        with socket.create_connection(("127.0.0.1", service.port), timeout=LONG) as plain:
            worker = taken_by(plain, workers)
            said[worker] = ask(plain)
        return said.keys() == workers

    until(all_said, "one process takes all connections")
    return said


def until_refused(connection: ssl.SSLSocket) -> int:
    """Ask again and again on the open connection; return the first status that is not 200."""
    statuses: list[int] = []

    def told() -> bool:
        statuses.append(ask(connection).status)
        return statuses[-1] != 200

    until(told)
    return statuses[-1]


def test_a_revocation_reaches_a_connection_that_is_open(service: Service) -> None:
    supplier, reader = service.context("leverancier"), service.context("afnemer")
    with opened(service, supplier) as revoked, opened(service, reader) as other:
        assert ask(revoked).status == 200
        assert ask(other).status == 200
        revoke(service.pki, "leverancier")
        assert until_refused(revoked) == 401
        assert ask(other).status == 200, "whose certificate is not revoked, on the connection it had"
    assert any("certificate: revoked" in str(line.get("refused")) for line in service.log())
    until(lambda: everywhere(service, supplier) == {False})
    until(lambda: any("certificate: revoked" in str(line.get("event")) for line in service.log()))  # so TLS refuses it
    assert admitted(service, reader)


def test_a_crl_that_runs_out_refuses_open_and_new_connections_until_there_is_a_new_one(service: Service) -> None:
    context = service.context("afnemer")
    for level in ("root", "intermediate", "tsp"):
        with opened(service, context) as connection:
            assert ask(connection).status == 200
            hour_ago = datetime.now(UTC) - timedelta(hours=1)
            renew_crls(service.pki, levels=[level], valid=timedelta(minutes=59), this_update=hour_ago)
            assert until_refused(connection) == 401
        until(lambda: everywhere(service, context) == {False})
        renew_crls(service.pki)
        until(lambda: everywhere(service, context) == {True})


def fingerprints(service: Service) -> set[bytes]:
    """The certificates that the processes show."""
    context = service.context("afnemer")

    def shown(plain: socket.socket) -> bytes:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return connection.getpeercert(binary_form=True) or b""

    return set(of_each(service, shown).values())


def fingerprint(service: Service, context: ssl.SSLContext | None = None) -> bytes:
    with opened(service, context or service.context("afnemer")) as connection:
        return connection.getpeercert(True) or b""


def test_a_new_server_certificate_is_shown_to_new_connections_and_open_ones_go_on(service: Service) -> None:
    before = fingerprint(service)
    with opened(service, service.context("afnemer")) as connection:
        assert ask(connection).status == 200
        renewed = issue(service.pki, "server", SERVER, hosts=["localhost"], server=True)
        until(lambda: fingerprints(service) == {renewed.public_bytes(Encoding.DER)})
        assert before != renewed.public_bytes(Encoding.DER)
        assert ask(connection).status == 200
    assert service.client("leverancier").register(sample("registration-land-rd")).completed


def signer_of(message: bytes) -> x509.Certificate:
    (token,) = etree.fromstring(message).iter(ns.q(ns.WSSE, "BinarySecurityToken"))
    return x509.load_pem_x509_certificate(
        f"-----BEGIN CERTIFICATE-----\n{token.text}\n-----END CERTIFICATE-----\n".encode()
    )


def test_a_new_signing_key_signs_from_then_on_and_the_old_one_still_decrypts(service: Service) -> None:
    pki = service.pki
    old = pki.certificate("signing")
    (old_file := pki.folder / "old-signing.pem").write_bytes(pki.certificate_file("signing").read_bytes())
    client = service.client("leverancier", "dscpt", signed=True)
    bro_id = "CPT000000000001"
    client.dispatch_data(bro_id)
    assert signer_of(service.exchanges[-1].received) == old
    new = issue(pki, "signing", SERVER)

    def signs() -> bool:
        client.dispatch_data(bro_id)
        return signer_of(service.exchanges[-1].received) == new

    until(signs)
    for recipient in (old_file, pki.certificate_file("signing")):
        encrypting = BroClient(
            service.url + "/2w-be-se/dscpt/1.1",
            certificate=(pki.certificate_file("leverancier"), pki.key_file("leverancier")),
            trust=pki.trust,
            sign=True,
            encrypt=True,
            server_certificate=recipient,
        )
        until(partial(understood, encrypting, bro_id), "the other process does not read the new key")


def understood(client: BroClient, bro_id: str) -> bool:
    """Whether a request is read, and answered that there is no such object."""
    with suppress(SoapFault):
        assert not client.dispatch_data(bro_id).documents
        return True
    return False


def test_a_root_counts_from_the_moment_it_is_there_until_it_is_taken_away(service: Service, tmp_path: Path) -> None:
    known = Organisation(oin("99000020"), "99000020", "TEST vreemd")
    other = make_test_pki(tmp_path / "other", organisations={"vreemd": known}, shape="G1")
    foreign, own = ssl.create_default_context(cafile=str(service.pki.folder / "root.pem")), service.context("afnemer")
    foreign.load_cert_chain(other.certificate_file("vreemd"), other.key_file("vreemd"))
    assert not admitted(service, foreign)
    for kind in ("crls", "intermediates", "roots"):
        for file in (other.trust / kind).iterdir():
            shutil.copy(file, service.pki.trust / kind / f"g1-{file.name}")
    until(lambda: everywhere(service, foreign) == {True})
    with opened(service, foreign) as connection:
        assert ask(connection).status == 200
        (service.pki.trust / "roots" / "g1-root.pem").unlink()
        assert until_refused(connection) == 401
    until(lambda: everywhere(service, foreign) == {False})
    assert everywhere(service, own) == {True}


SAID = ("trust store", "TLS keeps")


def errors(service: Service) -> list[str]:
    return [line["event"] for line in service.log() if line["level"] == "error"]


def test_files_that_cannot_be_used_leave_what_was_there_and_are_logged(pki: TestPki, tmp_path: Path) -> None:
    seen: list[bool] = []

    def spoil(service: Service) -> None:
        context, before = service.context("afnemer"), fingerprint(service)
        pki.certificate_file("server").write_bytes(pki.certificate_file("afnemer").read_bytes())
        (pki.trust / "roots" / "half.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nMII")
        until(lambda: admitted(service, context) and all(says in "".join(errors(service)) for says in SAID))
        seen.extend([admitted(service, context), fingerprint(service, context) == before])

    with pytest.raises(AssertionError, match="did not expect"), running(tmp_path, pki) as found:  # it logs errors
        spoil(found)
    assert seen == [True, True]


def test_what_ends_is_logged_at_the_start_and_clients_that_were_seen_are_known(pki: TestPki, tmp_path: Path) -> None:
    issue(pki, "afnemer", Organisation(oin("99000020"), "99000020", "TEST afnemer"), valid=timedelta(days=10))
    renew_crls(pki, levels=["tsp"], valid=timedelta(hours=48), this_update=datetime.now(UTC) - timedelta(hours=40))
    with running(tmp_path, pki) as service:
        warnings = [line["event"] for line in service.log() if line["level"] == "warning"]
        assert any(event.startswith("WARNING: crl TRIAL TSP") for event in warnings)
        assert admitted(service, service.context("afnemer"))
        settings = Settings(trust=pki.trust, certificate=pki.certificate_file("server"), seen_folder=tmp_path / "seen")
        (found,) = [one for one in survey(settings, datetime.now(UTC)) if oin("99000020") in one.name]
        assert (found.kind, found.state, round(found.days)) == ("client", "WARNING", 10)
