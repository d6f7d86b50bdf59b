"""Whom bronhouders appoint to see what is confidential of theirs, and until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, exists, insert, select, update

from bro_soap.errors import ConfigurationError
from bro_soap.model import Registration
from bro_soap.store.parties import NEVER, Parties
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import Grant
from bro_soap.store.tables import reader_grant as table
from bro_soap.store.tables import registration
from bro_soap.store.within import Within

__all__ = ["APPOINTED", "PREPARED", "Grants", "WritableGrants"]

_HOLDS = (table.c.last_day >= bindparam("day_"), table.c.ended_at == NEVER)
_APPOINTS = Prepared(
    select(table.c.granted_for).where(
        table.c.bronhouder == bindparam("bronhouder_"), table.c.reader == bindparam("reader_"), *_HOLDS
    )
)
PREPARED = (_APPOINTS,)
APPOINTED = exists(
    select(table.c.reader).where(
        table.c.reader == bindparam("reader_"),
        table.c.bronhouder == registration.c.accountable_party,
        (table.c.granted_for == registration.c.bro_id) | (table.c.granted_for == registration.c.object_code),
        *_HOLDS,
    )
)
"""The condition that the bronhouder of a registration appoints the organisation `reader_`, on the day `day_`."""

_OPEN = (
    table.c.bronhouder == bindparam("bronhouder_"),
    table.c.reader == bindparam("reader_"),
    table.c.granted_for == bindparam("for_"),
    table.c.ended_at == NEVER,
)


class Grants(Within):
    """Who is appointed, as one transaction sees it."""

    __slots__ = ()

    def appoints(self, registration: Registration, reader: str, day: date) -> bool:
        """Tell whether the bronhouder that an object has now appoints this organisation, on this day."""
        bronhouder = registration.delivery_accountable_party
        values = {"bronhouder_": bronhouder, "reader_": reader, "day_": day.isoformat()}
        found = {granted_for for (granted_for,) in _APPOINTS.all(self._connection, values)}
        return not found.isdisjoint((registration.bro_id, registration.object_code))

    def all(self, party: str | None = None) -> list[Grant]:
        """Return every grant there ever was, of all organisations or by and to one, oldest first."""
        t = table.c
        query = select(table).order_by(t.granted_at, t.bronhouder, t.reader, t.granted_for)
        if party is not None:
            query = query.where((t.bronhouder == party) | (t.reader == party))
        return [
            Grant(
                row.bronhouder,
                row.reader,
                row.granted_for,
                row.granted_at,
                date.fromisoformat(row.last_day),
                None if row.ended_at == NEVER else row.ended_at,
            )
            for row in self._connection.execute(query)
        ]


class WritableGrants(Grants):
    """The same, and what can be written of it."""

    __slots__ = ()

    def grant(self, new: Grant) -> None:
        """Appoint a reader, in the place of such a grant that holds. Raises ConfigurationError for who is unknown."""
        known = Parties(self._connection).some((new.bronhouder, new.reader))
        for number in (new.bronhouder, new.reader):
            if number not in known:
                raise ConfigurationError(f"KvK number {number}: no such party; add it first")
        self.end(new.bronhouder, new.reader, new.granted_for, new.granted_at)
        self._connection.execute(
            insert(table),
            {
                "bronhouder": new.bronhouder,
                "reader": new.reader,
                "granted_for": new.granted_for,
                "granted_at": new.granted_at,
                "last_day": new.last_day.isoformat(),
                "ended_at": NEVER,
            },
        )

    def end(self, bronhouder: str, reader: str, granted_for: str, at: datetime) -> bool:
        """End a grant that holds; False when there is none. It stays in the list, with both moments."""
        key = {"bronhouder_": bronhouder, "reader_": reader, "for_": granted_for}
        return self._connection.execute(update(table).where(*_OPEN).values(ended_at=at), key).rowcount == 1
