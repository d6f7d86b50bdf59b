"""Signed SOAP messages of every shape, good and bad, made by a signer that shares no code with the one under test."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.xmlio import ns

WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
X509V3 = WSS + "x509-token-profile-1.0#X509v3"
BASE64 = WSS + "soap-message-security-1.0#Base64Binary"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = ns.DS + "enveloped-signature"
SHA1 = ns.DS + "sha1"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
DIGEST_URI = {
    "sha1": SHA1,
    "sha224": MORE + "sha224",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": MORE + "sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
PREFIXES = {"soap": ns.SOAP, "wsa": ns.WSA, "wsse": ns.WSSE, "wsu": ns.WSU, "ds": ns.DS, "ec": ns.EC, "w11": ns.WSSE11}
HASHES = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


def q(name: str) -> str:
    """`wsa:To` in Clark notation."""
    prefix, local = name.split(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, PREFIXES)
    assert found is not None, path
    return found


def message(value: str = "1", *, extra_header: str = "", nsdecl: str = "") -> etree._Element:
    """An unsigned request with the WS-Addressing headers of a delivery."""
    return etree.fromstring(
        f'<soap:Envelope xmlns:soap="{ns.SOAP}" xmlns:wsa="{ns.WSA}" {nsdecl}><soap:Header>'
        f"<wsa:To>https://bro.test/iscpt?OIN=00000099000000001000</wsa:To><wsa:Action>urn:test:register</wsa:Action>"
        f"<wsa:MessageID>urn:uuid:0a0a</wsa:MessageID><wsa:From><wsa:Address>{ns.WSA}/anonymous</wsa:Address></wsa:From>"
        f"{extra_header}</soap:Header>"
        f'<soap:Body><t:register xmlns:t="urn:test"><t:value>{value}</t:value><t:at unit="m">2 &amp; 3</t:at>'
        "</t:register></soap:Body></soap:Envelope>"
    )


def default_parts(root: etree._Element) -> list[etree._Element]:
    header = find(root, "soap:Header")
    return [find(root, "soap:Body"), *(child for child in header if child.tag != q("wsse:Security"))]


@dataclass
class Recipe:
    """How to sign; every field is something an attacker or an odd toolkit may choose."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    expires: datetime | None = None
    digest: str = "sha256"
    method: str | None = None
    scheme: str = "rsa"
    method_hash: str = "sha256"
    c14n: str = EXC
    transforms: Sequence[str] = (EXC,)
    prefix_list: str = ""
    id_name: str = field(default_factory=lambda: q("wsu:Id"))
    order: Sequence[str] = ("token", "timestamp", "confirmation", "signature")
    confirmation: str | None = None
    sign_token: bool = False
    parts: Callable[[etree._Element], list[etree._Element]] = default_parts
    timestamp: Callable[[etree._Element], None] = lambda _: None
    token: Callable[[etree._Element], None] = lambda _: None
    signed_info: Callable[[etree._Element], None] = lambda _: None
    key_info: Callable[[etree._Element], None] = lambda _: None

    def method_uri(self) -> str:
        if self.method:
            return self.method
        bits = self.method_hash.removeprefix("sha")
        if self.scheme == "rsa-pss":
            return f"{MORE_2007}sha{bits}-rsa-MGF1"
        return f"{ns.DS}rsa-sha1" if bits == "1" else f"{MORE}{self.scheme}-sha{bits}"


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def c14n(element: etree._Element, prefixes: str = "") -> bytes:
    listed = prefixes.split() or None
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=listed)


