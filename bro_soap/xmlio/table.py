"""Reads a swe text block (`0.02,-999999,1.5;0.04,...`) into numbers, in bulk: no Python step per cell.

Measured on 93 kB of text, 12,750 cells of which 3,060 with a value (microseconds): np.fromstring 1,230;
list(map(float, split)) 1,070; json 950; np.loadtxt 770; this module some 170.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bro_soap.xmlio.blanks import trimmed, words

__all__ = ["MISSING", "BlockWriting", "Table", "read_table", "read_tables"]

MISSING = "-999999"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(?:[eE][+-]?[0-9]{1,4})?")
_WORD, _TAB = 8, ord("\t")
# Rows are read in parts of this many characters: that keeps what a part needs in the cache, and memory bounded.
_CHUNK = 1 << 17


@dataclass(frozen=True, slots=True)
class BlockWriting:
    """How a block is written: what stands between cells, what between (or after) rows, and what for a missing value.

    The first two are one ASCII character each, and differ; the last is of at most eight. Where white space parts the
    rows or the cells, any amount of it does; where it parts both, a row ends at its own character only.
    """

    cell: str = ","
    row: str = ";"
    missing: str = MISSING


_PLAIN = BlockWriting()


@dataclass(frozen=True, eq=False)
class Table:
    """A block of numbers: `rows` rows of `columns` cells.

    `cells` lists the cells that are not the missing value, counted from 0 along the rows; `numbers` holds for each its
    number (NaN when it is none) and `digits` how many stand behind the point. `malformed` lists the cells that are
    neither number nor missing value as (row, column, text). In a `ragged` block not every row has the same number of
    cells as there are columns: then it holds the first such row (counted from 0) with its length, and there are none.
    """

    rows: int
    columns: int
    cells: NDArray[np.intp]
    numbers: NDArray[np.float64]
    digits: NDArray[np.uint8]
    malformed: tuple[tuple[int, int, str], ...] = ()
    ragged: tuple[int, int] | None = None

    @cached_property
    def column_of(self) -> NDArray[np.intp]:
        """The column of each of the `cells`."""
        return self.cells % self.columns

    @cached_property
    def filled(self) -> NDArray[np.intp]:
        """How many cells of each column are not the missing value."""
        return np.bincount(self.column_of, minlength=self.columns)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The numbers (rows x columns), NaN where there is none."""
        return self._spread(np.full(self.rows * self.columns, np.nan), self.numbers)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Where the cell is not the missing value (rows x columns)."""
        return self._spread(np.zeros(self.rows * self.columns, np.bool_), True)

    @cached_property
    def decimals(self) -> NDArray[np.uint8]:
        """The digits written after the point (rows x columns)."""
        return self._spread(np.zeros(self.rows * self.columns, np.uint8), self.digits)

    def column(self, index: int) -> NDArray[np.float64]:
        """Return the numbers of one column, row by row, NaN where there is none."""
        whole = self.filled[index] == self.rows
        found: NDArray[np.float64] = self.numbers[self.column_of == index] if whole else self.values[:, index]
        return found

    def _spread(self, over: NDArray[Any], given: Any) -> NDArray[Any]:
        over[self.cells] = given
        return over.reshape(self.rows, self.columns)


def read_table(text: str, columns: int, writing: BlockWriting = _PLAIN) -> Table:
    """Read a block that is written so, in time linear in its length."""
    return _read(_rows(text, writing), columns, writing)


def read_tables(texts: Sequence[str], columns: int, writing: BlockWriting = _PLAIN) -> list[Table]:
    """Read blocks that are written alike, all at once: of many small ones that takes a fraction of the time."""
    ended = [_ended(_rows(text, writing), writing.row) for text in texts]
    whole = _read("".join(ended), columns, writing)
    if whole.ragged is not None:
        return [_read(data, columns, writing) for data in ended]
    counts = [data.count(writing.row) for data in ended]
    return _parted(whole, counts)


def _rows(text: str, writing: BlockWriting) -> str:
    """Return the block without what stands around it; empty when it has no rows. The last may lack its end."""
    stripped = trimmed(text)
    if stripped in {"", writing.row}:
        return ""
    if writing.cell.isspace():
        parts = (words(part) for part in stripped.split(writing.row))
        stripped = writing.row.join(writing.cell.join(part) for part in parts if part)
    elif writing.row.isspace():
        stripped = writing.row.join(words(stripped))
    return stripped


def _ended(rows: str, row: str) -> str:
    """Return the rows, the last with its end too."""
    return rows if not rows or rows.endswith(row) else rows + row


def _parted(whole: Table, counts: Sequence[int]) -> list[Table]:
    """Part a table into tables of so many rows."""
    rows, bad = [0, *accumulate(counts)], [row for row, _, _ in whole.malformed]
    cells = np.searchsorted(whole.cells, np.array(rows) * whole.columns).tolist()
    odd = [bisect_left(bad, row) for row in rows]
    return [
        Table(
            end - first,
            whole.columns,
            whole.cells[cells[at] : cells[at + 1]] - first * whole.columns,
            whole.numbers[cells[at] : cells[at + 1]],
            whole.digits[cells[at] : cells[at + 1]],
            tuple((row - first, column, text) for row, column, text in whole.malformed[odd[at] : odd[at + 1]]),
        )
        for at, (first, end) in enumerate(pairwise(rows))
    ]


def _read(data: str, columns: int, writing: BlockWriting) -> Table:
    """Read a block of which every row has its end, but perhaps the last."""
    row = writing.row
    if not data:
        return _empty(columns, None)
    if len(data) <= _CHUNK:
        return _read_part(_ended(data, row), columns, 0, writing)
    # Room for as many cells as there can be; what is not written of it takes no memory.
    most = data.count(writing.cell) + data.count(row) + 1
    cells, numbers, digits = np.empty(most, np.intp), np.empty(most), np.empty(most, np.uint8)
    malformed: list[tuple[int, int, str]] = []
    begin = rows = count = 0
    while begin < len(data):
        end = len(data) if len(data) - begin <= _CHUNK else data.rfind(row, begin, begin + _CHUNK) + 1
        if end <= begin:
            end = data.find(row, begin) + 1 or len(data)
        part = _read_part(_ended(data[begin:end], row), columns, rows, writing)
        if part.ragged is not None:
            return part
        filled = slice(count, count + len(part.cells))
        np.add(part.cells, rows * columns, out=cells[filled])
        numbers[filled], digits[filled] = part.numbers, part.digits
        malformed += part.malformed
        begin, rows, count = end, rows + part.rows, filled.stop
    return Table(rows, columns, cells[:count], numbers[:count], digits[:count], tuple(malformed))


def _read_part(part: str, columns: int, first_row: int, writing: BlockWriting) -> Table:
    """Read some whole rows, each with its end."""
    # Eight bytes in front, so that the eight bytes that end in any cell exist; the last of them ends a cell not ours.
    data = (writing.row * _WORD + part).encode("ascii", "replace")
    buffer = np.frombuffer(data, np.uint8)
    if np.minimum.reduce(buffer) <= _TAB:
        data = _without_controls(data, writing)
        buffer = np.frombuffer(data, np.uint8)
    row_ends = buffer == ord(writing.row)
    separators = buffer == ord(writing.cell)
    separators |= row_ends
    separators[: _WORD - 1] = False
    ends = separators.nonzero()[0]
    rows, rest = divmod(len(ends) - 1, columns)
    if rest or not row_ends[ends[columns::columns]].all() or np.count_nonzero(row_ends) - _WORD != rows:
        ragged = _first_ragged_row(row_ends[ends[1:]], columns)
        return _empty(columns, (first_row + ragged[0], ragged[1]))
    return _numbers(data, ends, columns, first_row, writing.missing)


def _without_controls(data: bytes, writing: BlockWriting) -> bytes:
    """Write blanks for tabs and question marks for what comes before them, which would pass for digits."""
    separators = (writing.row + writing.cell).encode("ascii")
    table = bytearray(range(256))
    for byte in range(_TAB + 1):
        if byte not in separators:
            table[byte] = ord(" ") if byte == _TAB else ord("?")
    return data.translate(table)


def _empty(columns: int, ragged: tuple[int, int] | None) -> Table:
    return Table(0, columns, np.empty(0, np.intp), np.empty(0), np.empty(0, np.uint8), ragged=ragged)


def _first_ragged_row(row_ends: NDArray[np.bool_], columns: int) -> tuple[int, int]:
    """Return the first row of another length than `columns`, with its length."""
    lengths = np.diff(np.flatnonzero(row_ends), prepend=-1)
    row = int(np.flatnonzero(lengths != columns)[0])
    return row, int(lengths[row])


def _each(byte: int) -> np.uint64:
    return np.uint64(int.from_bytes(bytes([byte]) * _WORD, "little"))


_ONE, _THREE, _SEVEN, _EIGHT = np.uint64(1), np.uint64(3), np.uint64(7), np.uint64(8)
_BYTE, _ZERO, _MINUS, _POINT, _TOP = (np.uint64(n) for n in (0xFF, 0, ord("-"), ord("."), 56))
_POINTS, _ONES, _HIGHS, _TENS, _ABOVE_NINE = _each(ord(".")), _each(1), _each(0x80), _each(0x10), _each(0x76)
_COUNT_ABOVE = np.uint64(int.from_bytes(bytes(range(_WORD)), "little"))
_POWERS = 10.0 ** np.arange(_WORD)
_PAIRS, _QUADS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
_BY_10, _BY_100, _BY_10000 = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)
_16, _32 = np.uint64(16), np.uint64(32)


def _numbers(data: bytes, ends: NDArray[np.intp], columns: int, first_row: int, missing: str) -> Table:
    """Turn the cells between the separators at `ends` into numbers, eight characters at a time as one 64-bit word."""
    words = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,)).take(ends[1:] - _WORD)
    steps = ends[1:] - ends[:-1]
    missing_word = np.uint64(int.from_bytes(missing.encode("ascii"), "little"))
    filled = (words >> np.uint64(8 * (_WORD - len(missing)))) != missing_word
    filled |= steps != len(missing) + 1
    cells = filled.nonzero()[0]
    lengths = steps.take(cells)
    lengths -= 1
    spare = (np.maximum(_WORD - lengths, 0) << 3).view(np.uint64)
    numbers, digits, valid = _parse_words(words.take(cells), np.minimum(spare, _TOP))
    valid &= lengths <= _WORD
    valid &= lengths > 0
    odd = (~valid).nonzero()[0]
    malformed: list[tuple[int, int, str]] = []
    if len(odd):
        at = cells.take(odd)
        texts = _texts(data, ends.take(at) + 1, ends.take(at + 1))
        read = {text: _odd_number(text) for text in set(texts)}  # where a column holds codes they are few
        numbers[odd], digits[odd] = (np.array(part) for part in zip(*map(read.__getitem__, texts), strict=True))
        wrong = {text for text, (number, _) in read.items() if isnan(number)}
        known = zip(at.tolist(), texts, strict=True)
        malformed = [(first_row + cell // columns, cell % columns, text) for cell, text in known if text in wrong]
    return Table((len(ends) - 1) // columns, columns, cells, numbers, digits, tuple(malformed))


def _texts(data: bytes, begins: NDArray[np.intp], ends: NDArray[np.intp]) -> list[str]:
    """Return the texts of these cells; what is written alike is one text in memory."""
    places = zip(begins.tolist(), ends.tolist(), strict=True)
    alike: dict[bytes, str] = {}
    return [
        alike.get(cell) or alike.setdefault(cell, cell.decode("ascii").strip(" \t\r\n"))
        for cell in (data[begin:end] for begin, end in places)
    ]


def _parse_words(
    words: NDArray[np.uint64], spare: NDArray[np.uint64]
) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.bool_]]:
    """Parse `-12.345` in each word: (number, digits after the point, whether it was just that).

    The last character is the highest byte; `spare` counts the bits below the first one, at most 56.
    A mantissa below 10^8 and a power of ten are exact, so their quotient is the nearest double: what float() gives.
    """
    words = words >> spare
    negative = (words & _BYTE) == _MINUS
    some_negative = np.count_nonzero(negative)
    if some_negative:
        words ^= np.where(negative, _MINUS, _ZERO)
    words <<= spare
    difference = words ^ _POINTS
    point = (difference - _ONES) & ~difference & _HIGHS
    point &= ~point + _ONE  # the lowest one: only that is certain
    point >>= _SEVEN
    decimals = (point * _COUNT_ABOVE) >> _TOP
    below = words & (point - _ONE)  # without a point this is all
    words -= below
    words -= point * _POINT
    words += np.where(point, below << _EIGHT, below)
    # Each byte is now a digit, or zero where nothing stands.
    nibbles = words ^ ((words & _TENS) * _THREE)
    valid = ((nibbles + _ABOVE_NINE) | nibbles) & _HIGHS == _ZERO
    valid &= words != _ZERO
    total = (nibbles * _BY_10) >> _EIGHT
    total = ((total & _PAIRS) * _BY_100) >> _16
    total = ((total & _QUADS) * _BY_10000) >> _32
    numbers = total.astype(np.float64)
    numbers /= _POWERS.take(decimals.view(np.int64))
    if some_negative:
        np.negative(numbers, out=numbers, where=negative)
    return numbers, decimals.astype(np.uint8), valid


def _odd_number(text: str) -> tuple[float, int]:
    """Read a cell that is longer than a word or not plainly written: (number or NaN, digits after the point)."""
    match = _NUMBER.fullmatch(text) if len(text) <= 400 else None
    if match is None:
        return np.nan, 0
    return float(text), min(len(match[1] or match[2] or ""), 255)
