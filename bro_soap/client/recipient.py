"""For whom the client encrypts: the certificate of the server, verified before anything is sent to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import CertificateError, ConfigurationError, SignatureError
from bro_soap.security.pki.certificates import CertificateVerifier, Purpose
from bro_soap.security.pki.reading import certificates_in
from bro_soap.security.wsse.encryption import require_recipient

__all__ = ["recipient"]


def recipient(given: Path | bytes, verifier: CertificateVerifier, server_oin: str | None) -> x509.Certificate:
    """Return the certificate in a PEM file (leaf first) or in DER bytes, when it may be encrypted for (WB012).

    It must be valid and not revoked, and of `server_oin` when that is given; else ConfigurationError.
    """
    named = given if isinstance(given, Path) else "the server"
    try:
        identity = verifier.verify(_der(given), purpose=Purpose.SIGNING, at=datetime.now(UTC))
        require_recipient(identity.certificate)
    except (OSError, ValueError, CertificateError, SignatureError) as error:
        raise ConfigurationError(f"nothing can be encrypted for {named}: {error}") from error
    if server_oin not in (None, identity.oin):
        raise ConfigurationError(f"{named} has a certificate of OIN {identity.oin}, expected {server_oin}")
    return identity.certificate


def _der(given: Path | bytes) -> bytes:
    if isinstance(given, bytes):
        return given
    return certificates_in(given.read_bytes())[0].public_bytes(Encoding.DER)
