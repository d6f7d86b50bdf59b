"""A delivery request as it is read: the fields of its frame, and the source document in it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bro_soap.model import Operation
from bro_soap.xmlio.dates import PartialDate, date_of
from bro_soap.xmlio.elements import local, text

__all__ = ["Request", "read_request"]


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A delivery request as read: the frame's fields and the source document's element.

    `root` is the request element itself, `document_type` the local name of the source document.
    """

    operation: Operation
    element: etree._Element
    object_code: str
    request_reference: str
    delivery_accountable_party: str | None
    bro_id: str | None
    quality_regime: str
    under_privilege: str | None
    correction_reason: str | None
    date_to_be_corrected: PartialDate | None
    document_type: str
    source_document: etree._Element


def read_request(element: etree._Element, operation: Operation, object_code: str) -> Request:
    """Read a schema-valid delivery request: frame fields by their local names, whatever the object.

    Raises `ValueError` when there is no source document, which the schema forbids.
    """
    fields = {local(part): part for part in reversed(element)}
    document = next((part for part in fields.get("sourceDocument", ()) if isinstance(part.tag, str)), None)
    if document is None:
        raise ValueError("a delivery request without source document")
    corrected = fields.get("dateToBeCorrected")
    return Request(
        operation=operation,
        element=element,
        object_code=object_code,
        request_reference=_field(fields, "requestReference") or "",
        delivery_accountable_party=_field(fields, "deliveryAccountableParty"),
        bro_id=_field(fields, "broId"),
        quality_regime=_field(fields, "qualityRegime") or "",
        under_privilege=_field(fields, "underPrivilege"),
        correction_reason=_field(fields, "correctionReason"),
        date_to_be_corrected=None if corrected is None else date_of(corrected),
        document_type=local(document),
        source_document=document,
    )


def _field(fields: dict[str, etree._Element], name: str) -> str | None:
    element = fields.get(name)
    return None if element is None else text(element)
