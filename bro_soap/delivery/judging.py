"""The content check: what the register knows of a request, as facts, and the verdict of the rules on it.

The register is the database, or what somebody has at hand of it: the same check serves the service and validation
without a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from lxml import etree

from bro_soap.catalogue.registration_object import (
    PREHISTORY,
    ReasonKind,
    RegistrationObject,
    acts_of,
    judge,
    kvk_numbers,
    referred,
    told_of,
)
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.recording import Case, Delivery
from bro_soap.errors import AbortReason
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Events
from bro_soap.model import Finding, Operation, Party, Registration, Role
from bro_soap.rules import Facts, Verdict
from bro_soap.rules.findings import MOST_FINDINGS, xpath
from bro_soap.rules.hints import HINTS, SCHEMA, filled
from bro_soap.rules.wording import render, value_text
from bro_soap.store import Known, SourceDocumentRecord, View
from bro_soap.xmlio import ns
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.elements import line_of, local, text
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.request import Request, read_request

__all__ = [
    "Past",
    "Privileges",
    "facts_of",
    "judged",
    "not_issuable",
    "past_of",
    "payload",
    "schema_finding",
    "story_of",
]

log = structlog.get_logger(__name__)
_NIL = ns.q(ns.XSI, "nil")

# Returns those of these objects that exist, by BRO-ID.
Others = Callable[[Iterable[str]], dict[str, Known]]


class Privileges(Protocol):
    """What the check asks of who may do what; `view.parties` is one."""

    def roles(self, kvk_numbers: Iterable[str], object_code: str) -> dict[str, frozenset[Role]]:
        """Return what each of these organisations may do with this type of object; nothing for an unknown one."""

    def mandated(self, principal: str, agent: str, object_code: str) -> bool:
        """Tell whether the agent holds the principal's mandate for this type of object now."""


@dataclass(frozen=True, slots=True)
class Past:
    """What there was of an object before the request: `document` begins it, or is the current one of a whole object.

    `sequence` is the number that the source document of the request would get.
    """

    registered: Registration | None = None
    events: Events = ()
    story: Story = ()
    sequence: int = 1
    document: etree._Element | None = None


def schema_finding(reason: AbortReason) -> Finding:
    """Return a technical error as it is kept in the transaction register."""
    return Finding("schema", reason.message, line=reason.line, hint_nl=SCHEMA.nl, hint_en=SCHEMA.en)


def judged(parts: Delivery, request: Request, supplier: Party, incoming: Incoming, view: View) -> Case:
    """Run the rules over the request with what the register knows at this moment."""
    past = past_of(parts.declared, request, view)
    facts = facts_of(
        parts.declared, request, supplier, incoming.received, past, view.parties, view.events.known, incoming.caller
    )
    verdict = judge(parts.declared, request, facts)
    return Case(request, supplier, past.registered, verdict, facts.acts, facts.told, past.events, past.story)


def facts_of(
    declared: RegistrationObject,
    request: Request,
    supplier: Party | None,
    received: datetime,
    past: Past,
    parties: Privileges,
    known: Others,
    caller: Party | None = None,
) -> Facts:
    """Return what the rules may ask; no `supplier` means that it is not known who delivers."""
    events = past.events
    acts, told = acts_of(declared, request, past.sequence, None, events)
    return Facts(
        received=received,
        caller=caller,
        supplier=supplier,
        registered=past.registered,
        roles=parties.roles(kvk_numbers(declared, request), declared.code),
        mandated=_mandated(declared, request, supplier, parties),
        registered_document=past.document if _compares(declared, request) else None,
        under_privilege_right=supplier is not None and supplier.is_(Role.VOORRECHT, declared.code),
        acts=acts,
        told=told,
        events=events,
        story=past.story,
        references=_references(declared, request, known),
        with_prehistory=bool(events[0].details.get(PREHISTORY)) if events else None,
    )


def _mandated(
    declared: RegistrationObject, request: Request, supplier: Party | None, parties: Privileges
) -> bool | None:
    principal = request.delivery_accountable_party
    return parties.mandated(principal, supplier.kvk_number, declared.code) if principal and supplier else None


