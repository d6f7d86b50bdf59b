"""What a look at the permissions finds, and that its command ends it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bro_soap.operate.doctor import check_configuration
from bro_soap.operate.doctor.permissions import check_permissions
from bro_soap.settings import Settings


@pytest.fixture
def node(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A node as it should be: its settings, and the files and folders they name."""
    for name in ("run", "data", "audit", "seen", "trust", "trust/roots", "trust/crls"):
        (tmp_path / name).mkdir(mode=0o700)
    for name in ("data/register.db", "data/register.db-wal", "tls.key", "sign.key", "audit/one.jsonl"):
        (tmp_path / name).touch(mode=0o600)
    (tmp_path / "data").chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "run" / "s"))
        (tmp_path / "run" / "s").chmod(0o660)
        yield {
            "bind": f"unix:{tmp_path}/run/s",
            "database_url": f"sqlite:///{tmp_path}/data/register.db",
            "private_key": tmp_path / "tls.key",
            "signing_key": tmp_path / "sign.key",
            "audit_folder": tmp_path / "audit",
            "seen_folder": tmp_path / "seen",
            "trust": tmp_path / "trust",
        }


def look(node: dict[str, Any], **settings: Any) -> list[tuple[str, str, str]]:
    found = check_permissions(Settings(**{**node, **settings}), runs=True)
    return [(one.name, one.state, one.mend) for one in found]


def test_a_node_as_it_should_be_is_well(node: dict[str, Any]) -> None:
    assert look(node) == [("permissions", "ok", "")]


OPEN = [
    ("run", 0o777, "077", ("socket", "failed")),
    ("run", 0o1777, "077", ("socket", "failed")),
    ("run", 0o755, "077", ("socket", "warning")),
    ("run", 0o711, "027", ("socket", "warning")),
    ("tls.key", 0o640, "027", ("key", "warning")),
    ("sign.key", 0o604, "077", ("key", "warning")),
    ("data/register.db", 0o644, "077", ("database", "warning")),
    ("data/register.db-wal", 0o640, "077", ("database", "warning")),
    ("data/register.db", 0o644, "027", ("database", "warning")),
    ("data/register.db", 0o660, "027", ("database", "warning")),
    ("audit", 0o755, "077", ("audit_folder", "warning")),
    ("audit", 0o755, "027", ("audit_folder", "warning")),
    ("seen", 0o750, "077", ("seen_folder", "warning")),
    ("trust", 0o777, "077", ("trust", "failed")),
    ("trust/roots", 0o775, "077", ("trust", "failed")),
    ("trust/crls", 0o757, "007", ("trust", "failed")),
]


@pytest.mark.parametrize(("name", "mode", "umask", "found"), OPEN)
def test_what_is_too_open_is_told_with_the_command_that_mends_it(
    node: dict[str, Any], tmp_path: Path, name: str, mode: int, umask: str, found: tuple[str, str]
) -> None:
    (tmp_path / name).chmod(mode)
    ((kind, state, mend),) = look(node, umask=umask)
    assert (kind, state) == found
    command = mend.partition(",")[0].partition(";")[0] if kind == "socket" else mend
    subprocess.run(command, shell=True, check=True)
    assert look(node, umask=umask) == [("permissions", "ok", "")]


@pytest.mark.parametrize(
    ("name", "mode", "umask"),
    [
        ("data/register.db", 0o640, "027"),
        ("data/register.db", 0o660, "007"),
        ("audit", 0o750, "027"),
        ("audit", 0o770, "007"),
        ("trust", 0o755, "077"),  # certificates are no secret
        ("trust/roots", 0o775, "007"),
        ("run", 0o750, "077"),
    ],
)
def test_what_the_operator_wants_is_well(
    node: dict[str, Any], tmp_path: Path, name: str, mode: int, umask: str
) -> None:
    (tmp_path / name).chmod(mode)
    assert look(node, umask=umask) == [("permissions", "ok", "")]


def test_a_socket_for_everybody_is_a_failure_while_it_is_served(node: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "run").chmod(0o755)
    (tmp_path / "run" / "s").chmod(0o777)
    assert look(node)[0][:2] == ("socket", "failed")
    left_behind = check_permissions(Settings(**node), runs=False)
    assert {one.state for one in left_behind} == {"warning"}, "it is made anew, so it may not keep the service from it"


def test_a_database_in_a_folder_of_its_own_is_well_whatever_its_mode(node: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "data/register.db").chmod(0o644)
    (tmp_path / "data").chmod(0o700)
    assert look(node) == [("permissions", "ok", "")]


PROXY: dict[str, Any] = {"certificate_header": "X-Client-Cert", "trusted_proxies": {"unix"}, "bind": "unix:/run/x/s"}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, []),
        ({"trusted_proxies": {"unix:root"}}, []),
        ({"bind": "127.0.0.1:8080", "trusted_proxies": {"127.0.0.1"}}, [("bind", "warning")]),
        ({"certificate_header": "X_Client_Cert"}, [("certificate_header", "failed")]),
        ({"certificate_header": "X-Client-Cert:"}, [("certificate_header", "failed")]),
        ({"trusted_proxies": {"unix:wie-dan"}}, [("trusted_proxies", "failed")]),
        ({"body_disk_bytes": 30_000_000}, [("body_disk_bytes", "failed")]),
    ],
)
def test_settings_of_a_proxy_are_looked_at(settings: dict[str, Any], found: list[tuple[str, str]]) -> None:
    looked = check_configuration(Settings(**{**PROXY, **settings}))
    assert [(one.name, one.state) for one in looked] == found
