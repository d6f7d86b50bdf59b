"""Verifies signed SOAP envelopes (Digikoppeling WUS 2W-be-S): who signed, and that every part that counts is signed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog
from cryptography import x509
from lxml import etree

from bro_soap.errors import CertificateError, SignatureError, place_of
from bro_soap.security.pki.certificates import CertificateVerifier, Identity, Purpose
from bro_soap.security.wsse import by_signxml, direct
from bro_soap.security.wsse.header import Secured, check_timestamp, open_secured, token_der
from bro_soap.security.wsse.refused import invalid, named, refused
from bro_soap.security.wsse.signature_policy import SignaturePolicy, signature_policy
from bro_soap.security.wsse.signing import SignedPart, Signer, sign_envelope
from bro_soap.security.wsse.xmldsig import Signature
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import UNREADABLE
from bro_soap.xmlio.form import search_is_bounded

log = structlog.get_logger(__name__)
__all__ = [
    "BACK_ENDS",
    "BackEndName",
    "EnvelopeVerifier",
    "SignaturePolicy",
    "SignedPart",
    "Signer",
    "Verified",
    "read_signature_value",
    "sign_envelope",
    "signature_policy",
    "verify_envelope",
    "verify_reply",
]

BackEndName = Literal["direct", "signxml"]
BackEnd = Callable[
    [etree._Element, Signature, Mapping[str, etree._Element], x509.Certificate, datetime],
    bytes,
]
BACK_ENDS: Mapping[BackEndName, BackEnd] = {"direct": direct.check, "signxml": by_signxml.check}

_VALUE_PATH = "/".join(
    [ns.q(ns.SOAP, "Header"), ns.q(ns.WSSE, "Security"), ns.q(ns.DS, "Signature"), ns.q(ns.DS, "SignatureValue")]
)
_CERTIFICATES = {
    "expired": "het certificaat is verlopen",
    "not-yet-valid": "het certificaat is nog niet geldig",
    "revoked": "het certificaat is ingetrokken",
    "issuer-unknown": "de uitgever van het certificaat is hier niet vertrouwd",
    "key-usage": "het certificaat is niet bedoeld om mee te ondertekenen",
    "malformed": "hierin staat geen leesbaar certificaat",
    "oin-missing": "het certificaat noemt geen OIN",
    "crl-missing": "de intrekking van het certificaat kan nu niet worden nagegaan",
    "crl-expired": "de intrekking van het certificaat kan nu niet worden nagegaan",
}
"""What the sender is told of the certificate that signed, where more than the name of the check helps."""

_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,4096}={0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a signature proved.

    `signed` holds the names (Clark notation) of the parts that are signed, each at its place in the envelope: the Body
    of the envelope, the headers in the Header, the Timestamp. `confirmations` are the signed SignatureConfirmation
    values of a reply. `fingerprint` (SHA-256 over the canonical SignedInfo, in hex) is that of the message: a signature
    value can be written in more than one way (base64, the sign of an ECDSA s), this cannot, so it tells in the
    log that a message came again.
    Use only the element objects of the tree that was verified.
    """

    identity: Identity
    signature_value: str
    signed: frozenset[str]
    created: datetime
    confirmations: tuple[str, ...] = ()
    fingerprint: str = ""
    certificate: x509.Certificate = field(repr=False, compare=False, kw_only=True)


class EnvelopeVerifier:
    """`verify_envelope` and `verify_reply` with their settings filled in."""

    def __init__(
        self,
        certificates: CertificateVerifier,
        policy: SignaturePolicy | None = None,
        back_end: BackEndName = "direct",
    ) -> None:
        self._certificates = certificates
        self._policy = policy or SignaturePolicy()
        self._back_end: BackEndName = back_end

    def verify(self, root: etree._Element, *, now: datetime) -> Verified:
        """Verify a request; see `verify_envelope`."""
        return verify_envelope(root, policy=self._policy, verifier=self._certificates, now=now, back_end=self._back_end)

    def verify_reply(self, root: etree._Element, *, sent: str | None, now: datetime) -> Verified:
        """Verify a reply; see `verify_reply`."""
        return verify_reply(
            root, sent=sent, policy=self._policy, verifier=self._certificates, now=now, back_end=self._back_end
        )


