"""Corrections that wait for the registration's keeper: accepted, they take effect; objected to, they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bro_soap.clock import Clock, wall_clock
from bro_soap.delivery.case import Case, Intake
from bro_soap.delivery.effect import effect_of
from bro_soap.delivery.facts import judged
from bro_soap.delivery.holding import lock_for
from bro_soap.delivery.incoming import Incoming, payload
from bro_soap.delivery.issuable import not_issuable
from bro_soap.delivery.repeats import keys_of_record
from bro_soap.model import Completed, Operation, Rejected
from bro_soap.store import SourceDocumentRecord, State, Store, Unit, View
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.request import read_request

__all__ = ["accept", "held_case", "object_to"]


def accept(intake: Intake, transaction_id: str) -> Completed | Rejected:
    """Let a correction that waited take effect, judged anew against the register as it is now.

    The transaction keeps its id and gets its final state. The rules run without a lock, and again under the object's
    when it turns out to have changed meanwhile. Raises `LookupError` when no such request waits (any more).
    """
    with intake.store.read() as view:
        held, case, incoming = held_case(intake, transaction_id, view)
    intake = intake.by(held.namespace)
    with intake.store.write() as unit:
        lock_for(unit, intake.declared, case.request)
        case = judged(intake, case.request, case.supplier, incoming, unit)
        if case.verdict.reason is not None:
            return _reject(unit, case, transaction_id, incoming.received)
        return _process(unit, intake, case, incoming, transaction_id)


def held_case(intake: Intake, transaction_id: str, view: View) -> tuple[SourceDocumentRecord, Case, Incoming]:
    """Return a request that waits, judged anew against the register as it is now, and as it came in, at this moment.

    Raises `LookupError` when no such request waits (any more).
    """
    held = next((one for one in view.documents.held() if one.transaction_id == transaction_id), None)
    known = view.transactions.get(transaction_id)
    supplier = view.parties.get(known.delivery_responsible_party) if known else None
    if held is None or known is None or supplier is None:
        raise LookupError(transaction_id)
    intake = intake.by(held.namespace)
    element, now = payload(held.content, held.form), intake.clock()
    incoming = Incoming(held.content, element, supplier, known.caller_oin, now, known.message_id, form=held.form)
    request = read_request(element, Operation(held.operation), intake.declared.code)
    return held, judged(intake, request, supplier, incoming, view), incoming


def object_to(store: Store, transaction_id: str, reason: str, clock: Clock = wall_clock) -> None:
    """Refuse a correction that waits (bericht van bezwaar). Raises `LookupError` when it does not wait."""
    now = clock()
    with store.write() as unit:
        unit.documents.settle(transaction_id, "objected", now)
        unit.transactions.finish(transaction_id, State.REJECTED, now, "bezwaar", reason)
        _may_come_again(unit, transaction_id)


def _may_come_again(unit: Unit, transaction_id: str) -> None:
    """Let the supplier send its request again."""
    record, received = unit.transactions.get(transaction_id), unit.answers.received(transaction_id)
    if record is not None and received is not None:
        unit.answers.release(keys_of_record(record, received).all())


def _process(unit: Unit, intake: Intake, case: Case, incoming: Incoming, transaction_id: str) -> Completed | Rejected:
    try:
        effect = effect_of(intake.interface, case, incoming.received)
    except NotIssuable as error:
        refused = replace(case, verdict=not_issuable(case, error))
        return _reject(unit, refused, transaction_id, incoming.received)
    unit.documents.settle(transaction_id, "processed", effect.at)
    effect.write(unit, case, incoming, transaction_id)
    unit.transactions.finish(transaction_id, State.COMPLETED, effect.at)
    return Completed(case.request.request_reference, transaction_id, effect.registration.bro_id, effect.at)


def _reject(unit: Unit, case: Case, transaction_id: str, now: datetime) -> Rejected:
    verdict, request = case.verdict, case.request
    unit.documents.settle(transaction_id, "rejected", now)
    reason = verdict.reason or ""
    unit.transactions.finish(transaction_id, State.REJECTED, now, verdict.reason_rule, reason, verdict.recorded)
    _may_come_again(unit, transaction_id)
    return Rejected(
        request_reference=request.request_reference,
        reason=verdict.reason or "",
        time=now,
        findings=verdict.findings,
        transaction_id=transaction_id,
        bro_id=request.bro_id,
        reason_rule=verdict.reason_rule,
    )
