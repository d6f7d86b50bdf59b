"""What a delivery leaves behind: the records of its case, and the registration as the delivery makes it."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bro_soap.catalogue.registration_object import RegistrationObject, SourceDocument
from bro_soap.clock import Clock, wall_clock
from bro_soap.delivery.incoming import Incoming
from bro_soap.history import Story, Told
from bro_soap.history.timeline import Act, Conflict, Events, try_act
from bro_soap.legible import legible
from bro_soap.model import DocumentKind, Finding, Operation, Party, Registration, RegistrationHistory
from bro_soap.projection import Projected, project
from bro_soap.rules import Verdict
from bro_soap.secrets import reason
from bro_soap.store import Change, SourceDocumentRecord, State, Store, TransactionRecord, Unit
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.elements import child, text
from bro_soap.xmlio.identifiers import fill, placeholder
from bro_soap.xmlio.request import Request

__all__ = [
    "Case",
    "Delivery",
    "Effect",
    "cause_of",
    "document_record",
    "effect_of",
    "fault_record",
    "life_after",
    "moment_after",
    "next_history",
    "registration_after",
    "transaction_record",
]

_LONGEST_CAUSE = 1000  # what the register holds of a reason
_TICK = timedelta(microseconds=1)  # the resolution of a moment in the register


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the delivery of one kind of object needs.

    `contract` is that of its intake service, `issued` that of its issue service; `review` holds the object codes and
    `<code>:<correctionReason>` of corrections that wait for the registration's keeper. For as long as `remember` a
    request that comes again gets the answer it got before. `clock` tells the time at which something is done.
    """

    store: Store
    declared: RegistrationObject
    contract: Contract
    issued: Contract
    review: frozenset[str] = frozenset()
    remember: timedelta = timedelta(days=30)
    clock: Clock = wall_clock


@dataclass(frozen=True, slots=True)
class Case:
    """One delivery under way: the request, who delivers, and the register as it was when the rules judged it.

    `acts` is what the request does and `told` its documents; of an object with a life-span `events` is what it has been
    through until now, and `story` the documents that tell of it, as far as what is issued is made of them.
    """

    request: Request
    supplier: Party
    registered: Registration | None
    verdict: Verdict
    acts: tuple[Act, ...]
    told: Story
    events: Events = ()
    story: Story = ()

    @property
    def object_id(self) -> str:
        """The caller's own name of the object (`objectIdAccountableParty`), or nothing."""
        found = child(self.request.source_document, "objectIdAccountableParty")
        return "" if found is None else text(found)

    @property
    def begins(self) -> bool:
        """Whether the request makes a new object."""
        return self.request.bro_id is None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a delivery does to the register, ready to be written: the events `before` and `after` it among the rest."""

    registration: Registration
    projected: Projected
    at: datetime
    before: Events = ()
    after: Events = ()

    def write(self, unit: Unit, case: Case, incoming: Incoming, transaction_id: str) -> str:
        """Write registration, source document and what is issued, in the unit's transaction; return the BRO-ID."""
        change = Change(self.at, case.request.operation, transaction_id)
        new = case.registered is None
        bro_id = unit.numbers.new_bro_id(self.registration.bro_id[:3]) if new else self.registration.bro_id
        projected = _filled(self.projected, self.registration.bro_id, bro_id) if new else self.projected
        registration = replace(self.registration, bro_id=bro_id)
        whole = () if projected.in_parts else projected.contents
        if new:
            unit.registrations.add(registration, change, projected.location, whole)
        else:
            unit.registrations.update(registration, change, projected.location, whole)
        if projected.in_parts:
            unit.contents.put_parts(bro_id, projected.contents, projected.dropped)
        if projected.traits is not None:
            unit.traits.put(bro_id, projected.traits, new=new)
        unit.documents.add(document_record(case, incoming, transaction_id, bro_id, self.at))
        if self.after != self.before:
            unit.events.put(bro_id, self.before, self.after)
        return bro_id


def _filled(projected: Projected, stand_in: str, bro_id: str) -> Projected:
    """Return what is issued with the BRO-ID in the place of its stand-in."""
    contents = (replace(one, content=fill(one.content, stand_in, bro_id)) for one in projected.contents)
    return replace(projected, contents=tuple(contents))


def effect_of(declared: RegistrationObject, issued: Contract, case: Case, now: datetime) -> Effect:
    """Work out what an accepted delivery does; a new object has a stand-in for its BRO-ID until it is written.

    Raises `NotIssuable` when what would be issued of it does not satisfy the schema of `issued`, the issue service.
    """
    now = moment_after(case.registered, now)
    registration = registration_after(declared, case, now)
    events, story = life_after(case, now) if declared.life else ((), case.told)
    projected = project(declared, issued, registration, story, case.events, events, judged=not case.story)
    return Effect(registration, projected, now, case.events, events)


def registration_after(declared: RegistrationObject, case: Case, now: datetime) -> Registration:
    """Return the registration as an accepted delivery makes it."""
    request, supplier, registered = case.request, case.supplier, case.registered
    document = declared.documents_by_name[request.document_type]
    begins = document.kind in {DocumentKind.START, DocumentKind.WHOLE}
    kinds = tuple(act.event.kind for act in case.acts)
    return Registration(
        bro_id=registered.bro_id if registered else placeholder(declared.bro_id_prefix),
        object_code=declared.code,
        quality_regime=request.quality_regime if begins or registered is None else registered.quality_regime,
        delivery_accountable_party=request.delivery_accountable_party or supplier.kvk_number,
        delivery_responsible_party=supplier.kvk_number,
        object_id_accountable_party=_object_id(case, document),
        history=next_history(registered.history if registered else None, request.operation, kinds, now),
        version=registered.version if registered else 0,
    )


