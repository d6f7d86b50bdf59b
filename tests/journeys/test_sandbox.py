"""The sandbox as a tester uses it: started, looked at, delivered to, put back, stopped, from a shell."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.client import BroClient
from bro_soap.errors import ConfigurationError
from bro_soap.operate.sandbox import Sandbox
from bro_soap.sandbox.organisations import ORGANISATIONS
from bro_soap.sandbox.soundings import Sounding, registration_request
from tests.patience import LONG, until

Shell = Callable[..., Result]
FOR_EVER = ["sandbox", "run", "--port", "0", "--seconds", str(LONG)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="module")
def shell(folder: Path) -> Iterator[Shell]:
    """Run a command of ours in a folder of its own, without any setting."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BRO_SOAP_")]:
            patch.delenv(name)

        def run(*words: str) -> Result:
            with chdir(folder):
                return CliRunner().invoke(cli, words)

        yield run
        run("sandbox", "down")


@pytest.fixture
def up(shell: Shell) -> str:
    """The address of the sandbox, which runs."""
    told = shell("sandbox", "up", "--port", "0", "--seconds", str(LONG))
    assert told.exit_code == 0, told.stderr
    return told.stdout.split()[0]


def _deliver(folder: Path, url: str, reference: str) -> str:
    pki = Sandbox(folder / "var/sandbox").pki
    client = BroClient(
        f"{url}/2w-be/iscpt/1.1?wsdl",
        certificate=(pki / "sondeerbedrijf.pem", pki / "sondeerbedrijf.key"),
        trust=pki / "trust",
    )
    numbers = {name: ORGANISATIONS[name].kvk_number for name in ("waterschap", "sondeerbedrijf")}
    made = Sounding(
        reference, f"dijkvak-{reference}", accountable_party=numbers["waterschap"], operator=numbers["sondeerbedrijf"]
    )
    answer = client.register(registration_request(made))
    assert answer.response_type == "completion"
    return str(answer.bro_id)


def test_what_is_delivered_is_gone_after_a_reset_and_back_after_another(folder: Path, shell: Shell, up: str) -> None:
    first = _deliver(folder, up, "one")
    assert shell("sandbox", "snapshot", "one").exit_code == 0
    assert shell("sandbox", "reset").exit_code == 0
    assert first not in shell("registrations").stdout
    assert _deliver(folder, up, "another") == first  # numbers are given out again
    assert shell("sandbox", "reset", "one").exit_code == 0
    assert "dijkvak-one" in shell("transactions", "--json").stdout
    assert _deliver(folder, up, "more") != first


def test_every_other_command_looks_at_the_same_register(folder: Path, shell: Shell, up: str) -> None:
    told = shell("parties")
    assert "Waterschap Voorbeeld" in told.stdout
    assert "sandbox" in told.stderr  # it says whose settings these are


def test_one_that_runs_is_left_as_it_is(shell: Shell, up: str) -> None:
    assert shell("sandbox", "up", "--port", "0").stdout.split()[0] == up
    assert shell("sandbox", "status").stdout.split()[0] == up
    assert shell("sandbox", "wait").stdout.strip() == up


def test_when_it_is_down_its_port_is_free(shell: Shell, up: str) -> None:
    assert shell("sandbox", "down").exit_code == 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what it served may linger
        probe.bind(("127.0.0.1", int(re.findall(r"\d+", up)[-1])))
    assert shell("sandbox", "status").exit_code == 1
    assert "no sandbox runs" in shell("sandbox", "down").stdout


def test_after_a_kill_it_starts_again_with_what_it_had(folder: Path, shell: Shell, up: str) -> None:
    bro_id = _deliver(folder, up, "killed")
    state = Sandbox(folder / "var/sandbox").running()
    assert state is not None
    os.killpg(state.process, signal.SIGKILL)
    until(lambda: Sandbox(folder / "var/sandbox").running() is None, "it still runs")
    assert shell("sandbox", "up", "--port", "0", "--seconds", str(LONG)).exit_code == 0
    assert bro_id in shell("registrations").stdout


def test_the_service_takes_no_settings_of_a_sandbox(folder: Path, shell: Shell, up: str) -> None:
    with pytest.raises(ConfigurationError, match="certificate"):  # it has none, where the sandbox has
        raise shell("serve").exception or AssertionError


def test_in_the_foreground_it_ends_with_its_command(folder: Path, shell: Shell) -> None:
    shell("sandbox", "down")
    process = subprocess.Popen([sys.executable, "-m", "bro_soap", *FOR_EVER], cwd=folder, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"https://localhost:")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONG)
    assert process.returncode == 0
    assert Sandbox(folder / "var/sandbox").running() is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("snapshot", "../x"), "small letters"),
        (("snapshot", "x", "--dir", "nowhere"), "there is no sandbox in nowhere"),
        (("reset", "--dir", "nowhere"), "there is no sandbox in nowhere"),
        (("reset", "unknown"), "there is no snapshot unknown; there is begin"),
        (("wait", "--dir", "nowhere"), "no sandbox runs in nowhere"),
        (("up", "--port", "70000"), "70000"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    folder: Path, shell: Shell, up: str, words: tuple[str, ...], told: str
) -> None:
    answer = shell("sandbox", *words)
    assert told in answer.stderr or told in str(answer.exception)
    assert not (folder / "nowhere").exists()


def test_a_port_that_is_taken_is_told(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = shell("sandbox", "up", "--dir", "other", "--port", str(taken.getsockname()[1]))
    assert isinstance(answer.exception, ConfigurationError)
    assert "is in use" in str(answer.exception)
