"""Inname: a delivery is checked, recorded and answered, in the order of the published procedure.

Access, technical check (schema), content check (rules), recording; the first step that fails is the last. The answer
leaves only after everything it says is durable.
"""

from __future__ import annotations

from dataclasses import replace

from bro_soap.delivery.access import acting_party
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.judging import judged, not_issuable, schema_finding
from bro_soap.delivery.recording import (
    Case,
    Delivery,
    Effect,
    cause_of,
    document_record,
    effect_of,
    fault_record,
    transaction_record,
)
from bro_soap.delivery.repeats import earlier, fault_key, keys_of, record_once, rejection_key, tidy
from bro_soap.errors import AbortReason, AccessError, BroError, Overloaded, ParseError, SystemFault
from bro_soap.model import Accepted, Completed, Operation, Party, Rejected, Role
from bro_soap.store import Changed, Clash, State, TransactionRecord, Unit
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.request import Request, read_request
from bro_soap.xmlio.schemas import MOST_REASONS

__all__ = ["deliver", "record_unreadable"]


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
        record = _record_fault(parts, State.SYSTEM_FAULT, operation, incoming, reference, (), supplier, cause_of(error))
        raise SystemFault(record.transaction_id, reference) from error


def record_unreadable(parts: Delivery, incoming: Incoming, error: ParseError) -> None:
    """Note in the transaction register that a request of who may deliver could not be parsed.

    That of an intermediary, who delivers for others only, names nobody and is not noted. Raises `AccessError` 403 for
    who may not deliver.
    """
    if not _may_deliver(incoming.caller, parts.declared.code):
        if incoming.caller.is_(Role.INTERMEDIAIR, parts.declared.code):
            return
        raise _no_supplier(incoming.caller, parts.declared.code)
    _record_fault(parts, State.PARSE_FAULT, None, incoming, "", error.reasons, None)


def _answer(parts: Delivery, request: Request, supplier: Party, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Judge the request against the register and record the outcome.

    Most objects are changed by one request at a time, so the rules run without a lock; when the object turns out to
    have changed meanwhile, they run again under its lock. Most requests are new, so it shows only when they are
    recorded, or rejected, that they came before.
    """
    with parts.store.read() as view:
        case = judged(parts, request, supplier, incoming, view)
    if case.verdict.reason is not None:
        return _reject(parts, case, incoming)
    tidy(parts, incoming.digest, incoming.received)
    try:
        return _record(parts, case, incoming)
    except Clash:
        return _again(parts, case, incoming) or _record_anew(parts, case, incoming)
    except NotIssuable as error:
        return _reject(parts, replace(case, verdict=not_issuable(case, error)), incoming)


def _record(parts: Delivery, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    request = case.request
    if request.correction_reason and parts.review & {parts.declared.code, _reviewed(parts, request)}:
        return _accept(parts, case, incoming)
    completed = _complete(parts, case, incoming)
    return _under_lock(parts, request, case.supplier, incoming) if completed is None else completed


def _record_anew(parts: Delivery, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Record a request whose keys are those of one that is long ago. Raises `Overloaded` when it still is not alone."""
    with parts.store.write() as unit:
        unit.answers.release(keys_of(parts, case, incoming).all(), expired_by=incoming.received)
    try:
        return _record(parts, case, incoming)
    except Clash as error:
        raise Overloaded(retry_after=1) from error


def _again(parts: Delivery, case: Case, incoming: Incoming) -> Completed | Accepted | None:
    """Return the answer to a request that came before; None for a new one."""
    with parts.store.read() as view:
        found = earlier(parts, case, incoming, view)
    incoming.repeated = found is not None
    return found


def _reviewed(parts: Delivery, request: Request) -> str:
    return f"{parts.declared.code}:{request.correction_reason}"


# --- step 2: access


def _supplier(parts: Delivery, incoming: Incoming) -> Party:
    """Return the organisation that delivers: the caller, or the one it is mandated to speak for."""
    code = parts.declared.code
    supplier = acting_party(parts.store, code, incoming)
    if not _may_deliver(supplier, code):
        raise _no_supplier(supplier, code)
    return supplier


def _may_deliver(party: Party, code: str) -> bool:
    return party.is_(Role.DATALEVERANCIER, code) or party.is_(Role.BRONHOUDER, code)


def _no_supplier(party: Party, code: str) -> AccessError:
    return AccessError(403, f"role: {party.kvk_number} may not deliver {code}")


# --- step 3a: the technical check


def _not_valid(
    parts: Delivery, operation: Operation, incoming: Incoming, supplier: Party, reasons: tuple[AbortReason, ...]
) -> ParseError:
    reference = _reference(incoming)
    reasons = parts.contract.schema.explained(incoming.element, reasons)
    record = _record_fault(parts, State.PARSE_FAULT, operation, incoming, reference, reasons, supplier)
    return ParseError(
        "not valid",
        reasons,
        detailed=True,
        request_reference=reference,
        transaction_id=record.transaction_id,
        time=record.received_at,
    )


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
    cause: str = "",
) -> TransactionRecord:
    """Record a request that failed; return its record, or that of the first when a faulty one comes again."""
    kvk_number = supplier.kvk_number if supplier else ""
    findings = tuple(schema_finding(reason) for reason in reasons[:MOST_REASONS])
    keys = (fault_key(parts, incoming, kvk_number, findings),) if state is State.PARSE_FAULT else ()

    def made(transaction_id: str) -> TransactionRecord:
        told = (operation or "", reference, kvk_number, findings, cause)
        return fault_record(parts, incoming, transaction_id, state, *told)

    return record_once(parts, keys, incoming, made)


