"""The parts of a secured envelope, found by their position and by nothing else (WS-Security 1.0, WB002-WB010)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.refused import invalid, refused
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.security.wsse.xmldsig import Signature, attributes, children, leaf_text, read_signature
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed, words
from bro_soap.xmlio.times import utc

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
    own_headers = tuple(child for child in header.iterchildren("*") if ns.versionless(child.tag) in policy.own_headers)
    signable: dict[str, etree._Element] = {}
    for part in (body, *addressing, *own_headers, *timestamps, *confirmations, *tokens):
        _add(signable, part)
    signature = read_signature(signatures[0], policy)
    named = [*(reference.target for reference in signature.references), signature.token]
    _require_signable(named, signable, signature.element)
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
        raise invalid(f"two-ids on {etree.QName(element).localname}", element, "heeft een wsu:Id en een Id")
    return wsu_id if wsu_id is not None else plain_id


def header_and_body(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Return the only Header and the only Body of an envelope; else SignatureError."""
    parts = children(root, 2, "envelope-children")
    if root.tag != _ENVELOPE or [part.tag for part in parts] != [_HEADER, _BODY]:
        raise invalid("envelope is not one Header and one Body", root, "moet een Header en een Body bevatten")
    return parts[0], parts[1]


def security_header(header: etree._Element, max_headers: int) -> etree._Element:
    """Return the only `wsse:Security` header, which is for us; else SignatureError."""
    found = [child for child in children(header, max_headers, "headers") if child.tag == _SECURITY]
    if len(found) != 1:
        raise invalid(
            f"security-headers: {len(found)}",
            header,
            "bevat meer dan een wsse:Security" if found else "wsse:Security ontbreekt",
        )
    if trimmed(found[0].get(_ACTOR, _NEXT)) not in ("", _NEXT):
        raise invalid("security-header is for another actor", found[0], "soap:actor noemt een ander")
    return found[0]


def _security_parts(
    security: etree._Element, policy: SignaturePolicy
) -> tuple[list[etree._Element], list[etree._Element], list[etree._Element], list[etree._Element]]:
    kinds: dict[str, list[etree._Element]] = {_TOKEN: [], _TIMESTAMP: [], _CONFIRMATION: [], _SIGNATURE: []}
    for child in children(security, policy.max_security_children, "security-children"):
        if child.tag not in kinds:
            raise invalid(f"security-child {child.tag}", child, "hoort hier niet")
        kinds[str(child.tag)].append(child)
    if len(kinds[_SIGNATURE]) != 1:
        raise _not_one("signatures", security, "ds:Signature", len(kinds[_SIGNATURE]))
    if len(kinds[_TIMESTAMP]) != 1:
        raise _not_one("timestamps", security, "wsu:Timestamp", len(kinds[_TIMESTAMP]))
    return kinds[_TOKEN], kinds[_TIMESTAMP], kinds[_CONFIRMATION], kinds[_SIGNATURE]


def _not_one(what: str, security: etree._Element, name: str, number: int) -> SignatureError:
    why = f"bevat {number} x {name}, en het moet er 1 zijn" if number else f"{name} ontbreekt"
    return invalid(f"{what}: {number}", security, why)


def _add(signable: dict[str, etree._Element], part: etree._Element) -> None:
    identifier = part_id(part)
    if identifier is None:
        return
    if identifier in signable:
        raise invalid(f"duplicate-id {identifier:.80}", part, f"{identifier:.80} is ook de Id van een ander deel")
    signable[identifier] = part


def _require_signable(named: Sequence[str], signable: Mapping[str, etree._Element], signature: etree._Element) -> None:
    for identifier in set(named) - signable.keys():
        why = f"verwijst naar {identifier:.80}, en dat is de Id van geen Body, Timestamp, certificaat of wsa-header"
        raise invalid(f"reference to {identifier:.80}, which is no part that may be signed", signature, why)


def require_unique_ids(root: etree._Element, named: Iterable[str]) -> None:
    """Refuse an id that could mean more than one element to any reader of ids: Id, ID, id, xml:id, gml:id, wsu:Id."""
    wanted, found = set(named), cast("list[str]", root.xpath(_IDS, smart_strings=False))
    if sum(trimmed(identifier) in wanted for identifier in found) != len(wanted):
        raise invalid("duplicate-id", root, "een Id waarnaar de handtekening verwijst komt meer dan een keer voor")


