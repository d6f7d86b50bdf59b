from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.issue.areas import by_extent
from bro_soap.model import Criteria
from bro_soap.store import Change, Location, Store, make_engine
from bro_soap.store.search import _query, distance_km
from tests.databases import NOW, registration_of

EVERYWHERE = (50.6, 2.4, 56.0, 7.4)


def geodesic_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Vincenty's inverse formula on GRS80: the second opinion, right to a tenth of a millimetre."""
    a, f = 6378.137, 1 / 298.257222101
    b = a * (1 - f)
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(lat))) for lat in (lat1, lat2))
    length = lam = math.radians(lon2 - lon1)
    for _ in range(50):
        sin_s = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        if sin_s == 0:
            return 0.0
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_a = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        cos_2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2_a if cos2_a else 0.0
        c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a))
        before = lam
        lam = length + (1 - c) * f * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (-1 + 2 * cos_2m**2)))
        if abs(lam - before) < 1e-14:
            break
    u = cos2_a * (a * a - b * b) / (b * b)
    big_a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    big_b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    delta = (
        big_b
        * sin_s
        * (
            cos_2m
            + big_b
            / 4
            * (cos_s * (-1 + 2 * cos_2m**2) - big_b / 6 * cos_2m * (-3 + 4 * sin_s**2) * (-3 + 4 * cos_2m**2))
        )
    )
    return b * big_a * (sigma - delta)


def fill(store: Store, points: Sequence[tuple[float, float]], code: str = "CPT", **history: object) -> list[str]:
    with store.write() as unit:
        ids = [unit.numbers.new_bro_id(code) for _ in points]
        for bro_id, (latitude, longitude) in zip(ids, points, strict=True):
            unit.registrations.add(
                registration_of(bro_id, **history), Change(NOW, "register"), Location(latitude, longitude)
            )
    return ids


def found(store: Store, criteria: Criteria, code: str = "CPT", limit: int = 2001) -> list[str]:
    with store.read() as view:
        return [hit.bro_id for hit in view.search(code, criteria, limit)]


def box_around(latitude: float, longitude: float, radius: float) -> tuple[float, float, float, float]:
    dy, dx = radius / 110, radius / 60
    return latitude - dy, longitude - dx, latitude + dy, longitude + dx


@given(st.floats(50.6, 56), st.floats(2.4, 7.4), st.floats(-0.09, 0.09), st.floats(-0.15, 0.15))
def test_distances_agree_with_the_geodesic_to_a_tenth_of_a_millimetre(
    lat: float, lon: float, dlat: float, dlon: float
) -> None:
    expected = geodesic_km(lat, lon, lat + dlat, lon + dlon)
    assert distance_km(lat, lon, lat + dlat, lon + dlon) == pytest.approx(expected, abs=1e-7)


def test_a_box_includes_its_sides_and_corners_and_nothing_beyond(store: Store) -> None:
    south, west, north, east = 52.0, 5.0, 52.1, 5.3
    tiny = 1e-9
    inside = [(south, west), (north, east), (south, east), (north, west), (52.05, west), (south, 5.1), (52.05, 5.1)]
    outside = [(south - tiny, 5.1), (north + tiny, 5.1), (52.05, west - tiny), (52.05, east + tiny)]
    expected = fill(store, inside)
    fill(store, outside)
    assert found(store, Criteria((south, west, north, east))) == expected


@pytest.mark.parametrize(
    "box",
    [
        (52.0, 5.0, 52.02, 5.02),  # one strip
        (50.6, 5.0, 56.0, 5.01),  # high and narrow
        (52.001, 2.4, 52.004, 7.4),  # low and wide
        EVERYWHERE,
    ],
)
def test_a_box_of_any_form_finds_what_a_look_at_every_object_finds(
    store: Store, box: tuple[float, float, float, float]
) -> None:
    random.seed(11)
    points = [(random.uniform(50.6, 56), random.uniform(2.4, 7.4)) for _ in range(200)]
    points += [(random.uniform(51.99, 52.03), random.uniform(4.99, 5.03)) for _ in range(200)]
    ids = fill(store, points)
    south, west, north, east = box
    expected = [i for i, (lat, lon) in zip(ids, points, strict=True) if south <= lat <= north and west <= lon <= east]
    assert expected
    assert found(store, Criteria(box)) == expected


