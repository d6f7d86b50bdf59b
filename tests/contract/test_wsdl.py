"""What the WSDLs say is what the published ones say, service by service; and the files need nothing but each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import CONTRACTS, NO_SHARED, ROOT, SHARED, Contract
from tests.contract.schemas import ours

each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.service)
NAMES = {"wsdl": ns.WSDL, "soap": ns.WSDL_SOAP, "xs": ns.XSD}
ACTION = ns.q(ns.WSAM, "Action")

NAMES_AN_OLDER_SCHEMA = {"dsgld"}
PUBLISHED_WSDLS = [
    pytest.param(contract, file, id=contract.service)
    for contract in CONTRACTS
    if (file := SHARED / "wsdl" / contract.folder.replace("/", "-") / f"{contract.service}.wsdl").is_file()
]
REGISTER = {"register": ("registrationRequest", "intakeResponse")}
CORRECT = {"correct": ("correctionRequest", "intakeResponse")}
REPLACE = {"replace": ("replaceRequest", "intakeResponse")}
INSERT = {"insert": ("insertRequest", "intakeResponse")}
MOVE = {"move": ("moveRequest", "intakeResponse")}
DELETE = {"delete": ("deleteRequest", "intakeResponse")}
DATA = {"dispatchData": ("dispatchDataRequest", "dispatchDataResponse")}
CHARACTERISTICS = {"dispatchCharacteristics": ("dispatchCharacteristicsRequest", "dispatchCharacteristicsResponse")}

OPERATIONS = {
    "isepl": REGISTER | REPLACE | INSERT | MOVE | DELETE,
    "dsepl": DATA | CHARACTERISTICS,
    "isbhr-g": REGISTER | CORRECT,
    "dsbhr-g": DATA | CHARACTERISTICS,
    "isbhr": REGISTER | CORRECT,
    "dsbhr": DATA | CHARACTERISTICS,
    "issfr": REGISTER | CORRECT,
    "dssfr": DATA | CHARACTERISTICS,
    "isfrd": REGISTER | REPLACE | INSERT | MOVE | DELETE,
    "dsfrd": DATA,
    "isgar": REGISTER | CORRECT,
    "dsgar": DATA,
    "isguf": REGISTER | REPLACE | INSERT | MOVE | DELETE,
    "dsguf": DATA | CHARACTERISTICS,
    "iscpt": REGISTER | CORRECT,
    "dscpt": DATA | CHARACTERISTICS,
    "isgmw": REGISTER | REPLACE | INSERT | MOVE | DELETE,
    "dsgmw": DATA | CHARACTERISTICS,
    "isgmn": REGISTER | REPLACE | INSERT | MOVE | DELETE,
    "dsgmn": DATA,
    "isgld": REGISTER | REPLACE | DELETE,
    "dsgld": DATA,
    "isbhr-gt": REGISTER | CORRECT,
    "dsbhr-gt": DATA | CHARACTERISTICS,
    "isgpd": REGISTER | REPLACE | MOVE | DELETE,
    "dsgpd": DATA,
}


def load(contract: Contract) -> etree._Element:
    return etree.parse(str(contract.wsdl)).getroot()


@each_contract
def test_the_operations_have_their_messages_and_actions(contract: Contract) -> None:
    root = load(contract)
    found = {}
    for operation in root.iterfind("wsdl:portType/wsdl:operation", NAMES):
        step = {kind: operation.find(f"wsdl:{kind}", NAMES) for kind in ("input", "output", "fault")}
        found[operation.get("name")] = tuple(element_of(root, step[kind]) for kind in ("input", "output"))
        assert element_of(root, step["fault"]) == "parseFault"
        for kind, name in zip(step, (*found[operation.get("name")], "parseSoapFault"), strict=True):
            assert step[kind].get(ACTION) == f"http://www.broservices.nl/wus/{contract.service}/{name}"
    assert found == OPERATIONS[contract.service]


def element_of(root: etree._Element, step: etree._Element) -> str:
    """Give the name of the element that the message of the step holds; it must be the only part."""
    [part] = root.findall(f"wsdl:message[@name='{step.get('message').removeprefix('tns:')}']/wsdl:part", NAMES)
    return str(part.get("element").removeprefix("msg:"))


@each_contract
def test_every_request_of_the_schema_has_an_operation(contract: Contract) -> None:
    """A published WSDL may lag behind its schema: that of GMN has no insert and no delete."""
    schema = etree.parse(str(contract.messages)).getroot()
    requests = {name for name in schema.xpath("xs:element/@name", namespaces=NAMES) if name.endswith("Request")}
    assert requests == {request for request, _ in OPERATIONS[contract.service].values()}


# Its WSDLs are in a namespace without the hyphen of their names, and of version 1.0.
ODDLY_NAMED = "bhr-g/3.1"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=NO_SHARED)
@pytest.mark.parametrize(("contract", "file"), PUBLISHED_WSDLS)
def test_every_published_operation_is_here(contract: Contract, file: Path) -> None:
    """Names, actions and namespace of the WSDL are the published ones; ours may have more operations."""
    theirs, our = etree.parse(str(file)).getroot(), load(contract)
    stale = contract.service in NAMES_AN_OLDER_SCHEMA
    assert (our.get("targetNamespace") == theirs.get("targetNamespace")) is not (
        stale or contract.folder == ODDLY_NAMED
    )
    assert (our.nsmap["msg"] == theirs.nsmap["msg"]) is not stale
    assert our.get("name") == theirs.get("name")
    assert actions(theirs) <= actions(our)


def actions(root: etree._Element) -> set[tuple[str, str]]:
    """Give every operation with the action of its input."""
    inputs = root.iterfind("wsdl:portType/wsdl:operation/wsdl:input", NAMES)
    return {(step.getparent().get("name"), step.get(ACTION)) for step in inputs}


@each_contract
def test_the_binding_is_document_literal_over_soap_1_1_without_soap_action(contract: Contract) -> None:
    root = load(contract)
    [binding] = root.findall("wsdl:binding", NAMES)
    assert binding.find("soap:binding", NAMES).attrib == {
        "style": "document",
        "transport": "http://schemas.xmlsoap.org/soap/http",
    }
    for operation in binding.iterfind("wsdl:operation", NAMES):
        assert operation.find("soap:operation", NAMES).get("soapAction") == ""
        header = operation.find("wsdl:input/soap:header", NAMES)
        assert (header.get("part"), header.get("use")) == ("deliveryResponsibleParty", "literal")
        assert {body.get("use") for body in operation.iterfind(".//soap:body", NAMES)} == {"literal"}
        assert operation.find("wsdl:fault/soap:fault", NAMES).attrib == {"name": "parseFault", "use": "literal"}


@each_contract
def test_there_is_one_port_with_the_address_that_the_server_fills_in(contract: Contract) -> None:
    root = load(contract)
    assert root.get("targetNamespace") == f"http://www.broservices.nl/wsdl/{contract.service}/{contract.folder[-3:]}"
    assert len(root.findall("wsdl:portType", NAMES)) == 1
    [address] = root.findall("wsdl:service/wsdl:port/soap:address", NAMES)
    assert address.get("location") == "REPLACE_WITH_ACTUAL_URL"


@each_contract
def test_every_element_that_a_message_names_is_in_the_schema(contract: Contract) -> None:
    root = load(contract)
    schema = ours(contract)
    for part in root.iterfind("wsdl:message/wsdl:part", NAMES):
        prefix, name = part.get("element").split(":")
        schema.validate(etree.Element(ns.q(root.nsmap[prefix], name)))
        assert "No matching global declaration" not in str(schema.error_log)


@each_contract
def test_every_import_is_a_file_beside_it(contract: Contract) -> None:
    """No file names an address elsewhere, and every file of the folder is needed by one of the services."""
    seen = closure(contract.wsdl)
    assert len(seen) > 2
    assert all(file.is_relative_to(ROOT) for file in seen)


def closure(file: Path) -> set[Path]:
    """Follow the schema locations from the file, all of them relative, and give every file reached."""
    reached: set[Path] = set()
    waiting = [file]
    while waiting:
        current = waiting.pop()
        reached.add(current)
        for location in etree.parse(str(current)).xpath("//xs:import/@schemaLocation", namespaces=NAMES):
            assert "://" not in location
            target = (current.parent / location).resolve(strict=True)
            waiting += [target] if target not in reached else []
    return reached


def test_every_schema_file_belongs_to_a_service() -> None:
    needed = set().union(*(closure(contract.wsdl) for contract in CONTRACTS))
    assert set((ROOT / "xsd").rglob("*.xsd")) <= needed
    assert set((ROOT / "wsdl").rglob("*.wsdl")) <= needed


LONG = 60


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason=NO_SHARED)
def test_the_files_are_in_our_own_words() -> None:
    """In each file fewer than half of the long lines are also a line of some published file."""
    published = {line for kind in ("xsd", "wsdl", "xml") for file in SHARED.rglob(f"*.{kind}") if holds_schema(file)
                 for line in long_lines(file)}  # fmt: skip
    for kind in ("xsd", "wsdl"):
        for file in sorted((ROOT / kind).rglob("*.[wx][sm]*")):
            lines = long_lines(file)
            same = sum(line in published for line in lines)
            assert same * 2 < max(len(lines), 1), f"{file.name}: {same} of {len(lines)}"


def holds_schema(file: Path) -> bool:
    return "samples" not in file.parts


def long_lines(file: Path) -> list[str]:
    lines = (" ".join(line.split()).replace(" />", "/>") for line in file.read_text("utf-8", "replace").splitlines())
    return [line for line in lines if len(line) > LONG]
