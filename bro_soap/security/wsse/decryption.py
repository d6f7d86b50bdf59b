"""Opens encrypted envelopes (Digikoppeling WUS 2W-be-SE), before their signature is verified; tells nobody why not."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from bro_soap.errors import ConfigurationError, EnvelopeError, ParseError, SignatureError, place_of
from bro_soap.security.pki.reading import certificates_in, private_key_in
from bro_soap.security.wsse.ciphers import CIPHERS, Suite, decipher
from bro_soap.security.wsse.signing import Signer
from bro_soap.security.wsse.xenc import EncryptedEnvelope, is_encrypted, read_encrypted
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import UNREADABLE
from bro_soap.xmlio.parse import parse

log = structlog.get_logger(__name__)
__all__ = ["DecryptionKey", "Decryptor", "Opened"]

# What stands round the encrypted content is written anew, up to six times as long; with three certificates in its
# headers it takes 40 kB.
_MAX_FRAME = 1 << 20
NOT_ENCRYPTED = "De inhoud van soap:Body moet versleuteld zijn voor het certificaat van deze dienst (WB005)."


@dataclass(frozen=True, slots=True)
class DecryptionKey:
    """A private RSA key and the certificate for which others encrypt."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def load(cls, certificate: Path, key: Path) -> DecryptionKey:
        """Read a PEM certificate (leaf first) and its PEM key; ConfigurationError when they cannot decrypt."""
        try:
            leaf, private = certificates_in(certificate.read_bytes())[0], private_key_in(key.read_bytes())
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{certificate} and {key} cannot decrypt: {error}") from error
        if not isinstance(private, rsa.RSAPrivateKey):
            raise ConfigurationError(f"{key} is no RSA key: nobody can encrypt for it with RSA-OAEP")
        if private.public_key() != leaf.public_key():
            raise ConfigurationError(f"{key} does not belong to {certificate}")
        return cls(private, leaf)

    @classmethod
    def of(cls, signer: Signer) -> DecryptionKey:
        """Return the key that signs, since a reply is encrypted for it (WB012); ConfigurationError if it is not RSA."""
        if not isinstance(signer.key, rsa.RSAPrivateKey):
            raise ConfigurationError("nobody can encrypt a reply for a signer without RSA key")
        return cls(signer.key, signer.certificate)


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted envelope: its tree, the bytes it was parsed from, and how it had been encrypted."""

    root: etree._Element
    data: bytes
    suite: Suite


class Decryptor:
    """Opens envelopes with any of our keys (two while a certificate is being replaced); safe to share."""

    def __init__(self, keys: Iterable[DecryptionKey]) -> None:
        self._keys = tuple(keys)
        if not self._keys:
            raise ConfigurationError("there is no key to decrypt with")

    def open(self, root: etree._Element) -> Opened:
        """Return the envelope with its Body decrypted, and nothing verified; the tree given is used up.

        What comes back was parsed from bytes once, so that a signature made before encryption holds (WB006).
        Raises SignatureError: `InvalidSecurity` when nothing is encrypted (WB005), and for everything else, from a
        wrong shape to a wrong key, the same `FailedCheck`; only `check`, for the operator, says more.
        """
        if not is_encrypted(root):
            raise SignatureError("InvalidSecurity", "encryption: the message is not encrypted", NOT_ENCRYPTED)
        try:
            encrypted = read_encrypted(root)
            return _open(encrypted, self._plaintext(encrypted))
        except (SignatureError, EnvelopeError, ParseError) as error:
            check = error.check if isinstance(error, SignatureError) else f"plaintext: {error}"
            raise SignatureError("FailedCheck", f"decryption {check}") from None
        except UNREADABLE as error:
            log.error("an encrypted message could not be read", error=place_of(error))
            raise SignatureError("FailedCheck", "decryption: it could not be read") from error

    def _plaintext(self, encrypted: EncryptedEnvelope) -> bytes:
        """Decrypt. A key that cannot be unwrapped is replaced by a random one, so that no step is left out."""
        named = [key for key in self._keys if encrypted.recipient.names(key.certificate)]
        length = CIPHERS[encrypted.suite.cipher]
        spare = os.urandom(length)
        unwrapped = _unwrap((named or self._keys)[0].key, encrypted)
        fits = bool(named) and len(unwrapped) == length
        plaintext = decipher(unwrapped if fits else spare, encrypted.ciphertext)
        if not named:
            raise _failed("the key is for another recipient")
        if not fits:
            raise _failed("the key cannot be unwrapped")
        if plaintext is None:
            raise _failed("the tag is wrong")
        return plaintext


def _unwrap(key: rsa.RSAPrivateKey, encrypted: EncryptedEnvelope) -> bytes:
    try:
        return key.decrypt(encrypted.wrapped_key, encrypted.suite.padding())
    except ValueError:
        return b""


def _open(encrypted: EncryptedEnvelope, plaintext: bytes) -> Opened:
    """Write the plaintext where the EncryptedData stood, and parse the message again.

    Moving parsed nodes would do, were it not that lxml then renames prefixes, which breaks signatures and QName values.
    """
    mark = secrets.token_hex(32)
    _remove(encrypted.key)
    _replace(encrypted.data, mark)
    before, _, after = etree.tostring(encrypted.root, encoding="UTF-8", xml_declaration=True).partition(mark.encode())
    if len(before) + len(after) > _MAX_FRAME:
        raise _failed(f"{len(before) + len(after)} bytes round the plaintext")
    data = b"".join((before, plaintext, after))
    root = parse(data)
    _check_content(root)
    return Opened(root, data, encrypted.suite)


def _check_content(root: etree._Element) -> None:
    """Require that the plaintext is one element, closed nothing it did not open, and is not encrypted again."""
    if [child.tag for child in root.iterchildren("*")] != [ns.q(ns.SOAP, "Header"), ns.q(ns.SOAP, "Body")]:
        raise _failed("the plaintext is not balanced")
    body = root.find(ns.q(ns.SOAP, "Body"))
    content = [] if body is None else list(body)
    elements = [node for node in content if isinstance(node.tag, str)]
    text = "" if body is None else (body.text or "") + "".join(node.tail or "" for node in content)
    if len(elements) != 1 or trimmed(text):
        raise _failed(f"the plaintext is {len(elements)} elements and {len(trimmed(text))} characters")
    if is_encrypted(root):
        raise _failed("the plaintext is encrypted again")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: etree._Element, mark: str) -> None:
    """Put a text in the place of the only element of the Body, where the white space around it stays."""
    parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
    _remove(element)
    if previous is not None:
        previous.tail = f"{previous.tail or ''}{mark}{tail}"
    elif parent is not None:
        parent.text = f"{parent.text or ''}{mark}{tail}"


def _failed(check: str) -> SignatureError:
    return SignatureError("FailedCheck", check)
