"""A PKI shaped like PKIoverheid for trying out and testing: three CAs, their CRLs, and leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from bro_soap.errors import ConfigurationError
from bro_soap.sandbox.pki.extensions import Shape
from bro_soap.sandbox.pki.profiles import (
    LEVELS,
    LeafSpec,
    Organisation,
    ca_certificate,
    leaf_spec,
    now,
    sign_crl,
    sign_leaf,
)
from bro_soap.security.files import write_file

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
    "revoke_serial",
    "write_leaf",
]

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
AnyKey = PrivateKey | ed25519.Ed25519PrivateKey

SERVER_OIN = "00000099000000001000"

_README = """The certificates and keys in this folder were generated for trying out and testing only.
They prove nothing about anyone: never trust their root in production, never publish the keys as if they were secret.

root.pem, intermediate.pem, tsp.pem   the three CAs          ca/                   their private keys
trust/roots, trust/intermediates,     the trust store that   server.pem + .key     the server: leaf, TSP, intermediate
trust/crls                            the server reads       <name>.pem + .key     one organisation each, same order
"""


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
    moment = now()
    for sub in ("ca", "trust/roots", "trust/intermediates", "trust/crls"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    keys = {level: rsa.generate_private_key(65537, ca_bits) for level in LEVELS}
    cas: dict[str, x509.Certificate] = {}
    for level in LEVELS:
        cas[level] = ca_certificate(shape, level, cas, keys, moment)
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
    spec = leaf_spec(pki.shape, slug, organisation, hosts=hosts, server=server, valid=valid)
    leaf = build_leaf(pki, spec, key.public_key())
    write_leaf(pki.folder / slug, key, leaf, pki.cas["tsp"], pki.cas["intermediate"])
    return leaf


def write_leaf(stem: Path, key: AnyKey, *chain: x509.Certificate) -> None:
    """Write `<stem>.pem` (the chain, leaf first) and `<stem>.key`."""
    write_file(stem.with_name(f"{stem.name}.key"), _key_pem(key), mode=0o600)
    write_file(stem.with_name(f"{stem.name}.pem"), _pem(*chain))


def revoke(pki: TestPki, slug: str, *, at: datetime | None = None) -> None:
    """Put a leaf (or `tsp`, `intermediate`) on the CRL of its issuer and publish that CRL, valid for 48 hours."""
    level = LEVELS[LEVELS.index(slug) - 1] if slug in LEVELS[1:] else "tsp"
    revoke_serial(pki, level, (pki.cas[slug] if slug in LEVELS else pki.certificate(slug)).serial_number, at=at)


def revoke_serial(pki: TestPki, level: str, *serials: int, at: datetime | None = None) -> None:
    """Put serial numbers on the CRL of a CA (`root`, `intermediate`, `tsp`) and publish it, valid for 48 hours."""
    _publish_crl(pki, level, _revoked(pki, level) | dict.fromkeys(serials, at or now()), timedelta(hours=48))


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


def build_leaf(
    pki: TestPki,
    spec: LeafSpec,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    *,
    issuer: str = "tsp",
    signing_key: rsa.RSAPrivateKey | None = None,
) -> x509.Certificate:
    """Sign the described leaf in the name of a CA, with that CA's key unless another is given."""
    key = signing_key or pki.keys[issuer]
    return sign_leaf(pki.shape, spec, public_key, ca=pki.cas[issuer], level=issuer, key=key)


def _publish_crl(
    pki: TestPki, level: str, revoked: Mapping[int, datetime], valid: timedelta, this_update: datetime | None = None
) -> None:
    moment = this_update or now()
    crl = sign_crl(
        pki.shape,
        pki.cas[level],
        pki.keys[level],
        revoked=revoked,
        this_update=moment,
        next_update=moment + valid,
    )
    write_file(pki.trust / "crls" / f"{level}.crl.pem", crl.public_bytes(serialization.Encoding.PEM))


def _revoked(pki: TestPki, level: str) -> dict[int, datetime]:
    file = pki.trust / "crls" / f"{level}.crl.pem"
    if not file.exists():
        return {}
    crl = x509.load_pem_x509_crl(file.read_bytes())
    return {entry.serial_number: entry.revocation_date_utc for entry in crl}


def _write_cas(pki: TestPki) -> None:
    write_file(pki.folder / "README.txt", _README.encode())
    for level in LEVELS:
        pem = _pem(pki.cas[level])
        kind = "roots" if level == "root" else "intermediates"
        write_file(pki.folder / "ca" / f"{level}.key", _key_pem(pki.keys[level]), mode=0o600)
        write_file(pki.folder / f"{level}.pem", pem)
        write_file(pki.trust / kind / f"{level}.pem", pem)
        (pki.trust / "crls" / f"{level}.crl.pem").unlink(missing_ok=True)


def _load_key(path: Path) -> PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ConfigurationError(f"{path}: a key of this kind cannot sign here")
    return key


def _key_pem(key: AnyKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)
