"""Revocation: a current CRL of every CA of a path, or refusal (PKI003, PKI004; RFC 5280 section 6.3)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID

from bro_soap.errors import CertificateError
from bro_soap.security.pki.path import HASHES, Path, extension, name_of
from bro_soap.security.pki.trust import Trust

__all__ = ["check_crl", "check_revocation", "newest_crl"]

_KNOWN = frozenset({ExtensionOID.CRL_NUMBER, ExtensionOID.AUTHORITY_KEY_IDENTIFIER})


def check_revocation(path: Path, trust: Trust, at: datetime) -> datetime:
    """Check every certificate below the root against its issuer's CRL; return when the first CRL runs out.

    CertificateError `revoked`, or, when that cannot be known, `crl-issuer`, `crl-missing`, `crl-signature`,
    `crl-expired`, `crl-not-yet-valid` or `crl-unsupported`. Only complete CRLs count.
    """
    moments = []
    for certificate, issuer in pairwise(path):
        crl = newest_crl(issuer, trust)
        _check_current(crl, issuer, at)
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None:
            raise CertificateError("revoked", f"{name_of(certificate)} on {entry.revocation_date_utc}")
        if crl.next_update_utc is not None:
            moments.append(crl.next_update_utc)
    return min(moments)


def check_crl(crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime) -> None:
    """Check a CRL as those of the trust store are; CertificateError `crl-…`, also when it is another CA's."""
    if crl.issuer != issuer.subject or not _names_key(crl, issuer):
        raise CertificateError("crl-of-another", f"{crl.issuer.rfc4514_string()}")
    newest_crl(issuer, Trust((), (), {issuer.subject.public_bytes(): (crl,)}, 0))
    _check_current(crl, issuer, at)


def newest_crl(issuer: x509.Certificate, trust: Trust) -> x509.CertificateRevocationList:
    """Return the newest CRL that the issuer signed, and may sign; CertificateError when there is none."""
    usage = extension(issuer, x509.KeyUsage)
    if not isinstance(usage, x509.KeyUsage) or not usage.crl_sign:
        raise CertificateError("crl-issuer", name_of(issuer))
    candidates = [crl for crl in trust.crls.get(issuer.subject.public_bytes(), ()) if _names_key(crl, issuer)]
    if not candidates:
        raise CertificateError("crl-missing", name_of(issuer))
    signed = [crl for crl in candidates if _signed_by(crl, issuer)]
    if not signed:
        raise CertificateError("crl-signature", name_of(issuer))
    return max(signed, key=lambda crl: crl.last_update_utc)


def _names_key(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Tell whether the CRL can be of this CA's key; two CAs may share a name, as after a change of key."""
    try:
        authority = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return True
    subject = extension(issuer, x509.SubjectKeyIdentifier)
    return (
        authority is None or not isinstance(subject, x509.SubjectKeyIdentifier) or authority == subject.key_identifier
    )


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        if not isinstance(crl.signature_hash_algorithm, HASHES):
            return False
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # another kind: TypeError
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _check_current(crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime) -> None:
    for found in crl.extensions:
        if (found.critical or found.oid == ExtensionOID.DELTA_CRL_INDICATOR) and found.oid not in _KNOWN:
            raise CertificateError("crl-unsupported", f"{name_of(issuer)} {found.oid.dotted_string}")
    if at < crl.last_update_utc:
        raise CertificateError("crl-not-yet-valid", name_of(issuer))
    if crl.next_update_utc is None or at >= crl.next_update_utc:
        raise CertificateError("crl-expired", f"{name_of(issuer)} on {crl.next_update_utc}")
