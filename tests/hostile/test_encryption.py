"""Attacks on encrypted messages: every one gets the same refusal, so that nobody can ask the service about a key."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.encryption import DecryptionKey, Decryptor
from tests.encrypted import GCM, XENC, XENC11, Sealing, b64, cbc, encrypted_data, seal
from tests.envelopes import Recipe, find, message, q, sign
from tests.pki import shared_key, shared_pki

SECURITY = "soap:Header/wsse:Security"
KEY, DATA = f"{SECURITY}/xenc:EncryptedKey", "soap:Body/xenc:EncryptedData"
WRAPPED, CIPHERTEXT = f"{KEY}/xenc:CipherData/xenc:CipherValue", f"{DATA}/xenc:CipherData/xenc:CipherValue"
Attack = Callable[[etree._Element], None]


@pytest.fixture(scope="module")
def decryptor() -> Decryptor:
    pki = shared_pki()
    return Decryptor([DecryptionKey(shared_key("server"), pki.certificate("server"))])


def sealed(change: Attack = lambda _: None, **changes: object) -> etree._Element:
    recipe = Recipe(shared_key("alfa"), shared_pki().certificate("alfa"))
    sealing = Sealing(shared_pki().certificate("server"), change=change, **changes)  # type: ignore[arg-type]
    return seal(sign(message(), recipe), sealing)


def refusal(decryptor: Decryptor, root: etree._Element) -> SignatureError:
    with pytest.raises(SignatureError) as caught:
        decryptor.open(root)
    return caught.value


def value(path: str, alter: Callable[[bytes], bytes]) -> Attack:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        element.text = b64(alter(base64.b64decode(element.text or "")))

    return change


def flip(position: int) -> Callable[[bytes], bytes]:
    def alter(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[position] ^= 1
        return bytes(changed)

    return alter


def attribute(path: str, name: str, new: str) -> Attack:
    return lambda root: find(root, path).set(name, new)


def server_key() -> rsa.RSAPublicKey:
    return shared_key("server").public_key()


def wrapped(key: bytes, pad: padding.AsymmetricPadding | None = None) -> Attack:
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    return value(WRAPPED, lambda _: server_key().encrypt(key, pad or oaep))


def by_rsa_1_5(root: etree._Element) -> None:
    wrapped(os.urandom(32), padding.PKCS1v15())(root)
    attribute(f"{KEY}/xenc:EncryptionMethod", "Algorithm", f"{XENC}rsa-1_5")(root)


def by_cbc(root: etree._Element) -> None:
    key = os.urandom(32)
    wrapped(key)(root)
    value(CIPHERTEXT, lambda _: cbc(key, b"<a/>"))(root)
    attribute(f"{DATA}/xenc:EncryptionMethod", "Algorithm", f"{XENC}aes256-cbc")(root)


def of_another_message(path: str) -> Attack:
    return lambda root: setattr(find(root, path), "text", find(sealed(), path).text)


def key_moved(root: etree._Element) -> None:
    find(root, "soap:Header").append(find(root, KEY))


def data_moved(root: etree._Element) -> None:
    wrapper = etree.SubElement(find(root, "soap:Body"), "{urn:test}wrapper")
    wrapper.append(find(root, DATA))


def another_data(place: str) -> Attack:
    def change(root: etree._Element) -> None:
        extra = encrypted_data(GCM[32], os.urandom(64), Sealing(shared_pki().certificate("server")))
        extra.set("Id", "ED-2")
        find(root, place).append(extra)

    return change


def another_key(root: etree._Element) -> None:
    find(root, KEY).addnext(etree.fromstring(etree.tostring(find(root, KEY)).replace(b"EK-1", b"EK-2")))


def twice_the_id(root: etree._Element) -> None:
    find(root, "soap:Header/wsa:To").set("id", "ED-1")


def element(path: str, tag: str, **attributes: str) -> Attack:
    return lambda root: find(root, path).append(etree.Element(q(tag), attributes))


def removed(path: str) -> Attack:
    def change(root: etree._Element) -> None:
        found = find(root, path)
        found.getparent().remove(found)  # type: ignore[union-attr]

    return change


def comment_in_value(root: etree._Element) -> None:
    found = find(root, CIPHERTEXT)
    found.append(etree.Comment("cut"))


def cipher_reference(root: etree._Element) -> None:
    find(root, CIPHERTEXT).tag = q("xenc:CipherReference")
    find(root, f"{DATA}/xenc:CipherData/xenc:CipherReference").set("URI", "https://internal.example/")


CASES: dict[str, Attack] = {
    "the tag is changed": value(CIPHERTEXT, flip(-1)),
    "the ciphertext is changed": value(CIPHERTEXT, flip(20)),
    "the IV is changed": value(CIPHERTEXT, flip(0)),
    "the ciphertext is cut": value(CIPHERTEXT, lambda data: data[:40]),
    "less than an IV and a tag": value(CIPHERTEXT, lambda data: data[:28]),
    "no ciphertext at all": value(CIPHERTEXT, lambda data: b""),
    "the ciphertext is not base64": lambda root: setattr(find(root, CIPHERTEXT), "text", "!!!!"),
    "the wrapped key is changed": value(WRAPPED, flip(5)),
    "the wrapped key is cut": value(WRAPPED, lambda data: data[:-1]),
    "the wrapped key is huge": value(WRAPPED, lambda data: data * 20),
    "the wrapped key is above the modulus": value(WRAPPED, lambda data: b"\xff" * len(data)),
    "another key of the right length": wrapped(os.urandom(32)),
    "a key of another length": wrapped(os.urandom(16)),
    "a key of no cipher's length": wrapped(os.urandom(7)),
    "the key of another message": of_another_message(WRAPPED),
    "the data of another message": of_another_message(CIPHERTEXT),
    "RSA 1.5": by_rsa_1_5,
    "RSA 1.5 that calls itself OAEP": wrapped(os.urandom(32), padding.PKCS1v15()),
    "OAEP with MD5": element(f"{KEY}/xenc:EncryptionMethod", "ds:DigestMethod", Algorithm=f"{XENC}md5"),
    "an MGF where none can be stated": element(
        f"{KEY}/xenc:EncryptionMethod", "xenc11:MGF", Algorithm=f"{XENC11}mgf1sha1"
    ),
    "AES in CBC mode": by_cbc,
    "the cipher is called another": attribute(f"{DATA}/xenc:EncryptionMethod", "Algorithm", GCM[16]),
    "a cipher of 192 bits": attribute(f"{DATA}/xenc:EncryptionMethod", "Algorithm", GCM[24]),
    "a cipher with parameters": element(f"{DATA}/xenc:EncryptionMethod", "xenc:KeySize"),
    "the type is Element": attribute(DATA, "Type", f"{XENC}Element"),
    "the EncryptedKey is outside the Security header": key_moved,
    "the EncryptedData is deeper in the Body": data_moved,
    "more EncryptedData in the Body": another_data("soap:Body"),
    "more EncryptedData in the Header": another_data("soap:Header"),
    "more EncryptedData in a WS-Addressing header": another_data("soap:Header/wsa:From"),
    "EncryptedData in the Security header": another_data(SECURITY),
    "two EncryptedKeys": another_key,
    "no EncryptedKey": removed(KEY),
    "no EncryptedData": removed(DATA),
    "an element beside the EncryptedData": element("soap:Body", "wsa:To"),
    "a text beside the EncryptedData": lambda root: setattr(find(root, DATA), "tail", "text"),
    "the id of the data twice": twice_the_id,
    "the key is for other data": attribute(f"{KEY}/xenc:ReferenceList/xenc:DataReference", "URI", "#ED-2"),
    "the key is for the Body": attribute(f"{KEY}/xenc:ReferenceList/xenc:DataReference", "URI", "#id-0"),
    "the key lists two": element(f"{KEY}/xenc:ReferenceList", "xenc:DataReference", URI="#id-0"),
    "a ReferenceList beside the key": element(SECURITY, "xenc:ReferenceList"),
    "the data names another key": attribute(
        f"{DATA}/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference", "URI", "#EK-2"
    ),
    "the recipient's token is not there": removed(f"{SECURITY}/wsse:BinarySecurityToken"),
    "the recipient is a reference outside": attribute(
        f"{KEY}/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference", "URI", "https://internal.example/"
    ),
    "a recipient attribute (R5602)": attribute(KEY, "Recipient", "you"),
    "the ciphertext is a reference": cipher_reference,
    "a comment in the ciphertext": comment_in_value,
}


def deep(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


PLAINTEXTS: dict[str, bytes] = {
    "two elements": b"<a/><b/>",
    "no element": b"text",
    "nothing but white space": b" ",
    "text beside the element": b"<a/>text",
    "not well-formed": b"<a>",
    "a DOCTYPE": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    "an entity": b"<a>&x;</a>",
    "an XML declaration": b'<?xml version="1.0"?><a/>',
    "not UTF-8": b"<a>\xff</a>",
    "UTF-16": "<a/>".encode("utf-16"),
    "a NUL": b"<a>\x00</a>",
    "closes the Body and opens another": b"<a/></soap:Body><soap:Body><b/>",
    "closes the envelope": b"<a/></soap:Body></soap:Envelope><soap:Envelope><soap:Body>",
    "comments out what follows": b"<a/></soap:Body><!--",
    "hides what follows in CDATA": b"<a/><![CDATA[",
    "a prefix that nobody declared": b"<nobody:a/>",
    "encrypted again": b'<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>',
    "a key for more": b'<a><x:EncryptedKey xmlns:x="http://www.w3.org/2001/04/xmlenc#"/></a>',
    "nested deeply": deep(10_000),
}


@pytest.mark.parametrize("name", CASES)
def test_an_attack_on_the_encryption_is_refused(decryptor, name):
    error = refusal(decryptor, sealed(CASES[name]))
    assert (error.code, error.told) == ("FailedCheck", "")


@pytest.mark.parametrize("name", PLAINTEXTS)
def test_a_plaintext_that_is_no_content_is_refused(decryptor, name):
    error = refusal(decryptor, sealed(plaintext=lambda _: PLAINTEXTS[name]))
    assert (error.code, error.told) == ("FailedCheck", "")
    assert error.__cause__ is None


def test_the_limits_of_the_parser_hold_inside_too(decryptor, monkeypatch):
    monkeypatch.setattr("bro_soap.xmlio.parse.MAX_TAGS", 1000)
    error = refusal(decryptor, sealed(plaintext=lambda _: b"<a>" + b"<b/>" * 2001 + b"</a>"))
    assert (error.code, error.told) == ("FailedCheck", "")


@pytest.mark.parametrize(
    "recipient", ["token", "thumbprint", "key identifier", "issuer and serial", "whole certificate"]
)
def test_a_message_for_another_is_refused_like_any_other(decryptor, recipient):
    recipe = Recipe(shared_key("alfa"), shared_pki().certificate("alfa"))
    root = seal(sign(message(), recipe), Sealing(shared_pki().certificate("beta"), recipient=recipient))
    error = refusal(decryptor, root)
    assert (error.code, error.check) == ("FailedCheck", "decryption the key is for another recipient")


def test_the_operator_is_told_what_the_caller_is_not(decryptor):
    checks = {name: refusal(decryptor, sealed(CASES[name])).check for name in CASES}
    assert checks["the tag is changed"] == "decryption the tag is wrong"
    assert checks["the wrapped key is changed"] == "decryption the key cannot be unwrapped"
    assert "cipher" in checks["AES in CBC mode"]
    assert "key transport" in checks["RSA 1.5"]


def test_a_key_that_cannot_be_unwrapped_is_replaced_so_that_no_step_is_left_out(decryptor, monkeypatch):
    deciphered: list[int] = []
    monkeypatch.setattr(
        "bro_soap.security.wsse.decryption.decipher", lambda key, data: deciphered.append(len(key)) or b"<a/>"
    )
    for name in ("the wrapped key is changed", "a key of another length", "the wrapped key is above the modulus"):
        assert refusal(decryptor, sealed(CASES[name])).code == "FailedCheck"
    assert deciphered == [32, 32, 32]


@pytest.mark.parametrize("number", range(24))
def test_no_byte_of_the_message_can_be_changed(decryptor, number):
    """Flip a byte somewhere in the two values: the message is never opened with another content."""
    path = WRAPPED if number % 2 else CIPHERTEXT
    length = len(base64.b64decode(find(sealed(), path).text or ""))
    assert refusal(decryptor, sealed(value(path, flip(number * length // 24)))).code == "FailedCheck"
