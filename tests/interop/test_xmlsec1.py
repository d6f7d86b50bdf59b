"""The xmlsec1 command line (libxmlsec1), which knows XML signatures and encryption but nothing of WS-Security."""

from __future__ import annotations

import copy
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.sandbox.pki.hierarchy import TestPki, issue
from bro_soap.security.wsse.ciphers import AES128_GCM, AES256_GCM
from bro_soap.security.wsse.encryption import COMPATIBLE, Suite
from bro_soap.xmlio import ns
from tests.encrypted import Sealing, seal
from tests.envelopes import DIGEST_URI, EXC, MORE, Recipe, find, message, q, sign
from tests.interop.exchanges import answer, decrypted, verify
from tests.interop.partners import demand, run
from tests.pki import ALFA, ec_key, own_pki

IDS = {
    ns.SOAP: ["Body"],
    ns.WSU: ["Timestamp"],
    ns.WSSE11: ["SignatureConfirmation"],
    ns.WSA: ["To", "Action", "MessageID", "RelatesTo", "From", "ReplyTo"],
}
REGISTERED = [part for uri, names in IDS.items() for name in names for part in ("--id-attr:Id", f"{uri}:{name}")]


@pytest.fixture(scope="module")
def xmlsec1() -> str:
    return demand("xmlsec1")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return own_pki(tmp_path_factory.mktemp("xmlsec1-pki"))


def verified(xmlsec1: str, message: Path, certificate: Path) -> subprocess.CompletedProcess[str]:
    return run(xmlsec1, "--verify", "--pubkey-cert-pem", certificate, *REGISTERED, message)


def written(folder: Path, content: bytes | etree._Element, name: str = "message.xml") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else etree.tostring(content))
    return file


@pytest.mark.parametrize("curve", [None, ec.SECP256R1, ec.SECP384R1], ids=["rsa", "p256", "p384"])
def test_xmlsec1_verifies_our_answer(xmlsec1, pki, tmp_path, curve):
    slug = "server" if curve is None else curve.name
    if curve is not None:
        issue(pki, slug, ALFA, key=ec_key(curve))
    ran = verified(xmlsec1, written(tmp_path, answer(pki, "AQID", slug=slug)), pki.certificate_file(slug))
    assert ran.returncode == 0, ran.stderr
    assert "SignedInfo References (ok/all): 6/6" in ran.stderr


def test_xmlsec1_refuses_our_answer_when_it_was_changed(xmlsec1, pki, tmp_path):
    changed = answer(pki, "AQID").replace(b"1 &lt; 2", b"1 &lt; 3")
    assert verified(xmlsec1, written(tmp_path, changed), pki.certificate_file("server")).returncode


