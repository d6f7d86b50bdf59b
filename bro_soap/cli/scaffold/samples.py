"""Requests for a new kind, made from its schema: of each document what must be there, and all that may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from bro_soap.cli.scaffold.contract import OPERATIONS
from bro_soap.cli.scaffold.outline import DocumentOutline, Outline, children
from bro_soap.cli.scaffold.specimens import Specimens
from bro_soap.codes import CodeList
from bro_soap.model import DocumentKind
from bro_soap.xmlio import ns

__all__ = ["issue_samples", "samples", "slug"]

# Parties and a place that the tests have; see tests/service.py.
_ACCOUNTABLE, _COMPANY = "99000001", "99000031"
_FILLED = {
    "ChamberOfCommerceNumberType": _COMPANY,
    "RegistrationObjectCodeType": "GMW000000000001",
    "EuropeanCompanyRegistrationNumberType": "DEHRB123456",
}
_PLACES = {"pos": "155000.00 463000.00", "posList": "155000 463000 155010 463000 155010 463010 155000 463000"}
_SRS = "urn:ogc:def:crs:EPSG::28992"
_REASON = "eigenCorrectie"


class _Filled(Specimens):
    """Makes documents with values that the rules shared by all kinds have nothing against."""

    def __init__(self, maps: Any, codes: Mapping[str, CodeList], *, everything: bool) -> None:
        super().__init__(maps, everything=everything)
        self._codes = codes

    def wants(self, particle: Any) -> bool:
        """Tell whether what may be there is: of other standards nothing."""
        name = str(getattr(particle, "name", None) or "")
        return super().wants(particle) and (not name.startswith("{") or name.startswith("{" + ns.BRO))

    def has(self, attribute: Any) -> bool:
        """Tell whether an attribute is there: what must be, and the system of coordinates."""
        return super().has(attribute) or attribute.local_name == "srsName"

    def attribute(self, name: str, xsd_type: Any) -> str:
        """Return the value of an attribute."""
        return _SRS if name == "srsName" else super().attribute(name, xsd_type)

    def element(self, declaration: Any, above: tuple[str, ...]) -> etree._Element:
        """Return an element; a code is one of its list, and a place lies in the Netherlands."""
        made = super().element(declaration, above)
        known = self._codes.get(made.get("codeSpace", ""))
        if known is not None:
            made.text = next(iter(known.codes))
        return made if declaration.local_name not in _PLACES else _with_text(made, _PLACES[declaration.local_name])

    def text(self, xsd_type: Any) -> str:
        """Return a value of the type."""
        return _FILLED.get(xsd_type.local_name or "") or super().text(xsd_type)


def _with_text(element: etree._Element, text: str) -> etree._Element:
    element.text = text
    return element


def slug(outline: Outline, document: DocumentOutline) -> str:
    """Return what the samples of a document are called by: `start-registration`."""
    return _kebab(document.name.removeprefix(f"{outline.name}_"))


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_?(?=[A-Z])|_", "-", name).lower()


def samples(
    outline: Outline, codes: Mapping[str, CodeList], prefix: str
) -> Iterator[tuple[str, DocumentOutline, bytes]]:
    """Yield requests by the names of their files, each with the document that it carries."""
    for one in outline.documents:
        name, begins = slug(outline, one), one.kind in {DocumentKind.START, DocumentKind.WHOLE}
        bro_id = "" if begins else f"{prefix}000000000001"
        plain = _request(outline, codes, "registrationRequest", one, bro_id, everything=False)
        full = _request(outline, codes, "registrationRequest", one, bro_id, everything=True)
        yield f"registration-{name}.xml", one, plain
        if full != plain and not one.parts:
            yield f"registration-{name}-everything.xml", one, full
    for request in outline.requests(outline.intake):
        corrected = None if request == "registrationRequest" else _carried(outline, request)
        if corrected is not None:
            content = _request(outline, codes, request, corrected, f"{prefix}000000000001", everything=False)
            yield f"{request.removesuffix('Request')}-{slug(outline, corrected)}.xml", corrected, content


def _carried(outline: Outline, request: str) -> DocumentOutline | None:
    """Return the first document that may be corrected so."""
    operation = OPERATIONS[request][0]
    return next((one for one in outline.documents if operation in one.operations and not one.parts), None)


def _request(
    outline: Outline,
    codes: Mapping[str, CodeList],
    name: str,
    document: DocumentOutline,
    bro_id: str,
    *,
    everything: bool,
) -> bytes:
    space = outline.intake.target_namespace
    maker = _Filled(outline.intake.maps, codes, everything=everything)
    declared = outline.intake.maps.elements[ns.q(space, name)]
    prefixes = _prefixes(outline.intake)
    root = etree.Element(declared.name, nsmap=prefixes)
    said = {"requestReference": slug(outline, document), "deliveryAccountableParty": _ACCOUNTABLE, "broId": bro_id}
    for child in children(declared).values():
        made = _part(maker, child, document, said)
        if made is not None:
            root.append(made)
    return _written(root, prefixes)


def issue_samples(outline: Outline, codes: Mapping[str, CodeList]) -> Iterator[tuple[str, bytes]]:
    """Yield a message of each kind of the issue service, by the names of their files, with all that it may hold."""
    schema = outline.dispatch
    for request in outline.requests(schema):
        for name in (request, OPERATIONS[request][1]):
            maker = _Filled(schema.maps, codes, everything=name != request)
            made = maker.element(schema.maps.elements[ns.q(schema.target_namespace, name)], ())
            root = etree.Element(made.tag, nsmap=_prefixes(schema))
            root.extend(made)
            yield f"{_kebab(name)}.xml", _written(root, _prefixes(schema))


def _prefixes(schema: Any) -> Any:
    """Return the namespaces of the BRO by prefix; that of the messages has none."""
    space = schema.target_namespace
    own = (one for one in schema.maps.namespaces if one.startswith(ns.BRO) and one != space)
    return {None: space, "gml": ns.GML} | {ns.family(one).replace("common", "com"): one for one in own}


def _written(root: etree._Element, prefixes: Any) -> bytes:
    etree.cleanup_namespaces(root, top_nsmap=prefixes)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _part(maker: _Filled, child: Any, document: DocumentOutline, said: Mapping[str, str]) -> etree._Element | None:
    """Return a part of a request; None for what this one does not have."""
    if child.local_name == "sourceDocument":
        made = etree.Element(child.name)
        made.append(maker.element(document.element, ()))
        return made
    if child.min_occurs == 0 and not said.get(child.local_name):
        return None
    made = maker.element(child, ())
    if child.local_name == "correctionReason":
        return _with_text(made, _REASON)
    return _with_text(made, said[child.local_name]) if child.local_name in said else made