def _references(declared: RegistrationObject, request: Request, known: Others) -> dict[str, Known]:
    bro_ids = referred(declared, request) if declared.references else ()
    return known(bro_ids) if bro_ids else {}


def past_of(declared: RegistrationObject, request: Request, view: View) -> Past:
    """Return what the register has of the object that the request is about."""
    registered = view.registrations.get(request.bro_id) if request.bro_id else None
    events, story, sequence = _until_now(declared, registered, view)
    return Past(registered, events, story, sequence, _document(declared, request, registered, story, view))


def _until_now(declared: RegistrationObject, registered: Registration | None, view: View) -> tuple[Events, Story, int]:
    """Return what an object with a life-span has been through, its documents, and the number of the next one."""
    if declared.life is None or registered is None or registered.object_code != declared.code:
        return (), (), 1
    events = view.events.of(registered.bro_id)
    wanted = declared.life.needed(events)
    story = story_of(declared, wanted, view.documents.some(registered.bro_id, {one.sequence for one in wanted}))
    return events, story, view.documents.latest_number(registered.bro_id) + 1


def story_of(declared: RegistrationObject, events: Events, documents: Mapping[int, SourceDocumentRecord]) -> Story:
    """Return the events with the documents that tell of them, read from the messages as they were received."""
    read: dict[tuple[int, int], etree._Element] = {}
    for number, record in documents.items():
        request = read_request(payload(record.content), Operation(record.operation), declared.code)
        for told in told_of(declared, request.source_document, number, record.recorded_at):
            read[number, told.event.part] = told.document
    return tuple(Told(event, read[event.sequence, event.part]) for event in events)


def _compares(declared: RegistrationObject, request: Request) -> bool:
    """Tell whether a rule has to compare with the source document that begins the object, or holds it whole."""
    reasons = declared.correction_reasons
    return request.correction_reason in {one.code for one in reasons if one.kind is ReasonKind.ACCOUNTABLE_PARTY}


def _document(
    declared: RegistrationObject, request: Request, registered: Registration | None, story: Story, view: View
) -> etree._Element | None:
    if registered is None or not _compares(declared, request):
        return None
    if story:
        return story[0].document
    current = view.documents.of(registered.bro_id)[-1]
    return read_request(payload(current.content), Operation(current.operation), declared.code).source_document


def not_issuable(case: Case, error: NotIssuable) -> Verdict:
    """Return the refusal of a document of which a value cannot be issued, though no rule had anything against it.

    Raises the error again when it is about nothing that the document says: then what we composed is wrong.
    """
    findings = tuple(finding for finding in (_delivered(reason, case) for reason in error.reasons) if finding)
    if not findings:
        raise error
    log.error("a value that no rule refused cannot be issued", places=[finding.path for finding in findings][:3])
    return Verdict(render("RA-25"), "RA-25", None, findings[:MOST_FINDINGS])


def _delivered(reason: AbortReason, case: Case) -> Finding | None:
    """Return the finding about the value that the issue schema refuses, where the document delivers that value."""
    for element, value in _values(case.request.source_document):
        told = " ".join(value.split())
        if told and _refuses(reason.message, told):
            name, shown, hint = local(element), value_text(told), HINTS["BF-20"]
            return Finding(
                rule="issue",
                sentence=render("BF-20", f"{{{name}}}", shown),
                path=xpath(element, case.request.element),
                line=line_of(element),
                value=shown,
                hint_nl=filled(hint.nl, {"given": name}),
                hint_en=filled(hint.en, {"given": name}),
            )
    return None


def _values(document: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Return every value in a document: the texts, then the attributes."""
    for element in document.iter("*"):
        yield element, text(element)
    for element in document.iter("*"):
        for name, value in element.attrib.items():
            if name != _NIL:
                yield element, str(value)


def _refuses(message: str, value: str) -> bool:
    said = (f": '{value}' is not a valid value", f"The value '{value}' is not", f"The QName value '{value}' ")
    return any(words in message for words in said)


def payload(raw: bytes) -> etree._Element:
    """Return the child of the Body of a stored message."""
    body = next(part for part in reversed(parse(raw)) if isinstance(part.tag, str))
    return next(body.iterchildren("*"))
