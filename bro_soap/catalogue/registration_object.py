"""What a registration object may declare; the procedures know no object but through this."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from lxml import etree

from bro_soap.declaration.layout import IssueLayout
from bro_soap.declaration.life import LifeLayout, PartsLayout
from bro_soap.history import Recalled, Story, Told
from bro_soap.history.timeline import Act, Event, Events
from bro_soap.model import JA, Operation
from bro_soap.rules import (
    REGIME_REASONS,
    CorrectionReason,
    DocumentKind,
    Facts,
    KnownParty,
    Phase,
    ReasonKind,
    Reference,
    Rule,
    SourceDocument,
    Verdict,
    run,
)
from bro_soap.rules.common import COMMON
from bro_soap.rules.history import HISTORY
from bro_soap.rules.meaning import MEANING
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import VOID, date_of
from bro_soap.xmlio.elements import local, text
from bro_soap.xmlio.meaning import Meaning
from bro_soap.xmlio.request import Request

__all__ = [
    "PREHISTORY",
    "REGIME_REASONS",
    "CorrectionReason",
    "DocumentKind",
    "Key",
    "KnownParty",
    "ReasonKind",
    "Reference",
    "RegistrationObject",
    "SourceDocument",
    "Version",
    "acts_of",
    "addition",
    "by_key",
    "end",
    "judge",
    "kvk_numbers",
    "newest",
    "referred",
    "report",
    "start",
    "told_of",
    "whole",
]

Key = tuple[str, str]
_EVENTS = frozenset({Operation.REGISTER, Operation.REPLACE, Operation.INSERT, Operation.MOVE, Operation.DELETE})


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object's interface: its number, its two services and the folder of its schemas."""

    number: str
    delivery: str
    issue: str
    folder: str


@dataclass(frozen=True, eq=False, kw_only=True)
class RegistrationObject:
    """One version of the interface of a kind of object: everything that makes it differ from the others, as data.

    Two versions of a kind share what is the same by `dataclasses.replace`; what hangs on the kind (roles, mandates,
    BRO-IDs, the ids of rules) is found by its `code`.
    `rules` are the object's own; `all_rules` adds those all objects share. `nonpublic` names the elements that only
    the object's bronhouder and supplier may see: local names joined with "/" from below the document's element.
    `meaning` tells what may stand in its documents beside elements of the BRO itself.
    `known_kvk` names the elements that hold the KvK number of an executing company. `issue` lays out what is issued;
    `recall` writes the source documents again from an issued document that tells enough.
    `closed` names long series, which only rules of their own look into.
    """

    code: str
    name: str
    bro_id_prefix: str
    version: Version
    documents: tuple[SourceDocument, ...]
    rules: tuple[Rule, ...] = ()
    correction_reasons: tuple[CorrectionReason, ...] = ()
    nonpublic: tuple[str, ...] = ()
    meaning: Meaning = field(default_factory=lambda: Meaning({}))
    known_kvk: tuple[KnownParty, ...] = ()
    privilege: bool = False
    references: tuple[Reference, ...] = ()
    closed: frozenset[str] = frozenset()
    issue: IssueLayout | LifeLayout | PartsLayout
    recall: Callable[[etree._Element], Recalled | None] | None = None

    @property
    def key(self) -> Key:
        """What the interface is known by: the code of its kind, and the number of its version."""
        return self.code, self.version.number

    @cached_property
    def documents_by_name(self) -> Mapping[str, SourceDocument]:
        """The source documents by element name."""
        return {document.name: document for document in self.documents}

    @property
    def life(self) -> LifeLayout | PartsLayout | None:
        """The layout of an object with a life-span; None for one that is delivered whole."""
        return None if isinstance(self.issue, IssueLayout) else self.issue

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules all objects share and the object's own."""
        return (*COMMON, *(HISTORY if self.life else ()), *MEANING, *self.rules)

    @property
    def operations(self) -> frozenset[Operation]:
        """Every operation that at least one document may be delivered with."""
        return frozenset[Operation]().union(*(document.operations for document in self.documents))


