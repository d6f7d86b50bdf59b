"""What the command line shows of the register and the node, as tables and as JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Store, make_engine
from tests.service import make_pki
from tests.unit.registers import Register, request

SUPPLIER = "23456789"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def run(database_url: str, pki: TestPki, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line over a register with one CPT, and one delivery that was rejected."""
    values = {
        "DATABASE_URL": database_url,
        "TRUST": pki.trust,
        "CERTIFICATE": pki.certificate_file("server"),
        "PRIVATE_KEY": pki.key_file("server"),
        "SEEN_FOLDER": tmp_path / "seen",
        "AUDIT_FOLDER": tmp_path / "audit",
        "OPERATIONS_BIND": "",
        "BIND": "127.0.0.1:0",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"BRO_SOAP_{name}", str(value))
    store = Store(make_engine(database_url))
    register = Register(store)
    register.deliver(request())
    register.deliver(request(quality_class="klasse7"))
    store.close()
    return lambda *arguments: CliRunner().invoke(cli, arguments)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_transactions_are_filtered(run: Callable[..., Result]) -> None:
    assert len(told(run("transactions", "--json"))) == 2
    (rejected,) = told(run("transactions", "--outcome", "rejected", "--json"))
    assert rejected["state"] == "rejected"
    assert {one["rule"] for one in rejected["findings"]} == {"CPT-050"}
    assert len(told(run("transactions", "--party", SUPPLIER, "--since", "1h", "--json"))) == 2
    assert told(run("transactions", "--party", "99999999", "--json")) == []
    assert told(run("transactions", "--until", "2020-01-01", "--json")) == []
    shown = run("transactions", "--outcome", "completed").output
    assert "CPT000000000001" in shown
    assert "rejected" not in shown


def test_one_transaction_is_told_with_what_was_found_and_how_to_mend_it(run: Callable[..., Result]) -> None:
    shown = run("transactions", "CPT-000000000002").output
    assert "finding 1: [CPT-050]" in shown
    assert "to mend it:" in shown
    assert run("transactions", "CPT-000000000099").exit_code != 0


def test_a_wrong_moment_says_what_is_one(run: Callable[..., Result]) -> None:
    refused = run("transactions", "--since", "yesterday")
    assert refused.exit_code == 2
    assert "24h" in refused.output


def test_registrations_are_filtered(run: Callable[..., Result]) -> None:
    (one,) = told(run("registrations", "--party", SUPPLIER, "--object", "CPT", "--json"))
    assert one["bro_id"] == "CPT000000000001"
    assert told(run("registrations", "--status", "aangevuld", "--json")) == []
    assert told(run("registrations", "--deregistered", "--json")) == []
    assert told(run("registrations", "--after", "CPT000000000001", "--json")) == []
    assert "CPT000000000001" in run("registration", "list").output


def test_parties_are_filtered(run: Callable[..., Result]) -> None:
    assert [one["kvk_number"] for one in told(run("parties", "--role", "dataleverancier", "--object", "CPT", "--json"))]
    assert told(run("parties", "--name", "nobody at all", "--json")) == []
    assert told(run("parties", "--role", "bronhouder", "--object", "GMW", "--json")) == []


def test_certificates_are_told_as_json(run: Callable[..., Result]) -> None:
    assert {one["kind"] for one in told(run("certificates", "--json"))} >= {"server", "root", "crl"}


def test_the_page_of_the_whole(run: Callable[..., Result]) -> None:
    page = told(run("status", "--json"))
    assert page["registrations"] == {"CPT": {"registered": 1, "under_review": 0, "deregistered": 0}}
    assert page["deliveries"] == {"CPT": {"completed": 1, "rejected": 1}}
    assert page["node"]["runs"] is False
    assert "this node does not run" in run("status").output


