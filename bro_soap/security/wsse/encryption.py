"""Encrypts the Body of a signed envelope for one certificate (Digikoppeling WUS 2W-be-SE: WB005-WB008, WB012)."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.ciphers import CIPHERS, COMPATIBLE, IV_BYTES, OAEP, STRONG, Suite
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor, Opened
from bro_soap.security.wsse.header import BASE64_BINARY, X509V3
from bro_soap.security.wsse.xenc import CONTENT, ENCRYPTED_KEY_TOKEN
from bro_soap.xmlio import ns

__all__ = [
    "COMPATIBLE",
    "STRONG",
    "DecryptionKey",
    "Decryptor",
    "Opened",
    "Sealed",
    "Suite",
    "encrypt_content",
    "encrypt_envelope",
    "require_recipient",
]

NO_RECIPIENT = (
    "Onderteken met een certificaat waarvoor het antwoord versleuteld kan worden (WB012): "
    "met een RSA-sleutel en keyEncipherment in keyUsage."
)
TOKEN, KEY, DATA = "x509-recipient", "encrypted-key", "encrypted-data"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted content: `header` goes first into the Security header, `content` into the Body in place of the text."""

    header: bytes
    content: bytes


def require_recipient(certificate: x509.Certificate) -> rsa.RSAPublicKey:
    """Return the key to encrypt for, of a certificate that was verified before.

    SignatureError `UnsupportedSecurityToken` when nothing can be encrypted for it: ask before you do the work.
    """
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise SignatureError("UnsupportedSecurityToken", "encryption: the signer has no RSA key", NO_RECIPIENT)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return key
    if not usage.key_encipherment:
        raise SignatureError("UnsupportedSecurityToken", "encryption: keyUsage of the signer", NO_RECIPIENT)
    return key


def encrypt_content(content: bytes, certificate: x509.Certificate, suite: Suite = STRONG) -> Sealed:
    """Encrypt the content of a signed Body, with a fresh key and IV, for one certificate.

    `content` is everything between the tags of the Body, and uses only namespaces that are declared on the Body or
    above it, or in itself. Answer a request with the suite it came with. Raises as `require_recipient`.
    """
    public = require_recipient(certificate)
    key, iv = AESGCM.generate_key(8 * CIPHERS[suite.cipher]), os.urandom(IV_BYTES)
    ciphertext = iv + AESGCM(key).encrypt(iv, content, None)
    token = base64.b64encode(certificate.public_bytes(Encoding.DER))
    wrapped = base64.b64encode(public.encrypt(key, suite.padding()))
    header = _HEADER % (token, _transport(suite), wrapped)
    return Sealed(header, _CONTENT % (suite.cipher.encode(), base64.b64encode(ciphertext)))


def encrypt_envelope(root: etree._Element, certificate: x509.Certificate, suite: Suite = STRONG) -> None:
    """Encrypt the Body content of a signed `soap:Envelope` in place; do not change the tree afterwards.

    Raises ValueError when the envelope is not signed or its Body is empty, and as `require_recipient`.
    """
    security = root.find(f"{ns.q(ns.SOAP, 'Header')}/{ns.q(ns.WSSE, 'Security')}")
    body = root.find(ns.q(ns.SOAP, "Body"))
    if security is None or body is None or not len(body):
        raise ValueError("there is no signed Body with content to encrypt")
    written = etree.tostring(body, encoding="UTF-8", with_tail=False)
    content = written[written.index(b">") + 1 : written.rindex(b"</")]
    sealed = encrypt_content(content, certificate, suite)
    for child in list(body):
        body.remove(child)
    body.text = None
    body.append(etree.fromstring(sealed.content, etree.XMLParser(huge_tree=True)))
    # The parts need a parent that declares nothing.
    for position, element in enumerate(list(etree.fromstring(b"<parts>%s</parts>" % sealed.header))):
        security.insert(position, element)


def _transport(suite: Suite) -> bytes:
    """Return the EncryptionMethod of the key; the MGF can only be stated in XML Encryption 1.1."""
    mgf = f'<xenc11:MGF xmlns:xenc11="{ns.XENC11}" Algorithm="{suite.mgf}"/>' if suite.transport == OAEP else ""
    label = base64.b64encode(suite.label).decode()
    parameters = f"<xenc:OAEPparams>{label}</xenc:OAEPparams>" if label else ""
    return (
        f'<xenc:EncryptionMethod Algorithm="{suite.transport}">{parameters}'
        f'<ds:DigestMethod xmlns:ds="{ns.DS}" Algorithm="{suite.digest}"/>{mgf}</xenc:EncryptionMethod>'
    ).encode()


# The token precedes the reference to it (R5205), the key precedes its data and lists it (R3208, R3214) and carries no
# Type, MimeType, Encoding or Recipient (R3209, R5602); each KeyInfo is one SecurityTokenReference (R5424, R5426).
_HEADER = (
    f'<wsse:BinarySecurityToken xmlns:wsse="{ns.WSSE}" xmlns:wsu="{ns.WSU}" EncodingType="{BASE64_BINARY}"'
    f' ValueType="{X509V3}" wsu:Id="{TOKEN}">%s</wsse:BinarySecurityToken>'
    f'<xenc:EncryptedKey xmlns:xenc="{ns.XENC}" Id="{KEY}">%s<ds:KeyInfo xmlns:ds="{ns.DS}">'
    f'<wsse:SecurityTokenReference xmlns:wsse="{ns.WSSE}"><wsse:Reference URI="#{TOKEN}" ValueType="{X509V3}"/>'
    f"</wsse:SecurityTokenReference></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue>"
    f'</xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#{DATA}"/></xenc:ReferenceList>'
    f"</xenc:EncryptedKey>"
).encode()
_CONTENT = (
    f'<xenc:EncryptedData xmlns:xenc="{ns.XENC}" Id="{DATA}" Type="{CONTENT}"><xenc:EncryptionMethod Algorithm="%s"/>'
    f'<ds:KeyInfo xmlns:ds="{ns.DS}"><wsse:SecurityTokenReference xmlns:wsse="{ns.WSSE}" xmlns:wsse11="{ns.WSSE11}"'
    f' wsse11:TokenType="{ENCRYPTED_KEY_TOKEN}"><wsse:Reference URI="#{KEY}"/>'
    f"</wsse:SecurityTokenReference></ds:KeyInfo>"
    f"<xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
).encode()
