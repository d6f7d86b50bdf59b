"""What a reply says, once it has turned out to be one that may be trusted; anything else is raised as what it is."""

from __future__ import annotations

from collections.abc import Callable

import requests
from lxml import etree

from bro_soap.client.answers import read_fault
from bro_soap.client.connecting import correlation_id, refusal, retry_after
from bro_soap.client.failures import UntrustedReply
from bro_soap.client.transport import peer_oin
from bro_soap.client.wire import WsseSignature, relates_to
from bro_soap.errors import AbortReason, BroError
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

__all__ = ["content_of"]

_BODY = ns.q(ns.SOAP, "Body")
_FAULT = ns.q(ns.SOAP, "Fault")


def content_of(
    response: requests.Response,
    message_id: str,
    signature: WsseSignature | None,
    server_oin: str | None,
    place: Callable[[AbortReason], AbortReason],
) -> etree._Element:
    """Return the only element in the Body of a reply to this message, with `signature` signed by this server.

    Raises `HttpRefusal`, `UntrustedReply` or, with the reasons at the lines that `place` gives them, `SoapFault`.
    """
    if not response.headers.get("Content-Type", "").startswith("text/xml"):
        raise refusal(response, message_id)
    root = _read(response, message_id)
    if signature is not None:
        root = signature.open(root)
        signature.verify_by(root, server_oin or peer_oin(response) or None)
    content = root.find(f"{_BODY}/*")
    if content is None:
        raise UntrustedReply("the reply is no SOAP envelope with something in its Body", message_id)
    answered = relates_to(root)
    if answered != message_id and (answered or content.tag != _FAULT):
        raise UntrustedReply(f"the reply answers {answered or 'no message'}", message_id)
    if content.tag == _FAULT:
        after, reference = retry_after(response), correlation_id(response)
        raise read_fault(content, message_id, response.status_code, after, place, reference)
    return content


def _read(response: requests.Response, message_id: str) -> etree._Element:
    try:
        root = parse(response.content)
    except BroError as error:
        raise UntrustedReply(f"the reply (HTTP {response.status_code}) cannot be read: {error}", message_id) from error
    if root.tag != ns.q(ns.SOAP, "Envelope"):
        raise UntrustedReply(f"the reply is a {root.tag}", message_id)
    return root