def _require_no_markup(part: etree._Element) -> None:
    """Refuse comments and the like in a header: they are not signed, and cut a value in two for a careless reader."""
    for found in part.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity):
        check = f"{etree.QName(part).localname} holds markup other than elements: {found!r:.40}"
        raise invalid(check, part, "bevat commentaar of een verwerkingsinstructie")


def _require_no_comment_in_text(body: etree._Element) -> None:
    """Refuse a comment inside a value, which anyone may add to a signed Body; between elements it does no harm."""
    for comment in body.iter(etree.Comment):
        parent = comment.getparent()
        if parent is not None and any(trimmed(text) for text in _own_text(parent)):
            check = f"comment inside the text of {etree.QName(parent).localname}"
            raise invalid(check, parent, "bevat commentaar in een waarde")


def _own_text(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def token_der(secured: Secured, policy: SignaturePolicy) -> bytes:
    """Return the DER certificate in the BinarySecurityToken that the signature names."""
    token = secured.tokens.get(secured.signature.token)
    if token is None:
        why = f"verwijst naar {secured.signature.token:.80}, en dat is de Id van geen wsse:BinarySecurityToken"
        check = f"token {secured.signature.token:.80}"
        raise refused("SecurityTokenUnavailable", check, secured.signature.element, why)
    attributes(token, _WSU_ID, "Id", "EncodingType", "ValueType")
    if token.get("EncodingType", BASE64_BINARY) != BASE64_BINARY:
        why = f"EncodingType moet {BASE64_BINARY} zijn"
        raise refused("UnsupportedSecurityToken", f"encoding {token.get('EncodingType')}", token, why)
    stated = {token.get("ValueType"), secured.signature.token_type or token.get("ValueType")}
    if stated != {X509V3}:
        why = f"ValueType, ook van de wsse:Reference ernaar, moet {X509V3} zijn"
        raise refused("UnsupportedSecurityToken", f"token-type {stated}", token, why)
    text = leaf_text(token)
    if len(text) > policy.max_token_characters:
        why = f"is langer dan {policy.max_token_characters} tekens"
        raise refused("InvalidSecurityToken", f"token of {len(text)} characters", token, why)
    try:
        return base64.b64decode("".join(words(text)), validate=True)
    except (binascii.Error, ValueError) as error:
        raise refused("InvalidSecurityToken", "token is not base64", token, "is geen base64") from error


def check_timestamp(timestamp: etree._Element, policy: SignaturePolicy, now: datetime) -> datetime:
    """Return `wsu:Created` when the message is fresh at the moment `now`; else SignatureError (WB002, R3203-R3227)."""
    parts = children(timestamp, 2, "timestamp")
    if [part.tag for part in parts] not in (
        [ns.q(ns.WSU, "Created")],
        [ns.q(ns.WSU, "Created"), ns.q(ns.WSU, "Expires")],
    ):
        why = "moet een wsu:Created bevatten, en daarna ten hoogste een wsu:Expires"
        raise invalid("timestamp is not Created and at most one Expires", timestamp, why)
    created = _instant(parts[0])
    if created > now + policy.clock_skew:
        raise _expired(f"created-in-future {created.isoformat()}", parts[0], "ligt in de toekomst", now)
    if created < now - policy.max_age:
        why = f"ligt meer dan {policy.max_age.total_seconds():.0f} seconden terug"
        raise _expired(f"created-too-long-ago {created.isoformat()}", parts[0], why, now)
    if len(parts) == 2:
        expires = _instant(parts[1])
        if expires <= created:
            raise invalid("timestamp expires before it was created", parts[1], "moet na wsu:Created liggen")
        if expires < now - policy.clock_skew:
            raise _expired(f"expired {expires.isoformat()}", parts[1], "is verstreken", now)
    return created


def _expired(check: str, element: etree._Element, why: str, now: datetime) -> SignatureError:
    clock = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return refused("MessageExpired", check, element, f"{element.text} {why}; hier is het {clock}")


def _instant(element: etree._Element) -> datetime:
    attributes(element)
    try:
        moment = utc(leaf_text(element))
    except ValueError as error:
        check = f"{etree.QName(element).localname} is not a time"
        raise invalid(check, element, "is geen bestaand tijdstip") from error
    if moment is None:
        why = "moet een tijdstip in UTC zijn, met een Z erachter, zoals 2026-11-22T13:03:31Z"
        raise invalid(f"{etree.QName(element).localname} is not a UTC time", element, why)
    return moment