# --- step 4: recording


def _reject(parts: Delivery, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Reject a request, unless it is one that was taken in before: the register may have changed by it."""
    return _again(parts, case, incoming) or _record_rejection(parts, case, incoming)


def _record_rejection(parts: Delivery, case: Case, incoming: Incoming) -> Rejected:
    """Record a rejection; what is rejected again for the same reasons gets the same answer."""
    verdict, key = case.verdict, rejection_key(parts, case, incoming)

    def made(transaction_id: str) -> TransactionRecord:
        now = parts.clock()
        return transaction_record(parts, case, incoming, transaction_id, State.REJECTED, now, case.request.bro_id)

    record = record_once(parts, (key,), incoming, made)
    return Rejected(
        request_reference=case.request.request_reference,
        reason=verdict.reason or "",
        time=record.finished_at,
        findings=verdict.findings,
        transaction_id=record.transaction_id,
        bro_id=case.request.bro_id,
        object_id_accountable_party=case.object_id if case.begins else None,
        reason_rule=verdict.reason_rule,
    )


def _accept(parts: Delivery, case: Case, incoming: Incoming) -> Accepted:
    """Store a correction that waits for the registration's keeper."""
    now, bro_id = parts.clock(), case.request.bro_id or ""
    _effect(parts, case)  # what cannot be issued is refused now, not by the keeper
    with parts.store.write() as unit:
        transaction_id = unit.numbers.new_transaction_id(parts.declared.code)
        unit.documents.hold(document_record(case, incoming, transaction_id, bro_id, now))
        record = transaction_record(parts, case, incoming, transaction_id, State.ACCEPTED, now, bro_id)
        unit.record(record, keys_of(parts, case, incoming).all(), now + parts.remember)
    return Accepted(case.request.request_reference, transaction_id, bro_id, now)


def _effect(parts: Delivery, case: Case) -> Effect:
    return effect_of(parts.declared, parts.issued, case, parts.clock())


def _complete(parts: Delivery, case: Case, incoming: Incoming) -> Completed | None:
    """Record the source document and its effect in one transaction; None when the object changed meanwhile."""
    effect = _effect(parts, case)
    try:
        with parts.store.write() as unit:
            return _recorded(parts, case, incoming, effect, unit)
    except Changed:
        return None


def _under_lock(
    parts: Delivery, request: Request, supplier: Party, incoming: Incoming
) -> Completed | Accepted | Rejected:
    """Judge and record while nobody else can change the object."""
    with parts.store.write() as unit:
        unit.registrations.lock(request.bro_id or "")
        case = judged(parts, request, supplier, incoming, unit)
        if case.verdict.reason is None:
            return _recorded(parts, case, incoming, _effect(parts, case), unit)
    return _reject(parts, case, incoming)


def _recorded(parts: Delivery, case: Case, incoming: Incoming, effect: Effect, unit: Unit) -> Completed:
    transaction_id = unit.numbers.new_transaction_id(parts.declared.code)
    bro_id = effect.write(unit, case, incoming, transaction_id)
    record = transaction_record(parts, case, incoming, transaction_id, State.COMPLETED, effect.at, bro_id)
    unit.record(record, keys_of(parts, case, incoming).all(), effect.at + parts.remember)
    object_id = case.object_id if case.begins else None
    return Completed(case.request.request_reference, transaction_id, bro_id, effect.at, object_id)
