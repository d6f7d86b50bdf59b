"""What is issued of an object in another version of its interface than it is kept in, made when somebody asks for it.

What was made of an object as it was before its last change is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select

from bro_soap.store.contents import joined, written
from bro_soap.store.lists import OneOf
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import IssueContent
from bro_soap.store.tables import issue_rendering as table
from bro_soap.store.tables import registration
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Renderings", "WritableRenderings"]

_ID: BindParameter[str] = bindparam("id_")
_NAMESPACE: BindParameter[str] = bindparam("namespace_")
_VIEW: BindParameter[str] = bindparam("view_")
_AS_IT_IS = (
    table.c.bro_id == registration.c.bro_id,
    table.c.version == registration.c.version,
    table.c.namespace == _NAMESPACE,
    table.c.issue_view == _VIEW,
)
_ADD = Prepared(insert(table), [c.name for c in table.c])
_DROP = Prepared(
    delete(table).where(table.c.bro_id == _ID, table.c.namespace == _NAMESPACE, table.c.issue_view == _VIEW)
)
_GET = Prepared(
    select(table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(table.c.bro_id == _ID, *_AS_IT_IS)
    .order_by(table.c.part)
)
_GET_PARTS = Prepared(
    select(table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(table.c.bro_id == _ID, *_AS_IT_IS, OneOf(table.c.part, "parts"))
    .order_by(table.c.part)
)
_GET_MANY = Prepared(
    select(table.c.bro_id, table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(OneOf(table.c.bro_id, "ids"), *_AS_IT_IS)
    .order_by(table.c.bro_id, table.c.part)
)
PREPARED = (_ADD, _DROP, _GET, _GET_PARTS, _GET_MANY)


class Renderings(Within):
    """What was made for other versions, as one transaction sees it."""

    __slots__ = ()

    def get(self, bro_id: str, namespace: str, view: str) -> IssueContent | None:
        """Return this view of the object as the issue service with this namespace has it; None when it is not made."""
        rows = _GET.all(self._connection, {"id_": bro_id, "namespace_": namespace, "view_": view})
        return joined(view, rows) if rows else None

    def parts(self, bro_id: str, namespace: str, view: str, parts: Iterable[int]) -> IssueContent | None:
        """Return these parts of the view, joined in their order; None when there are none."""
        values = {"id_": bro_id, "namespace_": namespace, "view_": view, "parts": sorted(parts)}
        rows = _GET_PARTS.all(self._connection, values)
        return joined(view, rows) if rows else None

    def some(self, bro_ids: Sequence[str], namespace: str, view: str) -> dict[str, IssueContent]:
        """Return this view of each of the objects for which it is made, by BRO-ID."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        values = {"ids": bro_ids, "namespace_": namespace, "view_": view}
        for bro_id, *row in _GET_MANY.all(self._connection, values):
            found.setdefault(bro_id, []).append(tuple(row))
        return {bro_id: joined(view, rows) for bro_id, rows in found.items()}


class WritableRenderings(Renderings):
    """The same, and what can be written of them."""

    __slots__ = ()

    def put(self, bro_id: str, version: int, contents: Iterable[IssueContent]) -> None:
        """Keep views that are made of an object that has this version, in the place of what there was of them."""
        made = tuple(contents)
        for namespace, view in {(one.namespace, one.view) for one in made}:
            _DROP.run(self._connection, {"id_": bro_id, "namespace_": namespace, "view_": view})
        for one in made:
            values = {
                "bro_id": bro_id,
                "namespace": one.namespace,
                "issue_view": one.view,
                "part": one.part,
                "version": version,
                **written(one.cuts),
                "content": one.content,
            }
            _ADD.run(self._connection, values)
