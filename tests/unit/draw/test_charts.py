"""Curves of the sizes of particles, from fractions that are told once or again in parts."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.declaration.drawing import Grading
from bro_soap.draw.charts import plots_of

GRADING = Grading("verdeling", "interval", "sizes")


def curve(**fractions: float) -> list[tuple[float, float]]:
    parts = "".join(f"<{name}>{share}</{name}>" for name, share in fractions.items())
    document = etree.fromstring(f"<o><interval><sizes><basic>{parts}</basic></sizes></interval></o>".encode())
    return [
        (x, y)
        for plot in plots_of(GRADING, document)
        for one in plot.series
        for x, y in zip(one.xs, one.ys, strict=True)
    ]


@pytest.mark.parametrize(
    ("fractions", "points"),
    [
        ({"fraction0to2um": 10, "fraction2to50um": 90}, [(2, 10), (50, 100)]),
        ({"fraction63to2000um": 40, "fraction0to63um": 60}, [(63, 60), (2000, 100)]),
        (
            {"fraction0to63um": 60, "fraction63umTo2mm": 40, "fraction63to105um": 15, "fraction105to2000um": 25},
            [(63, 60), (105, 75), (2000, 100)],
        ),
        ({"fraction1400umto2mm": 5, "fraction2to31_5mm": 95}, [(2000, 5), (31500, 100)]),
        ({"fraction0to2um": 10}, []),
        ({"fraction0to2um": 10, "fraction2to50um": -5}, []),
        ({"fractionLarger63um": 10, "fractionSmaller63um": 90}, []),
    ],
)
def test_a_fraction_that_is_told_again_in_parts_counts_once(
    fractions: dict[str, float], points: list[tuple[float, float]]
) -> None:
    assert curve(**fractions) == points
