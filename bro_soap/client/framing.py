"""Requests from what a caller has: a whole request, a bare source document with the fields around it, or a search."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

__all__ = ["Xml", "criteria", "framed", "read_xml"]

Xml = bytes | str | etree._Element
ETRS89 = "urn:ogc:def:crs:EPSG::4258"
_REQUEST = "Request"
_SOURCE_DOCUMENT = "sourceDocument"


def read_xml(xml: Xml) -> etree._Element:
    """Return the root of XML given as bytes, text or element. Raises `ParseError` or `EnvelopeError`."""
    if not isinstance(xml, bytes | str):
        return xml
    return parse(xml.encode() if isinstance(xml, str) else xml)


def framed(body: Any, root: etree._Element, fields: Mapping[str, str | None]) -> etree._Element:
    """Return the request element: `root` itself when it is that, else a request built round a source document.

    `body` is zeep's element of the request; `fields` are its other children by their wire name.
    Raises `ValueError` when a field is given that has no place, or is missing.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    if root.tag == body.qname.text:
        if given:
            raise ValueError(f"{', '.join(given)}: the request given is complete and cannot be changed")
        return root
    if etree.QName(root).localname.endswith(_REQUEST):
        raise ValueError(f"{root.tag} is not a {body.qname.text}")
    return _built(body, root, given)


def criteria(
    circle: tuple[float, float, float] | None,
    box: tuple[float, float, float, float] | None,
    *,
    delivery_accountable_party: str | None,
    quality_regime: str | None,
    registered: tuple[date | str, date | str] | None,
    corrected: tuple[date | str, date | str] | None,
    under_review: bool | None,
) -> dict[str, Any]:
    """Return the criteria of a search as zeep wants them."""
    if (circle is None) == (box is None):
        raise ValueError("give either a circle (latitude, longitude, radius in km) or a box (south, west, north, east)")
    area: dict[str, Any] = {}
    if circle is not None:
        radius = {"_value_1": _number(circle[2]), "uom": "km"}
        area["enclosingCircle"] = {"srsName": ETRS89, "center": _position(circle[:2]), "radius": radius}
    if box is not None:
        area["boundingBox"] = {"srsName": ETRS89, "lowerCorner": _position(box[:2]), "upperCorner": _position(box[2:])}
    found = {
        "deliveryAccountableParty": delivery_accountable_party,
        "qualityRegime": quality_regime,
        "registrationPeriod": _period(registered),
        "correctionPeriod": _period(corrected),
        "underReview": None if under_review is None else ("ja" if under_review else "nee"),
        "area": area,
    }
    return {name: value for name, value in found.items() if value is not None}


def _position(pair: tuple[float, ...]) -> dict[str, list[str]]:
    """Return latitude and longitude as zeep wants a list with attributes."""
    return {"_value_1": [_number(value) for value in pair]}


def _number(value: float) -> str:
    """Write a number without exponent, as short as it can be told from its neighbours."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _period(days: tuple[date | str, date | str] | None) -> dict[str, str] | None:
    return None if days is None else {"beginDate": str(days[0]), "endDate": str(days[1])}


def _built(body: Any, document: etree._Element, given: dict[str, str]) -> etree._Element:
    namespace = etree.QName(body.qname.text).namespace or ""
    request = etree.Element(body.qname.text, nsmap={"msg": namespace, "brocom": ns.BROCOM})
    for name, part in body.type.elements:
        value = given.pop(name, None)
        if name == _SOURCE_DOCUMENT:
            request.append(_wrapped(part.qname.text, document))
        elif value is not None:
            child = etree.SubElement(request, part.qname.text)
            child.text = value
            if name == "correctionReason":
                child.set("codeSpace", _code_space(namespace, name))
        elif not part.is_optional:
            raise ValueError(f"{name} is missing: a {request.tag} must have it")
    if given:
        raise ValueError(f"{', '.join(given)}: a {request.tag} has no such element")
    return request


def _wrapped(tag: str, document: etree._Element) -> etree._Element:
    document = copy.deepcopy(document)
    document.tail = None
    if document.tag == tag:
        return document
    wrapper = etree.Element(tag)
    wrapper.append(document)
    return wrapper


def _code_space(namespace: str, name: str) -> str:
    """Return the code space of a list of this object: `iscpt` has `urn:bro:cpt:CorrectionReason`."""
    service = namespace.rstrip("/").split("/")[-2]
    return f"urn:bro:{service.removeprefix('is')}:{name[0].upper()}{name[1:]}"
