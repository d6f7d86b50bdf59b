"""What is issued of an object, per view: made from the source documents, so it can be thrown away and made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select

from bro_soap.audience import DP, Cut, Secrecy
from bro_soap.store.lists import OneOf
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import IssueContent
from bro_soap.store.tables import issue_content as table
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Contents", "WritableContents", "joined", "written"]

_ID: BindParameter[str] = bindparam("id_")
_VIEW: BindParameter[str] = bindparam("view_")
_ADD = Prepared(insert(table), [c.name for c in table.c])
_DROP = Prepared(delete(table).where(table.c.bro_id == _ID, table.c.issue_view == _VIEW))
_GET = Prepared(
    select(table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(table.c.bro_id == _ID, table.c.issue_view == _VIEW)
    .order_by(table.c.part)
)
_DROP_PART = Prepared(
    delete(table).where(table.c.bro_id == _ID, table.c.issue_view == _VIEW, table.c.part == bindparam("part_"))
)
_GET_PARTS = Prepared(
    select(table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(table.c.bro_id == _ID, table.c.issue_view == _VIEW, OneOf(table.c.part, "parts"))
    .order_by(table.c.part)
)
_GET_ALL = Prepared(
    select(table.c.issue_view, table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(table.c.bro_id == _ID)
    .order_by(table.c.issue_view, table.c.part)
)
_GET_MANY = Prepared(
    select(table.c.bro_id, table.c.cuts, table.c.content, table.c.namespace, table.c.kept)
    .where(OneOf(table.c.bro_id, "ids"), table.c.issue_view == _VIEW)
    .order_by(table.c.bro_id, table.c.part)
)
# The first row of the key: a head or a summary, however long the rest is.
_NAMESPACE = Prepared(
    select(table.c.namespace).where(table.c.bro_id == _ID).order_by(table.c.issue_view, table.c.part).limit(1)
)
_DROP_ALL = Prepared(delete(table).where(table.c.bro_id == _ID))
PREPARED = (_ADD, _NAMESPACE, _DROP_ALL, _DROP, _DROP_PART, _GET, _GET_ALL, _GET_PARTS, _GET_MANY)


class Contents(Within):
    """What is issued of the objects, as one transaction sees it."""

    __slots__ = ()

    def get(self, bro_id: str, view: str) -> IssueContent | None:
        """Return what is issued of the object in this view, its parts joined; None when there is none."""
        rows = _GET.all(self._connection, {"id_": bro_id, "view_": view})
        return joined(view, rows) if rows else None

    def of(self, bro_id: str) -> dict[str, IssueContent]:
        """Return all that is issued of the object, by view, the parts of each joined."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for view, *row in _GET_ALL.all(self._connection, {"id_": bro_id}):
            found.setdefault(view, []).append(tuple(row))
        return {view: joined(view, rows) for view, rows in found.items()}

    def parts(self, bro_id: str, view: str, parts: Iterable[int]) -> IssueContent | None:
        """Return these parts of the view, joined in their order; None when there are none."""
        rows = _GET_PARTS.all(self._connection, {"id_": bro_id, "view_": view, "parts": sorted(parts)})
        return joined(view, rows) if rows else None

    def some(self, bro_ids: Sequence[str], view: str) -> dict[str, IssueContent]:
        """Return this view of each of the objects that has it, by BRO-ID."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for bro_id, *row in _GET_MANY.all(self._connection, {"ids": bro_ids, "view_": view}):
            found.setdefault(bro_id, []).append(tuple(row))
        return {bro_id: joined(view, rows) for bro_id, rows in found.items()}

    def namespace(self, bro_id: str) -> str:
        """Return the namespace that the object is kept in; "" for that of the first version of its kind."""
        row = _NAMESPACE.one(self._connection, {"id_": bro_id})
        return row[0] if row and row[0] else ""


class WritableContents(Contents):
    """The same, and what can be written of it."""

    __slots__ = ()

    def put(self, bro_id: str, contents: Iterable[IssueContent], *, new: bool = False) -> None:
        """Replace every view that is among `contents` as a whole (all its parts); a `new` object has none yet."""
        given = tuple(contents)
        if not new:
            for view in {content.view for content in given}:
                _DROP.run(self._connection, {"id_": bro_id, "view_": view})
        for content in given:
            _add(self._connection, bro_id, content)

    def drop(self, bro_id: str) -> None:
        """Take out all that is issued of the object, whatever the view."""
        _DROP_ALL.run(self._connection, {"id_": bro_id})

    def put_parts(
        self,
        bro_id: str,
        contents: Iterable[IssueContent],
        replaced: Iterable[tuple[str, int]],
    ) -> None:
        """Add parts of views, after taking out those that are `replaced` (view, part); the other parts stay."""
        for view, part in replaced:
            _DROP_PART.run(self._connection, {"id_": bro_id, "view_": view, "part_": part})
        for content in contents:
            _add(self._connection, bro_id, content)


def _add(connection: Connection, bro_id: str, content: IssueContent) -> None:
    values = {
        "bro_id": bro_id,
        "issue_view": content.view,
        "part": content.part,
        **written(content.cuts),
        "content": content.content,
        "namespace": content.namespace or None,
    }
    _ADD.run(connection, values)


def joined(view: str, rows: Sequence[tuple[Any, ...]]) -> IssueContent:
    """Return the parts of a view, each with its cuts, content, namespace and how each cut is kept, as one."""
    cuts: list[Cut] = []
    pieces: list[bytes] = []
    at = 0
    for part_cuts, content, _, kept in rows:
        if kept:
            cuts.extend((at + start, at + end, Secrecy.of(code)) for start, end, code in json.loads(kept))
        elif part_cuts:
            cuts.extend((at + start, at + end, DP) for start, end in json.loads(part_cuts))
        pieces.append(content)
        at += len(content)
    whole = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return IssueContent(view, whole, tuple(cuts), namespace=rows[0][2] or "")


def written(cuts: Sequence[Cut]) -> dict[str, str | None]:
    """Return the columns that tell of cuts: which ranges not everybody may see, and how each is kept if not as `DP`."""
    outer: list[tuple[int, int]] = []
    for start, end, _ in cuts:
        if not outer or start >= outer[-1][1]:
            outer.append((start, end))
    other = any(kept != DP for _, _, kept in cuts)
    return {
        "cuts": json.dumps(outer) if outer else None,
        "kept": json.dumps([(start, end, kept.code) for start, end, kept in cuts]) if other else None,
    }
