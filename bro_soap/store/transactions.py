"""The transaction register: one row per intake request, with what rebuilds its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, update

from bro_soap.model import Finding, Severity
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import State, TransactionRecord
from bro_soap.store.tables import transaction_register as table
from bro_soap.store.within import Within

__all__ = ["COLUMNS", "PREPARED", "TransactionRegister", "WritableTransactionRegister", "message_key", "record_of"]

# In the order of TransactionRecord.
COLUMNS = [
    table.c[name]
    for name in (
        "transaction_id", "object_code", "state", "received_at", "finished_at", "request_digest", "operation",
        "document_type", "request_reference", "caller_oin", "caller_kvk", "accountable_party", "responsible_party",
        "object_id_accountable", "bro_id", "reason_rule", "reason", "findings", "message_id",
    )
]  # fmt: skip
_NUL = "\0"  # PostgreSQL has no text with it, and takes none to compare with
_ADD = Prepared(insert(table), [c.name for c in COLUMNS])
_GET = Prepared(select(*COLUMNS).where(table.c.transaction_id == bindparam("id_")))
_FINISH = (
    update(table)
    .where(table.c.transaction_id == bindparam("id_"))
    .values({name: bindparam(f"{name}_") for name in ("state", "finished_at", "reason_rule", "reason", "findings")})
)
PREPARED = (_ADD, _GET)


class TransactionRegister(Within):
    """The transaction register, as one transaction of the database sees it."""

    __slots__ = ()

    def get(self, transaction_id: str) -> TransactionRecord | None:
        """Return the record of one intake request, or None."""
        row = None if _NUL in transaction_id else _GET.one(self._connection, {"id_": transaction_id})
        return None if row is None else record_of(row)

    def find(
        self,
        *,
        bro_id: str | None = None,
        object_code: str | None = None,
        state: State | None = None,
        responsible_party: str | None = None,
        request_reference: str | None = None,
        party: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> list[TransactionRecord]:
        """Return the newest requests that answer to every given filter, newest first; `since` <= received < `until`.

        `party` is a KvK number in any part: caller, supplier or bronhouder.
        """
        if any(_NUL in (value or "") for value in (bro_id, object_code, responsible_party, request_reference, party)):
            return []
        columns = table.c
        conditions: list[ColumnElement[bool]] = [
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
        if party is not None:
            conditions.append(
                or_(columns.caller_kvk == party, columns.responsible_party == party, columns.accountable_party == party)
            )
        if since is not None:
            conditions.append(columns.received_at >= since)
        if until is not None:
            conditions.append(columns.received_at < until)
        newest_first = (columns.received_at.desc(), columns.transaction_id.desc())
        query = select(*COLUMNS).where(*conditions).order_by(*newest_first).limit(limit)
        return [record_of(row) for row in self._connection.execute(query)]


class WritableTransactionRegister(TransactionRegister):
    """The same, and what can be written of it."""

    __slots__ = ()

    def add(self, made: TransactionRecord) -> None:
        """Write the request into the register; text of a request that failed is cut at its column's length."""
        _ADD.run(
            self._connection,
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

    def finish(
        self,
        transaction_id: str,
        state: State,
        at: datetime,
        reason_rule: str = "",
        reason: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        """Give a request that waited its final state; raises LookupError when it is not in the register."""
        values = {
            "id_": transaction_id,
            "state_": state.value,
            "finished_at_": at,
            "reason_rule_": reason_rule,
            "reason_": reason[:1000],
            "findings_": _dump(findings),
        }
        if self._connection.execute(_FINISH, values).rowcount != 1:
            raise LookupError(transaction_id)


def message_key(message_id: str) -> str:
    """Return the form in which a WS-Addressing MessageID is kept: a long one by its digest."""
    if len(message_id) <= 255:
        return message_id
    return "sha256:" + hashlib.sha256(message_id.encode()).hexdigest()


def _dump(findings: tuple[Finding, ...]) -> str | None:
    rows = [_row(finding) for finding in findings]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else None


def _row(finding: Finding) -> list[Any]:
    """Return the fields in their order, without the empty ones at the end; older rows end after the value."""
    f = finding
    row: list[Any] = [f.rule, f.sentence, f.path, f.line, f.value, f.expected, f.hint_nl, f.hint_en, f.severity.value]
    if f.severity is Severity.ERROR:
        row.pop()
    while row[-1] == "" and len(row) > 2:
        row.pop()
    return row


def _finding(row: list[Any]) -> Finding:
    fields = row if len(row) < 9 else [*row[:8], Severity(row[8])]
    return Finding(*fields)


def record_of(row: Sequence[Any]) -> TransactionRecord:
    """Return the record in a row of COLUMNS."""
    found = tuple(_finding(fields) for fields in json.loads(row[17])) if row[17] else ()
    fields: list[Any] = [*row[:2], State(row[2]), *row[3:17], found, row[18]]
    return TransactionRecord(*fields)
