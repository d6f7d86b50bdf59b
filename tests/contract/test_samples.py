"""The samples here are valid, and together they use every element that a message can hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import CONTRACTS, ROOT, Contract
from tests.contract.schemas import ours

OWN = [
    pytest.param(contract, file, id=file.name)
    for contract in CONTRACTS
    for pattern in contract.own
    for file in sorted(ROOT.glob(pattern))
]
# Declared, and in no message of CPT: types that nothing refers to, and moments of the history that CPTs do not have.
UNUSED = {"beginDepth", "endDepth", "latestAdditionTime"}


@pytest.mark.parametrize(("contract", "file"), OWN)
def test_the_sample_is_valid(contract: Contract, file: Path) -> None:
    schema = ours(contract)
    assert schema.validate(etree.parse(str(file))), schema.error_log


def test_the_samples_use_every_local_element_of_the_messages() -> None:
    used = {element.tag for _, file in map(values, OWN) for element in etree.parse(str(file)).iter(etree.Element)}
    declared = set()
    for file in sorted((ROOT / "xsd" / "cpt" / "1.1").glob("*.xsd")):
        root = etree.parse(str(file)).getroot()
        local = root.xpath("//xs:element[@name and not(parent::xs:schema)]/@name", namespaces={"xs": ns.XSD})
        declared |= {ns.q(root.get("targetNamespace"), name) for name in local if name not in UNUSED}
    unused_type = ns.q(ns.BROCOM, "criteria")
    assert sorted(declared - used - {unused_type}) == []


def values(parameters: object) -> tuple[Contract, Path]:
    return parameters.values  # type: ignore[attr-defined]
