"""Whatever a command writes is for its user alone, unless the operator says otherwise, whatever the umask was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki, make_test_pki

# In the order in which they can be done; each writes something.
COMMANDS = (
    "db upgrade",
    "pki new pki",
    "party add 12345678 --name Waterschap --oin 00000099123456780000 --role bronhouder:CPT",
    "backup safe",
    "export register.tar.gz",
)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_test_pki(tmp_path_factory.mktemp("pki"), organisations={"alfa": "00000099123456780000"})


def run(folder: Path, command: str, begun_under: int, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BRO_SOAP_")}
    environment |= {"BRO_SOAP_DATABASE_URL": f"sqlite:///{folder}/register.db"}
    environment |= {f"BRO_SOAP_{name.upper()}_FOLDER": str(folder / name) for name in ("audit", "seen", "spool")}
    environment |= {f"BRO_SOAP_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "bro_soap", *command.split()],
        cwd=folder,
        env=environment,
        umask=begun_under,
        capture_output=True,
        text=True,
        check=False,
    )


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*")}


def write(folder: Path, umask: int, **settings: str) -> None:
    """Run every command."""
    for command in COMMANDS:
        done = run(folder, command, umask, **settings)
        assert done.returncode == 0, f"{command}: {done.stdout} {done.stderr}"


def test_what_commands_write_is_for_their_user_alone(pki: TestPki, tmp_path: Path) -> None:
    umask = 0o000
    write(tmp_path, umask, trust=str(pki.trust))
    (backup,) = (tmp_path / "safe").iterdir()
    restored = run(
        tmp_path, f"restore {backup}", umask, trust=str(pki.trust), database_url=f"sqlite:///{tmp_path}/two.db"
    )
    assert restored.returncode == 0, restored.stderr
    imported = run(tmp_path, "import register.tar.gz", umask, database_url=f"sqlite:///{tmp_path}/three.db")
    assert imported.returncode == 0, imported.stderr
    found = modes(tmp_path)
    databases = {"register.db", "two.db", "three.db"}
    assert {name.partition("/")[0] for name in found} >= {*databases, "pki", "safe", "register.tar.gz"}
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}


def test_an_operator_may_let_the_group_read(pki: TestPki, tmp_path: Path) -> None:
    assert run(tmp_path, "db upgrade", 0o000, umask="027").returncode == 0
    assert modes(tmp_path)["register.db"] == 0o640
    assert run(tmp_path, "export register.tar", 0o077, umask="027", trust=str(pki.trust)).returncode == 0
    assert modes(tmp_path)["register.tar"] & 0o007 == 0


def test_others_never_get_rights(tmp_path: Path) -> None:
    refused = run(tmp_path, "db upgrade", 0o022, umask="022")
    assert refused.returncode == 2
    assert "umask = '022'" in refused.stderr
