"""Deliveries from what a caller has: a whole request, or a bare source document with the fields around it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

__all__ = ["Xml", "framed", "read_xml"]

Xml = bytes | str | etree._Element
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


def _built(body: Any, document: etree._Element, given: dict[str, str]) -> etree._Element:
    namespace = etree.QName(body.qname.text).namespace or ""
    request = etree.Element(body.qname.text, nsmap=_prefixes(body))
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


def _prefixes(body: Any) -> dict[str, str]:
    """Return the namespaces of a request by prefix: its own, and its own brocommon."""
    prefixes = {"msg": etree.QName(body.qname.text).namespace or ""}
    for _, part in body.type.elements:
        namespace = etree.QName(part.qname.text).namespace or ""
        if ns.family(namespace) == "brocommon":
            prefixes["brocom"] = namespace
    return prefixes


def _wrapped(tag: str, document: etree._Element) -> etree._Element:
    document = copy.deepcopy(document)
    document.tail = None
    if document.tag == tag:
        return document
    wrapper = etree.Element(tag)
    wrapper.append(document)
    return wrapper


def _code_space(namespace: str, name: str) -> str:
    """Return the code space of a list of this object: `isbhr-gt` has `urn:bro:bhrgt:CorrectionReason`."""
    service = namespace.rstrip("/").split("/")[-2]
    return f"urn:bro:{service.removeprefix('is').replace('-', '')}:{name[0].upper()}{name[1:]}"
