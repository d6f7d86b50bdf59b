"""A PKI shaped like PKIoverheid for trying out and testing: three CAs, their CRLs, and leaves."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from bro_soap.errors import ConfigurationError

__all__ = [
    "LeafSpec",
    "Organisation",
    "TestPki",
    "build_leaf",
    "issue",
    "leaf_spec",
    "make_test_pki",
    "open_test_pki",
    "renew_crls",
    "revoke",
]

Shape = Literal["G1", "G4"]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
Extensions = tuple[tuple[x509.ExtensionType, bool], ...]

LEVELS = ("root", "intermediate", "tsp")
SERVER_OIN = "00000099000000001000"

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

_README = """The certificates and keys in this folder were generated for trying out and testing only.
They prove nothing about anyone: never trust their root in production, never publish the keys as if they were secret.

root.pem, intermediate.pem, tsp.pem   the three CAs          ca/                   their private keys
trust/roots, trust/intermediates,     the trust store that   server.pem + .key     the server: leaf, TSP, intermediate
trust/crls                            the server reads       <name>.pem + .key     one organisation each, same order
"""


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


@dataclass(frozen=True, slots=True)
class TestPki:
    """A generated hierarchy on disk; `cas` and `keys` hold the three CAs by level (`root`, `intermediate`, `tsp`)."""

    __test__: ClassVar[bool] = False  # the name starts with Test, but pytest has nothing to collect here

    folder: Path
    shape: Shape
    cas: Mapping[str, x509.Certificate]
    keys: Mapping[str, rsa.RSAPrivateKey]

    @property
    def trust(self) -> Path:
        """The folder to load as trust store."""
        return self.folder / "trust"

    def certificate_file(self, slug: str) -> Path:
        """Return the PEM file of a leaf: leaf, TSP, intermediate."""
        return self.folder / f"{slug}.pem"

    def key_file(self, slug: str) -> Path:
        """Return the PEM file of the leaf's private key."""
        return self.folder / f"{slug}.key"

    def certificate(self, slug: str) -> x509.Certificate:
        """Return the leaf itself."""
        return x509.load_pem_x509_certificate(self.certificate_file(slug).read_bytes())

    def key(self, slug: str) -> PrivateKey:
        """Return the leaf's private key."""
        return _load_key(self.key_file(slug))


