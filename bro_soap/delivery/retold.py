"""An object told again by the documents that the register keeps of it, each read as the version it came by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.telling import acts_of, told_of
from bro_soap.delivery.incoming import payload
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Events
from bro_soap.model import Operation, Registration
from bro_soap.projection import Projected, project
from bro_soap.store import SourceDocumentRecord
from bro_soap.xmlio.elements import namespace_of
from bro_soap.xmlio.request import Request, read_request

if TYPE_CHECKING:
    from bro_soap.store import View

__all__ = ["documents_of", "projected_from", "read_record", "story_of"]

Documents = Mapping[int, SourceDocumentRecord]


def read_record(versions: Versions, record: SourceDocumentRecord) -> tuple[RegistrationObject, Request]:
    """Return a request that was received before, with the declaration of the version it came by, as it says itself."""
    element = payload(record.content, record.form)
    declared = versions.of(namespace_of(element)).declared
    return declared, read_request(element, Operation(record.operation), declared.code)


def story_of(versions: Versions, events: Events, documents: Documents) -> Story:
    """Return the events with the documents that tell of them, read from the messages as they were received."""
    read: dict[tuple[int, int], etree._Element] = {}
    for number, record in documents.items():
        declared, request = read_record(versions, record)
        for told in told_of(declared, request.source_document, number, record.recorded_at):
            read[number, told.event.part] = told.document
    return tuple(Told(event, read[event.sequence, event.part]) for event in events)


def documents_of(declared: RegistrationObject, bro_id: str, events: Events, view: View) -> Documents:
    """Return the documents that what is issued is made of, by their number, where parts need not be made anew."""
    if declared.life is None:
        return {one.sequence_number: one for one in view.documents.of(bro_id)[-1:]}
    return view.documents.some(bro_id, {one.sequence for one in declared.life.needed(events)})


def projected_from(
    interface: Interface,
    versions: Versions,
    registration: Registration,
    before: Events,
    events: Events,
    documents: Documents,
    only: str = "",
) -> Projected:
    """Make what is issued by this interface of an object, out of its documents: all of it, or `only` one view.

    Raises as `project` does.
    """
    if interface.declared.life is None:
        latest = max(documents)
        declared, request = read_record(versions, documents[latest])
        _, story = acts_of(declared, request, latest, documents[latest].recorded_at)
    else:
        told = tuple(event for event in events if event.sequence in documents)
        story = story_of(versions, told, {event.sequence: documents[event.sequence] for event in told})
    return project(interface, registration, story, before, events, only=only)
