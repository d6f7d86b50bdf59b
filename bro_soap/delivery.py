"""Inname: a delivery is checked, recorded and answered, in the order of the published procedure.

Access, technical check (schema), content check (rules), recording; the first step that fails is the last. The answer
leaves only after everything it says is durable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from lxml import etree

from bro_soap.access import acting_party
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
from bro_soap.errors import AbortReason, AccessError, BroError, ParseError, SystemFault
from bro_soap.life import Story, Told
from bro_soap.model import Accepted, Completed, Finding, Operation, Party, Registration, Rejected, Role
from bro_soap.recording import Case, Delivery, Effect, document_record, effect_of, transaction_record
from bro_soap.rules import Facts
from bro_soap.store import Known, SourceDocumentRecord, State, TransactionRecord, Unit, View
from bro_soap.timeline import Events
from bro_soap.xmlio.incoming import Incoming
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.read import Request, child, read_request, text
from bro_soap.xmlio.schemas import MOST_REASONS

__all__ = ["deliver", "judged", "payload", "record_unreadable", "story_of"]


def deliver(parts: Delivery, operation: Operation, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Take in one source document; return the answer when it is durable.

    Raises `AccessError` when the supplier may not deliver this kind of object, `ParseError` with the transaction id
    when the request is not valid against the schema, `SystemFault` with the transaction id for anything unexpected.
    """
    supplier = _supplier(parts, incoming)
    try:
        reasons = parts.contract.schema.errors(incoming.element)
        if reasons:
            raise _not_valid(parts, operation, incoming, supplier, reasons)
        return _answer(parts, read_request(incoming.element, operation, parts.declared.code), supplier, incoming)
    except BroError:
        raise
    except Exception as error:
        reference = _reference(incoming)
        transaction_id = _record_fault(parts, State.SYSTEM_FAULT, operation, incoming, reference, (), supplier)
        raise SystemFault(transaction_id, reference) from error


def record_unreadable(parts: Delivery, incoming: Incoming, error: ParseError) -> None:
    """Note in the transaction register that a request could not be parsed."""
    _record_fault(parts, State.PARSE_FAULT, None, incoming, "", error.reasons, None)


