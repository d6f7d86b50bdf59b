"""Inname: a delivery is checked, recorded and answered, in the order of the published procedure.

Access, technical check (schema), content check (rules), recording; each step that fails is the end of it. The answer
leaves only after everything it says is durable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from bro_soap.declaration import DocumentKind, ReasonKind, RegistrationObject, judge, kvk_numbers
from bro_soap.errors import AbortReason, AccessError, Overloaded, ParseError
from bro_soap.model import (
    Accepted,
    Completed,
    Finding,
    Operation,
    Party,
    Registration,
    RegistrationHistory,
    Rejected,
    Role,
)
from bro_soap.projection import Projected, project
from bro_soap.rules import Facts, Verdict
from bro_soap.store import (
    Change,
    IssueContent,
    MandateKind,
    SourceDocumentRecord,
    State,
    Store,
    TransactionRecord,
    Unit,
    View,
)
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.identifiers import fill, placeholder
from bro_soap.xmlio.incoming import Incoming
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.read import Request, child, read_request, text

__all__ = ["Delivery", "deliver", "process_held", "record_unreadable"]

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the delivery of one kind of object needs.

    `contract` is that of its intake service, `issued` that of its issue service; `review` holds the object codes and
    `<code>:<correctionReason>` of corrections that wait for the registration's keeper.
    """

    store: Store
    declared: RegistrationObject
    contract: Contract
    issued: Contract
    review: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Case:
    """One delivery under way: the request, who delivers, and the register as it was when the rules judged it."""

    request: Request
    supplier: Party
    registered: Registration | None
    verdict: Verdict

    @property
    def object_id(self) -> str:
        """The caller's own name of the object (`objectIdAccountableParty`), or nothing."""
        found = child(self.request.source_document, "objectIdAccountableParty")
        return "" if found is None else text(found)

    @property
    def begins(self) -> bool:
        """Whether the request makes a new object."""
        return self.request.bro_id is None


def deliver(parts: Delivery, operation: Operation, incoming: Incoming) -> Completed | Accepted | Rejected:
    """Take in one source document; return the answer when it is durable.

    Raises `AccessError` when the supplier may not deliver this kind of object, `ParseError` with the transaction id
    when the request is not valid against the schema.
    """
    supplier = _supplier(parts, incoming)
    reasons = parts.contract.schema.errors(incoming.element)
    if reasons:
        raise _not_valid(parts, operation, incoming, supplier, reasons)
    request = read_request(incoming.element, operation, parts.declared.code)
    for _ in range(_TRIES):
        case = _judge(parts, request, supplier, incoming)
        if case.verdict.reason is not None:
            return _reject(parts, case, incoming)
        if request.correction_reason and parts.review & {
            parts.declared.code,
            f"{parts.declared.code}:{request.correction_reason}",
        }:
            return _accept(parts, case, incoming)
        completed = _complete(parts, case, incoming)
        if completed is not None:
            return completed
    raise Overloaded(retry_after=1)  # others kept changing this object while it was judged


def record_unreadable(parts: Delivery, incoming: Incoming, error: ParseError) -> None:
    """Note in the transaction register that a request could not be parsed."""
    _record_fault(parts, None, incoming, "", error.reasons)


def process_held(parts: Delivery, transaction_id: str, at: datetime) -> Completed | Rejected:
    """Let a correction that waited take effect, judged anew against the register as it is now.

    Raises `LookupError` when no such request waits. The transaction keeps its id and gets its final state.
    """
    with parts.store.read() as view:
        held = next((one for one in view.held() if one.transaction_id == transaction_id), None)
        known = view.transaction(transaction_id)
    if held is None or known is None:
        raise LookupError(transaction_id)
    with parts.store.read() as view:
        supplier = view.party_by_kvk(known.delivery_responsible_party)
    if supplier is None:
        raise LookupError(known.delivery_responsible_party)
    element = _payload(held.content)
    incoming = Incoming(held.content, element, supplier, known.caller_oin, at, known.message_id)
    request = read_request(element, Operation(held.operation), parts.declared.code)
    case = _judge(parts, request, supplier, incoming)
    return _settle(parts, case, incoming, known)


