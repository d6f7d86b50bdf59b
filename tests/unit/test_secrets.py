"""Secrets of the configuration are shown nowhere: not by a command, not in a log line, not in an error."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bro_soap import secrets
from bro_soap.cli import cli, main
from bro_soap.errors import ConfigurationError
from bro_soap.secrets import reason, remember, remember_environment, scrubbed, shown, without_rows
from bro_soap.settings import Settings, masked, read_settings
from bro_soap.store import make_engine, wait

MARK = "GEHEIM"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test remembers does not hide the texts of another."""
    monkeypatch.setattr(secrets, "_KNOWN", secrets._Known())


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:////var/lib/bro_soap/register.db", "sqlite:////var/lib/bro_soap/register.db"),
        ("sqlite:///var/bro_soap.db?mode=ro&uri=true", "sqlite:///var/bro_soap.db?mode=ro&uri=true"),
        ("sqlite+pysqlcipher://:GEHEIM@/x.db?cipher=aes", "sqlite+pysqlcipher://:***@/x.db?***"),
        ("postgresql+psycopg://bro_soap@db/bro_soap", "postgresql+psycopg://bro_soap@db/bro_soap"),
        ("postgresql://bro:GEHEIM@db:5432/bro", "postgresql://bro:***@db:5432/bro"),
        ("postgresql://bro:GEHEIM&GEHEIM@[::1]:5/x", "postgresql://bro:***@[::1]:5/x"),
        ("postgresql://bro:GEHEIM@db/bro?password=GEHEIM", "postgresql://bro:***@db/bro?password=***"),
        (
            "postgresql:///bro?host=/run/pg&user=bro&sslmode=require",
            "postgresql:///bro?host=/run/pg&user=bro&sslmode=require",
        ),
        ("postgresql://db/x?user=bro&password=a@GEHEIM&sslmode=require", "postgresql://***"),
        ("postgresql://db/x?host=h&password=a&GEHEIM", "postgresql://db/x?host=h&password=***"),
        ("postgresql://db/x?GEHEIM", "postgresql://db/x?***"),
        ("postgresql://db/x?dbname=host%3Da%20password%3DGEHEIM", "postgresql://db/x?***"),
        ("postgresql://db/x?sslpassword=GEHEIM", "postgresql://db/x?sslpassword=***"),
        ("postgresql://db/x?passfile=/GEHEIM", "postgresql://db/x?passfile=***"),
        ("postgresql://db/x?options=-c%20a=GEHEIM", "postgresql://db/x?options=***"),
        ("postgresql://db:5432/x?password=GEHEIM@GEHEIM", "postgresql://***"),
        ("postgresql://bro:a@GEHEIM@db/x", "postgresql://***"),
        ("postgresql://bro:GEHEIM/GEHEIM@db/x", "postgresql://***"),
        ("postgresql://bro:GEHEIM#GEHEIM@db/x", "postgresql://***"),
        ("postgresql://bro:GEHEIM?GEHEIM@db/x", "postgresql://***"),
        ("postgresql://bro:GEHEIM", "postgresql://***"),
        ("postgresql://bro:x@db/x\nGEHEIM", "postgresql://***"),
        ("host=db user=bro password=GEHEIM", "***"),
        ("oracle://bro/GEHEIM@db", "oracle://***"),
        ("oracle+oracledb://bro:GEHEIM@db:1521/?service_name=x", "oracle+oracledb://bro:***@db:1521/?service_name=x"),
        ("oracle+oracledb://b:GEHEIM@(DESCRIPTION=(ADDRESS=(HOST=h)))", "oracle+oracledb://***"),
        ("oracle+oracledb://@tns/?user=b&wallet_password=GEHEIM", "oracle+oracledb://tns/?user=b&wallet_password=***"),
        ("oracle+oracledb://@tns/?access_token=GEHEIM", "oracle+oracledb://tns/?access_token=***"),
        ("https://GEHEIM@collector:4318/v1", "https://***@collector:4318/v1"),
        ("https://u:GEHEIM@collector/v1?token=GEHEIM#x", "https://***@collector/v1?token=***"),
        ("https://u:GEHEIM@collector/v1?host=GEHEIM&x=GEHEIM", "https://***@collector/v1?***"),
        ("https://u:1/GEHEIM@collector/v1", "https://***"),
        ("HTTPS://u:GEHEIM@collector", "HTTPS://***@collector"),
        ("https://collector/#GEHEIM", "https://***"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("127.0.0.1:8443", "127.0.0.1:8443"),
        ("unix:/run/bro_soap/socket", "unix:/run/bro_soap/socket"),
        ("CPT:bronhouder", "CPT:bronhouder"),
        ("password=GEHEIM", "***"),
        ("", ""),
    ],
)
def test_an_address_is_told_as_far_as_it_is_clear(address: str, told: str) -> None:
    assert shown(address) == told
    assert MARK not in shown(address)


