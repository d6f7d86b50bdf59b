"""What is issued of an object, per view: made from the source documents, so it can be thrown away and made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select

from bro_soap.store.records import IssueContent
from bro_soap.store.tables import issue_content
from bro_soap.store.types import AnyRow

__all__ = ["get_issue_content", "get_issue_contents", "put_contents"]

_ID: BindParameter[str] = bindparam("id_")
_ADD_CONTENT = insert(issue_content)
_DROP_CONTENT = delete(issue_content).where(
    issue_content.c.bro_id == _ID, issue_content.c.issue_view == bindparam("view_")
)
_CONTENT = (
    select(issue_content.c.part, issue_content.c.cuts, issue_content.c.content)
    .where(issue_content.c.bro_id == _ID, issue_content.c.issue_view == bindparam("view_"))
    .order_by(issue_content.c.part)
)
_CONTENTS = (
    select(issue_content.c.bro_id, issue_content.c.part, issue_content.c.cuts, issue_content.c.content)
    .where(
        issue_content.c.bro_id.in_(bindparam("ids", expanding=True)), issue_content.c.issue_view == bindparam("view_")
    )
    .order_by(issue_content.c.bro_id, issue_content.c.part)
)


def put_contents(connection: Connection, bro_id: str, contents: Iterable[IssueContent], *, new: bool = False) -> None:
    """Replace every view that is among `contents` as a whole (all its parts); a `new` object has none yet."""
    given = tuple(contents)
    for view in set() if new else {content.view for content in given}:
        connection.execute(_DROP_CONTENT, {"id_": bro_id, "view_": view})
    _add_contents(connection, bro_id, given)


def get_issue_content(connection: Connection, bro_id: str, view: str) -> IssueContent | None:
    """Return what is issued of the object in this view, its parts joined; None when there is none."""
    rows = connection.execute(_CONTENT, {"id_": bro_id, "view_": view}).all()
    return _joined(view, rows) if rows else None


def get_issue_contents(connection: Connection, bro_ids: Sequence[str], view: str) -> dict[str, IssueContent]:
    """Return this view of each of the objects that has it, by BRO-ID."""
    found: dict[str, list[AnyRow]] = {}
    for start in range(0, len(bro_ids), 500):
        rows = connection.execute(_CONTENTS, {"ids": bro_ids[start : start + 500], "view_": view})
        for row in rows:
            found.setdefault(row.bro_id, []).append(row)
    return {bro_id: _joined(view, rows) for bro_id, rows in found.items()}


def _add_contents(connection: Connection, bro_id: str, contents: Iterable[IssueContent]) -> None:
    rows = [
        {
            "bro_id": bro_id,
            "issue_view": content.view,
            "part": content.part,
            "cuts": json.dumps(content.cuts) if content.cuts else None,
            "content": content.content,
        }
        for content in contents
    ]
    if rows:
        connection.execute(_ADD_CONTENT, rows)


def _joined(view: str, rows: Sequence[AnyRow]) -> IssueContent:
    cuts: list[tuple[int, int]] = []
    at = 0
    for row in rows:
        if row.cuts:
            cuts.extend((at + start, at + end) for start, end in json.loads(row.cuts))
        at += len(row.content)
    content = rows[0].content if len(rows) == 1 else b"".join(row.content for row in rows)
    return IssueContent(view, content, tuple(cuts))
