"""Inname: a delivery is checked, recorded and answered, in the order of the published procedure.

Access, technical check (schema), content check (rules), recording; the first step that fails is the last. The answer
leaves only after everything it says is durable.

The rules read the register without a lock, so what they read may have changed when it is written down. Whoever loses
such a race reads again:

    judged, without a lock
      | refused -----------------> _reject: did it come before? (_again)
      |                              | yes: its first answer      no: _record_rejection
      | NotIssuable -------------> refused after all: _reject
      v accepted
    _record
      | the keeper must see it --> _accept: it waits, nothing changes
      v
    _complete: one write, of the version that was judged
      | Changed: the object, or one it refers to, is another now
      |   '----> _under_lock: judged again while nobody else can write, then written or _reject
      | Clash: its content or its MessageID came before
      |   '----> _again: the first answer; the keys had expired: released, and _record once more
      v
    Completed, durable
"""

from __future__ import annotations

from dataclasses import replace

from bro_soap.delivery.access import may_deliver, no_supplier, supplier_of
from bro_soap.delivery.case import Case, Intake
from bro_soap.delivery.effect import Effect, effect_of
from bro_soap.delivery.facts import judged
from bro_soap.delivery.holding import lock_for
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.issuable import not_issuable
from bro_soap.delivery.records import cause_of, document_record, fault_record, schema_finding, transaction_record
from bro_soap.delivery.repeats import earlier, fault_key, keys_of, record_once, rejection_key, tidy
from bro_soap.errors import AbortReason, BroError, Overloaded, ParseError, SystemFault
from bro_soap.model import Accepted, Completed, Operation, Party, Rejected, Role
from bro_soap.store import Changed, Clash, State, TransactionRecord, Unit
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.request import Request, read_request
from bro_soap.xmlio.schemas import MOST_REASONS

__all__ = ["deliver", "record_unreadable"]


