"""Deliveries that come again over HTTPS: on every profile, to two nodes on one database, after every mishap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from lxml import etree
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bro_soap.client.wire import new_message_id
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.security.wsse.encryption import encrypt_envelope
from bro_soap.security.wsse.envelope import Signer, sign_envelope
from bro_soap.store import make_engine
from bro_soap.xmlio import ns
from tests import service as services
from tests.patience import LONG
from tests.service import Service, enveloped, running, sample

MISHAPS = Path(__file__).parent / "mishaps"
PROFILES = ("2w-be", "2w-be-s", "2w-be-se")
ACTION = "http://www.broservices.nl/wus/iscpt/registrationRequest"
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


@dataclass
class Nodes:
    """Two services on one database."""

    both: tuple[Service, Service]
    mishaps: Path

    @property
    def one(self) -> Service:
        return self.both[0]

    def registered(self) -> int:
        with self.one.store() as store, store.read() as view:
            return len(view.overview.registrations(limit=100_000))

    def post(self, profile: str, message: bytes, node: int = 0) -> requests.Response:
        found = self.both[node]
        with found.session("leverancier") as session:
            return session.post(f"{found.url}/{profile}/iscpt/1.1", data=message, headers=HEADERS, timeout=LONG)

    def let(self, mishap: str) -> None:
        """Let this happen to the next delivery."""
        (self.mishaps / mishap).touch()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def nodes(request: pytest.FixtureRequest, pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    folder = tmp_path_factory.mktemp("repeats")
    database_url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        with make_engine(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE repeats TEMPLATE migrated"))
        database_url = make_url(server).set(database="repeats").render_as_string(hide_password=False)
    environment = {"PYTHONPATH": str(MISHAPS), "MISHAPS": str(folder)}
    for name in ("one", "two"):
        (folder / name).mkdir()
    with (
        running(folder / "one", pki, database_url, environment=environment, surprises=True) as one,
        ExitStack() as stack,
    ):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(services, "load_parties", lambda _: None)
            second = running(folder / "two", pki, one.database_url, environment=environment, surprises=True)
            two = stack.enter_context(second)
        yield Nodes((one, two), folder)


def message(service: Service, profile: str) -> bytes:
    """A registration that nobody sent before, as this profile wants it."""
    headers = {"To": f"{ns.WSA}/anonymous", "Action": ACTION, "MessageID": new_message_id()}
    blocks = "".join(f'<wsa:{name} xmlns:wsa="{ns.WSA}">{value}</wsa:{name}>' for name, value in headers.items())
    root = etree.fromstring(enveloped(sample("registration-land-rd"), blocks))
    signer = Signer.load(service.pki.certificate_file("leverancier"), service.pki.key_file("leverancier"))
    if profile != "2w-be":
        sign_envelope(root, signer, datetime.now(UTC))
    if profile == "2w-be-se":
        encrypt_envelope(root, service.pki.certificate("server"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def recorded(nodes: Nodes) -> list[str]:
    """The transactions that were completed, the newest first."""
    with nodes.one.store() as store, store.read() as view:
        return [one.transaction_id for one in view.transactions.find(limit=100_000) if one.state == "completed"]


def answered(nodes: Nodes, profile: str, answer: requests.Response) -> str:
    """The transaction id of a completion; what is encrypted cannot be told apart by what it says."""
    assert answer.status_code == 200, answer.text
    if profile == "2w-be-se":
        return recorded(nodes)[0]
    (found,) = re.findall(r"transactionId>([^<]+)<", answer.text)
    return str(found)


@pytest.mark.parametrize("profile", PROFILES)
def test_on_another_node_it_is_the_same_delivery(nodes: Nodes, profile: str) -> None:
    before, sent = nodes.registered(), message(nodes.one, profile)
    answers = [nodes.post(profile, sent, node) for node in (0, 1, 0)]
    assert len({answered(nodes, profile, answer) for answer in answers}) == 1
    assert nodes.registered() == before + 1


@pytest.mark.parametrize("profile", PROFILES)
def test_on_all_workers_of_both_nodes_at_the_same_moment_it_is_one_delivery(nodes: Nodes, profile: str) -> None:
    before, sent = nodes.registered(), message(nodes.one, profile)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda node: nodes.post(profile, sent, node), [0, 1] * 4))
    assert len({answered(nodes, profile, answer) for answer in answers}) == 1
    assert nodes.registered() == before + 1


@pytest.mark.parametrize("profile", PROFILES)
def test_a_worker_killed_between_commit_and_answer_leaves_the_answer_to_others(nodes: Nodes, profile: str) -> None:
    before, sent = nodes.registered(), message(nodes.one, profile)
    nodes.let("killed")
    with pytest.raises(requests.ConnectionError):
        nodes.post(profile, sent)
    committed = recorded(nodes)[0]
    assert nodes.registered() == before + 1
    for node in (1, 0):
        assert answered(nodes, profile, nodes.post(profile, sent, node)) == committed
    assert nodes.registered() == before + 1


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("mishap", "status", "told"), [("busy", 503, "1"), ("fault", 500, None)])
def test_the_same_bytes_are_taken_in_after_a_503_or_a_system_fault(
    nodes: Nodes, profile: str, mishap: str, status: int, told: str | None
) -> None:
    before, sent = nodes.registered(), message(nodes.one, profile)
    nodes.let(mishap)
    first = nodes.post(profile, sent)
    assert (first.status_code, first.headers.get("Retry-After")) == (status, told)
    assert nodes.registered() == before
    answered(nodes, profile, nodes.post(profile, sent))
    assert nodes.registered() == before + 1


def test_after_a_restart_of_the_service_it_is_the_same_delivery(
    pki: TestPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, found = b"", []
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        with running(tmp_path / name, pki, f"sqlite:///{tmp_path}/register.db") as service:
            monkeypatch.setattr(services, "load_parties", lambda _: None)
            body = body or message(service, "2w-be")
            found += re.findall(r"transactionId>([^<]+)<", service.post("leverancier", body).text)
    assert len(found) == 2
    assert found[0] == found[1]
