"""The source documents of a kind of object, and what its declaration names in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lxml import etree

from bro_soap.model import DocumentKind, Operation, Role

__all__ = [
    "COMPANY_NUMBERS",
    "GENERIC_REASONS",
    "REGIME_REASONS",
    "Borrowed",
    "CorrectionReason",
    "DocumentKind",
    "InUse",
    "KnownParty",
    "ReasonKind",
    "Reference",
    "SourceDocument",
    "addition",
    "end",
    "report",
    "start",
    "whole",
]

# The elements that hold the number of a company, Dutch or of elsewhere in Europe (brocommon, OrganizationType).
COMPANY_NUMBERS = ("chamberOfCommerceNumber", "europeanCompanyRegistrationNumber")


class ReasonKind(StrEnum):
    """The condition under which a correction reason may be given (Innamehandboek, correctiereden)."""

    OWN = "own initiative"
    UNDER_REVIEW = "after an investigation"
    ACCOUNTABLE_PARTY = "another bronhouder, all else equal"
    REGIME = "another quality regime"
    DOCUMENT_TYPE = "another type of source document"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source document: its element name, what it does, the operations that may carry it, its event's date.

    `event` is the path of that date (or several, with "|" between them, of which the first that is there counts), and
    `subject` that of what tells the event from others of its kind on that date (`@id` at its end means the gml:id).
    `parts` are the paths of the documents in it, where it tells of several events. `details` gives what rules want to
    know of the event later without reading the document again; `title` is the document's Dutch name in sentences, where
    it is known.
    """

    name: str
    kind: DocumentKind
    operations: frozenset[Operation]
    event: str | None = None
    subject: str = ""
    parts: tuple[str, ...] = ()
    details: Callable[[etree._Element], Mapping[str, Any]] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A path in the source document to the BRO-ID of another object; that object must exist, as this type.

    `member` is the name of the BRO-ID's sibling that names a part of that object, which must be among what the details
    of its events list as `members`; a part within one of these is among them too, as `member/part`.
    """

    path: str
    code: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class InUse:
    """The elements of a part that is issued: the one that names it, and behind it whether others refer to it now."""

    member: str
    said: str


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What is issued of an object and said by the events of another: `of` finds that one's BRO-ID in the content.

    "" is none. `told` writes what the details of its events say into the content.
    """

    of: Callable[[bytes], str]
    told: Callable[[bytes, Iterable[Mapping[str, Any]]], bytes]


@dataclass(frozen=True, slots=True)
class CorrectionReason:
    """A code of the object's `CorrectionReason` list and its condition."""

    code: str
    kind: ReasonKind


# The handbooks of GMW (2017) and GAR spell it with a capital, code lists and clients without: both are right.
REGIME_REASONS = tuple(CorrectionReason(code, ReasonKind.REGIME) for code in ("kwaliteitsregime", "kwaliteitsRegime"))
# Those of every kind but CPT (Uitgifte- and innamehandboeken; client software).
GENERIC_REASONS = (
    CorrectionReason("bronhouder", ReasonKind.ACCOUNTABLE_PARTY),
    CorrectionReason("eigenCorrectie", ReasonKind.OWN),
    CorrectionReason("inOnderzoek", ReasonKind.UNDER_REVIEW),
    *REGIME_REASONS,
)


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A path in the source document that holds a KvK number, and the role it must be known in."""

    path: str
    role: Role


_EVENTS = frozenset({Operation.REGISTER, Operation.REPLACE, Operation.INSERT, Operation.MOVE, Operation.DELETE})
Details = Callable[[etree._Element], Mapping[str, Any]]
_REPORT = frozenset({Operation.REGISTER, Operation.CORRECT})


def whole(name: str) -> SourceDocument:
    """Declare the one document of a single-shot object: registered once, corrected as a whole."""
    return SourceDocument(name, DocumentKind.WHOLE, _REPORT)


def report(name: str, kind: DocumentKind, event: str | None = None) -> SourceDocument:
    """Declare one of the reports of an object that may come in two: registered, and corrected as a whole."""
    return SourceDocument(name, kind, _REPORT, event)


def start(
    name: str,
    event: str | None = None,
    without: Collection[str] = ("insert", "delete"),
    parts: tuple[str, ...] = (),
    details: Details | None = None,
) -> SourceDocument:
    """Declare a document that begins an object."""
    return SourceDocument(name, DocumentKind.START, _EVENTS - _operations(without), event, "", parts, details)


def addition(
    name: str,
    event: str | None = None,
    without: Collection[str] = (),
    subject: str = "",
    details: Details | None = None,
    title: str = "",
) -> SourceDocument:
    """Declare a document that adds an event to an object."""
    operations = _EVENTS - _operations(without)
    return SourceDocument(name, DocumentKind.ADDITION, operations, event, subject, (), details, title)


def end(name: str, event: str | None = None, without: Collection[str] = ("insert", "replace")) -> SourceDocument:
    """Declare a document that ends an object."""
    return SourceDocument(name, DocumentKind.END, _EVENTS - _operations(without), event)


def _operations(names: Collection[str]) -> frozenset[Operation]:
    return frozenset(Operation(name) for name in names)
