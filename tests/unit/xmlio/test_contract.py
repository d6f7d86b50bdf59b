"""What is read from the files of a contract."""

from __future__ import annotations

from pathlib import Path

from bro_soap.xmlio.contract import load_contract
from tests.contracts import ISCPT

ROOT = Path(__file__).parents[3]
OLD, NEW = b"http://www.broservices.nl/xsd/brocommon/3.0", b"http://www.broservices.nl/xsd/brocommon/3"


def test_a_contract_has_the_brocommon_that_its_files_name(tmp_path: Path) -> None:
    for folder in ("wsdl/cpt/1.1", "xsd/cpt/1.1"):
        (tmp_path / folder).mkdir(parents=True)
        for file in (ROOT / folder).iterdir():
            (tmp_path / folder / file.name).write_bytes(file.read_bytes().replace(OLD + b'"', NEW + b'"'))
    changed = load_contract(tmp_path / "wsdl/cpt/1.1/iscpt.wsdl")
    assert ISCPT.brocom == OLD.decode()
    assert (changed.brocom, changed.prefixes[NEW.decode()]) == (NEW.decode(), "brocom")
    assert changed.schema.compiled() is not None


def test_a_contract_is_called_by_service_and_version() -> None:
    assert ISCPT.label == "iscpt/1.1"
