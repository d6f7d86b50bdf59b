"""A kind that `bro-soap new kind` made is delivered and issued: in a copy of the checkout, over HTTPS, with nothing added."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.client import NEVER, BroClient
from bro_soap.model import Party, Role
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Mandate, MandateKind
from tests.service import Service, oin, running

ROOT = Path(__file__).parents[2]
GAUGE = ROOT / "tests" / "unit" / "scaffold" / "gauge"
# What the command writes to, and what a service needs.
COPIED = ("bro_soap", "wsdl", "xsd", "tests/objects", "tests/contract", "setup.cfg", "pyproject.toml")


@dataclass(frozen=True)
class New:
    """A kind that is not there, and what of it is delivered and then issued; `later` goes into the same object."""

    code: str
    folder: Path
    sample: str
    issued: str
    shows: frozenset[str]
    later: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


KINDS = (
    pytest.param(
        New(
            "PLG",
            GAUGE,
            "registration-plg-everything.xml",
            "PLG_O_DP",
            frozenset({"gaugeMaterial", "standardizedLocation", "deliveredVerticalPosition", "registrationHistory"}),
            options=("--codes", str(GAUGE / "codes.tsv")),
        ),
        id="PLG",
    ),
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this checkout."""
    copy = tmp_path / "checkout"
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    return copy


def made(checkout: Path, new: New) -> str:
    """Make the kind, and return what is left to do."""
    command = ["new", "kind", new.code, "1.0", "--from", str(new.folder), "--name", "nieuw object", *new.options]
    done = subprocess.run(
        [sys.executable, "-m", "bro_soap", *command],
        cwd=checkout,
        env={"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def let_in(service: Service, code: str) -> None:
    """Let a bronhouder and its supplier take part in a kind of object."""
    with service.store() as store, store.write() as unit:
        for number, role in (("99000001", Role.BRONHOUDER), ("99000010", Role.DATALEVERANCIER)):
            unit.parties.add(Party(number, f"TEST {number}", frozenset({oin(number)}), frozenset({(role, code)})))
        unit.parties.grant(Mandate("99000001", "99000010", code, MandateKind.LEVERING, datetime.now(UTC)))


def client(service: Service, address: str) -> BroClient:
    """A supplier at the service with this address."""
    pair = service.pki.certificate_file("leverancier"), service.pki.key_file("leverancier")
    return BroClient(f"{service.url}/2w-be/{address}", certificate=pair, trust=service.pki.trust, retries=NEVER)


@pytest.mark.parametrize("new", KINDS)
def test_a_new_kind_answers_its_first_delivery(checkout: Path, tmp_path: Path, pki: TestPki, new: New) -> None:
    told = made(checkout, new)
    assert_places_are_there(checkout, told)
    samples = checkout / "tests" / "objects" / new.code.lower() / "samples"
    with running(tmp_path, pki, environment={"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1"}) as service:
        let_in(service, new.code)
        intake = client(service, f"is{new.code.lower()}/1.0")
        answer = intake.register((samples / new.sample).read_bytes())
        assert (answer.response_type, answer.errors) == ("completion", ())
        assert answer.bro_id
        for name in new.later:
            message = (samples / name).read_bytes().replace(f"{new.code}000000000001".encode(), answer.bro_id.encode())
            assert intake.register(message).response_type == "completion"
        issue = client(service, f"ds{new.code.lower()}/1.0")
        document = issue.dispatch_data(answer.bro_id).document
        if "dispatchCharacteristics" in issue.operations:
            found = issue.dispatch_characteristics(circle=(52.155, 5.387, 2.0)).documents
            assert [(one.name, one.bro_id) for one in found] == [(f"{new.code}_C", answer.bro_id)]
    assert (document.name, document.bro_id) == (new.issued, answer.bro_id)
    assert new.shows <= {etree.QName(part).localname for part in document.element}


def assert_places_are_there(checkout: Path, told: str) -> None:
    """What is left to do is told with files and lines that are there."""
    places = re.findall(r"^ *\d+  ([^:\s]+)(?::(\d+))?: .", told, re.M)
    assert len(places) == len(told.splitlines()) - 1 > 5
    for file, line in places:
        path = checkout / file if (checkout / file).exists() else ROOT / file
        assert path.is_dir() or len(path.read_text(encoding="utf-8").splitlines()) >= int(line or 1)
