"""W3C and vendor XML signature files: what of them our profile refuses, and why; and that its core verifies the rest.

Digikoppeling allows one shape of signature, and none of these files has it: they are enveloping, detached or of 2002.
So every file is refused by the reader of signatures, on the check in the table. The core below it (canonical form,
signature value, digest) is proven on every file whose algorithms are on our list, whatever its shape.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from lxml import etree

from bro_soap.errors import EnvelopeError, SignatureError
from bro_soap.security.wsse.algorithms import DIGESTS, EXC_C14N, SIGNATURES, verify_value
from bro_soap.security.wsse.c14n import canonical
from bro_soap.security.wsse.envelope import verify_envelope
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.security.wsse.xmldsig import read_signature
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse
from tests import pki as made

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "vectors" / "xmldsig"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/vectors is absent")]
Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"

# Pattern of the path -> what the reader refuses it for, and why that is meant. The first that fits counts.
REFUSED: list[tuple[str, str, str, str]] = [
    ("TR2012/*hmac*", "InvalidSecurity", "Object in the place of KeyInfo", "a shared secret names nobody (WB009)"),
    ("aleksey*/*hmac*", "InvalidSecurity", "Object in the place of KeyInfo", "a shared secret names nobody (WB009)"),
    ("merlin*/*hmac*", "InvalidSecurity", "Object in the place of KeyInfo", "a shared secret names nobody (WB009)"),
    ("phaos*/*hmac-md5*", "InvalidSecurity", "signature-holds-comment", "what is not signed may not stand between"),
    ("phaos*/*hmac*", "InvalidSecurity", "Signature holds 2 elements", "a shared secret, and no KeyInfo (WB010)"),
    ("TR2012/*keyinforef*", "InvalidSecurity", "Signature: 5", "signed content inside the Signature (BSP R3102)"),
    ("TR2012/*", "InvalidSecurity", "Signature: 4", "signed content inside the Signature (BSP R3102)"),
    ("aleksey*/x509data*", "UnsupportedAlgorithm", f"canonicalisation {INCLUSIVE}", "only exclusive C14N (WB007)"),
    ("aleksey*/*", "InvalidSecurity", "Signature: 4", "signed content inside the Signature (BSP R3102)"),
    ("merlin*/signature.xml", "InvalidSecurity", "signature-holds-comment", "what is not signed may not stand between"),
    ("merlin*/signature-enveloping*", "InvalidSecurity", "Signature: 4", "content inside the Signature (BSP R3102)"),
    ("merlin*/*", "UnsupportedAlgorithm", f"canonicalisation {INCLUSIVE}", "only exclusive C14N (WB007)"),
    ("phaos*/signature-?sa-enveloping.xml", "InvalidSecurity", "signature-holds-comment", "a comment is not signed"),
    ("phaos*/*manifest*", "InvalidSecurity", "Signature: 4", "a Manifest hides references (BSP R5403)"),
    ("phaos*/*-big.xml", "InvalidSecurity", "Signature: 4", "signed content inside the Signature (BSP R3102)"),
    ("phaos*/*bad-retrieval*", "UnsupportedAlgorithm", f"canonicalisation {INCLUSIVE}", "only exclusive C14N (WB007)"),
    ("phaos*/*-b64-*", "InvalidSecurity", "Signature: 4", "signed content inside the Signature (BSP R3102)"),
    ("phaos*/*detached-x*", "InvalidSecurity", "Signature: 4", "signed content inside the Signature (BSP R3102)"),
    ("phaos*/*", "UnsupportedAlgorithm", f"canonicalisation {INCLUSIVE}", "only exclusive C14N (WB007)"),
    ("ws-security/*", "UnsupportedSecurityToken", "not referred to directly", "the certificate is not sent (WB010)"),
    ("xml-crypto/windows*", "InvalidSecurity", "Signature holds 2 elements", "no KeyInfo (WB010)"),
    ("xml-crypto/*", "UnsupportedSecurityToken", "not one SecurityTokenReference", "X509Data in its place (WB010)"),
]

# Identifiers that occur and are not on our list.
FORBIDDEN = {
    "dsa-sha1": "DSA and SHA-1",
    "rsa-sha1": "SHA-1 (SIGN001)",
    "ecdsa-sha1": "SHA-1 (SIGN001)",
    "rsa-sha224": "SHA-224 (Beveiliging 3.0)",
    "ecdsa-sha224": "SHA-224 (Beveiliging 3.0)",
    "rsa-md5": "MD5",
    "rsa-ripemd160": "RIPEMD-160",
    **{f"hmac-{name}": "a shared secret names nobody" for name in ("md5", "ripemd160", "sha1", "sha224", "sha256")},
    **{f"hmac-{name}": "a shared secret names nobody" for name in ("sha384", "sha512")},
}
HAS_DOCTYPE = {"aleksey-xmldsig-01/xpointer-hmac.xml", "merlin-xmldsig-twenty-three/signature.xml"}


@cache
def files() -> list[str]:
    found = sorted(path for path in FOLDER.rglob("*.xml") if b"SignedInfo" in path.read_bytes())
    return [path.relative_to(FOLDER).as_posix() for path in found]


def read(name: str) -> etree._Element:
    parser = etree.XMLParser(load_dtd=False, no_network=True, huge_tree=True)
    return etree.fromstring((FOLDER / name).read_bytes(), parser)


def signature_of(name: str) -> etree._Element:
    return next(read(name).iter(ns.q(ns.DS, "Signature")))


def algorithm(signature: etree._Element, name: str) -> str:
    return next(signature.iter(ns.q(ns.DS, name))).get("Algorithm", "")


@pytest.mark.parametrize("name", files())
def test_a_file_outside_the_profile_is_refused_for_the_reason_listed(name: str) -> None:
    code, check = next((code, check) for pattern, code, check, _ in REFUSED if fnmatch(name, pattern))
    with pytest.raises(SignatureError) as caught:
        read_signature(signature_of(name), SignaturePolicy())
    assert caught.value.code == code
    assert check in caught.value.check


@pytest.mark.parametrize("name", files())
def test_the_whole_verifier_refuses_it_too_as_does_the_gate_a_doctype(name: str) -> None:
    with pytest.raises(SignatureError):
        verify_envelope(read(name), policy=SignaturePolicy(), verifier=made.verifier(made.shared_pki()), now=made.now())
    if name in HAS_DOCTYPE:
        with pytest.raises(EnvelopeError, match="DOCTYPE"):
            parse((FOLDER / name).read_bytes())
    else:
        parse((FOLDER / name).read_bytes())


def listed() -> list[str]:
    return [name for name in files() if algorithm(signature_of(name), "SignatureMethod") in SIGNATURES]


@pytest.mark.parametrize("name", listed())
def test_the_core_verifies_a_signature_value_of_the_listed_algorithms_and_notices_a_changed_bit(name: str) -> None:
    signature = signature_of(name)
    method, signed = algorithm(signature, "SignatureMethod"), signed_info(signature)
    value = base64.b64decode("".join((signature.findtext(ns.q(ns.DS, "SignatureValue")) or "").split()))
    (key,) = [key for key in keys(name, signature) if verifies(method, key, value, signed)][:1]
    for wrong_value, wrong_signed in ((value[:-1] + bytes([value[-1] ^ 1]), signed), (value, signed + b" ")):
        with pytest.raises(SignatureError, match="signature-value"):
            verify_value(method, key, wrong_value, wrong_signed)


def verifies(method: str, key: Key, value: bytes, signed: bytes) -> bool:
    try:
        verify_value(method, key, value, signed)
    except SignatureError:
        return False  # a certificate of the chain above the signer's
    return True


@pytest.mark.parametrize("name", listed())
def test_the_core_computes_the_digests_of_the_listed_algorithms(name: str) -> None:
    signature = signature_of(name)
    for reference in signature.iter(ns.q(ns.DS, "Reference")):
        method = algorithm(reference, "DigestMethod")
        given = base64.b64decode(reference.findtext(ns.q(ns.DS, "DigestValue")) or "")
        if method in DIGESTS:
            assert hashlib.new(DIGESTS[method], referred(signature, reference)).digest() == given
        else:
            assert method.rsplit("#")[-1] in ("sha1", "sha224"), "which the reader refuses"
            assert method not in SignaturePolicy().digests


def signed_info(signature: etree._Element) -> bytes:
    info = signature.find(ns.q(ns.DS, "SignedInfo"))
    assert info is not None
    if algorithm(info, "CanonicalizationMethod") == EXC_C14N:
        return canonical(info)
    return inclusive(info)


def inclusive(element: etree._Element) -> bytes:
    """Inclusive C14N; of an element in its document lxml writes `xmlns=""` on grandchildren, so it gets one of its own."""
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n", with_comments=False)


def referred(signature: etree._Element, reference: etree._Element) -> bytes:
    """What a reference is over: an Object in the Signature, or the document without the Signature."""
    uri = reference.get("URI", "")
    transforms = [found.get("Algorithm", "") for found in reference.iter(ns.q(ns.DS, "Transform"))]
    if uri:
        (target,) = signature.getroottree().getroot().xpath("//*[@Id=$id or @ID=$id]", id=uri[1:])
    else:
        target = signature.getroottree().getroot()
    if any(transform.endswith("enveloped-signature") for transform in transforms):
        before, parent = signature.getprevious(), signature.getparent()
        assert parent is not None
        if signature.tail:  # the text after it is part of the document
            if before is None:
                parent.text = (parent.text or "") + signature.tail
            else:
                before.tail = (before.tail or "") + signature.tail
        parent.remove(signature)
    if EXC_C14N in transforms:
        return canonical(target)
    return inclusive(target)


def keys(name: str, signature: etree._Element) -> Iterator[Key]:
    """Whatever key the file offers; which key counts is what these tests are not about."""
    for found in signature.iter("{*}X509Certificate"):
        yield x509.load_der_x509_certificate(base64.b64decode(found.text or "")).public_key()  # type: ignore[misc]
    for found in signature.iter("{*}RSAKeyValue"):
        modulus, exponent = (int.from_bytes(base64.b64decode(part.text or "")) for part in found)
        yield rsa.RSAPublicNumbers(exponent, modulus).public_key()
    for found in signature.iter("{*}ECKeyValue"):
        curve = {"3.1.7": ec.SECP256R1, "132.0.34": ec.SECP384R1, "132.0.35": ec.SECP521R1}
        oid = next(found.iter("{*}NamedCurve")).get("URI", "")
        kind = next(kind for end, kind in curve.items() if oid.endswith(end))
        yield ec.EllipticCurvePublicKey.from_encoded_point(
            kind(), base64.b64decode(found.findtext("{*}PublicKey") or "")
        )
    for found in signature.iter("{*}DEREncodedKeyValue"):
        yield load_der_public_key(base64.b64decode(found.text or ""))  # type: ignore[misc]
    for beside in (FOLDER / name).parent.glob("*cert.der"):
        yield x509.load_der_x509_certificate(beside.read_bytes()).public_key()  # type: ignore[misc]
    for beside in (FOLDER / name).parent.glob(
        f"{Path(name).stem.replace('windows_store_signature', 'windows_store_certificate')}.pem"
    ):
        yield x509.load_pem_x509_certificate(beside.read_bytes()).public_key()  # type: ignore[misc]


def test_every_file_is_accounted_for() -> None:
    assert Counter(name.split("/")[0] for name in files()) == {
        "TR2012": 32,
        "aleksey-xmldsig-01": 27,
        "merlin-xmldsig-twenty-three": 16,
        "phaos-xmldsig-three": 28,
        "ws-security": 2,
        "xml-crypto": 3,
    }
    methods = {algorithm(signature_of(name), "SignatureMethod") for name in files()} - set(SIGNATURES)
    assert {method.rsplit("#")[-1] for method in methods} == set(FORBIDDEN)
    used = {algorithm(signature_of(name), "SignatureMethod") for name in listed()}
    assert {method.rsplit("#")[-1] for method in used} == {
        *("rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"),
    }
    assert len(listed()) == 25