# --- step 2: access


def _supplier(parts: Delivery, incoming: Incoming) -> Party:
    """Return the organisation that delivers: the caller, or the one it is mandated to speak for."""
    supplier, code = incoming.caller, parts.declared.code
    if incoming.speaks_for and incoming.speaks_for != supplier.kvk_number:
        supplier = _spoken_for(parts, incoming)
    if not (supplier.is_(Role.DATALEVERANCIER, code) or supplier.is_(Role.BRONHOUDER, code)):
        raise AccessError(403, f"role: {supplier.kvk_number} may not deliver {code}")
    return supplier


def _spoken_for(parts: Delivery, incoming: Incoming) -> Party:
    """Return the supplier named in the header; only a registered intermediary with its mandate may name another."""
    caller, named, code = incoming.caller, incoming.speaks_for, parts.declared.code
    with parts.store.read() as view:
        supplier = view.party_by_kvk(named)
        mandated = view.mandated(named, caller.kvk_number, code, MandateKind.TUSSENKOMST)
    if supplier is None or not mandated or not caller.is_(Role.INTERMEDIAIR, code):
        raise AccessError(403, f"intermediary: {caller.kvk_number} may not speak for {named[:20]!r}")
    return supplier


# --- step 3a: the technical check


def _not_valid(
    parts: Delivery, operation: Operation, incoming: Incoming, supplier: Party, reasons: tuple[AbortReason, ...]
) -> ParseError:
    found = child(incoming.element, "requestReference")
    reference = "" if found is None else text(found)[:200]
    transaction_id = _record_fault(parts, operation, incoming, reference, reasons, supplier.kvk_number)
    return ParseError("not valid", reasons, detailed=True, request_reference=reference, transaction_id=transaction_id)


def _record_fault(
    parts: Delivery,
    operation: Operation | None,
    incoming: Incoming,
    reference: str,
    reasons: tuple[AbortReason, ...],
    supplier: str = "",
) -> str:
    findings = tuple(Finding("schema", reason.message, line=reason.line) for reason in reasons[:99])
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.record(
            TransactionRecord(
                transaction_id=transaction_id,
                object_code=parts.declared.code,
                state=State.PARSE_FAULT,
                received_at=incoming.received,
                finished_at=datetime.now(UTC),
                request_digest=_digest(incoming.raw),
                operation=operation or "",
                request_reference=reference,
                caller_oin=incoming.caller_oin,
                caller_kvk=incoming.caller.kvk_number,
                delivery_responsible_party=supplier,
                findings=findings,
                message_id=incoming.message_id,
            )
        )
    return transaction_id


# --- step 3b: the content check


def _judge(parts: Delivery, request: Request, supplier: Party, incoming: Incoming) -> _Case:
    """Run the rules over the request with what the register knows at this moment."""
    with parts.store.read() as view:
        registered = view.registration(request.bro_id) if request.bro_id else None
        facts = _facts(parts, request, supplier, incoming, registered, view)
    return _Case(request, supplier, registered, judge(parts.declared, request, facts))


def _facts(
    parts: Delivery,
    request: Request,
    supplier: Party,
    incoming: Incoming,
    registered: Registration | None,
    view: View,
) -> Facts:
    code = parts.declared.code
    known = view.parties_by_kvk(kvk_numbers(parts.declared, request))
    principal = request.delivery_accountable_party
    return Facts(
        received=incoming.received,
        caller=incoming.caller,
        supplier=supplier,
        registered=registered,
        roles={kvk: frozenset(role for role, of in party.roles if of == code) for kvk, party in known.items()},
        mandated=view.mandated(principal, supplier.kvk_number, code) if principal else None,
        registered_document=_registered_document(parts, request, registered, view),
    )


