"""A wheel holds the contract files of every kind and version, also of one that nobody listed, and runs anywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from bro_soap.objects import OBJECTS

ROOT = Path(__file__).parents[2]
CONTRACTS = ("wsdl", "xsd")
LOADS = """
from pathlib import Path
import bro_soap
from bro_soap.service.interfaces import contracts_folder, load_contracts
from bro_soap.settings import Settings
print(Path(bro_soap.__file__).parent)
print(contracts_folder(Settings()))
print(len(load_contracts(Settings())))
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    ran = subprocess.run(
        [str(one) for one in command], check=False, cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout with one version more of the contract of a kind."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in ("setup.cfg", "setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    shutil.copytree(ROOT / "bro_soap", source / "bro_soap", ignore=shutil.ignore_patterns("__pycache__"))
    for of in CONTRACTS:
        shutil.copytree(ROOT / of, source / of)
        shutil.copytree(source / of / "gmn/1.0", source / of / "gmn/2")
    sdist = "from setuptools import build_meta; build_meta.build_sdist('dist')"
    run(sys.executable, "-c", sdist, cwd=source)
    (archive,) = (source / "dist").glob("*.tar.gz")
    how = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--wheel-dir", built)
    run(sys.executable, "-m", "pip", "wheel", *how, archive, cwd=built)
    (found,) = built.glob("*.whl")
    return found


def test_every_contract_file_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name.partition(".data/data/share/bro_soap/")[2] for name in archive.namelist()}
    ours = {str(file.relative_to(ROOT)) for of in CONTRACTS for file in (ROOT / of).glob("*/*/*")}
    more = {file.replace("/gmn/1.0/", "/gmn/2/") for file in ours if "/gmn/1.0/" in file}
    assert shipped - {""} == ours | more


def test_what_is_installed_finds_them_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "there", cwd=tmp_path)
    python = tmp_path / "there/bin/python"
    how = ("--no-deps", "--no-index", "--disable-pip-version-check", "--quiet")
    run(sys.executable, "-m", "pip", "--python", python, "install", *how, wheel, cwd=tmp_path)
    told = run(python, "-c", LOADS, cwd=tmp_path, PYTHONPATH=sysconfig.get_path("purelib")).split()
    assert told == [
        next(str(one) for one in (tmp_path / "there").glob("lib/*/site-packages/bro_soap")),
        str(tmp_path / "there/share/bro_soap"),
        str(len(OBJECTS)),
    ]


def test_a_container_is_built_of_the_same() -> None:
    lines = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:]}
    assert {"setup.cfg", "setup.py", "pyproject.toml", "bro_soap", *CONTRACTS} <= copied
