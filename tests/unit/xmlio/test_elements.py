"""Elements become the values of the standard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from bro_soap.xmlio import elements


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.50", Decimal("1.50")),
        ("1E3", Decimal("1E3")),
        ("NaN", None),
        ("INF", None),
        ("9E999999", None),
        ("", None),
    ],
)
def test_a_decimal_is_exact_and_finite(text: str, number: Decimal | None) -> None:
    assert elements.decimal(text) == number


def test_the_text_of_an_element_leaves_comments_out() -> None:
    element = etree.fromstring("<a>kla<!-- geheim -->sse<?pi x?>1</a>")
    assert elements.text(element) == "klasse1"


def test_a_point_gives_its_system_and_two_texts() -> None:
    element = etree.fromstring('<p srsName="urn:x"><pos> 1.50\n2 </pos></p>')
    assert elements.point(element) == ("urn:x", "1.50", "2")
    assert elements.point(etree.fromstring("<p/>")) == ("", "", "")


@pytest.mark.parametrize("written", ["", "1", "1 2 3", "1 NaN", "INF 2", "1,0 2", "1\u00a02"])
def test_a_position_that_is_no_pair_of_numbers_has_no_coordinates(written: str) -> None:
    assert elements.point(etree.fromstring(f"<p><pos>{written}</pos></p>")) == ("", "", "")