def by_key(declared: Iterable[RegistrationObject]) -> Mapping[Key, RegistrationObject]:
    """Return the interfaces by code and number, in this order. Raises `ValueError` for one that is there twice."""
    found: dict[Key, RegistrationObject] = {}
    for one in declared:
        if found.setdefault(one.key, one) is not one:
            raise ValueError(f"{' '.join(one.key)} is declared twice")
    return MappingProxyType(found)


def newest(declared: Iterable[RegistrationObject]) -> Mapping[str, RegistrationObject]:
    """Return the last of the interfaces of each kind, by code."""
    return MappingProxyType({one.code: one for one in declared})


PREHISTORY = "prehistory"
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


def kvk_numbers(declared: RegistrationObject, request: Request) -> frozenset[str]:
    """Return every KvK number the request mentions: what `Facts.roles` must be able to answer for."""
    found = {request.delivery_accountable_party or ""}
    for party in declared.known_kvk:
        found.update(text(element) for element in _elements([request.source_document], party.path.split("/")))
    return frozenset(found - {""})


def judge(
    declared: RegistrationObject, request: Request, facts: Facts, phases: Collection[Phase] = tuple(Phase)
) -> Verdict:
    """Run all rules that are about this object over the request."""
    return run(declared.all_rules, request, facts, declared, phases)


def told_of(declared: RegistrationObject, document: etree._Element, sequence: int, at: datetime | None) -> Story:
    """Return the events that a source document tells of: one, or those of the documents in it, in their order."""
    known = declared.documents_by_name[local(document)]
    if not known.parts:
        return (Told(_event(known, document, sequence, 0, at), document),)
    inner = [part for path in known.parts for part in _elements([document], path.split("/"))]
    return tuple(
        Told(_event(declared.documents_by_name[local(part)], part, sequence, number, at), part)
        for number, part in enumerate(inner)
    )


def acts_of(
    declared: RegistrationObject, request: Request, sequence: int, at: datetime | None, events: Events = ()
) -> tuple[tuple[Act, ...], Story]:
    """Return what a request does to the history of its object, and the documents that tell of it.

    Whether the object has a prehistory is said when it is begun, and stays so when its beginning is corrected.
    """
    story = []
    for told in told_of(declared, request.source_document, sequence, at):
        event = told.event
        if event.kind is not DocumentKind.ADDITION and declared.privilege and event.kind is not DocumentKind.END:
            had = events[0].details.get(PREHISTORY) if events else request.under_privilege == JA
            event = replace(event, details={**event.details, PREHISTORY: bool(had)})
        story.append(Told(event, told.document))
    return tuple(Act(request.operation, one.event, request.date_to_be_corrected) for one in story), tuple(story)


def referred(declared: RegistrationObject, request: Request) -> frozenset[str]:
    """Return the BRO-ID of every object that the request refers to."""
    documents = [told.document for told in told_of(declared, request.source_document, 0, None)]
    paths = (reference.path.split("/") for reference in declared.references)
    return frozenset(text(found) for path in paths for found in _elements(documents, path))


def _event(known: SourceDocument, document: etree._Element, sequence: int, part: int, at: datetime | None) -> Event:
    ways = known.event.split("|") if known.event else ()
    dated = next((found for way in ways for found in _elements([document], way.split("/"))), None)
    return Event(
        document_type=known.name,
        kind=known.kind,
        date=VOID if dated is None else date_of(dated),
        subject=_subject(document, known.subject),
        sequence=sequence,
        part=part,
        recorded_at=at,
        details=known.details(document) if known.details else {},
    )


def _subject(document: etree._Element, path: str) -> str:
    if not path:
        return ""
    way, _, attribute = path.partition("/@")
    found = next(_elements([document], way.split("/")), None)
    if found is None:
        return ""
    return (found.get(ns.q(ns.GML, attribute)) or "") if attribute else text(found)


def _elements(elements: list[etree._Element], names: list[str]) -> Iterator[etree._Element]:
    """Return the elements on a path of local names, where `*` is any name."""
    for name in names:
        wanted = "*" if name == "*" else f"{{*}}{name}"
        elements = [part for one in elements for part in one.iterchildren(wanted)]
    return iter(elements)
