"""What stands in the certificates of the test PKI: the profiles of PKIoverheid G1 and G4, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bro_soap.sandbox.pki.extensions import (
    Extensions,
    Shape,
    alternative_names,
    authority_key,
    ca_issuers,
    ca_name,
    ca_policies,
    crl_point,
    key_usage,
    leaf_extensions,
)

__all__ = [
    "LEVELS",
    "Digest",
    "LeafSpec",
    "Organisation",
    "ca_certificate",
    "leaf_spec",
    "now",
    "rsa_padding",
    "sign_crl",
    "sign_leaf",
    "with_extension",
    "without",
]

Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
LEVELS = ("root", "intermediate", "tsp")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who a leaf is for: OIN (20 positions), KvK number (8 digits; taken from the OIN when empty) and legal name."""

    oin: str
    kvk_number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeafSpec:
    """Everything in an end-entity certificate, as data, so that a test can change one thing with `replace`."""

    subject: x509.Name
    not_before: datetime
    not_after: datetime
    extensions: Extensions
    digest: Digest
    serial: int


def leaf_spec(
    shape: Shape,
    slug: str,
    organisation: str | Organisation,
    *,
    hosts: Sequence[str] = (),
    server: bool = False,
    valid: timedelta = timedelta(days=397),
) -> LeafSpec:
    """Describe a good leaf of this shape, as the PKIoverheid profiles have it."""
    moment = now()
    return LeafSpec(
        subject=_subject(organisation if isinstance(organisation, Organisation) else Organisation(organisation), slug),
        not_before=moment - timedelta(hours=1),
        not_after=moment + valid,
        extensions=leaf_extensions(shape, alternative_names(shape, slug, hosts, server)),
        digest=hashes.SHA512() if shape == "G4" else hashes.SHA256(),
        serial=x509.random_serial_number(),
    )


def sign_leaf(
    shape: Shape,
    spec: LeafSpec,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    *,
    ca: x509.Certificate,
    level: str,
    key: rsa.RSAPrivateKey,
    padded: padding.PSS | None = None,
    identified: bool = True,
) -> x509.Certificate:
    """Sign the described leaf in the name of a CA of the given level, with this key; `padded` in another way.

    Not `identified`, it does not say which key of the CA signed it.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(spec.subject)
        .issuer_name(ca.subject)
        .public_key(public_key)
        .serial_number(spec.serial)
        .not_valid_before(spec.not_before)
        .not_valid_after(spec.not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(ca_issuers(shape, level), critical=False)
        .add_extension(crl_point(shape, level), critical=False)
    )
    if identified:
        builder = builder.add_extension(authority_key(ca), critical=False)
    for extension, critical in spec.extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, spec.digest, rsa_padding=padded or rsa_padding(shape, spec.digest))


def without(spec: LeafSpec, kind: type[x509.ExtensionType]) -> LeafSpec:
    """Return the description without the extensions of this type."""
    return replace(spec, extensions=tuple(pair for pair in spec.extensions if not isinstance(pair[0], kind)))


def with_extension(spec: LeafSpec, extension: x509.ExtensionType, *, critical: bool = False) -> LeafSpec:
    """Return the description with this extension in the place of those of the same type."""
    rest = without(spec, type(extension))
    return replace(rest, extensions=(*rest.extensions, (extension, critical)))


def ca_certificate(
    shape: Shape,
    level: str,
    cas: Mapping[str, x509.Certificate],
    keys: Mapping[str, rsa.RSAPrivateKey],
    moment: datetime,
) -> x509.Certificate:
    """Sign the CA certificate of a level with the key of the level above; the root with its own."""
    parent = LEVELS[max(LEVELS.index(level) - 1, 0)]
    name = ca_name(shape, level)
    key = keys[level].public_key()
    digest: Digest = hashes.SHA512() if shape == "G4" else hashes.SHA256()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(cas[parent].subject if level != "root" else name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=3650 - LEVELS.index(level)))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if level == "tsp" else None), critical=True)
        .add_extension(
            key_usage(digital_signature=shape == "G4", key_cert_sign=True, crl_sign=True),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if level != "root":
        builder = (
            builder.add_extension(authority_key(cas[parent]), critical=False)
            .add_extension(ca_issuers(shape, parent), critical=False)
            .add_extension(crl_point(shape, parent), critical=False)
            .add_extension(ca_policies(shape), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
        )
    return builder.sign(keys[parent], digest, rsa_padding=rsa_padding(shape, digest))


def sign_crl(
    shape: Shape,
    ca: x509.Certificate,
    key: rsa.RSAPrivateKey,
    *,
    revoked: Mapping[int, datetime],
    this_update: datetime,
    next_update: datetime,
) -> x509.CertificateRevocationList:
    """Sign the CRL of a CA; its number is the moment of signing, so that it always grows."""
    digest: Digest = hashes.SHA512() if shape == "G4" else hashes.SHA256()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(int(datetime.now(UTC).timestamp() * 1_000_000)), critical=False)
        .add_extension(authority_key(ca), critical=False)
    )
    for serial, when in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(key, digest, rsa_padding=rsa_padding(shape, digest))


def now() -> datetime:
    """Return this second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def _subject(organisation: Organisation, slug: str) -> x509.Name:
    name = organisation.name or f"TEST {slug}"
    kvk_number = organisation.kvk_number or organisation.oin[8:16]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRNL-{kvk_number}"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, organisation.oin),
        ]
    )


def rsa_padding(shape: Shape, digest: Digest) -> padding.PSS | padding.PKCS1v15:
    """Return how a shape signs: G4 with RSASSA-PSS, salt as long as the digest; G1 with PKCS#1 v1.5."""
    return padding.PSS(padding.MGF1(digest), digest.digest_size) if shape == "G4" else padding.PKCS1v15()