PASSWORDS = st.lists(st.sampled_from(list("&@:/#%?=+ ;,'\"\\()[]{}\né\0")), min_size=1, max_size=5).map(
    lambda between: MARK + "".join(f"{sign}{MARK}" for sign in between)
)
PLACES = [
    "postgresql://bro:{}@db/x",
    "postgresql://{}@db/x",
    "postgresql://bro:{}",
    "postgresql://db:5432/x?user=b&password={}",
    "postgresql:///x?password={}&sslmode=require",
    "postgresql://db/x?sslpassword={}",
    "postgresql://db/password={}",
    "host=db password='{}'",
    "oracle://bro:{}@tns",
    "oracle://bro:{}@(DESCRIPTION=(ADDRESS=(HOST=h)(PORT=1)))",
    "oracle://bro/{}@tns",
    "oracle://tns/?wallet_password={}",
    "https://bro:{}@collector/v1",
    "https://{}@collector/v1",
    "https://collector/v1?token={}",
    "http://127.0.0.1:1/?a=1&b={}#x",
]


@given(place=st.sampled_from(PLACES), password=PASSWORDS)
def test_no_sign_in_a_password_lets_a_part_of_it_through(place: str, password: str) -> None:
    address = place.format(password)
    if not place.startswith(("postgresql://{}", "postgresql://db/p")):  # a name only, when it is clear that it is one
        assert MARK not in shown(address)
    assert MARK not in str(masked("database_url", address)) or "://{}" in place
    known = secrets._Known()
    known.add(secrets._apart(address)[1])
    assert known.pattern is not None or "://{}" in place or shown(address) == address


@given(place=st.sampled_from(PLACES[:7]), password=PASSWORDS)
def test_what_sqlalchemy_takes_for_the_password_is_known_and_hidden(place: str, password: str) -> None:
    address = place.format(password)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return
    known = secrets._Known()
    known.add(secrets._apart(address)[1])
    for found in (url.password, url.query.get("password"), url.query.get("sslpassword")):
        if found and len(str(found)) >= 6 and found not in (url.username, url.host):  # what is shown is no secret
            assert known.pattern is not None
            for told in (f"failed for {found}.", f"failed for {found!r}", json.dumps({"a": found})):
                assert MARK not in known.pattern.sub("***", told)


def test_what_is_remembered_is_in_no_text_however_it_is_written() -> None:
    remember(["postgresql://bro:GEHEIM%22%40%C3%A9@db/x?password=GEHEIM+TOO"])
    for form in (
        'GEHEIM"@é',
        "GEHEIM%22%40%C3%A9",
        'GEHEIM\\"@é',
        'GEHEIM\\"@\\u00e9',
        "GEHEIM TOO",
        "GEHEIM+TOO",
        "GEHEIM%20TOO",
    ):
        assert MARK not in scrubbed(f"xx{form}yy"), form


