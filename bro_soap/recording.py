"""What a delivery leaves behind: the records of its case, and the registration as the delivery makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bro_soap.declaration import DocumentKind, RegistrationObject
from bro_soap.model import Operation, Party, Registration, RegistrationHistory
from bro_soap.projection import Projected, project
from bro_soap.rules import Verdict
from bro_soap.store import Change, SourceDocumentRecord, State, Store, TransactionRecord, Unit
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.identifiers import fill, placeholder
from bro_soap.xmlio.incoming import Incoming
from bro_soap.xmlio.read import Request, child, text

__all__ = ["Case", "Delivery", "Effect", "document_record", "effect_of", "next_history", "transaction_record"]


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
class Case:
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


@dataclass(frozen=True, slots=True)
class Effect:
    """What a delivery does to the register, ready to be written."""

    registration: Registration
    projected: Projected
    at: datetime

    def write(self, unit: Unit, case: Case, incoming: Incoming, transaction_id: str) -> str:
        """Write registration, source document and what is issued, in the unit's transaction; return the BRO-ID."""
        change = Change(self.at, case.request.operation, transaction_id)
        if case.registered is None:
            bro_id = unit.new_bro_id(self.registration.bro_id[:3])
            contents = [
                replace(content, content=fill(content.content, self.registration.bro_id, bro_id))
                for content in self.projected.contents
            ]
            registration = replace(self.registration, bro_id=bro_id)
            unit.add_registration(registration, change, self.projected.location, contents)
        else:
            bro_id = self.registration.bro_id
            unit.update_registration(self.registration, change, self.projected.location, self.projected.contents)
        unit.add_source_document(document_record(case, incoming, transaction_id, bro_id, self.at))
        return bro_id


def effect_of(parts: Delivery, case: Case, now: datetime) -> Effect:
    """Work out what an accepted delivery does; a new object has a stand-in for its BRO-ID until it is written."""
    request, supplier, declared = case.request, case.supplier, parts.declared
    kind = declared.documents_by_name[request.document_type].kind
    registration = Registration(
        bro_id=case.registered.bro_id if case.registered else placeholder(declared.bro_id_prefix),
        object_code=declared.code,
        quality_regime=request.quality_regime,
        delivery_accountable_party=request.delivery_accountable_party or supplier.kvk_number,
        delivery_responsible_party=supplier.kvk_number,
        object_id_accountable_party=case.object_id,
        history=next_history(case.registered.history if case.registered else None, request.operation, kind, now),
    )
    projected = project(declared.issue, parts.issued, declared.nonpublic, registration, request.source_document)
    return Effect(registration, projected, now)


def next_history(
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
    findings = verdict.findings or ((verdict.finding,) if verdict.finding else ())
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
        findings=findings,
        message_id=incoming.message_id,
    )
