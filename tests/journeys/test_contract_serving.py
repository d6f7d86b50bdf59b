"""The contract as it is served: complete, self-contained, with the public address, and loadable by others."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import suds.client
import suds.transport
import zeep
from lxml import etree

from bro_soap.client import BroClient, IntakeAnswer
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.xmlio import ns
from tests.patience import LONG
from tests.service import Service, running, sample, validate

PUBLIC = "https://bro.voorbeeld.test/keten"
SERVICES = ["iscpt", "dscpt"]


@pytest.fixture(scope="module")
def behind_proxy(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that clients know under another address."""
    folder = tmp_path_factory.mktemp("public")
    with running(folder, pki, public_url=f"{PUBLIC}/") as found:
        yield found


def fetched(service: Service, url: str) -> bytes:
    with service.session("afnemer") as session:
        response = session.get(url, timeout=LONG)
    response.raise_for_status()
    assert response.headers["Content-Type"] in ("text/xml; charset=utf-8", "application/zip")
    return response.content


def crawl(service: Service, url: str, local: str, public: str) -> dict[str, bytes]:
    """Follow every import from a WSDL, as a client does; return what was found by its public address."""
    found: dict[str, bytes] = {}
    todo = [url]
    while todo:
        at = todo.pop()
        if at in found:
            continue
        assert at.startswith(public), f"{at} leads away from the service"
        found[at] = fetched(service, local + at.removeprefix(public))
        root = etree.fromstring(found[at])
        for element in root.iter(f"{{{ns.XSD}}}import", f"{{{ns.XSD}}}include"):
            if element.get("schemaLocation"):
                todo.append(str(element.get("schemaLocation")))
    return found


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("signed", [False, True], ids=["2w-be", "2w-be-s"])
def test_the_wsdl_and_all_it_needs_are_served_with_the_address_of_the_endpoint(
    service: Service, name: str, signed: bool
) -> None:
    endpoint = service.endpoint(name, signed=signed)
    found = crawl(service, f"{endpoint}?wsdl", service.url, service.url)
    assert len(found) > 3
    wsdl = etree.fromstring(found[f"{endpoint}?wsdl"])
    (address,) = wsdl.iter(f"{{{ns.WSDL_SOAP}}}address")
    assert address.get("location") == endpoint
    names = {url.partition("?xsd=")[2] for url in found} - {""}
    assert {f"{name}-messages.xsd", "brocommon.xsd", "cptcommon.xsd"} <= names


@pytest.mark.parametrize("name", SERVICES)
def test_behind_a_proxy_the_public_address_is_served_everywhere(behind_proxy: Service, name: str) -> None:
    found = crawl(behind_proxy, f"{PUBLIC}/2w-be/{name}/1.1?wsdl", behind_proxy.url, PUBLIC)
    assert len(found) > 3
    for content in found.values():
        assert b"localhost" not in content
        assert b"127.0.0.1" not in content
        assert b"REPLACE_WITH" not in content


def test_the_host_header_has_no_say_in_it(service: Service) -> None:
    with service.session("afnemer") as session:
        response = session.get(service.endpoint("iscpt") + "?wsdl", headers={"Host": "kwaad.test"}, timeout=LONG)
    assert b"kwaad" not in response.content


@pytest.mark.parametrize("name", SERVICES)
def test_the_zip_is_complete_and_works_without_the_network(service: Service, name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(fetched(service, service.endpoint(name) + "?zip"))) as archive:
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", one) for one in archive.namelist()), "flat, and no way out"
        archive.extractall(tmp_path)
    for path in tmp_path.iterdir():
        for element in etree.parse(str(path)).iter(f"{{{ns.XSD}}}import", f"{{{ns.XSD}}}include"):
            if element.get("schemaLocation"):
                assert (tmp_path / str(element.get("schemaLocation"))).is_file()
    (messages,) = tmp_path.glob("*-messages.xsd")
    etree.XMLSchema(etree.parse(str(messages)))
    client = zeep.Client(str(tmp_path / f"{name}.wsdl"), settings=zeep.Settings(forbid_external=True))
    (found,) = client.wsdl.services.values()
    (port,) = found.ports.values()
    assert port.binding_options["address"] == service.endpoint(name)


