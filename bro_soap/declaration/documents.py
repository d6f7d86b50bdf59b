"""What a rule may know about the kind of registration object it judges; the declaration fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from lxml import etree

from bro_soap.history import Life
from bro_soap.model import DocumentKind, Operation, Role
from bro_soap.xmlio.meaning import Meaning

__all__ = [
    "COMPANY_NUMBERS",
    "REGIME_REASONS",
    "CorrectionReason",
    "DocumentKind",
    "KnownParty",
    "ReasonKind",
    "Reference",
    "SourceDocument",
    "Subject",
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
    of its beginning list as `members`.
    """

    path: str
    code: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionReason:
    """A code of the object's `CorrectionReason` list and its condition."""

    code: str
    kind: ReasonKind


# The handbooks of GMW (2017) and GAR spell it with a capital, code lists and clients without: both are right.
REGIME_REASONS = tuple(CorrectionReason(code, ReasonKind.REGIME) for code in ("kwaliteitsregime", "kwaliteitsRegime"))


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A path in the source document that holds a KvK number, and the role it must be known in."""

    path: str
    role: Role


class Living(Protocol):
    """The part of a layout that the rules about a history need."""

    @property
    def life(self) -> Life:
        """How the documents make the state."""


class Subject(Protocol):
    """The part of a declaration that the rules shared by all objects need."""

    @property
    def code(self) -> str:
        """The object's code: CPT, GMW, ..."""

    @property
    def name(self) -> str:
        """The object's Dutch name."""

    @property
    def bro_id_prefix(self) -> str:
        """The three capitals every BRO-ID of the object begins with."""

    @property
    def documents_by_name(self) -> Mapping[str, SourceDocument]:
        """The source documents by element name."""

    @property
    def correction_reasons(self) -> tuple[CorrectionReason, ...]:
        """The correction reasons of the object's own code list."""

    @property
    def privilege(self) -> bool:
        """Whether the object may be delivered under privilege (onder voorrecht)."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Where its documents refer to other objects."""

    @property
    def life(self) -> Living | None:
        """How an object with a life-span is told and issued; None for one that is delivered whole."""

    @property
    def meaning(self) -> Meaning:
        """What the elements of its documents may hold."""

    @property
    def closed(self) -> frozenset[str]:
        """The paths of long series in its documents: what is inside is left to rules that look at it as a whole."""
