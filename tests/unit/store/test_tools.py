"""PostgreSQL's tools get everything of the address, and no secret of it where a list of processes shows it."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bro_soap.errors import ConfigurationError
from bro_soap.store import copies, make_engine

ADDRESS = "postgresql://bro:GEHEIM1@127.0.0.1:1/x?sslmode=require"


def told(monkeypatch: pytest.MonkeyPatch, address: str, said: str = "") -> tuple[list[str], dict[str, str], str]:
    """Arguments, environment and service file of a run."""
    found: list[Any] = []

    def run(words: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        service = Path(env["PGSERVICEFILE"]) if "PGSERVICEFILE" in env else None
        assert service is None or stat.S_IMODE(service.stat().st_mode) == 0o600
        found.extend([words, env, service.read_text() if service else ""])
        return subprocess.CompletedProcess(words, 1 if said else 0, "", said)

    monkeypatch.delenv("PGSERVICEFILE", raising=False)
    monkeypatch.setattr("bro_soap.store.copies.shutil.which", lambda tool: f"/usr/bin/{tool}")
    monkeypatch.setattr("bro_soap.store.copies.subprocess.run", run)
    copies._run(make_engine(address), "pg_dump", "--format=custom")
    return found[0], found[1], found[2]


def test_passwords_and_where_they_are_go_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    words, environment, service = told(
        monkeypatch, f"{ADDRESS}&passfile=/GEHEIM2&options=-c%20a%3DGEHEIM3&sslpassword=GEHEIM4"
    )
    assert "GEHEIM" not in " ".join(words)
    assert {"host=127.0.0.1", "sslmode=require", "service=bro_soap"} <= set(words[1].removeprefix("--dbname=").split())
    assert (environment["PGPASSWORD"], environment["PGPASSFILE"]) == ("GEHEIM1", "/GEHEIM2")
    assert environment["PGOPTIONS"] == "-c a=GEHEIM3"
    assert service == "[bro_soap]\nsslpassword=GEHEIM4\n"


def test_without_a_password_of_a_key_there_is_no_service_file(monkeypatch: pytest.MonkeyPatch) -> None:
    words, environment, service = told(monkeypatch, ADDRESS)
    assert ("GEHEIM1" in " ".join(words), environment["PGPASSWORD"], service) == (False, "GEHEIM1", "")


def test_two_service_files_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="service file"):
        told(monkeypatch, f"{ADDRESS}&service=own&sslpassword=GEHEIM4")
