"""Makers of certificates that are wrong, or odd, in one thing; `testpki_bad` says which there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.sandbox.pki.extensions import key_usage, policies
from bro_soap.sandbox.pki.profiles import LeafSpec, now, with_extension, without
from bro_soap.sandbox.pki.workshop import Ca, CaSpec, Made, Workshop, other_key, subject_with, with_sha1

FAR = timedelta(days=300)
OIN = "00000099700000001000"


# --- one thing wrong in the leaf


def changed(change: Callable[[LeafSpec], LeafSpec]) -> Callable[[Workshop], Made]:
    """Make a good leaf with this change."""
    return lambda workshop: workshop.leaf(change)


def dated(begins: timedelta, ends: timedelta) -> Callable[[Workshop], Made]:
    """Make a leaf with these dates, relative to now."""
    return changed(lambda spec: replace(spec, not_before=now() + begins, not_after=now() + ends))


def named(*serials: str, common_name: str = "TEST specimen") -> Callable[[Workshop], Made]:
    """Make a leaf whose subject has these serialNumbers."""
    return changed(lambda spec: replace(spec, subject=subject_with(*serials, common_name=common_name)))


def extended(extension: x509.ExtensionType, *, critical: bool = False) -> Callable[[Workshop], Made]:
    """Make a leaf with this extension in the place of the one it has."""
    return changed(lambda spec: with_extension(spec, extension, critical=critical))


def lacking(kind: type[x509.ExtensionType]) -> Callable[[Workshop], Made]:
    """Make a leaf without an extension."""
    return changed(lambda spec: without(spec, kind))


def keyed(kind: str) -> Callable[[Workshop], Made]:
    """Make a leaf with another kind of key."""
    return lambda workshop: workshop.leaf(key=other_key(kind))


def usage(**bits: bool) -> Callable[[Workshop], Made]:
    """Make a leaf with this keyUsage."""
    return extended(key_usage(**bits), critical=True)


def unknown(critical: bool, size: int = 2) -> x509.UnrecognizedExtension:
    """Return an extension that nobody knows."""
    content = b"\x05\x00" if size == 2 else b"\x04\x82" + (size - 4).to_bytes(2, "big") + bytes(size - 4)
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4" if critical else "1.2.3.5"), content)


def two_things(policy: str, *usages: x509.ObjectIdentifier) -> Callable[[Workshop], Made]:
    """Return a certificate of another type of the PKI: its own policy and extended usage."""
    return changed(lambda spec: with_extension(with_extension(spec, policies(policy)), x509.ExtendedKeyUsage(usages)))


def revoked_leaf(workshop: Workshop) -> Made:
    """Make a leaf that is revoked."""
    made = workshop.leaf()
    workshop.revoked["tsp"].append(made.leaf.serial_number)
    return made


def tampered(workshop: Workshop) -> Made:
    """Make a leaf with a signature that is wrong in one bit."""
    made = workshop.leaf()
    der = bytearray(made.leaf.public_bytes(Encoding.DER))
    der[-1] ^= 1
    return replace(made, leaf=x509.load_der_x509_certificate(bytes(der)))


def sha1_leaf(workshop: Workshop) -> Made:
    """Make a leaf signed with SHA-1."""
    made = workshop.leaf(lambda spec: replace(spec, digest=hashes.SHA256()), shape="G1")
    return with_sha1(made, workshop.pki.keys["tsp"])


def pss(digest: hashes.SHA256 | hashes.SHA512, mask: hashes.HashAlgorithm, salt: int) -> Callable[[Workshop], Made]:
    """Make a leaf signed with RSASSA-PSS and these parameters."""

    def make(workshop: Workshop) -> Made:
        return workshop.leaf(
            lambda spec: replace(spec, digest=digest), padded=padding.PSS(padding.MGF1(mask), salt), shape="G4"
        )

    return make


# --- one thing wrong above the leaf


def under(name: str, **fields: object) -> Callable[[Workshop], Made]:
    """Make a good leaf under a TSP that is wrong in these fields of its CaSpec."""

    def make(workshop: Workshop) -> Made:
        spec = replace(CaSpec(name, workshop.level("intermediate")), **fields)  # type: ignore[arg-type]
        return workshop.leaf(ca=workshop.ca(spec))

    return make


def small_ca(workshop: Workshop) -> Made:
    """Make a leaf under a TSP with a small key."""
    small = other_key("rsa-1024")
    spec = replace(CaSpec("Small TSP", workshop.level("intermediate")), key=small)  # type: ignore[arg-type]
    return workshop.leaf(
        lambda leaf: replace(leaf, digest=hashes.SHA256()), ca=workshop.ca(spec, crl=False), shape="G1"
    )


def narrow_ca(workshop: Workshop) -> Made:
    """Make a leaf outside the name constraints of its TSP."""
    only = x509.NameConstraints(permitted_subtrees=[x509.DNSName("elsewhere.test")], excluded_subtrees=None)
    ca = workshop.ca(CaSpec("Narrow TSP", workshop.level("intermediate"), more=((only, True),)))
    return workshop.leaf(lambda leaf: with_extension(leaf, dns("here.test")), ca=ca)


def revoked_tsp(workshop: Workshop) -> Made:
    """Make a leaf under a TSP that is revoked."""
    ca = workshop.ca(CaSpec("Revoked TSP", workshop.level("intermediate")))
    workshop.revoked["intermediate"].append(ca.certificate.serial_number)
    return workshop.leaf(ca=ca)


def revoked_intermediate(workshop: Workshop) -> Made:
    """Make a leaf below an intermediate that is revoked."""
    upper = workshop.ca(CaSpec("Revoked Intermediate", workshop.level("root")))
    workshop.revoked["root"].append(upper.certificate.serial_number)
    return workshop.leaf(ca=workshop.ca(CaSpec("TSP of Revoked Intermediate", upper)))


def pathlen(workshop: Workshop) -> Made:
    """Make a leaf below an intermediate that allows no TSP."""
    none_below = x509.BasicConstraints(ca=True, path_length=0)
    upper = workshop.ca(CaSpec("Short Intermediate", workshop.level("root"), constraints=none_below))
    return workshop.leaf(ca=workshop.ca(CaSpec("TSP of Short Intermediate", upper)))


def fifth_level(workshop: Workshop) -> Made:
    """Make a leaf on the fifth level."""
    upper = workshop.ca(CaSpec("Extra Level", workshop.level("intermediate")))
    return workshop.leaf(ca=workshop.ca(CaSpec("TSP of Extra Level", upper)))


def without_crl(workshop: Workshop) -> Made:
    """Make a leaf under a TSP that has no CRL."""
    return workshop.leaf(ca=workshop.ca(CaSpec("Silent TSP", workshop.level("intermediate")), crl=False))


def with_crl(name: str, **options: object) -> Callable[[Workshop], Made]:
    """Make a leaf under a TSP whose CRL has these dates."""

    def make(workshop: Workshop) -> Made:
        ca = workshop.ca(CaSpec(name, workshop.level("intermediate")), crl=False)
        workshop.crl(name, ca, **options)  # type: ignore[arg-type]
        return workshop.leaf(ca=ca)

    return make


def foreign_crl(workshop: Workshop) -> Made:
    """Make a leaf under a TSP whose CRL another key signed."""
    ca = workshop.ca(CaSpec("TSP with Foreign CRL", workshop.level("intermediate")), crl=False)
    workshop.crl("TSP with Foreign CRL", ca, signing_key=workshop.pki.keys["tsp"])
    return workshop.leaf(ca=ca)


# --- another hierarchy


def hierarchy(workshop: Workshop, names: Mapping[str, x509.Name | None], *, same_keys: bool = False) -> Ca:
    """Return the TSP of a hierarchy that nobody trusts; with `same_keys` it claims the key identifiers of ours."""
    ca: Ca | None = None
    for level, (name, subject) in zip(("root", "intermediate", "tsp"), names.items(), strict=True):
        ours = workshop.pki.cas[level].extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        spec = CaSpec(name, ca, subject=subject, key_identifier=ours if same_keys else None)
        ca = workshop.ca(spec, publish=False)
    assert ca is not None  # noqa: S101  three levels
    return ca


def self_signed(workshop: Workshop) -> Made:
    """Make a leaf that signed itself."""
    name, key = subject_with(OIN), workshop.key
    moment = now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, moment - FAR, moment + FAR)
    return Made(builder.sign(key, hashes.SHA256()), key, ())


def other_environment(workshop: Workshop) -> Made:
    """Make a leaf of a hierarchy like production."""
    names = dict.fromkeys(["Look-alike Root", "Look-alike Intermediate", "Look-alike TSP"])
    policy = policies("2.16.528.1.1003.1.2.44.15.35.11")
    return workshop.leaf(lambda spec: with_extension(spec, policy), ca=hierarchy(workshop, names))


def public_g3(workshop: Workshop) -> Made:
    """Make a leaf of a hierarchy like the public G3."""
    names = dict.fromkeys(["Public Root G3", "Organisatie Services CA G3", "TSP Organisatie CA G3"])
    policy = policies("2.16.528.1.1003.1.2.5.6")
    return workshop.leaf(lambda spec: with_extension(spec, policy), ca=hierarchy(workshop, names))


def root_sent_along(workshop: Workshop) -> Made:
    """Make a leaf of another hierarchy, sent with its root."""
    names = dict.fromkeys(["Brought Root", "Brought Intermediate", "Brought TSP"])
    made = workshop.leaf(ca=hierarchy(workshop, names))
    root = workshop.ca(CaSpec("Brought Root", None), publish=False)  # the same name and key
    return replace(made, chain=(*made.chain, root.certificate))


def same_names(*, same_keys: bool) -> Callable[[Workshop], Made]:
    """Make a leaf of another hierarchy with the names of ours."""

    def make(workshop: Workshop) -> Made:
        names: dict[str, x509.Name | None] = {level: ca.subject for level, ca in workshop.pki.cas.items()}
        return workshop.leaf(ca=hierarchy(workshop, names, same_keys=same_keys))

    return make


# --- odd and good


def reordered(workshop: Workshop) -> Made:
    """Make a good leaf, its chain sent in the wrong order."""
    made = workshop.leaf()
    return replace(made, chain=tuple(reversed(made.chain)))


def alone(workshop: Workshop) -> Made:
    """Make a good leaf, sent alone."""
    return replace(workshop.leaf(), chain=())


def with_root(workshop: Workshop) -> Made:
    """Make a good leaf, its root sent too."""
    made = workshop.leaf()
    return replace(made, chain=(*made.chain, workshop.pki.cas["root"]))


def dns(*names: str) -> x509.SubjectAlternativeName:
    """Return a subjectAltName with these host names."""
    return x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
