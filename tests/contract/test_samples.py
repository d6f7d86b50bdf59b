"""The samples here are valid, there is one for every request and source document, and no element goes without."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import CONTRACTS, OWN_SAMPLES, ROOT, Contract
from tests.contract.schemas import ours
from tests.contract.specimens import declared, specimens

each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.service)
OWN = [
    pytest.param(contract, file, id=f"{contract.service} {file.name}")
    for contract in CONTRACTS
    for pattern in contract.own
    for file in sorted(ROOT.glob(pattern))
]
OBJECTS = sorted({contract.folder for contract in CONTRACTS})
# Declared, and in no message: types that nothing refers to.
UNUSED = {
    "cpt/1.1": {"beginDepth", "endDepth", "criteria"},
    "gmw/1.1": {"chamberOfCommerceNumber", "europeanCompanyRegistrationNumber", "criteria"},
    "gmn/1.0": {
        "area", "boundingBox", "center", "chamberOfCommerceNumber", "correctionPeriod", "coordinateTransformation",
        "criteria", "deliveredLocation", "enclosingCircle", "europeanCompanyRegistrationNumber", "location",
        "registrationPeriod", "standardizedLocation", "beginDate", "endDate", "radius",
    },
    "gld/1.0": {
        "area", "boundingBox", "center", "chamberOfCommerceNumber", "correctionPeriod", "coordinateTransformation",
        "criteria", "deliveredLocation", "enclosingCircle", "europeanCompanyRegistrationNumber", "location",
        "registrationPeriod", "standardizedLocation", "radius", "date", "yearMonth", "year", "voidReason",
    },
    "bhr-g/3.1": {"criteria"},
    "bhr-gt/2.1": {"criteria"},
    "bhr-p/2.0": {"criteria"},
    "frd/1.0": {
        "area", "boundingBox", "center", "correctionPeriod", "coordinateTransformation", "criteria",
        "deliveredLocation", "enclosingCircle", "location", "registrationPeriod", "standardizedLocation", "beginDate",
        "endDate", "radius", "date", "yearMonth", "year", "voidReason",
    },
    "gar/1.0": {
        "area", "boundingBox", "center", "correctionPeriod", "coordinateTransformation", "criteria", "deliveredLocation",
        "enclosingCircle", "location", "registrationPeriod", "standardizedLocation", "beginDate", "endDate", "radius",
    },
    "epl/1.0": {"criteria"},
    "guf/1.0": {"chamberOfCommerceNumber", "europeanCompanyRegistrationNumber", "criteria"},
    "sfr/2.0": {"criteria"},
    "gpd/1.0": {
        "area", "boundingBox", "center", "chamberOfCommerceNumber", "correctionPeriod", "coordinateTransformation",
        "criteria", "deliveredLocation", "enclosingCircle", "europeanCompanyRegistrationNumber", "location",
        "registrationPeriod", "standardizedLocation", "radius",
    },
}  # fmt: skip


@pytest.mark.parametrize(("contract", "file"), OWN)
def test_the_sample_is_valid(contract: Contract, file: Path) -> None:
    schema = ours(contract)
    assert schema.validate(etree.parse(str(file))), schema.error_log


@each_contract
def test_the_documents_made_from_the_schema_are_valid(contract: Contract) -> None:
    schema = ours(contract)
    for document in specimens(contract):
        assert schema.validate(document), schema.error_log


@pytest.mark.parametrize("folder", OBJECTS)
def test_samples_and_specimens_use_every_local_element_of_the_messages(folder: str) -> None:
    contracts = [contract for contract in CONTRACTS if contract.folder == folder]
    roots = [etree.parse(str(file)).getroot() for contract, file in map(values, OWN) if contract in contracts]
    made = [document for contract in contracts if contract.specimens for document in specimens(contract)]
    used = {element.tag for root in (*roots, *made) for element in root.iter(etree.Element)}
    local = set().union(*(declared(file) for file in (ROOT / "xsd" / folder).glob("*.xsd")))
    assert {etree.QName(name).localname for name in local - used} == UNUSED.get(folder, set())


@each_contract
def test_there_is_a_sample_of_every_message(contract: Contract) -> None:
    """Answers to deliveries and faults, which all services share, have theirs beside these tests."""
    names = {etree.QName(root).localname for root in own_messages(contract)}
    schema = etree.parse(str(contract.messages)).getroot()
    messages = {e.get("name") for e in schema.iterfind(ns.q(ns.XSD, "element")) if e.get("name")[0].islower()}
    assert messages - names <= {"intakeResponse", "parseFault"}


@each_contract
def test_there_is_a_registration_of_every_source_document(contract: Contract) -> None:
    schema = etree.parse(str(contract.messages)).getroot()
    named = schema.xpath("string(//xs:element[@name='sourceDocument']/@type)", namespaces={"xs": ns.XSD})
    common = contract.messages.parent.glob("*common.xsd") if contract.service.startswith("is") else ()
    choice = [
        name
        for declaring in (schema, *(etree.parse(str(file)).getroot() for file in common))
        for name in declaring.xpath(
            "xs:complexType[@name=$type]//xs:element/@*[name()='ref' or name()='name']",
            namespaces={"xs": ns.XSD},
            type=named.rpartition(":")[2],
        )
    ]
    registered = {
        etree.QName(root.find("{*}sourceDocument")[0]).localname
        for root in own_messages(contract)
        if etree.QName(root).localname == "registrationRequest"
    }
    assert registered == {name.rpartition(":")[2] for name in choice}


def own_messages(contract: Contract) -> list[etree._Element]:
    folder = OWN_SAMPLES / contract.folder.partition("/")[0] / "samples"
    roots = [etree.parse(str(file)).getroot() for file in sorted(folder.glob("*.xml"))]
    target = etree.parse(str(contract.messages)).getroot().get("targetNamespace")
    return [root for root in roots if etree.QName(root).namespace == target]


def values(parameters: object) -> tuple[Contract, Path]:
    return parameters.values  # type: ignore[attr-defined]
