"""The transaction register: one row per intake request, with what rebuilds its answer."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bro_soap.model import Finding
from bro_soap.store.records import State, TransactionRecord
from bro_soap.store.tables import transaction_register as table
from bro_soap.store.types import AnyRow

__all__ = ["get_transaction", "get_transactions", "message_key", "record"]

_ADD = insert(table)
_GET = select(table).where(table.c.transaction_id == bindparam("id_"))


def record(connection: Connection, made: TransactionRecord) -> None:
    """Write the request into the register; text of a request that failed is cut at its column's length."""
    connection.execute(
        _ADD,
        {
            "transaction_id": made.transaction_id,
            "object_code": made.object_code,
            "state": made.state.value,
            "operation": made.operation,
            "document_type": made.document_type[:60],
            "request_reference": made.request_reference[:200],
            "caller_oin": made.caller_oin,
            "caller_kvk": made.caller_kvk,
            "accountable_party": made.delivery_accountable_party[:20],
            "responsible_party": made.delivery_responsible_party[:20],
            "object_id_accountable": made.object_id_accountable_party[:200],
            "bro_id": made.bro_id[:15],
            "received_at": made.received_at,
            "finished_at": made.finished_at,
            "reason_rule": made.reason_rule,
            "reason": made.reason[:1000],
            "findings": _dump(made.findings),
            "request_digest": made.request_digest,
            "message_id": message_key(made.message_id),
        },
    )


def message_key(message_id: str) -> str:
    """Return the form in which a WS-Addressing MessageID is kept: a long one by its digest."""
    if len(message_id) <= 255:
        return message_id
    return "sha256:" + hashlib.sha256(message_id.encode()).hexdigest()


def get_transaction(connection: Connection, transaction_id: str) -> TransactionRecord | None:
    """Return the record of one intake request, or None."""
    row = connection.execute(_GET, {"id_": transaction_id}).one_or_none()
    return None if row is None else _record(row)


def get_transactions(
    connection: Connection,
    *,
    bro_id: str | None = None,
    object_code: str | None = None,
    state: State | None = None,
    responsible_party: str | None = None,
    request_reference: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
) -> list[TransactionRecord]:
    """Return the newest requests that answer to every given filter, newest first; `since` <= received < `until`."""
    columns = table.c
    conditions = [
        column == value
        for column, value in (
            (columns.bro_id, bro_id),
            (columns.object_code, object_code),
            (columns.state, state.value if state else None),
            (columns.responsible_party, responsible_party),
            (columns.request_reference, request_reference),
        )
        if value is not None
    ]
    if since is not None:
        conditions.append(columns.received_at >= since)
    if until is not None:
        conditions.append(columns.received_at < until)
    newest_first = select(table).where(*conditions).order_by(columns.received_at.desc(), columns.transaction_id.desc())
    return [_record(row) for row in connection.execute(newest_first.limit(limit))]


def _dump(findings: tuple[Finding, ...]) -> str | None:
    rows = [[f.rule, f.sentence, f.path, f.line, f.value] for f in findings]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else None


def _record(row: AnyRow) -> TransactionRecord:
    return TransactionRecord(
        transaction_id=row.transaction_id,
        object_code=row.object_code,
        state=State(row.state),
        received_at=row.received_at,
        finished_at=row.finished_at,
        request_digest=row.request_digest,
        operation=row.operation,
        document_type=row.document_type,
        request_reference=row.request_reference,
        caller_oin=row.caller_oin,
        caller_kvk=row.caller_kvk,
        delivery_accountable_party=row.accountable_party,
        delivery_responsible_party=row.responsible_party,
        object_id_accountable_party=row.object_id_accountable,
        bro_id=row.bro_id,
        reason_rule=row.reason_rule,
        reason=row.reason,
        findings=tuple(Finding(*fields) for fields in json.loads(row.findings)) if row.findings else (),
        message_id=row.message_id,
    )
