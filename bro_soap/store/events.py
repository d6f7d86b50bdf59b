"""The events of an object as they stand now: made from the source documents, so they can be thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, insert, or_, select

from bro_soap.audience import Asker
from bro_soap.history.timeline import Event, Events
from bro_soap.model import DocumentKind
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import Known
from bro_soap.store.tables import object_event as table
from bro_soap.store.tables import registration
from bro_soap.store.within import Within
from bro_soap.xmlio.dates import parse_partial_date

__all__ = ["PREPARED", "ObjectEvents", "WritableObjectEvents"]

_ID: BindParameter[str] = bindparam("id_")
_NAMES = (
    "document_type",
    "kind",
    "event_date",
    "subject",
    "sequence_number",
    "part",
    "recorded_at",
    "details",
)
_GET = Prepared(select(*(table.c[name] for name in _NAMES)).where(table.c.bro_id == _ID).order_by(table.c.place))
_ADD = Prepared(insert(table), ["bro_id", "place", *_NAMES])
_DROP = Prepared(delete(table).where(table.c.bro_id == _ID, table.c.place >= bindparam("from_place")))
_KNOWN = (
    select(
        registration.c.bro_id,
        registration.c.object_code,
        registration.c.quality_regime,
        registration.c.deregistered,
        table.c.details,
    )
    .outerjoin(
        table,
        and_(table.c.bro_id == registration.c.bro_id, or_(table.c.place == 0, table.c.details.is_not(None))),
    )
    .where(registration.c.bro_id.in_(bindparam("ids", expanding=True)))
    .order_by(registration.c.bro_id, table.c.place)
)
PREPARED = (_GET, _ADD, _DROP)


class ObjectEvents(Within):
    """The events of objects with a life-span, as one transaction sees them."""

    __slots__ = ()

    def of(self, bro_id: str) -> Events:
        """Return the events of an object in their order; nothing for an object without a life-span."""
        return tuple(
            Event(
                document_type=row[0],
                kind=DocumentKind(row[1]),
                date=parse_partial_date(row[2]),
                subject=row[3],
                sequence=row[4],
                part=row[5],
                recorded_at=row[6],
                details=json.loads(row[7]) if row[7] else {},
            )
            for row in _GET.all(self._connection, {"id_": bro_id})
        )

    def known(self, bro_ids: Iterable[str], askers: Sequence[Asker] = ()) -> dict[str, Known]:
        """Return those of the objects that exist, by BRO-ID; with askers those that one of them may know of."""
        found: dict[str, Known] = {}
        query = _KNOWN.where(or_(*(_tells(one) for one in askers))) if askers else _KNOWN
        wanted = sorted(set(bro_ids))
        for start in range(0, len(wanted), 500):
            rows = self._connection.execute(query, {"ids": wanted[start : start + 500]})
            for (bro_id, code, regime, gone), events in groupby(rows, key=itemgetter(0, 1, 2, 3)):
                begun, *later = (json.loads(row[4]) if row[4] else {} for row in events)
                found[bro_id] = Known(code, regime, gone, begun, tuple(later))
        return found


def _tells(asker: Asker) -> ColumnElement[bool]:
    own = or_(registration.c.accountable_party == asker.party, registration.c.responsible_party == asker.party)
    return or_(registration.c.kept.is_(None), registration.c.kept <= asker.day.isoformat(), own)


class WritableObjectEvents(ObjectEvents):
    """The same, and what can be written of them."""

    __slots__ = ()

    def put(self, bro_id: str, before: Events, after: Events) -> None:
        """Write what changed: the events from the first place on where the two differ."""
        same = 0
        while same < min(len(before), len(after)) and before[same] == after[same]:
            same += 1
        if same < len(before):
            _DROP.run(self._connection, {"id_": bro_id, "from_place": same})
        for place, event in enumerate(after[same:], same):
            _ADD.run(self._connection, {"bro_id": bro_id, "place": place, **_values(event)})


def _values(event: Event) -> dict[str, Any]:
    return {
        "document_type": event.document_type,
        "kind": event.kind.value,
        "event_date": event.date.text,
        "subject": event.subject,
        "sequence_number": event.sequence,
        "part": event.part,
        "recorded_at": event.recorded_at,
        "details": json.dumps(event.details, sort_keys=True, separators=(",", ":")) if event.details else "",
    }
