"""Registrations as they are now, and their formal history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from bro_soap.audience import Secrecy
from bro_soap.model import Registration, RegistrationHistory
from bro_soap.store import places
from bro_soap.store.contents import WritableContents
from bro_soap.store.lists import OneOf
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import Change, IssueContent, Location, LogEntry
from bro_soap.store.signs import Changed
from bro_soap.store.tables import registration, registration_log
from bro_soap.store.within import Within

__all__ = [
    "COLUMNS",
    "PREPARED",
    "Registrations",
    "WritableRegistrations",
    "registration_of",
]

_ID: BindParameter[str] = bindparam("id_")
_LOG_COLUMNS = [c.name for c in registration_log.c if c.name in registration.c and c.name not in {"bro_id", "version"}]
COLUMNS = [registration.c[n] for n in ("bro_id", "object_code", *_LOG_COLUMNS)]  # the order of the model

_CHANGED_AT = (
    select(registration_log.c.changed_at)
    .where(registration_log.c.bro_id == registration.c.bro_id, registration_log.c.version == registration.c.version)
    .scalar_subquery()
)
_GET = Prepared(
    select(*COLUMNS, registration.c.version, _CHANGED_AT, registration.c.kept).where(registration.c.bro_id == _ID)
)
_LOCK = Prepared(select(registration.c.bro_id).where(registration.c.bro_id == _ID).with_for_update())
# Shared: many may refer to one object, and none may change it meanwhile.
_HOLD = Prepared(
    select(registration.c.bro_id)
    .where(OneOf(registration.c.bro_id, "ids"))
    .order_by(registration.c.bro_id)
    .with_for_update(read=True)
)
_ADD = Prepared(insert(registration), ["bro_id", "object_code", "version", "kept", *_LOG_COLUMNS, *places.COLUMNS])
_UPDATE = Prepared(
    update(registration)
    .where(registration.c.bro_id == _ID, registration.c.version == bindparam("version_"))
    .values(version=registration.c.version + 1),
    ["kept", *_LOG_COLUMNS],
)
_KEPT_AS = Prepared(update(registration).where(registration.c.bro_id == _ID), ["kept"])
_LOG = Prepared(
    insert(registration_log)
    .values(version=select(registration.c.version).where(registration.c.bro_id == _ID).scalar_subquery())
    .inline(),
    ["bro_id", "changed_at", "act", "transaction_id", "actor", *_LOG_COLUMNS],
)
_HISTORY = (
    select(
        registration_log.c.version,
        registration_log.c.changed_at,
        registration_log.c.act,
        registration_log.c.transaction_id,
        registration_log.c.actor,
        registration.c.bro_id,
        registration.c.object_code,
        *(registration_log.c[n] for n in _LOG_COLUMNS),
    )
    .join(registration, registration.c.bro_id == registration_log.c.bro_id)
    .where(registration_log.c.bro_id == _ID)
    .order_by(registration_log.c.version)
)
PREPARED = (_GET, _LOCK, _HOLD, _ADD, _UPDATE, _KEPT_AS, _LOG)


class Registrations(Within):
    """The registrations, as one transaction sees them."""

    __slots__ = ()

    def get(self, bro_id: str) -> Registration | None:
        """Return the registration as it is now, or None."""
        row = _GET.one(self._connection, {"id_": bro_id})
        return None if row is None else registration_of(row[:-3], *row[-3:])

    def location(self, bro_id: str) -> Location | None:
        """Return the standardised location, from whomever it is kept, or None."""
        return places.location(self._connection, bro_id)

    def history_log(self, bro_id: str) -> list[LogEntry]:
        """Return every state that the registration has had, oldest first (formal history)."""
        return [
            LogEntry(row[0], Change(*row[1:5]), registration_of(row[5:]))
            for row in self._connection.execute(_HISTORY, {"id_": bro_id})
        ]


class WritableRegistrations(Registrations):
    """The same, and what can be written of them."""

    __slots__ = ()

    def lock(self, bro_id: str) -> Registration | None:
        """Return the registration and keep every other writer from it until this transaction ends; None when unknown.

        It is read once the lock is held: what a statement that waited for a lock returns of other tables is older.
        """
        return self.get(bro_id) if _LOCK.one(self._connection, {"id_": bro_id}) else None

    def hold(self, bro_ids: Sequence[str]) -> None:
        """Keep every writer from changing these objects until this transaction ends, in the order of their BRO-IDs."""
        if bro_ids:
            _HOLD.all(self._connection, {"ids": bro_ids})

    def add(
        self,
        new: Registration,
        change: Change,
        location: Location | None = None,
        contents: Iterable[IssueContent] = (),
    ) -> None:
        """Add a registration with what is issued of it; its history log begins with version 1."""
        fields = _fields(new)
        _ADD.run(
            self._connection,
            {
                "bro_id": new.bro_id,
                "object_code": new.object_code,
                "version": 1,
                "kept": _code(new.kept),
                **fields,
                **places.columns(location),
            },
        )
        if location is not None and location.kept is not None:
            places.keep(self._connection, new, location)
        _write_log(self._connection, new.bro_id, fields, change)
        WritableContents(self._connection).put(new.bro_id, contents, new=True)

    def update(
        self,
        changed: Registration,
        change: Change,
        location: Location | None = None,
        contents: Iterable[IssueContent] = (),
    ) -> None:
        """Give a registration its new fields, one version up; a location or a view that is not given stays as it was.

        Raises `Changed` unless it is still at the version of the one given; from then on the lock is held.
        """
        fields = _fields(changed)
        key = {"id_": changed.bro_id, "version_": changed.version, "kept": _code(changed.kept)}
        if _UPDATE.count(self._connection, {**key, **fields}) != 1:
            raise Changed(changed.bro_id)
        if location is not None:
            places.move(self._connection, changed, location)
        _write_log(self._connection, changed.bro_id, fields, change)
        WritableContents(self._connection).put(changed.bro_id, contents)

    def place(self, of: Registration, location: Location | None) -> None:
        """Put an object in its place again, and keep it as it is to be kept; that is no change of it."""
        _KEPT_AS.run(self._connection, {"id_": of.bro_id, "kept": _code(of.kept)})
        if location is not None:
            places.move(self._connection, of, location)


def _code(kept: Secrecy | None) -> str | None:
    return None if kept is None else kept.code


def _write_log(connection: Connection, bro_id: str, fields: dict[str, Any], change: Change) -> None:
    _LOG.run(
        connection,
        {
            "id_": bro_id,
            "bro_id": bro_id,
            "changed_at": change.at,
            "act": change.act,
            "transaction_id": change.transaction_id,
            "actor": change.actor,
            **fields,
        },
    )


def _fields(of: Registration) -> dict[str, Any]:
    history = of.history
    return {
        "quality_regime": of.quality_regime,
        "accountable_party": of.delivery_accountable_party,
        "responsible_party": of.delivery_responsible_party,
        "object_id_accountable": of.object_id_accountable_party,
        "object_registration_time": history.object_registration_time,
        "registration_status": history.registration_status,
        "latest_addition_time": history.latest_addition_time,
        "completion_time": history.registration_completion_time,
        "corrected": history.corrected,
        "latest_correction_time": history.latest_correction_time,
        "under_review": history.under_review,
        "under_review_time": history.under_review_time,
        "deregistered": history.deregistered,
        "deregistration_time": history.deregistration_time,
        "reregistered": history.reregistered,
        "reregistration_time": history.reregistration_time,
    }


def registration_of(
    row: Sequence[Any], version: int = 0, changed_at: datetime | None = None, kept: str | None = None
) -> Registration:
    """Return the registration of a row with `COLUMNS`."""
    history = RegistrationHistory(*row[6:])
    return Registration(
        row[0], row[1], row[2], row[3], row[4], row[5], history, version, changed_at, Secrecy.of(kept) if kept else None
    )
