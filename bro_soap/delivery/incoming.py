"""A request as it came in: verified bytes, the document in them, how they wrap it, and who sent it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from lxml import etree

from bro_soap.model import Form, Party
from bro_soap.xmlio.lexical import settle
from bro_soap.xmlio.parse import parse

__all__ = ["Incoming", "content_digest", "payload"]


@dataclass
class Incoming:
    """What the procedures get from the edge.

    `raw` is the received message byte for byte, `element` the document in it, parsed from those bytes, and `form` how
    the one wraps the other;
    `caller` holds the certificate that made the connection. `signer_oin` is the OIN of the verified signer, `from_oin`
    the one in `wsa:From`, `speaks_for` the KvK number in the header `deliveryResponsibleParty`; empty when absent.
    `repeated` is set when the request turns out to have been answered before.
    """

    raw: bytes
    element: etree._Element
    caller: Party
    caller_oin: str
    received: datetime
    message_id: str = ""
    speaks_for: str = ""
    from_oin: str = ""
    signer_oin: str = ""
    repeated: bool = False
    form: Form = Form.SOAP

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the received bytes, in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def content_digest(self) -> str:
        """The digest of the element: the same however it was written and wrapped."""
        return content_digest(self.element)


def payload(raw: bytes, form: Form) -> etree._Element:
    """Return the document in a message that was taken in, parsed anew, its values as they were then."""
    root = parse(raw)
    if form is Form.SOAP:
        body = next(part for part in reversed(root) if isinstance(part.tag, str))
        root = next(body.iterchildren("*"))
    settle(root)
    return root


def content_digest(element: etree._Element) -> str:
    """Return the SHA-256, in hex, of an element in exclusive canonical form without comments.

    One that has no such form (libxml2 knows none of a relative namespace) is digested as it is written.
    """
    digest = hashlib.sha256()
    tree: Any = etree.ElementTree(element)
    try:
        tree.write_c14n(_Digested(digest), exclusive=True, with_comments=False)
    except etree.LxmlError:
        return hashlib.sha256(etree.tostring(element, with_tail=False)).hexdigest()
    return digest.hexdigest()


class _Digested:
    """A file that keeps nothing of what is written to it but a digest."""

    def __init__(self, digest: Any) -> None:
        self.write = digest.update
