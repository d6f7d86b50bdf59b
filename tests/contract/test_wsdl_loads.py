"""Both WSDLs load in the toolkits that clients use, and what these write is valid."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from zeep import xsd

from bro_soap.xmlio import ns
from tests.contract import toolkits
from tests.contract.contracts import BY_SERVICE, CONTRACTS, OWN_SAMPLES, ROOT, Contract
from tests.contract.schemas import ours

each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.service)

each_own_sample = pytest.mark.parametrize(
    ("contract", "file"),
    [
        pytest.param(contract, file, id=f"{contract.service} {file.name}")
        for contract in CONTRACTS
        for pattern in contract.own
        if pattern.startswith("tests/objects/")
        for file in sorted(ROOT.glob(pattern))
    ],
)

ISCPT, DSCPT = BY_SERVICE["iscpt"], BY_SERVICE["dscpt"]
BRO_ID = "CPT000000000018"
DATA_RESPONSE = OWN_SAMPLES / "cpt" / "samples" / "dispatch-data-response-cpt-o.xml"
DSCPT_NS = "http://www.broservices.nl/xsd/dscpt/1.1"


def operations(contract: Contract) -> list[str]:
    """Read the names of the operations from the WSDL itself."""
    return sorted(
        etree.parse(str(contract.wsdl)).xpath("//*[local-name()='portType']/*[local-name()='operation']/@name")
    )


@each_contract
def test_zeep_loads_it_unpatched(contract: Contract) -> None:
    assert toolkits.zeep_operations(str(contract.wsdl)) == operations(contract)


@each_contract
def test_suds_loads_it(contract: Contract) -> None:
    assert toolkits.suds_operations(str(contract.wsdl)) == operations(contract)


@each_contract
def test_node_soap_loads_it(contract: Contract) -> None:
    assert toolkits.node(str(contract.wsdl))["operations"] == operations(contract)


@each_contract
def test_php_loads_it(contract: Contract) -> None:
    assert toolkits.php(str(contract.wsdl))["operations"] == operations(contract)


@each_contract
def test_gsoap_loads_it_and_makes_stubs_of_it(contract: Contract, tmp_path: Path) -> None:
    header = toolkits.gsoap_header(str(contract.wsdl), tmp_path)
    functions = re.findall(r"soap_call___ns\d+__(\w+)\(", header.read_text(encoding="utf-8"))
    assert sorted(functions) == operations(contract)
    toolkits.gsoap_compiled(header)


def test_zeep_and_suds_write_a_valid_data_request() -> None:
    location = str(DSCPT.wsdl)
    valid(DSCPT, toolkits.zeep_message(location, "dispatchData", requestReference="zeep", broId=BRO_ID))
    valid(DSCPT, toolkits.suds_message(location, "dispatchData", "suds", BRO_ID))


def test_node_soap_writes_a_valid_data_request() -> None:
    valid(DSCPT, etree.fromstring(toolkits.node(str(DSCPT.wsdl), BRO_ID)["request"].encode()))


def test_php_writes_a_valid_data_request_and_reads_the_response(tmp_path: Path) -> None:
    response = tmp_path / "response.xml"
    response.write_bytes(enveloped(DATA_RESPONSE))
    answer = toolkits.php(str(DSCPT.wsdl), BRO_ID, str(response))
    valid(DSCPT, etree.fromstring(answer["request"].encode()))
    assert answer["read"] == BRO_ID


def test_zeep_writes_a_valid_search() -> None:
    area = {
        "enclosingCircle": {
            "center": {"_value_1": [51.96, 4.86]},
            "radius": {"_value_1": 2.5, "uom": "km"},
            "srsName": "urn:ogc:def:crs:EPSG::4258",
        }
    }
    message = toolkits.zeep_message(
        str(DSCPT.wsdl), "dispatchCharacteristics", requestReference="zeep", criteria={"area": area}
    )
    valid(DSCPT, message)


def test_zeep_writes_a_valid_registration_from_the_types_alone() -> None:
    message = toolkits.zeep_message(
        str(ISCPT.wsdl),
        "register",
        requestReference="zeep",
        deliveryAccountableParty="99000001",
        qualityRegime="IMBRO",
        sourceDocument={"CPT": cone_penetration_test()},
    )
    valid(ISCPT, message)
    assert message.find(f".//{{{ns.BROCOM}}}deliveryResponsibleParty").text == toolkits.SUPPLIER
    assert message.find(".//{*}cptResult/{*}values").text == "0.02,1.1;0.04,1.2;"


def test_zeep_finds_every_message_by_name() -> None:
    for contract in CONTRACTS:
        client = toolkits.zeep_client(str(contract.wsdl))
        wsdl = etree.parse(str(contract.wsdl)).getroot()
        for name in wsdl.xpath("//@element[starts-with(., 'msg:')]"):
            assert client.get_element(f"{{{wsdl.nsmap['msg']}}}{name.removeprefix('msg:')}")


def test_zeep_reads_an_issued_document_with_its_table() -> None:
    client = toolkits.zeep_client(str(DSCPT.wsdl))
    response = client.get_element(f"{{{DSCPT_NS}}}dispatchDataResponse")
    read = response.parse(etree.parse(str(DATA_RESPONSE)).getroot(), client.wsdl.types)
    document = read.dispatchDocument.CPT_O
    assert (document.broId, document.conePenetrometerSurvey.trajectory.predrilledDepth._value_1) == (BRO_ID, 1.6)
    assert document.conePenetrometerSurvey.conePenetrationTest.cptResult.values__1.count(";") == 10
    assert len(document.additionalInvestigation.removedLayer) == 3


@each_own_sample
def test_zeep_reads_every_message_and_writes_what_it_read(contract: Contract, file: Path) -> None:
    """What zeep itself cannot write again is only read: nil with its attributes, any element, an empty sequence."""
    root = etree.parse(str(file), etree.XMLParser(remove_comments=True)).getroot()
    client = cached_client(str(contract.wsdl))
    element = client.get_element(root.tag)
    read = element.parse(root, client.wsdl.types)
    assert read is not None
    if not beyond_zeep(root):
        parent = etree.Element("parent")
        element.render(parent, read)
        schema = ours(contract)
        assert schema.validate(etree.fromstring(etree.tostring(parent[0]))), schema.error_log


def beyond_zeep(root: etree._Element) -> bool:
    nil = root.xpath("//*[@xsi:nil]", namespaces={"xsi": ns.XSI})
    processes = list(root.iter("{*}ObservationProcess"))
    return bool(nil) or bool(processes) or any(len(data) == 0 for data in root.iter("{*}eventData"))


cached_client = functools.cache(toolkits.zeep_client)


def valid(contract: Contract, envelope: etree._Element) -> None:
    """Demand that the one child of the SOAP Body is valid, and the header the one that the WSDL names."""
    [body] = envelope.findall(f"{{{ns.SOAP}}}Body")
    [message] = body
    schema = ours(contract)
    assert schema.validate(message), schema.error_log
    assert envelope.find(f"{{{ns.SOAP}}}Header/{{{ns.BROCOM}}}deliveryResponsibleParty").text == toolkits.SUPPLIER


def enveloped(file: Path) -> bytes:
    envelope = etree.Element(ns.q(ns.SOAP, "Envelope"))
    etree.SubElement(envelope, ns.q(ns.SOAP, "Body")).append(etree.parse(str(file)).getroot())
    return etree.tostring(envelope)


def cone_penetration_test() -> dict[str, Any]:
    """The smallest CPT that the schema allows, as the dicts that zeep takes."""
    date = {"date": "2024-05-28"}
    return {
        "objectIdAccountableParty": "S01",
        "deliveryContext": code("DeliveryContext", "publiekeTaak"),
        "surveyPurpose": code("SurveyPurpose", "waterkering"),
        "researchReportDate": date,
        "cptStandard": code("CPTStandard", "ISO22476D1"),
        "additionalInvestigationPerformed": "nee",
        "deliveredLocation": {
            "location": {
                "id": "p",
                "srsName": "urn:ogc:def:crs:EPSG::28992",
                "pos": {"_value_1": [155000.0, 463000.0]},
            },
            "horizontalPositioningDate": date,
            "horizontalPositioningMethod": code("HorizontalPositioningMethod", "RTKGPS2tot5cm"),
        },
        "deliveredVerticalPosition": {
            "localVerticalReferencePoint": code("LocalVerticalReferencePoint", "maaiveld"),
            "offset": measure(1.2, "m"),
            "verticalDatum": code("VerticalDatum", "NAP"),
            "verticalPositioningDate": date,
            "verticalPositioningMethod": code("VerticalPositioningMethod", "RTKGPS4tot10cm"),
        },
        "conePenetrometerSurvey": survey(date),
    }


def survey(date: dict[str, str]) -> dict[str, Any]:
    moment = {"TimeInstant": {"id": "t", "timePosition": {"_value_1": "2024-05-28T09:42:00+02:00"}}}
    result = {
        "elementCount": {},
        "elementType": {"name": "ConePenetrationTestResultRecord", "href": "cpttestresult_record.xml"},
        "encoding": {"TextEncoding": {"tokenSeparator": ",", "blockSeparator": ";", "decimalSeparator": "."}},
        "values__1": "0.02,1.1;0.04,1.2;",
    }
    columns = etree.parse(str(ISCPT.messages.parent / "cptcommon.xsd")).xpath("//*[@name='ParametersType']/*/*/@name")
    assert len(columns) == 25
    return {
        "id": "s",
        "sampledFeature": [{}],
        "dissipationTestPerformed": "nee",
        "finalProcessingDate": date,
        "cptMethod": code("CPTMethod", "elektrisch"),
        "qualityClass": code("QualityClass", "klasse2"),
        "stopCriterion": code("StopCriterion", "einddiepte"),
        "trajectory": {"predrilledDepth": measure(0, "m"), "finalDepth": measure(0.04, "m")},
        "conePenetrometer": {
            "description": "conus",
            "conePenetrometerType": "E15",
            "coneSurfaceArea": measure(1500, "mm2"),
        },
        "conePenetrationTest": {
            "id": "c",
            "phenomenonTime": moment,
            "resultTime": {},
            "procedure": xsd.Nil,
            "observedProperty": xsd.Nil,
            "featureOfInterest": xsd.Nil,
            "cptResult": result,
        },
        "procedure": dict.fromkeys(
            ("interruptionProcessingPerformed", "expertCorrectionPerformed", "signalProcessingPerformed"), "nee"
        ),
        "parameters": dict.fromkeys(columns, "nee"),
    }


def code(name: str, value: str) -> dict[str, str]:
    return {"_value_1": value, "codeSpace": f"urn:bro:cpt:{name}"}


def measure(value: float, uom: str) -> dict[str, Any]:
    return {"_value_1": value, "uom": uom}
