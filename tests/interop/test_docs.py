"""The scripts and commands of docs/client.md do what they say, as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bro_soap.client import IntakeAnswer
from tests.service import SAMPLES, Service

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
# The demonstration's organisations, and who plays their part here.
PARTS = {"waterschap": "bronhouder", "sondeerbedrijf": "leverancier", "adviesbureau": "afnemer"}
SAYS = {
    "?zip": "",
    "curl-1": "<brocom:responseType>",
    "CERTIFICATE = ": "completion CPT-",
    "sign=True": "completion",
    "zeep-1": "dispatch None",
    "class Ready": "completion CPT",
    "journey.js": '"responseType":"completion"',
    "journey.php": '"responseType":"dispatch"',
    "transactions?requestReference": '"responseType": "completion"',
    "/mandates": '"kind": "levering"',
    "judged-1": " 0 wrong",
}


def adapted(block: str, service: Service, registered: IntakeAnswer) -> str:
    """The block with the addresses and files of this test run."""
    block = block.replace("https://localhost:8443", service.url).replace("certs/test/", f"{service.pki.folder}/")
    block = block.replace("var/demo/registration.xml", str(SAMPLES / "registration-land-rd.xml"))
    block = block.replace("CPT000000000001", registered.bro_id or "")
    block = block.replace("CPT-000000000001", registered.transaction_id)
    block = block.replace("demo-1", registered.request_reference).replace(
        "00000099234567890000", "00000099990000100000"
    )
    block = block.replace("tests/interop", str(ROOT / "tests" / "interop"))
    for name, stem in PARTS.items():
        block = block.replace(f"/{name}.", f"/{stem}.")
    return block


def test_every_block_is_tested() -> None:
    assert len(BLOCKS) == len(SAYS)
    for (_, block), mark in zip(BLOCKS, SAYS, strict=True):
        assert mark in block


@pytest.mark.parametrize(("language", "block", "says"), [(*b, s) for b, s in zip(BLOCKS, SAYS.values(), strict=False)])
def test_a_recipe_works(
    service: Service, registered: IntakeAnswer, tmp_path: Path, language: str, block: str, says: str
) -> None:
    for program in ("curl", "node", "php"):
        if re.search(rf"^{program} ", block, re.MULTILINE) and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if (
        "npm install" in block
        and not (ROOT / "tests/interop/node/node_modules/soap").is_dir()
        and not shutil.which("npm")
    ):
        pytest.skip("npm is not installed")
    if (
        "journey.php" in block
        and "soap" not in subprocess.run(["php", "-m"], check=False, capture_output=True, text=True).stdout
    ):
        pytest.skip("PHP is here without its soap extension")
    block = adapted(block, service, registered)
    if language == "sh":
        block = re.sub(r"^npm install .*$", "", block, flags=re.MULTILINE)
    command = [sys.executable, "-c", block] if language == "python" else ["sh", "-e", "-c", block]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "no_proxy": "*", "PATH": path}
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert says in ran.stdout
    if "?zip" in block:
        assert (tmp_path / "dscpt.zip").read_bytes().startswith(b"PK")
