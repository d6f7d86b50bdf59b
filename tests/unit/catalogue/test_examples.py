"""What is shown as an example of a rule is one: what is refused fires the rule, what is right does not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bro_soap.catalogue import load
from bro_soap.catalogue.boundaries import Boundary, Edit
from bro_soap.catalogue.examples import Example, examples
from bro_soap.catalogue.row import Row
from bro_soap.objects import KINDS
from bro_soap.standard import load_standard
from tests.objects.rulebook import RECEIVED, Book
from tests.objects.test_boundaries import Samples, changed

STANDARD = load_standard()
# An example of these is the text of one element, right or wrong by itself.
ALONE = {"text", "number", "code", "date", "id", "kvk", "value"}


def codes(urn: str) -> frozenset[str]:
    return STANDARD.codes.allowed(urn, "IMBRO", RECEIVED)


def made(row: Row, rule_id: str) -> tuple[Example, ...]:
    return examples(row, rule_id, codes, RECEIVED.date())


@pytest.mark.parametrize("code", KINDS)
def test_every_rule_of_a_row_has_an_example_that_fires_and_one_that_does_not(code: str) -> None:
    for row in load(code).rows:
        for rule_id in (one for ids in row.ids.values() for one in ids):
            if not row.is_part:
                assert [one.fires for one in made(row, rule_id)] == [True, False], (rule_id, row.path)


@pytest.mark.parametrize("code", KINDS)
def test_an_example_that_stands_alone_is_what_it_says(code: str) -> None:
    book = Book(code)
    samples, rules, tried = Samples(book), {rule.id: rule for rule in book.declared.rules}, 0
    for row in load(code).rows:
        for rule_id in (one for aspect in ALONE for one in row.ids.get(aspect, ())):
            for example in made(row, rule_id) if rule_id in rules and not row.is_part else ():
                if (example.where.startswith("(") and "characters" not in example.where) or not example.value:
                    continue
                edit = Edit.DATE if row.domain.kind == "Date" else Edit.TEXT
                case = Boundary(rule_id, row.path, edit, example.value, example.fires)
                if (name := samples.fitting(rules[rule_id], case)) is None:
                    continue
                found = book.verdict(changed(samples.roots[name], case), book.before(name))
                assert (rule_id in {one.rule for one in found.findings}) is example.fires, (case, name)
                tried += 1
    assert tried >= {"CPT": 100, "GMW": 60, "GMN": 8, "GLD": 1, "BHR-GT": 150}.get(code, 0)


def test_a_code_that_is_right_is_one_of_the_list() -> None:
    row = next(row for row in load("GMW").rows if "GMW-015" in row.ids.get("code", ()))
    wrong, right = examples(row, "GMW-015", codes, date(2025, 3, 1))
    assert right.value in STANDARD.codes.allowed("urn:bro:gmw:TubeTopPositioningMethod", "IMBRO", datetime.now(UTC))
    assert wrong.shown == (
        '<tubeTopPositioningMethod codeSpace="urn:bro:gmw:TubeTopPositioningMethod">nietOpDeLijst</tubeTopPositioningMethod>'
    )


@pytest.mark.parametrize("code", KINDS)
def test_the_bounds_of_a_number_can_be_written_in_its_digits(code: str) -> None:
    for row in load(code).rows:
        whole = row.domain.digits.partition(".")[0] if row.domain.kind == "Measure" else ""
        for bound in (row.bounds.low, row.bounds.high) if whole else ():
            assert len((bound or "").lstrip("-").partition(".")[0]) <= int(whole), row.place
