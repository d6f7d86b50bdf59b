"""Inname: a delivery is checked, recorded and answered, in the order of the published procedure.

Access, technical check (schema), content check (rules), recording; the first step that fails is the last. The answer
leaves only after everything it says is durable.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bro_soap.access import acting_party
from bro_soap.errors import AbortReason, AccessError, BroError, ParseError, SystemFault
from bro_soap.judging import judged, schema_finding
from bro_soap.model import Accepted, Completed, Operation, Party, Rejected, Role
from bro_soap.recording import Case, Delivery, Effect, document_record, effect_of, transaction_record
from bro_soap.store import State, TransactionRecord, Unit
from bro_soap.xmlio.incoming import Incoming
from bro_soap.xmlio.read import Request, child, read_request, text
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
    findings = tuple(schema_finding(reason) for reason in reasons[:MOST_REASONS])
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
