"""The algorithms a signature may use, by their identifiers (Beveiliging SIGN001-SIGN004; RFC 9231 for the rest)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bro_soap.errors import SignatureError
from bro_soap.xmlio import ns

__all__ = ["DIGESTS", "ECDSA_SHA", "EXC_C14N", "RSA_SHA256", "SHA256", "SIGNATURES", "verify_value"]

Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
Kind = Literal["rsa", "rsa-pss", "ecdsa"]

EXC_C14N = ns.EC
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
DIGESTS: Mapping[str, str] = {
    SHA256: "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
"""Digest identifier to the name hashlib knows."""

_HASHES: Mapping[int, Callable[[], Digest]] = {256: hashes.SHA256, 384: hashes.SHA384, 512: hashes.SHA512}
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA: Mapping[int, str] = {bits: f"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha{bits}" for bits in _HASHES}
SIGNATURES: Mapping[str, tuple[Kind, int]] = (
    {f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}": ("rsa", bits) for bits in _HASHES}
    | {f"http://www.w3.org/2007/05/xmldsig-more#sha{bits}-rsa-MGF1": ("rsa-pss", bits) for bits in _HASHES}
    | {ECDSA_SHA[bits]: ("ecdsa", bits) for bits in _HASHES}
)
"""Signature identifier to the kind of key and the length of the hash."""


def verify_value(method: str, key: CertificatePublicKeyTypes, value: bytes, signed: bytes) -> None:
    """Check a signature value over bytes. SignatureError when the key is of another kind or the value is wrong."""
    kind, bits = SIGNATURES[method]
    digest = _HASHES[bits]()
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), digest)
        elif kind == "rsa-pss" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der_of(value, key), signed, ec.ECDSA(digest))
        else:
            raise SignatureError("UnsupportedAlgorithm", "signature-method-of-another-key")
    except InvalidSignature as error:
        raise SignatureError("FailedCheck", "signature-value") from error


def _der_of(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Turn r and s, written side by side, into DER.

    XMLDSIG 1.1 (6.4.3) wants both as long as the curve; Apache Santuario leaves out zeros that both start with, so that
    for P-521 every fourth signature is shorter.
    """
    half = len(value) // 2
    if len(value) % 2 or not 0 < half <= (key.curve.key_size + 7) // 8:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
