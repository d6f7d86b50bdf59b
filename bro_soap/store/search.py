"""The search for characteristics: an area, and the criteria that every type of object shares.

The index gives, per strip of latitude (`band`), the longitudes of the box, so the work is in proportion to what lies in
the box, whatever its form. A circle is cut roughly by the database and exactly here. In a large area another criterion
may narrow more; PostgreSQL and Oracle see that from their statistics, SQLite has none and is told: a `+` before a
column keeps it from using an index on it (https://sqlite.org/optoverview.html).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    UnaryExpression,
    bindparam,
    case,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.operators import custom_op

from bro_soap.audience import Asker
from bro_soap.model import Criteria
from bro_soap.store import traits
from bro_soap.store.grants import APPOINTED
from bro_soap.store.places import BANDS_PER_DEGREE
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import SearchHit
from bro_soap.store.tables import kept_place, registration
from bro_soap.store.types import AnyRow

__all__ = ["PREPARED", "distance_km", "is_narrow", "search"]

# GRS80, the ellipsoid of ETRS89: semi-major axis in km, and the square of the first eccentricity.
AXIS_KM = 6378.137
E2 = 0.006694380022903416
MILLIMETRE = 1e-6  # in km; a point on the circle is inside it
NARROW = 0.25  # in square degrees: some 2 % of the country
ROUGH = 1.01  # what the flat distance from the centre may be wrong by, generously, within 10 km

AnySelect = Select[*tuple[Any, ...]]
_r, _k = registration.c, kept_place.c
_COLUMNS = (_r.bro_id, _r.latitude, _r.longitude, _r.deregistered, _r.deregistration_time)
_OWN = or_(_r.accountable_party == bindparam("reader_"), _r.responsible_party == bindparam("reader_"))
# Whether an object is its own who asks, and whether the bronhouder appoints it.
_THEIRS = (case((_OWN, 1), else_=0), case((APPOINTED, 1), else_=0))
_NOT_KEPT = or_(_OWN, _k.kept <= bindparam("day_"), APPOINTED)
_ANY_KEPT = Prepared(select(_k.bro_id).where(_k.object_code == bindparam("code_")).limit(1))
PREPARED = (_ANY_KEPT,)
_BANDS: BindParameter[list[int]] = bindparam("bands", expanding=True, literal_execute=True)


def search(
    connection: Connection, object_code: str, criteria: Criteria, limit: int = 2001, asker: Asker | None = None
) -> list[SearchHit]:
    """Return the objects that answer to all criteria, at most `limit` of them, by BRO-ID; ends are included.

    `registered_before` and `corrected_before` are the first moments outside the period. With more than `limit` answers
    it is not said which ones are returned. What lies in a place that is kept from somebody is found for an `asker`
    who may know. Raises ValueError for a comparison that this register does not know.
    """
    query = _query(object_code, criteria, sqlite=connection.dialect.name == "sqlite")
    if asker is None:
        rows = _found(connection, query, criteria, limit, _bands(criteria))
        return sorted((SearchHit(row[0], row[3], row[4]) for row in rows), key=lambda hit: hit.bro_id)
    queries = [(query, _bands(criteria))]
    if _ANY_KEPT.one(connection, {"code_": object_code}):
        queries.append((_kept_query(object_code, criteria), {}))
    who = {"reader_": asker.party, "day_": asker.day.isoformat()}
    found = {
        row[0]: SearchHit(row[0], row[3], row[4], bool(row[5]), bool(row[6]))
        for one, values in queries
        for row in _found(connection, one.add_columns(*_THEIRS), criteria, limit, {**values, **who})
    }
    return [found[bro_id] for bro_id in sorted(found)]


def _found(
    connection: Connection, query: AnySelect, criteria: Criteria, limit: int, values: dict[str, Any]
) -> Sequence[AnyRow]:
    if criteria.circle is None:
        return connection.execute(query.limit(limit), values).all()
    return _in_circle(connection, query, criteria, limit, values)


def _kept_query(object_code: str, criteria: Criteria) -> AnySelect:
    """Return the query for what lies in places that are kept, but not from whom asks."""
    south, west, north, east = criteria.box
    area = (_k.longitude.between(west, east), _k.latitude.between(south, north))
    conditions: list[ColumnElement[bool]] = [
        _k.object_code == object_code,
        _NOT_KEPT,
        *(() if criteria.by_extent else area),
        *_common(criteria),
        *(traits.condition(*wanted) for wanted in criteria.extra),
    ]
    if criteria.circle is not None:
        conditions.append(_roughly(*criteria.circle, _k))
    columns = (_r.bro_id, _k.latitude, _k.longitude, _r.deregistered, _r.deregistration_time)
    return select(*columns).join(kept_place, _k.bro_id == _r.bro_id).where(*conditions)


def is_narrow(criteria: Criteria) -> bool:
    """Tell whether the area is so small that looking there first is always best."""
    south, west, north, east = criteria.box
    return (north - south) * (east - west) <= NARROW


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the distance over the ellipsoid in km, right to a tenth of a millimetre within 20 km.

    It is the straight line through the earth, bent: a chord c of a circle with radius R has an arc of c (1 + c²/24R²),
    and over such a distance it makes no difference which radius of the ellipsoid R is.
    """
    return _arc(math.dist(_in_space(latitude, longitude), _in_space(to_latitude, to_longitude)))


