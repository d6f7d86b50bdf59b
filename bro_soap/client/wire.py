"""What goes into an envelope besides the request: WS-Addressing headers, the signature, a request made elsewhere.

These are zeep's own plug-in points, so that calls through zeep itself get them too.
"""

from __future__ import annotations

import copy
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from lxml import etree
from zeep.plugins import Plugin

from bro_soap.client.failures import UntrustedReply
from bro_soap.errors import EnvelopeError, SignatureError
from bro_soap.security.pki.certificates import CertificateVerifier
from bro_soap.security.wsse.encryption import DecryptionKey, Decryptor, encrypt_envelope
from bro_soap.security.wsse.envelope import Signer, Verified, sign_envelope, verify_reply
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.xmlio import ns
from bro_soap.xmlio.form import require_bounded_form

__all__ = ["AddressingPlugin", "Sending", "WireExchange", "WsseSignature", "new_message_id", "relates_to"]

ANONYMOUS = f"{ns.WSA}/anonymous"
_HEADER, _BODY, _FAULT = ns.q(ns.SOAP, "Header"), ns.q(ns.SOAP, "Body"), ns.q(ns.SOAP, "Fault")


@dataclass(frozen=True, slots=True)
class WireExchange:
    """One request and its answer, byte for byte as they went over the line (`received` is empty for no answer)."""

    operation: str
    message_id: str
    sent: bytes
    received: bytes
    status: int


class Sending(threading.local):
    """What a client is sending in this thread: each client has one of its own.

    `message_id` and `signature_value` are those of the last message, `opened` is the last reply, decrypted. Within
    `fixed` the id and the only child of the Body are given.
    """

    message_id: str = ""
    signature_value: str | None = None
    opened: etree._Element | None = None
    payload: etree._Element | None = None
    given_id: str = ""

    @contextmanager
    def fixed(self, message_id: str, payload: etree._Element | None) -> Iterator[None]:
        """Give the messages in this block this id and, when there is a payload, this element in the Body."""
        self.given_id, self.payload = message_id, payload
        try:
            yield
        finally:
            self.given_id, self.payload = "", None

    def begin(self) -> None:
        """Forget the message before, whatever became of it."""
        self.message_id, self.signature_value, self.opened = self.given_id or new_message_id(), None, None


def new_message_id() -> str:
    """Return a fresh wsa:MessageID."""
    return f"urn:uuid:{uuid.uuid4()}"


def relates_to(root: etree._Element) -> str:
    """Return the message id that an answer says it answers, or nothing."""
    return (root.findtext(f"{_HEADER}/{{{ns.WSA}}}RelatesTo") or "").strip()


class AddressingPlugin(Plugin):  # type: ignore[misc]
    """Sets the WS-Addressing headers of Digikoppeling WUS (2.5.2) in the place of zeep's own three.

    `oin` is the sender's, for From, which a delivery must have; `server_oin` goes into To. `sending` is what the client
    shares between this and its `WsseSignature`.
    """

    def __init__(
        self, oin: str, server_oin: str | None, delivery_responsible_party: str | None, sending: Sending
    ) -> None:
        self._sending = sending
        self._from = f"{ANONYMOUS}?OIN={oin}"
        self._to_suffix = f"?OIN={server_oin}" if server_oin else ""
        self._speaks_for = delivery_responsible_party

    def egress(self, envelope: etree._Element, http_headers: Any, operation: Any, options: Any) -> tuple[Any, Any]:
        """Put the headers, and the payload when one is given, into an envelope that is about to go."""
        self._sending.begin()
        if self._sending.payload is not None:
            _replace_body(envelope, self._sending.payload)
        header = envelope.find(_HEADER)
        if header is None:
            header = etree.Element(_HEADER)
            envelope.insert(0, header)
        for old in header.findall(f"{{{ns.WSA}}}*"):
            header.remove(old)
        self._add(envelope, header, str(operation.abstract.wsa_action), str(options["address"]))
        return envelope, http_headers

    def ingress(self, envelope: etree._Element, http_headers: Any, operation: Any) -> tuple[Any, Any]:  # noqa: ARG002
        """Refuse a reply to another message, in calls through zeep. Raises `UntrustedReply`."""
        message_id = self._sending.message_id
        if self._sending.opened is not None:
            envelope, self._sending.opened = self._sending.opened, None
        if relates_to(envelope) not in ("", message_id):
            raise UntrustedReply(f"the reply answers {relates_to(envelope)}", message_id)
        return envelope, http_headers

    def _add(self, envelope: etree._Element, header: etree._Element, action: str, address: str) -> None:
        _child(header, "To", address + self._to_suffix)
        _child(header, "Action", action)
        _child(header, "MessageID", self._sending.message_id)
        _child(_child(header, "From"), "Address", self._from)
        _child(_child(header, "ReplyTo"), "Address", ANONYMOUS)
        if self._speaks_for is not None:
            brocom = _brocommon(envelope)
            party = etree.SubElement(header, ns.q(brocom, "deliveryResponsibleParty"), nsmap={"brocom": brocom})
            party.text = self._speaks_for