def deliver(intake: Intake, operation: Operation, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Take in one source document; return the answer when it is durable.

    Raises `AccessError` when the supplier may not deliver this kind of object, `ParseError` with the transaction id
    when the request is not valid against the schema, `SystemFault` with the transaction id for anything unexpected.
    """
    supplier = supplier_of(intake.store, intake.declared.code, incoming)
    try:
        reasons = intake.contract.schema.of_received(incoming.element)
        if reasons:
            raise _not_valid(intake, operation, incoming, supplier, reasons)
        return _answer(intake, read_request(incoming.element, operation, intake.declared.code), supplier, incoming)
    except BroError:
        raise
    except Exception as error:
        reference, cause = _reference(incoming), cause_of(error)
        record = _record_fault(intake, State.SYSTEM_FAULT, operation, incoming, reference, (), supplier, cause)
        raise SystemFault(record.transaction_id, reference) from error


def record_unreadable(intake: Intake, incoming: Incoming, error: ParseError) -> None:
    """Note in the transaction register that a request of who may deliver could not be parsed.

    That of an intermediary, who delivers for others only, names nobody and is not noted. Raises `AccessError` 403 for
    who may not deliver.
    """
    if not may_deliver(incoming.caller, intake.declared.code):
        if incoming.caller.is_(Role.INTERMEDIAIR, intake.declared.code):
            return
        raise no_supplier(incoming.caller, intake.declared.code)
    _record_fault(intake, State.PARSE_FAULT, None, incoming, "", error.reasons, None)


def _answer(intake: Intake, request: Request, supplier: Party, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Judge the request against the register and record the outcome.

    Most objects are changed by one request at a time, so the rules run without a lock; when the object turns out to
    have changed meanwhile, they run again under its lock. Most requests are new, so it shows only when they are
    recorded, or rejected, that they came before.
    """
    with intake.store.read() as view:
        case = judged(intake, request, supplier, incoming, view)
    if case.verdict.reason is not None:
        return _reject(intake, case, incoming)
    tidy(intake, incoming.digest, incoming.received)
    try:
        try:
            return _record(intake, case, incoming)
        except Clash:
            return _again(intake, case, incoming) or _record_anew(intake, case, incoming)
    except NotIssuable as error:
        return _reject(intake, replace(case, verdict=not_issuable(case, error)), incoming)


def _record(intake: Intake, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    request = case.request
    if intake.holds(request):
        return _accept(intake, case, incoming)
    completed = _complete(intake, case, incoming)
    return _under_lock(intake, request, case.supplier, incoming) if completed is None else completed


def _record_anew(intake: Intake, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Record a request whose keys are those of one that is long ago. Raises `Overloaded` when it still is not alone."""
    with intake.store.write() as unit:
        unit.answers.release(keys_of(intake, case, incoming).all(), expired_by=incoming.received)
    try:
        return _record(intake, case, incoming)
    except Clash as error:
        raise Overloaded(retry_after=1) from error


def _again(intake: Intake, case: Case, incoming: Incoming) -> Completed | Accepted | None:
    """Return the answer to a request that came before; None for a new one."""
    with intake.store.read() as view:
        found = earlier(intake, case, incoming, view)
    incoming.repeated = found is not None
    return found


# --- step 3a: the technical check


def _not_valid(
    intake: Intake, operation: Operation, incoming: Incoming, supplier: Party, reasons: tuple[AbortReason, ...]
) -> ParseError:
    reference = _reference(incoming)
    reasons = intake.contract.schema.explained(incoming.element, reasons, incoming.raw)
    record = _record_fault(intake, State.PARSE_FAULT, operation, incoming, reference, reasons, supplier)
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
    intake: Intake,
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
    keys = (fault_key(intake, incoming, kvk_number, findings),) if state is State.PARSE_FAULT else ()

    def made(transaction_id: str) -> TransactionRecord:
        told = (operation or "", reference, kvk_number, findings, cause)
        return fault_record(intake, incoming, transaction_id, state, *told)

    return record_once(intake, keys, incoming, made)


# --- step 4: recording


def _reject(intake: Intake, case: Case, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Reject a request, unless it is one that was taken in before: the register may have changed by it."""
    return _again(intake, case, incoming) or _record_rejection(intake, case, incoming)


def _record_rejection(intake: Intake, case: Case, incoming: Incoming) -> Rejected:
    """Record a rejection; what is rejected again for the same reasons gets the same answer."""
    verdict, key = case.verdict, rejection_key(intake, case, incoming)

    def made(transaction_id: str) -> TransactionRecord:
        now = intake.clock()
        return transaction_record(intake, case, incoming, transaction_id, State.REJECTED, now, case.request.bro_id)

    record = record_once(intake, (key,), incoming, made)
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


def _accept(intake: Intake, case: Case, incoming: Incoming) -> Accepted:
    """Store a correction that waits for the registration's keeper."""
    now, bro_id = intake.clock(), case.request.bro_id or ""
    _effect(intake, case)  # what cannot be issued is refused now, not by the keeper
    with intake.store.write() as unit:
        transaction_id = unit.numbers.new_transaction_id(intake.declared.code)
        unit.documents.hold(document_record(case, incoming, transaction_id, bro_id, now))
        record = transaction_record(intake, case, incoming, transaction_id, State.ACCEPTED, now, bro_id)
        unit.record(record, keys_of(intake, case, incoming).all(), now + intake.remember)
    return Accepted(case.request.request_reference, transaction_id, bro_id, now)


def _effect(intake: Intake, case: Case) -> Effect:
    return effect_of(intake.interface, case, intake.clock())


def _complete(intake: Intake, case: Case, incoming: Incoming) -> Completed | None:
    """Record the source document and its effect in one transaction; None when the object changed meanwhile."""
    effect = _effect(intake, case)
    try:
        with intake.store.write() as unit:
            return _recorded(intake, case, incoming, effect, unit)
    except Changed:
        return None


def _under_lock(
    intake: Intake, request: Request, supplier: Party, incoming: Incoming
) -> Completed | Accepted | Rejected:
    """Judge and record while nobody else can change the object, or those of which it refers to a part."""
    with intake.store.write() as unit:
        lock_for(unit, intake.declared, request)
        case = judged(intake, request, supplier, incoming, unit)
        if case.verdict.reason is None:
            return _recorded(intake, case, incoming, _effect(intake, case), unit)
    return _reject(intake, case, incoming)


def _recorded(intake: Intake, case: Case, incoming: Incoming, effect: Effect, unit: Unit) -> Completed:
    transaction_id = unit.numbers.new_transaction_id(intake.declared.code)
    bro_id = effect.write(unit, case, incoming, transaction_id)
    record = transaction_record(intake, case, incoming, transaction_id, State.COMPLETED, effect.at, bro_id)
    unit.record(record, keys_of(intake, case, incoming).all(), effect.at + intake.remember)
    object_id = case.object_id if case.begins else None
    return Completed(case.request.request_reference, transaction_id, bro_id, effect.at, object_id)
