"""Wraps the body of an answer in an envelope with WS-Addressing headers, signed where the profile asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bro_soap.channels.soap.addressing import Heading, header_element
from bro_soap.channels.soap.canonical import start_tag
from bro_soap.channels.soap.prefixes import prefixes_of
from bro_soap.security.wsse.encryption import Sealed
from bro_soap.security.wsse.envelope import SignedPart, Signer
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Contract

__all__ = ["Replies"]

_OPEN = b'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="%s"><soap:Header>' % ns.SOAP.encode()
_CLOSE = b"</soap:Body></soap:Envelope>"


class Replies:
    """Writes the envelopes of one service; what is fixed in them is written once."""

    def __init__(self, contract: Contract) -> None:
        namespaces = {"soap": ns.SOAP, "wsse": ns.WSSE, "wsu": ns.WSU}
        self._body = start_tag("soap:Body", namespaces)
        self._signed_body = start_tag("soap:Body", namespaces, [("wsu:Id", "body")])
        self._prefix_list = " ".join(sorted({*namespaces, *prefixes_of(contract).namespaces} - {""}))

    def plain(self, heading: Heading, body: Iterable[bytes]) -> list[bytes]:
        """Return the parts of an unsigned envelope (profile 2W-be)."""
        headers = b"".join(header_element(name, content) for name, content in heading.headers())
        return [_OPEN, headers, b"</soap:Header>", self._body, *body, _CLOSE]

    def signed(
        self,
        signer: Signer,
        heading: Heading,
        body: Iterable[bytes],
        now: datetime,
        confirmation: str | None,
        seal: Callable[[bytes], Sealed] | None = None,
    ) -> list[bytes]:
        """Return the parts of an envelope signed as 2W-be-S asks (WB004, WB014).

        `confirmation` is the SignatureValue of the request, or None when it could not be read. With `seal` the content
        of the Body is encrypted after it was signed (WB006).
        """
        headers = [(f"wsa-{name}", header_element(name, content, f"wsa-{name}")) for name, content in heading.headers()]
        content = (b"".join(body),) if seal else body
        written = b"".join((self._signed_body, *content, b"</soap:Body>"))
        parts = [
            SignedPart("body", written, self._prefix_list),
            *(SignedPart(name, block, "") for name, block in headers),
        ]
        sealed = seal(*content) if seal else None
        security = signer.security_header(parts, now, confirmation, first=sealed.header if sealed else b"")
        if sealed is not None:
            written = b"".join((self._signed_body, sealed.content, b"</soap:Body>"))
        blocks = b"".join(block for _, block in headers)
        return [_OPEN, security, blocks, b"</soap:Header>", written, b"</soap:Envelope>"]
