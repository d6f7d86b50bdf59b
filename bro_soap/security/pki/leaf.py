"""What an end-entity certificate itself must be: key, usage and policy (`Beveiliging` 3.5, PKIoverheid profiles)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from bro_soap.errors import CertificateError
from bro_soap.security.pki.path import Path, extension, name_of

__all__ = ["Purpose", "check_key", "check_leaf", "check_usage"]


class Purpose(StrEnum):
    """What a certificate is used for."""

    TLS_CLIENT = "tls-client"
    TLS_SERVER = "tls-server"
    SIGNING = "signing"


_DOCUMENT_SIGNING = frozenset({"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"})
_CLIENT, _SERVER = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string, ExtendedKeyUsageOID.SERVER_AUTH.dotted_string

# Of these the certificate must have one, when it lists any. The standard names no signing type under G4.
_EXTENDED_USAGE: Mapping[Purpose, frozenset[str]] = {
    Purpose.TLS_CLIENT: frozenset({_CLIENT}),
    Purpose.TLS_SERVER: frozenset({_SERVER}),
    Purpose.SIGNING: frozenset({_CLIENT, _SERVER}) | _DOCUMENT_SIGNING,
}
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_ANY_POLICY = "2.5.29.32.0"


def check_leaf(path: Path, purpose: Purpose, accepted: Mapping[str, int]) -> None:
    """Check usage, policy and key of the path's leaf; `accepted` is policy OID to fewest RSA bits.

    CertificateError `leaf-is-ca`, `key-usage`, `extended-key-usage`, `policy`, `key-size` or `key-type`.
    """
    check_usage(path[0], purpose)
    check_key(path[0], accepted[_accepted_policy(path, accepted)])


def check_usage(leaf: x509.Certificate, purpose: Purpose) -> None:
    """Check that the certificate is no CA's and may be used for this; CertificateError."""
    constraints = extension(leaf, x509.BasicConstraints)
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        raise CertificateError("leaf-is-ca", name_of(leaf))
    usage = extension(leaf, x509.KeyUsage)
    if not isinstance(usage, x509.KeyUsage) or not usage.digital_signature or usage.key_cert_sign:
        raise CertificateError("key-usage", name_of(leaf))
    extended = extension(leaf, x509.ExtendedKeyUsage)
    if isinstance(extended, x509.ExtendedKeyUsage):
        listed = {oid.dotted_string for oid in extended}
        if not listed & _EXTENDED_USAGE[purpose]:
            raise CertificateError("extended-key-usage", f"{name_of(leaf)} {' '.join(sorted(listed))}")


def _accepted_policy(path: Path, accepted: Mapping[str, int]) -> str:
    """Return the accepted policy OID of the leaf; every CA below the root that lists policies must allow it."""
    allowed = _policy_oids(path[0]) & accepted.keys()
    if not allowed:
        raise CertificateError("policy", f"{name_of(path[0])} {' '.join(sorted(_policy_oids(path[0])))}")
    for ca in path[1:-1]:
        listed = _policy_oids(ca)
        if listed and _ANY_POLICY not in listed:
            allowed &= listed
    if not allowed:
        raise CertificateError("policy", f"a CA of {name_of(path[0])} does not issue under the policy it carries")
    return max(allowed, key=lambda oid: accepted[oid])


def _policy_oids(certificate: x509.Certificate) -> frozenset[str]:
    found = extension(certificate, x509.CertificatePolicies)
    if not isinstance(found, x509.CertificatePolicies):
        return frozenset()
    return frozenset(policy.policy_identifier.dotted_string for policy in found)


def check_key(leaf: x509.Certificate, min_rsa_bits: int) -> None:
    """Check kind and size of the key; CertificateError `key-size` or `key-type`."""
    key = leaf.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < min_rsa_bits:
            raise CertificateError("key-size", f"{name_of(leaf)} {key.key_size} of {min_rsa_bits} bits")
    elif not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, _CURVES):
        raise CertificateError("key-type", name_of(leaf))
