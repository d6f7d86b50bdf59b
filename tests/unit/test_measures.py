"""Measures are issued with the decimals of the catalogue, and with the value they came with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bro_soap.objects import KINDS
from bro_soap.projection.measures import measured, write_measures


@pytest.mark.parametrize(
    ("written", "decimals", "issued"),
    [
        ("23.42", 3, "23.420"),
        ("23", 3, "23.000"),
        ("-.5", 2, "-0.50"),
        ("1.", 1, "1.0"),
        ("25.0", 0, "25"),
        ("1.2000", 2, "1.20"),
        ("1.234", 2, "1.234"),
        ("8.60E-6", 2, "8.60E-6"),
        ("", 2, ""),
        (".", 2, "."),
        ("-0.000", 3, "-0.000"),
    ],
)
def test_a_number_is_written_with_its_decimals(written: str, decimals: int, issued: str) -> None:
    assert measured(written, decimals) == issued


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-9999, max_value=9999, places=4), st.integers(0, 4))
def test_the_value_stays(number: Decimal, decimals: int) -> None:
    assert Decimal(measured(f"{number:f}", decimals)) == number


@pytest.mark.parametrize(
    ("code", "name", "decimals"),
    [("CPT", "offset", 3), ("CPT", "coneSurfaceArea", 0), ("GMW", "tubeTopPosition", 3), ("GLD", "value", 3)],
)
def test_the_decimals_are_those_of_the_catalogue(code: str, name: str, decimals: int) -> None:
    assert KINDS[code].decimals[name] == decimals


def test_a_name_that_has_others_elsewhere_is_told_by_its_group() -> None:
    root = etree.fromstring('<r><a><v uom="m"><!-- one -->1</v></a><b><v uom="m">1</v><v>1</v></b></r>')
    write_measures(root, {"a/v": 1, "b/v": 2})
    assert [one.text for one in root.iter("v")] == ["1.0", "1.00", "1"]
