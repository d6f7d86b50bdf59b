"""Every bad certificate worth having, and the odd ones that are good: a table, and its files on request."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from bro_soap.sandbox.pki import makers
from bro_soap.sandbox.pki.extensions import Shape, key_usage, policies
from bro_soap.sandbox.pki.hierarchy import TestPki, revoke_serial, write_leaf
from bro_soap.sandbox.pki.workshop import Made, Workshop
from bro_soap.security.files import write_file

__all__ = ["SPECIMENS", "Specimen", "specimens", "write_specimens"]

FAR, OIN = makers.FAR, makers.OIN
BOTH: frozenset[Shape] = frozenset({"G1", "G4"})
_CLIENT, _SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH
_MAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A certificate to try: what is wrong (or odd) about it, and which check refuses it; `""` means accepted."""

    name: str
    what: str
    tls: str
    signing: str
    make: Callable[[Workshop], Made]
    shapes: frozenset[Shape] = BOTH

    @property
    def good(self) -> bool:
        """Whether both paths accept it."""
        return not self.tls and not self.signing


def specimens(shape: Shape) -> tuple[Specimen, ...]:
    """Return what is made for a shape."""
    return tuple(specimen for specimen in SPECIMENS if shape in specimen.shapes)


def write_specimens(pki: TestPki) -> Mapping[str, int]:
    """Write `bad/<name>.pem` and `.key`, `odd/` for the good ones, and a `manifest.json` in both; return how many each.

    The bad CAs and their CRLs go into the PKI's trust store: being an intermediate gives no trust, and one server can
    then meet them all.
    """
    workshop = Workshop(pki)
    manifest: dict[str, list[dict[str, str]]] = {"bad": [], "odd": []}
    for specimen in specimens(pki.shape):
        kind = "odd" if specimen.good else "bad"
        (pki.folder / kind).mkdir(exist_ok=True)
        made = specimen.make(workshop)
        write_leaf(pki.folder / kind / specimen.name, made.key, made.leaf, *made.chain)
        told = {name: value for name, value in asdict(specimen).items() if name in ("name", "what", "tls", "signing")}
        manifest[kind].append(told)
    for level, serials in workshop.revoked.items():
        if serials:
            revoke_serial(pki, level, *serials)
    for kind, told_all in manifest.items():
        _write_json(pki.folder / kind / "manifest.json", told_all)
    return {kind: len(told_all) for kind, told_all in manifest.items()}