def _registered_document(
    parts: Delivery, request: Request, registered: Registration | None, view: View
) -> etree._Element | None:
    """Return the object's current source document where a rule has to compare with it."""
    compares = {
        reason.code for reason in parts.declared.correction_reasons if reason.kind is ReasonKind.ACCOUNTABLE_PARTY
    }
    if registered is None or request.correction_reason not in compares:
        return None
    current = view.source_documents(registered.bro_id)[-1]
    return read_request(_payload(current.content), Operation(current.operation), parts.declared.code).source_document


def _payload(raw: bytes) -> etree._Element:
    """Return the child of the Body of a stored message."""
    body = next(child for child in reversed(parse(raw)) if isinstance(child.tag, str))
    return next(body.iterchildren("*"))


# --- step 4: recording


def _reject(parts: Delivery, case: _Case, incoming: Incoming) -> Rejected:
    verdict, now = case.verdict, datetime.now(UTC)
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.record(_transaction(parts, case, incoming, transaction_id, State.REJECTED, now, case.request.bro_id))
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


def _accept(parts: Delivery, case: _Case, incoming: Incoming) -> Accepted:
    """Store a correction that waits for the registration's keeper."""
    now, bro_id = datetime.now(UTC), case.request.bro_id or ""
    with parts.store.write() as unit:
        transaction_id = unit.new_transaction_id(parts.declared.code)
        unit.hold(_document(case, incoming, transaction_id, bro_id, now))
        unit.record(_transaction(parts, case, incoming, transaction_id, State.ACCEPTED, now, bro_id))
    return Accepted(case.request.request_reference, transaction_id, bro_id, now)


def _complete(parts: Delivery, case: _Case, incoming: Incoming) -> Completed | None:
    """Record the source document and its effect in one transaction; None when the object changed meanwhile."""
    now = datetime.now(UTC)
    changed = _changed(parts, case, now)
    projected = _projected(parts, changed, case.request.source_document)
    with parts.store.write() as unit:
        if case.registered is not None and unit.lock(case.registered.bro_id) != case.registered:
            return None
        transaction_id = unit.new_transaction_id(parts.declared.code)
        bro_id = _write(parts, unit, case, incoming, transaction_id, changed, projected, now)
        unit.record(_transaction(parts, case, incoming, transaction_id, State.COMPLETED, now, bro_id))
    object_id = case.object_id if case.begins else None
    return Completed(case.request.request_reference, transaction_id, bro_id, now, object_id)


def _settle(parts: Delivery, case: _Case, incoming: Incoming, known: TransactionRecord) -> Completed | Rejected:
    """Give a correction that waited its effect, or its rejection when the register has moved on."""
    now, verdict = datetime.now(UTC), case.verdict
    bro_id = case.request.bro_id or ""
    if verdict.reason is None:
        changed = _changed(parts, case, now)
        projected = _projected(parts, changed, case.request.source_document)
    with parts.store.write() as unit:
        if unit.lock(bro_id) != case.registered:
            raise Overloaded(retry_after=1)
        if verdict.reason is None:
            _write(parts, unit, case, incoming, known.transaction_id, changed, projected, now)
        state = State.COMPLETED if verdict.reason is None else State.REJECTED
        unit.settle(known.transaction_id, "processed" if verdict.reason is None else "rejected", now)
        unit.finish(known.transaction_id, state, now, verdict.reason_rule, verdict.reason or "", verdict.findings)
    reference = case.request.request_reference
    if verdict.reason is None:
        return Completed(reference, known.transaction_id, bro_id, now)
    return Rejected(
        reference, verdict.reason, now, verdict.findings, known.transaction_id, bro_id, None, verdict.reason_rule
    )


def _write(
    parts: Delivery,
    unit: Unit,
    case: _Case,
    incoming: Incoming,
    transaction_id: str,
    changed: Registration,
    projected: Projected,
    now: datetime,
) -> str:
    """Write registration, source document and what is issued; return the BRO-ID."""
    change = Change(now, case.request.operation, transaction_id)
    if case.registered is None:
        bro_id = unit.new_bro_id(parts.declared.bro_id_prefix)
        contents = [_named(content, changed.bro_id, bro_id) for content in projected.contents]
        unit.add_registration(replace(changed, bro_id=bro_id), change, projected.location, contents)
    else:
        bro_id = changed.bro_id
        unit.update_registration(changed, change, projected.location, projected.contents)
    unit.add_source_document(_document(case, incoming, transaction_id, bro_id, now))
    return bro_id