def test_a_circle_finds_what_a_look_at_every_object_finds(store: Store) -> None:
    random.seed(12)
    centre, radius = (52.1, 5.2), 10.0
    points = [(52.1 + random.uniform(-0.1, 0.1), 5.2 + random.uniform(-0.16, 0.16)) for _ in range(600)]
    ids = fill(store, points)
    expected = [i for i, point in zip(ids, points, strict=True) if geodesic_km(*centre, *point) <= radius]
    assert 0 < len(expected) < len(ids)
    assert found(store, Criteria(box_around(*centre, radius), circle=(*centre, radius))) == expected


def test_a_circle_includes_its_edge(store: Store) -> None:
    centre = (52.1, 5.2)
    points = [(52.19, 5.2), (52.1, 5.3), (52.15, 5.25)]
    ids = fill(store, points)
    for bro_id, point in zip(ids, points, strict=True):
        radius = geodesic_km(*centre, *point)
        criteria = Criteria(box_around(*centre, radius), circle=(*centre, radius))
        assert bro_id in found(store, criteria)
        smaller = Criteria(box_around(*centre, radius), circle=(*centre, radius - 1e-5))
        assert bro_id not in found(store, smaller)


def test_a_circle_without_radius_finds_the_point_itself(store: Store) -> None:
    here, _ = fill(store, [(52.1, 5.2), (52.1, 5.2001)])
    assert found(store, Criteria((52.1, 5.2, 52.1, 5.2), circle=(52.1, 5.2, 0.0))) == [here]


@pytest.mark.parametrize("circle", [None, (52.1, 5.2, 10.0)])
def test_no_more_than_the_limit_is_returned(store: Store, circle: tuple[float, float, float] | None) -> None:
    fill(store, [(52.1 + n * 1e-5, 5.2) for n in range(30)])
    criteria = Criteria(box_around(52.1, 5.2, 10), circle=circle)
    assert len(found(store, criteria, limit=7)) == 7
    assert len(found(store, criteria, limit=30)) == 30
    assert len(found(store, criteria, limit=31)) == 30


def test_a_ring_full_of_near_misses_does_not_hide_what_is_inside(store: Store) -> None:
    centre, radius = (52.1, 5.2), 1.0
    just_outside = 1.005 / 111.27
    fill(store, [(52.1 - just_outside, 5.2 + n * 1e-7) for n in range(100)])
    inside = fill(store, [(52.1, 5.2 + n * 1e-7) for n in range(9)])
    assert found(store, Criteria(box_around(*centre, 2), circle=(*centre, radius)), limit=8) == inside[:8]


def test_other_types_of_object_and_objects_without_location_are_not_found(store: Store) -> None:
    (here,) = fill(store, [(52.1, 5.2)])
    (gmw,) = fill(store, [(52.1, 5.2)], code="GMW")
    with store.write() as unit:
        unit.registrations.add(registration_of("CPT000000009999"), Change(NOW, "register"))
    assert found(store, Criteria(EVERYWHERE)) == [here]
    assert found(store, Criteria(EVERYWHERE), code="GMW") == [gmw]


def test_the_common_criteria_all_count(store: Store) -> None:
    (plain,) = fill(store, [(52.1, 5.2)])
    (reviewed,) = fill(store, [(52.1, 5.2)], under_review=True, under_review_time=NOW)
    area = EVERYWHERE
    assert found(store, Criteria(area, under_review=True)) == [reviewed]
    assert found(store, Criteria(area, under_review=False)) == [plain]
    assert found(store, Criteria(area, delivery_accountable_party="11111111")) == [plain, reviewed]
    assert found(store, Criteria(area, delivery_accountable_party="22222222")) == []
    assert found(store, Criteria(area, quality_regime="IMBRO")) == [plain, reviewed]
    assert found(store, Criteria(area, quality_regime="IMBRO/A")) == []
    assert found(store, Criteria(area, quality_regime="IMBRO", under_review=True)) == [reviewed]


