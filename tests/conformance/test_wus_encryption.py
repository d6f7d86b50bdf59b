"""The encryption rules of Digikoppeling WUS 3.8.1 (2W-be-SE), of Beveiliging 3.0.1 and of BSP 1.1, each by its number."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.encryption import (
    COMPATIBLE,
    STRONG,
    DecryptionKey,
    Decryptor,
    Suite,
    encrypt_content,
    encrypt_envelope,
)
from bro_soap.security.wsse.envelope import SignaturePolicy, Signer, sign_envelope, verify_envelope
from bro_soap.security.wsse.xenc import ENCRYPTED_KEY_TOKEN
from bro_soap.xmlio import ns
from tests import pki as made
from tests.encrypted import GCM, OAEP, XENC, XENC11, Sealing, seal
from tests.envelopes import BASE64, X509V3, Recipe, find, message, q, sign
from tests.pki import ALFA, shared_key, shared_pki

SECURITY = "soap:Header/wsse:Security"
KEY, DATA = f"{SECURITY}/xenc:EncryptedKey", "soap:Body/xenc:EncryptedData"


@pytest.fixture(scope="module")
def ours() -> etree._Element:
    """A message as our own client secures it, read again from its bytes."""
    return secured(STRONG)


def secured(suite: Suite) -> etree._Element:
    root = message()
    sign_envelope(root, Signer(shared_key("alfa"), shared_pki().certificate("alfa")), made.now())
    encrypt_envelope(root, shared_pki().certificate("server"), suite)
    return etree.fromstring(etree.tostring(root))


def theirs(**changes: object) -> etree._Element:
    signed = sign(message(), Recipe(shared_key("alfa"), shared_pki().certificate("alfa")))
    return seal(signed, Sealing(shared_pki().certificate("server"), **changes))  # type: ignore[arg-type]


def verdict(root: etree._Element) -> str:
    """The OIN of the signer, or the fault code."""
    try:
        opened = Decryptor([DecryptionKey(shared_key("server"), shared_pki().certificate("server"))]).open(root)
        verifier = made.verifier(shared_pki())
        return verify_envelope(opened.root, policy=SignaturePolicy(), verifier=verifier, now=made.now()).identity.oin
    except SignatureError as error:
        return error.code


def test_wb005_the_body_is_encrypted_and_the_headers_stay_readable(ours):
    assert [child.tag for child in find(ours, "soap:Body")] == [q("xenc:EncryptedData")]
    assert find(ours, "soap:Header/wsa:Action").text == "urn:test:register"
    assert find(ours, f"{SECURITY}/ds:Signature/ds:SignatureValue").text
    plain = sign(message(), Recipe(shared_key("alfa"), shared_pki().certificate("alfa")))
    assert verdict(plain) == "InvalidSecurity"
    assert verdict(theirs()) == ALFA


def test_wb005_an_encrypted_signature_is_refused():
    """As WCF does by default."""

    def encrypted_too(root: etree._Element) -> None:
        find(root, SECURITY).append(etree.fromstring(etree.tostring(find(root, DATA)).replace(b"ED-1", b"ED-2")))

    assert verdict(theirs(change=encrypted_too)) == "FailedCheck"


def test_wb006_sign_then_encrypt():
    assert verdict(secured(STRONG)) == ALFA
    wrong = encrypted_then_signed()
    assert verdict(etree.fromstring(etree.tostring(wrong))) == "FailedCheck"
    key = DecryptionKey(shared_key("server"), shared_pki().certificate("server"))
    assert Decryptor([key]).open(wrong).data, "it is not the decryption that fails"


def encrypted_then_signed() -> etree._Element:
    """The other order: the signature is over the ciphertext, which is gone when it is verified."""
    root = theirs()
    security = find(root, SECURITY)
    find(root, "soap:Header").remove(security)
    resigned = sign(root, Recipe(shared_key("alfa"), shared_pki().certificate("alfa")))
    for position, part in enumerate(list(security)[:2]):
        find(resigned, SECURITY).insert(position, part)
    return etree.fromstring(etree.tostring(resigned))


@pytest.mark.parametrize("key_bytes", [16, 32])
def test_wb008_enc001_enc002_aes_128_and_256_in_gcm_mode_are_accepted(key_bytes):
    assert verdict(theirs(key_bytes=key_bytes)) == ALFA


@pytest.mark.parametrize(
    "algorithm", [f"{XENC}aes128-cbc", f"{XENC}aes256-cbc", f"{XENC}tripledes-cbc", GCM[24], f"{XENC}kw-aes256"]
)
def test_wb008_enc001_enc003_every_other_cipher_is_refused(algorithm):
    def change(root: etree._Element) -> None:
        find(root, f"{DATA}/xenc:EncryptionMethod").set("Algorithm", algorithm)

    assert verdict(theirs(change=change)) == "FailedCheck"


def test_enc002_we_encrypt_with_aes_256_gcm(ours):
    assert find(ours, f"{DATA}/xenc:EncryptionMethod").get("Algorithm") == f"{XENC11}aes256-gcm"


@pytest.mark.parametrize("oaep", OAEP)
def test_enc004_rsa_oaep_is_accepted(oaep):
    assert verdict(theirs(oaep=oaep)) == ALFA


@pytest.mark.parametrize("algorithm", [f"{XENC}rsa-1_5", f"{XENC}dh", ""])
def test_enc004_every_other_key_transport_is_refused(algorithm):
    def change(root: etree._Element) -> None:
        find(root, f"{KEY}/xenc:EncryptionMethod").set("Algorithm", algorithm)

    assert verdict(theirs(change=change)) == "FailedCheck"


@pytest.mark.parametrize("suite", [STRONG, COMPATIBLE], ids=["strong", "compatible"])
def test_enc004_we_wrap_keys_with_rsa_oaep(suite):
    method = find(secured(suite), f"{KEY}/xenc:EncryptionMethod")
    assert method.get("Algorithm") == suite.transport
    assert "rsa-oaep" in suite.transport
    assert find(method, "ds:DigestMethod").get("Algorithm") == suite.digest
    assert (method.find(q("xenc11:MGF")) is not None) == (suite is STRONG), "only XML Encryption 1.1 can state it"


def test_wb012_the_answer_is_encrypted_for_the_certificate_of_the_request():
    certificate = shared_pki().certificate("alfa")
    sealed = encrypt_content(b"<a/>", certificate)
    reply = etree.fromstring(
        f'<soap:Envelope xmlns:soap="{ns.SOAP}"><soap:Header><wsse:Security xmlns:wsse="{ns.WSSE}">'
        f"{sealed.header.decode()}</wsse:Security></soap:Header><soap:Body>{sealed.content.decode()}</soap:Body></soap:Envelope>"
    )
    again = etree.fromstring(etree.tostring(reply))
    opened = Decryptor([DecryptionKey(shared_key("alfa"), certificate)]).open(reply)
    assert find(opened.root, "soap:Body")[0].tag == "a"
    with pytest.raises(SignatureError):
        Decryptor([DecryptionKey(shared_key("beta"), shared_pki().certificate("beta"))]).open(again)


# --- The Basic Security Profile, in what we write


def test_bsp_r3208_the_key_stands_before_the_signature_and_in_the_header(ours):
    names = [etree.QName(child).localname for child in find(ours, SECURITY)]
    assert names == ["BinarySecurityToken", "EncryptedKey", "BinarySecurityToken", "Timestamp", "Signature"]


def test_bsp_r3214_r3231_r3006_r5608_the_reference_list_names_the_data_by_its_id(ours):
    references = find(ours, f"{KEY}/xenc:ReferenceList")
    assert [reference.get("URI") for reference in references] == [f"#{find(ours, DATA).get('Id')}"]


def test_bsp_r3209_r5622_r5623_r5602_the_key_has_an_id_and_nothing_else(ours):
    assert list(find(ours, KEY).attrib) == ["Id"]


def test_bsp_r5601_r5603_both_state_their_method(ours):
    for path in (KEY, DATA):
        assert find(ours, f"{path}/xenc:EncryptionMethod").get("Algorithm")


def test_bsp_r5424_r5426_a_key_info_is_one_reference_to_a_token(ours):
    for path in (KEY, DATA):
        (reference,) = find(ours, f"{path}/ds:KeyInfo")
        assert reference.tag == q("wsse:SecurityTokenReference")
        assert [child.tag for child in reference] == [q("wsse:Reference")]
    named = find(ours, f"{DATA}/ds:KeyInfo/wsse:SecurityTokenReference")
    assert named.get(ns.q(ns.WSSE11, "TokenType")) == ENCRYPTED_KEY_TOKEN
    assert named[0].get("URI") == f"#{find(ours, KEY).get('Id')}"


def test_bsp_r5205_r3031_r3033_r3029_the_recipients_token_precedes_the_reference_to_it(ours):
    token = find(ours, SECURITY)[0]
    assert (token.get("EncodingType"), token.get("ValueType")) == (BASE64, X509V3)
    reference = find(ours, f"{KEY}/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference")
    assert (reference.get("URI"), reference.get("ValueType")) == (f"#{token.get(q('wsu:Id'))}", X509V3)


def test_bsp_r5606_r3228_r5440_the_ciphertext_stands_in_the_place_of_the_content_and_nowhere_else(ours):
    assert len(list(ours.iter(q("xenc:EncryptedData")))) == 1
    assert find(ours, DATA).get("Type") == f"{XENC}Content"
