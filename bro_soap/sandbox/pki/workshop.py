"""The workshop of the test PKI: leaves and CAs that are wrong in one thing, published so that a server meets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from bro_soap.sandbox.pki.extensions import Shape, authority_key, ca_policies, key_usage
from bro_soap.sandbox.pki.hierarchy import AnyKey, TestPki
from bro_soap.sandbox.pki.profiles import LeafSpec, leaf_spec, now, rsa_padding, sign_crl, sign_leaf
from bro_soap.security.files import write_file

__all__ = ["Ca", "CaSpec", "Made", "Workshop", "other_key", "subject_with", "with_sha1"]

SPECIMEN_OIN = "00000099700000001000"
_RSA_SHA256, _RSA_SHA1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
Change = Callable[[LeafSpec], LeafSpec]


@dataclass(frozen=True, slots=True)
class Made:
    """A leaf, its key, and the certificates a client sends after it."""

    leaf: x509.Certificate
    key: AnyKey
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Ca:
    """A CA of the workshop and the certificates above it that a client sends."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    above: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class CaSpec:
    """A CA below `issuer` (none: self-signed), good unless a field says otherwise; names begin with TEST or TRIAL."""

    name: str
    issuer: Ca | None
    subject: x509.Name | None = None
    key: rsa.RSAPrivateKey | None = None
    constraints: x509.BasicConstraints | None = None
    usage: x509.KeyUsage | None = None
    begins: timedelta = timedelta(days=-2)
    ends: timedelta = timedelta(days=3000)
    policies: bool = True
    more: tuple[tuple[x509.ExtensionType, bool], ...] = ()
    key_identifier: x509.SubjectKeyIdentifier | None = None


class Workshop:
    """Makes specimens under one test PKI. All leaves share a key, and all CAs, because making keys takes time."""

    def __init__(self, pki: TestPki) -> None:
        self.pki = pki
        self.shape: Shape = pki.shape
        self.revoked: dict[str, list[int]] = {"root": [], "intermediate": [], "tsp": []}
        """Serial numbers to put on the CRL of each level, when all specimens are made."""

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The key of the leaves, as long as the shape asks."""
        return rsa.generate_private_key(65537, 3072 if self.shape == "G4" else 2048)

    @cached_property
    def ca_key(self) -> rsa.RSAPrivateKey:
        """The key of the CAs."""
        return rsa.generate_private_key(65537, 2048)

    def level(self, name: str) -> Ca:
        """Return a good CA of the PKI: `root`, `intermediate` or `tsp`."""
        above = (self.pki.cas["intermediate"],) if name == "tsp" else ()
        return Ca(self.pki.cas[name], self.pki.keys[name], above)

    def leaf(
        self,
        change: Change = lambda spec: spec,
        *,
        ca: Ca | None = None,
        key: AnyKey | None = None,
        signing_key: rsa.RSAPrivateKey | None = None,
        padded: padding.PSS | None = None,
        shape: Shape | None = None,
        identified: bool = True,
    ) -> Made:
        """Make a leaf under a CA (the good TSP); `signing_key` signs in the place of the CA's own."""
        ca, key = ca or self.level("tsp"), key or self.key
        spec = change(leaf_spec(self.shape, "specimen", SPECIMEN_OIN, valid=timedelta(days=700)))
        leaf = sign_leaf(
            shape or self.shape,
            spec,
            key.public_key(),  # type: ignore[arg-type]  # an Edwards key is one of the things to refuse
            ca=ca.certificate,
            level="tsp",
            key=signing_key or ca.key,
            padded=padded,
            identified=identified,
        )
        return Made(leaf, key, (ca.certificate, *ca.above))

    def ca(self, spec: CaSpec, *, publish: bool = True, crl: bool = True) -> Ca:
        """Make a CA; published, it stands in the trust store, below the root, with a CRL of its own."""
        key, issuer = spec.key or self.ca_key, spec.issuer
        certificate = self._ca_certificate(spec, key)
        above = (
            (issuer.certificate, *issuer.above)
            if issuer and issuer.certificate.issuer != issuer.certificate.subject
            else ()
        )
        made = Ca(certificate, key, above)
        if publish:
            pem = certificate.public_bytes(serialization.Encoding.PEM)
            write_file(self.pki.trust / "intermediates" / f"{_slug(spec.name)}.pem", pem)
            if crl:
                self.crl(spec.name, made)
        return made

    def crl(
        self,
        name: str,
        ca: Ca,
        *,
        signing_key: rsa.RSAPrivateKey | None = None,
        begins: timedelta = timedelta(hours=-1),
        ends: timedelta = timedelta(days=3000),
    ) -> None:
        """Publish an empty CRL of a CA; long valid, so that the specimens stay wrong in one thing only."""
        moment = now()
        crl = sign_crl(
            self.shape,
            ca.certificate,
            signing_key or ca.key,
            revoked={},
            this_update=moment + begins,
            next_update=moment + ends,
        )
        path = self.pki.trust / "crls" / f"{_slug(name)}.crl.pem"
        write_file(path, crl.public_bytes(serialization.Encoding.PEM))

    def _ca_certificate(self, spec: CaSpec, key: rsa.RSAPrivateKey) -> x509.Certificate:
        name, moment, issuer = spec.subject or _ca_name(self.shape, spec.name), now(), spec.issuer
        digest = hashes.SHA512() if self.shape == "G4" else hashes.SHA256()
        usage = spec.usage or key_usage(digital_signature=True, key_cert_sign=True, crl_sign=True)
        identifier = spec.key_identifier or x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.certificate.subject if issuer else name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment + spec.begins)
            .not_valid_after(moment + spec.ends)
            .add_extension(spec.constraints or x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(identifier, critical=False)
        )
        if issuer:
            builder = builder.add_extension(authority_key(issuer.certificate), critical=False)
            if spec.policies:
                builder = builder.add_extension(ca_policies(self.shape), critical=False)
        for extension, critical in spec.more:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(issuer.key if issuer else key, digest, rsa_padding=rsa_padding(self.shape, digest))


