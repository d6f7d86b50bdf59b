"""The key of a node that seals its audit log, and the public parts that auditors check with."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bro_soap.errors import ConfigurationError, UnreadableError
from bro_soap.files import read_bounded
from bro_soap.observe.audit.lines import canonical

__all__ = ["SealKeys", "SealingKey"]

_PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
_LARGEST = 65_536  # of a key in PEM, in bytes
_MAKE = "openssl genpkey -algorithm ed25519 -out audit.key"


class SealingKey:
    """A private key that seals: Ed25519, or ECDSA on any curve."""

    def __init__(self, key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public = key.public_key()
        self.name = _name(self.public)

    @classmethod
    def load(cls, path: Path) -> SealingKey:
        """Read it from a PEM file. Raises `ConfigurationError`."""
        try:
            key = load_pem_private_key(_content(path, "`audit_key` "), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
            raise ConfigurationError(f"`audit_key` {path} holds no Ed25519 or EC key without a password: {_MAKE}")
        return cls(key)

    def sign(self, purpose: str, stated: Mapping[str, Any]) -> str:
        """Return the signature over a statement, for one purpose only."""
        told = _told(purpose, stated)
        signed = self._key.sign(told) if isinstance(self._key, Ed25519PrivateKey) else self._key.sign(told, _EC)
        return base64.b64encode(signed).decode()


class SealKeys:
    """The public keys that are believed."""

    def __init__(self, keys: Iterable[_PublicKey] = ()) -> None:
        self._keys = {_name(key): key for key in keys}

    @classmethod
    def load(cls, paths: Iterable[Path]) -> SealKeys:
        """Read PEM files with a public key each. Raises `ConfigurationError`."""
        return cls(_public(path) for path in paths)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def knows(self, name: object) -> bool:
        """Tell whether this key is believed."""
        return isinstance(name, str) and name in self._keys

    def holds(self, name: object, purpose: str, stated: Mapping[str, Any], signature: object) -> bool:
        """Tell whether this is the signature of the named key over the statement."""
        key = self._keys.get(str(name))
        if key is None:
            return False
        try:
            signed, told = base64.b64decode(str(signature), validate=True), _told(purpose, stated)
            key.verify(signed, told) if isinstance(key, Ed25519PublicKey) else key.verify(signed, told, _EC)
        except (InvalidSignature, binascii.Error, ValueError, RecursionError):
            return False
        return True


_EC = ECDSA(SHA256())


def _told(purpose: str, stated: Mapping[str, Any]) -> bytes:
    return f"bro-soap audit {purpose}\n".encode() + canonical(stated)


def _name(key: _PublicKey) -> str:
    """Return the name of a key: the beginning of the digest of its public part."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:32]


def _content(path: Path, called: str = "") -> bytes:
    try:
        data = read_bounded(path, _LARGEST, regular=False)
    except UnreadableError as error:
        raise ConfigurationError(f"{called}{path} cannot be read: {error}") from None
    if data is None:
        raise ConfigurationError(f"{called}{path} cannot be read: larger than {_LARGEST} bytes")
    return data


def _public(path: Path) -> _PublicKey:
    try:
        key = load_pem_public_key(_content(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey):
        raise ConfigurationError(f"{path} holds no public Ed25519 or EC key: openssl pkey -in audit.key -pubout")
    return key
