"""Where objects lie: in the register itself, where every search looks, or apart where that is kept from somebody."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from bro_soap.audience import Secrecy
from bro_soap.model import Registration
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import Location
from bro_soap.store.tables import kept_place, registration

__all__ = ["BANDS_PER_DEGREE", "COLUMNS", "PREPARED", "columns", "keep", "location", "move"]

BANDS_PER_DEGREE = 50
COLUMNS = ("latitude", "longitude", "band", "location_text")

_ID: BindParameter[str] = bindparam("id_")
_r, _k = registration.c, kept_place.c
_LOCATION = Prepared(select(_r.latitude, _r.longitude, _r.location_text).where(_r.bro_id == _ID))
_KEPT = Prepared(select(_k.latitude, _k.longitude, _k.location_text, _k.kept).where(_k.bro_id == _ID))
_MOVE = Prepared(update(registration).where(_r.bro_id == _ID), COLUMNS)
_KEEP = Prepared(insert(kept_place), [c.name for c in _k])
_DROP = Prepared(delete(kept_place).where(_k.bro_id == _ID))
PREPARED = (_LOCATION, _KEPT, _MOVE, _KEEP, _DROP)


def location(connection: Connection, bro_id: str) -> Location | None:
    """Return the standardised location of an object, from whomever it is kept, or None."""
    row = _LOCATION.one(connection, {"id_": bro_id})
    if row is not None and row[0] is not None:
        return Location(row[0], row[1], row[2] or "")
    row = _KEPT.one(connection, {"id_": bro_id})
    return None if row is None else Location(row[0], row[1], row[2] or "", Secrecy.of(row[3]))


def columns(place: Location | None) -> dict[str, Any]:
    """Return what the register itself says of where an object lies."""
    if place is None or place.kept is not None:
        return dict.fromkeys(COLUMNS)
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "band": math.floor(place.latitude * BANDS_PER_DEGREE),
        "location_text": place.text,
    }


def move(connection: Connection, of: Registration, to: Location) -> None:
    """Put an object in a place, and in no other."""
    _MOVE.run(connection, {"id_": of.bro_id, **columns(to)})
    _DROP.run(connection, {"id_": of.bro_id})
    if to.kept is not None:
        keep(connection, of, to)


def keep(connection: Connection, of: Registration, place: Location) -> None:
    """Put a new object in a place that is kept from somebody."""
    assert place.kept is not None  # noqa: S101 (for the type checker)
    values = {"latitude": place.latitude, "longitude": place.longitude, "location_text": place.text}
    _KEEP.run(connection, {"bro_id": of.bro_id, "object_code": of.object_code, "kept": place.kept.code, **values})
