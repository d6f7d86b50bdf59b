"""What a request tells: the events of its documents, and the organisations and objects that it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lxml import etree

from bro_soap.declaration.declaration import Declaration
from bro_soap.declaration.documents import SourceDocument
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Act, Conflict, Event, Events, try_act
from bro_soap.model import JA, DocumentKind
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import VOID, PartialDate, date_of
from bro_soap.xmlio.elements import local, text
from bro_soap.xmlio.parts import at_path, first_at
from bro_soap.xmlio.request import Request

__all__ = ["PREHISTORY", "acts_of", "kvk_numbers", "parts_lost", "parts_referred", "referred", "told_of"]

PREHISTORY = "prehistory"


def kvk_numbers(declared: Declaration, request: Request) -> frozenset[str]:
    """Return every KvK number the request mentions: what `Facts.roles` must be able to answer for."""
    found = {request.delivery_accountable_party or ""}
    for document in _documents(declared, request.source_document) if declared.known_kvk else ():
        for party in declared.known_kvk:
            found.update(text(element) for element in at_path(document, party.path))
    return frozenset(found - {""})


def _documents(declared: Declaration, document: etree._Element) -> list[etree._Element]:
    """Return the documents in a source document that tells of several events, or that document itself."""
    parts = declared.documents_by_name[local(document)].parts
    return [part for path in parts for part in at_path(document, path)] if parts else [document]


def told_of(declared: Declaration, document: etree._Element, sequence: int, at: datetime | None) -> Story:
    """Return the events that a source document tells of: one, or those of the documents in it, in their order."""
    known = declared.documents_by_name[local(document)]
    if not known.parts:
        return (Told(_event(known, document, sequence, 0, at), document),)
    return tuple(
        Told(_event(declared.documents_by_name[local(part)], part, sequence, number, at), part)
        for number, part in enumerate(_documents(declared, document))
    )


def acts_of(
    declared: Declaration, request: Request, sequence: int, at: datetime | None, events: Events = ()
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
    return tuple(Act(request.operation, one.event, _wrong(declared, request, one)) for one in story), tuple(story)


def _wrong(declared: Declaration, request: Request, told: Told) -> PartialDate | None:
    """Return the date that a request corrects; None for a document that has none of its own."""
    dated = declared.documents_by_name[told.event.document_type].event
    return request.date_to_be_corrected if dated else None


def referred(declared: Declaration, request: Request, events: Events = ()) -> frozenset[str]:
    """Return the BRO-ID of every object that the request refers to, or that one of these events `refers` to."""
    documents = _documents(declared, request.source_document)
    ways = [(document, one.path) for document in documents for one in declared.references]
    before = frozenset(event.details["refers"] for event in events if "refers" in event.details)
    return before.union(text(found) for document, path in ways for found in at_path(document, path))


def parts_lost(events: Events, acts: Iterable[Act]) -> frozenset[str]:
    """Return the parts that others may refer to that acts take away; nothing when the acts are impossible."""
    had = _members(events)
    if not had:
        return had
    for act in acts:
        after = try_act(events, act)
        if isinstance(after, Conflict):
            return frozenset()
        events = after
    return had - _members(events)


def _members(events: Events) -> frozenset[str]:
    return frozenset(part for event in events for part in event.details.get("members", ()))


def parts_referred(declared: Declaration, story: Story, before: Events = ()) -> frozenset[tuple[str, str]]:
    """Return every part of another object that what is told refers to: BRO-ID and part.

    An event may `refer` to an object and to a `member` of it, and others to what is `within` that member; the first of
    these may be among the events `before`.
    """
    named = (
        (way.member, found)
        for told in story
        for way in declared.references
        for found in at_path(told.document, way.path)
    )
    parts = ((text(found), part) for member, found in named if member for part in found.itersiblings(f"{{*}}{member}"))
    return frozenset((bro_id, text(part)) for bro_id, part in parts) | _inner_parts(story, before)


def _inner_parts(story: Story, before: Events) -> frozenset[tuple[str, str]]:
    details = [told.event.details for told in story]
    inner = [part for one in details for part in one.get("within", ())]
    whole = next((one for one in (*details, *(event.details for event in before)) if "member" in one), None)
    return frozenset((whole["refers"], f"{whole['member']}/{part}") for part in inner if whole is not None)


def _event(known: SourceDocument, document: etree._Element, sequence: int, part: int, at: datetime | None) -> Event:
    ways = known.event.split("|") if known.event else ()
    dated = next((found for way in ways for found in at_path(document, way)), None)
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
    found = first_at(document, way)
    if found is None:
        return ""
    return (found.get(ns.q(ns.GML, attribute)) or "") if attribute else text(found)