def sign(root: etree._Element, recipe: Recipe) -> etree._Element:
    """Sign in place by the recipe, and return the root read again from its bytes, as a receiver gets it."""
    header = find(root, "soap:Header")
    security = etree.SubElement(header, q("wsse:Security"), nsmap={k: PREFIXES[k] for k in ("wsse", "wsu")})
    security.set(q("soap:mustUnderstand"), "1")
    made = {"token": _token(recipe), "timestamp": _timestamp(recipe), "signature": etree.Element(q("ds:Signature"))}
    if recipe.confirmation is not None:
        made["confirmation"] = etree.Element(q("w11:SignatureConfirmation"), Value=recipe.confirmation)
        made["confirmation"].set(recipe.id_name, "sc-1")
    for name in recipe.order:
        if name in made:
            security.append(made[name])
    parts = recipe.parts(root)
    for number, part in enumerate(parts):
        if part.get(recipe.id_name) is None:
            part.set(recipe.id_name, f"id-{number}")
    signed = [*parts, made["timestamp"], *([made["confirmation"]] if "confirmation" in made else [])]
    signed += [made["token"]] if recipe.sign_token else []
    info = etree.SubElement(made["signature"], q("ds:SignedInfo"), nsmap={"ds": ns.DS})
    etree.SubElement(info, q("ds:CanonicalizationMethod"), Algorithm=recipe.c14n)
    etree.SubElement(info, q("ds:SignatureMethod"), Algorithm=recipe.method_uri())
    for part in signed:
        _reference(info, part, recipe)
    recipe.signed_info(info)
    value = etree.SubElement(made["signature"], q("ds:SignatureValue"))
    value.text = base64.b64encode(signature_value(recipe, c14n(info))).decode()
    _key_info(made["signature"], recipe)
    return etree.fromstring(etree.tostring(root))


def resign(root: etree._Element, recipe: Recipe) -> etree._Element:
    """Sign the SignedInfo again as it stands: what an attacker with a certificate of their own can do."""
    value = find(root, "soap:Header/wsse:Security/ds:Signature/ds:SignatureValue")
    info = find(root, "soap:Header/wsse:Security/ds:Signature/ds:SignedInfo")
    value.text = base64.b64encode(signature_value(recipe, c14n(info))).decode()
    return etree.fromstring(etree.tostring(root))


def signature_value(recipe: Recipe, data: bytes) -> bytes:
    digest = HASHES[recipe.method_hash]()
    if isinstance(recipe.key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(recipe.key.sign(data, ec.ECDSA(digest)))
        half = (recipe.key.curve.key_size + 7) // 8
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")
    if recipe.scheme == "rsa-pss":
        return recipe.key.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    return recipe.key.sign(data, padding.PKCS1v15(), digest)


def _token(recipe: Recipe) -> etree._Element:
    token = etree.Element(q("wsse:BinarySecurityToken"), EncodingType=BASE64, ValueType=X509V3)
    token.set(q("wsu:Id"), "x509-1")
    token.text = base64.b64encode(recipe.certificate.public_bytes(Encoding.DER)).decode()
    recipe.token(token)
    return token


def _timestamp(recipe: Recipe) -> etree._Element:
    timestamp = etree.Element(q("wsu:Timestamp"), nsmap={"wsu": ns.WSU})
    timestamp.set(recipe.id_name, "ts-1")
    etree.SubElement(timestamp, q("wsu:Created")).text = instant(recipe.created)
    expires = recipe.expires or recipe.created + timedelta(minutes=5)
    etree.SubElement(timestamp, q("wsu:Expires")).text = instant(expires)
    recipe.timestamp(timestamp)
    return timestamp


def _reference(info: etree._Element, part: etree._Element, recipe: Recipe) -> None:
    identifier = part.get(recipe.id_name) or part.get(q("wsu:Id"))
    reference = etree.SubElement(info, q("ds:Reference"), URI=f"#{identifier}")
    transforms = etree.SubElement(reference, q("ds:Transforms"))
    for algorithm in recipe.transforms:
        transform = etree.SubElement(transforms, q("ds:Transform"), Algorithm=algorithm)
        if recipe.prefix_list and algorithm == EXC:
            etree.SubElement(transform, q("ec:InclusiveNamespaces"), PrefixList=recipe.prefix_list)
    etree.SubElement(reference, q("ds:DigestMethod"), Algorithm=DIGEST_URI[recipe.digest])
    value = etree.SubElement(reference, q("ds:DigestValue"))
    value.text = base64.b64encode(hashlib.new(recipe.digest, c14n(part, recipe.prefix_list)).digest()).decode()


def _key_info(signature: etree._Element, recipe: Recipe) -> None:
    key_info = etree.SubElement(signature, q("ds:KeyInfo"))
    reference = etree.SubElement(key_info, q("wsse:SecurityTokenReference"), nsmap={"wsse": ns.WSSE})
    etree.SubElement(reference, q("wsse:Reference"), URI="#x509-1", ValueType=X509V3)
    recipe.key_info(key_info)
