"""The endpoints of Digikoppeling 2W-be-S: what is signed is answered signed, and anything less is refused."""

import copy
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xmlsec
from cryptography.x509.oid import NameOID
from lxml import etree

from bro_soap.client import IntakeAnswer, NoAnswer, SoapFault, UntrustedReply, WireExchange
from bro_soap.client.wire import new_message_id
from bro_soap.security.wsse.envelope import Signer, sign_envelope
from bro_soap.xmlio import ns
from tests.service import Service, edited, enveloped, sample, validate

WSU_ID = ns.q(ns.WSU, "Id")


def headers(action: str = "http://www.broservices.nl/wus/iscpt/registrationRequest") -> str:
    return (
        f'<wsa:To xmlns:wsa="{ns.WSA}">{ns.WSA}/anonymous</wsa:To><wsa:Action xmlns:wsa="{ns.WSA}">{action}</wsa:Action>'
        f'<wsa:MessageID xmlns:wsa="{ns.WSA}">{new_message_id()}</wsa:MessageID>'
    )


def signed(
    service: Service, stem: str = "leverancier", at: datetime | None = None, name: str = "registration-land-rd"
) -> etree._Element:
    """A signed registration, as a tree that a test may still spoil."""
    root = etree.fromstring(enveloped(sample(name), headers()))
    signer = Signer.load(service.pki.certificate_file(stem), service.pki.key_file(stem))
    sign_envelope(root, signer, at or datetime.now(UTC))
    return root


def fault_of(service: Service, root: etree._Element, stem: str = "leverancier") -> str:
    """Post it to the signed endpoint; return the fault code of the answer, which must itself be signed."""
    response = service.post(stem, etree.tostring(root, xml_declaration=True, encoding="UTF-8"), signed=True)
    assert response.status_code == 500
    fault = validate(response.content)
    assert_signed_by_server(service, response.content)
    assert fault.find("detail") is None, "the header did it, so no detail (BP 2.2.3)"
    return fault.findtext("faultcode", "")


def assert_signed_by_server(service: Service, message: bytes) -> set[str]:
    """Verify with xmlsec, which shares no code with ours, against the server's certificate; return what is signed."""
    root = etree.fromstring(message)
    signature = root.find(f".//{{{ns.DS}}}Signature")
    assert signature is not None
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(str(service.pki.certificate_file("server")), xmlsec.KeyFormat.CERT_PEM)
    by_id = {}
    for element in root.iter("*"):
        if element.get(WSU_ID):
            assert element.get(WSU_ID) not in by_id
            by_id[element.get(WSU_ID)] = element
            context.register_id(element, "Id", ns.WSU)
    context.verify(signature)
    return {
        str(by_id[reference.get("URI", "")[1:]].tag) for reference in signature.iterfind(f".//{{{ns.DS}}}Reference")
    }


def test_a_signed_delivery_is_answered_signed_and_the_client_and_xmlsec_agree(service: Service) -> None:
    answer = service.client("leverancier", signed=True).register(sample("registration-land-rd"))
    assert answer.completed, answer.rejection_reason
    received = service.exchanges[-1].received
    assert assert_signed_by_server(service, received) == {
        ns.q(ns.SOAP, "Body"),
        ns.q(ns.WSA, "Action"),
        ns.q(ns.WSA, "MessageID"),
        ns.q(ns.WSA, "RelatesTo"),
        ns.q(ns.WSU, "Timestamp"),
        ns.q(ns.WSSE11, "SignatureConfirmation"),
    }
    with service.store() as store, store.read() as view:
        (document,) = view.documents.of(answer.bro_id or "")
    assert document.content == service.exchanges[-1].sent, "kept with its signature"


def test_signed_issue_and_search(service: Service, registered: IntakeAnswer) -> None:
    reader = service.client("bronhouder", "dscpt", signed=True)
    assert reader.dispatch_data(registered.bro_id or "").document.name == "CPT_O_DP"
    assert_signed_by_server(service, service.exchanges[-1].received)
    assert reader.dispatch_characteristics(circle=(51.961, 4.858, 0.5)).documents
    assert_signed_by_server(service, service.exchanges[-1].received)


def test_a_parse_fault_is_signed_and_confirms_the_request(service: Service) -> None:
    with pytest.raises(SoapFault) as caught:
        service.client("leverancier", signed=True).register(edited("registration-land-rd", qualityRegime=None))
    assert caught.value.reasons
    signed_parts = assert_signed_by_server(service, service.exchanges[-1].received)
    assert ns.q(ns.WSSE11, "SignatureConfirmation") in signed_parts