def make_test_pki(
    folder: Path,
    *,
    organisations: Mapping[str, str | Organisation],
    hosts: Sequence[str] = ("localhost",),
    shape: Shape = "G4",
    ca_bits: int = 2048,
    leaf_bits: int | None = None,
    crl_valid: timedelta = timedelta(hours=48),
    server_oin: str = SERVER_OIN,
) -> TestPki:
    """Generate a complete PKI in `folder` (see its README.txt) with a server leaf and one leaf per organisation.

    `organisations` maps a file name stem to an OIN or an Organisation. Real CAs have 4096-bit keys; 2048 is faster.
    """
    now = _now()
    for sub in ("ca", "trust/roots", "trust/intermediates", "trust/crls"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    keys = {level: rsa.generate_private_key(65537, ca_bits) for level in LEVELS}
    cas: dict[str, x509.Certificate] = {}
    for level in LEVELS:
        cas[level] = _ca_certificate(shape, level, cas, keys, now)
    pki = TestPki(folder, shape, cas, keys)
    _write_cas(pki)
    renew_crls(pki, valid=crl_valid)
    issue(
        pki, "server", Organisation(server_oin, name="TEST bro_soap server"), hosts=hosts, server=True, bits=leaf_bits
    )
    for slug, organisation in organisations.items():
        issue(pki, slug, organisation, bits=leaf_bits)
    return pki


def open_test_pki(folder: Path) -> TestPki:
    """Open a hierarchy that `make_test_pki` wrote; ConfigurationError when there is none."""
    try:
        cas = {level: x509.load_pem_x509_certificate((folder / f"{level}.pem").read_bytes()) for level in LEVELS}
        keys = {level: _load_key(folder / "ca" / f"{level}.key") for level in LEVELS}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{folder} holds no test PKI ({error}); make one first") from error
    shape: Shape = "G4" if isinstance(cas["root"].signature_algorithm_parameters, padding.PSS) else "G1"
    return TestPki(
        folder, shape, cas, {level: key for level, key in keys.items() if isinstance(key, rsa.RSAPrivateKey)}
    )


def issue(
    pki: TestPki,
    slug: str,
    organisation: str | Organisation,
    *,
    hosts: Sequence[str] = (),
    server: bool = False,
    key: PrivateKey | None = None,
    bits: int | None = None,
    valid: timedelta = timedelta(days=397),
) -> x509.Certificate:
    """Issue one more leaf under the TSP and write `<slug>.pem` and `<slug>.key`; an existing pair is replaced."""
    if slug in LEVELS or not slug.replace("-", "").replace("_", "").isalnum():
        raise ConfigurationError(f"{slug!r} cannot be the file name of a certificate")
    key = key or rsa.generate_private_key(65537, bits or (3072 if pki.shape == "G4" else 2048))
    spec = leaf_spec(pki, slug, organisation, hosts=hosts, server=server, valid=valid)
    leaf = build_leaf(pki, spec, key.public_key())
    _write(pki.key_file(slug), _key_pem(key), mode=0o600)
    _write(pki.certificate_file(slug), _pem(leaf, pki.cas["tsp"], pki.cas["intermediate"]))
    return leaf


def revoke(pki: TestPki, slug: str, *, at: datetime | None = None) -> None:
    """Put a leaf (or `tsp`, `intermediate`) on the CRL of its issuer and publish that CRL, valid for 48 hours."""
    level = LEVELS[LEVELS.index(slug) - 1] if slug in LEVELS[1:] else "tsp"
    serial = (pki.cas[slug] if slug in LEVELS else pki.certificate(slug)).serial_number
    revoked = _revoked(pki, level) | {serial: at or _now()}
    _publish_crl(pki, level, revoked, timedelta(hours=48))


def renew_crls(
    pki: TestPki,
    *,
    valid: timedelta = timedelta(hours=48),
    levels: Sequence[str] = LEVELS,
    this_update: datetime | None = None,
) -> None:
    """Publish fresh CRLs for the given CAs, keeping what was revoked."""
    for level in levels:
        _publish_crl(pki, level, _revoked(pki, level), valid, this_update)


def leaf_spec(
    pki: TestPki,
    slug: str,
    organisation: str | Organisation,
    *,
    hosts: Sequence[str] = (),
    server: bool = False,
    valid: timedelta = timedelta(days=397),
) -> LeafSpec:
    """Describe a good leaf of this PKI's shape (`../shared/facts/pkioverheid.md` section 3.2)."""
    now = _now()
    return LeafSpec(
        subject=_subject(organisation if isinstance(organisation, Organisation) else Organisation(organisation), slug),
        not_before=now - timedelta(hours=1),
        not_after=now + valid,
        extensions=_leaf_extensions(pki.shape, _alternative_names(pki.shape, slug, hosts, server)),
        digest=hashes.SHA512() if pki.shape == "G4" else hashes.SHA256(),
        serial=x509.random_serial_number(),
    )


def build_leaf(
    pki: TestPki,
    spec: LeafSpec,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    *,
    issuer: str = "tsp",
    signing_key: rsa.RSAPrivateKey | None = None,
) -> x509.Certificate:
    """Sign the described leaf in the name of a CA, with that CA's key unless another is given."""
    ca = pki.cas[issuer]
    builder = (
        x509.CertificateBuilder()
        .subject_name(spec.subject)
        .issuer_name(ca.subject)
        .public_key(public_key)
        .serial_number(spec.serial)
        .not_valid_before(spec.not_before)
        .not_valid_after(spec.not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(_authority_key(ca), critical=False)
        .add_extension(_ca_issuers(pki.shape, issuer), critical=False)
        .add_extension(_crl_point(pki.shape, issuer), critical=False)
    )
    for extension, critical in spec.extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signing_key or pki.keys[issuer], spec.digest, rsa_padding=_rsa_padding(pki.shape, spec.digest))


def without(spec: LeafSpec, kind: type[x509.ExtensionType]) -> LeafSpec:
    """Return the description without the extensions of this type."""
    return replace(spec, extensions=tuple(pair for pair in spec.extensions if not isinstance(pair[0], kind)))


def with_extension(spec: LeafSpec, extension: x509.ExtensionType, *, critical: bool = False) -> LeafSpec:
    """Return the description with this extension in the place of those of the same type."""
    rest = without(spec, type(extension))
    return replace(rest, extensions=(*rest.extensions, (extension, critical)))


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
        (_key_usage(digital_signature=True, key_encipherment=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]
    if shape == "G4":
        extensions += [(_policies(_NCP, POLICY_G4_TRIAL), False), (_legal_semantics(), False)]
    else:
        statement = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_G1), [_URL.format("cps", "cps", "pdf")])
        extensions.append((x509.CertificatePolicies([statement]), False))
    if names:
        extensions.append((x509.SubjectAlternativeName(names), False))
    return tuple(extensions)


