"""The contract files of a new interface: its schemas with what they import, and WSDLs over their messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from bro_soap.errors import ConfigurationError
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse_file

__all__ = ["MESSAGES", "OPERATIONS", "schemas", "service_in", "wsdl"]

MESSAGES = "-messages.xsd"
# The operations of all services, by the element that asks for them, and the element that answers.
OPERATIONS = {
    "registrationRequest": ("register", "intakeResponse"),
    "correctionRequest": ("correct", "intakeResponse"),
    "replaceRequest": ("replace", "intakeResponse"),
    "insertRequest": ("insert", "intakeResponse"),
    "moveRequest": ("move", "intakeResponse"),
    "deleteRequest": ("delete", "intakeResponse"),
    "dispatchDataRequest": ("dispatchData", "dispatchDataResponse"),
    "dispatchCharacteristicsRequest": ("dispatchCharacteristics", "dispatchCharacteristicsResponse"),
}
_LOCATED = f"{{{ns.XSD}}}import[@schemaLocation]", f"{{{ns.XSD}}}include[@schemaLocation]"


def service_in(folder: Path, begins: str) -> str:
    """Return the name of the service (`isgmn`) whose messages are in the folder. Raises `ConfigurationError`."""
    found = sorted(file.name.removesuffix(MESSAGES) for file in folder.glob(f"{begins}*{MESSAGES}"))
    if len(found) != 1:
        raise ConfigurationError(f"{folder} must hold one {begins}…{MESSAGES}, not {len(found)}")
    return found[0]


def schemas(folder: Path, known: Path) -> dict[str, bytes]:
    """Return the schemas of a folder and what they import, by name, each importing by name.

    What the folder lacks (brocommon, the profiles of GML) is that of the interfaces in `known`, the fullest one.
    Raises `ConfigurationError` for what is nowhere.
    """
    found: dict[str, bytes] = {file.name: file.read_bytes() for file in sorted(folder.glob("*.xml"))}
    ahead = sorted(folder.glob("*.xsd"))
    while ahead:
        file = ahead.pop()
        if file.name in found:
            continue
        root = _read(file)
        for one in _located(root):
            name = str(one.get("schemaLocation")).rpartition("/")[2]
            one.set("schemaLocation", name)
            ahead.append(_file(name, str(one.get("namespace", "")), folder, known))
        found[file.name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found


def _read(file: Path) -> etree._Element:
    try:
        return parse_file(file)
    except etree.LxmlError as error:
        raise ConfigurationError(f"{file.name} is no XML: {error}") from error


def _located(root: etree._Element) -> Iterator[etree._Element]:
    for path in _LOCATED:
        yield from root.iterfind(path)


def _file(name: str, namespace: str, folder: Path, known: Path) -> Path:
    if (folder / name).is_file():
        return folder / name
    others = [file for file in known.glob(f"*/*/{name}") if parse_file(file).get("targetNamespace") == namespace]
    if not others:
        raise ConfigurationError(f"{name} ({namespace}) is not in {folder}, and no interface here has it")
    return max(sorted(others), key=lambda file: file.stat().st_size)


def wsdl(
    service: str, number: str, folder: str, name: str, requests: Sequence[str], brocom: str, messages_in: str
) -> str:
    """Return the WSDL of a service for these requests; its schemas are those of `xsd/<folder>`, `name` says of what.

    `messages_in` is the namespace of its messages, which need not be that of its name.
    """
    answers = dict.fromkeys(OPERATIONS[request][1] for request in requests)
    messages = [("request", request) for request in requests] + [("response", answer) for answer in answers]
    return _WSDL.format(
        service=service,
        number=number,
        folder=folder,
        brocom=brocom,
        messages_in=messages_in,
        documentation=f"{'Delivery (inname)' if service.startswith('is') else 'Issue (uitgifte)'}: {name}.",
        messages="".join(_MESSAGE.format(part=part, element=element) for part, element in messages),
        operations="".join(_OPERATION.format(service=service, request=one, **_named(one)) for one in requests),
        bindings="".join(_BINDING.format(**_named(one)) for one in requests),
    )


def _named(request: str) -> dict[str, str]:
    operation, response = OPERATIONS[request]
    return {"operation": operation, "response": response}


_MESSAGE = """\
  <wsdl:message name="{element}">
    <wsdl:part name="{part}" element="msg:{element}"/>
  </wsdl:message>
"""
_WUS = "http://www.broservices.nl/wus/{service}"
_OPERATION = f"""\
    <wsdl:operation name="{{operation}}">
      <wsdl:input wsam:Action="{_WUS}/{{request}}" message="tns:{{request}}"/>
      <wsdl:output wsam:Action="{_WUS}/{{response}}" message="tns:{{response}}"/>
      <wsdl:fault name="parseFault" wsam:Action="{_WUS}/parseSoapFault" message="tns:parseSoapFault"/>
    </wsdl:operation>
"""
_BINDING = """\
    <wsdl:operation name="{operation}">
      <soap:operation soapAction="" style="document"/>
      <wsdl:input>
        <soap:header message="tns:DeliveryResponsiblePartyHeader" part="deliveryResponsibleParty" use="literal"/>
        <soap:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
      <wsdl:fault name="parseFault">
        <soap:fault name="parseFault" use="literal"/>
      </wsdl:fault>
    </wsdl:operation>
"""
_WSDL = """\
<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
                  xmlns:brocom="{brocom}"
                  xmlns:msg="{messages_in}"
                  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
                  xmlns:tns="http://www.broservices.nl/wsdl/{service}/{number}"
                  xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata"
                  xmlns:xs="http://www.w3.org/2001/XMLSchema"
                  name="{service}"
                  targetNamespace="http://www.broservices.nl/wsdl/{service}/{number}">

  <wsdl:documentation>{documentation}</wsdl:documentation>

  <wsdl:types>
    <xs:schema targetNamespace="http://www.broservices.nl/wsdl/{service}/{number}">
      <xs:import namespace="{messages_in}" schemaLocation="../../../xsd/{folder}/{service}-messages.xsd"/>
      <xs:import namespace="{brocom}" schemaLocation="../../../xsd/{folder}/brocommon.xsd"/>
    </xs:schema>
  </wsdl:types>

{messages}\
  <wsdl:message name="parseSoapFault">
    <wsdl:part name="parseFault" element="msg:parseFault"/>
  </wsdl:message>
  <wsdl:message name="DeliveryResponsiblePartyHeader">
    <wsdl:part name="deliveryResponsibleParty" element="brocom:deliveryResponsibleParty"/>
  </wsdl:message>

  <wsdl:portType name="{service}">
{operations}\
  </wsdl:portType>

  <wsdl:binding name="{service}_SOAP" type="tns:{service}">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
{bindings}\
  </wsdl:binding>

  <wsdl:service name="{service}">
    <wsdl:port name="{service}_SOAP" binding="tns:{service}_SOAP">
      <soap:address location="REPLACE_WITH_ACTUAL_URL"/>
    </wsdl:port>
  </wsdl:service>

</wsdl:definitions>
"""
