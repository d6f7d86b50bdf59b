"""A request as it came in: verified bytes, the one element in the Body, and who sent it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from lxml import etree

from bro_soap.model import Party

__all__ = ["Incoming"]


@dataclass
class Incoming:
    """What the procedures get from the edge.

    `raw` is the received message byte for byte and `element` the child of its Body, parsed from those bytes;
    `caller` holds the certificate that made the connection. `signer_oin` is the OIN of the verified signer, `from_oin`
    the one in `wsa:From`, `speaks_for` the KvK number in the header `deliveryResponsibleParty`; empty when absent.
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

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the received bytes, in hex."""
        return hashlib.sha256(self.raw).hexdigest()
