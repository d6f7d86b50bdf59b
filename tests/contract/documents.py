"""The documents that a comparison of schemas starts from, made small."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from bro_soap.xmlio import ns
from tests.contract.contracts import Contract
from tests.contract.specimens import specimens

BLOCKS_KEPT = 2


def start_documents(contract: Contract) -> Iterator[tuple[str, etree._Element]]:
    """Yield each sample of the contract as a message, then the documents made from its schema."""
    for file in contract.files():
        yield file.name, small(message(etree.parse(str(file), etree.XMLParser(remove_comments=True)).getroot()))
    if contract.specimens:
        yield from ((f"specimen {n}", document) for n, document in enumerate(specimens(contract)))


def small(root: etree._Element) -> etree._Element:
    """Cut tables and series short: what follows is more of the same."""
    for values in root.iter("{*}values"):
        values.text = ";".join((values.text or "").split(";")[:BLOCKS_KEPT]) + ";"
    for series in root.iter("{http://www.opengis.net/waterml/2.0}MeasurementTimeseries"):
        for point in list(series)[BLOCKS_KEPT:]:
            series.remove(point)
    return root


def message(root: etree._Element) -> etree._Element:
    """Give what stands in the SOAP Body, or the root itself; a bare source document gets a request around it."""
    if root.tag == ns.q(ns.SOAP, "Envelope"):
        root = copy.deepcopy(root.find(f"{{{ns.SOAP}}}Body")[0])  # on its own: nothing around it may be changed
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
