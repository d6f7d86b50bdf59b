"""The strict gate on the SOAP frame: one Envelope, one Body, one child, nothing that must be understood and is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from bro_soap.errors import EnvelopeError
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed

__all__ = ["Frame", "open_frame", "require_understood"]

_ENVELOPE = ns.q(ns.SOAP, "Envelope")
_HEADER = ns.q(ns.SOAP, "Header")
_BODY = ns.q(ns.SOAP, "Body")
_MUST_UNDERSTAND = ns.q(ns.SOAP, "mustUnderstand")
_ACTOR = ns.q(ns.SOAP, "actor")
_NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
DELIVERY_RESPONSIBLE_PARTY = "{brocommon}deliveryResponsibleParty"  # of whichever version
SECURITY = ns.q(ns.WSSE, "Security")


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of an envelope: `payload` is the only child of the Body."""

    root: etree._Element
    header: etree._Element | None
    body: etree._Element
    payload: etree._Element

    @property
    def speaks_for(self) -> str:
        """The KvK number in the BRO header `deliveryResponsibleParty`, or nothing."""
        blocks = () if self.header is None else self.header.iterchildren("*")
        found = [block for block in blocks if ns.versionless(block.tag) == DELIVERY_RESPONSIBLE_PARTY]
        if len(found) > 1:
            raise EnvelopeError("Client", "deliveryResponsibleParty komt meer dan een keer voor.", "0010")
        return trimmed(found[0].text or "") if found else ""


def open_frame(root: etree._Element) -> Frame:
    """Take an envelope apart.

    Raises `EnvelopeError`: `VersionMismatch` for another SOAP version, `Client` 0001 for a wrong frame (WW003, BP 1.2).
    """
    if root.tag != _ENVELOPE:
        if etree.QName(root).localname == "Envelope":
            raise EnvelopeError("VersionMismatch", "Alleen SOAP 1.1 wordt ondersteund (Digikoppeling WUS).")
        raise _wrong(f"het wortelelement is {_name(root)} en niet soap:Envelope")
    children = list(root.iterchildren("*"))
    header = children.pop(0) if children and children[0].tag == _HEADER else None
    if len(children) != 1 or children[0].tag != _BODY:
        raise _wrong("een soap:Envelope bevat hoogstens een soap:Header en daarna precies een soap:Body")
    payload = list(children[0].iterchildren("*"))
    if len(payload) != 1:
        raise _wrong(f"soap:Body bevat {len(payload)} elementen en moet er precies een bevatten")
    return Frame(root, header, children[0], payload[0])


def require_understood(frame: Frame, understood: Iterable[str]) -> None:
    """Refuse a header block that must be understood and is not (SOAP 1.1, section 4.2.3).

    `understood` holds element names in Clark notation, those of the BRO without version; every WS-Addressing header is
    understood too.
    Raises `EnvelopeError` with fault `MustUnderstand`.
    """
    if frame.header is None:
        return
    known = set(understood)
    for block in frame.header.iterchildren("*"):
        mandatory = trimmed(block.get(_MUST_UNDERSTAND, "0")) in ("1", "true")
        for_us = trimmed(block.get(_ACTOR, _NEXT)) in ("", _NEXT)
        if mandatory and for_us and ns.versionless(block.tag) not in known and etree.QName(block).namespace != ns.WSA:
            hint = " Gebruik het endpoint 2w-be-s voor ondertekende berichten." if block.tag == SECURITY else ""
            raise EnvelopeError("MustUnderstand", f"De header {_name(block)} wordt niet ondersteund.{hint}")


def _name(element: etree._Element) -> str:
    name = etree.QName(element)
    return (f"{{{name.namespace}}}{name.localname}" if name.namespace else name.localname)[:200]


def _wrong(what: str) -> EnvelopeError:
    return EnvelopeError("Client", f"De SOAP-envelop is niet geldig: {what}.", "0001")
