"""The rules of Digikoppeling Koppelvlakstandaard WUS 3.8.1 on WSDL, SOAP, addressing and transport, each by number.

Those that a file shows are checked on every WSDL we ship, the others on the running service, by bytes on the wire.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.settings import Settings
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import load_contract
from tests.journeys.raw import Reply, connect, exchange, head, read, request
from tests.patience import LONG
from tests.service import Service, enveloped, oin, sample, validate

ROOT = Path(__file__).parents[2]
NAMES = {"wsdl": ns.WSDL, "soap": ns.WSDL_SOAP, "xs": ns.XSD}
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
DSCPT, ISCPT = "/2w-be/dscpt/1.1", "/2w-be/iscpt/1.1"
ASK = "http://www.broservices.nl/wus/dscpt/dispatchDataRequest"
ANONYMOUS = f"{ns.WSA}/anonymous"
SMALL = enveloped(sample("dispatch-data-request"))

each_wsdl = pytest.mark.parametrize("wsdl", sorted((ROOT / "wsdl").rglob("*.wsdl")), ids=lambda path: path.stem)


def of(wsdl: Path, path: str) -> list[etree._Element]:
    found = etree.parse(str(wsdl)).getroot().findall(path, NAMES)
    assert found, path
    return found


def asked(service: Service, body: bytes = SMALL, path: str = DSCPT, **headers: str | None) -> Reply:
    return exchange(service, request(body, path, **headers))


def fault(reply: Reply, status: int = 500) -> str:
    """The text of the fault that a reply must be."""
    assert reply.status == status, reply
    content = validate(reply.body)
    assert content.tag == ns.q(ns.SOAP, "Fault")
    return content.findtext("faultstring") or ""


def answered(reply: Reply) -> etree._Element:
    assert reply.status == 200, reply
    assert validate(reply.body).tag.endswith("}dispatchDataResponse")
    return etree.fromstring(reply.body)


SERVER_OIN = "00000099000000001000"


def body(content: str) -> bytes:
    return f'<s:Envelope xmlns:s="{ns.SOAP}"><s:Body>{content}</s:Body></s:Envelope>'.encode()


def payload() -> str:
    text = sample("dispatch-data-request").decode()
    return text[text.index("?>") + 2 :].strip() if text.startswith("<?xml") else text


def headed(**headers: str | None) -> bytes:
    """A request with the WS-Addressing headers of the standard; None takes one out."""
    given: dict[str, str | None] = {
        "To": f"{ANONYMOUS}?OIN={SERVER_OIN}",
        "Action": ASK,
        "MessageID": "urn:uuid:6a9f6c5e-3f0e-4c7e-9d0a-0d6c4b7a1f10",
        "From": f"<wsa:Address>https://localhost?OIN={oin('99000010')}</wsa:Address>",
        "ReplyTo": f"<wsa:Address>{ANONYMOUS}</wsa:Address>",
        **headers,
    }
    blocks = (f'<wsa:{name} xmlns:wsa="{ns.WSA}">{value}</wsa:{name}>' for name, value in given.items() if value)
    return enveloped(sample("dispatch-data-request"), "".join(blocks))


# --- WW: the description


@each_wsdl
def test_ww001_document_literal_over_http(wsdl):
    for binding in of(wsdl, "wsdl:binding/soap:binding"):
        assert (binding.get("style"), binding.get("transport")) == ("document", "http://schemas.xmlsoap.org/soap/http")
    assert {found.get("use") for found in of(wsdl, ".//soap:body")} == {"literal"}


def test_ww001_soap_1_1_is_answered_and_soap_1_2_refused(service):
    answered(asked(service))
    assert "SOAP 1.1" in fault(asked(service, Content_Type="application/soap+xml; charset=utf-8"), 415)
    assert "SOAP 1.1" in fault(asked(service, SMALL.replace(ns.SOAP.encode(), ns.SOAP12.encode())))


@each_wsdl
def test_ww002_types_are_those_of_xml_schema_and_nothing_is_soap_encoded(wsdl):
    texts = [wsdl.read_text(encoding="utf-8")]
    folder = ROOT / "xsd" / wsdl.parent.relative_to(ROOT / "wsdl")
    texts += [path.read_text(encoding="utf-8") for path in folder.glob("*.xsd")]
    assert len(texts) > 1
    for text in texts:
        assert ENCODING not in text
        assert "encodingStyle" not in text


@pytest.mark.parametrize(
    "encoded",
    [f'soap:encodingStyle="{ENCODING}"', f'xmlns:e="{ENCODING}" xmlns:i="{ns.XSI}" i:type="e:Struct"'],
    ids=["encodingStyle", "a type of SOAP encoding"],
)
def test_ww002_soap_encoding_in_a_request_is_refused(service, encoded):
    spoilt = SMALL.replace(b"<requestReference", f"<requestReference {encoded}".encode(), 1)
    if spoilt == SMALL:
        name = b":requestReference"
        start = SMALL.index(name) + len(name)
        spoilt = SMALL[:start] + b" " + encoded.encode() + SMALL[start:]
    assert fault(asked(service, spoilt))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_ww003_exactly_one_element_in_the_body(service, count):
    reply = asked(service, body(payload() * count))
    if count == 1:
        answered(reply)
    else:
        assert f"soap:Body bevat {count} elementen" in fault(reply)


@each_wsdl
def test_ww004_parts_refer_to_an_element_and_never_to_a_type(wsdl):
    for part in of(wsdl, "wsdl:message/wsdl:part"):
        assert part.get("element")
        assert part.get("type") is None


# --- WS: the services


def test_ws001_a_service_may_have_several_operations(service):
    answered(asked(service))
    found = validate(asked(service, enveloped(sample("dispatch-characteristics-circle"))).body)
    assert found.tag.endswith("}dispatchCharacteristicsResponse")
    assert "kent het verzoek" in fault(asked(service, SMALL, ISCPT)), "and another service's are not among them"


@each_wsdl
def test_ws002_soap_action_is_empty_in_the_wsdl(wsdl):
    assert {found.get("soapAction") for found in of(wsdl, "wsdl:binding/wsdl:operation/soap:operation")} == {""}


@pytest.mark.parametrize("action", ['""', None, f'"{ASK}"', ASK], ids=["empty", "absent", "equal", "without quotes"])
def test_ws002_soap_action_may_be_empty_absent_or_the_action(service, action):
    answered(asked(service, SOAPAction=action))


def test_ws002_another_soap_action_is_refused(service):
    assert "0003" in fault(asked(service, SOAPAction='"urn:something-else"'))


@each_wsdl
def test_ws003_every_operation_has_one_input_and_one_output(wsdl):
    for operation in of(wsdl, "wsdl:portType/wsdl:operation"):
        steps = [etree.QName(step).localname for step in operation]
        assert steps[:2] == ["input", "output"]
        assert set(steps[2:]) <= {"fault"}


@each_wsdl
def test_ws005_one_port_type_in_a_file(wsdl):
    assert len(of(wsdl, "wsdl:portType")) == 1


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8", 'text/xml;charset="UTF-8"'])
def test_ws006_utf_8_is_read_and_written(service, content_type):
    reply = asked(service, Content_Type=content_type)
    assert answered(reply).getroottree().docinfo.encoding == "UTF-8"
    assert reply.content_type == "text/xml; charset=utf-8"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_ws006_any_other_character_set_is_refused(service, encoding):
    text = SMALL.decode().replace("UTF-8", encoding)
    assert "0009" in fault(asked(service, text.encode(encoding)))
    assert "0009" in fault(asked(service, Content_Type=f"text/xml; charset={encoding}"), 415)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", ["UTF-8", ""], ids=["declared as UTF-8", "not declared"])
def test_ws006_bytes_that_are_no_utf_8_are_refused_whatever_they_say(service, encoding, declared):
    text = SMALL.decode()
    text = text if declared else text[text.index("?>") + 2 :].lstrip()
    assert "0009: Het bericht is niet in UTF-8 gecodeerd" in fault(asked(service, text.encode(encoding)))


def test_ws006_a_declaration_of_another_encoding_is_refused_also_on_utf_8(service):
    assert "0009: De XML-declaratie noemt de codering utf-16" in fault(
        asked(service, SMALL.replace(b"UTF-8", b"UTF-16"))
    )


def test_ws007_an_answer_has_no_header_blocks_of_our_own(service):
    header = answered(asked(service)).find(ns.q(ns.SOAP, "Header"))
    assert {etree.QName(block).namespace for block in header} == {ns.WSA}


def test_ws007_a_header_that_must_be_understood_and_is_not_of_the_profile_is_refused(service):
    block = f'<x xmlns="urn:own" xmlns:s="{ns.SOAP}" s:mustUnderstand="%s"/>'
    assert "urn:own" in fault(asked(service, enveloped(sample("dispatch-data-request"), block % "1")))
    answered(asked(service, enveloped(sample("dispatch-data-request"), block % "0")))


@each_wsdl
def test_ws008_every_input_output_and_fault_has_its_action(wsdl):
    for kind in ("input", "output", "fault"):
        for step in of(wsdl, f"wsdl:portType/wsdl:operation/wsdl:{kind}"):
            assert (step.get(ns.q(ns.WSAM, "Action")) or "").startswith("http://www.broservices.nl/wus/")


# --- WA: addressing


def test_wa001_the_headers_of_ws_addressing_1_0_are_read_and_answered(service):
    root = answered(asked(service, headed()))
    found = {etree.QName(block).localname: block.text for block in root.find(ns.q(ns.SOAP, "Header"))}
    assert found["RelatesTo"] == "urn:uuid:6a9f6c5e-3f0e-4c7e-9d0a-0d6c4b7a1f10"
    assert found["Action"] == ASK.replace("Request", "Response")
    assert found["MessageID"].startswith("urn:uuid:")
    assert set(found) == {"Action", "MessageID", "RelatesTo"}


def test_wa001_a_fault_is_addressed_too(service):
    reply = asked(service, headed().replace(b"</soap:Body>", b"<x/></soap:Body>"))
    assert fault(reply)
    header = etree.fromstring(reply.body).find(ns.q(ns.SOAP, "Header"))
    assert header.findtext(ns.q(ns.WSA, "Action"), "").startswith(f"{ns.WSA}/")
    assert header.findtext(ns.q(ns.WSA, "MessageID"), "").startswith("urn:uuid:")


@pytest.mark.parametrize(
    "older",
    ["http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://schemas.xmlsoap.org/ws/2003/03/addressing"],
)
def test_wa001_headers_of_an_older_ws_addressing_are_not_ours(service, older):
    message = headed().replace(ns.WSA.encode(), older.encode())
    root = answered(asked(service, message))
    assert root.find(f".//{ns.q(ns.WSA, 'RelatesTo')}") is None, "they are not read"
    strict = message.replace(b"<wsa:To ", f'<wsa:To xmlns:s="{ns.SOAP}" s:mustUnderstand="1" '.encode())
    assert older in fault(asked(service, strict))


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"To": " "}, "0005"),
        ({"Action": None}, "0006"),
        ({"Action": "urn:another"}, "0006"),
        ({"MessageID": None}, "0007"),
        ({"From": f"<wsa:Address>{ANONYMOUS}</wsa:Address><wsa:ReferenceParameters/>"}, "0011"),
        ({"From": "https://localhost"}, "0011"),
        ({"ReplyTo": "<wsa:Address>https://elsewhere.example</wsa:Address>"}, "0011"),
        ({"FaultTo": "<wsa:Address>https://elsewhere.example</wsa:Address>"}, "0011"),
    ],
    ids=str,
)
def test_wa001_a_header_that_is_missing_or_wrong_is_refused_with_its_code(service, headers, code):
    assert code in fault(asked(service, headed(**headers)))


@pytest.mark.parametrize(
    "headers",
    [
        {"To": f"{ANONYMOUS}?oin={SERVER_OIN}", "From": f"<wsa:Address>{ANONYMOUS}?oin={oin('99000010')}</wsa:Address>"},
        {"To": None},
        {"ReplyTo": None},
        {"From": None},
        {"MessageID": "6a9f6c5e-3f0e-4c7e-9d0a-0d6c4b7a1f10"},
        {"MessageID": "1234@6a9f6c5e-3f0e-4c7e-9d0a-0d6c4b7a1f10@https://localhost"},
        {"FaultTo": f"<wsa:Address>{ns.WSA}/none</wsa:Address>"},
    ],
    ids=["lower-case oin", "no To", "no ReplyTo", "no From in a query", "bare UUID", "CUSTOM@UUID@URI", "FaultTo none"],
)  # fmt: skip
def test_wa001_lenient_what_real_clients_write_is_accepted(service, headers):
    answered(asked(service, headed(**headers)))


# --- WM: binary data


def test_wm001_the_provider_chose_no_mtom(service):
    boundary = b"--b\r\nContent-Type: application/xop+xml\r\n\r\n" + SMALL + b"\r\n--b--"
    kind = 'multipart/related; type="application/xop+xml"; boundary=b'
    assert "multipart/related" in fault(asked(service, boundary, Content_Type=kind), 415)
    assert asked(service).content_type == "text/xml; charset=utf-8"


@each_wsdl
def test_wm001_no_wsdl_asks_for_mtom(wsdl):
    assert "optimizedmimeserialization" not in wsdl.read_text(encoding="utf-8").lower()


# --- WT: transport


def test_wt001_without_a_client_certificate_there_is_no_exchange(service):
    answered(asked(service))
    anonymous = ssl.create_default_context(cafile=str(service.pki.folder / "root.pem"))
    with pytest.raises((OSError, http.client.HTTPException)):
        agreed(service, anonymous)


def test_wt002_the_oin_in_the_certificate_says_who_calls(service):
    answered(asked(service))
    assert exchange(service, request(SMALL, DSCPT), "onbekend").status == 401
    spoken = [line for line in service.log() if line.get("oin") == oin("99000010")]
    assert spoken


def test_wt003_the_agreed_suite_is_one_of_beveiliging(service):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = service.context("leverancier")
        context.maximum_version = version
        assert agreed(service, context) in GOOD_OR_SUFFICIENT
    weak = service.context("leverancier")
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match=r"(?i)handshake"):
        agreed(service, weak)


GOOD_OR_SUFFICIENT = {
    *("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"),
    *("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256"),
}


def agreed(service: Service, context: ssl.SSLContext) -> str:
    with opened(service, context) as connection:
        connection.sendall(request(SMALL, DSCPT))
        assert read(connection).status == 200
        return str(connection.cipher()[0])  # type: ignore[index]


def test_wt006_tls005_port_443_is_what_the_wsdl_says_when_the_operator_says_nothing_else():
    settings = Settings(public_url="https://bro.example")
    contract = load_contract(ROOT / "wsdl" / "cpt" / "1.1" / "dscpt.wsdl")
    address = etree.fromstring(contract.wsdl(settings.public_url + DSCPT)).find(".//soap:address", NAMES)
    assert address.get("location") == "https://bro.example/2w-be/dscpt/1.1"


def test_wt007_several_messages_go_over_one_tls_session(service):
    with connect(service) as connection:
        for _ in range(3):
            connection.sendall(head(DSCPT, Connection="keep-alive", Content_Length=str(len(SMALL))) + SMALL)
            assert read(connection).status == 200


def test_wt008_a_tls_session_ends_after_two_hours_at_most(service):
    context = service.context("leverancier")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with opened(service, context) as connection:
        session = connection.session
        assert session is not None
        assert session.timeout <= 7200


def opened(service: Service, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=LONG)
    return context.wrap_socket(plain, server_hostname="localhost")


# --- WB011: profiles


def test_wb011_each_profile_has_its_own_endpoint_and_the_answer_is_of_the_same_profile(service):
    signed = service.client("leverancier", "dscpt", signed=True)
    assert signed.dispatch_data("CPT000000000001").rejection_reason
    root = etree.fromstring(service.exchanges[-1].received)
    assert root.find(f".//{ns.q(ns.WSSE, 'Security')}") is not None
    assert answered(asked(service)).find(f".//{ns.q(ns.WSSE, 'Security')}") is None
    sent = service.exchanges[-1].sent
    assert "2w-be-s" in fault(asked(service, sent)), "a signed message at the plain endpoint"
    assert fault(asked(service, headed(), "/2w-be-s/dscpt/1.1")), "a plain message at the signed endpoint"
