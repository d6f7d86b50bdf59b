"""What is installed: exact versions with a digest of every file, the same for all, each with a licence that is known."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.licences import FILES, FOLDER, PAGE, ROOT, page, pins

MAY = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "UPL-1.0",
    "Zlib",
}


def asked(extra: str = "") -> list[Requirement]:
    """Return what setup.cfg asks for."""
    told = configparser.ConfigParser()
    told.read(ROOT / "setup.cfg")
    text = told["options.extras_require"][extra] if extra else told["options"]["install_requires"]
    return [Requirement(line) for line in text.strip().splitlines()]


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_one_version_and_the_digests_of_its_files(file: str) -> None:
    found = pins(file)
    assert found
    for pin in found.values():
        assert pin.hashes, pin.name
        assert len(pin.hashes) == len(set(pin.hashes)), pin.name
    assert "://" not in (FOLDER / f"{file}.txt").read_text()


def test_a_line_of_another_kind_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.deploy.licences.FOLDER", tmp_path)
    for line in ("six", "six>=1 \\", "--index-url https://example.org", "six @ https://example.org/six.whl"):
        (tmp_path / "bad.txt").write_text(line + "\n")
        with pytest.raises(ValueError, match=re.escape(line)):
            pins("bad")


@pytest.mark.parametrize(
    ("file", "extra"),
    [
        ("validate", ""),
        ("run", ""),
        ("run", "server"),
        ("traces", ""),
        ("traces", "server"),
        ("traces", "traces"),
        ("dev", ""),
        ("dev", "server"),
        ("dev", "dev"),
    ],
)
def test_what_is_asked_for_is_there_in_a_version_that_will_do(file: str, extra: str) -> None:
    found = pins(file)
    for one in asked(extra):
        pin = found[canonicalize_name(one.name)]
        assert one.specifier.contains(pin.version, prereleases=True), one


def test_the_validator_alone_is_small() -> None:
    assert set(pins("run")) > set(pins("validate"))
    assert len(pins("validate")) < len(pins("run")) / 2
    assert set(pins("validate")) & {"sqlalchemy", "spyne", "zeep", "gunicorn", "cryptography", "oracledb"} == set()


def test_a_node_and_a_developer_run_the_same_versions() -> None:
    known = pins("dev")
    for file in ("validate", "run", "traces"):
        for pin in pins(file).values():
            assert (known[pin.name].version, known[pin.name].hashes) == (pin.version, pin.hashes)


def test_these_tests_run_with_those_versions() -> None:
    here = {**default_environment(), "extra": ""}
    for pin in pins("dev").values():
        if not pin.where or Requirement(f"{pin.name} ; {pin.where}").marker.evaluate(here):  # type: ignore[union-attr]
            assert version(pin.name) == pin.version, pin.name
        else:
            with pytest.raises(PackageNotFoundError):
                version(pin.name)


def test_a_file_with_another_digest_is_not_installed(tmp_path: Path) -> None:
    """pip is asked for a file that lies beside it, under a name and version that are pinned."""
    pin = pins("run")["six"]
    made = tmp_path / f"six-{pin.version}-py2.py3-none-any.whl"
    made.write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "wanted.txt").write_text(f"six=={pin.version} --hash=sha256:{pin.hashes[0]}\n")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--isolated",
        "--disable-pip-version-check",
        "download",
        "--no-deps",
        "--no-index",
    )
    ran = subprocess.run(
        [*pip, "--find-links", tmp_path, "--require-hashes", "-r", tmp_path / "wanted.txt", "-d", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in ran.stderr


def test_the_page_of_licences_tells_of_every_package() -> None:
    assert PAGE.read_text() == page({file: pins(file) for file in FILES}), "make requirements writes it"


def test_every_licence_is_one_that_goes_with_ours() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 80
    for name, _, licence, _ in rows:
        assert set(re.split(r" (?:AND|OR) ", licence)) <= MAY, name
