"""The conformance page says what the tests say, and no rule is left without a test."""

from __future__ import annotations

from tests.conformance.report import PAGE, RULES, by_rule, page


def test_the_page_is_written_from_the_tests_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(by_rule()), "run `make conformance`"


def test_every_rule_has_a_test_and_every_test_a_rule() -> None:
    numbers = [rule.number for rule in RULES]
    assert len(set(numbers)) == len(numbers)
    assert set(by_rule()) == set(numbers)


def test_a_rule_without_a_test_is_shown_as_open() -> None:
    tests = by_rule()
    del tests["WB004"]
    assert "| **open** |" in page(tests)
    assert "Open: WB004." in page(tests)