def _answer(parts: Delivery, request: Request, supplier: Party, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Judge the request against the register and record the outcome.

    Most objects are changed by one request at a time, so the rules run without a lock; when the object turns out to
    have changed meanwhile, they run again under its lock.
    """
    with parts.store.read() as view:
        case = judged(parts, request, supplier, incoming, view)
    if case.verdict.reason is not None:
        return _reject(parts, case, incoming)
    if request.correction_reason and parts.review & {parts.declared.code, _reviewed(parts, request)}:
        return _accept(parts, case, incoming)
    completed = _complete(parts, case, incoming)
    return _under_lock(parts, request, supplier, incoming) if completed is None else completed


def _reviewed(parts: Delivery, request: Request) -> str:
    return f"{parts.declared.code}:{request.correction_reason}"


# --- step 2: access


def _supplier(parts: Delivery, incoming: Incoming) -> Party:
    """Return the organisation that delivers: the caller, or the one it is mandated to speak for."""
    code = parts.declared.code
    supplier = acting_party(parts.store, code, incoming)
    if not (supplier.is_(Role.DATALEVERANCIER, code) or supplier.is_(Role.BRONHOUDER, code)):
        raise AccessError(403, f"role: {supplier.kvk_number} may not deliver {code}")
    return supplier


# --- step 3a: the technical check


def _not_valid(
    parts: Delivery, operation: Operation, incoming: Incoming, supplier: Party, reasons: tuple[AbortReason, ...]
) -> ParseError:
    reference = _reference(incoming)
    reasons = parts.contract.schema.explained(incoming.element, reasons)
    transaction_id = _record_fault(parts, State.PARSE_FAULT, operation, incoming, reference, reasons, supplier)
    return ParseError("not valid", reasons, detailed=True, request_reference=reference, transaction_id=transaction_id)


def _reference(incoming: Incoming) -> str:
    """Return the requestReference of a request that need not be valid."""
    found = child(incoming.element, "requestReference")
    return "" if found is None else text(found)[:200]


def _record_fault(
    parts: Delivery,
    state: State,
    operation: Operation | None,
    incoming: Incoming,
    reference: str,
    reasons: tuple[AbortReason, ...],
    supplier: Party | None,
) -> str:
    findings = tuple(Finding("schema", reason.message, line=reason.line) for reason in reasons[:MOST_REASONS])
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.record(
            TransactionRecord(
                transaction_id=transaction_id,
                object_code=parts.declared.code,
                state=state,
                received_at=incoming.received,
                finished_at=datetime.now(UTC),
                request_digest=incoming.digest,
                operation=operation or "",
                request_reference=reference,
                caller_oin=incoming.caller_oin,
                caller_kvk=incoming.caller.kvk_number,
                delivery_responsible_party=supplier.kvk_number if supplier else "",
                findings=findings,
                message_id=incoming.message_id,
            )
        )
    return transaction_id


# --- step 3b: the content check


def judged(parts: Delivery, request: Request, supplier: Party, incoming: Incoming, view: View) -> Case:
    """Run the rules over the request with what the register knows at this moment."""
    registered = view.registration(request.bro_id) if request.bro_id else None
    events, story, sequence = _until_now(parts.declared, registered, view)
    acts, told = acts_of(parts.declared, request, sequence, None, events)
    facts = Facts(
        received=incoming.received,
        caller=incoming.caller,
        supplier=supplier,
        registered=registered,
        roles=_roles(parts, request, view),
        mandated=_mandated(parts, request, supplier, view),
        registered_document=_registered_document(parts, request, registered, story, view),
        under_privilege_right=supplier.is_(Role.VOORRECHT, parts.declared.code),
        acts=acts,
        told=told,
        events=events,
        story=story,
        references=_references(parts.declared, request, view),
        with_prehistory=bool(events[0].details.get(PREHISTORY)) if events else None,
    )
    verdict = judge(parts.declared, request, facts)
    return Case(request, supplier, registered, verdict, acts, told, events, story)


def _roles(parts: Delivery, request: Request, view: View) -> dict[str, frozenset[Role]]:
    code = parts.declared.code
    known = view.parties_by_kvk(kvk_numbers(parts.declared, request))
    return {kvk: frozenset(role for role, of in party.roles if of == code) for kvk, party in known.items()}


def _mandated(parts: Delivery, request: Request, supplier: Party, view: View) -> bool | None:
    principal = request.delivery_accountable_party
    return view.mandated(principal, supplier.kvk_number, parts.declared.code) if principal else None


def _references(declared: RegistrationObject, request: Request, view: View) -> dict[str, Known]:
    bro_ids = referred(declared, request) if declared.references else ()
    return view.known(bro_ids) if bro_ids else {}


def _until_now(declared: RegistrationObject, registered: Registration | None, view: View) -> tuple[Events, Story, int]:
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
    parts: Delivery, request: Request, registered: Registration | None, story: Story, view: View
) -> etree._Element | None:
    """Return the source document that begins the object, or holds it whole, where a rule has to compare with it."""
    reasons = parts.declared.correction_reasons
    compares = {reason.code for reason in reasons if reason.kind is ReasonKind.ACCOUNTABLE_PARTY}
    if registered is None or request.correction_reason not in compares:
        return None
    if story:
        return story[0].document
    current = view.source_documents(registered.bro_id)[-1]
    return read_request(payload(current.content), Operation(current.operation), parts.declared.code).source_document


def payload(raw: bytes) -> etree._Element:
    """Return the child of the Body of a stored message."""
    body = next(part for part in reversed(parse(raw)) if isinstance(part.tag, str))
    return next(body.iterchildren("*"))


# --- step 4: recording


def _reject(parts: Delivery, case: Case, incoming: Incoming) -> Rejected:
    verdict, now = case.verdict, datetime.now(UTC)
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.record(transaction_record(parts, case, incoming, transaction_id, State.REJECTED, now, case.request.bro_id))
    return Rejected(
        request_reference=case.request.request_reference,
        reason=verdict.reason or "",
        time=now,
        findings=verdict.findings,
        transaction_id=transaction_id,
        bro_id=case.request.bro_id,
        object_id_accountable_party=case.object_id if case.begins else None,
        reason_rule=verdict.reason_rule,
    )


def _accept(parts: Delivery, case: Case, incoming: Incoming) -> Accepted:
    """Store a correction that waits for the registration's keeper."""
    now, bro_id = datetime.now(UTC), case.request.bro_id or ""
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.hold(document_record(case, incoming, transaction_id, bro_id, now))
        unit.record(transaction_record(parts, case, incoming, transaction_id, State.ACCEPTED, now, bro_id))
    return Accepted(case.request.request_reference, transaction_id, bro_id, now)


def _complete(parts: Delivery, case: Case, incoming: Incoming) -> Completed | None:
    """Record the source document and its effect in one transaction; None when the object changed meanwhile."""
    effect = effect_of(parts, case, datetime.now(UTC))
    with parts.store.write() as unit:
        if case.registered is not None and unit.lock(case.registered.bro_id) != case.registered:
            return None
        return _recorded(parts, case, incoming, effect, unit)


def _under_lock(parts: Delivery, request: Request, supplier: Party, incoming: Incoming) -> Completed | Rejected:
    """Judge and record while nobody else can change the object."""
    with parts.store.write() as unit:
        unit.lock(request.bro_id or "")
        case = judged(parts, request, supplier, incoming, unit)
        if case.verdict.reason is None:
            return _recorded(parts, case, incoming, effect_of(parts, case, datetime.now(UTC)), unit)
    return _reject(parts, case, incoming)


def _recorded(parts: Delivery, case: Case, incoming: Incoming, effect: Effect, unit: Unit) -> Completed:
    transaction_id = unit.new_transaction_id(parts.declared.code)
    bro_id = effect.write(unit, case, incoming, transaction_id)
    unit.record(transaction_record(parts, case, incoming, transaction_id, State.COMPLETED, effect.at, bro_id))
    object_id = case.object_id if case.begins else None
    return Completed(case.request.request_reference, transaction_id, bro_id, effect.at, object_id)
