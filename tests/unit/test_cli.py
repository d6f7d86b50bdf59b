"""The command line: administration of the register, offline validation, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from bro_soap.cli import cli
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.security.pki.reading import certificates_in

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "serve",
    "demo",
    "sandbox",
    "deliver",
    "request",
    "validate",
    "rules",
    "codes",
    "party",
    "mandate",
    "grant",
    "review",
    "audit",
    "pki",
    "db",
]

PARTIES = """
[[party]]
kvk_number = "12345678"
name = "Waterschap Voorbeeld"
oins = ["00000099123456780000"]
roles = { CPT = ["bronhouder"] }

[[party]]
kvk_number = "23456789"
name = "Sondeerbedrijf Voorbeeld"
roles = { CPT = ["dataleverancier"] }

[[mandate]]
principal = "12345678"
agent = "23456789"
objects = ["CPT"]
"""


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", sqlite_url)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return invoke


def test_every_command_explains_itself(run: Callable[..., Result]) -> None:
    shown = run("--help").output
    for name in COMMANDS:
        assert f"\n  {name} " in shown
        assert run(name, "--help").exit_code == 0


def test_parties_and_mandates_are_kept(run: Callable[..., Result]) -> None:
    oin = "00000099123456780000"
    assert (
        run("party", "add", "12345678", "--name", "Waterschap", "--oin", oin, "--role", "bronhouder:CPT").exit_code == 0
    )
    assert run("party", "add", "23456789", "--name", "Bedrijf", "--role", "dataleverancier:CPT").exit_code == 0
    shown = run("party", "list").output
    assert "12345678  Waterschap" in shown
    assert oin in shown
    assert "bronhouder:CPT" in shown
    assert run("mandate", "grant", "12345678", "23456789", "CPT").output == "granted\n"
    assert "already" in run("mandate", "grant", "12345678", "23456789", "CPT").output
    assert "12345678 -> 23456789  CPT  levering" in run("mandate", "list", "23456789").output
    assert run("mandate", "revoke", "12345678", "23456789", "CPT").exit_code == 0
    assert run("mandate", "revoke", "12345678", "23456789", "CPT").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("party", "add", "12345678", "--name", "x", "--oin", "123"),
        ("party", "add", "12345678", "--name", "x", "--role", "koning:CPT"),
        ("party", "add", "12345678", "--name", "x", "--role", "bronhouder:XYZ"),
        ("mandate", "grant", "1", "2", "XYZ"),
        ("review", "accept", "CPT-000000000009"),
        ("review", "object", "CPT-000000000009", "--reason", "x"),
        ("validate", "does-not-exist.xml"),
    ],
)
def test_what_is_wrong_is_refused(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code != 0


def test_parties_are_loaded_from_a_file_and_twice_is_once(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "parties.toml"
    file.write_text(PARTIES)
    first, second = run("party", "load", str(file)), run("party", "load", str(file))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "0 new mandates" in second.output
    assert "Waterschap" in run("party", "list").output


def test_validate_tells_good_from_bad_offline(run: Callable[..., Result], tmp_path: Path) -> None:
    good, bad, invalid, broken = (tmp_path / name for name in ("good.xml", "bad.xml", "invalid.xml", "broken.xml"))
    good.write_bytes(registration_request(Sounding("r", "o", rows=3)))
    bad.write_bytes(registration_request(Sounding("r", "o", rows=3, quality_class="klasse7")))
    invalid.write_bytes(good.read_bytes().replace(b">IMBRO<", b">X<"))
    broken.write_bytes(good.read_bytes()[:-20])
    assert run("validate", str(good)).exit_code == 0
    result = run("validate", *map(str, (good, bad, invalid, broken)))
    assert result.exit_code == 1
    assert f"{good}: valid" in result.output
    assert "[CPT-050]" in result.output
    assert "value must be one of ['IMBRO', 'IMBRO/A']" in result.output


def test_the_database_is_upgraded_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    runner = CliRunner()
    assert runner.invoke(cli, ["db", "status"]).exit_code == 1
    assert runner.invoke(cli, ["db", "upgrade"]).exit_code == 0
    assert runner.invoke(cli, ["db", "status"]).exit_code == 0


def test_a_test_pki_is_made_used_and_not_overwritten(tmp_path: Path) -> None:
    runner, folder = CliRunner(), str(tmp_path / "pki")
    assert runner.invoke(cli, ["pki", "new", folder]).exit_code == 0
    assert runner.invoke(cli, ["pki", "new", folder]).exit_code != 0
    assert runner.invoke(cli, ["pki", "issue", "nieuw", "00000099111111110000", "Nieuw B.V.", folder]).exit_code == 0
    assert runner.invoke(cli, ["pki", "issue", "fout", "123", "Fout B.V.", folder]).exit_code != 0
    assert runner.invoke(cli, ["pki", "revoke", "nieuw", folder]).exit_code == 0
    assert runner.invoke(cli, ["pki", "crl", folder]).exit_code == 0


def test_the_rule_book_in_the_docs_is_that_of_the_code() -> None:
    shown = CliRunner().invoke(cli, ["rules", "--markdown"]).output
    assert (ROOT / "docs" / "rules.md").read_text() == shown, "run `make docs`"


def test_what_ends_when_can_be_scraped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, pki = CliRunner(), tmp_path / "pki"
    assert runner.invoke(cli, ["pki", "new", str(pki)]).exit_code == 0
    for name, path in (("TRUST", "trust"), ("CERTIFICATE", "server.pem"), ("PRIVATE_KEY", "server.key")):
        monkeypatch.setenv(f"BRO_SOAP_{name}", str(pki / path))
    monkeypatch.setenv("BRO_SOAP_SEEN_FOLDER", str(tmp_path / "seen"))
    shown = runner.invoke(cli, ["pki", "status", "--metrics"])
    lines = [line for line in shown.output.splitlines() if not line.startswith("#")]
    assert shown.exit_code == 0
    assert {line.partition('kind="')[2].partition('"')[0] for line in lines} >= {
        "server",
        "root",
        "intermediate",
        "crl",
    }
    assert all(float(line.rpartition(" ")[2]) > 0 for line in lines)


def test_the_program_itself_ends_with_the_exit_code_of_its_command(tmp_path: Path) -> None:
    """Click's runner sees exit codes that a program around it could still lose."""
    environment = os.environ | {"BRO_SOAP_DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    for arguments, code in ((["db", "status"], 1), (["rules"], 0), (["no-such-command"], 2)):
        command = [sys.executable, "-m", "bro_soap", *arguments]
        assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == code, arguments


def test_one_rule_is_explained_with_what_it_refuses_and_what_it_lets_pass(run: Callable[..., Result]) -> None:
    told = run("rules", "gmw-015").output
    assert "catalogus GMW" in told
    assert "refused     <tubeTopPositioningMethod" in told
    assert "right       <tubeTopPositioningMethod" in told
    assert "GMN_Closure" in run("rules", "GMN-025").output
    assert "none is made" in run("rules", "BRO-030").output


def test_a_rule_that_is_not_there_is_told_with_those_that_are_like_it(run: Callable[..., Result]) -> None:
    found = run("rules", "GMW-999")
    assert found.exit_code == 1
    assert "did you mean GMW-" in found.output


def test_a_second_server_certificate_has_its_own_hosts_and_days(tmp_path: Path) -> None:
    runner, pki = CliRunner(), tmp_path / "pki"
    assert runner.invoke(cli, ["pki", "new", str(pki)]).exit_code == 0
    asked = ["pki", "issue", "server2", "00000099000000001000", "TEST server", str(pki)]
    options = ["--host", "bro.example.nl", "--host", "127.0.0.1", "--days", "30"]
    made = runner.invoke(cli, [*asked, *options])
    assert (made.exit_code, "a server for bro.example.nl, 127.0.0.1, for 30 days" in made.output) == (0, True)
    leaf = certificates_in((pki / "server2.pem").read_bytes())[0]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "bro.example.nl" in names.get_values_for_type(x509.DNSName)
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days in (30, 31)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in usage
    assert runner.invoke(cli, [*asked, *options]).exit_code == 1, "it is not written over"
    assert runner.invoke(cli, [*asked, *options, "--replace"]).exit_code == 0
    for days in ("0", "100000"):
        assert runner.invoke(cli, [*asked, "--days", days, "--replace"]).exit_code == 2
