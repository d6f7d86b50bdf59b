"""What is read from the files of a contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import contract
from bro_soap.xmlio.contract import load_contract
from bro_soap.xmlio.parse import parse_file
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


def test_every_file_of_a_contract_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Path] = []

    def noted(path: Path) -> etree._Element:
        parsed.append(path)
        return parse_file(path)

    monkeypatch.setattr(contract, "parse_file", noted)
    read = load_contract(ISCPT.wsdl_file)
    assert sorted(path.name for path in parsed) == sorted((*read.files, ISCPT.wsdl_file.name))
    assert (read.files, read.schema_file, read.prefixes) == (ISCPT.files, ISCPT.schema_file, ISCPT.prefixes)
