"""Reads an encrypted envelope strictly: one EncryptedKey in the Security header, one EncryptedData in the Body."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.ciphers import (
    CIPHERS,
    DIGESTS,
    IV_BYTES,
    MGF1_SHA1,
    MGFS,
    OAEP,
    OAEP_MGF1P,
    SHA1,
    TAG_BYTES,
    Suite,
)
from bro_soap.security.wsse.header import header_and_body, require_unique_ids, security_header
from bro_soap.security.wsse.recipients import Recipient, read_recipient
from bro_soap.security.wsse.xmldsig import attributes, children, fragment, leaf_text
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words

__all__ = ["CONTENT", "ENCRYPTED_KEY_TOKEN", "EncryptedEnvelope", "is_encrypted", "read_encrypted"]

CONTENT = f"{ns.XENC}Content"
ENCRYPTED_KEY_TOKEN = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"  # noqa: S105
_KEY, _DATA = ns.q(ns.XENC, "EncryptedKey"), ns.q(ns.XENC, "EncryptedData")
_METHOD, _KEY_INFO = ns.q(ns.XENC, "EncryptionMethod"), ns.q(ns.DS, "KeyInfo")
_CIPHER, _REFERENCES = ns.q(ns.XENC, "CipherData"), ns.q(ns.XENC, "ReferenceList")
_DIGEST, _MGF, _LABEL = ns.q(ns.DS, "DigestMethod"), ns.q(ns.XENC11, "MGF"), ns.q(ns.XENC, "OAEPparams")
_STR, _REFERENCE = ns.q(ns.WSSE, "SecurityTokenReference"), ns.q(ns.WSSE, "Reference")
_MAX_HEADERS, _MAX_WRAPPED = 64, 2048


@dataclass(frozen=True, slots=True)
class EncryptedEnvelope:
    """An envelope whose Body content is encrypted: for whom, by which algorithms, and the bytes."""

    root: etree._Element
    body: etree._Element
    data: etree._Element
    key: etree._Element
    recipient: Recipient
    suite: Suite
    wrapped_key: bytes
    ciphertext: bytes


def is_encrypted(root: etree._Element) -> bool:
    """Tell whether anything at all in the message claims to be encrypted."""
    return next(root.iter(f"{{{ns.XENC}}}*"), None) is not None


def read_encrypted(root: etree._Element) -> EncryptedEnvelope:
    """Read what is encrypted and how; SignatureError when it has any other shape, place or algorithm."""
    header, body = header_and_body(root)
    security = security_header(header, _MAX_HEADERS)
    key = _only(root, security, _KEY, list(security.iterchildren(f"{{{ns.XENC}}}*")))
    data = _only(root, body, _DATA, children(body, 1, "Body"))
    cipher, data_info, ciphertext = _encrypted_data(data)
    method, key_info, wrapped, data_id = _encrypted_key(key)
    if data.get("Id") != data_id:
        raise _invalid("the key is for other data")
    _check_key_reference(data_info, key.get("Id"))
    ids = [data_id, *([key.get("Id", "")] if key.get("Id") else [])]
    recipient = read_recipient(_one(key_info, _STR), security)
    require_unique_ids(root, [*ids, *recipient.ids])
    return EncryptedEnvelope(root, body, data, key, recipient, _suite(cipher, method), wrapped, ciphertext)


def _only(root: etree._Element, parent: etree._Element, tag: str, found: Sequence[etree._Element]) -> etree._Element:
    """Return the element that stands where it must, and refuse another one of its kind anywhere."""
    if [child.tag for child in found] != [tag] or len(list(root.iter(tag))) != 1:
        raise _invalid(f"{etree.QName(parent).localname} must hold the only {etree.QName(tag).localname}")
    return found[0]


def _encrypted_data(element: etree._Element) -> tuple[str, etree._Element | None, bytes]:
    attributes(element, "Id", "Type")
    if element.get("Type") != CONTENT:
        raise _invalid(f"type {element.get('Type')}")
    method, *key_info, cipher_data = _children(element, (_METHOD, _KEY_INFO, _CIPHER), (_METHOD, _CIPHER))
    attributes(method, "Algorithm")
    cipher = method.get("Algorithm", "")
    if cipher not in CIPHERS or len(method):
        raise _invalid(f"cipher {cipher}")
    ciphertext = _value(cipher_data)
    if len(ciphertext) <= IV_BYTES + TAG_BYTES:
        raise _invalid(f"ciphertext of {len(ciphertext)} bytes")
    return cipher, key_info[0] if key_info else None, ciphertext


def _encrypted_key(element: etree._Element) -> tuple[etree._Element, etree._Element, bytes, str]:
    """Return the method, the KeyInfo, the wrapped key and the id of the data that the key is for."""
    attributes(element, "Id")  # no Type, MimeType, Encoding or Recipient: R3209, R5622, R5623, R5602
    method, key_info, cipher_data, references = _children(element, (_METHOD, _KEY_INFO, _CIPHER, _REFERENCES))
    wrapped = _value(cipher_data)
    if len(wrapped) > _MAX_WRAPPED:
        raise _invalid(f"wrapped key of {len(wrapped)} bytes")
    reference = _one(references, ns.q(ns.XENC, "DataReference"))
    return method, key_info, wrapped, fragment(reference)


def _suite(cipher: str, method: etree._Element) -> Suite:
    attributes(method, "Algorithm")
    transport = method.get("Algorithm", "")
    if transport not in (OAEP_MGF1P, OAEP):
        raise _invalid(f"key transport {transport}")
    given = {str(child.tag): child for child in children(method, 3, "EncryptionMethod")}
    allowed = {_DIGEST, _LABEL, _MGF} if transport == OAEP else {_DIGEST, _LABEL}
    if len(given) != len(method) or not given.keys() <= allowed:
        raise _invalid(f"key transport with {' '.join(given)}")
    digest, mgf = _algorithm(given.get(_DIGEST), SHA1), _algorithm(given.get(_MGF), MGF1_SHA1)
    if digest not in DIGESTS or mgf not in MGFS:
        raise _invalid(f"key transport with {digest} and {mgf}")
    return Suite(cipher, transport, digest, mgf, _base64(given[_LABEL]) if _LABEL in given else b"")


def _algorithm(element: etree._Element | None, default: str) -> str:
    return default if element is None else element.get("Algorithm", "")


def _check_key_reference(key_info: etree._Element | None, key_id: str | None) -> None:
    """Require that a KeyInfo of the data names the one key (R5424, R5426); the key names the data already."""
    if key_info is None:
        return
    reference = _one(_one(key_info, _STR), _REFERENCE)
    if not key_id or fragment(reference) != key_id:
        raise _invalid("the data is for another key")


def _one(parent: etree._Element, tag: str) -> etree._Element:
    found = children(parent, 1, etree.QName(parent).localname)
    if [child.tag for child in found] != [tag]:
        raise _invalid(f"{etree.QName(parent).localname} is not one {etree.QName(tag).localname}")
    return found[0]


def _children(element: etree._Element, *allowed: Sequence[str]) -> list[etree._Element]:
    found = children(element, 4, etree.QName(element).localname)
    if tuple(child.tag for child in found) not in {tuple(tags) for tags in allowed}:
        names = " ".join(etree.QName(child).localname for child in found)
        raise _invalid(f"{etree.QName(element).localname} holds {names}")
    return found


def _value(cipher_data: etree._Element) -> bytes:
    return _base64(_one(cipher_data, ns.q(ns.XENC, "CipherValue")))


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(words(leaf_text(element))), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid(f"{etree.QName(element).localname} is not base64") from error


def _invalid(check: str) -> SignatureError:
    return SignatureError("InvalidSecurity", f"encryption: {check}")
