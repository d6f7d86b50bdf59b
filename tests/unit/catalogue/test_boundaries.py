"""The cases at the bounds of a row: one below, one above, one digit too many, not on the list, nil, absent, present."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bro_soap.catalogue.boundaries import Edit, boundaries
from tests.unit.catalogue.tables import line, read

TODAY = date(2026, 1, 1)
CASES = (
    (
        line("x", "Measure 2.1 m", range="0..30", ids="number=001"),
        {"0": False, "-0.1": True, "30": False, "30.1": True, "0.01": True},
    ),
    (
        line("x", "Measure 2.1 m", range="5..", ids="number=001"),
        {"5": False, "4.9": True, "5.01": True, "100": True, "99.9": False},
    ),
    (line("x", "Measure 1.0 m", ids="number=001"), {"0.1": True, "10": True, "9": False}),
    (
        line("x", "Count 2", range="1..50", ids="number=001"),
        {"1": False, "0": True, "50": False, "51": True, "1.5": True},
    ),
    (line("x", "Text 3", ids="text=001"), {"": True, "x": False, "xxx": False, "xxxx": True}),
    (line("x", "YesNo", ids="code=001"), {"nietOpDeLijst": True}),
    (line("x", "Id GMW", ids="id=001"), {"GMW00000000000": True, "GMW000000000001": False}),
    (line("x", "KvK", ids="kvk=001"), {"1234567": True, "123456789": True}),
    (
        line("x", "Date", range="1930-01-01..", ids="date=001"),
        {"1930-01-01": False, "1929-12-31": True, "2026-01-01": False, "2026-01-02": True},
    ),
)


@pytest.mark.parametrize(("told", "values"), CASES, ids=[one[0].split("\t")[4] for one in CASES])
def test_a_value_just_inside_is_right_and_one_just_outside_is_not(
    tmp_path: Path, told: str, values: dict[str, bool]
) -> None:
    (row,) = read(tmp_path, told).rows
    found = list(boundaries(row, TODAY))
    assert {case.value: case.fires for case in found} == values
    assert {case.rule for case in found} == {"XYZ-001"}
    assert {case.change for case in found} == {Edit.DATE if row.domain.kind == "Date" else Edit.TEXT}


PRESENCE = (
    (line("x", nil="IMBRO/A", ids="nil=001"), {("XYZ-001", Edit.NIL)}),
    (line("x", presence="must y = a", ids="presence=001"), {("XYZ-001", Edit.TAKEN), ("XYZ-001", Edit.PUT)}),
    (
        line("x", presence="must y = a", ids="present=001 absent=002"),
        {("XYZ-001", Edit.TAKEN), ("XYZ-002", Edit.PUT)},
    ),
    # What these say of a document depends on the condition.
    (line("x", presence="must y = a", ids="present=001"), set()),
    (line("x", presence="must y = a; may y = b", ids="presence=001"), set()),
    (line("x", presence="must y = a; archive always", ids="presence=001"), set()),
    (line("x", presence="never y = a", ids="presence=001"), set()),
)


@pytest.mark.parametrize(("told", "changes"), PRESENCE, ids=[f"{one[0]}" for one in PRESENCE])
def test_what_is_taken_out_or_put_in_is_wrong(tmp_path: Path, told: str, changes: set[tuple[str, Edit]]) -> None:
    _, row = read(tmp_path, line("y"), told).rows
    assert {(case.rule, case.change) for case in boundaries(row, TODAY)} == changes


def test_a_column_of_a_table_has_no_cases_and_a_case_says_what_it_is(tmp_path: Path) -> None:
    column, row = read(
        tmp_path, line("t#c", "Measure 1.0 m", ids="number=001"), line("x", "YesNo", ids="code=002")
    ).rows
    assert list(boundaries(column, TODAY)) == []
    (case,) = boundaries(row, TODAY)
    assert str(case) == "XYZ-002: x text 'nietOpDeLijst'"
