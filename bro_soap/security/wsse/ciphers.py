"""The algorithms that encrypt: AES in GCM mode, and RSA-OAEP for its key (Beveiliging ENC001-ENC004)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bro_soap.xmlio import ns

__all__ = ["CIPHERS", "COMPATIBLE", "DIGESTS", "MGF1_SHA1", "MGFS", "OAEP", "OAEP_MGF1P", "STRONG", "Suite", "decipher"]

AES128_GCM, AES256_GCM = f"{ns.XENC11}aes128-gcm", f"{ns.XENC11}aes256-gcm"
CIPHERS: Mapping[str, int] = {AES128_GCM: 16, AES256_GCM: 32}
"""Cipher identifier to the length of its key in bytes. Never CBC: its padding is an oracle (WUS, Beveiliging 3.0)."""

OAEP_MGF1P, OAEP = f"{ns.XENC}rsa-oaep-mgf1p", f"{ns.XENC11}rsa-oaep"
SHA1, MGF1_SHA1 = f"{ns.DS}sha1", f"{ns.XENC11}mgf1sha1"
SHA256, MGF1_SHA256 = f"{ns.XENC}sha256", f"{ns.XENC11}mgf1sha256"
Hash = Callable[[], hashes.HashAlgorithm]
DIGESTS: Mapping[str, Hash] = {
    SHA1: hashes.SHA1,
    SHA256: hashes.SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashes.SHA384,
    f"{ns.XENC}sha512": hashes.SHA512,
}
MGFS: Mapping[str, Hash] = {
    MGF1_SHA1: hashes.SHA1,
    MGF1_SHA256: hashes.SHA256,
    f"{ns.XENC11}mgf1sha384": hashes.SHA384,
    f"{ns.XENC11}mgf1sha512": hashes.SHA512,
}
IV_BYTES, TAG_BYTES = 12, 16  # XML Encryption 1.1, section 5.2.4


@dataclass(frozen=True, slots=True)
class Suite:
    """Which algorithms encrypt a Body, by their identifiers: the cipher, and how RSA-OAEP wraps its key."""

    cipher: str = AES256_GCM
    transport: str = OAEP
    digest: str = SHA256
    mgf: str = MGF1_SHA256
    label: bytes = b""

    def padding(self) -> padding.OAEP:
        """Return the padding that RSA uses."""
        digest, mgf = DIGESTS[self.digest](), MGFS[self.mgf]()
        return padding.OAEP(padding.MGF1(mgf), digest, self.label or None)


STRONG = Suite()
"""No SHA-1 anywhere; needs XML Encryption 1.1 on the other side."""

COMPATIBLE = Suite(AES256_GCM, OAEP_MGF1P, SHA1, MGF1_SHA1)
"""What every toolkit reads, WSS4J 1.6 and gSOAP among them."""


def decipher(key: bytes, data: bytes) -> bytes | None:
    """Return the plaintext of IV, ciphertext and tag, or None when key or tag do not fit."""
    try:
        return AESGCM(key).decrypt(data[:IV_BYTES], data[IV_BYTES:], None)
    except (InvalidTag, ValueError):
        return None
