"""What a person reads who writes something wrong: what it should have been, in words of this service and not of a library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.sandbox.soundings import Sounding, registration_request

HTTPS = "write https://HOST:PORT"
DAY = "write 2026-03-01"
GOOD = registration_request(Sounding("r", "o", rows=3))


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", sqlite_url)

    def ran(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return ran


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        *(
            (["request", "CPT000000000001", "--url", url], HTTPS)
            for url in (
                *("http://localhost:8443", "localhost:8443", "localhost", "https://", "https://[::1", ""),
                *("https://localhost:8443/2w-be/iscpt/1.1", "https://localhost:8443?wsdl"),
            )
        ),
        (["own", "objects", "--url", "http://localhost:8443"], HTTPS),
        (["deliver", "setup.cfg", "--url", "http://localhost:8443"], HTTPS),
        (["request", "GLD000000000001", "--period", "2020-01-01", "gisteren"], DAY),
        (["registration", "show", "GMW000000000001", "--on", "1-2-2020"], DAY),
        (["registration", "show", "GMW000000000001", "--known-at", "2020-01-01"], "write 2026-03-01T12:30:00"),
        (["codes", "import", "setup.cfg", "--from", "morgen"], DAY),
        (["party", "add", "12345679", "--name", "x", "--role", "baas:CPT"], "a role (bronhouder, dataleverancier,"),
        (
            ["party", "add", "12345679", "--name", "x", "--role", "bronhouder:cpt"],
            "an object (BHR-G, BHR-GT, BHR-P, CPT,",
        ),
        (["codes", "show", "CPTMethod"], "did you mean urn:bro:cpt:CPTMethod?"),
        (["codes", "show", "gmw:cptmethod"], "did you mean urn:bro:cpt:CPTMethod?"),
        (["codes", "show", "Nonsens"], "bro-soap codes list names"),
    ],
    ids=" ".join,
)
def test_what_is_written_wrongly_is_told_how_to_write(
    run: Callable[..., Result], arguments: list[str], says: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code in {1, 2}, says in " ".join(result.stderr.split())) == (True, True), result.stderr


def test_a_slash_at_the_end_of_an_address_is_no_part_of_it(run: Callable[..., Result]) -> None:
    result = run("request", "CPT000000000001", "--url", "https://localhost:1/", "--pki", "certs/nowhere")
    assert "--as" in result.stderr, "the address is in order, and the next thing is not"


@pytest.mark.parametrize(
    ("content", "line"), [(GOOD[:3000], GOOD[:3000].count(b"\n") + 1), (b"<a>\n<b>\n</a>", 3), (b"<a>\n\nx & y</a>", 3)]
)
def test_what_is_no_xml_is_told_with_its_line(
    run: Callable[..., Result], tmp_path: Path, content: bytes, line: int
) -> None:
    file = tmp_path / "half.xml"
    file.write_bytes(content)
    assert f"\n  line {line}: [xml] " in run("validate", str(file)).stdout


def test_no_line_that_is_told_has_a_line_end_spelt_out_in_it(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("why", "0" * 32, "--audit", str(tmp_path))
    told, command = result.stderr.splitlines()
    assert told.endswith("as with")
    assert command.startswith("  journalctl ")
