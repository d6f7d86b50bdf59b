"""Messages that were accepted lately: shared by all nodes, kept only as long as they could be accepted again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert

from bro_soap.store.prepared import Prepared
from bro_soap.store.tables import seen_message as table

__all__ = ["PREPARED", "forget", "note"]

_ADD = Prepared(insert(table), ["message_key", "expires_at"])
_FORGET = delete(table).where(table.c.expires_at < bindparam("now"))
PREPARED = (_ADD,)


def note(connection: Connection, message_key: str, expires_at: datetime) -> None:
    """Note a message by a SHA-256 in hex; raises IntegrityError, at the latest on commit, when it was noted before."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
    _ADD.run(connection, {"message_key": message_key, "expires_at": expires_at})


def forget(connection: Connection, now: datetime) -> int:
    """Drop what has expired; return how many."""
    return connection.execute(_FORGET, {"now": now}).rowcount
