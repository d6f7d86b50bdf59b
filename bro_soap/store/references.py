"""Which objects refer to a part of another: made from the source documents, so it can be thrown away."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import BindParameter, bindparam, case, delete, func, insert, literal, select

from bro_soap.store.prepared import Prepared
from bro_soap.store.signs import ALL, LEFT
from bro_soap.store.tables import object_reference as table
from bro_soap.store.tables import object_trait, registration
from bro_soap.store.within import Within

__all__ = ["PREPARED", "References", "WritableReferences"]

_ID: BindParameter[str] = bindparam("id_")
_NAMES = ("bro_id", "referred_id", "member")
_OF = Prepared(select(table.c.referred_id, table.c.member).where(table.c.bro_id == _ID))
# Of one that is kept from somebody no more is told than of which kind it is.
_NAMED = case((registration.c.kept.is_(None), table.c.bro_id), else_=registration.c.object_code)
_TO = Prepared(
    select(table.c.member, func.min(_NAMED))
    .join(registration, registration.c.bro_id == table.c.bro_id)
    .where(table.c.referred_id == _ID, registration.c.deregistered == bindparam("gone"))
    .group_by(table.c.member)
)
_USED = Prepared(
    select(table.c.member, object_trait.c.place)
    .join(registration, registration.c.bro_id == table.c.bro_id)
    .outerjoin(
        object_trait,
        (object_trait.c.bro_id == table.c.bro_id)
        & (object_trait.c.name == bindparam("left"))
        & object_trait.c.text_value.in_((table.c.referred_id + "/" + table.c.member, literal(ALL))),
    )
    .where(table.c.referred_id == _ID, registration.c.deregistered == bindparam("gone"))
)
_ADD = Prepared(insert(table), _NAMES)
_DROP = Prepared(delete(table).where(*(table.c[name] == bindparam(f"{name}_") for name in _NAMES)))
PREPARED = (_OF, _TO, _USED, _ADD, _DROP)


class References(Within):
    """The references to parts of objects, as one transaction sees them."""

    __slots__ = ()

    def of(self, bro_id: str) -> frozenset[tuple[str, str]]:
        """Return what an object refers to: BRO-ID and part."""
        return frozenset((row[0], row[1]) for row in _OF.all(self._connection, {"id_": bro_id}))

    def to(self, bro_id: str) -> dict[str, str]:
        """Return the first registered object that refers to a part of this one, by the parts that are referred to.

        Of one that is kept from somebody it is the code of its kind.

        What was taken out of registration does not count.
        """
        return {row[0]: row[1] for row in _TO.all(self._connection, {"id_": bro_id, "gone": False})}

    def used(self, bro_id: str) -> dict[str, bool]:
        """Return of each part of this object that a registered object refers, or referred, to whether one does now."""
        found: dict[str, bool] = {}
        for member, left in _USED.all(self._connection, {"id_": bro_id, "gone": False, "left": LEFT}):
            found[member] = found.get(member, False) or left is None
        return found


class WritableReferences(References):
    """The same, and what can be written of them."""

    __slots__ = ()

    def put(self, bro_id: str, references: Set[tuple[str, str]], *, new: bool = False) -> None:
        """Write what an object refers to, as far as it is not there yet; a `new` object has nothing yet."""
        known = frozenset() if new else self.of(bro_id)
        for referred, member in sorted(known - references):
            _DROP.run(self._connection, {"bro_id_": bro_id, "referred_id_": referred, "member_": member})
        for referred, member in sorted(references - known):
            _ADD.run(self._connection, {"bro_id": bro_id, "referred_id": referred, "member": member})
