"""Transaction ids and BRO-IDs: unique, never given twice, twelve digits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Sequence, bindparam, select, text, update

from bro_soap.store.prepared import Prepared
from bro_soap.store.tables import bro_number, number_counter, transaction_number
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Numbers"]

_COUNT = Prepared(
    update(number_counter)
    .where(number_counter.c.name == bindparam("counter"))
    .values(latest=number_counter.c.latest + 1)
    .returning(number_counter.c.latest)
)
_NEXT = {sequence.name: Prepared(select(sequence.next_value())) for sequence in (bro_number, transaction_number)}
PREPARED = tuple(_NEXT.values())


class Numbers(Within):
    """The numbers that objects and transactions get."""

    __slots__ = ()

    def new_bro_id(self, prefix: str) -> str:
        """Return the next BRO-ID, e.g. `CPT000000034662`; prefixes share one run of numbers."""
        return f"{prefix}{_next(self._connection, bro_number):012d}"

    def new_transaction_id(self, object_code: str) -> str:
        """Return the next transaction id, e.g. `CPT-000000034662`; object types share one run of numbers."""
        return f"{object_code}-{_next(self._connection, transaction_number):012d}"

    def latest(self) -> dict[str, int]:
        """Return the highest number given out so far, by name of the counter."""
        match self._connection.dialect.name:
            case "sqlite":
                rows = self._connection.execute(select(number_counter.c.name, number_counter.c.latest)).all()
                return {row[0]: int(row[1]) for row in rows}
            case "postgresql":
                asked = "SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM {}"
            case _:
                asked = "SELECT last_number - 1 FROM user_sequences WHERE sequence_name = UPPER('{}')"
        return {name: int(self._connection.execute(text(asked.format(name))).scalar_one()) for name in _NEXT}

    def go_on_from(self, latest: Mapping[str, int]) -> None:
        """Let the next numbers be higher than these; those that are higher already stay."""
        reached = self.latest()
        for name in _NEXT:
            number = max(latest.get(name, 0), reached[name])
            match self._connection.dialect.name:
                case "sqlite":
                    counter = update(number_counter).where(number_counter.c.name == name)
                    self._connection.execute(counter.values(latest=number))
                case "postgresql":
                    values = {"name": name, "number": max(number, 1), "given": number > 0}
                    self._connection.execute(text("SELECT setval(CAST(:name AS regclass), :number, :given)"), values)
                case _:
                    self._connection.execute(text(f"ALTER SEQUENCE {name} RESTART START WITH {number + 1}"))


def _next(connection: Connection, sequence: Sequence) -> int:
    if connection.dialect.name == "sqlite":
        row = _COUNT.one(connection, {"counter": sequence.name})
    else:
        row = _NEXT[sequence.name].one(connection, {})
    assert row is not None  # noqa: S101 (the migration made the counter)
    return int(row[0])