def test_our_client_works_with_the_shipped_wsdl_file_and_an_address(service: Service, registered: IntakeAnswer) -> None:
    wsdl = Path(__file__).parents[2] / "wsdl" / "cpt" / "1.1" / "dscpt.wsdl"
    reader = service.client("bronhouder", wsdl=wsdl, address=service.endpoint("dscpt"))
    assert reader.dispatch_data(registered.bro_id or "").document.name == "CPT_O_DP"


def test_our_client_reaches_a_service_behind_a_proxy_by_another_address(behind_proxy: Service) -> None:
    """The WSDL gives the public address; in a test set-up the tester may know a shorter way."""
    wsdl = Path(__file__).parents[2] / "wsdl" / "cpt" / "1.1" / "iscpt.wsdl"
    answer = behind_proxy.client("leverancier", wsdl=wsdl, address=behind_proxy.endpoint("iscpt")).register(
        sample("registration-land-rd")
    )
    assert answer.completed, answer.rejection_reason


class SudsTransport(suds.transport.Transport):  # type: ignore[misc]
    """suds over our TLS session."""

    def __init__(self, service: Service, stem: str) -> None:
        super().__init__()
        self._session = service.session(stem)

    def open(self, request: Any) -> io.BytesIO:
        response = self._session.get(request.url, timeout=LONG)
        response.raise_for_status()
        return io.BytesIO(response.content)

    def send(self, request: Any) -> Any:
        response = self._session.post(request.url, data=request.message, headers=request.headers, timeout=LONG)
        return suds.transport.Reply(response.status_code, response.headers, response.content)


def test_suds_loads_the_served_wsdl_and_asks_for_an_object(service: Service, registered: IntakeAnswer) -> None:
    client = suds.client.Client(
        service.endpoint("dscpt") + "?wsdl",
        transport=SudsTransport(service, "bronhouder"),
        cache=None,
    )
    answer = client.service.dispatchData(requestReference="suds", broId="CPT000000999999")
    assert answer.rejectionReason == "dit registratieobject bestaat niet."
    client.set_options(retxml=True)  # suds knows no substitution groups (om:result), so it cannot read a document
    document = client.service.dispatchData(requestReference="suds", broId=registered.bro_id)
    assert validate(document).findtext("{*}requestReference") == "suds"


def test_suds_loads_the_served_intake_wsdl(service: Service) -> None:
    client = suds.client.Client(
        service.endpoint("iscpt") + "?wsdl",
        transport=SudsTransport(service, "leverancier"),
        cache=None,
    )
    (port,) = client.wsdl.services[0].ports
    assert set(port.methods) == {"register", "correct"}


def test_bare_zeep_needs_only_a_session_with_certificates(service: Service, registered: IntakeAnswer) -> None:
    """The recipe of docs/client.md for those who do not use our client."""
    session = service.session("bronhouder")
    client = zeep.Client(service.endpoint("dscpt") + "?wsdl", transport=zeep.Transport(session=session))
    answer = client.service.dispatchData(requestReference="bare", broId=registered.bro_id)
    assert answer.responseType == "dispatch"
    document = answer.dispatchDocument.CPT_O_DP
    assert document.broId == registered.bro_id
    assert document.registrationHistory.corrected == "nee"


def test_everything_zeep_read_it_can_deliver_again(service: Service) -> None:
    """A whole CPT as zeep's plain dicts, no XML of ours in between."""
    client: BroClient = service.client("leverancier")
    element = client.zeep.get_element("{http://www.broservices.nl/xsd/iscpt/1.1}registrationRequest")
    parsed = element.parse(etree.fromstring(sample("registration-land-rd")), client.zeep.wsdl.types)
    request = zeep.helpers.serialize_object(parsed, dict)
    answer = client.register(request, request_reference="als dict")
    assert answer.completed, (answer.rejection_reason, answer.errors)
    assert answer.request_reference == "als dict"
    document = service.client("bronhouder", "dscpt").dispatch_data(answer.bro_id or "").document.element
    assert float(document.findtext(".//{*}finalDepth") or 0) == 16
