"""WS-Addressing 1.0 as Digikoppeling WUS uses it (WA001, section 2.5.2): read from requests, set on answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bro_soap.channels.soap.canonical import element, text
from bro_soap.errors import EnvelopeError
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed

__all__ = ["FAULT_ACTION", "NO_ADDRESSING", "Addressees", "Addressing", "Heading", "read_addressing"]

ANONYMOUS = f"{ns.WSA}/anonymous"
NONE = f"{ns.WSA}/none"
FAULT_ACTION = f"{ns.WSA}/soap/fault"
_SINGLE = ("To", "Action", "MessageID", "From", "ReplyTo", "FaultTo")
_OIN = re.compile(r"[?&]oin=([0-9A-Z]{20})(?:&|$)", re.IGNORECASE)
_TOO_LONG = 1024


@dataclass(frozen=True, slots=True)
class Addressing:
    """The WS-Addressing headers of a request; empty strings where a header is absent."""

    to: str = ""
    action: str = ""
    message_id: str = ""
    from_: str = ""

    @property
    def from_oin(self) -> str:
        """The sender's OIN in `wsa:From` (`?OIN=`, whatever the case of the name), or nothing."""
        found = _OIN.search(self.from_)
        return found[1] if found else ""


NO_ADDRESSING = Addressing()


class Addressees:
    """The addresses of one endpoint, and whose it is: what `wsa:To` of a request may be.

    `addresses` are those of the whole service, with or without a port, and `own_oin` gives the OIN of this
    organisation, or nothing where it is not known.
    """

    def __init__(self, addresses: Iterable[str], path: str, own_oin: Callable[[], str]) -> None:
        own = [address.rstrip("/") + path for address in addresses]
        self._told = own[0]
        self._known = frozenset({ANONYMOUS, *own, *map(_plain, own)})
        self._own_oin = own_oin

    def require(self, addressing: Addressing) -> None:
        """Check that a request is for this endpoint, as far as it says for whom. Raises `EnvelopeError` 0005.

        The query is for the receiver's OIN alone (WUS 2.5.2); an address without a path is not that of a service.
        """
        to, query = addressing.to.partition("?")[::2]
        if to and to not in self._known and _plain(to) not in self._known:
            raise EnvelopeError("Client", f"wsa:To is {to[:200]} en dit is {self._told}.", "0005")
        found = _OIN.search(f"?{query}") if query else None
        if found and (own := self._own_oin()) not in ("", found[1].upper()):
            raise EnvelopeError("Client", f"wsa:To noemt OIN {found[1]} en dit is {own}.", "0005")


def _plain(address: str) -> str:
    """Return an address without what makes no difference: capitals in the host, port 443, a slash at the end."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower().removesuffix(':443')}{slash}{path.rstrip('/')}"


def read_addressing(header: etree._Element | None) -> Addressing:
    """Read the headers of a request.

    Raises `EnvelopeError` with the Digikoppeling code: 0005 To, 0006 Action, 0007 MessageID, 0011 another header.
    """
    if header is None:
        return NO_ADDRESSING
    found: dict[str, etree._Element] = {}
    for child in header.iterchildren(f"{{{ns.WSA}}}*"):
        name = etree.QName(child).localname
        if name in _SINGLE and name in found:
            raise EnvelopeError("Client", f"wsa:{name} komt meer dan een keer voor.", _code(name))
        found[name] = child
    if not found:
        return NO_ADDRESSING
    for name in ("ReplyTo", "FaultTo"):
        _require_anonymous(name, found)
    return Addressing(
        _value("To", found, required=False),
        _value("Action", found),
        _value("MessageID", found),
        _endpoint("From", found),
    )


def _code(name: str) -> str:
    return {"To": "0005", "Action": "0006", "MessageID": "0007"}.get(name, "0011")


def _value(name: str, found: Mapping[str, etree._Element], *, required: bool = True) -> str:
    child = found.get(name)
    value = "" if child is None else trimmed(child.text or "")
    if (required and not value) or (child is not None and (not value or len(child))) or len(value) > _TOO_LONG:
        raise EnvelopeError("Client", f"wsa:{name} ontbreekt of heeft geen geldige waarde.", _code(name))
    return value


def _endpoint(name: str, found: Mapping[str, etree._Element]) -> str:
    """Return the address of an endpoint reference, which may hold nothing else (WUS 2.5.2)."""
    child = found.get(name)
    if child is None:
        return ""
    children = list(child.iterchildren("*"))
    if len(children) != 1 or children[0].tag != ns.q(ns.WSA, "Address"):
        raise EnvelopeError("Client", f"wsa:{name} moet precies een wsa:Address bevatten.", "0011")
    return trimmed(children[0].text or "")


def _require_anonymous(name: str, found: Mapping[str, etree._Element]) -> None:
    """Only synchronous answers exist: ReplyTo and FaultTo are anonymous or none."""
    address = _endpoint(name, found)
    if address and address.partition("?")[0] not in (ANONYMOUS, NONE):
        raise EnvelopeError(
            "Client", f"wsa:{name} moet {ANONYMOUS} zijn; er wordt alleen synchroon geantwoord.", "0011"
        )


@dataclass(frozen=True, slots=True)
class Heading:
    """What an answer says of itself: its action, the message that it answers, and its reference (Kenmerk), a UUID.

    The reference is in its MessageID, so that every answer carries it, whatever its fault may say.
    """

    action: str
    relates_to: str = ""
    reference: str = field(default_factory=lambda: str(uuid.uuid4()))

    def headers(self) -> list[tuple[str, bytes]]:
        """Return the headers as (name, escaped text)."""
        headers = [("Action", text(self.action)), ("MessageID", f"urn:uuid:{self.reference}".encode())]
        if self.relates_to:
            headers.append(("RelatesTo", text(self.relates_to)))
        return headers


def header_element(name: str, content: bytes, identifier: str = "") -> bytes:
    """Return one header block in exclusive-canonical form, with a `wsu:Id` when it is to be signed."""
    attributes = f' xmlns:wsa="{ns.WSA}"'
    if identifier:
        attributes += f' xmlns:wsu="{ns.WSU}" wsu:Id="{identifier}"'
    return element(f"wsa:{name}", content, attributes=attributes.encode())
