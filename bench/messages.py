"""Messages to send: every one with an id, a reference and a timestamp of its own, made before the clock starts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import randrange
from uuid import uuid4

from cryptography import x509
from lxml import etree

from bench.stage import BRONHOUDER, SUPPLIER
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.security.wsse.encryption import encrypt_envelope
from bro_soap.security.wsse.envelope import SignedPart, Signer
from bro_soap.xmlio import ns

# A reference of fixed length stands where each message gets its own.
_REFERENCE = "reference-of-32-characters-here-"
_PLACE = b"155000.000"
_ENVELOPE = b'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="%s"><soap:Header>' % ns.SOAP.encode()


@dataclass(frozen=True)
class Kind:
    """A kind of message: its Body in canonical form, cut where the reference goes, and its wsa:Action."""

    pieces: tuple[bytes, ...]
    action: str

    def body(self, reference: str) -> bytes:
        """Return the Body with this reference, and with a place of its own, so that nothing can be remembered."""
        place = f"{150_000 + randrange(10_000_000) / 1000:.3f}".encode()
        return reference.encode().join(self.pieces).replace(_PLACE, place, 1)


def registration(size: int) -> bytes:
    """Return the registrationRequest of an invented CPT of about `size` bytes."""
    smallest = len(_registration(1))
    a_row = (len(_registration(501)) - smallest) / 500
    return _registration(max(1, 1 + round((size - smallest) / a_row)))


def _registration(rows: int) -> bytes:
    return registration_request(
        Sounding(_REFERENCE, "dijkvak-1", rows=rows, accountable_party=BRONHOUDER, operator=SUPPLIER)
    )


def delivery(size: int) -> Kind:
    """Return the delivery of such a CPT."""
    return _kind(registration(size), "http://www.broservices.nl/wus/iscpt/registrationRequest")


def data_request(bro_id: str) -> Kind:
    """Return the request for one whole object."""
    request = (
        f'<dscpt:dispatchDataRequest xmlns:dscpt="http://www.broservices.nl/xsd/dscpt/1.1" xmlns:brocom="{ns.BROCOM}">'
        f"<brocom:requestReference>{_REFERENCE}</brocom:requestReference><brocom:broId>{bro_id}</brocom:broId>"
        "</dscpt:dispatchDataRequest>"
    )
    return _kind(request.encode(), "http://www.broservices.nl/wus/dscpt/dispatchDataRequest")


def _kind(request: bytes, action: str) -> Kind:
    payload = etree.fromstring(request, etree.XMLParser(huge_tree=True))
    envelope = etree.Element(ns.q(ns.SOAP, "Envelope"), nsmap={"soap": ns.SOAP})
    body = etree.SubElement(envelope, ns.q(ns.SOAP, "Body"), {ns.q(ns.WSU, "Id"): "body"}, nsmap={"wsu": ns.WSU})
    body.append(payload)
    written = etree.tostring(body, method="c14n", exclusive=True)
    return Kind(tuple(written.split(_REFERENCE.encode())), action)


class Unsigned:
    """Writes plain messages (2W-be)."""

    def make(self, kind: Kind) -> bytes:
        """Return a message that nobody has sent yet."""
        headers = b"".join(block for _, block in _addressing(kind.action))
        return b"".join((_ENVELOPE, headers, b"</soap:Header>", kind.body(_reference()), b"</soap:Envelope>"))


class Signed:
    """Writes messages signed as 2W-be-S asks."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def make(self, kind: Kind) -> bytes:
        """Return a message that nobody has sent yet, signed now."""
        body = kind.body(_reference())
        headers = _addressing(kind.action)
        parts = [SignedPart("body", body), *(SignedPart(name, block) for name, block in headers)]
        security = self._signer.security_header(parts, datetime.now(UTC))
        blocks = b"".join(block for _, block in headers)
        return b"".join((_ENVELOPE, security, blocks, b"</soap:Header>", body, b"</soap:Envelope>"))


class Encrypted(Signed):
    """Writes messages signed and encrypted as 2W-be-SE asks, for the holder of a certificate."""

    def __init__(self, signer: Signer, recipient: x509.Certificate) -> None:
        super().__init__(signer)
        self._recipient = recipient

    def make(self, kind: Kind) -> bytes:
        """Return a message that nobody has sent yet, signed and encrypted now."""
        root = etree.fromstring(super().make(kind), etree.XMLParser(huge_tree=True))
        encrypt_envelope(root, self._recipient)
        return etree.tostring(root)


class Same:
    """Writes one message again and again, for a server that does not look at it."""

    def __init__(self, message: bytes) -> None:
        self._message = message

    def make(self, kind: Kind) -> bytes:  # noqa: ARG002
        """Return the message."""
        return self._message


def http(path: str, message: bytes) -> bytes:
    """Return the HTTP request that carries a message."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: ""\r\nContent-Length: {len(message)}\r\n\r\n'
    )
    return head.encode() + message


def _addressing(action: str) -> Sequence[tuple[str, bytes]]:
    values = {"Action": action, "MessageID": f"urn:uuid:{uuid4()}", "To": f"{ns.WSA}/anonymous"}
    return [
        (
            f"wsa-{name}",
            f'<wsa:{name} xmlns:wsa="{ns.WSA}" xmlns:wsu="{ns.WSU}" wsu:Id="wsa-{name}">{value}</wsa:{name}>'.encode(),
        )
        for name, value in values.items()
    ]


def _reference() -> str:
    return os.urandom(16).hex()
