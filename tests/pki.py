"""Test PKIs: made once per run and copied for the tests that change one, and leaves that are wrong in one thing."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bro_soap.sandbox.pki.extensions import Shape
from bro_soap.sandbox.pki.hierarchy import LeafSpec, TestPki, leaf_spec, make_test_pki, open_test_pki
from bro_soap.sandbox.pki.profiles import with_extension, without
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy

ALFA, BETA = "00000099100000001000", "00000099100000002000"
ORGANISATIONS = {"alfa": ALFA, "beta": BETA}


def shared_pki(shape: Shape = "G4") -> TestPki:
    """The PKI of this run; do not change its files."""
    return _shared(shape)


@cache
def _shared(shape: Shape) -> TestPki:
    folder = Path(tempfile.mkdtemp(prefix="bro-soap-pki-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_test_pki(folder, organisations=ORGANISATIONS, shape=shape)


def own_pki(folder: Path, shape: Shape = "G4") -> TestPki:
    """A copy of it that the test may change."""
    shutil.copytree(shared_pki(shape).folder, folder / "pki")
    return open_test_pki(folder / "pki")


@cache
def shared_key(slug: str) -> rsa.RSAPrivateKey:
    """The parsed key of a leaf; parsing takes 40 ms."""
    key = shared_pki().key(slug)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@cache
def spare_key(bits: int = 3072) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


def verifier(pki: TestPki, environment: Environment = Environment.TRIAL) -> CertificateVerifier:
    return CertificateVerifier(TrustStore.load(pki.trust, recheck=0), certificate_policy(environment))


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def good_spec(shape: Shape = "G4", **changes: object) -> LeafSpec:
    return replace(leaf_spec(shape, "gamma", ALFA), **changes)  # type: ignore[arg-type]


def subject(**changes: object) -> x509.Name:
    """A subject with a list of serialNumbers and a common name."""
    serials = changes.get("serials", [ALFA])
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "TEST gamma"),
        x509.NameAttribute(NameOID.COMMON_NAME, str(changes.get("common_name", "TEST gamma"))),
    ]
    attributes += [x509.NameAttribute(NameOID.SERIAL_NUMBER, serial) for serial in serials]  # type: ignore[attr-defined]
    return x509.Name(attributes)


def key_usage(*bits: str) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    names += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: name in bits for name in names})


def extended(*oids: str) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in oids])


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string
SERVER = ExtendedKeyUsageOID.SERVER_AUTH.dotted_string
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"


def now() -> datetime:
    return datetime.now(UTC)


Change = Callable[[LeafSpec], LeafSpec]

# One wrong thing per leaf, and the name of the check that must refuse it.
BAD_LEAVES: dict[str, tuple[Change, str]] = {
    "expired": (lambda s: replace(s, not_before=now() - timedelta(2), not_after=now() - timedelta(1)), "expired"),
    "not yet valid": (lambda s: replace(s, not_before=now() + timedelta(hours=1)), "not-yet-valid"),
    "no policy": (lambda s: without(s, x509.CertificatePolicies), "policy"),
    "production policy on a trial leaf": (
        lambda s: with_extension(s, policies("2.16.528.1.1003.1.2.44.15.35.11")),
        "policy",
    ),
    "policy of a personal card": (lambda s: with_extension(s, policies("2.16.528.1.1003.1.2.5.1")), "policy"),
    "any policy": (lambda s: with_extension(s, policies("2.5.29.32.0")), "policy"),
    "no OIN": (lambda s: replace(s, subject=subject(serials=[])), "oin-missing"),
    "OIN only in the common name": (
        lambda s: replace(s, subject=subject(serials=[], common_name=ALFA)),
        "oin-missing",
    ),
    "two serial numbers": (lambda s: replace(s, subject=subject(serials=[ALFA, BETA])), "oin-repeated"),
    "a GLN and a name for an OIN": (
        lambda s: replace(s, subject=subject(serials=["8719328011804 EDSN"])),
        "oin-format",
    ),
    "19 positions": (lambda s: replace(s, subject=subject(serials=[ALFA[:-1]])), "oin-format"),
    "lower-case OIN": (lambda s: replace(s, subject=subject(serials=["00000007abcde1234000"])), "oin-format"),
    "unknown OIN prefix": (lambda s: replace(s, subject=subject(serials=["00000012123456789000"])), "oin-format"),
    "KvK number with a letter": (lambda s: replace(s, subject=subject(serials=["000000031234567A0000"])), "oin-format"),
    "a CA as leaf": (
        lambda s: with_extension(s, x509.BasicConstraints(ca=True, path_length=None), critical=True),
        "leaf-is-ca",
    ),
    "no key usage": (lambda s: without(s, x509.KeyUsage), "key-usage"),
    "key usage without signing": (
        lambda s: with_extension(s, key_usage("key_encipherment"), critical=True),
        "key-usage",
    ),
    "key usage of a CA": (
        lambda s: with_extension(s, key_usage("digital_signature", "key_cert_sign"), critical=True),
        "key-usage",
    ),
    "extended usage for mail": (lambda s: with_extension(s, extended("1.3.6.1.5.5.7.3.4")), "extended-key-usage"),
    "unknown critical extension": (
        lambda s: with_extension(
            s, x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), critical=True
        ),
        "critical-extension",
    ),
}

GOOD_LEAVES: dict[str, Change] = {
    "as the profile has it": lambda s: s,
    "letters in the OIN": lambda s: replace(s, subject=subject(serials=["00000007ABCDE1234000"])),
    "KvK-based OIN": lambda s: replace(s, subject=subject(serials=["00000003123456780000"])),
    "no alternative name (G1 without domain names)": lambda s: without(s, x509.SubjectAlternativeName),
    "no extended usage": lambda s: without(s, x509.ExtendedKeyUsage),
    "key agreement too (old test certificates)": lambda s: with_extension(
        s, key_usage("digital_signature", "key_encipherment", "key_agreement"), critical=True
    ),
    "PSS with SHA-256": lambda s: replace(s, digest=hashes.SHA256()),
}


def new_ca(
    pki: TestPki,
    name: str,
    key: rsa.RSAPrivateKey,
    *,
    issuer: x509.Certificate,
    issuer_key: rsa.RSAPrivateKey,
    constraints: x509.BasicConstraints | None = None,
    usage: x509.KeyUsage | None = None,
    not_after: datetime | None = None,
    subject_name: x509.Name | None = None,
) -> x509.Certificate:
    """Another CA below `issuer`, as wrong as the test wants it."""
    constraints = constraints or x509.BasicConstraints(ca=True, path_length=None)
    usage = usage or key_usage("digital_signature", "key_cert_sign", "crl_sign")
    authority = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder()
        .subject_name(subject_name or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=2))
        .not_valid_after(not_after or now() + timedelta(days=100))
        .add_extension(constraints, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False)
        .sign(issuer_key, hashes.SHA512(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA512()), 64))
    )


def self_signed(name: x509.Name, key: rsa.RSAPrivateKey) -> x509.Certificate:
    start, end = now() - timedelta(days=1), now() + timedelta(days=1)
    return x509.CertificateBuilder(name, name, key.public_key(), 1, start, end).sign(key, hashes.SHA256())


def new_crl(
    ca: x509.Certificate,
    key: rsa.RSAPrivateKey,
    *,
    this_update: datetime | None = None,
    next_update: datetime | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> x509.CertificateRevocationList:
    this_update = this_update or now() - timedelta(minutes=1)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.subject)
        .last_update(this_update)
        .next_update(next_update or this_update + timedelta(hours=48))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA512(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA512()), 64))


def write_pem(path: Path, *things: x509.Certificate | x509.CertificateRevocationList) -> None:
    path.write_bytes(b"".join(thing.public_bytes(Encoding.PEM) for thing in things))
