"""Codes as words, and the room that they take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.draw.words import fitting, number_text, spoken, width_of, wrapped


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("zwakZandigeKlei", "zwak zandige klei"),
        ("siltigZandMetGrind", "siltig zand met grind"),
        ("middelgrof300tot420um", "middelgrof 300 tot 420 µm"),
        ("opDiepteUitsteken", "op diepte uitsteken"),
        ("klasseA", "klasse A"),
        ("kalkarmNEN5104", "kalkarm NEN5104"),
        ("klei", "klei"),
        ("ISO14688d1v2019c2020", "ISO14688d1v2019c2020"),
        ("IIa", "IIa"),
        ("1Cg", "1Cg"),
        ("M5p 235a p10", "M5p 235a p10"),
        ("", ""),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_a_code_is_told_in_words_and_a_name_as_it_is(code: str, words: str) -> None:
    assert spoken(code) == words


@pytest.mark.parametrize(
    ("value", "told"), [(0.5, "0,5"), (12.0, "12"), (100.0, "100"), (-0.001, "0"), (2.345, "2,35"), (-1.5, "-1,5")]
)
def test_a_number_is_told_as_in_dutch(value: float, told: str) -> None:
    assert number_text(value) == told


@given(st.text(max_size=60), st.floats(20, 300))
def test_what_is_fitted_fits(text: str, room: float) -> None:
    assert width_of(fitting(text, room, 8), 8) <= room


@given(st.lists(st.text("abc WM", max_size=20), max_size=20).map(" ".join), st.floats(30, 200), st.integers(1, 4))
def test_what_is_wrapped_fits_in_so_many_lines(text: str, room: float, most: int) -> None:
    lines = wrapped(text, room, 8, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line, 8) <= room for line in lines)
