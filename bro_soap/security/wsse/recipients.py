"""For whom a key was encrypted: the ways in which a SecurityTokenReference names the recipient's certificate."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.header import X509V3, part_id
from bro_soap.security.wsse.xmldsig import children, fragment, leaf_text
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed, words

__all__ = ["Recipient", "read_recipient"]

_WSS = "http://docs.oasis-open.org/wss/"
_KEY_ID = f"{_WSS}2004/01/oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier"
_THUMBPRINT = f"{_WSS}oasis-wss-soap-message-security-1.1#ThumbprintSHA1"
_REFERENCE, _KEY_IDENTIFIER = ns.q(ns.WSSE, "Reference"), ns.q(ns.WSSE, "KeyIdentifier")
_TOKEN, _X509_DATA = ns.q(ns.WSSE, "BinarySecurityToken"), ns.q(ns.DS, "X509Data")
_SERIAL = "/".join(ns.q(ns.DS, name) for name in ("X509IssuerSerial", "X509SerialNumber"))


@dataclass(frozen=True, slots=True)
class Recipient:
    """A certificate as the sender named it; it only says which of our keys to try."""

    kind: str
    value: str
    ids: tuple[str, ...] = ()

    def names(self, certificate: x509.Certificate) -> bool:
        """Tell whether this certificate is meant."""
        der = certificate.public_bytes(Encoding.DER)
        if self.kind == _THUMBPRINT:
            return self.value == _text(hashlib.sha1(der, usedforsecurity=False).digest())
        if self.kind == _KEY_ID:
            return self.value == _text(_key_identifier(certificate))
        if self.kind == X509V3:
            return self.value == _text(der)
        return self.value == str(certificate.serial_number)


def read_recipient(reference: etree._Element, security: etree._Element) -> Recipient:
    """Read the reference in an EncryptedKey: to a token in this header, a key identifier, or issuer and serial number.

    WB010 asks for a direct reference of the signature only. SignatureError for any other form.
    """
    found = children(reference, 1, "SecurityTokenReference")
    tag = found[0].tag if found else None
    if tag == _REFERENCE:
        return _token(fragment(found[0]), security)
    if tag == _KEY_IDENTIFIER and found[0].get("ValueType") in (_KEY_ID, _THUMBPRINT, X509V3):
        return Recipient(found[0].get("ValueType", ""), _base64(found[0]))
    if tag == _X509_DATA:
        return Recipient("serial", trimmed(found[0].findtext(_SERIAL) or ""))
    raise SignatureError("InvalidSecurity", f"recipient named by {tag}")


def _token(identifier: str, security: etree._Element) -> Recipient:
    named = [token for token in security.iterchildren(_TOKEN) if part_id(token) == identifier]
    if len(named) != 1:
        raise SignatureError("InvalidSecurity", f"{len(named)} recipient tokens")
    return Recipient(X509V3, _base64(named[0]), (identifier,))


def _base64(element: etree._Element) -> str:
    """Return the text without the liberties that base64 takes."""
    try:
        return _text(base64.b64decode("".join(words(leaf_text(element))), validate=True))
    except (binascii.Error, ValueError) as error:
        raise SignatureError("InvalidSecurity", "recipient is not base64") from error


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _key_identifier(certificate: x509.Certificate) -> bytes:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