def test_calls_through_zeep_itself_are_signed_and_verified_too(service: Service, registered: IntakeAnswer) -> None:
    reader = service.client("bronhouder", "dscpt", signed=True)
    answer = reader.service.dispatchData(requestReference="zeep", broId=registered.bro_id)
    assert answer.responseType == "dispatch"


def test_xmlsec1_of_the_system_verifies_an_answer(service: Service, registered: IntakeAnswer, tmp_path: Path) -> None:
    command = shutil.which("xmlsec1")
    if command is None:
        pytest.skip("there is no xmlsec1 command here")
    service.client("afnemer", "dscpt", signed=True).dispatch_data(registered.bro_id or "")
    message = tmp_path / "answer.xml"
    message.write_bytes(service.exchanges[-1].received)
    certificate = service.pki.certificate_file("server")
    names = [f"{ns.SOAP}:Body", f"{ns.WSU}:Timestamp", f"{ns.WSSE11}:SignatureConfirmation"]
    names += [f"{ns.WSA}:{name}" for name in ("Action", "MessageID", "RelatesTo")]
    ids = [part for name in names for part in ("--id-attr:Id", name)]
    ran = subprocess.run(
        [command, "--verify", "--pubkey-cert-pem", str(certificate), *ids, str(message)],
        check=False,
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr.decode()


# --- refused


def test_what_is_not_signed_is_refused(service: Service) -> None:
    root = etree.fromstring(enveloped(sample("registration-land-rd"), headers()))
    assert fault_of(service, root) == "wsse:InvalidSecurity"


def test_the_signature_of_another_organisation_is_refused(service: Service) -> None:
    assert fault_of(service, signed(service, "bronhouder")) == "wsse:FailedAuthentication"


def test_the_signature_of_a_revoked_certificate_is_refused(service: Service) -> None:
    assert fault_of(service, signed(service, "ingetrokken"), "bronhouder") == "wsse:FailedAuthentication"


@pytest.mark.parametrize("age", [timedelta(minutes=10), timedelta(minutes=-10)], ids=["stale", "of the future"])
def test_a_message_of_another_time_is_refused(service: Service, age: timedelta) -> None:
    assert fault_of(service, signed(service, at=datetime.now(UTC) - age)) == "wsu:MessageExpired"


def test_the_same_signed_message_a_second_time_gets_the_same_answer_and_is_not_registered(service: Service) -> None:
    message = etree.tostring(signed(service), xml_declaration=True, encoding="UTF-8")
    first = validate(service.post("leverancier", message, signed=True).content)
    assert first.findtext("{*}responseType") == "completion"
    with service.store() as store, store.read() as view:
        before = len(view.transactions.find(limit=100_000))
    again = validate(service.post("leverancier", message, signed=True).content)
    assert etree.tostring(again) == etree.tostring(first)
    with service.store() as store, store.read() as view:
        assert len(view.transactions.find(limit=100_000)) == before


def changed_text(root: etree._Element) -> None:
    next(root.iter("{*}coneDiameter")).text = "43"


def changed_header(root: etree._Element) -> None:
    next(root.iter(f"{{{ns.WSA}}}To")).text = "https://elders"


def moved_body(root: etree._Element) -> None:
    """The classic: the signed Body goes into a header, another takes its place."""
    body = root.find(ns.q(ns.SOAP, "Body"))
    assert body is not None
    forged = copy.deepcopy(body)
    del forged.attrib[WSU_ID]
    next(forged.iter("{*}coneDiameter")).text = "43"
    wrapper = etree.SubElement(root.find(ns.q(ns.SOAP, "Header")), "{urn:x}wrapper")  # type: ignore[arg-type]
    root.replace(body, forged)
    wrapper.append(body)


def doubled_id(root: etree._Element) -> None:
    body = root.find(ns.q(ns.SOAP, "Body"))
    assert body is not None
    next(root.iter("{*}CPT")).set(WSU_ID, str(body.get(WSU_ID)))


def unsigned_header(root: etree._Element) -> None:
    header = root.find(ns.q(ns.SOAP, "Header"))
    assert header is not None
    reply_to = etree.SubElement(header, ns.q(ns.WSA, "ReplyTo"))
    etree.SubElement(reply_to, ns.q(ns.WSA, "Address")).text = f"{ns.WSA}/anonymous"


def unsigned_speaker(root: etree._Element) -> None:
    header = root.find(ns.q(ns.SOAP, "Header"))
    assert header is not None
    etree.SubElement(header, ns.q(ns.BROCOM, "deliveryResponsibleParty")).text = "99000010"


def sha1(root: etree._Element) -> None:
    next(root.iter(f"{{{ns.DS}}}DigestMethod")).set("Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")


def other_transform(root: etree._Element) -> None:
    next(root.iter(f"{{{ns.DS}}}Transform")).set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def no_token(root: etree._Element) -> None:
    token = next(root.iter(f"{{{ns.WSSE}}}BinarySecurityToken"))
    token.getparent().remove(token)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (changed_text, {"wsse:FailedCheck"}),
        (changed_header, {"wsse:FailedCheck"}),
        (moved_body, {"wsse:InvalidSecurity"}),
        (doubled_id, {"wsse:InvalidSecurity", "wsse:FailedCheck"}),
        (unsigned_header, {"wsse:InvalidSecurity"}),
        (unsigned_speaker, {"wsse:InvalidSecurity"}),
        (sha1, {"wsse:UnsupportedAlgorithm"}),
        (other_transform, {"wsse:UnsupportedAlgorithm"}),
        (no_token, {"wsse:SecurityTokenUnavailable", "wsse:InvalidSecurity"}),
    ],
)
def test_a_spoilt_message_is_refused_and_nothing_of_it_is_registered(
    service: Service, spoil: Callable[[etree._Element], None], codes: set[str]
) -> None:
    root = signed(service)
    spoil(root)
    assert fault_of(service, root) in codes