def moment_after(registered: Registration | None, now: datetime) -> datetime:
    """Return this moment; where the clock is not past the object's last change, the first moment after that."""
    last = registered.changed_at if registered else None
    return now if last is None else max(now, last + _TICK)


def _object_id(case: Case, document: SourceDocument) -> str:
    """Return the caller's own name of the object: what a document that begins it says, or what is registered."""
    if case.registered is None or document.kind in {DocumentKind.START, DocumentKind.WHOLE}:
        return case.object_id
    return case.registered.object_id_accountable_party


def life_after(case: Case, now: datetime) -> tuple[Events, Story]:
    """Return the events after an accepted delivery, and the documents at hand that tell of them.

    Raises ValueError when it cannot be done.
    """
    events = case.events
    documents = {(told.event.sequence, told.event.part): told.document for told in (*case.story, *case.told)}
    for act in case.acts:
        after = try_act(events, replace(act, event=replace(act.event, recorded_at=now)))
        if isinstance(after, Conflict):
            raise ValueError(f"{after.key} was not found by a rule")
        events = after
    known = (event for event in events if (event.sequence, event.part) in documents)
    return events, tuple(Told(event, documents[event.sequence, event.part]) for event in known)


def next_history(
    history: RegistrationHistory | None, operation: Operation, kinds: Iterable[DocumentKind], now: datetime
) -> RegistrationHistory:
    """Return the registration history after what a request tells (interface description, registration history).

    An object whose end is deleted is not completed any more (nothing could be added to it otherwise); one whose start
    report is corrected into a complete one is completed by that (BHR000000377186).
    """
    for kind in kinds:
        if history is None:
            status = "voltooid" if kind is DocumentKind.WHOLE else "geregistreerd"
            completed = now if kind is DocumentKind.WHOLE else None
            history = RegistrationHistory(now, status, registration_completion_time=completed)
        elif operation is not Operation.REGISTER:
            history = replace(history, corrected=True, latest_correction_time=now)
            if kind is DocumentKind.WHOLE and history.registration_status != "voltooid":
                history = replace(history, registration_status="voltooid", registration_completion_time=now)
            elif operation is Operation.DELETE and kind is DocumentKind.END:
                status = "aangevuld" if history.latest_addition_time else "geregistreerd"
                history = replace(history, registration_status=status, registration_completion_time=None)
        elif kind is DocumentKind.END:
            history = replace(history, registration_status="voltooid", registration_completion_time=now)
        else:
            history = replace(history, registration_status="aangevuld", latest_addition_time=now)
    if history is None:
        raise ValueError("a request that tells nothing")
    return history


def document_record(
    case: Case, incoming: Incoming, transaction_id: str, bro_id: str, now: datetime
) -> SourceDocumentRecord:
    """Return the source document as it is kept: the message byte for byte, with its digest."""
    return SourceDocumentRecord(
        bro_id=bro_id,
        transaction_id=transaction_id,
        operation=case.request.operation,
        document_type=case.request.document_type,
        quality_regime=case.request.quality_regime,
        recorded_at=now,
        content=incoming.raw,
        content_digest=incoming.digest,
        correction_reason=case.request.correction_reason or "",
    )


def transaction_record(
    parts: Delivery,
    case: Case,
    incoming: Incoming,
    transaction_id: str,
    state: State,
    now: datetime,
    bro_id: str | None,
) -> TransactionRecord:
    """Return what the transaction register keeps of a judged request."""
    request, verdict = case.request, case.verdict
    return TransactionRecord(
        transaction_id=transaction_id,
        object_code=parts.declared.code,
        state=state,
        received_at=incoming.received,
        finished_at=now,
        request_digest=incoming.digest,
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
        findings=verdict.recorded,
        message_id=incoming.message_id,
    )


def fault_record(
    parts: Delivery,
    incoming: Incoming,
    transaction_id: str,
    state: State,
    operation: str,
    reference: str,
    supplier: str,
    findings: tuple[Finding, ...],
    cause: str = "",
) -> TransactionRecord:
    """Return what the transaction register keeps of a request that could not be judged, or not issued by us."""
    return TransactionRecord(
        transaction_id=transaction_id,
        object_code=parts.declared.code,
        state=state,
        received_at=incoming.received,
        finished_at=parts.clock(),
        request_digest=incoming.digest,
        operation=operation,
        request_reference=reference,
        caller_oin=incoming.caller_oin,
        caller_kvk=incoming.caller.kvk_number,
        delivery_responsible_party=supplier,
        reason=cause,
        findings=findings,
        message_id=incoming.message_id,
    )


def cause_of(error: Exception) -> str:
    """Return what went wrong on our side, and where: for the operator, never for who sent the message."""
    where = traceback.extract_tb(error.__traceback__)
    at = next((f" at {Path(one.filename).name}:{one.lineno}" for one in reversed(where)), "")
    return f"{type(error).__name__}{at}: {legible(reason(error))}"[:_LONGEST_CAUSE]
