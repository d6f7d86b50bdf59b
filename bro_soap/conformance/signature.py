"""The rules of what is signed: WB001 to WB004, WB007, WB010, WB014 and SIGN001 to SIGN004.

Each rule reads for itself what it asks, so that one fault hides no other; whoever verifies for use goes by
`security.wsse.envelope`, which refuses at the first.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from cryptography import x509
from lxml import etree

from bro_soap.conformance.message import Anatomy
from bro_soap.conformance.verdict import Found, found
from bro_soap.security.pki import reading
from bro_soap.security.wsse.algorithms import DIGESTS, EXC_C14N, SIGNATURES
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.security.wsse.xmldsig import ENVELOPED
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import local, namespace_of
from bro_soap.xmlio.times import utc

__all__ = [
    "bytes_in",
    "canonicalised",
    "certificate_of",
    "confirmed",
    "created_of",
    "digests",
    "is_xmldsig",
    "methods",
    "referred",
    "security_namespaces",
    "sha2",
    "signed",
    "stamped",
    "token_of",
]

_TOKEN, _REFERENCE = ns.q(ns.WSSE, "BinarySecurityToken"), ns.q(ns.WSSE, "Reference")
_CONFIRMATION = ns.q(ns.WSSE11, "SignatureConfirmation")
_SECURITY_NAMES = {ns.WSSE, ns.WSU, ns.WSSE11, ns.DS, ns.XENC, ns.XENC11, ns.EC}
_POLICY = SignaturePolicy()


def security_namespaces(view: Anatomy) -> Iterable[Found] | None:
    """WB001: the namespaces of WS-Security 1.0 and 1.1."""
    if view.header is None:
        return None
    headers = [one for one in view.header.iterchildren("*") if local(one) == "Security"]
    if not headers:
        return None
    parts = (one for header in headers for one in (header, *header.iterchildren("*")))
    return (found("WB001-namespace", one, one.tag) for one in parts if namespace_of(one) not in _SECURITY_NAMES)


def stamped(view: Anatomy) -> Iterable[Found] | None:
    """WB002: a Timestamp with Created, in UTC; of the time that it came, where that is known."""
    if view.security is None:
        return None
    stamps = list(view.security.iterchildren(ns.q(ns.WSU, "Timestamp")))
    if len(stamps) > 1:
        return [found("WB002-several", stamps[1], len(stamps))]
    created = stamps[0].find(ns.q(ns.WSU, "Created")) if stamps else None
    if created is None:
        return [found("WB002-missing", view.security)]
    return list(_times(created, stamps[0].find(ns.q(ns.WSU, "Expires")), view.message.received))


def _times(created: etree._Element, expires: etree._Element | None, received: datetime | None) -> Iterator[Found]:
    since = _moment(created)
    until = None if expires is None else _moment(expires)
    if since is None:
        yield found("WB002-utc", created, created.text)
    if expires is not None and until is None:
        yield found("WB002-utc", expires, expires.text)
    if since and until and expires is not None and until <= since:
        yield found("WB002-order", expires, expires.text)
    if received is None:
        return
    at = received.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if since and not received - _POLICY.max_age <= since <= received + _POLICY.clock_skew:
        yield found("WB002-stale", created, "Created", at)
    if until and expires is not None and until < received - _POLICY.clock_skew:
        yield found("WB002-stale", expires, "Expires", at)


def created_of(view: Anatomy) -> datetime:
    """Return when the message says that it was made; now, where it does not say."""
    path = f"{ns.q(ns.WSU, 'Timestamp')}/{ns.q(ns.WSU, 'Created')}"
    created = None if view.security is None else view.security.find(path)
    return (None if created is None else _moment(created)) or datetime.now(UTC)


def _moment(element: etree._Element) -> datetime | None:
    """Return a moment in UTC, as the service reads it, or nothing."""
    try:
        return utc(element.text or "")
    except ValueError:
        return None


def signed(view: Anatomy) -> Iterable[Found]:
    """WB003: signed, by one signature."""
    if view.security is None or view.signature is None:
        return [found("WB003-unsigned", view.security if view.security is not None else view.header)]
    number = sum(1 for _ in view.security.iterchildren(ns.q(ns.DS, "Signature")))
    return [found("WB003-several", view.security, number)] if number > 1 else ()


def canonicalised(view: Anatomy) -> Iterable[Found] | None:
    """WB007: exclusive canonicalisation, without comments, and no other transform."""
    if view.signature is None:
        return None
    return chain(
        _other(view, "CanonicalizationMethod", (EXC_C14N,), "WB007-canonicalisation"),
        _other(view, "Transform", (EXC_C14N, ENVELOPED), "WB007-transform"),
    )


def referred(view: Anatomy) -> Iterable[Found] | None:
    """WB010: the certificate travels in the message, and KeyInfo refers to it directly."""
    if view.signature is None or view.security is None:
        return None
    key_info = view.signature.find(ns.q(ns.DS, "KeyInfo"))
    path = f"{ns.q(ns.WSSE, 'SecurityTokenReference')}/{_REFERENCE}"
    if key_info is None or key_info.find(path) is None:
        return [found("WB010-reference", view.signature if key_info is None else key_info)]
    token = token_of(view)
    if token is None:
        return [found("WB010-token", key_info.find(path))]
    stated = {"ValueType": "#X509v3", "EncodingType": "#Base64Binary"}
    given = {name: token.get(name) for name in stated}
    return [
        found("WB010-type", token, name, given[name])
        for name, end in stated.items()
        if not (given[name] or ("" if name == "ValueType" else end)).endswith(end)
    ]


def token_of(view: Anatomy) -> etree._Element | None:
    """Return the token that the signature refers to."""
    if view.signature is None or view.security is None:
        return None
    reference = next(view.signature.iter(_REFERENCE), None)
    named_id = "" if reference is None else (reference.get("URI") or "").removeprefix("#")
    tokens = view.security.iterchildren(_TOKEN)
    return next((one for one in tokens if named_id and named_id in (one.get(ns.q(ns.WSU, "Id")), one.get("Id"))), None)


def certificate_of(view: Anatomy) -> x509.Certificate | None:
    """Return the certificate in that token, or nothing when it cannot be read."""
    token = token_of(view)
    try:
        return None if token is None else reading.certificate_of(bytes_in(token))
    except ValueError:
        return None


def digests(view: Anatomy) -> Iterable[Found] | None:
    """SIGN003: digests with SHA-256, SHA-384 or SHA-512."""
    return None if view.signature is None else _other(view, "DigestMethod", DIGESTS, "SIGN003-digest")


def methods(view: Anatomy) -> Iterable[Found] | None:
    """SIGN004: signature methods with these."""
    return None if view.signature is None else _other(view, "SignatureMethod", SIGNATURES, "SIGN004-method")


def sha2(view: Anatomy) -> Iterable[Found] | None:
    """SIGN001: SHA-2, in digests and in the signature."""
    if view.signature is None:
        return None
    used = view.signature.iter(ns.q(ns.DS, "DigestMethod"), ns.q(ns.DS, "SignatureMethod"))
    return (found("SIGN001-sha1", one, one.get("Algorithm")) for one in used if "sha1" in one.get("Algorithm", ""))


def is_xmldsig(view: Anatomy) -> Iterable[Found] | None:
    """SIGN002: an XML Signature."""
    if view.security is None:
        return None
    signatures = [one for one in view.security.iterchildren("*") if local(one) == "Signature"]
    if not signatures:
        return None
    return (found("SIGN002-other", one, one.tag) for one in signatures if namespace_of(one) != ns.DS)


def confirmed(view: Anatomy) -> Iterable[Found] | None:
    """WB014: an answer confirms the signature of its request."""
    request = view.message.answers
    if request is None or view.security is None:
        return None
    asked = Anatomy(request, view.contracts)
    value = None if asked.signature is None else asked.signature.find(ns.q(ns.DS, "SignatureValue"))
    sent = "" if value is None else "".join(words(value.text or ""))
    given = [(one, "".join(words(one.get("Value", "")))) for one in view.security.iterchildren(_CONFIRMATION)]
    if sent and not given:
        return [found("WB014-missing", view.security)]
    return (found("WB014-other", one) for one, confirms in given if confirms != sent)


def _other(view: Anatomy, name: str, allowed: Iterable[str], kind: str) -> Iterator[Found]:
    """Yield what uses another algorithm than is allowed."""
    used: Iterable[etree._Element] = () if view.signature is None else view.signature.iter(ns.q(ns.DS, name))
    return (found(kind, one, one.get("Algorithm")) for one in used if one.get("Algorithm", "") not in allowed)


def bytes_in(element: etree._Element) -> bytes:
    """Return the base64 that an element holds; nothing when it is not that."""
    try:
        return base64.b64decode("".join(words(element.text or "")), validate=True)
    except (binascii.Error, ValueError):
        return b""
