"""OCSP (RFC 6960): asked beforehand for certificates that offer it, stored, and looked up when one is verified.

CRLs decide (PKI003, WT004); PKIoverheid makes OCSP optional for a TSP. A stored response adds one thing: a certificate
that it calls revoked is refused, also while the CRL does not know yet.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from bro_soap.errors import CertificateError
from bro_soap.security.pki.path import HASHES, Path, extension, is_issued_by, name_of
from bro_soap.security.pki.trust import Trust

__all__ = ["OcspAnswer", "check_stored", "ocsp_urls", "question", "read_answer"]

logger = logging.getLogger(__name__)

_SKEW = timedelta(minutes=5)
_WITHOUT_END = timedelta(hours=4)
"""How long a response without nextUpdate counts: as often as PKIoverheid has CRLs fetched."""


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """What the responder says of a certificate, as it was when (`since`), and until when that counts."""

    status: Literal["good", "revoked", "unknown"]
    since: datetime
    until: datetime
    revoked_at: datetime | None = None


def ocsp_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return where the status of a certificate can be asked."""
    access = extension(certificate, x509.AuthorityInformationAccess)
    if not isinstance(access, x509.AuthorityInformationAccess):
        return ()
    return tuple(
        str(described.access_location.value)
        for described in access
        if described.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(described.access_location, x509.UniformResourceIdentifier)
    )


def question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the request about one certificate; its names are hashed with SHA-1, as RFC 5019 has every responder do."""
    digest = hashes.SHA1()  # noqa: S303  a name for a certificate; nothing is trusted because of it
    return ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, digest).build().public_bytes(Encoding.DER)


def read_answer(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> OcspAnswer:
    """Return what a response says, when it is about this certificate, current, and signed by who may.

    CertificateError `ocsp-malformed`, `ocsp-status`, `ocsp-of-another`, `ocsp-signature`, `ocsp-not-yet-valid` or
    `ocsp-expired`. That a certificate is revoked counts whatever the clock says.
    """
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise CertificateError("ocsp-status", response.response_status.name.lower())
        if not _is_about(response, certificate, issuer):
            raise CertificateError("ocsp-of-another", name_of(certificate))
        _check_signed(response, issuer)
        return _answer(response, at)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificateError("ocsp-malformed", str(error)) from error


def check_stored(path: Path, trust: Trust, at: datetime) -> datetime | None:
    """Refuse a leaf that a stored response calls revoked (CertificateError `revoked`); return when the response ends.

    A response that cannot be used counts for nothing: CRLs decide.
    """
    leaf, issuer = path[0], path[1]
    stored = trust.ocsp.get(leaf.fingerprint(hashes.SHA256()).hex())
    if stored is None:
        return None
    try:
        answer = read_answer(stored, leaf, issuer, at)
    except CertificateError as error:
        logger.warning("the stored OCSP response about %s is of no use: %s", name_of(leaf), error)
        return None
    if answer.status == "revoked":
        raise CertificateError("revoked", f"{name_of(leaf)} on {answer.revoked_at} (OCSP)")
    return answer.until


def _is_about(response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    digest = hashes.Hash(response.hash_algorithm)
    digest.update(issuer.subject.public_bytes())
    if response.serial_number != certificate.serial_number or response.issuer_name_hash != digest.finalize():
        return False
    key = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest
    if not isinstance(response.hash_algorithm, hashes.SHA1):
        digest = hashes.Hash(response.hash_algorithm)
        digest.update(_key_bits(issuer))
        key = digest.finalize()
    return response.issuer_key_hash == key


def _key_bits(issuer: x509.Certificate) -> bytes:
    """Return the content of the subjectPublicKey BIT STRING, which is what an issuerKeyHash is over."""
    key = issuer.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    raise ValueError("a CA with a key of another kind")


def _check_signed(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> None:
    """Check the signature: of the CA itself, or of a responder to which the CA gave exactly that right."""
    for signer in (issuer, *response.certificates):
        if signer is not issuer and not _may_answer(signer, issuer, response):
            continue
        if _verifies(response, signer):
            return
    raise CertificateError("ocsp-signature", name_of(issuer))


def _may_answer(signer: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    usage, extended = extension(signer, x509.KeyUsage), extension(signer, x509.ExtendedKeyUsage)
    return (
        is_issued_by(signer, issuer)
        and isinstance(extended, x509.ExtendedKeyUsage)
        and ExtendedKeyUsageOID.OCSP_SIGNING in extended
        and (not isinstance(usage, x509.KeyUsage) or usage.digital_signature)
        and signer.not_valid_before_utc <= response.produced_at_utc <= signer.not_valid_after_utc
    )


def _verifies(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    digest, key = response.signature_hash_algorithm, signer.public_key()
    if not isinstance(digest, HASHES):
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, response.tbs_response_bytes, _rsa_padding(response, digest), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _rsa_padding(response: ocsp.OCSPResponse, digest: hashes.HashAlgorithm) -> padding.PSS | padding.PKCS1v15:
    if response.signature_algorithm_oid == x509.SignatureAlgorithmOID.RSASSA_PSS:
        return padding.PSS(padding.MGF1(digest), digest.digest_size)
    return padding.PKCS1v15()


def _answer(response: ocsp.OCSPResponse, at: datetime) -> OcspAnswer:
    begins = response.this_update_utc
    until = response.next_update_utc or begins + _WITHOUT_END
    if response.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        return OcspAnswer("revoked", begins, until, response.revocation_time_utc)
    if begins > at + _SKEW:
        raise CertificateError("ocsp-not-yet-valid", str(begins))
    if at >= until:
        raise CertificateError("ocsp-expired", str(until))
    return OcspAnswer("good" if response.certificate_status is ocsp.OCSPCertStatus.GOOD else "unknown", begins, until)