def _arc(chord: float) -> float:
    return chord * (1 + chord * chord / (24 * AXIS_KM * AXIS_KM))


def _in_space(latitude: float, longitude: float) -> tuple[float, float, float]:
    phi, lam = math.radians(latitude), math.radians(longitude)
    sine, cosine = math.sin(phi), math.cos(phi)
    normal = AXIS_KM / math.sqrt(1 - E2 * sine * sine)
    return normal * cosine * math.cos(lam), normal * cosine * math.sin(lam), normal * (1 - E2) * sine


def _query(object_code: str, criteria: Criteria, *, sqlite: bool = False) -> AnySelect:
    south, west, north, east = criteria.box
    narrow = is_narrow(criteria)
    others = _common(criteria)
    band: ColumnElement[Any] = _r.band
    if sqlite and narrow:
        others = [_beside(condition) for condition in others]
    elif sqlite and _narrows(criteria):
        band = _unindexed(band)
    area = (band.in_(_BANDS), _r.longitude.between(west, east), _r.latitude.between(south, north))
    code: ColumnElement[Any] = (
        _unindexed(_r.object_code) if sqlite and narrow and criteria.by_extent else _r.object_code
    )
    conditions: list[ColumnElement[bool]] = [
        code == object_code,
        *((_r.latitude.is_not(None),) if criteria.by_extent else area),  # where it is known to all
        *others,
        *(traits.condition(*wanted) for wanted in criteria.extra),
    ]
    if criteria.circle is not None:
        conditions.append(_roughly(*criteria.circle))
    return select(*_COLUMNS).where(*conditions)


def _common(criteria: Criteria) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.delivery_accountable_party is not None:
        conditions.append(_r.accountable_party == criteria.delivery_accountable_party)
    if criteria.quality_regime is not None:
        conditions.append(_r.quality_regime == criteria.quality_regime)
    if criteria.under_review is not None:
        # A value in the statement itself: only so can the index on the few objects under review be chosen.
        conditions.append(_r.under_review == literal_column(str(int(criteria.under_review))))
    for column, first, after in (
        (_r.object_registration_time, criteria.registered_from, criteria.registered_before),
        (_r.latest_correction_time, criteria.corrected_from, criteria.corrected_before),
    ):
        if first is not None:
            conditions.append(column >= first)
        if after is not None:
            conditions.append(column < after)
    return conditions


def _narrows(criteria: Criteria) -> bool:
    """Tell whether a criterion other than the area has an index and may leave few objects."""
    moments = (criteria.registered_from, criteria.registered_before, criteria.corrected_from, criteria.corrected_before)
    party = criteria.delivery_accountable_party
    return criteria.under_review is True or party is not None or any(moment is not None for moment in moments)


def _beside(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a comparison for which SQLite does not look for an index."""
    assert isinstance(condition, BinaryExpression)  # noqa: S101 (they all compare a column with a value)
    return BinaryExpression(_unindexed(condition.left), condition.right, condition.operator)


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _bands(criteria: Criteria) -> dict[str, list[int]]:
    if criteria.by_extent:
        return {}
    south, _, north, _ = criteria.box
    first, last = (math.floor(degrees * BANDS_PER_DEGREE) for degrees in (south, north))
    return {"bands": list(range(first, last + 1))}


def _roughly(latitude: float, longitude: float, radius: float, place: Any = _r) -> ColumnElement[bool]:
    """Return the condition that a point lies within a slightly larger circle, on a flat earth."""
    root = math.sqrt(1 - E2 * math.sin(math.radians(latitude)) ** 2)
    north = math.radians(AXIS_KM * (1 - E2) / root**3)
    east = math.radians(AXIS_KM / root * math.cos(math.radians(latitude)))
    dy = (place.latitude - latitude) * north
    dx = (place.longitude - longitude) * east
    within: ColumnElement[bool] = dx * dx + dy * dy <= (radius * ROUGH + MILLIMETRE) ** 2
    return within


def _in_circle(
    connection: Connection, query: AnySelect, criteria: Criteria, limit: int, values: dict[str, Any]
) -> list[AnyRow]:
    """Return at most `limit` rows within the circle; only a ring full of near misses takes a second query."""
    assert criteria.circle is not None  # noqa: S101 (for the type checker)
    latitude, longitude, radius = criteria.circle
    centre = _in_space(latitude, longitude)
    some = limit + limit // 8 + 50
    rows: Sequence[AnyRow] = ()
    for statement in (query.limit(some), query):
        rows = connection.execute(statement, values).all()
        inside = [row for row in rows if _arc(math.dist(centre, _in_space(row[1], row[2]))) <= radius + MILLIMETRE]
        if len(inside) >= limit or len(rows) < some:
            break
    return inside[:limit]
