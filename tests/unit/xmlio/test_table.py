"""A block of measurements becomes the numbers that were written, whatever the writing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.xmlio.table import MISSING, BlockWriting, read_table, read_tables

PLAIN = st.from_regex(r"-?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})", fullmatch=True)
EXPONENT = st.from_regex(r"[+-]?[0-9]{1,4}\.[0-9]{1,3}[eE][+-]?[0-9]{1,2}", fullmatch=True)
CELL = st.one_of(PLAIN, EXPONENT, st.just(MISSING))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=20), st.booleans())
def test_every_number_is_the_one_that_float_reads(rows: list[list[str]], closed: bool) -> None:
    table = read_table(";".join(",".join(row) for row in rows) + ";" * closed, 3)
    expected = [[math.nan if cell == MISSING else float(cell) for cell in row] for row in rows]
    np.testing.assert_array_equal(table.values, expected)
    assert table.present.tolist() == [[cell != MISSING for cell in row] for row in rows]
    assert table.decimals.tolist() == [
        [0 if cell == MISSING else len(cell.lower().split("e")[0].partition(".")[2]) for cell in row] for row in rows
    ]
    assert table.malformed == ()
    assert table.ragged is None


@given(st.lists(st.text(st.characters(blacklist_characters=",;"), max_size=12), min_size=1, max_size=8))
def test_no_text_is_taken_for_a_number_that_is_none(cells: list[str]) -> None:
    table = read_table("0," + ",".join(cells) + ",0", len(cells) + 2)
    refused = {column for _, column, _ in table.malformed}
    for column, cell in enumerate(cells, start=1):
        try:
            number = float(cell) if cell.isascii() and cell.strip() and "_" not in cell else None
        except ValueError:
            number = None
        if number is None or not math.isfinite(number):
            assert column in refused or cell == MISSING or cell.strip(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f") == ""
        elif column not in refused and table.present[0, column]:
            assert table.values[0, column] == number


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        ".",
        "-.",
        "1.2.3",
        "--1",
        "1-",
        "abc",
        "1x",
        "NaN",
        "INF",
        "-INF",
        "1e",
        "0x10",
        "1/2",
        "1:2",
        "12345678901x",
        "1 2",
        "é",
        "+",
    ],
)
def test_what_is_no_number_is_listed_with_its_place(cell: str) -> None:
    table = read_table(f"1,2;3,{cell};5,6", 2)
    assert [(row, column) for row, column, _ in table.malformed] == [(1, 1)]
    assert math.isnan(table.values[1, 1])


@pytest.mark.parametrize("cell", [" 1.5", "1.5\n", "+1.5", "01.500000000", "15e-1", "1.5E0"])
def test_a_number_may_be_written_in_other_ways(cell: str) -> None:
    assert read_table(f"0,{cell}", 2).values[0, 1] == 1.5


def test_minus_999999_in_another_writing_is_a_number() -> None:
    table = read_table("-999999.0,-999999", 2)
    assert table.present.tolist() == [[True, False]]
    assert table.values[0, 0] == -999999


@pytest.mark.parametrize(
    ("block", "ragged"),
    [("1,2;3", (1, 1)), ("1,2,3;4,5", (0, 3)), ("1,2;3,4;5,6,7", (2, 3)), ("1", (0, 1)), ("1,2;;3,4", (1, 1))],
)
def test_a_row_of_another_length_is_named(block: str, ragged: tuple[int, int]) -> None:
    assert read_table(block, 2).ragged == ragged


@pytest.mark.parametrize("block", ["", " ", ";", "\n"])
def test_an_empty_block_has_no_rows(block: str) -> None:
    table = read_table(block, 25)
    assert table.rows == 0
    assert table.ragged is None


def test_line_ends_between_rows_do_no_harm() -> None:
    assert read_table("\n 1,2;\n 3,4;\n", 2).values.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_long_block_is_read_in_parts_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    block = ";".join(f"{row},{row / 8}" for row in range(500))
    whole = read_table(block, 2)
    monkeypatch.setattr("bro_soap.xmlio.table._CHUNK", 64)
    parts = read_table(block, 2)
    np.testing.assert_array_equal(parts.values, whole.values)
    np.testing.assert_array_equal(parts.decimals, whole.decimals)
    assert parts.values[499].tolist() == [499.0, 62.375]
    assert read_table(block + ";x,1", 2).malformed == ((500, 0, "x"),)
    assert read_table(block + ";1,2,3;4,5", 2).ragged == (500, 3)
    assert read_table("1" * 200 + ",2;3,4", 2).rows == 2


@pytest.mark.parametrize("missing", ["NaN", "-999999", "x"])
def test_a_block_may_be_written_in_another_way(missing: str) -> None:
    writing = BlockWriting(cell=",", row=" ", missing=missing)
    table = read_table(f"\n 0.0,{missing}\n\t 1.50,2   3,-4 ", 2, writing)
    assert table.present.tolist() == [[True, False], [True, True], [True, True]]
    assert table.values[1:].tolist() == [[1.5, 2.0], [3.0, -4.0]]
    assert table.decimals[1, 0] == 2
    assert read_table("1|2@3|y@", 2, BlockWriting("|", "@", missing)).malformed == ((1, 1, "y"),)
    assert read_table("1,2 3", 2, writing).ragged == (1, 1)
    assert read_table("   ", 2, writing).rows == 0


@given(st.lists(st.lists(st.tuples(CELL, CELL), max_size=5), max_size=5))
def test_many_blocks_read_at_once_are_what_each_is_alone(blocks: list[list[tuple[str, str]]]) -> None:
    texts = [";".join(",".join(row) for row in rows) for rows in blocks]
    for text, together in zip(texts, read_tables(texts, 2), strict=True):
        alone = read_table(text, 2)
        assert together.rows == alone.rows
        np.testing.assert_array_equal(together.values, alone.values)
        np.testing.assert_array_equal(together.decimals, alone.decimals)


def test_of_many_blocks_each_has_its_own_faults() -> None:
    tables = read_tables(["1,x", "2,3;4,y", "", "z,5"], 2)
    assert [table.malformed for table in tables] == [((0, 1, "x"),), ((1, 1, "y"),), (), ((0, 0, "z"),)]
    assert [table.ragged for table in read_tables(["1,2", "3", "4,5"], 2)] == [None, (0, 1), None]


@pytest.mark.parametrize(
    ("block", "writing"),
    [
        ("1 2;\n 3   4;", BlockWriting(" ", ";")),
        (" 1 2\n3\t4\n\n", BlockWriting(" ", "\n")),
        ("1\t2 \n 3 4", BlockWriting("\t", "\n")),
        ("\n1,2\n  3,4 ", BlockWriting(",", " ")),
    ],
)
def test_white_space_between_cells_or_rows_may_be_any(block: str, writing: BlockWriting) -> None:
    assert read_table(block, 2, writing).values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