def _named(content: IssueContent, placeholder_id: str, bro_id: str) -> IssueContent:
    """Fill in the BRO-ID, which is given out only once everything else is ready (see `placeholder`)."""
    return replace(content, content=fill(content.content, placeholder_id, bro_id))


def _projected(parts: Delivery, changed: Registration, source: etree._Element) -> Projected:
    declared = parts.declared
    return project(declared.issue, parts.issued, declared.nonpublic, changed, source)


def _changed(parts: Delivery, case: _Case, now: datetime) -> Registration:
    """Return the registration as this delivery makes it."""
    request, supplier = case.request, case.supplier
    kind = parts.declared.documents_by_name[request.document_type].kind
    history = _history(case.registered.history if case.registered else None, request.operation, kind, now)
    return Registration(
        bro_id=case.registered.bro_id if case.registered else placeholder(parts.declared.bro_id_prefix),
        object_code=parts.declared.code,
        quality_regime=request.quality_regime,
        delivery_accountable_party=request.delivery_accountable_party or supplier.kvk_number,
        delivery_responsible_party=supplier.kvk_number,
        object_id_accountable_party=case.object_id,
        history=history,
    )


def _history(
    history: RegistrationHistory | None, operation: Operation, kind: DocumentKind, now: datetime
) -> RegistrationHistory:
    """Return the registration history after an event (interface description, registration history)."""
    if history is None:
        if kind is DocumentKind.WHOLE:
            return RegistrationHistory(now, "voltooid", registration_completion_time=now)
        return RegistrationHistory(now, "geregistreerd")
    if operation is not Operation.REGISTER:
        return replace(history, corrected=True, latest_correction_time=now)
    if kind is DocumentKind.END:
        return replace(history, registration_status="voltooid", registration_completion_time=now)
    return replace(history, registration_status="aangevuld", latest_addition_time=now)


def _document(case: _Case, incoming: Incoming, transaction_id: str, bro_id: str, now: datetime) -> SourceDocumentRecord:
    """Return the source document as it is kept: the message byte for byte, with its digest."""
    return SourceDocumentRecord(
        bro_id=bro_id,
        transaction_id=transaction_id,
        operation=case.request.operation,
        document_type=case.request.document_type,
        quality_regime=case.request.quality_regime,
        recorded_at=now,
        content=incoming.raw,
        content_digest=_digest(incoming.raw),
        correction_reason=case.request.correction_reason or "",
    )


def _transaction(
    parts: Delivery,
    case: _Case,
    incoming: Incoming,
    transaction_id: str,
    state: State,
    now: datetime,
    bro_id: str | None,
) -> TransactionRecord:
    request, verdict = case.request, case.verdict
    findings = verdict.findings or ((verdict.finding,) if verdict.finding else ())
    return TransactionRecord(
        transaction_id=transaction_id,
        object_code=parts.declared.code,
        state=state,
        received_at=incoming.received,
        finished_at=now,
        request_digest=_digest(incoming.raw),
        operation=request.operation,
        document_type=request.document_type,
        request_reference=request.request_reference,
        caller_oin=incoming.caller_oin,
        caller_kvk=incoming.caller.kvk_number,
        delivery_accountable_party=request.delivery_accountable_party or "",
        delivery_responsible_party=case.supplier.kvk_number,
        object_id_accountable_party=case.object_id,
        bro_id=bro_id or "",
        reason_rule=verdict.reason_rule,
        reason=verdict.reason or "",
        findings=findings,
        message_id=incoming.message_id,
    )


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


Deliver = Callable[[Operation, Incoming], Completed | Accepted | Rejected]
