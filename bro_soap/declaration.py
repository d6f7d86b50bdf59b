"""What a registration object may declare; the procedures know no object but through this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bro_soap.model import Operation
from bro_soap.rules import (
    CorrectionReason,
    DocumentKind,
    Facts,
    KnownParty,
    Phase,
    ReasonKind,
    Rule,
    SourceDocument,
    Verdict,
    run,
)
from bro_soap.rules.common import COMMON
from bro_soap.xmlio.layout import IssueLayout
from bro_soap.xmlio.read import Request, local, text

__all__ = [
    "CorrectionReason",
    "DocumentKind",
    "KnownParty",
    "ReasonKind",
    "RegistrationObject",
    "SourceDocument",
    "Version",
    "addition",
    "end",
    "judge",
    "kvk_numbers",
    "start",
    "whole",
]

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
    """One kind of registration object: everything that makes it differ from the others, as data.

    `rules` are the object's own; `all_rules` adds those all objects share. `nonpublic` names the elements that only
    the object's bronhouder and supplier may see: local names joined with "/" from below the document's element.
    `known_kvk` names the elements that hold the KvK number of an executing company. `issue` lays out what is issued.
    """

    code: str
    name: str
    bro_id_prefix: str
    versions: tuple[Version, ...]
    documents: tuple[SourceDocument, ...]
    rules: tuple[Rule, ...] = ()
    correction_reasons: tuple[CorrectionReason, ...] = ()
    nonpublic: tuple[str, ...] = ()
    known_kvk: tuple[KnownParty, ...] = ()
    privilege: bool = False
    issue: IssueLayout

    @cached_property
    def documents_by_name(self) -> Mapping[str, SourceDocument]:
        """The source documents by element name."""
        return {document.name: document for document in self.documents}

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules all objects share and the object's own."""
        return (*COMMON, *self.rules)

    @property
    def operations(self) -> frozenset[Operation]:
        """Every operation that at least one document may be delivered with."""
        return frozenset[Operation]().union(*(document.operations for document in self.documents))


def whole(name: str) -> SourceDocument:
    """Declare the one document of a single-shot object: registered once, corrected as a whole."""
    return SourceDocument(name, DocumentKind.WHOLE, frozenset({Operation.REGISTER, Operation.CORRECT}))


def start(name: str, event: str | None = None, without: Collection[str] = ("insert", "delete")) -> SourceDocument:
    """Declare a document that begins an object."""
    return SourceDocument(name, DocumentKind.START, _EVENTS - _operations(without), event)


def addition(name: str, event: str | None = None, without: Collection[str] = ()) -> SourceDocument:
    """Declare a document that adds an event to an object."""
    return SourceDocument(name, DocumentKind.ADDITION, _EVENTS - _operations(without), event)


def end(name: str, event: str | None = None, without: Collection[str] = ("insert", "replace")) -> SourceDocument:
    """Declare a document that ends an object."""
    return SourceDocument(name, DocumentKind.END, _EVENTS - _operations(without), event)


def _operations(names: Collection[str]) -> frozenset[Operation]:
    return frozenset(Operation(name) for name in names)


def kvk_numbers(declared: RegistrationObject, request: Request) -> frozenset[str]:
    """Return every KvK number the request mentions: what `Facts.roles` must be able to answer for."""
    found = {request.delivery_accountable_party or ""}
    for party in declared.known_kvk:
        found.update(_texts([request.source_document], party.path.split("/")))
    return frozenset(found - {""})


def _texts(elements: list[Any], names: list[str]) -> list[str]:
    for name in names:
        elements = [part for element in elements for part in element if local(part) == name]
    return [text(element) for element in elements]


def judge(
    declared: RegistrationObject, request: Request, facts: Facts, phases: Collection[Phase] = tuple(Phase)
) -> Verdict:
    """Run all rules that are about this object over the request."""
    return run(declared.all_rules, request, facts, declared, phases)
