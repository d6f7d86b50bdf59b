"""Encrypted SOAP messages of every shape, good and bad, made by code that is not the code under test."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import padding as block_padding
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.xmlio import ns
from tests.envelopes import BASE64, PREFIXES, WSS, X509V3, find, q

XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
WSS11 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#"
PREFIXES |= {"xenc": XENC, "xenc11": XENC11}
GCM = {16: f"{XENC11}aes128-gcm", 24: f"{XENC11}aes192-gcm", 32: f"{XENC11}aes256-gcm"}
OAEP = {
    "mgf1p": (f"{XENC}rsa-oaep-mgf1p", hashes.SHA1, hashes.SHA1, ""),
    "mgf1p with SHA-1 stated": (f"{XENC}rsa-oaep-mgf1p", hashes.SHA1, hashes.SHA1, f"{ns.DS}sha1"),
    "mgf1p with SHA-256": (f"{XENC}rsa-oaep-mgf1p", hashes.SHA256, hashes.SHA1, f"{XENC}sha256"),
    "xmlenc11 as it comes": (f"{XENC11}rsa-oaep", hashes.SHA1, hashes.SHA1, ""),
    "xmlenc11 SHA-256": (f"{XENC11}rsa-oaep", hashes.SHA256, hashes.SHA256, f"{XENC}sha256"),
    "xmlenc11 SHA-512": (f"{XENC11}rsa-oaep", hashes.SHA512, hashes.SHA512, f"{XENC}sha512"),
}
MGF = {hashes.SHA256: f"{XENC11}mgf1sha256", hashes.SHA512: f"{XENC11}mgf1sha512"}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Sealing:
    """How to encrypt; every field is something an attacker or an odd toolkit may choose."""

    certificate: x509.Certificate
    key_bytes: int = 32
    oaep: str = "mgf1p"
    label: bytes = b""
    recipient: str = "token"
    data_key_info: bool = True
    plaintext: Callable[[bytes], bytes] = lambda content: content
    change: Callable[[etree._Element], None] = lambda _: None


def seal(root: etree._Element, sealing: Sealing) -> etree._Element:
    """Encrypt the Body content of a signed message; return it read again from its bytes, as a receiver gets it."""
    body, security = find(root, "soap:Body"), find(root, "soap:Header/wsse:Security")
    written = etree.tostring(body)
    content = sealing.plaintext(written[written.index(b">") + 1 : written.rindex(b"</")])
    key, iv = os.urandom(sealing.key_bytes), os.urandom(12)
    for child in list(body):
        body.remove(child)
    body.text = None
    body.append(encrypted_data(GCM[sealing.key_bytes], iv + AESGCM(key).encrypt(iv, content, None), sealing))
    for position, element in enumerate(encrypted_key(key, sealing)):
        security.insert(position, element)
    sealing.change(root)
    return etree.fromstring(etree.tostring(root))


def encrypted_data(cipher: str, ciphertext: bytes, sealing: Sealing) -> etree._Element:
    key_info = (
        f'<ds:KeyInfo xmlns:ds="{ns.DS}"><wsse:SecurityTokenReference xmlns:wsse="{ns.WSSE}">'
        '<wsse:Reference URI="#EK-1"/></wsse:SecurityTokenReference></ds:KeyInfo>'
    )
    return etree.fromstring(
        f'<x:EncryptedData xmlns:x="{XENC}" Id="ED-1" Type="{XENC}Content"><x:EncryptionMethod Algorithm="{cipher}"/>'
        f"{key_info if sealing.data_key_info else ''}<x:CipherData><x:CipherValue>{b64(ciphertext)}</x:CipherValue>"
        "</x:CipherData></x:EncryptedData>"
    )


def encrypted_key(key: bytes, sealing: Sealing) -> list[etree._Element]:
    method, digest, mgf, stated = OAEP[sealing.oaep]
    public = sealing.certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    wrapped = public.encrypt(key, padding.OAEP(padding.MGF1(mgf()), digest(), sealing.label or None))
    parameters = f"<x:OAEPparams>{b64(sealing.label)}</x:OAEPparams>" if sealing.label else ""
    parameters += f'<ds:DigestMethod Algorithm="{stated}"/>' if stated else ""
    parameters += f'<m:MGF xmlns:m="{XENC11}" Algorithm="{MGF[mgf]}"/>' if mgf in MGF else ""
    element = etree.fromstring(
        f'<x:EncryptedKey xmlns:x="{XENC}" xmlns:ds="{ns.DS}" xmlns:wsse="{ns.WSSE}" Id="EK-1"><x:EncryptionMethod '
        f'Algorithm="{method}">{parameters}</x:EncryptionMethod><ds:KeyInfo><wsse:SecurityTokenReference>'
        f"{_named(sealing)}</wsse:SecurityTokenReference></ds:KeyInfo><x:CipherData><x:CipherValue>{b64(wrapped)}"
        '</x:CipherValue></x:CipherData><x:ReferenceList><x:DataReference URI="#ED-1"/></x:ReferenceList></x:EncryptedKey>'
    )
    if sealing.recipient != "token":
        return [element]
    token = etree.Element(q("wsse:BinarySecurityToken"), EncodingType=BASE64, ValueType=X509V3)
    token.set(q("wsu:Id"), "x509-server")
    token.text = b64(sealing.certificate.public_bytes(Encoding.DER))
    return [token, element]


def _named(sealing: Sealing) -> str:
    """The ways to name a recipient."""
    certificate = sealing.certificate
    ski = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    identifiers = {
        "thumbprint": (f"{WSS11}ThumbprintSHA1", certificate.fingerprint(hashes.SHA1())),
        "key identifier": (f"{WSS}x509-token-profile-1.0#X509SubjectKeyIdentifier", ski),
        "whole certificate": (X509V3, certificate.public_bytes(Encoding.DER)),
    }
    if sealing.recipient in identifiers:
        kind, value = identifiers[sealing.recipient]
        return f'<wsse:KeyIdentifier EncodingType="{BASE64}" ValueType="{kind}">{b64(value)}</wsse:KeyIdentifier>'
    if sealing.recipient == "issuer and serial":
        return (
            f"<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{certificate.issuer.rfc4514_string()}"
            f"</ds:X509IssuerName><ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber>"
            "</ds:X509IssuerSerial></ds:X509Data>"
        )
    return f'<wsse:Reference URI="#x509-server" ValueType="{X509V3}"/>'


def cbc(key: bytes, content: bytes) -> bytes:
    """What XML Encryption 1.0 did: AES in CBC mode."""
    iv, pad = os.urandom(16), block_padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return iv + encryptor.update(pad.update(content) + pad.finalize()) + encryptor.finalize()
