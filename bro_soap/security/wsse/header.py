"""The parts of a secured envelope, found by their position and by nothing else (WS-Security 1.0, WB002-WB010)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.security.wsse.xmldsig import Signature, attributes, children, leaf_text, read_signature
from bro_soap.xmlio import ns

__all__ = [
    "Secured",
    "check_timestamp",
    "header_and_body",
    "open_secured",
    "part_id",
    "require_unique_ids",
    "security_header",
    "token_der",
]

_ENVELOPE, _HEADER, _BODY = (ns.q(ns.SOAP, name) for name in ("Envelope", "Header", "Body"))
_SECURITY, _TOKEN = ns.q(ns.WSSE, "Security"), ns.q(ns.WSSE, "BinarySecurityToken")
_TIMESTAMP, _CONFIRMATION = ns.q(ns.WSU, "Timestamp"), ns.q(ns.WSSE11, "SignatureConfirmation")
_SIGNATURE, _WSU_ID = ns.q(ns.DS, "Signature"), ns.q(ns.WSU, "Id")
_ACTOR, _NEXT = ns.q(ns.SOAP, "actor"), "http://schemas.xmlsoap.org/soap/actor/next"
BASE64_BINARY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
# Compiled anew for every message: a compiled XPath of lxml lets one thread at a time use it.
# The ids are compared here: in XPath each would be looked for in a text of all, as long as 25 ids can be.
_IDS = "/descendant::*/@*[translate(local-name(), 'ID', 'id') = 'id']"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|[+-]00:00)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Secured:
    """A secured envelope taken apart. `signable` maps an id to the only element it can mean."""

    root: etree._Element
    body: etree._Element
    addressing: tuple[etree._Element, ...]
    own_headers: tuple[etree._Element, ...]
    timestamp: etree._Element
    confirmations: tuple[etree._Element, ...]
    signature: Signature
    tokens: Mapping[str, etree._Element]
    signable: Mapping[str, etree._Element]


def open_secured(root: etree._Element, policy: SignaturePolicy) -> Secured:
    """Take the envelope apart; SignatureError when a part is missing, repeated or in another place."""
    header, body = header_and_body(root)
    security = security_header(header, policy.max_headers)
    tokens, timestamps, confirmations, signatures = _security_parts(security, policy)
    addressing = tuple(header.iterchildren(f"{{{ns.WSA}}}*"))
    own_headers = tuple(child for child in header.iterchildren("*") if child.tag in policy.own_headers)
    signable: dict[str, etree._Element] = {}
    for part in (body, *addressing, *own_headers, *timestamps, *confirmations, *tokens):
        _add(signable, part)
    signature = read_signature(signatures[0], policy)
    named = [*(reference.target for reference in signature.references), signature.token]
    _require_signable(named, signable)
    require_unique_ids(root, named)
    for part in (*addressing, *own_headers, *timestamps, *confirmations, *tokens):
        _require_no_markup(part)
    _require_no_comment_in_text(body)
    return Secured(
        root,
        body,
        addressing,
        own_headers,
        timestamps[0],
        tuple(confirmations),
        signature,
        {identifier: token for token in tokens if (identifier := part_id(token))},
        signable,
    )


def part_id(element: etree._Element) -> str | None:
    """Return the id of an element: its `wsu:Id`, or its unqualified `Id` (node-soap); with both it is refused."""
    wsu_id, plain_id = element.get(_WSU_ID), element.get("Id")
    if wsu_id is not None and plain_id is not None:
        raise _invalid(f"two-ids on {etree.QName(element).localname}")
    return wsu_id if wsu_id is not None else plain_id


def header_and_body(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Return the only Header and the only Body of an envelope; else SignatureError."""
    parts = children(root, 2, "envelope-children")
    if root.tag != _ENVELOPE or [part.tag for part in parts] != [_HEADER, _BODY]:
        raise _invalid("envelope is not one Header and one Body")
    return parts[0], parts[1]


def security_header(header: etree._Element, max_headers: int) -> etree._Element:
    """Return the only `wsse:Security` header, which is for us; else SignatureError."""
    found = [child for child in children(header, max_headers, "headers") if child.tag == _SECURITY]
    if len(found) != 1:
        raise _invalid(f"security-headers: {len(found)}")
    if found[0].get(_ACTOR, _NEXT).strip() not in ("", _NEXT):
        raise _invalid("security-header is for another actor")
    return found[0]


