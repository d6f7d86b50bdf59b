"""Scales of depths and of quantities."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.draw.scale import depths_of, ticks


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(3, 8))
def test_ticks_enclose_what_is_drawn_at_even_steps(low: float, reach: float, most: int) -> None:
    found = ticks(low, low + reach, most)
    steps = [after - before for before, after in pairwise(found)]
    assert 2 <= len(found) <= most + 1
    assert found[0] <= low + 1e-6 * steps[0]
    assert found[-1] >= low + reach - 1e-6 * steps[0]
    assert steps == pytest.approx([steps[0]] * len(steps))


@given(st.floats(-5, 0), st.floats(0, 20_000), st.floats(0, 50_000))
def test_a_hole_of_any_depth_fits_on_three_pages(top: float, bottom: float, wanted: float) -> None:
    found = depths_of(top, bottom, wanted)
    assert 0 < found.height <= 3200.1
    assert found.at(top) == pytest.approx(0)
    assert found.at(found.bottom) == pytest.approx(found.height)
    assert len(found.marks(1.23)) < 200


@pytest.mark.parametrize(("bottom", "scale"), [(2.5, 10.0), (8.0, 50.0), (32.1, 200.0), (150.0, 1000.0)])
def test_the_scale_is_one_that_is_used(bottom: float, scale: float) -> None:
    assert depths_of(0, bottom, 0).scale == scale


@pytest.mark.parametrize(
    ("wanted", "scale"), [(0, 50.0), (600, 50.0), (1000, 25.0), (1300, 20.0), (3000, 10.0), (9000, 10.0)]
)
def test_texts_that_want_room_get_it_up_to_three_pages(wanted: float, scale: float) -> None:
    assert depths_of(0, 8, wanted).scale == scale


def test_heights_are_marked_where_they_are_round() -> None:
    assert [round(3.4 - depth, 6) for depth in depths_of(0, 8, 0).marks(-3.4)] == [3, 2, 1, 0, -1, -2, -3, -4]
