"""What is kept of a request: its source document, and its line in the transaction register."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

from bro_soap.delivery.case import Case, Intake
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import AbortReason
from bro_soap.legible import legible
from bro_soap.model import Finding
from bro_soap.rules.hints import SCHEMA
from bro_soap.secrets import reason
from bro_soap.store import SourceDocumentRecord, State, TransactionRecord
from bro_soap.xmlio.elements import namespace_of

__all__ = ["cause_of", "document_record", "fault_record", "schema_finding", "transaction_record"]

_LONGEST_CAUSE = 1000  # what the register holds of a reason


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
        form=incoming.form,
        namespace=namespace_of(case.request.element),
    )


def transaction_record(
    intake: Intake,
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
        object_code=intake.declared.code,
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
    intake: Intake,
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
        object_code=intake.declared.code,
        state=state,
        received_at=incoming.received,
        finished_at=intake.clock(),
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


def schema_finding(reason: AbortReason) -> Finding:
    """Return a technical error as it is kept in the transaction register."""
    return Finding("schema", reason.message, reason.path, line=reason.line, hint_nl=SCHEMA.nl, hint_en=SCHEMA.en)


def cause_of(error: Exception) -> str:
    """Return what went wrong on our side, and where: for the operator, never for who sent the message."""
    where = traceback.extract_tb(error.__traceback__)
    at = next((f" at {Path(one.filename).name}:{one.lineno}" for one in reversed(where)), "")
    return f"{type(error).__name__}{at}: {legible(reason(error))}"[:_LONGEST_CAUSE]