def _write_json(path: Path, content: object) -> None:
    write_file(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def _bad(name: str, what: str, check: str, make: Callable[[Workshop], Made], *shapes: Shape) -> Specimen:
    return Specimen(name, what, check, check, make, frozenset(shapes) or BOTH)


def _odd(name: str, what: str, make: Callable[[Workshop], Made], *shapes: Shape) -> Specimen:
    return Specimen(name, what, "", "", make, frozenset(shapes) or BOTH)


_YEAR = timedelta(days=365)
_IDENTITY = (
    _bad("no-oin", "no subject.serialNumber", "oin-missing", makers.named()),
    _bad("oin-in-cn-only", "the OIN stands in the common name only", "oin-missing", makers.named(common_name=OIN)),
    _bad(
        "two-serial-numbers", "two serialNumber attributes", "oin-repeated", makers.named(OIN, "00000099700000002000")
    ),
    _bad("gln-and-name", "a GLN and a name in the place of the OIN", "oin-format", makers.named("8719328011804 EDSN")),
    _bad("oin-19", "19 positions", "oin-format", makers.named(OIN[:-1])),
    _bad("oin-21", "21 positions", "oin-format", makers.named(OIN + "0")),
    _bad("oin-lower-case", "lower-case letters in the OIN", "oin-format", makers.named("00000007abcde1234000")),
    _bad("oin-prefix", "a register that does not exist", "oin-format", makers.named("00000012123456789000")),
    _bad("oin-kvk-letter", "a KvK-based OIN with a letter", "oin-format", makers.named("000000031234567A0000")),
    _bad("oin-suffix", "an OIN that does not end in zeros", "oin-format", makers.named("00000099700000001001")),
    _bad("oin-spaces", "white space round the OIN", "oin-format", makers.named(f" {OIN}")),
)
_LEAVES = (
    _bad("expired", "ended yesterday", "expired", makers.dated(-FAR, timedelta(days=-1))),
    _bad("not-yet-valid", "begins in 300 days", "not-yet-valid", makers.dated(FAR, FAR + _YEAR)),
    _bad("revoked", "on the CRL of its TSP", "revoked", makers.revoked_leaf),
    _bad("no-policy", "no certificatePolicies", "policy", makers.lacking(x509.CertificatePolicies)),
    _bad("policy-any", "anyPolicy", "policy", makers.extended(policies("2.5.29.32.0"))),
    _bad(
        "policy-production",
        "G4 of production (44)",
        "policy",
        makers.extended(policies("2.16.528.1.1003.1.2.44.15.35.11")),
    ),
    _bad("policy-personal", "of a personal card", "policy", makers.extended(policies("2.16.528.1.1003.1.2.5.1"))),
    _bad("policy-public-g3", "of a public G3 server", "policy", makers.extended(policies("2.16.528.1.1003.1.2.5.6"))),
    _bad(
        "policy-not-of-ca", "G1 under a CA of G4", "policy", makers.extended(policies("2.16.528.1.1003.1.2.8.6")), "G4"
    ),
    _bad(
        "policy-not-of-ca", "G4 under G1", "policy", makers.extended(policies("2.16.528.1.1003.1.2.41.15.35.11")), "G1"
    ),
    _bad(
        "lp-authentication",
        "another type of G4",
        "policy",
        makers.two_things("2.16.528.1.1003.1.2.41.16.25.8", _CLIENT),
    ),
    _bad("ca-true", "says it is a CA", "leaf-is-ca", makers.extended(x509.BasicConstraints(True, None), critical=True)),
    _bad("no-key-usage", "no keyUsage", "key-usage", makers.lacking(x509.KeyUsage)),
    _bad("ku-no-signature", "keyUsage without digitalSignature", "key-usage", makers.usage(key_encipherment=True)),
    _bad("ku-cert-sign", "keyUsage of a CA", "key-usage", makers.usage(digital_signature=True, key_cert_sign=True)),
    _bad("eku-mail", "only e-mail protection", "extended-key-usage", makers.extended(x509.ExtendedKeyUsage([_MAIL]))),
    _bad(
        "critical-extension",
        "an unknown critical extension",
        "critical-extension",
        makers.extended(makers.unknown(True), critical=True),
    ),
    _bad("too-large", "a certificate of 20 kB", "too-large", makers.extended(makers.unknown(False, 20_000))),
    _bad("rsa-1024", "an RSA key of 1024 bits", "key-size", makers.keyed("rsa-1024")),
    _bad("rsa-2048", "an RSA key of 2048 bits under G4", "key-size", makers.keyed("rsa-2048"), "G4"),
    _bad("secp256k1", "a curve outside the list", "key-type", makers.keyed("secp256k1")),
    _bad("ed25519", "an Edwards key", "key-type", makers.keyed("ed25519")),
    _bad("sha1", "signed with SHA-1", "hash", makers.sha1_leaf),
    _bad(
        "pss-salt", "RSASSA-PSS with a salt of 20", "pss-parameters", makers.pss(hashes.SHA512(), hashes.SHA512(), 20)
    ),
    _bad(
        "pss-mask",
        "RSASSA-PSS with another hash in MGF1",
        "pss-parameters",
        makers.pss(hashes.SHA512(), hashes.SHA256(), 64),
    ),
    _bad("no-aki", "does not say which key signed it", "key-identifier", lambda w: w.leaf(identified=False)),
    _bad("tampered", "one bit of the signature changed", "signature", makers.tampered),
    _bad(
        "other-signer",
        "signed with another key in the name of the TSP",
        "signature",
        lambda w: w.leaf(signing_key=w.ca_key),
    ),
    Specimen(
        "eku-server", "only serverAuth", "extended-key-usage", "", makers.extended(x509.ExtendedKeyUsage([_SERVER]))
    ),
    Specimen(
        "eku-document-signing",
        "only documentSigning",
        "extended-key-usage",
        "",
        makers.extended(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING])),
    ),
    Specimen(
        "lp-authenticity",
        "another type of G4: documentSigning, and its policy",
        "extended-key-usage",
        "policy",
        makers.two_things("2.16.528.1.1003.1.2.41.16.25.4", _DOCUMENT_SIGNING),
    ),
)
_CHAINS = (
    _bad("expired-tsp", "the TSP ended yesterday", "expired", makers.under("Expired TSP", ends=timedelta(days=-1))),
    _bad("future-tsp", "the TSP begins in 300 days", "not-yet-valid", makers.under("Future TSP", begins=FAR)),
    _bad("revoked-tsp", "the TSP is on the CRL of the intermediate", "revoked", makers.revoked_tsp),
    _bad("revoked-intermediate", "the intermediate is on the CRL of the root", "revoked", makers.revoked_intermediate),
    _bad(
        "tsp-no-ca",
        "the TSP is no CA",
        "not-a-ca",
        makers.under("TSP that is no CA", constraints=x509.BasicConstraints(False, None)),
    ),
    _bad(
        "tsp-no-cert-sign",
        "the TSP may not sign certificates",
        "ca-key-usage",
        makers.under("TSP without keyCertSign", usage=key_usage(digital_signature=True, crl_sign=True)),
    ),
    _bad(
        "tsp-no-crl-sign",
        "the TSP may not sign CRLs",
        "crl-issuer",
        makers.under("TSP without cRLSign", usage=key_usage(digital_signature=True, key_cert_sign=True)),
    ),
    _bad(
        "tsp-critical",
        "an unknown critical extension in the TSP",
        "critical-extension",
        makers.under("Critical TSP", more=((makers.unknown(True), True),)),
    ),
    _bad("tsp-small-key", "the TSP has a key of 1024 bits", "key-size", makers.small_ca),
    _bad("name-constraints", "outside the names the TSP may issue for", "path", makers.narrow_ca),
    _bad("path-length", "a TSP below an intermediate with pathlen 0", "path-length", makers.pathlen),
    _bad("fifth-level", "five levels", "too-deep", makers.fifth_level),
    _bad("crl-missing", "no CRL of the TSP", "crl-missing", makers.without_crl),
    _bad(
        "crl-expired",
        "the CRL of the TSP has run out",
        "crl-expired",
        makers.with_crl("TSP with Old CRL", begins=-FAR, ends=timedelta(days=-1)),
    ),
    _bad(
        "crl-future",
        "the CRL of the TSP begins in 300 days",
        "crl-not-yet-valid",
        makers.with_crl("TSP with Future CRL", begins=FAR),
    ),
    _bad("crl-foreign", "the CRL of the TSP is signed with another key", "crl-signature", makers.foreign_crl),
)
_HIERARCHIES = (
    _bad("self-signed", "signed by itself", "root-unknown", makers.self_signed),
    _bad("other-environment", "a hierarchy like production", "issuer-unknown", makers.other_environment),
    _bad("public-g3", "a hierarchy like the public G3", "issuer-unknown", makers.public_g3),
    _bad("root-sent-along", "another hierarchy, its root sent along", "root-unknown", makers.root_sent_along),
    _bad(
        "same-names", "another hierarchy with the names of ours", "issuer-unknown", makers.same_names(same_keys=False)
    ),
    _bad("same-names-and-ids", "and with our key identifiers", "signature", makers.same_names(same_keys=True)),
)
_ODD = (
    _odd("plain", "nothing: as the profile has it", lambda w: w.leaf()),
    _odd("letters-in-oin", "an OIN with letters", makers.named("00000007ABCDE1234000")),
    _odd("kvk-oin", "a KvK-based OIN", makers.named("00000003123456780000")),
    _odd("no-san", "no subjectAltName (G1 without domain names)", makers.lacking(x509.SubjectAlternativeName)),
    _odd(
        "ip-san",
        "an IP address as subjectAltName; who calls is known by its OIN",
        makers.extended(x509.SubjectAlternativeName([x509.IPAddress(_LOOPBACK)])),
    ),
    _odd("no-eku", "no extKeyUsage", makers.lacking(x509.ExtendedKeyUsage)),
    _odd("eku-client", "only clientAuth", makers.extended(x509.ExtendedKeyUsage([_CLIENT]))),
    _odd(
        "ku-signature-only",
        "no keyEncipherment: good until messages are encrypted",
        makers.usage(digital_signature=True),
    ),
    _odd(
        "ku-agreement",
        "keyAgreement too (old test certificates)",
        makers.usage(digital_signature=True, key_encipherment=True, key_agreement=True),
    ),
    _odd("p256", "an EC key on P-256", makers.keyed("p256")),
    _odd("p384", "an EC key on P-384; over TLS 1.3 only", makers.keyed("p384")),
    _odd("pss-sha256", "RSASSA-PSS with SHA-256 and a salt of 32", makers.pss(hashes.SHA256(), hashes.SHA256(), 32)),
    _odd("unknown-extension", "an unknown extension that is not critical", makers.extended(makers.unknown(False))),
    _odd("leaf-only", "the chain is not sent", makers.alone),
    _odd("wrong-order", "the chain is sent in the wrong order", makers.reordered),
    _odd("with-root", "the root is sent too", makers.with_root),
)
SPECIMENS: tuple[Specimen, ...] = (*_IDENTITY, *_LEAVES, *_CHAINS, *_HIERARCHIES, *_ODD)
