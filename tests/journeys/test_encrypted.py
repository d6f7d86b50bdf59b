"""The endpoints of Digikoppeling 2W-be-SE: what is encrypted is answered encrypted, and a refusal says nothing of why."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from bro_soap.client import BroClient, IntakeAnswer, SoapFault, UntrustedReply, WireExchange
from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.hierarchy import Organisation, issue
from bro_soap.security.wsse.encryption import DecryptionKey, Decryptor, Suite, encrypt_envelope
from bro_soap.security.wsse.envelope import Signer, sign_envelope
from bro_soap.xmlio import ns
from tests.encrypted import PREFIXES
from tests.journeys.test_signed import headers
from tests.patience import LONG
from tests.pki import ec_key
from tests.service import Service, edited, enveloped, oin, sample, validate

PROFILE = "2w-be-se"
FAILED = ("wsse:FailedCheck", "De handtekening kon niet worden geverifieerd.")
DATA = f"{ns.q(ns.SOAP, 'Body')}/{ns.q(ns.XENC, 'EncryptedData')}"


def endpoint(service: Service, name: str = "iscpt") -> str:
    return f"{service.url}/{PROFILE}/{name}/1.1"


def connect(service: Service, stem: str, name: str = "iscpt", **options: Any) -> tuple[BroClient, list[WireExchange]]:
    exchanges: list[WireExchange] = []
    client = BroClient(
        endpoint(service, name),
        certificate=(service.pki.certificate_file(stem), service.pki.key_file(stem)),
        trust=service.pki.trust,
        encrypt=True,
        observer=exchanges.append,
        **options,
    )
    return client, exchanges


def opened(service: Service, message: bytes, stem: str) -> tuple[etree._Element, Suite]:
    """What this party reads in an answer, each validated as every answer is."""
    key = DecryptionKey.load(service.pki.certificate_file(stem), service.pki.key_file(stem))
    found = Decryptor([key]).open(etree.fromstring(message))
    validate(found.data)
    return found.root, found.suite


def test_a_delivery_is_encrypted_both_ways(service: Service) -> None:
    client, exchanges = connect(service, "leverancier")
    answer = client.register(sample("registration-land-rd"))
    assert answer.completed, answer.rejection_reason
    for message in (exchanges[-1].sent, exchanges[-1].received):
        assert etree.fromstring(message).find(DATA) is not None
        assert b"CPT0" not in message
        assert b"responseType" not in message
    content = opened(service, exchanges[-1].received, "leverancier")[0]
    assert (content.findtext(".//{*}broId") or "") == answer.bro_id
    with service.store() as store, store.read() as view:
        (document,) = view.documents.of(answer.bro_id or "")
    assert b"EncryptedData" not in document.content, "kept as it was verified: decrypted"


def test_issue_search_and_calls_through_zeep_are_encrypted_too(service: Service, registered: IntakeAnswer) -> None:
    reader, exchanges = connect(service, "bronhouder", "dscpt")
    assert reader.dispatch_data(registered.bro_id or "").document.name == "CPT_O_DP"
    assert reader.dispatch_characteristics(circle=(51.961, 4.858, 0.5)).documents
    assert reader.service.dispatchData(requestReference="zeep", broId=registered.bro_id).responseType == "dispatch"
    assert all(etree.fromstring(exchange.received).find(DATA) is not None for exchange in exchanges)


def test_a_certificate_given_as_file_serves_as_well(service: Service, registered: IntakeAnswer) -> None:
    server = service.pki.certificate_file("server")
    reader, _ = connect(service, "bronhouder", "dscpt", server_certificate=server)
    assert reader.dispatch_data(registered.bro_id or "").document.bro_id == registered.bro_id


def test_a_rejection_and_a_parse_fault_are_encrypted(service: Service) -> None:
    client, exchanges = connect(service, "ongemachtigd")
    assert not client.register(sample("registration-land-rd")).completed
    with pytest.raises(SoapFault) as caught:
        client.register(edited("registration-land-rd", qualityRegime=None))
    assert "qualityRegime" in caught.value.reasons[0].message
    for exchange in exchanges:
        assert etree.fromstring(exchange.received).find(DATA) is not None


@pytest.mark.parametrize(
    ("stem", "reason"),
    [("ingetrokken", "revoked"), ("leverancier", "expected 0000009900000000100")],
)
def test_the_client_encrypts_for_nobody_else(service: Service, stem: str, reason: str) -> None:
    other = service.pki.certificate_file(stem)
    with pytest.raises(ConfigurationError, match=reason):
        connect(service, "leverancier", server_certificate=other, server_oin="00000099000000001000")


def test_the_client_takes_no_answer_that_is_not_encrypted(service: Service) -> None:
    client, _ = connect(service, "leverancier")
    with pytest.raises(UntrustedReply, match="not encrypted"):
        client._signature.open(etree.fromstring(enveloped(b"<a/>")))  # type: ignore[union-attr]


# --- refused


def secured(service: Service, stem: str = "leverancier", recipient: str = "server") -> etree._Element:
    root = etree.fromstring(enveloped(sample("registration-land-rd"), headers()))
    signer = Signer.load(service.pki.certificate_file(stem), service.pki.key_file(stem))
    sign_envelope(root, signer, datetime.now(UTC))
    encrypt_envelope(root, service.pki.certificate(recipient))
    return root


def fault(service: Service, root: etree._Element, stem: str = "leverancier") -> tuple[str, str]:
    with service.session(stem) as session:
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        response = session.post(endpoint(service), data=etree.tostring(root), headers=sent, timeout=LONG)
    assert response.status_code == 500
    found = validate(response.content)
    assert found.find("detail") is None
    told = found.findtext("faultstring", "").removesuffix(f" Kenmerk: {response.headers['X-Correlation-Id']}")
    return found.findtext("faultcode", ""), told


def flipped(path: str, position: int) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        value = root.find(f"{path}/xenc:CipherData/xenc:CipherValue", PREFIXES)
        assert value is not None
        data = bytearray(base64.b64decode(value.text or ""))
        data[position] ^= 1
        value.text = base64.b64encode(data).decode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        flipped("soap:Body/xenc:EncryptedData", -1),
        flipped("soap:Body/xenc:EncryptedData", 30),
        flipped("soap:Header/wsse:Security/xenc:EncryptedKey", 7),
        lambda root: root.find(DATA).set("Type", "urn:other"),
        lambda root: root.find(f"{DATA}/{ns.q(ns.XENC, 'EncryptionMethod')}").set("Algorithm", f"{ns.XENC}aes256-cbc"),
    ],
    ids=["tag", "ciphertext", "wrapped key", "shape", "algorithm"],
)
def test_whatever_is_wrong_with_the_encryption_the_fault_is_the_same(service: Service, change: Any) -> None:
    root = secured(service)
    change(root)
    assert fault(service, root) == FAILED


def test_a_message_for_another_recipient_gets_that_fault_too(service: Service) -> None:
    assert fault(service, secured(service, recipient="bronhouder")) == FAILED
    assert any("another recipient" in str(line.get("fault")) for line in service.log()), "the operator knows"


def test_what_is_not_encrypted_is_refused(service: Service) -> None:
    root = etree.fromstring(enveloped(sample("registration-land-rd"), headers()))
    signer = Signer.load(service.pki.certificate_file("leverancier"), service.pki.key_file("leverancier"))
    sign_envelope(root, signer, datetime.now(UTC))
    code, text = fault(service, root)
    assert code == "wsse:InvalidSecurity"
    assert "WB005" in text


def test_a_message_that_comes_twice_is_registered_once(service: Service) -> None:
    root = secured(service)
    with service.store() as store, store.read() as view:
        before = len(view.transactions.find(limit=100_000))
    with service.session("leverancier") as session:
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        first = session.post(endpoint(service), data=etree.tostring(root), headers=sent, timeout=LONG)
        again = session.post(endpoint(service), data=etree.tostring(root), headers=sent, timeout=LONG)
    assert (first.status_code, again.status_code) == (200, 200)
    with service.store() as store, store.read() as view:
        assert len(view.transactions.find(limit=100_000)) == before + 1


def test_a_signer_for_whom_nothing_can_be_encrypted_is_told_so_before_anything_happens(
    service: Service, tmp_path: Path
) -> None:
    organisation = Organisation(oin("99000010"), "99000010", "TEST leverancier")
    issue(service.pki, "kromme", organisation, key=ec_key(ec.SECP256R1))
    code, text = fault(service, secured(service, "kromme"))
    assert code == "wsse:UnsupportedSecurityToken"
    assert "WB012" in text
