"""Signs SOAP envelopes (Digikoppeling WUS 2W-be-S): replies written canonically, and any lxml envelope of a client."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from bro_soap.errors import ConfigurationError
from bro_soap.security.pki.reading import certificates_in, private_key_in
from bro_soap.security.wsse.algorithms import ECDSA_SHA, EXC_C14N, RSA_SHA256, SHA256
from bro_soap.security.wsse.c14n import DEFAULT, canonical
from bro_soap.security.wsse.header import BASE64_BINARY, X509V3, part_id
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.xmlio import ns

__all__ = ["SignedPart", "Signer", "sign_envelope"]

EcHash = type[hashes.SHA256] | type[hashes.SHA384] | type[hashes.SHA512]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

TOKEN, TIMESTAMP, CONFIRMATION = "x509-signer", "timestamp", "signature-confirmation"
_LIFETIME = timedelta(minutes=5)
_EC_HASHES: Mapping[int, tuple[int, EcHash]] = {
    256: (256, hashes.SHA256),
    384: (384, hashes.SHA384),
    521: (512, hashes.SHA512),
}
_WSU_ID = ns.q(ns.WSU, "Id")
_OPEN = f'<wsse:Security xmlns:soap="{ns.SOAP}" xmlns:wsse="{ns.WSSE}" soap:mustUnderstand="1">'.encode()


@dataclass(frozen=True, slots=True)
class SignedPart:
    """A part to sign: its id, its exclusive canonical form, and the prefix list (space-separated) that form needs."""

    id: str
    canonical: bytes
    prefix_list: str = ""


class Signer:
    """Signs with one key, parsed once; safe to share between threads."""

    def __init__(self, key: PrivateKey, certificate: x509.Certificate) -> None:
        if key.public_key() != certificate.public_key():
            raise ConfigurationError("the signing key does not belong to the signing certificate")
        self.certificate = certificate
        self.key = key
        self._method = RSA_SHA256 if isinstance(key, rsa.RSAPrivateKey) else ECDSA_SHA[_ec_hash(key)[0]]
        encoded = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
        self._token = (
            f'<wsse:BinarySecurityToken xmlns:wsu="{ns.WSU}" EncodingType="{BASE64_BINARY}" ValueType="{X509V3}"'
            f' wsu:Id="{TOKEN}">{encoded}</wsse:BinarySecurityToken>'
        ).encode()
        self._close = (
            f'</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#{TOKEN}"'
            f' ValueType="{X509V3}"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo>'
            f"</ds:Signature></wsse:Security>"
        ).encode()

    @classmethod
    def load(cls, certificate: Path, key: Path) -> Signer:
        """Read a PEM certificate (leaf first) and its PEM key; ConfigurationError when they do not fit."""
        try:
            leaf, private = certificates_in(certificate.read_bytes())[0], private_key_in(key.read_bytes())
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{certificate} and {key} cannot sign: {error}") from error
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ConfigurationError(f"{key} is neither an RSA nor an EC key")
        return cls(private, leaf)

    def security_header(
        self, parts: Sequence[SignedPart], now: datetime, confirmation: str | None = None, *, first: bytes = b""
    ) -> bytes:
        """Return the `wsse:Security` element that signs these parts and a Timestamp of its own.

        With `confirmation` (the SignatureValue of the request) it holds a signed SignatureConfirmation. Everything is
        written in canonical form, so that no C14N is needed; it may stand in any envelope. `first` goes before
        the rest, unsigned: the recipient and the key of an encrypted Body.
        """
        own = [SignedPart(TIMESTAMP, _timestamp(now))]
        if confirmation is not None:
            own.append(SignedPart(CONFIRMATION, _confirmation(confirmation)))
        taken = {TOKEN, *(part.id for part in own)}
        if taken & {part.id for part in parts}:
            raise ValueError(f"the ids {taken} are taken")
        inner = self._signed_info_content([*parts, *own])
        signed_info = b'<ds:SignedInfo xmlns:ds="%s">%s</ds:SignedInfo>' % (ns.DS.encode(), inner)
        return b"".join(
            (
                _OPEN,
                first,
                self._token,
                *(part.canonical for part in own),
                b'<ds:Signature xmlns:ds="%s">' % ns.DS.encode(),
                signed_info,
                b"<ds:SignatureValue>",
                base64.b64encode(self._sign(signed_info)),
                self._close,
            )
        )

    def _signed_info_content(self, parts: Sequence[SignedPart]) -> bytes:
        return (
            f'<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"></ds:CanonicalizationMethod>'
            f'<ds:SignatureMethod Algorithm="{self._method}"></ds:SignatureMethod>'
        ).encode() + b"".join(_reference(part) for part in parts)

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(_ec_hash(self.key)[1]())))
        half = (self.key.curve.key_size + 7) // 8
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")


def sign_envelope(root: etree._Element, signer: Signer, now: datetime, confirmation: str | None = None) -> str:
    """Sign a `soap:Envelope` in place: Body, WS-Addressing headers, the BRO header, Timestamp; return the value.

    Keep the returned SignatureValue: the reply has to confirm it. Do not change the tree afterwards.
    """
    header, body = root.find(ns.q(ns.SOAP, "Header")), root.find(ns.q(ns.SOAP, "Body"))
    if body is None:
        raise ValueError("there is no soap:Body to sign")
    if header is None:
        header = etree.Element(ns.q(ns.SOAP, "Header"))
        root.insert(0, header)
    if header.find(ns.q(ns.WSSE, "Security")) is not None:
        raise ValueError("the envelope already has a wsse:Security header")
    own = SignaturePolicy().own_headers
    targets = [child for child in header.iterchildren("*") if _is_addressing(child) or ns.versionless(child.tag) in own]
    parts = [_part(element, f"part-{number}") for number, element in enumerate([body, *targets])]
    security = etree.fromstring(signer.security_header(parts, now, confirmation))
    header.insert(0, security)
    return security.findtext(f"{ns.q(ns.DS, 'Signature')}/{ns.q(ns.DS, 'SignatureValue')}") or ""


def _is_addressing(element: etree._Element) -> bool:
    return etree.QName(element).namespace == ns.WSA


def _part(element: etree._Element, identifier: str) -> SignedPart:
    """Give the element an id and return it as a part; the prefixes in scope are listed, since values may use them."""
    if part_id(element) is None:
        element.set(_WSU_ID, identifier)
    prefixes = sorted(prefix or DEFAULT for prefix in element.nsmap)
    return SignedPart(part_id(element) or identifier, canonical(element, prefixes), " ".join(prefixes))


def _reference(part: SignedPart) -> bytes:
    digest = base64.b64encode(hashlib.sha256(part.canonical).digest()).decode()
    prefixes = (
        f'<ec:InclusiveNamespaces xmlns:ec="{ns.EC}" PrefixList="{part.prefix_list}"></ec:InclusiveNamespaces>'
        if part.prefix_list
        else ""
    )
    return (
        f'<ds:Reference URI="#{part.id}"><ds:Transforms><ds:Transform Algorithm="{EXC_C14N}">{prefixes}</ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    ).encode()


def _timestamp(now: datetime) -> bytes:
    created, expires = _wire(now), _wire(now + _LIFETIME)
    return (
        f'<wsu:Timestamp xmlns:wsu="{ns.WSU}" wsu:Id="{TIMESTAMP}"><wsu:Created>{created}</wsu:Created>'
        f"<wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>"
    ).encode()


def _confirmation(value: str) -> bytes:
    if not value.isascii() or not set(value) <= _BASE64_CHARACTERS:
        raise ValueError("a SignatureConfirmation repeats base64 and nothing else")
    # Canonical order of the attributes: no namespace first.
    return (
        f'<wsse11:SignatureConfirmation xmlns:wsse11="{ns.WSSE11}" xmlns:wsu="{ns.WSU}" Value="{value}"'
        f' wsu:Id="{CONFIRMATION}"></wsse11:SignatureConfirmation>'
    ).encode()


_BASE64_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def _wire(moment: datetime) -> str:
    """Return the moment in UTC with milliseconds (R3220)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ec_hash(key: ec.EllipticCurvePrivateKey) -> tuple[int, EcHash]:
    if key.curve.key_size not in _EC_HASHES:
        raise ConfigurationError(f"curve {key.curve.name} cannot sign here")
    return _EC_HASHES[key.curve.key_size]
