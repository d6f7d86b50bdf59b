"""What objects are searched by beside what all share: texts, and numbers or ranges of numbers, by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, exists, insert, select

from bro_soap.declaration.life import Trait
from bro_soap.store.prepared import Prepared
from bro_soap.store.tables import object_trait as table
from bro_soap.store.tables import registration
from bro_soap.store.within import Within

__all__ = ["PREPARED", "WritableTraits", "condition"]

_ID: BindParameter[str] = bindparam("id_")
_ADD = Prepared(insert(table), ["bro_id", "place", "name", "text_value", "low", "high"])
_DROP = Prepared(delete(table).where(table.c.bro_id == _ID))
PREPARED = (_ADD, _DROP)


class WritableTraits(Within):
    """What objects are searched by, within one transaction."""

    __slots__ = ()

    def put(self, bro_id: str, traits: Iterable[Trait], *, new: bool = False) -> None:
        """Replace what an object is searched by; a `new` object has nothing yet."""
        if not new:
            _DROP.run(self._connection, {"id_": bro_id})
        for place, trait in enumerate(traits):
            high = trait.low if trait.high is None else trait.high
            values = {"name": trait.name, "text_value": trait.text, "low": trait.low, "high": high}
            _ADD.run(self._connection, {"bro_id": bro_id, "place": place, **values})


def condition(name: str, how: str, value: Any) -> ColumnElement[bool]:
    """Return the condition that an object has such a trait; ends of ranges are included.

    `how` is `is` (one of these texts), `at least` or `at most` (a number), `within` or `overlaps` (a range, of which an
    end may be None), or `in` (one of these texts, with a range that overlaps), which few have and is looked up first.
    Raises ValueError for another one.
    """
    trait, conditions = table.c, []
    if how == "in":
        texts, first, last = value
        named = (trait.name == name, trait.text_value.in_(texts), trait.low <= last, trait.high >= first)
        return registration.c.bro_id.in_(select(trait.bro_id).where(*named))
    if how == "is":
        conditions = [trait.text_value.in_(value)]
    elif how == "at least":
        conditions = [trait.high >= value]
    elif how == "at most":
        conditions = [trait.low <= value]
    elif how in {"within", "overlaps"}:
        first, last = value
        below, above = (trait.low, trait.high) if how == "within" else (trait.high, trait.low)
        conditions = [below >= first] if first is not None else []
        conditions += [above <= last] if last is not None else []
    else:
        raise ValueError(f"unknown comparison: {how}")
    return exists().where(trait.bro_id == registration.c.bro_id, trait.name == name, *conditions)