def test_the_page_of_the_whole_is_there_without_a_database_too(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/x")
    shown = run("status")
    assert shown.exit_code == 1
    assert "this node does not run" in shown.output
    assert "postgresql://nobody:***@127.0.0.1:1/x: " in shown.output
    assert "secret" not in shown.output


class TestDoctor:
    """What is wrong is a finding with its mend."""

    def test_all_is_well(self, run: Callable[..., Result]) -> None:
        found = told(run("doctor", "--json"))
        assert {one["state"] for one in found} == {"ok"}, found
        assert {one["name"] for one in found} >= {"configuration", "contracts", "trust", "certificate", "database"}

    @pytest.mark.parametrize(
        ("name", "value", "finding", "says"),
        [
            ("PRIVATE_KEY", "{pki}/onbekend.key", "key", "is not the key of"),
            ("PRIVATE_KEY", "/nowhere.key", "private_key", "is not there"),
            ("CERTIFICATE", "{pki}/server.key", "certificate", "no PEM certificate"),
            ("PUBLIC_URL", "https://bro.example", "certificate", "the certificate is for localhost"),
            ("TRUST", "/nowhere", "trust", "has no folder"),
            ("DATABASE_URL", "sqlite:////tmp/no-such-folder/no.db", "database", "there is no file"),
            ("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/x", "database", "does not answer"),
            ("LEAST_FREE_BYTES", str(10**18), "disk", "MB free"),
            ("REVIEW", '["XYZ"]', "review", "no object XYZ"),
            ("REVIEW", '["CPT:zomaar"]', "review", "no correctionReason zomaar"),
            ("OPERATIONS_BIND", "9443", "operations_bind", "is no address"),
            ("CONTRACTS", "/nowhere", "contracts", "holds no wsdl/"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_mend(
        self,
        run: Callable[..., Result],
        pki: TestPki,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        value: str,
        finding: str,
        says: str,
    ) -> None:
        monkeypatch.setenv(f"BRO_SOAP_{name}", value.format(pki=pki.folder))
        result = run("doctor", "--json")
        assert result.exit_code == 1
        failed = [one for one in json.loads(result.output) if one["state"] == "failed" and one["name"] == finding]
        assert any(says in one["text"] and one["mend"] for one in failed), result.output
        assert "secret" not in run("doctor").output

    def test_a_key_that_others_can_read_is_a_warning(
        self, run: Callable[..., Result], pki: TestPki, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = tmp_path / "open.key"
        key.write_bytes(pki.key_file("server").read_bytes())
        key.chmod(0o644)
        monkeypatch.setenv("BRO_SOAP_PRIVATE_KEY", str(key))
        (found,) = [one for one in told(run("doctor", "--json")) if one["state"] == "warning"]
        assert found["mend"] == f"chmod 600 {key}"

    def test_another_program_on_the_operations_port_is_not_taken_for_the_service(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("BRO_SOAP_OPERATIONS_BIND", f"127.0.0.1:{other.server_port}")
        result = run("doctor", "--json")
        other.shutdown()
        other.server_close()
        (found,) = [one for one in json.loads(result.stdout) if one["state"] == "failed"]
        assert found["name"] == "operations_bind"

    def test_nobody_can_call_a_register_without_parties(
        self, run: Callable[..., Result], migrated_file: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        (tmp_path / "empty.db").write_bytes(migrated_file.read_bytes())
        monkeypatch.setenv("BRO_SOAP_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
        assert "parties" in {one["name"] for one in told(run("doctor", "--json")) if one["state"] == "warning"}


def test_the_configuration_is_shown_with_its_sources_and_without_passwords(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bro_soap.toml"
    file.write_text('workers = 5\ndatabase_url = "postgresql://bro:geheim@db/bro?password=ook"\n')
    monkeypatch.setenv("BRO_SOAP_THREADS", "7")
    runner = CliRunner()
    shown = json.loads(runner.invoke(cli, ["--config", str(file), "config", "show", "--json"]).output)
    assert shown["workers"] == {"value": 5, "from": str(file)}
    assert shown["threads"] == {"value": 7, "from": "BRO_SOAP_THREADS"}
    assert shown["trust"]["from"] == "default"
    assert shown["database_url"]["value"] == "postgresql://bro:***@db/bro?password=***"
    assert "geheim" not in runner.invoke(cli, ["--config", str(file), "config", "show"]).output
