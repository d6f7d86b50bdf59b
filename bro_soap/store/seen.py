"""Requests that were answered lately: the keys by which a repeated one is known, shared by all nodes.

The database lets a key in once, so of two equal requests at the same moment one waits for the other and then finds
its answer, whichever nodes they came to (ADR 16).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from bro_soap.model import Form
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import Answered, Received
from bro_soap.store.tables import held_request, seen_message, source_document
from bro_soap.store.tables import transaction_register as register
from bro_soap.store.transactions import COLUMNS, record_of
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Answers", "WritableAnswers"]

_ADD = Prepared(insert(seen_message), ["message_key", "transaction_id", "expires_at"])
_KEY = seen_message.c.message_key
_FIND = (
    select(_KEY, held_request.c.recorded_at, *COLUMNS)
    .join_from(seen_message, register, register.c.transaction_id == seen_message.c.transaction_id)
    .outerjoin(held_request, held_request.c.transaction_id == register.c.transaction_id)
    .where(_KEY.in_(bindparam("keys", expanding=True)), seen_message.c.expires_at > bindparam("now"))
)
_RELEASE = delete(seen_message).where(_KEY.in_(bindparam("keys", expanding=True)))
_EXPIRED = seen_message.c.expires_at <= bindparam("now")
_SOME = select(_KEY).where(_EXPIRED).order_by(seen_message.c.expires_at).limit(2000)
_FORGET = delete(seen_message).where(_KEY.in_(_SOME))
_RECEIVED = tuple(
    select(table.c.content, table.c.form).where(table.c.transaction_id == bindparam("id_"))
    for table in (source_document, held_request)
)
PREPARED = (_ADD,)


class Answers(Within):
    """What was answered lately, as one transaction sees it."""

    __slots__ = ()

    def under(self, keys: Iterable[str], now: datetime) -> dict[str, Answered]:
        """Return what was answered under those of the keys that are known and have not expired."""
        rows = self._connection.execute(_FIND, {"keys": list(keys), "now": now})
        return {key: Answered(record_of(rest), held) for key, held, *rest in rows}

    def received(self, transaction_id: str) -> Received | None:
        """Return the message that a transaction recorded or holds, as it was received; None for one that failed."""
        rows = (self._connection.execute(query, {"id_": transaction_id}) for query in _RECEIVED)
        found = next((row for row in (one.one_or_none() for one in rows) if row is not None), None)
        return None if found is None else Received(found[0], Form(found[1] or Form.SOAP))


class WritableAnswers(Answers):
    """The same, and what can be written of it."""

    __slots__ = ()

    def remember(self, keys: Iterable[str], transaction_id: str, expires_at: datetime) -> None:
        """Note under these keys which transaction has the answer.

        Raises IntegrityError, at the latest on commit, when one is taken.
        """
        for key in keys:
            _ADD.run(self._connection, {"message_key": key, "transaction_id": transaction_id, "expires_at": expires_at})

    def release(self, keys: Iterable[str], expired_by: datetime | None = None) -> None:
        """Forget these keys, so that they may be used again: all, or those that had expired by then."""
        which = _RELEASE if expired_by is None else _RELEASE.where(_EXPIRED)
        self._connection.execute(which, {"keys": list(keys), **({} if expired_by is None else {"now": expired_by})})

    def forget(self, now: datetime) -> int:
        """Drop what has expired, at most some thousands at a time; return how many."""
        return self._connection.execute(_FORGET, {"now": now}).rowcount