def test_a_period_holds_its_first_moment_and_not_the_first_after_it(store: Store) -> None:
    (registered,) = fill(store, [(52.1, 5.2)])
    (corrected,) = fill(
        store,
        [(52.1, 5.2)],
        object_registration_time=NOW - timedelta(days=9),
        corrected=True,
        latest_correction_time=NOW,
    )
    microsecond = timedelta(microseconds=1)
    area = EVERYWHERE
    assert found(store, Criteria(area, registered_from=NOW)) == [registered]
    assert found(store, Criteria(area, registered_from=NOW + microsecond)) == []
    assert found(store, Criteria(area, registered_before=NOW)) == [corrected]
    assert found(store, Criteria(area, registered_before=NOW + microsecond)) == [registered, corrected]
    assert found(store, Criteria(area, corrected_from=NOW, corrected_before=NOW + microsecond)) == [corrected]
    assert found(store, Criteria(area, corrected_before=NOW)) == []
    assert found(store, Criteria(area, corrected_from=NOW + microsecond)) == []


def test_a_deregistered_object_is_found_and_says_so(store: Store) -> None:
    (bro_id,) = fill(store, [(52.1, 5.2)], deregistered=True, deregistration_time=NOW)
    with store.read() as view:
        (hit,) = view.search("CPT", Criteria(EVERYWHERE))
    assert (hit.bro_id, hit.deregistered, hit.deregistration_time) == (bro_id, True, NOW)


def test_a_criterion_that_the_register_does_not_know_is_never_passed_over(store: Store) -> None:
    with store.read() as view, pytest.raises(ValueError, match="like"):
        view.search("GMW", Criteria(EVERYWHERE, extra=(("numberOfMonitoringTubes", "like", 2),)))


def test_an_object_that_moves_is_found_where_it_is(store: Store) -> None:
    (bro_id,) = fill(store, [(52.1, 5.2)])
    with store.write() as unit:
        unit.registrations.update(registration_of(bro_id), Change(NOW, "correct"), Location(53.1, 6.2))
    assert found(store, Criteria((52.0, 5.0, 52.2, 5.4))) == []
    assert found(store, Criteria((53.0, 6.0, 53.2, 6.4))) == [bro_id]


@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        (Criteria(EVERYWHERE), "ix_registration_area"),
        (Criteria(EVERYWHERE, quality_regime="IMBRO", under_review=False), "ix_registration_area"),
        (Criteria((52.0, 5.0, 52.1, 5.1)), "ix_registration_area"),
        (Criteria((52.0, 5.0, 52.1, 5.1), registered_from=NOW), "ix_registration_area"),
        (Criteria((52.0, 5.0, 52.1, 5.1), delivery_accountable_party="1"), "ix_registration_area"),
        (Criteria((52.0, 5.0, 52.1, 5.1), under_review=True), "ix_registration_area"),
        (Criteria(EVERYWHERE, registered_from=NOW), "ix_registration_registered"),
        (Criteria(EVERYWHERE, corrected_from=NOW, corrected_before=NOW), "ix_registration_corrected"),
        (Criteria(EVERYWHERE, delivery_accountable_party="1"), "ix_registration_accountable"),
        (Criteria(EVERYWHERE, under_review=True), "ix_registration_review"),
        (by_extent(Criteria((52.0, 5.0, 52.1, 5.1))), "ix_object_trait_value"),
        (by_extent(Criteria((52.0, 5.0, 52.1, 5.1), under_review=True)), "ix_object_trait_value"),
    ],
)
def test_sqlite_takes_the_index_that_narrows_most(sqlite_url: str, criteria: Criteria, index: str) -> None:
    engine = make_engine(sqlite_url)
    query = _query("CPT", criteria, sqlite=True).params(bands=[2600, 2601])
    sql = query.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
    assert [step[3] for step in plan if f"INDEX {index} " in step[3]], plan
