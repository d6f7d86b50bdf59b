"""The documents that a comparison of schemas starts from, made small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import Contract

BLOCKS_KEPT = 2


def start_documents(contract: Contract) -> Iterator[tuple[Path, etree._Element]]:
    """Yield each sample of the contract as a message: out of its SOAP envelope, with its tables cut short."""
    for file in contract.files():
        root = message(etree.parse(str(file)).getroot())
        for values in root.iter("{*}values"):
            values.text = ";".join((values.text or "").split(";")[:BLOCKS_KEPT]) + ";"
        yield file, root


def message(root: etree._Element) -> etree._Element:
    """Give what stands in the SOAP Body, or the root itself; a bare source document gets a request around it."""
    if root.tag == ns.q(ns.SOAP, "Envelope"):
        root = root.find(f"{{{ns.SOAP}}}Body")[0]
    name = etree.QName(root)
    bare = "/xsd/is" in (name.namespace or "") and not name.localname[0].islower()
    return wrapped(root) if bare else root


def wrapped(document: etree._Element) -> etree._Element:
    """Put a registrationRequest around a source document."""
    service = etree.QName(document).namespace
    request = etree.Element(ns.q(service, "registrationRequest"), nsmap={"brocom": ns.BROCOM})
    etree.SubElement(request, ns.q(ns.BROCOM, "requestReference")).text = "vergelijking"
    etree.SubElement(request, ns.q(ns.BROCOM, "qualityRegime")).text = "IMBRO/A"
    etree.SubElement(request, ns.q(service, "sourceDocument")).append(document)
    return request