class WsseSignature:
    """Signs what zeep sends and verifies what it receives (2W-be-S); zeep calls this a `wsse`.

    After `encrypt_for` it encrypts and decrypts too (2W-be-SE).
    """

    def __init__(
        self, signer: Signer, verifier: CertificateVerifier, server_oin: str | None, sending: Sending | None = None
    ) -> None:
        self._sending = sending or Sending()
        self._signer = signer
        self._verifier = verifier
        self._server_oin = server_oin
        self._recipient: x509.Certificate | None = None
        self._decryptor: Decryptor | None = None

    def encrypt_for(self, certificate: x509.Certificate) -> None:
        """From now on encrypt for this certificate, and accept no answer that is not encrypted for the signer's."""
        self._recipient, self._decryptor = certificate, Decryptor([DecryptionKey.of(self._signer)])

    def apply(self, envelope: etree._Element, http_headers: Any) -> tuple[etree._Element, Any]:
        """Sign an envelope in place, then encrypt its Body if need be."""
        self._sending.signature_value = sign_envelope(envelope, self._signer, datetime.now(UTC))
        if self._recipient is not None:
            encrypt_envelope(envelope, self._recipient)
        return envelope, http_headers

    def verify(self, envelope: etree._Element) -> Verified:
        """Verify the reply to what this thread sent last (WB013, WB014). Raises `UntrustedReply`."""
        self._require_bounded(envelope)
        self._sending.opened = self.open(envelope)
        return self.verify_by(self._sending.opened, self._server_oin)

    def _require_bounded(self, envelope: etree._Element) -> None:
        """Bound the canonical forms of a reply that zeep's parser read."""
        try:
            require_bounded_form(envelope)
        except EnvelopeError as error:
            raise UntrustedReply(f"the reply cannot be read: {error}", self._sending.message_id) from error

    def open(self, envelope: etree._Element) -> etree._Element:
        """Return the reply decrypted; a fault may be readable, since the service may not know for whom to encrypt.

        Raises `UntrustedReply`.
        """
        if self._decryptor is None or envelope.find(f"{_BODY}/{_FAULT}") is not None:
            return envelope
        try:
            return self._decryptor.open(envelope).root
        except SignatureError as error:
            text = f"the reply cannot be decrypted: {error.check}"
            raise UntrustedReply(text, self._sending.message_id) from error

    def verify_by(self, envelope: etree._Element, server_oin: str | None) -> Verified:
        """Verify as `verify` does, and that the signer has this OIN, unless that is None."""
        sent, message_id = self._sending.signature_value, self._sending.message_id
        try:
            verified = verify_reply(
                envelope, sent=sent, policy=SignaturePolicy(), verifier=self._verifier, now=datetime.now(UTC)
            )
        except SignatureError as error:
            raise UntrustedReply(f"the signature of the reply is refused: {error}", message_id) from error
        if server_oin is not None and verified.identity.oin != server_oin:
            text = f"the reply is signed by OIN {verified.identity.oin}, expected {server_oin}"
            raise UntrustedReply(text, message_id)
        return verified


def _brocommon(envelope: etree._Element) -> str:
    """Return the namespace of brocommon that the request is written in; that of most interfaces where it has none."""
    spaces = (etree.QName(element).namespace or "" for element in envelope.iter("*"))
    return next((namespace for namespace in spaces if ns.family(namespace) == "brocommon"), ns.BROCOM)


def _replace_body(envelope: etree._Element, payload: etree._Element) -> None:
    body = envelope.find(_BODY)
    if body is None:
        raise ValueError("an envelope without a Body")
    for child in list(body):
        body.remove(child)
    payload = copy.deepcopy(payload)
    payload.tail = None
    body.append(payload)


def _child(parent: etree._Element, name: str, content: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, ns.q(ns.WSA, name), nsmap={"wsa": ns.WSA})
    child.text = content
    return child