def test_a_signed_message_does_not_go_through_the_plain_endpoint_unread(service: Service) -> None:
    """Security is marked mustUnderstand, and 2W-be does not understand it: the fault says where to go."""
    response = service.post("leverancier", etree.tostring(signed(service)))
    fault = validate(response.content)
    assert fault.findtext("faultcode") == "soap:MustUnderstand"
    assert "2w-be-s" in fault.findtext("faultstring", "")


# --- the client does not believe everything


def test_the_client_refuses_an_unsigned_reply(service: Service) -> None:
    with pytest.raises(UntrustedReply, match="signature of the reply is refused"):
        service.client("leverancier", sign=True, wsdl=service.endpoint("iscpt")).register(
            etree.fromstring(sample("registration-land-rd"))
        )


def test_the_client_refuses_a_server_with_another_oin(service: Service) -> None:

    with pytest.raises(NoAnswer, match="expected 00000099999999990000"):
        service.client("leverancier", server_oin="00000099999999990000")


def test_the_client_names_the_right_server_in_to_and_the_sender_in_from(service: Service) -> None:
    server = service.pki.certificate("server").subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value
    client = service.client("leverancier", signed=True, server_oin=str(server))
    assert client.register(sample("registration-land-rd")).completed
    sent = etree.fromstring(service.exchanges[-1].sent)
    assert (sent.findtext(f".//{{{ns.WSA}}}To") or "").endswith(f"?OIN={server}")
    address = sent.findtext(f".//{{{ns.WSA}}}From/{{{ns.WSA}}}Address")
    assert address == f"{ns.WSA}/anonymous?OIN=00000099990000100000"


def test_the_client_refuses_a_reply_signed_by_another(service: Service) -> None:
    """A reply that is right in everything but who signed it, or which request it confirms."""
    client = service.client("leverancier", signed=True)
    assert client.register(sample("registration-land-rd")).completed
    exchange: WireExchange = service.exchanges[-1]
    signature = client._signature
    assert signature is not None
    with pytest.raises(UntrustedReply, match="confirmation"):
        signature.verify(etree.fromstring(exchange.received.replace(b'Value="', b'Value="AAAA', 1)))
    root = etree.fromstring(exchange.received)
    forged = Signer.load(service.pki.certificate_file("afnemer"), service.pki.key_file("afnemer"))
    header = root.find(ns.q(ns.SOAP, "Header"))
    assert header is not None
    value = root.find(f".//{{{ns.WSSE11}}}SignatureConfirmation").get("Value")  # type: ignore[union-attr]
    header.remove(header.find(ns.q(ns.WSSE, "Security")))  # type: ignore[arg-type]
    sign_envelope(root, forged, datetime.now(UTC), value)
    with pytest.raises(UntrustedReply, match="signed by OIN 00000099990000200000"):
        signature.verify_by(root, "00000099000000001000")
