"""What stands in the certificates of the test PKI: the profiles of PKIoverheid G1 and G4, side by side."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

__all__ = [
    "LEVELS",
    "LeafSpec",
    "Organisation",
    "Shape",
    "authority_key",
    "ca_certificate",
    "ca_policies",
    "key_usage",
    "leaf_spec",
    "now",
    "policies",
    "rsa_padding",
    "sign_crl",
    "sign_leaf",
    "with_extension",
    "without",
]

Shape = Literal["G1", "G4"]
Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
Extensions = tuple[tuple[x509.ExtensionType, bool], ...]

LEVELS = ("root", "intermediate", "tsp")

# Policy OIDs of the server certificates: Private Services G1, and G4 Private TLS in the TRIAL arc (41).
POLICY_G1 = "2.16.528.1.1003.1.2.8.6"
POLICY_G4_TRIAL = "2.16.528.1.1003.1.2.41.15.35.11"
_NCP, _NCP_PLUS = "0.4.0.2042.1.1", "0.4.0.2042.1.2"
_URL = "http://{}.pki.test/{}.{}"  # .test never resolves (RFC 6761)

_CA_NAMES: Mapping[Shape, Mapping[str, tuple[str, str]]] = {
    "G4": {
        "root": ("TRIAL bro_soap - not for production use", "TRIAL bro_soap - G4 Root Priv G-TLS - 2024"),
        "intermediate": ("TRIAL bro_soap - not for production use", "TRIAL bro_soap - G4 Intm Priv G-TLS SYS - 2024"),
        "tsp": ("TRIAL TSP - not for production use", "TRIAL TSP - G4 PKIo Priv G-TLS SYS - 2025"),
    },
    "G1": {
        "root": ("TEST bro_soap - not for production use", "TEST bro_soap Private Root CA - G1"),
        "intermediate": ("TEST bro_soap - not for production use", "TEST bro_soap Private Services CA - G1"),
        "tsp": ("TEST TSP - not for production use", "TEST TSP PKIo Private Services CA - G1"),
    },
}


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
        extensions=_leaf_extensions(shape, _alternative_names(shape, slug, hosts, server)),
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
        .add_extension(_ca_issuers(shape, level), critical=False)
        .add_extension(_crl_point(shape, level), critical=False)
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
    name = _ca_name(shape, level)
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
            .add_extension(_ca_issuers(shape, parent), critical=False)
            .add_extension(_crl_point(shape, parent), critical=False)
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


def _alternative_names(shape: Shape, slug: str, hosts: Sequence[str], server: bool) -> list[x509.GeneralName]:
    """G4 needs a DNS name in every leaf; G1 services certificates for clients have none."""
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
    if server:  # PKIoverheid allows no IP address; a server for trying out is reached by one
        return [*names, *(x509.IPAddress(ipaddress.ip_address(loopback)) for loopback in ("127.0.0.1", "::1"))]
    if not names and shape == "G4":
        return [x509.DNSName(f"{slug.replace('_', '-').lower()}.pki.test")]
    return names


def _leaf_extensions(shape: Shape, names: Sequence[x509.GeneralName]) -> Extensions:
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (key_usage(digital_signature=True, key_encipherment=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]
    if shape == "G4":
        extensions += [(policies(_NCP, POLICY_G4_TRIAL), False), (_legal_semantics(), False)]
    else:
        statement = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_G1), [_URL.format("cps", "cps", "pdf")])
        extensions.append((x509.CertificatePolicies([statement]), False))
    if names:
        extensions.append((x509.SubjectAlternativeName(names), False))
    return tuple(extensions)


def rsa_padding(shape: Shape, digest: Digest) -> padding.PSS | padding.PKCS1v15:
    """Return how a shape signs: G4 with RSASSA-PSS, salt as long as the digest; G1 with PKCS#1 v1.5."""
    return padding.PSS(padding.MGF1(digest), digest.digest_size) if shape == "G4" else padding.PKCS1v15()


def _ca_name(shape: Shape, level: str) -> x509.Name:
    organisation, common_name = _CA_NAMES[shape][level]
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if level == "tsp":
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, "NTRNL-99999990"))
    return x509.Name(attributes)


def key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
    key_agreement: bool = False,
) -> x509.KeyUsage:
    """Return a keyUsage with these bits and no others."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=key_agreement,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def policies(*oids: str) -> x509.CertificatePolicies:
    """Return certificatePolicies without qualifiers."""
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def ca_policies(shape: Shape) -> x509.CertificatePolicies:
    """Return the policies of a CA below the root."""
    return policies(_NCP, _NCP_PLUS, POLICY_G4_TRIAL) if shape == "G4" else policies(POLICY_G1)


def _legal_semantics() -> x509.UnrecognizedExtension:
    """Return qcStatements with id-etsi-qcs-SemanticsId-Legal: the subject is a legal person (EN 319 412-1)."""
    der = bytes.fromhex("30173015 06082b06010505070b02 3009 060704008bec490102")
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), der)


def authority_key(ca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """Return the identifier of the CA's key."""
    subject_key = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key)


def _file_name(shape: Shape, level: str) -> str:
    return "".join(character for character in _CA_NAMES[shape][level][1] if character.isalnum())


def _ca_issuers(shape: Shape, level: str) -> x509.AuthorityInformationAccess:
    location = x509.UniformResourceIdentifier(_URL.format("cert", _file_name(shape, level), "cer"))
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, location)])


def _crl_point(shape: Shape, level: str) -> x509.CRLDistributionPoints:
    location = x509.UniformResourceIdentifier(_URL.format("crl", _file_name(shape, level), "crl"))
    return x509.CRLDistributionPoints([x509.DistributionPoint([location], None, None, None)])
