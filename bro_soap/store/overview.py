"""What people ask of the register: how much there is, and registrations by what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from bro_soap.model import Registration
from bro_soap.store.registrations import COLUMNS, registration_of
from bro_soap.store.tables import held_request, registration, transaction_register
from bro_soap.store.within import Within

__all__ = ["Overview", "Sought"]

_r = registration.c
_t = transaction_register.c


@dataclass(frozen=True, slots=True)
class Sought:
    """What registrations must answer to; None and "" ask nothing. `party` is bronhouder or supplier."""

    object_code: str | None = None
    party: str | None = None
    status: str | None = None
    quality_regime: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    under_review: bool | None = None
    deregistered: bool | None = None
    object_id: str | None = None
    after: str = ""


_ALL = Sought()


class Overview(Within):
    """The register as a whole, as one transaction sees it."""

    __slots__ = ()

    def registrations(self, asked: Sought = _ALL, limit: int = 100) -> list[Registration]:
        """Return at most `limit` registrations by BRO-ID, beginning after one; `since` <= registered < `until`."""
        conditions: list[ColumnElement[bool]] = [
            column == value
            for column, value in (
                (_r.object_code, asked.object_code),
                (_r.registration_status, asked.status),
                (_r.quality_regime, asked.quality_regime),
                (_r.under_review, asked.under_review),
                (_r.deregistered, asked.deregistered),
                (_r.object_id_accountable, asked.object_id),
            )
            if value is not None
        ]
        if asked.party is not None:
            conditions.append(or_(_r.accountable_party == asked.party, _r.responsible_party == asked.party))
        if asked.since is not None:
            conditions.append(_r.object_registration_time >= asked.since)
        if asked.until is not None:
            conditions.append(_r.object_registration_time < asked.until)
        if asked.after:  # in Oracle nothing is greater than empty text
            conditions.append(_r.bro_id > asked.after)
        query = select(*COLUMNS).where(*conditions).order_by(_r.bro_id).limit(limit)
        return [registration_of(row) for row in self._connection.execute(query)]

    def count_registrations(self) -> dict[str, dict[str, int]]:
        """Return per type of object how many there are, how many of them under review, and out of registration."""
        counted = (func.count(), func.sum(_r.under_review), func.sum(_r.deregistered))
        query = select(_r.object_code, *counted).group_by(_r.object_code).order_by(_r.object_code)
        return {
            row[0]: {"registered": row[1], "under_review": int(row[2]), "deregistered": int(row[3])}
            for row in self._connection.execute(query)
        }

    def count_transactions(self, since: datetime) -> dict[str, dict[str, int]]:
        """Return per type of object how many intake requests were received since a moment, by how they ended."""
        query: Any = (
            select(_t.object_code, _t.state, func.count())
            .where(_t.received_at >= since)
            .group_by(_t.object_code, _t.state)
            .order_by(_t.object_code, _t.state)
        )
        found: dict[str, dict[str, int]] = {}
        for object_code, state, count in self._connection.execute(query):
            found.setdefault(object_code, {})[state] = count
        return found

    def count_held(self) -> int:
        """Return how many requests wait for the registration's keeper."""
        query = select(func.count()).select_from(held_request).where(held_request.c.settled_at.is_(None))
        return int(self._connection.execute(query).scalar_one())
