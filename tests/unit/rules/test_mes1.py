"""MES-1 as the BRO uses it."""

import pytest

from bro_soap.rules.mes1 import outside_mes1


@pytest.mark.parametrize("text", ["", "Gewone tekst, 100% ~", "café Ørsted Žižka", "µ € ≤ ½ αβγ Жук", "“ja” – nee…"])
def test_text_inside(text: str) -> None:
    assert not outside_mes1(text)


@pytest.mark.parametrize("text", ["a\nb", "tab\t", "漢字", "\U0001f600", "\u200b", "\u007f", "a\u0301", "\u05d0"])
def test_text_outside(text: str) -> None:
    assert outside_mes1(text)
