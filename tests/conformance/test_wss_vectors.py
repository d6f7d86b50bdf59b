"""Messages signed by Apache WSS4J, node-soap and zeep: the verdict that stands in each file's name."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy
from bro_soap.security.wsse.envelope import BACK_ENDS, SignaturePolicy, Verified, verify_envelope, verify_reply
from bro_soap.xmlio import ns

VECTORS = Path(__file__).parents[2] / ".." / "shared" / "vectors"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is absent"),
]
ADDRESSING = {"To", "Action", "MessageID"}


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial")
    for kind in ("roots", "intermediates", "crls"):
        (folder / kind).mkdir()
    for file in (VECTORS / "pkio-g4-trial").glob("TRIAL*.pem"):
        kind = "crls" if file.name.endswith(".crl.pem") else "roots" if "Root" in file.name else "intermediates"
        shutil.copy(file, folder / kind)
    return CertificateVerifier(TrustStore.load(folder), certificate_policy(Environment.TRIAL))


@pytest.fixture(params=sorted(BACK_ENDS))
def back_end(request):
    return request.param


def read(name: str) -> etree._Element:
    return etree.parse(str(VECTORS / "wss" / name)).getroot()


def created(root: etree._Element) -> datetime:
    text = root.findtext(f".//{ns.q(ns.WSU, 'Created')}") or ""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def verify(
    root: etree._Element, verifier: CertificateVerifier, back_end="direct", at: datetime | None = None
) -> Verified:
    moment = at or created(root)
    return verify_envelope(root, policy=SignaturePolicy(), verifier=verifier, now=moment, back_end=back_end)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("node-soap-signed.xml", ADDRESSING | {"From"}),
        ("wss4j-signed.xml", ADDRESSING | {"From"}),
        ("wss4j-signed-default-namespace.xml", ADDRESSING),
    ],
)
def test_a_conformant_message_of_another_toolkit_verifies(name, names, verifier, back_end):
    verified = verify(read(name), verifier, back_end)
    assert verified.identity.oin == "00000099999999910000"
    assert {etree.QName(tag).localname for tag in verified.signed} == names | {"Body", "Timestamp"}


def test_the_confirmation_that_wss4j_writes_is_read(verifier, back_end):
    root = read("wss4j-signed-confirmation.xml")
    options = {"policy": SignaturePolicy(), "verifier": verifier, "now": created(root), "back_end": back_end}
    assert verify_reply(root, sent="AQID", **options).confirmations == ("AQID",)
    with pytest.raises(SignatureError, match="confirmation-of-another-request"):
        verify_reply(root, sent="AQIE", **options)


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("wss4j-duplicate-id-must-refuse.xml", "duplicate-id"),
        ("wss4j-wrapped-body-must-refuse.xml", "which is no part that may be signed"),
        ("zeep-signed-body-and-timestamp-only.xml", "unsigned To"),  # breaks WB004
    ],
)
def test_a_message_that_must_be_refused_is_refused(name, check, verifier, back_end):
    with pytest.raises(SignatureError) as caught:
        verify(read(name), verifier, back_end)
    assert caught.value.code == "InvalidSecurity"
    assert check in caught.value.check


def test_the_message_of_zeep_lacks_nothing_but_the_signed_headers(verifier, back_end):
    root = read("zeep-signed-body-and-timestamp-only.xml")
    header = root[0]
    for unsigned in header.findall(f"{{{ns.WSA}}}*"):
        header.remove(unsigned)
    assert {etree.QName(tag).localname for tag in verify(root, verifier, back_end).signed} == {"Body", "Timestamp"}


@pytest.mark.parametrize("name", ["node-soap-signed.xml", "wss4j-signed.xml", "wss4j-signed-default-namespace.xml"])
def test_any_change_to_a_signed_text_is_noticed(name, verifier):
    for number in range(len(signed_nodes(read(name)))):
        root = read(name)
        element = signed_nodes(root)[number]
        element.text = (element.text or "") + "x"
        with pytest.raises(SignatureError):
            verify(root, verifier, at=created(read(name)))


def signed_nodes(root: etree._Element) -> list[etree._Element]:
    """Every element that holds text and lies in a signed part."""
    parts = [*root[0].iterchildren(f"{{{ns.WSA}}}*"), root[1], *root.iter(ns.q(ns.WSU, "Timestamp"))]
    return [element for part in parts for element in part.iter("*") if not len(element)]