def _security_parts(
    security: etree._Element, policy: SignaturePolicy
) -> tuple[list[etree._Element], list[etree._Element], list[etree._Element], list[etree._Element]]:
    kinds: dict[str, list[etree._Element]] = {_TOKEN: [], _TIMESTAMP: [], _CONFIRMATION: [], _SIGNATURE: []}
    for child in children(security, policy.max_security_children, "security-children"):
        if child.tag not in kinds:
            raise _invalid(f"security-child {child.tag}")
        kinds[str(child.tag)].append(child)
    if len(kinds[_SIGNATURE]) != 1:
        raise _invalid(f"signatures: {len(kinds[_SIGNATURE])}")
    if len(kinds[_TIMESTAMP]) != 1:
        raise _invalid(f"timestamps: {len(kinds[_TIMESTAMP])}")
    return kinds[_TOKEN], kinds[_TIMESTAMP], kinds[_CONFIRMATION], kinds[_SIGNATURE]


def _add(signable: dict[str, etree._Element], part: etree._Element) -> None:
    identifier = part_id(part)
    if identifier is None:
        return
    if identifier in signable:
        raise _invalid(f"duplicate-id {identifier:.80}")
    signable[identifier] = part


def _require_signable(named: Sequence[str], signable: Mapping[str, etree._Element]) -> None:
    for identifier in set(named) - signable.keys():
        raise _invalid(f"reference to {identifier:.80}, which is no part that may be signed")


def require_unique_ids(root: etree._Element, named: Iterable[str]) -> None:
    """Refuse an id that could mean more than one element to any reader of ids: Id, ID, id, xml:id, gml:id, wsu:Id."""
    wanted, found = set(named), cast("list[str]", root.xpath(_IDS, smart_strings=False))
    if sum(identifier.strip() in wanted for identifier in found) != len(wanted):
        raise _invalid("duplicate-id")


def _require_no_markup(part: etree._Element) -> None:
    """Refuse comments and the like in a header: they are not signed, and cut a value in two for a careless reader."""
    for found in part.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity):
        raise _invalid(f"{etree.QName(part).localname} holds markup other than elements: {found!r:.40}")


def _require_no_comment_in_text(body: etree._Element) -> None:
    """Refuse a comment inside a value, which anyone may add to a signed Body; between elements it does no harm."""
    for comment in body.iter(etree.Comment):
        parent = comment.getparent()
        if parent is not None and any(text.strip() for text in _own_text(parent)):
            raise _invalid(f"comment inside the text of {etree.QName(parent).localname}")


def _own_text(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def token_der(secured: Secured, policy: SignaturePolicy) -> bytes:
    """Return the DER certificate in the BinarySecurityToken that the signature names."""
    token = secured.tokens.get(secured.signature.token)
    if token is None:
        raise SignatureError("SecurityTokenUnavailable", f"token {secured.signature.token:.80}")
    attributes(token, _WSU_ID, "Id", "EncodingType", "ValueType")
    if token.get("EncodingType", BASE64_BINARY) != BASE64_BINARY:
        raise SignatureError("UnsupportedSecurityToken", f"encoding {token.get('EncodingType')}")
    stated = {token.get("ValueType"), secured.signature.token_type or token.get("ValueType")}
    if stated != {X509V3}:
        raise SignatureError("UnsupportedSecurityToken", f"token-type {stated}")
    text = leaf_text(token)
    if len(text) > policy.max_token_characters:
        raise SignatureError("InvalidSecurityToken", f"token of {len(text)} characters")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError("InvalidSecurityToken", "token is not base64") from error


def check_timestamp(timestamp: etree._Element, policy: SignaturePolicy, now: datetime) -> datetime:
    """Return `wsu:Created` when the message is fresh at the moment `now`; else SignatureError (WB002, R3203-R3227)."""
    parts = children(timestamp, 2, "timestamp")
    if [part.tag for part in parts] not in (
        [ns.q(ns.WSU, "Created")],
        [ns.q(ns.WSU, "Created"), ns.q(ns.WSU, "Expires")],
    ):
        raise _invalid("timestamp is not Created and at most one Expires")
    created = _instant(parts[0])
    if created > now + policy.clock_skew:
        raise SignatureError("MessageExpired", f"created-in-future {created.isoformat()}")
    if created < now - policy.max_age:
        raise SignatureError("MessageExpired", f"created-too-long-ago {created.isoformat()}")
    if len(parts) == 2:
        expires = _instant(parts[1])
        if expires <= created:
            raise _invalid("timestamp expires before it was created")
        if expires < now - policy.clock_skew:
            raise SignatureError("MessageExpired", f"expired {expires.isoformat()}")
    return created


def _instant(element: etree._Element) -> datetime:
    attributes(element)
    found = _INSTANT.fullmatch(leaf_text(element).strip())
    if not found:
        raise _invalid(f"{etree.QName(element).localname} is not a UTC time")
    try:
        moment = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError as error:
        raise _invalid(f"{etree.QName(element).localname} is not a time") from error
    return moment.replace(microsecond=int(((found[2] or ".")[1:7]).ljust(6, "0")))


def _invalid(check: str) -> SignatureError:
    return SignatureError("InvalidSecurity", check)