def verify_envelope(
    root: etree._Element,
    *,
    policy: SignaturePolicy,
    verifier: CertificateVerifier,
    now: datetime,
    back_end: BackEndName = "direct",
) -> Verified:
    """Verify the signature of a `soap:Envelope` as it was received, and return who signed what.

    Proven on return: Body, every WS-Addressing header, the Timestamp, `policy.own_headers` and any
    SignatureConfirmation are each signed by the certificate in the message; that certificate passes `verifier` for
    signing; the message is fresh. Not proven: that the signer is the TLS party (compare `identity.oin`), and that the
    message is no replay. Use the very elements of `root` from here on.
    Raises SignatureError with the WS-Security fault code and the check that failed.
    """
    with _readable():
        secured = open_secured(root, policy)
        signed = _require_signed(secured)
        created = check_timestamp(secured.timestamp, policy, now)
        der = token_der(secured, policy)
    identity = _signer(verifier, der, now, secured)
    with _readable():
        _require_bounded(secured)
        signed_info = BACK_ENDS[back_end](root, secured.signature, secured.signable, identity.certificate, now)
    confirmations = tuple(element.get("Value", "") for element in secured.confirmations)
    return Verified(
        identity,
        secured.signature.value_text,
        signed,
        created,
        confirmations,
        hashlib.sha256(signed_info).hexdigest(),
        certificate=identity.certificate,
    )


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse what a library cannot read of a message; what we trust ourselves is read outside (ADR 29)."""
    try:
        yield
    except UNREADABLE as error:
        log.error("a signature could not be read", error=place_of(error))
        raise SignatureError("InvalidSecurity", "it could not be read") from error


def verify_reply(
    root: etree._Element,
    *,
    sent: str | None,
    policy: SignaturePolicy,
    verifier: CertificateVerifier,
    now: datetime,
    back_end: BackEndName = "direct",
) -> Verified:
    """Verify a reply, and that it confirms the request: `sent` is the SignatureValue sent, None for none (WB014).

    A client may not process the reply when this raises SignatureError (WB013).
    """
    verified = verify_envelope(root, policy=policy, verifier=verifier, now=now, back_end=back_end)
    values = {"".join(words(value)) for value in verified.confirmations}
    if sent is not None and not values:
        raise SignatureError("FailedCheck", "confirmation-missing")
    if values - {sent or ""}:
        raise SignatureError("FailedCheck", "confirmation-of-another-request")
    return verified


def read_signature_value(root: etree._Element) -> str | None:
    """Return the SignatureValue at its place in a request, verified or not, to confirm it in a fault; or None."""
    found = root.findall(_VALUE_PATH)
    value = "".join(words(found[0].text or "")) if len(found) == 1 else ""
    return value if _BASE64.fullmatch(value) else None


def _require_signed(secured: Secured) -> frozenset[str]:
    """Require that every part that counts is the target of a reference of its own (WB004); return their names."""
    targets = [secured.signable[reference.target] for reference in secured.signature.references]
    if len({id(target) for target in targets}) != len(targets):
        why = "twee verwijzingen noemen hetzelfde deel"
        raise invalid("two references to one part", secured.signature.signed_info, why)
    required = (
        secured.body,
        secured.timestamp,
        *secured.addressing,
        *secured.own_headers,
        *secured.confirmations,
    )
    unsigned = [part for part in required if not any(part is target for target in targets)]
    if unsigned:
        check = f"unsigned {etree.QName(unsigned[0]).localname}"
        raise invalid(check, secured.signature.signed_info, _not_signed(unsigned))
    return frozenset(str(target.tag) for target in targets)


def _not_signed(unsigned: Sequence[etree._Element]) -> str:
    return f"geen ds:Reference verwijst naar {', '.join(map(named, unsigned))}, en dat moet ondertekend zijn"


def _require_bounded(secured: Secured) -> None:
    """Refuse prefix lists that libxml2 would look up at too many elements: they are counted before anything is."""
    signature = secured.signature
    listed = [(signature.signed_info, signature.prefixes)]
    listed += [(secured.signable[reference.target], reference.prefixes) for reference in signature.references]
    most = max(len(prefixes) for _, prefixes in listed)
    if search_is_bounded(secured.root, most):
        return
    for part, prefixes in listed:
        if not search_is_bounded(part, len(prefixes)):
            why = f"is te groot voor een PrefixList van {len(prefixes)} prefixen"
            raise invalid(f"prefixes: {len(prefixes)} for a part too large", part, why)


def _signer(verifier: CertificateVerifier, der: bytes, now: datetime, secured: Secured) -> Identity:
    try:
        return verifier.verify(der, purpose=Purpose.SIGNING, at=now)
    except CertificateError as error:
        code = "InvalidSecurityToken" if error.check in ("malformed", "too-large") else "FailedAuthentication"
        token = secured.tokens[secured.signature.token]
        why = _CERTIFICATES.get(error.check, f"het certificaat is niet aanvaard ({error.check})")
        raise refused(code, f"certificate {error}", token, why) from error
