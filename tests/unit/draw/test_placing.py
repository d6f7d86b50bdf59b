"""Texts beside heights: none over another, in their order, as near as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.draw.placing import placed

_TEXTS = st.lists(st.tuples(st.floats(-50, 1050), st.floats(1, 40)), max_size=40).map(sorted)


@given(_TEXTS)
def test_texts_do_not_overlap_and_keep_their_order(texts: list[tuple[float, float]]) -> None:
    heights = [height for _, height in texts]
    found = placed([middle for middle, _ in texts], heights, 0, 1000)
    ends = [(middle - height / 2, middle + height / 2) for middle, height in zip(found, heights, strict=True)]
    assert all(first[1] <= second[0] + 1e-6 for first, second in pairwise(ends))
    if sum(heights) <= 1000 and ends:
        assert ends[0][0] >= -1e-6
        assert ends[-1][1] <= 1000 + 1e-6


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([10.0, 50.0, 90.0], [10.0, 50.0, 90.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([0.0, 1.0], [5.0, 15.0]),
        ([99.0, 99.0], [85.0, 95.0]),
        ([], []),
    ],
)
def test_a_text_strays_no_further_than_it_must(wanted: list[float], found: list[float]) -> None:
    assert placed(wanted, [10.0] * len(wanted), 0, 100) == pytest.approx(found)