def test_what_is_shown_anyway_is_no_secret() -> None:
    remember(
        ["postgresql://postgres:postgres@db/postgres", "postgresql://bro_soap:bro_soap@db/bro_soap", "sqlite:///x.db"]
    )
    assert scrubbed("bro_soap serves postgresql, bro_soap_up 1") == "bro_soap serves postgresql, bro_soap_up 1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PGPASSWORD", "GEHEIM"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20GEHEIM,x-key=GEHEIM2"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://u:GEHEIM@collector/v1?token=GEHEIM"),
        ("HTTPS_PROXY", "http://u:GEHEIM@proxy:3128"),
        ("AZURE_CLIENT_SECRET", "GEHEIM"),
    ],
)
def test_secrets_in_the_environment_are_known(name: str, value: str) -> None:
    remember_environment({name: value})
    for piece in re.findall(r"GEHEIM\d?", value):
        assert MARK not in scrubbed(f"Header format invalid: {piece}!")


@pytest.mark.parametrize("text", [
    'database_url = "postgresql://bro:GEHEIM@db/x',
    "database_url = postgresql://bro:GEHEIM@db/x",
    'database_url = "a"\ndatabase_url = "GEHEIM"\n',
    '"GEHEIM" = "a"\n"GEHEIM" = "a"\n',
    'database_url = ["postgresql://bro:GEHEIM@db/x"]',
    'database_url = {password = "GEHEIM"}',
    '[database_url]\npassword = "GEHEIM"',
    'workers = "postgresql://bro:GEHEIM@db/x"',
    'environment = "postgresql://bro:GEHEIM@db/x"',
    'crl_urls = "https://u:GEHEIM@tsp/crl"',
    'crl_urls = [["https://u:GEHEIM@tsp/crl"]]',
    'databse_url = "postgresql://bro:GEHEIM@db/x"',
    '"postgresql://bro:GEHEIM@db/x" = 1',
    'threads = "host=db password=GEHEIM"',
])  # fmt: skip
def test_what_is_wrong_in_the_file_is_told_without_what_stands_there(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ConfigurationError) as told:
        read_settings(tmp_path / "x.toml")
    assert MARK not in str(told.value).replace('"GEHEIM": there is no such', "")
    assert told.value.__cause__ is None


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b'database_url = "\xffGEHEIM"')
    with pytest.raises(ConfigurationError, match="not TOML"):
        read_settings(tmp_path / "x.toml")


def test_a_place_of_a_mistake_in_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("workers = 2\nGEHEIM\n")
    with pytest.raises(ConfigurationError, match=r"not TOML \(at line 2, column 7\)"):
        read_settings(tmp_path / "x.toml")


@pytest.mark.parametrize("url", [
    "postgresql://bro:GEHEIM", "postgresql://bro:a@GEHEIM@db/x", "mysql://bro:GEHEIM@db/x", "GEHEIM", "GEHEIM://x",
    "postgresql://127.0.0.1:1/x?GEHEIM=GEHEIM", "postgresql://127.0.0.1:1/x?plugin=GEHEIM",
    "postgresql://GEHEIM.invalid:1/x?password=GEHEIM.invalid",
    "oracle://127.0.0.1:1/?wallet_password=GEHEIM&service_name=x", "oracle://bro:GEHEIM2@GEHEIM/x",
    "postgresql://127.0.0.1:1/x?service=GEHEIM&password=GEHEIM",
])  # fmt: skip
def test_an_address_that_does_not_work_is_refused_in_a_sentence_without_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", url)
    with pytest.raises(ConfigurationError) as told:
        wait(make_engine(read_settings().database_url), 0)
    if "oracle://bro" not in url and ".invalid" not in url:  # a name that is shown anyway
        assert MARK not in str(told.value)
    assert told.value.__cause__ is None


def test_an_error_of_a_statement_tells_no_values(store: object) -> None:
    with store.engine.connect() as connection, pytest.raises(SQLAlchemyError, match="SQL") as told:  # type: ignore[attr-defined]
        connection.execute(text("SELECT * FROM nothing_like_this WHERE x = :x"), {"x": MARK})
    assert MARK not in str(told.value)


