"""What an organisation may see of the register because it is its own, a page at a time.

A page costs the same however large the register is and however little of it is the organisation's: it looks through
so many rows of everybody's and then ends, with fewer in it or none, and the place from where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, or_, select

from bro_soap.model import Registration
from bro_soap.store.records import State, TransactionRecord
from bro_soap.store.registrations import COLUMNS as REGISTRATION
from bro_soap.store.registrations import registration_of
from bro_soap.store.tables import registration, transaction_register
from bro_soap.store.transactions import COLUMNS as TRANSACTION
from bro_soap.store.transactions import record_of
from bro_soap.store.within import Within

__all__ = ["LOOKED_THROUGH", "Own", "Page", "PagePlace"]

LOOKED_THROUGH = 50_000
_t, _r = transaction_register.c, registration.c
_PROVEN = (State.COMPLETED.value, State.ACCEPTED.value)  # what a failed request says of its bronhouder proves nothing

T = TypeVar("T")
P = TypeVar("P")


@dataclass(frozen=True, slots=True, order=True)
class PagePlace:
    """Where a list of transactions goes on: after this one of those received at this moment."""

    received_at: datetime
    transaction_id: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T, P]):
    """Part of a list; `after` is where it goes on, None at the end."""

    items: tuple[T, ...]
    after: P | None


class Own(Within):
    """What is an organisation's own."""

    __slots__ = ()

    def transactions(
        self,
        party: str,
        place: PagePlace,
        limit: int,
        *,
        state: State | None = None,
        object_code: str | None = None,
    ) -> Page[TransactionRecord, PagePlace]:
        """Return what an organisation delivered, sent for another or had registered as bronhouder, oldest first."""
        end = _looked_through(self._connection, _t.received_at, _t.received_at >= place.received_at)
        if end == place.received_at:  # more at one moment than a page looks through: as many as there are
            end = None
        begun = or_(
            _t.received_at > place.received_at,
            and_(_t.received_at == place.received_at, _t.transaction_id > (place.transaction_id or " ")),
        )
        own = or_(
            _t.caller_kvk == party,
            _t.responsible_party == party,
            and_(_t.accountable_party == party, _t.state.in_(_PROVEN)),
        )
        asked = [] if state is None else [_t.state == state.value]
        asked += [] if object_code is None else [_t.object_code == object_code]
        query = select(*TRANSACTION).where(_t.received_at >= place.received_at, begun, own, *asked)
        rows = self._connection.execute(
            _within(query, _t.received_at, end).order_by(_t.received_at, _t.transaction_id).limit(limit)
        )
        found = tuple(record_of(row) for row in rows)
        if len(found) == limit:
            return Page(found, PagePlace(found[-1].received_at, found[-1].transaction_id))
        return Page(found, None if end is None else PagePlace(end))

    def objects(self, party: str, after: str, limit: int, *, object_code: str | None = None) -> Page[Registration, str]:
        """Return the registrations of which an organisation is bronhouder or supplier, by BRO-ID, after one."""
        after = after or " "
        end = _looked_through(self._connection, _r.bro_id, _r.bro_id > after)
        own = or_(_r.accountable_party == party, _r.responsible_party == party)
        query = select(*REGISTRATION).where(_r.bro_id > after, own)
        if object_code is not None:
            query = query.where(_r.object_code == object_code)
        rows = self._connection.execute(_within(query, _r.bro_id, end).order_by(_r.bro_id).limit(limit))
        found = tuple(registration_of(row) for row in rows)
        if len(found) == limit:
            return Page(found, found[-1].bro_id)
        return Page(found, end and _before(end))


def _looked_through(connection: Connection, key: Column[P], begun: ColumnElement[bool]) -> P | None:
    """Return the key with which a page ends, not itself in it; None when all that is left may be looked through."""
    query = select(key).where(begun).order_by(key).limit(1).offset(LOOKED_THROUGH)
    return connection.execute(query).scalars().first()


def _within(query: Select[tuple[T]], key: Column[P], end: P | None) -> Select[tuple[T]]:
    return query if end is None else query.where(key < end)


def _before(bro_id: str) -> str:
    """Return what sorts before this BRO-ID and after every other that does, whether or not it exists."""
    return f"{bro_id[:-12]}{int(bro_id[-12:]) - 1:012d}"