@pytest.mark.parametrize("cipher", [AES128_GCM, AES256_GCM], ids=["128", "256"])
def test_xmlsec1_decrypts_our_answer_and_then_verifies_it(xmlsec1, pki, tmp_path, cipher):
    """It looks for the EncryptedKey in the data's KeyInfo, so that is where the test puts it."""
    suite = Suite(cipher, COMPATIBLE.transport, COMPATIBLE.digest, COMPATIBLE.mgf)
    root = etree.fromstring(answer(pki, "AQID", suite=suite, to=pki.certificate("alfa")))
    key_info = find(root, "soap:Body/xenc:EncryptedData/ds:KeyInfo")
    key_info.clear()
    key = find(root, "soap:Header/wsse:Security/xenc:EncryptedKey")
    key_info.append(copy.deepcopy(key))
    key.getparent().remove(key)  # type: ignore[union-attr]
    opened = tmp_path / "opened.xml"
    encrypted = written(tmp_path, root, "encrypted.xml")
    ran = run(xmlsec1, "--decrypt", "--privkey-pem", pki.key_file("alfa"), "--output", opened, encrypted)
    assert ran.returncode == 0, ran.stderr
    assert b"<t:text>1 &lt; 2</t:text>" in opened.read_bytes()
    ran = verified(xmlsec1, opened, pki.certificate_file("server"))
    assert "SignedInfo References (ok/all): 6/6" in ran.stderr, ran.stderr


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_we_verify_what_xmlsec1_signs(xmlsec1, pki, tmp_path, digest):
    key = tmp_path / "key.pem"  # its OpenSSL code wants the older form of a key
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key.write_bytes(pki.key("alfa").private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    signed = tmp_path / "signed.xml"
    template = written(tmp_path, blank(pki, digest))
    ran = run(xmlsec1, "--sign", "--privkey-pem", key, *REGISTERED, "--output", signed, template)
    assert ran.returncode == 0, ran.stderr
    assert verify(pki, signed.read_bytes()).identity.oin == ALFA


def blank(pki: TestPki, digest: str) -> etree._Element:
    """A message with everything in its signature but the digests and the value; with a default namespace and `#default`."""
    root = message(nsdecl='xmlns="urn:default" xmlns:gml="http://www.opengis.net/gml/3.2"')
    recipe = Recipe(pki.key("alfa"), pki.certificate("alfa"), digest=digest, method_hash=digest)
    root = sign(root, recipe)
    signature = find(root, "soap:Header/wsse:Security/ds:Signature")
    for element in [*signature.iter(q("ds:DigestValue")), *signature.iter(q("ds:SignatureValue"))]:
        element.text = None
    for element in [*signature.iter(q("ds:Transform")), *signature.iter(q("ds:CanonicalizationMethod"))]:
        assert element.get("Algorithm") == EXC
        etree.SubElement(element, q("ec:InclusiveNamespaces"), PrefixList="#default gml")
    assert find(signature, "ds:SignedInfo/ds:SignatureMethod").get("Algorithm") == f"{MORE}rsa-{digest}"
    assert next(signature.iter(q("ds:DigestMethod"))).get("Algorithm") == DIGEST_URI[digest]
    return root


@pytest.mark.parametrize(("cipher", "bits"), [(AES128_GCM, 128), (AES256_GCM, 256)])
def test_we_decrypt_what_xmlsec1_encrypts(xmlsec1, pki, tmp_path, cipher, bits):
    """xmlsec1 makes the key and both values; where WS-Security wants them, the test puts them."""
    signed = sign(message(), Recipe(pki.key("alfa"), pki.certificate("alfa")))
    written_body = etree.tostring(find(signed, "soap:Body")[0])
    root = seal(signed, Sealing(pki.certificate("server"), key_bytes=bits // 8))
    key, data = find(root, "soap:Header/wsse:Security/xenc:EncryptedKey"), find(root, "soap:Body/xenc:EncryptedData")
    template = written(tmp_path, xenc_template(cipher), "template.xml")
    payload = written(tmp_path, written_body, "payload.xml")
    made = tmp_path / "made.xml"
    arguments = ("--session-key", f"aes-{bits}", "--pubkey-cert-pem", pki.certificate_file("server"))
    ran = run(xmlsec1, "--encrypt", *arguments, "--xml-data", payload, "--output", made, template)
    assert ran.returncode == 0, ran.stderr
    theirs = etree.parse(made).getroot()
    value = "xenc:CipherData/xenc:CipherValue"
    find(key, value).text = find(theirs, f"ds:KeyInfo/xenc:EncryptedKey/{value}").text
    find(data, value).text = find(theirs, value).text
    opened, _ = decrypted(pki, etree.tostring(root))
    assert verify(pki, opened).identity.oin == ALFA


def xenc_template(cipher: str) -> bytes:
    return (
        f'<x:EncryptedData xmlns:x="{ns.XENC}" Type="{ns.XENC}Element"><x:EncryptionMethod Algorithm="{cipher}"/>'
        f'<ds:KeyInfo xmlns:ds="{ns.DS}"><x:EncryptedKey><x:EncryptionMethod Algorithm="{ns.XENC}rsa-oaep-mgf1p"/>'
        "<x:CipherData><x:CipherValue/></x:CipherData></x:EncryptedKey></ds:KeyInfo>"
        "<x:CipherData><x:CipherValue/></x:CipherData></x:EncryptedData>"
    ).encode()


def test_xmlsec1_accepts_a_body_that_was_moved_aside_and_we_do_not(xmlsec1, pki, tmp_path):
    """As every engine does: the position of parts is our own check."""
    before, body, after = re.split(rb"(<soap:Body.*</soap:Body>)", answer(pki, "AQID"))
    forged = body.replace(b'wsu:Id="body"', b'wsu:Id="other"').replace(b"1 &lt; 2", b"forged")
    aside = b'<x:aside xmlns:x="urn:test">%s</x:aside></soap:Header>' % body
    moved = before.replace(b"</soap:Header>", aside) + forged + after
    assert verified(xmlsec1, written(tmp_path, moved), pki.certificate_file("server")).returncode == 0
    with pytest.raises(SignatureError, match="no part that may be signed"):
        verify(pki, moved)
