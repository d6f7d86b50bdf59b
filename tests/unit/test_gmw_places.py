"""Wherever a well lies: it is taken in when it lies in the Netherlands, or says that it lies abroad and does."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.geo.transform import to_rd
from bro_soap.validation.checking import Options, Validator
from tests.unit.lives import sample

WELL = sample("gmw", "registration-construction")
JA = b"</monitoringTube><isAbroad>ja</isAbroad></GMW_Construction>"
# Boxes of latitudes and longitudes, well away from the border, which is up to 4.5 km wide.
HERE = (((51.9, 52.4), (5.2, 6.0)), ((52.9, 53.2), (5.9, 6.7)), ((51.45, 51.65), (5.2, 5.9)))
ABROAD = (((50.0, 50.6), (3.0, 5.4)), ((51.0, 53.0), (7.5, 11.0)), ((51.3, 52.5), (-2.0, 0.5)))
AT_SEA = (((53.8, 54.2), (3.8, 4.5)),)
NOWHERE_NEAR = (((-90.0, 32.0), (-180.0, 180.0)), ((35.0, 80.0), (45.0, 180.0)), ((35.0, 80.0), (-180.0, -20.0)))


@cache
def validator() -> Validator:
    return Validator(Options())


def places(
    boxes: tuple[tuple[tuple[float, float], tuple[float, float]], ...],
) -> st.SearchStrategy[tuple[float, float]]:
    return st.one_of(*(st.tuples(st.floats(*latitudes), st.floats(*longitudes)) for latitudes, longitudes in boxes))


def is_taken_in(place: tuple[float, float], *, abroad: bool, rd: bool = False) -> bool:
    """Tell whether the well is; the one rule that may refuse it is that about places."""
    first, second = to_rd(*place) if rd else place
    digits = 3 if rd else 9
    message = WELL.replace(b"118702.210 441548.630", f"{first:.{digits}f} {second:.{digits}f}".encode())
    message = message if rd else message.replace(b"EPSG::28992", b"EPSG::4258")
    message = re.sub(rb"</monitoringTube>\s*</GMW_Construction>", JA, message) if abroad else message
    found = {one.rule for one in validator().check("put.xml", message).findings}
    assert found <= {"GMW-095"}
    return not found


@given(places(HERE), st.booleans())
def test_here(place: tuple[float, float], rd: bool) -> None:
    assert is_taken_in(place, abroad=False, rd=rd)
    assert not is_taken_in(place, abroad=True, rd=rd)


@given(places(ABROAD))
def test_abroad(place: tuple[float, float]) -> None:
    assert is_taken_in(place, abroad=True)
    assert not is_taken_in(place, abroad=False)


@pytest.mark.parametrize("place", [(51.05, 3.72), (51.5, 7.0), (50.85, 5.1)], ids=["Gent", "Essen", "Sint-Truiden"])
def test_abroad_in_rd(place: tuple[float, float]) -> None:
    """RD reaches as far as its grid: a well just across the border may be told in it."""
    assert is_taken_in(place, abroad=True, rd=True)
    assert not is_taken_in(place, abroad=False, rd=True)


@pytest.mark.parametrize("abroad", [True, False])
@given(place=places((*AT_SEA, *NOWHERE_NEAR)))
def test_at_sea_and_where_nobody_speaks_of_etrs89(place: tuple[float, float], abroad: bool) -> None:
    assert not is_taken_in(place, abroad=abroad)


@pytest.mark.parametrize("boxes", [HERE, ABROAD])
@given(data=st.data(), abroad=st.booleans())
def test_the_wrong_way_round(
    boxes: tuple[tuple[tuple[float, float], tuple[float, float]], ...], data: st.DataObject, abroad: bool
) -> None:
    latitude, longitude = data.draw(places(boxes))
    assert not is_taken_in((longitude, latitude), abroad=abroad)
