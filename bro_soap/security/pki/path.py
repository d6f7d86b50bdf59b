"""The path from a certificate to a configured root: found, and checked level by level (RFC 5280 section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtensionOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from bro_soap.errors import CertificateError
from bro_soap.security.pki.trust import Trust

__all__ = ["HASHES", "Path", "check_path", "extension", "find_paths", "is_issued_by", "name_of"]

Path = tuple[x509.Certificate, ...]
"""Leaf first, root last."""

HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
"""What a certificate, a CRL or an OCSP response may be signed with."""

_KNOWN_EXTENSIONS = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
    }
)


def name_of(certificate: x509.Certificate) -> str:
    """Return what an operator calls this certificate: its common name, or the whole subject."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    """Return the extension of this type, or None."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def find_paths(
    leaf: x509.Certificate, presented: Sequence[x509.Certificate], trust: Trust, max_levels: int
) -> Iterator[Path]:
    """Yield the paths from the leaf to a root of the store; only names, key identifiers and signatures count here.

    There is more than one when a CA has renewed its certificate. CertificateError when there is none: `issuer-unknown`,
    `root-unknown`, `too-deep`, `signature`, or for a signature that is too weak `hash` or `pss-parameters`.
    """
    failures: list[CertificateError] = []
    found = False
    for path in _paths((leaf,), [*trust.intermediates, *presented], trust.roots, max_levels, failures):
        found = True
        yield path
    if not found:
        order = ("hash", "pss-parameters", "root-unknown", "too-deep", "signature", "issuer-unknown")
        raise min(failures, key=lambda failure: order.index(failure.check))  # the most telling one


def _paths(
    path: Path,
    between: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    max_levels: int,
    failures: list[CertificateError],
) -> Iterator[Path]:
    last = path[-1]
    if last in roots:
        if len(path) > 1:  # a root is not an organisation
            yield path
        failures.append(CertificateError("issuer-unknown", "the certificate is itself a root"))
        return
    candidates = [issuer for issuer in (*roots, *between) if issuer not in path and _may_issue(issuer, last)]
    if not candidates:
        check = "root-unknown" if last.subject == last.issuer else "issuer-unknown"
        failures.append(CertificateError(check, f"{name_of(last)} by {last.issuer.rfc4514_string()}"))
        return
    if len(path) == max_levels:
        failures.append(CertificateError("too-deep", f"no root within {max_levels} levels of {name_of(path[0])}"))
        return
    for issuer in candidates:
        try:
            _check_signature(last, issuer)
        except CertificateError as failure:
            failures.append(failure)
        else:
            yield from _paths((*path, issuer), between, roots, max_levels, failures)


def _may_issue(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    if issuer.subject != certificate.issuer:
        return False
    authority = extension(certificate, x509.AuthorityKeyIdentifier)
    subject = extension(issuer, x509.SubjectKeyIdentifier)
    if isinstance(authority, x509.AuthorityKeyIdentifier) and isinstance(subject, x509.SubjectKeyIdentifier):
        return authority.key_identifier is None or authority.key_identifier == subject.key_identifier
    return True


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the issuer signed the certificate, going by names, key identifiers and the signature."""
    if not _may_issue(issuer, certificate):
        return False
    try:
        _check_signature(certificate, issuer)
    except CertificateError:
        return False
    return True


def _check_signature(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    _check_signature_algorithm(certificate)
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise CertificateError("signature", f"{name_of(certificate)} by {name_of(issuer)}") from error


def check_path(path: Path, at: datetime, min_ca_rsa_bits: int) -> None:
    """Check dates and extensions of every level, and that each issuer is a CA; else CertificateError.

    At the end `cryptography`'s own verifier gives a second opinion on the same path (check `path`); it also handles
    name constraints.
    """
    for certificate in path:
        _check_dates(certificate, at)
        _check_critical_extensions(certificate)
    _check_identifiers(path)
    for below, ca in enumerate(path[1:]):
        _check_ca(ca, below, min_ca_rsa_bits)
    _second_opinion(path, at)


def _check_dates(certificate: x509.Certificate, at: datetime) -> None:
    if at < certificate.not_valid_before_utc:
        raise CertificateError("not-yet-valid", f"{name_of(certificate)} until {certificate.not_valid_before_utc}")
    if at.replace(microsecond=0) > certificate.not_valid_after_utc:
        raise CertificateError("expired", f"{name_of(certificate)} on {certificate.not_valid_after_utc}")


def _check_critical_extensions(certificate: x509.Certificate) -> None:
    for found in certificate.extensions:
        if found.critical and found.oid not in _KNOWN_EXTENSIONS:
            raise CertificateError("critical-extension", f"{name_of(certificate)} {found.oid.dotted_string}")


def _check_identifiers(path: Path) -> None:
    """Check that each level says whose key signed it (RFC 5280 4.2.1.1 and 4.2.1.2; every PKIoverheid profile)."""
    for certificate in path[:-1]:
        authority = extension(certificate, x509.AuthorityKeyIdentifier)
        if not isinstance(authority, x509.AuthorityKeyIdentifier) or authority.key_identifier is None:
            raise CertificateError("key-identifier", f"{name_of(certificate)} does not say which key signed it")
    for ca in path[1:]:
        if extension(ca, x509.SubjectKeyIdentifier) is None:
            raise CertificateError("key-identifier", f"{name_of(ca)} does not identify its key")


def _check_signature_algorithm(certificate: x509.Certificate) -> None:
    try:
        digest, parameters = certificate.signature_hash_algorithm, certificate.signature_algorithm_parameters
    except (UnsupportedAlgorithm, ValueError) as error:
        raise CertificateError("hash", f"{name_of(certificate)} {error}") from error
    if not isinstance(digest, HASHES):
        raise CertificateError("hash", f"{name_of(certificate)} {digest.name if digest else 'none'}")
    if isinstance(parameters, padding.PSS):
        _check_pss(certificate, parameters, digest)


def _check_pss(certificate: x509.Certificate, parameters: padding.PSS, digest: hashes.HashAlgorithm) -> None:
    """RSASSA-PSS as the standards combine it: MGF1 with the same hash, salt as long as the digest."""
    mgf = parameters.mgf
    same_hash = isinstance(mgf, padding.MGF1) and mgf._algorithm.name == digest.name
    if not same_hash or parameters._salt_length != digest.digest_size:
        raise CertificateError("pss-parameters", name_of(certificate))


def _check_ca(ca: x509.Certificate, below: int, min_rsa_bits: int) -> None:
    """Check that the certificate may issue, with `below` CAs between it and the leaf."""
    constraints = extension(ca, x509.BasicConstraints)
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        raise CertificateError("not-a-ca", name_of(ca))
    if constraints.path_length is not None and constraints.path_length < below:
        raise CertificateError("path-length", name_of(ca))
    usage = extension(ca, x509.KeyUsage)
    if not isinstance(usage, x509.KeyUsage) or not usage.key_cert_sign:
        raise CertificateError("ca-key-usage", name_of(ca))
    key = ca.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < min_rsa_bits:
        raise CertificateError("key-size", f"{name_of(ca)} {key.key_size} bits")


def _second_opinion(path: Path, at: datetime) -> None:
    builder = (
        PolicyBuilder()
        .store(Store([path[-1]]))
        .time(at)
        .max_chain_depth(len(path) - 2)
        .extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all())
    )
    try:
        builder.build_client_verifier().verify(path[0], list(path[1:-1]))
    except (VerificationError, x509.UnsupportedGeneralNameType) as error:
        raise CertificateError("path", str(error)) from error
