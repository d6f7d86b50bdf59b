"""The content check: what the register knows of a request, as facts, and the verdict of the rules on it.

The register is the database, or what somebody has at hand of it: the same check serves the service and validation
without a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from lxml import etree

from bro_soap.declaration import (
    PREHISTORY,
    ReasonKind,
    RegistrationObject,
    acts_of,
    judge,
    kvk_numbers,
    referred,
    told_of,
)
from bro_soap.errors import AbortReason
from bro_soap.life import Story, Told
from bro_soap.model import Finding, Operation, Party, Registration, Role
from bro_soap.recording import Case, Delivery
from bro_soap.rules import Facts
from bro_soap.rules.hints import SCHEMA
from bro_soap.store import Known, SourceDocumentRecord
from bro_soap.timeline import Events
from bro_soap.xmlio.incoming import Incoming
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.read import Request, read_request

__all__ = ["Register", "facts_of", "judged", "payload", "schema_finding", "story_of"]


class Register(Protocol):
    """What the check asks of a register; `store.View` is one."""

    def registration(self, bro_id: str) -> Registration | None:
        """Return the registration as it is now, or None."""

    def events(self, bro_id: str) -> Events:
        """Return the events of an object with a life-span, in their order."""

    def some_source_documents(self, bro_id: str, numbers: Iterable[int]) -> dict[int, SourceDocumentRecord]:
        """Return these source documents of the object by their number."""

    def source_documents(self, bro_id: str) -> list[SourceDocumentRecord]:
        """Return the source documents of the object in the order in which they took effect."""

    def latest_sequence(self, bro_id: str) -> int:
        """Return the number of the newest source document of the object; 0 when there is none."""

    def parties_by_kvk(self, kvk_numbers: Iterable[str]) -> dict[str, Party]:
        """Return the organisations that are known among these KvK numbers, by number."""

    def mandated(self, principal: str, agent: str, object_code: str) -> bool:
        """Tell whether the agent holds the principal's mandate for this type of object now."""

    def known(self, bro_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of these objects that exist, by BRO-ID."""


def schema_finding(reason: AbortReason) -> Finding:
    """Return a technical error as it is kept in the transaction register."""
    return Finding("schema", reason.message, line=reason.line, hint_nl=SCHEMA.nl, hint_en=SCHEMA.en)


def judged(parts: Delivery, request: Request, supplier: Party, incoming: Incoming, view: Register) -> Case:
    """Run the rules over the request with what the register knows at this moment."""
    facts = facts_of(parts.declared, request, supplier, incoming.received, view, incoming.caller)
    verdict = judge(parts.declared, request, facts)
    return Case(
        request, supplier, facts.registered, verdict, facts.acts, facts.told, facts.events or (), facts.story or ()
    )


def facts_of(
    declared: RegistrationObject,
    request: Request,
    supplier: Party | None,
    received: datetime,
    view: Register,
    caller: Party | None = None,
) -> Facts:
    """Return what the register knows that the rules may ask; no `supplier` means that it is not known who delivers."""
    registered = view.registration(request.bro_id) if request.bro_id else None
    events, story, sequence = _until_now(declared, registered, view)
    acts, told = acts_of(declared, request, sequence, None, events)
    return Facts(
        received=received,
        caller=caller,
        supplier=supplier,
        registered=registered,
        roles=_roles(declared, request, view),
        mandated=_mandated(declared, request, supplier, view),
        registered_document=_registered_document(declared, request, registered, story, view),
        under_privilege_right=supplier is not None and supplier.is_(Role.VOORRECHT, declared.code),
        acts=acts,
        told=told,
        events=events,
        story=story,
        references=_references(declared, request, view),
        with_prehistory=bool(events[0].details.get(PREHISTORY)) if events else None,
    )


def _roles(declared: RegistrationObject, request: Request, view: Register) -> dict[str, frozenset[Role]]:
    code = declared.code
    known = view.parties_by_kvk(kvk_numbers(declared, request))
    return {kvk: frozenset(role for role, of in party.roles if of == code) for kvk, party in known.items()}


def _mandated(declared: RegistrationObject, request: Request, supplier: Party | None, view: Register) -> bool | None:
    principal = request.delivery_accountable_party
    return view.mandated(principal, supplier.kvk_number, declared.code) if principal and supplier else None


def _references(declared: RegistrationObject, request: Request, view: Register) -> dict[str, Known]:
    bro_ids = referred(declared, request) if declared.references else ()
    return view.known(bro_ids) if bro_ids else {}


def _until_now(
    declared: RegistrationObject, registered: Registration | None, view: Register
) -> tuple[Events, Story, int]:
    """Return what an object with a life-span has been through, its documents, and the number of the next one."""
    if declared.life is None or registered is None or registered.object_code != declared.code:
        return (), (), 1
    events = view.events(registered.bro_id)
    wanted = declared.life.needed(events)
    story = story_of(declared, wanted, view.some_source_documents(registered.bro_id, {one.sequence for one in wanted}))
    return events, story, view.latest_sequence(registered.bro_id) + 1


def story_of(declared: RegistrationObject, events: Events, documents: Mapping[int, SourceDocumentRecord]) -> Story:
    """Return the events with the documents that tell of them, read from the messages as they were received."""
    read: dict[tuple[int, int], etree._Element] = {}
    for number, record in documents.items():
        request = read_request(payload(record.content), Operation(record.operation), declared.code)
        for told in told_of(declared, request.source_document, number, record.recorded_at):
            read[number, told.event.part] = told.document
    return tuple(Told(event, read[event.sequence, event.part]) for event in events)


def _registered_document(
    declared: RegistrationObject, request: Request, registered: Registration | None, story: Story, view: Register
) -> etree._Element | None:
    """Return the source document that begins the object, or holds it whole, where a rule has to compare with it."""
    reasons = declared.correction_reasons
    compares = {reason.code for reason in reasons if reason.kind is ReasonKind.ACCOUNTABLE_PARTY}
    if registered is None or request.correction_reason not in compares:
        return None
    if story:
        return story[0].document
    current = view.source_documents(registered.bro_id)[-1]
    return read_request(payload(current.content), Operation(current.operation), declared.code).source_document


def payload(raw: bytes) -> etree._Element:
    """Return the child of the Body of a stored message."""
    body = next(part for part in reversed(parse(raw)) if isinstance(part.tag, str))
    return next(body.iterchildren("*"))
