"""Text of somebody else: everything in it can be seen, it is one line, and JSON of it still says the same."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.legible import json_text, legible

ANY_TEXT = st.text(st.characters(), max_size=60)  # surrogates too
ODD = {
    "controls": [*map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0))],
    "lines and paragraphs": ["\u2028", "\u2029", "\x85"],
    "direction": [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"],
    "without a shape": ["\u200b", "\u200d", "\u2060", "\ufeff", "\u034f", "\u3164", "\ufe0f", "\U000e0041", "\U000e0101"],
    "of nobody": ["\ud800", "\udcff", "\ue000", "\U000f0000", "\u0378", "\uffff"],
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_what_cannot_be_seen_is_written_as_an_escape(kind: str) -> None:
    for sign in ODD[kind]:
        shown = legible(f"a{sign}b")
        assert shown.isascii(), ascii(sign)
        assert shown[0] + shown[-1] == "ab"
        assert shown[1] == "\\"
        assert sign not in json_text(f"a{sign}b")


@pytest.mark.parametrize("text", ["", "Café ’s-Gravenhage €", "Łódź 水 😀", "C:\\x.xml", 'a "b" <c>'])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert legible(text) == text
    assert json_text(text) == json.dumps(text, ensure_ascii=False)


@given(ANY_TEXT)
def test_any_text_is_one_line_of_signs_that_can_be_seen(text: str) -> None:
    shown = legible(text)
    assert shown.isprintable()
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert legible(shown) == shown


@given(st.dictionaries(ANY_TEXT, ANY_TEXT | st.lists(ANY_TEXT, max_size=3), max_size=4))
def test_json_says_the_same_and_every_line_of_it_can_be_seen(content: dict[str, object]) -> None:
    text = json_text(content, indent=1)
    assert json.loads(text) == json.loads(json.dumps(content))
    assert all(line.isprintable() for line in text.split("\n"))
