"""The state of objects that go by steps: made from the source documents, so it can be thrown away and made again."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, delete, insert, select

from bro_soap.store.prepared import Prepared
from bro_soap.store.tables import object_state as table
from bro_soap.store.tables import registration
from bro_soap.store.within import Within

__all__ = ["PREPARED", "States", "WritableStates"]

_ID: BindParameter[str] = bindparam("id_")
_VERSION = select(registration.c.version).where(registration.c.bro_id == _ID).scalar_subquery()
_GET = Prepared(select(table.c.content).where(table.c.bro_id == _ID, table.c.version == bindparam("version_")))
_DROP = Prepared(delete(table).where(table.c.bro_id == _ID))
_ADD = Prepared(insert(table).values(version=_VERSION).inline(), ["bro_id", "content"])
PREPARED = (_GET, _DROP, _ADD)


class States(Within):
    """The states of objects, as one transaction sees them."""

    __slots__ = ()

    def get(self, bro_id: str, version: int) -> bytes | None:
        """Return the state of an object that has this version; None where none of that is kept."""
        row = _GET.one(self._connection, {"id_": bro_id, "version_": version})
        return None if row is None else row[0]


class WritableStates(States):
    """The same, and what can be written of them."""

    __slots__ = ()

    def put(self, bro_id: str, content: bytes | None, *, new: bool = False) -> None:
        """Keep the state of an object as it is now (None: it goes by no steps); a `new` object has none yet."""
        if content is None:
            return
        if not new:
            _DROP.run(self._connection, {"id_": bro_id})
        _ADD.run(self._connection, {"id_": bro_id, "bro_id": bro_id, "content": content})
