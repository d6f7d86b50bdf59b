"""The answers of the services as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from bro_soap.client.failures import SoapFault, UntrustedReply
from bro_soap.errors import AbortReason

__all__ = ["Document", "IntakeAnswer", "IssueAnswer", "Remark", "read_fault", "read_intake", "read_issued"]

_SPECIFICATION = re.compile(
    r"regel: (?P<line>-?[0-9]+), kolom: (?P<column>-?[0-9]+), offset: -?[0-9]+, boodschap: '(?P<message>.*)'", re.DOTALL
)
_TIMES = ("completionTime", "acceptanceTime", "rejectionTime", "dispatchTime")


@dataclass(frozen=True, slots=True)
class Remark:
    """One `sourceDocumentError` or `criterionError`: its number and its sentence."""

    sequence_number: int
    specification: str


@dataclass(frozen=True, slots=True)
class IntakeAnswer:
    """`intakeResponse`: `response_type` is `completion`, `acceptance` or `rejection`, `time` the one that goes with it.

    `element` is the answer as it came.
    """

    response_type: str
    request_reference: str
    transaction_id: str
    bro_id: str | None
    object_id_accountable_party: str | None
    time: datetime
    rejection_reason: str | None
    errors: tuple[Remark, ...]
    message_id: str
    element: etree._Element = field(repr=False, compare=False)

    @property
    def completed(self) -> bool:
        """Whether the delivery is registered."""
        return self.response_type == "completion"


@dataclass(frozen=True, slots=True)
class Document:
    """One issued document: its name (`CPT_O`, `CPT_O_DP`, `CPT_C`, `BRO_DO`), BRO-ID and element."""

    name: str
    bro_id: str
    element: etree._Element = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class IssueAnswer:
    """An answer of the issue: `response_type` is `dispatch` or `rejection`; `number_of_documents` counts a search."""

    response_type: str
    request_reference: str
    time: datetime
    rejection_reason: str | None
    errors: tuple[Remark, ...]
    documents: tuple[Document, ...]
    number_of_documents: int | None
    message_id: str
    element: etree._Element = field(repr=False, compare=False)

    @property
    def document(self) -> Document:
        """The one document of `dispatch_data`. Raises `LookupError` when there is not exactly one."""
        if len(self.documents) != 1:
            raise LookupError(f"{len(self.documents)} documents: {self.rejection_reason or self.response_type}")
        return self.documents[0]


def read_intake(element: etree._Element, message_id: str) -> IntakeAnswer:
    """Read an `intakeResponse`. Raises `UntrustedReply` when something it must have is missing."""
    return IntakeAnswer(
        response_type=_required(element, "responseType", message_id),
        request_reference=_text(element, "requestReference") or "",
        transaction_id=_required(element, "transactionId", message_id),
        bro_id=_text(element, "broId"),
        object_id_accountable_party=_text(element, "objectIdAccountableParty"),
        time=_time(element, message_id),
        rejection_reason=_text(element, "rejectionReason"),
        errors=_remarks(element, "sourceDocumentError"),
        message_id=message_id,
        element=element,
    )


def read_issued(element: etree._Element, message_id: str) -> IssueAnswer:
    """Read a `dispatch…Response`. Raises `UntrustedReply` when something it must have is missing."""
    count = _text(element, "numberOfDocuments")
    return IssueAnswer(
        response_type=_required(element, "responseType", message_id),
        request_reference=_text(element, "requestReference") or "",
        time=_time(element, message_id),
        rejection_reason=_text(element, "rejectionReason"),
        errors=_remarks(element, "criterionError"),
        documents=tuple(
            Document(etree.QName(document).localname, _text(document, "broId") or "", document)
            for document in element.iterfind("{*}dispatchDocument/*")
        ),
        number_of_documents=None if count is None else int(count),
        message_id=message_id,
        element=element,
    )


def read_fault(
    element: etree._Element,
    message_id: str,
    status: int = 500,
    retry_after: int = 0,
    place: Callable[[AbortReason], AbortReason] = lambda reason: reason,
    correlation_id: str = "",
) -> SoapFault:
    """Return a `soap:Fault`, with the reasons of its `parseFault`, each in its `place`, as an exception to raise."""
    detail = element.find("detail/{*}parseFault")
    reasons = () if detail is None else tuple(place(_reason(one)) for one in detail.iterfind("{*}abortReason"))
    return SoapFault(
        element.findtext("faultcode", "").strip(),
        element.findtext("faultstring", "").strip(),
        reasons=reasons,
        transaction_id="" if detail is None else _text(detail, "transactionId") or "",
        request_reference="" if detail is None else _text(detail, "requestReference") or "",
        status=status,
        retry_after=retry_after,
        message_id=message_id,
        correlation_id=correlation_id,
    )


def _reason(element: etree._Element) -> AbortReason:
    given = _text(element, "specification") or ""
    found = _SPECIFICATION.fullmatch(given)
    if found is None:
        return AbortReason(0, 0, given)
    return AbortReason(max(int(found["line"]), 0), max(int(found["column"]), 0), found["message"])


def _remarks(element: etree._Element, name: str) -> tuple[Remark, ...]:
    return tuple(
        Remark(int(_text(one, "sequenceNumber") or 0), _text(one, "specification") or "")
        for one in element.iterfind(f"{{*}}{name}")
    )


def _time(element: etree._Element, message_id: str) -> datetime:
    given = next((found for name in _TIMES if (found := _text(element, name))), "")
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise UntrustedReply(f"the answer has no valid time: {given!r}", message_id) from None


def _required(element: etree._Element, name: str, message_id: str) -> str:
    found = _text(element, name)
    if not found:
        raise UntrustedReply(f"the answer has no {name}", message_id)
    return found


def _text(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{{*}}{name}")
    return None if found is None else (found.text or "").strip()
