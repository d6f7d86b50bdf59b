"""When a node is ready, when it only warns, and what it says when something hangs."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from bro_soap.operate.doctor import Diagnosis, trust_finding
from bro_soap.sandbox.pki.extensions import Shape
from bro_soap.sandbox.pki.hierarchy import make_test_pki
from bro_soap.security.pki.radar import Expiry, State
from bro_soap.serving import readiness as module
from bro_soap.serving.readiness import Readiness
from bro_soap.settings import Settings
from tests.pki import own_pki


def crl(name: str, state: State) -> Expiry:
    return Expiry("crl", name, datetime.now(UTC), timedelta(), state)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["OK", "OK"], "ok"),
        (["OK", "WARNING"], "ok"),
        (["OK", "EXPIRED"], "warning"),
        (["OK", "MISSING"], "warning"),
        (["EXPIRED", "MISSING"], "failed"),
    ],
)
def test_one_ca_without_a_crl_does_not_stop_the_clients_of_the_others(states: list[State], expected: str) -> None:
    clients_of = [f"CA {number}" for number, state in enumerate(states) if state in ("OK", "WARNING")]
    found = trust_finding([crl(f"CA {number}", state) for number, state in enumerate(states)], clients_of)
    assert found.state == expected
    assert bool(found.mend) is (expected != "ok")


def readiness(folder: Path, seen: dict[int, float], *, draining: bool = False, **settings: object) -> Readiness:
    values = {"database_url": f"sqlite:///{folder}/register.db", "audit_folder": folder, "trust": folder, **settings}
    return Readiness(Settings(**values), lambda: seen, lambda: draining)  # type: ignore[arg-type]


def test_a_node_is_alive_while_one_worker_looks_around(tmp_path: Path) -> None:
    now = time.monotonic()
    assert readiness(tmp_path, {1: now, 2: now - 600}).alive().state == "ok"
    assert readiness(tmp_path, {1: now - 600}).alive().state == "failed"
    assert readiness(tmp_path, {}).alive().state == "failed"


def test_a_full_disk_makes_it_unfit(tmp_path: Path) -> None:
    found = readiness(tmp_path, {}, least_free_bytes=10**18).look()
    assert {one.state for one in found if one.name == "disk"} == {"failed"}


def test_every_disk_that_is_written_is_looked_at(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("audit_folder", "seen_folder", "spool_folder", "trust")}
    found = readiness(tmp_path / "register", {}, **folders).look()
    told = " ".join(one.text for one in found if one.name == "disk")
    assert all(str(folder) in told for folder in (*folders.values(), tmp_path / "register"))
    assert tempfile.gettempdir() in {one.text.rpartition(" ")[2] for one in readiness(tmp_path, {}).look()}


def test_a_folder_of_requests_that_cannot_be_written_makes_it_unfit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != tmp_path / "spool")  # root may write anywhere
    (tmp_path / "spool").mkdir()
    found = readiness(tmp_path, {}, spool_folder=tmp_path / "spool").look()
    assert [one.name for one in found if one.name.endswith("_folder")] == ["spool_folder"]


def test_a_database_without_tables_makes_it_unfit_and_says_what_to_do(tmp_path: Path) -> None:
    (found,) = [one for one in readiness(tmp_path, {}).look() if one.name == "database"]
    assert found.state == "failed"
    assert "db upgrade" in found.text


def test_before_the_first_look_and_when_a_look_hangs_it_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = readiness(tmp_path, {})
    assert [one.name for one in node.checks() if one.state == "failed"] == ["start"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert "hangs" in node.checks()[-1].text


def test_draining_is_told_at_once(tmp_path: Path) -> None:
    assert readiness(tmp_path, {}, draining=True).checks()[-1].name == "draining"


@pytest.mark.parametrize("shape", ["G1", "G4"])
@pytest.mark.parametrize("level", ["root", "intermediate", "tsp"])
def test_nobody_can_pass_when_the_crl_of_any_level_of_the_only_chain_is_gone(
    tmp_path: Path, level: str, shape: Shape
) -> None:
    pki = own_pki(tmp_path / "pki", shape)
    node = readiness(tmp_path, {}, trust=pki.trust)
    assert trust_of(node) == "ok"
    gone = [path for path in (pki.trust / "crls").iterdir() if level in path.stem]
    assert gone
    for path in gone:
        path.unlink()
    node = readiness(tmp_path, {}, trust=pki.trust)
    assert trust_of(node) == "failed"


def trust_of(node: Readiness) -> str:
    (found,) = [one for one in node.look() if one.name == "trust"]
    return found.state


def test_another_tsp_that_passes_keeps_the_node_ready(tmp_path: Path) -> None:
    pki, other = own_pki(tmp_path / "pki"), make_test_pki(tmp_path / "other", organisations={})
    for kind in ("roots", "intermediates", "crls"):
        for path in (other.trust / kind).iterdir():
            (pki.trust / kind / f"other-{path.name}").write_bytes(path.read_bytes())
    for path in (pki.trust / "crls").iterdir():
        if "tsp" in path.stem and not path.name.startswith("other"):
            path.unlink()
    assert trust_of(readiness(tmp_path, {}, trust=pki.trust)) == "warning"


def test_a_change_of_readiness_is_logged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = readiness(tmp_path, {})
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(
        module, "log", SimpleNamespace(**{name: partial(note, told) for name in ("info", "warning", "error")})
    )
    fit, ill = Diagnosis("database", "ok", "at migration 1"), Diagnosis("database", "failed", "no answer")
    other = Diagnosis("disk", "failed", "full")
    for checks in ((fit,), (fit,), (ill,), (ill,), (ill, other), (fit,), (fit,)):
        node._checks = checks
        node._tell()
    assert [event for event, _ in told] == ["ready", "not ready", "not ready", "ready again"]
    assert told[2][1] == {"why": ["database: no answer", "disk: full"]}


def note(told: list[tuple[str, object]], event: str, **values: object) -> None:
    told.append((event, values))