def subject_with(*serials: str, common_name: str = "TEST specimen") -> x509.Name:
    """Return the subject of an organisation with these serialNumber attributes: one, none or more."""
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "TEST specimen"),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    return x509.Name([*attributes, *(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial) for serial in serials)])


def with_sha1(made: Made, signing_key: rsa.RSAPrivateKey) -> Made:
    """Return the leaf signed with SHA-1 in the place of SHA-256 and PKCS#1 v1.5; no library still makes those.

    The identifiers of both are equally long, so that nothing else in the DER changes.
    """
    der = made.leaf.public_bytes(serialization.Encoding.DER)
    signed = made.leaf.tbs_certificate_bytes.replace(_RSA_SHA256, _RSA_SHA1, 1)
    value = signing_key.sign(signed, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  it is there to be refused
    head, tail = der.split(made.leaf.tbs_certificate_bytes)
    tail = tail.replace(_RSA_SHA256, _RSA_SHA1, 1)[: -len(value)] + value
    return replace(made, leaf=x509.load_der_x509_certificate(head + signed + tail))


def other_key(kind: str) -> AnyKey:
    """Make a key that a leaf might have: `rsa-1024`, `rsa-2048`, `p256`, `p384`, `secp256k1` or `ed25519`."""
    if kind.startswith("rsa-"):
        return rsa.generate_private_key(65537, int(kind[4:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves: dict[str, type[ec.SECP256R1] | type[ec.SECP384R1] | type[ec.SECP256K1]] = {
        "p256": ec.SECP256R1,
        "p384": ec.SECP384R1,
        "secp256k1": ec.SECP256K1,
    }
    return ec.generate_private_key(curves[kind]())


def _ca_name(shape: Shape, name: str) -> x509.Name:
    kind = "TRIAL" if shape == "G4" else "TEST"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{kind} - not for production use"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{kind} {name}"),
        ]
    )


def _slug(name: str) -> str:
    return "bad-" + "-".join(name.lower().split())
