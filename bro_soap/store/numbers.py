"""Transaction ids and BRO-IDs: unique, never given twice, twelve digits."""

from __future__ import annotations

from sqlalchemy import Connection, Sequence, bindparam, select, update

from bro_soap.store.prepared import Prepared
from bro_soap.store.tables import bro_number, number_counter, transaction_number

__all__ = ["PREPARED", "new_bro_id", "new_transaction_id"]

_COUNT = Prepared(
    update(number_counter)
    .where(number_counter.c.name == bindparam("counter"))
    .values(latest=number_counter.c.latest + 1)
    .returning(number_counter.c.latest)
)
_NEXT = {sequence.name: Prepared(select(sequence.next_value())) for sequence in (bro_number, transaction_number)}
PREPARED = tuple(_NEXT.values())


def new_bro_id(connection: Connection, prefix: str) -> str:
    """Return the next BRO-ID, e.g. `CPT000000034662`; prefixes share one run of numbers."""
    return f"{prefix}{_next(connection, bro_number):012d}"


def new_transaction_id(connection: Connection, object_code: str) -> str:
    """Return the next transaction id, e.g. `CPT-000000034662`; object types share one run of numbers."""
    return f"{object_code}-{_next(connection, transaction_number):012d}"


def _next(connection: Connection, sequence: Sequence) -> int:
    if connection.dialect.name == "sqlite":
        row = _COUNT.one(connection, {"counter": sequence.name})
    else:
        row = _NEXT[sequence.name].one(connection, {})
    assert row is not None  # noqa: S101 (the migration made the counter)
    return int(row[0])