def _ca_certificate(
    shape: Shape,
    level: str,
    cas: Mapping[str, x509.Certificate],
    keys: Mapping[str, rsa.RSAPrivateKey],
    now: datetime,
) -> x509.Certificate:
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
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650 - LEVELS.index(level)))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if level == "tsp" else None), critical=True)
        .add_extension(
            _key_usage(digital_signature=shape == "G4", key_cert_sign=True, crl_sign=True),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if level != "root":
        builder = (
            builder.add_extension(_authority_key(cas[parent]), critical=False)
            .add_extension(_ca_issuers(shape, parent), critical=False)
            .add_extension(_crl_point(shape, parent), critical=False)
            .add_extension(_ca_policies(shape), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
        )
    return builder.sign(keys[parent], digest, rsa_padding=_rsa_padding(shape, digest))


def _publish_crl(
    pki: TestPki, level: str, revoked: Mapping[int, datetime], valid: timedelta, this_update: datetime | None = None
) -> None:
    """Write `trust/crls/<level>.crl.pem`; the CRL number is the moment, so that it always grows."""
    now = this_update or _now()
    digest: Digest = hashes.SHA512() if pki.shape == "G4" else hashes.SHA256()
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki.cas[level].subject)
        .last_update(now)
        .next_update(now + valid)
        .add_extension(x509.CRLNumber(int(datetime.now(UTC).timestamp() * 1_000_000)), critical=False)
        .add_extension(_authority_key(pki.cas[level]), critical=False)
    )
    for serial, when in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
        builder = builder.add_revoked_certificate(entry)
    crl = builder.sign(pki.keys[level], digest, rsa_padding=_rsa_padding(pki.shape, digest))
    _write(pki.trust / "crls" / f"{level}.crl.pem", crl.public_bytes(serialization.Encoding.PEM))


def _revoked(pki: TestPki, level: str) -> dict[int, datetime]:
    file = pki.trust / "crls" / f"{level}.crl.pem"
    if not file.exists():
        return {}
    crl = x509.load_pem_x509_crl(file.read_bytes())
    return {entry.serial_number: entry.revocation_date_utc for entry in crl}


def _write_cas(pki: TestPki) -> None:
    _write(pki.folder / "README.txt", _README.encode())
    for level in LEVELS:
        pem = _pem(pki.cas[level])
        kind = "roots" if level == "root" else "intermediates"
        _write(pki.folder / "ca" / f"{level}.key", _key_pem(pki.keys[level]), mode=0o600)
        _write(pki.folder / f"{level}.pem", pem)
        _write(pki.trust / kind / f"{level}.pem", pem)
        (pki.trust / "crls" / f"{level}.crl.pem").unlink(missing_ok=True)


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace the file in one step, so that a running server reads the old or the new one and nothing between."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    temporary.replace(path)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _load_key(path: Path) -> PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ConfigurationError(f"{path}: a key of this kind cannot sign here")
    return key


def _key_pem(key: PrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def _rsa_padding(shape: Shape, digest: Digest) -> padding.PSS | padding.PKCS1v15:
    """G4 signs with RSASSA-PSS, salt as long as the digest; G1 with PKCS#1 v1.5."""
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


def _key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def _ca_policies(shape: Shape) -> x509.CertificatePolicies:
    return _policies(_NCP, _NCP_PLUS, POLICY_G4_TRIAL) if shape == "G4" else _policies(POLICY_G1)


def _legal_semantics() -> x509.UnrecognizedExtension:
    """Return qcStatements with id-etsi-qcs-SemanticsId-Legal: the subject is a legal person (EN 319 412-1)."""
    der = bytes.fromhex("30173015 06082b06010505070b02 3009 060704008bec490102")
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), der)


def _authority_key(ca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
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
