"""What is issued is read by programs that read the live register, where they are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.store import Store, make_engine
from tests.contracts import CONTRACTS
from tests.unit.lives import Lives, sample

pygef = pytest.importorskip("pygef")


def issued(lives: Lives, code: str, name: str) -> bytes:
    contract = CONTRACTS[f"ds{code.lower()}"]
    (operation,) = (one for one in contract.operations.values() if one.name == "dispatchData")
    answer = lives.dispatched(lives.begin(code, sample(code, name)), code=code)
    return b"".join(dispatch_response(contract, operation, answer))


def test_pygef_reads_a_sounding_and_a_borehole(sqlite_url: str, tmp_path: Path) -> None:
    lives = Lives(Store(make_engine(sqlite_url)))
    sounding, borehole = tmp_path / "cpt.xml", tmp_path / "bore.xml"
    sounding.write_bytes(issued(lives, "CPT", "registration-everything"))
    borehole.write_bytes(issued(lives, "BHR-GT", "registration-complete-report"))
    assert pygef.read_cpt(str(sounding)).bro_id.startswith("CPT")
    assert pygef.read_bore(str(borehole)).bro_id.startswith("BHR")
    lives.store.close()
