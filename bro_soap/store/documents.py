"""Source documents as they were received: those in effect, and requests that wait for the registration's keeper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, insert, select, update

from bro_soap.model import Form
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import SourceDocumentRecord
from bro_soap.store.tables import held_request, source_document
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Documents", "WritableDocuments"]

_ID: BindParameter[str] = bindparam("id_")
_FIELDS = [c.name for c in source_document.c if c.name != "sequence_number"]
_ADD = Prepared(
    insert(source_document)
    .values(
        sequence_number=select(func.coalesce(func.max(source_document.c.sequence_number), 0) + 1)
        .where(source_document.c.bro_id == _ID)
        .scalar_subquery()
    )
    .inline(),
    _FIELDS,
)
_GET = (
    select(*(source_document.c[name] for name in _FIELDS), source_document.c.sequence_number)
    .where(source_document.c.bro_id == _ID)
    .order_by(source_document.c.sequence_number)
)
_GET_SOME = _GET.where(source_document.c.sequence_number.in_(bindparam("numbers", expanding=True)))
_HOLD = insert(held_request)
_HELD = select(*(held_request.c[name] for name in _FIELDS)).where(held_request.c.settled_at.is_(None))
_SETTLE = (
    update(held_request)
    .where(held_request.c.transaction_id == _ID, held_request.c.settled_at.is_(None))
    .values(settled_at=bindparam("settled_at_"), verdict=bindparam("verdict_"))
)
_LATEST = Prepared(select(func.max(source_document.c.sequence_number)).where(source_document.c.bro_id == _ID))
PREPARED = (_ADD, _LATEST)


class Documents(Within):
    """The source documents, and the requests that wait, as one transaction sees them."""

    __slots__ = ()

    def of(self, bro_id: str) -> list[SourceDocumentRecord]:
        """Return the source documents of the object in the order in which they took effect."""
        return [_record(row) for row in self._connection.execute(_GET, {"id_": bro_id})]

    def latest_number(self, bro_id: str) -> int:
        """Return the number of the newest source document of the object; 0 when there is none."""
        row = _LATEST.one(self._connection, {"id_": bro_id})
        return 0 if row is None or row[0] is None else int(row[0])

    def some(self, bro_id: str, numbers: Iterable[int]) -> dict[int, SourceDocumentRecord]:
        """Return these source documents of the object by their number."""
        wanted, found = sorted(set(numbers)), dict[int, SourceDocumentRecord]()
        for start in range(0, len(wanted), 500):
            values = {"id_": bro_id, "numbers": wanted[start : start + 500]}
            for row in self._connection.execute(_GET_SOME, values):
                record = _record(row)
                found[record.sequence_number] = record
        return found

    def held(self, bro_id: str | None = None) -> list[SourceDocumentRecord]:
        """Return the requests that wait, oldest first: all, or those for one object.

        Their order is that of the numbers in their transaction ids, which do not go back when the clock does.
        """
        waiting = _HELD if bro_id is None else _HELD.where(held_request.c.bro_id == bro_id)
        found = (_record(row) for row in self._connection.execute(waiting))
        return sorted(found, key=lambda one: one.transaction_id.rpartition("-")[2])


class WritableDocuments(Documents):
    """The same, and what can be written of them."""

    __slots__ = ()

    def add(self, record: SourceDocumentRecord) -> None:
        """Append a source document; it gets the next number of its object (the caller holds the object's lock)."""
        _ADD.run(self._connection, {"id_": record.bro_id, **_values(record)})

    def hold(self, record: SourceDocumentRecord) -> None:
        """Store a request that must be judged before it takes effect."""
        self._connection.execute(_HOLD, _values(record))

    def settle(self, transaction_id: str, verdict: str, at: datetime) -> None:
        """Note the keeper's verdict on a request that waits; raises LookupError when it does not (any more)."""
        values = {"id_": transaction_id, "verdict_": verdict, "settled_at_": at}
        if self._connection.execute(_SETTLE, values).rowcount != 1:
            raise LookupError(transaction_id)


def _values(record: SourceDocumentRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _FIELDS} | {"form": record.form.value}


def _record(row: Row[*tuple[Any, ...]]) -> SourceDocumentRecord:
    values = dict(row._mapping)
    return SourceDocumentRecord(**values | {"form": Form(values["form"] or Form.SOAP)})
