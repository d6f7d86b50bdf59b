"""A message as it came over the line, and what can be read of it however wrong it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from lxml import etree

from bro_soap.errors import BroError
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Contract, OperationContract
from bro_soap.xmlio.parse import parse

__all__ = ["Anatomy", "Message", "message_in"]

_HEAD = re.compile(rb"(?:POST ([^ \r\n]+) HTTP/1\.[01]|HTTP/1\.[01] \d{3}[^\r\n]*)\r?\n(.*?)\r?\n\r?\n", re.DOTALL)
_PROFILE = re.compile(r"/(2w-be(?:-se|-s)?)/")


@dataclass(frozen=True, slots=True)
class Message:
    """What one side sent: its bytes, and what is known of how they came; what is not known is None or empty.

    `content_type` and `soap_action` are HTTP headers, `profile` is `2w-be`, `2w-be-s` or `2w-be-se`, `received` when it
    came. `answers` is the request that this is the answer to.
    """

    name: str
    raw: bytes
    content_type: str | None = None
    soap_action: str | None = None
    profile: str = ""
    received: datetime | None = None
    answers: Message | None = None


def message_in(name: str, data: bytes) -> Message:
    """Return the message in a file: its XML, or the HTTP exchange with its head before it."""
    head = _HEAD.match(data)
    if head is None:
        return Message(name, data)
    lines = [line.partition(b":") for line in head[2].splitlines()]
    headers = {key.strip().lower(): value.strip().decode("latin-1") for key, _, value in lines}
    profile = _PROFILE.search((head[1] or b"").decode("latin-1"))
    of_http = Message(name, data[head.end() :], profile=profile[1] if profile else "")
    return replace(
        of_http,
        content_type=headers.get(b"content-type", ""),
        soap_action=headers.get(b"soapaction") if head[1] else None,
    )


class Anatomy:
    """The parts of a message by their names, wherever the sender may have put them; None for what is not there."""

    def __init__(self, message: Message, contracts: Mapping[str, Contract]) -> None:
        """Take a message, and the contracts of the services by namespace."""
        self.message = message
        self.contracts = contracts
        self.trouble: BroError | None = None
        self.root: etree._Element | None = None
        try:
            self.root = parse(message.raw)
        except BroError as error:
            self.trouble = error

    @cached_property
    def envelope(self) -> etree._Element | None:
        """The envelope of SOAP 1.1."""
        return self.root if self.root is not None and self.root.tag == ns.q(ns.SOAP, "Envelope") else None

    @cached_property
    def header(self) -> etree._Element | None:
        """The first Header."""
        return None if self.envelope is None else self.envelope.find(ns.q(ns.SOAP, "Header"))

    @cached_property
    def body(self) -> etree._Element | None:
        """The first Body."""
        return None if self.envelope is None else self.envelope.find(ns.q(ns.SOAP, "Body"))

    @cached_property
    def payload(self) -> etree._Element | None:
        """The first element in the Body, unless that is encrypted."""
        first = None if self.body is None else next(self.body.iterchildren("*"), None)
        return None if first is None or first.tag == ns.q(ns.XENC, "EncryptedData") else first

    @cached_property
    def security(self) -> etree._Element | None:
        """The first Security header of WS-Security 1.0."""
        return None if self.header is None else self.header.find(ns.q(ns.WSSE, "Security"))

    @cached_property
    def signature(self) -> etree._Element | None:
        """The first signature in the Security header."""
        return None if self.security is None else self.security.find(ns.q(ns.DS, "Signature"))

    @cached_property
    def encrypted(self) -> etree._Element | None:
        """What the Body holds encrypted."""
        return None if self.body is None else self.body.find(ns.q(ns.XENC, "EncryptedData"))

    @cached_property
    def profile(self) -> str:
        """The profile, as it was told or as the message looks."""
        if self.message.profile:
            return self.message.profile
        if self.encrypted is not None:
            return "2w-be-se"
        return "2w-be" if self.security is None else "2w-be-s"

    @cached_property
    def contract(self) -> Contract | None:
        """The contract that the request is of."""
        return None if self.payload is None else self.contracts.get(etree.QName(self.payload).namespace or "")

    @cached_property
    def operation(self) -> OperationContract | None:
        """The operation that the request is of."""
        payload = self.payload
        return None if payload is None or self.contract is None else self.contract.operations.get(str(payload.tag))

    def addressing(self, name: str = "*") -> Iterator[etree._Element]:
        """Yield the headers of WS-Addressing 1.0, or those of one name."""
        if self.header is not None:
            yield from self.header.iterchildren(ns.q(ns.WSA, name))