ROWS = """Traceback (most recent call last):
  File "x.py", line 1
psycopg.errors.NotNullViolation: null value in column "a"
DETAIL:  Failing row contains (GEHEIM,
GEHEIM
GEHEIM).
CONTEXT:  COPY party, line 1: "GEHEIM"
[SQL: INSERT INTO party]
[parameters: ('GEHEIM', 'GEHEIM')]
(Background on this error at: https://sqlalche.me/e/20/gkpj)
"""


def test_what_a_database_tells_of_a_row_is_left_out() -> None:
    told = without_rows(ROWS)
    assert MARK not in told
    assert 'null value in column "a"' in told
    assert "[SQL: INSERT INTO party]" in told
    assert "(Background" in told


@pytest.mark.parametrize(
    "address", ["postgresql:/bro:{}@db/x", "bro:{}@db/x", "postgres:bro:{}@db", "user:{}@collector/v1"]
)
def test_an_address_without_a_whole_scheme_is_doubted(address: str) -> None:
    mark = "GEHEIMwithoutscheme"
    assert mark not in shown(address.format(mark))
    remember([address.format(mark)])
    assert mark not in scrubbed(f"cannot connect with {mark}")


_LINES = """
import logging, sys, threading, warnings
import structlog
from bro_soap.observe.log import set_up_logging
from bro_soap.settings import read_settings
set_up_logging(sys.argv[1])
read_settings()
log = structlog.get_logger()
log.info("here GEHEIM1", address="postgresql://bro:GEHEIM1@db/x", nested={"a": ["GEHEIM1"]})
try:
    GEHEIM1 = "GEHEIM1"
    raise ValueError("could not connect with GEHEIM1")
except ValueError:
    log.exception("failed")
    logging.getLogger("other").exception("failed with %s", "GEHEIM1")
warnings.warn("with GEHEIM1")
thread = threading.Thread(target=lambda: int("GEHEIM1"))
thread.start()
thread.join()
raise ValueError("GEHEIM1")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_line_of_a_process_tells_what_is_secret(form: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LINES.replace("GEHEIM1", "{0}GEHEIM1").replace("{0}GEHEIM1", "GEHEIM1"), form],
        env=os.environ | {"BRO_SOAP_DATABASE_URL": "postgresql://bro:GEHEIM1@db/x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert MARK not in told.stdout + told.stderr
    assert told.stderr.count("Traceback") == 4
    assert told.stderr.count("***") >= 8


# -- every command ----------------------------------------------------------------------------------------------------

DATABASES = {
    "postgresql": "postgresql://bro:GEHEIMa@127.0.0.1:1/x?password=GEHEIMb&sslpassword=GEHEIMc&passfile=/GEHEIMd",
    "libpq": "postgresql://127.0.0.1:1/x?user=bro&password=GEHEIMa@GEHEIMb",
    "options": "postgresql://bro:GEHEIMa&GEHEIMb@127.0.0.1:1/x?options=-c%20search_path%3DGEHEIMc",
    "conninfo": "host=127.0.0.1 port=1 password=GEHEIMa",
    "not clear": "postgresql://bro:GEHEIMa@GEHEIMb@127.0.0.1:1/x",
    "oracle": "oracle://bro:GEHEIMa@127.0.0.1:1/?service_name=x&wallet_password=GEHEIMb&access_token=GEHEIMc",
    "descriptor": "oracle://bro:GEHEIMa@(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=1)))",
    "sqlite": "sqlite:///gone/x.db?key=GEHEIMa",
}
_ITSELF = frozenset({"demo", "up", "run", "wait", "down", "snapshot", "reset"})  # makes its own settings, and serves


def leaves(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *names, name)
        elif name not in _ITSELF:
            yield (*names, name), command


COMMANDS = dict(leaves(cli))


def typed(command: click.Command, folder: Path) -> list[str]:
    """What a person would type: every argument, and the form for programs too."""
    words = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            words.append(value_of(parameter, folder))
        elif parameter.required:
            words += [parameter.opts[0], value_of(parameter, folder)]
        elif parameter.opts[0] == "--wait":
            words += ["--wait", "0"]
    return words


def value_of(parameter: click.Parameter, folder: Path) -> str:
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    if isinstance(parameter.type, click.Path):
        return str(folder / "file.xml" if parameter.type.file_okay else folder)
    return "CPT000000000001"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command as a process would, in a folder of its own; return all that it says and leaves behind."""
    (tmp_path / "file.xml").write_text("<x/>")
    values = {
        "READ_DATABASE_URL": "postgresql://bro:GEHEIMr@127.0.0.1:1/x?password=GEHEIMs",
        "TRACES_URL": "http://u:GEHEIMt@127.0.0.1:1/v1?token=GEHEIMu",
        "CRL_URLS": '["http://u:GEHEIMv@127.0.0.1:1/x.crl?key=GEHEIMw"]',
        "PUBLIC_URL": "https://u:GEHEIMx@localhost:8443",
        "CRL_HOSTS": '["127.0.0.1:1"]',
        "OPERATIONS_BIND": "",
        "BIND": "127.0.0.1:1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"BRO_SOAP_{name}", value)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=GEHEIMy")
    monkeypatch.setenv("PGPASSWORD", "GEHEIMz")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bro_soap.serving.service.wait", partial(wait, seconds=0))
    monkeypatch.setattr("bro_soap.serving.service.check_configuration", lambda _: [])
    for hook in ((sys, "excepthook"), (threading, "excepthook")):
        monkeypatch.setattr(*hook, getattr(*hook))

    def run(database: str, *words: str) -> str:
        monkeypatch.setenv("BRO_SOAP_DATABASE_URL", database)
        monkeypatch.setattr(sys, "argv", ["bro-soap", *words])
        try:
            main()
        except SystemExit:
            pass
        except BaseException:  # what would end the process
            sys.excepthook(*sys.exc_info())
        out, err = capfd.readouterr()
        return out + err

    yield run
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_shows_a_secret(told: Callable[..., str], tmp_path: Path, words: tuple[str, ...]) -> None:
    arguments = typed(COMMANDS[words], tmp_path)
    json_too = [["--json"]] if any("--json" in one.opts for one in COMMANDS[words].params) else []
    for database in ("postgresql", "not clear"):
        for more in ([], *json_too):
            assert MARK not in told(DATABASES[database], *words, *arguments, *more), (database, more)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize(
    "words", ["config show", "config check", "status", "doctor", "db status", "db upgrade --wait 0"]
)
def test_no_address_is_shown_with_its_secrets(told: Callable[..., str], database: str, words: str) -> None:
    said = told(DATABASES[database], *words.split())
    assert said
    assert MARK not in said


def test_a_reason_is_one_line_even_of_an_error_that_says_nothing() -> None:
    assert reason(ValueError("a\nb")) == "a"
    assert reason(KeyError()) == "KeyError"
    assert reason(ValueError("\n")) == "ValueError"


def test_what_is_shown_of_every_setting_is_of_the_same_kind() -> None:
    for name, value in Settings():
        assert type(masked(name, value)) is type(value), name


def test_a_folder_and_a_list_of_addresses_are_no_secrets() -> None:
    """What every line tells would be hidden in every line."""
    code = (
        "import sys; from bro_soap import secrets; secrets.remember_environment({'PWD': '/srv/bro_soap', 'OLDPWD': '/srv/elsewhere', "
        "'BRO_SOAP_OTHER_ADDRESSES': '[\"https://bro.example\", \"https://127.0.0.1:8443\"]'}); "
        "print(secrets.scrubbed('127.0.0.1:8443 /srv/bro_soap /srv/elsewhere bro.example'))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "127.0.0.1:8443 /srv/bro_soap /srv/elsewhere bro.example"
