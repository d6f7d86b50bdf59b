"""No command ends in a traceback, whatever is wrong round it: one line says what, and with what exit code.

The commands are those of the program, with their own parameters, so a new one is tried as soon as it is there. Every
pair of a command and a trouble is tried in the long lane, a share of them on every change.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

import click
import pytest
from sqlalchemy import text

from bro_soap import cli as commands
from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.serving import service
from bro_soap.store import make_engine, wait
from bro_soap.store.copies import scratch
from tests.lanes import LONG

# These go on for ever when nothing is wrong; `tests/journeys` starts them.
LASTING = {"serve", "demo", "sandbox up", "sandbox run", "sandbox wait"}
ARGUMENTS = {
    "kvk_number": "12345678",
    "principal": "12345678",
    "agent": "23456789",
    "name": "Waterschap",
    "roles": "bronhouder:CPT",
    "oins": "00000099123456780000",
    "oin": "00000099123456780000",
    "bro_id": "CPT000000000001",
    "bro_ids": "CPT000000000001",
    "transaction_id": "CPT-000000000001",
    "reference": "kenmerk",
    "urn": "urn:bro:cpt:CPTMethod",
    "slug": "proef",
    "by": "12345678",
    "reason": "eigenCorrectie",
}


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*path, name))
    else:
        yield path, command


def turns(troubles: Collection[str], tried: Sequence[str]) -> list[tuple[str, str]]:
    """Give each command one of the troubles, in turn; in the long lane all of them.

    So every command meets every kind of trouble, and each trouble a command of its kind.
    """
    if LONG:
        return [(command, trouble) for command in tried for trouble in troubles]
    assert len(tried) >= len(troubles), "some trouble would meet no command"
    return list(zip(tried, cycle(troubles), strict=False))


COMMANDS = {" ".join(path): command for path, command in leaves(cli)}
TRIED = sorted(set(COMMANDS) - LASTING)


def takes_path(parameter: click.Parameter) -> bool:
    return isinstance(parameter.type, click.Path | click.File)


READING = [name for name in TRIED if any(map(takes_path, COMMANDS[name].params))]


def given(parameter: click.Parameter, value: str) -> list[str]:
    """One parameter on the command line."""
    if isinstance(parameter, click.Argument):
        return [value]
    return [parameter.opts[0], *[value] * max(parameter.nargs, 1)]


def usual(command: click.Command, folder: Path, but: click.Parameter | None = None, value: str = "") -> list[str]:
    """Everything that a command asks, with `value` for one of its parameters."""
    options, arguments = list[str](), list[str]()
    for parameter in command.params:
        into = arguments if isinstance(parameter, click.Argument) else options
        if parameter is but:
            into += given(parameter, value)
        elif parameter.required:
            into += given(parameter, plain(parameter, folder))
        elif parameter.name == "folder":
            into += given(parameter, str(folder / "a-folder"))
    return [*options, "--", *arguments]


def plain(parameter: click.Parameter, folder: Path) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if takes_path(parameter):
        return str(folder / "some-file")
    return ARGUMENTS.get(str(parameter.name), "x")


@pytest.fixture
def place(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a register, where nothing is wrong yet."""
    for name in [name for name in os.environ if name.startswith("BRO_SOAP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shutil.copy(migrated_file, tmp_path / "register.db")
    (tmp_path / "some-file").write_bytes(b"<x/>")
    (tmp_path / "a-folder").mkdir()
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", f"sqlite:///{tmp_path}/register.db")
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command as the program does, and look at how it ends."""

    def invoke(*arguments: str, code: int | None = None) -> str:
        monkeypatch.setattr("sys.argv", ["bro-soap", *arguments])
        monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115  closed by the interpreter
        umask = os.umask(0o022)
        try:
            with pytest.raises(SystemExit) as stopped:
                commands.main()
        finally:
            os.umask(umask)
        told = "".join(capfd.readouterr())
        assert stopped.value.code in (None, 0, 1, 2, 3), (arguments, told)
        assert code in (None, stopped.value.code), (arguments, stopped.value.code, told)
        assert "Traceback" not in told, (arguments, told)
        assert stopped.value.code != 2 or told.strip(), arguments
        return told

    return invoke


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


DATABASES: dict[str, Callable[[Path], str]] = {
    "away": lambda _: f"postgresql://nobody:geheim@127.0.0.1:{_closed_port()}/none",
    "in a folder that is not there": lambda folder: f"sqlite:///{folder}/gone/register.db",
    "a folder": lambda folder: f"sqlite:///{folder}/a-folder",
    "no database": lambda folder: f"sqlite:///{folder}/some-file",
    "without tables": lambda folder: f"sqlite:///{folder}/new.db",
    "of a kind unknown": lambda _: "mysql://localhost/x",
    "no address": lambda _: "kapot",
    "of a driver that is not there": lambda _: "oracle://u:p@localhost/x",
}


@pytest.mark.parametrize(("command", "trouble"), turns(DATABASES, TRIED))
def test_a_database_that_cannot_be_used(
    command: str, trouble: str, place: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", DATABASES[trouble](place))
    told = run(*command.split(), *usual(COMMANDS[command], place))
    assert "geheim" not in told


def _config(content: bytes) -> Callable[[Path], list[str]]:
    def made(folder: Path) -> list[str]:
        (folder / "x.toml").write_bytes(content)
        return ["--config", str(folder / "x.toml")]

    return made


CONFIGS: dict[str, Callable[[Path], list[str]]] = {
    "not there": lambda folder: ["--config", str(folder / "gone.toml")],
    "a folder": lambda folder: ["--config", str(folder / "a-folder")],
    "no TOML": _config(b"workers = = 3"),
    "no UTF-8": _config(b"public_url = 'https://caf\xe9'"),
    "a setting that is none": _config(b"werkers = 3"),
    "a setting of the wrong type": _config(b"workers = 'many'"),
    "a list for a text": _config(b"public_url = [1]"),
    "a table for a number": _config(b"[workers]\nx = 1"),
    "too large a number": _config(b"workers = 1" + b"0" * 5_000),
}


@pytest.mark.parametrize(("command", "trouble"), turns(CONFIGS, TRIED))
def test_settings_that_cannot_be_used(command: str, trouble: str, place: Path, run: Callable[..., str]) -> None:
    run(*CONFIGS[trouble](place), *command.split(), *usual(COMMANDS[command], place))


@pytest.mark.parametrize("trouble", CONFIGS)
def test_the_service_does_not_start_with_settings_that_cannot_be_used(
    trouble: str, place: Path, run: Callable[..., str]
) -> None:
    run(*CONFIGS[trouble](place), "serve")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service of which all is well but its database, for which it does not wait."""
    monkeypatch.setattr(service, "check_configuration", lambda _: [])
    monkeypatch.setattr(service, "wait", partial(wait, seconds=0))
    monkeypatch.setattr(service, "set_up_logging", lambda _: None)
    monkeypatch.setattr(service, "Parts", lambda _: pytest.fail("contracts were read before the database was asked"))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("trouble", DATABASES)
def test_the_service_does_not_start_without_a_register(
    trouble: str, place: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", DATABASES[trouble](place))
    told = run("serve", code=2)
    assert told.startswith("bro-soap: "), told
    assert "geheim" not in told
    if trouble == "without tables":
        assert told.splitlines() == [
            f"bro-soap: database sqlite+pysqlite:///{place}/new.db has no register yet: run `bro-soap db upgrade`"
        ]


SETTINGS = {
    "workers": "many",
    "audit_folder": "some-file",
    "seen_folder": "some-file",
    "trust": "some-file",
    "trust ": "gone",
    "certificate": "some-file",
    "private_key": "a-folder",
    "audit_key": "some-file",
    "audit_key ": "a-folder",
    "codes_folder": "some-file",
    "rule_packs": "gone",
    "umask": "nine",
    "environment": "mars",
    "bind": "nowhere",
    "log_format": "xml",
}


@pytest.mark.parametrize(("command", "trouble"), turns(SETTINGS, TRIED))
def test_a_setting_that_names_what_cannot_be_used(
    command: str, trouble: str, place: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"BRO_SOAP_{trouble.strip().upper()}", SETTINGS[trouble])
    run(*command.split(), *usual(COMMANDS[command], place))


FILES = {
    "not there": "gone",
    "a folder": "a-folder",
    "in a folder that is not there": "gone/x",
    "below a file": "some-file/x",
    "empty": "empty",
    "no text": "binary",
    "a zip of nothing": "broken.zip",
    "a name too long": "n" * 300,
    "XML": "some-file",
    "a device": "/dev/null",
}


@pytest.mark.parametrize(("command", "trouble"), turns(FILES, READING))
def test_a_file_or_folder_that_cannot_be_used(command: str, trouble: str, place: Path, run: Callable[..., str]) -> None:
    (place / "empty").touch()
    (place / "binary").write_bytes(bytes(range(256)) * 9)
    (place / "broken.zip").write_bytes(b"PK\x03\x04" + bytes(90))
    for parameter in filter(takes_path, COMMANDS[command].params):
        run(*command.split(), *usual(COMMANDS[command], place, parameter, FILES[trouble]))


TEXTS = {
    "nothing": "",
    "of nobody": "niemand",
    "a dash": "-",
    "long": "9" * 5_000,
    "of another script": "\u0661\u0662\u0663",
    "no UTF-8": "\udcff",
    "with line ends and escapes": "a\n\x1b[2J\u202e",
    "a path": "../../etc/passwd",
    "an address": "https://127.0.0.1:1/",
}


@pytest.mark.parametrize(("command", "trouble"), turns(TEXTS, TRIED))
def test_a_value_that_nobody_expects(command: str, trouble: str, place: Path, run: Callable[..., str]) -> None:
    for parameter in COMMANDS[command].params:
        if takes_path(parameter) or getattr(parameter, "is_flag", False):
            continue
        run(*command.split(), *usual(COMMANDS[command], place, parameter, TEXTS[trouble]))


def test_a_question_that_nobody_answers_is_no_stop(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "cli", click.Command("asks", callback=lambda: click.confirm("Change this?")))
    told = run(code=2)
    assert told.splitlines()[-1] == "bro-soap: nobody answers: give it as an option, see --help"


def test_an_organisation_that_is_not_there_is_told_with_those_that_are(place: Path, run: Callable[..., str]) -> None:
    for name in ("waterschap.pem", "waterschap.key", "other.pem"):
        (place / name).touch()
    assert "there are waterschap" in run("request", "CPT000000000001", "--as", "niemand", "--pki", str(place))
    assert "bro-soap pki new" in run("outcome", "CPT-000000000001", "--pki", "gone")


def test_status_without_a_database_says_so_and_counts_nothing(
    place: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", DATABASES["away"](place))
    told = run("status")
    assert "no database at postgresql://nobody:***@127.0.0.1" in told
    assert "Connection refused" in told
    assert "Registered" not in told
    assert "the database cannot be used: bro-soap doctor" in told
    assert "\nnothing" not in told


def test_who_may_not_make_a_database_is_told_which_right_is_missing(postgresql_url: str) -> None:
    """`backup --test` makes one to restore into."""
    engine = make_engine(postgresql_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE ROLE rightless LOGIN PASSWORD 'x'"))
    try:
        user = make_engine(engine.url.set(username="rightless", password="x").render_as_string(False))
        told = r"permission denied[\s\S]*ALTER ROLE rightless CREATEDB;"
        with pytest.raises(ConfigurationError, match=told), scratch(user):
            pytest.fail("it was made")
    finally:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP ROLE rightless"))
        engine.dispose()
