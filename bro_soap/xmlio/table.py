"""Reads a swe text block (`0.02,-999999,1.5;0.04,...`) into numbers, in bulk: no Python step per cell.

Measured on 133 kB of text, 18,175 cells of which 4,362 with a value (microseconds): np.fromstring 1,230;
list(map(float, split)) 1,070; json 950; np.loadtxt 770; this module some 250.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MISSING", "Table", "Writing", "read_table"]

MISSING = "-999999"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(?:[eE][+-]?[0-9]{1,4})?")
_WORD = 8
# Rows are read in parts of this many characters: that keeps what a part needs in the cache, and memory bounded.
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Writing:
    """How a block is written: what stands between cells, what between (or after) rows, and what for a missing value.

    The first two are one ASCII character each, and differ; the last is of at most eight. When white space parts the
    rows, any amount of it does.
    """

    cell: str = ","
    row: str = ";"
    missing: str = MISSING


_PLAIN = Writing()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A block of numbers with a fixed number of columns.

    `values` (rows x columns) holds NaN where there is no number; `present` tells where the cell is not the missing
    value; `decimals` counts the digits written after the point; `malformed` lists the cells that are neither number
    nor missing value as (row, column, text). In a `ragged` block not every row has the same number of cells as there
    are columns: then it holds the first such row (counted from 0) with its length, and the arrays are empty.
    """

    values: NDArray[np.float64]
    present: NDArray[np.bool_]
    decimals: NDArray[np.uint8]
    malformed: tuple[tuple[int, int, str], ...] = ()
    ragged: tuple[int, int] | None = None

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.values.shape[0])


def read_table(text: str, columns: int, writing: Writing = _PLAIN) -> Table:
    """Read a block that is written so, in time linear in its length."""
    stripped = text.strip().removesuffix(writing.row)
    if not stripped:
        return _empty(columns, None)
    if writing.row.isspace():
        stripped = writing.row.join(stripped.split())
    row = writing.row.encode("ascii")
    data = stripped.encode("ascii", "replace") + row
    parts: list[Table] = []
    begin = rows = 0
    while begin < len(data):
        end = len(data) if len(data) - begin <= _CHUNK else data.rfind(row, begin, begin + _CHUNK) + 1
        if end <= begin:
            end = data.find(row, begin) + 1
        part = _read_part(data[begin:end], columns, rows, writing)
        if part.ragged is not None:
            return part
        parts.append(part)
        begin, rows = end, rows + part.rows
    return parts[0] if len(parts) == 1 else _joined(parts)


def _joined(parts: list[Table]) -> Table:
    return Table(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.present for part in parts]),
        np.concatenate([part.decimals for part in parts]),
        tuple(cell for part in parts for cell in part.malformed),
    )


def _read_part(rows: bytes, columns: int, first_row: int, writing: Writing) -> Table:
    """Read some whole rows, each with its end."""
    # Eight bytes in front, so that the eight bytes that end in any cell exist.
    data = b"00000000" + rows
    buffer = np.frombuffer(data, np.uint8)
    row_end = ord(writing.row)
    ends = np.flatnonzero((buffer == ord(writing.cell)) | (buffer == row_end))
    if (ragged := _first_ragged_row(buffer[ends] == row_end, columns)) is not None:
        return _empty(columns, (first_row + ragged[0], ragged[1]))
    return _numbers(data, ends, columns, first_row, writing.missing)


def _empty(columns: int, ragged: tuple[int, int] | None) -> Table:
    shape = (0, columns)
    return Table(np.empty(shape), np.empty(shape, np.bool_), np.empty(shape, np.uint8), ragged=ragged)


def _first_ragged_row(row_ends: NDArray[np.bool_], columns: int) -> tuple[int, int] | None:
    if len(row_ends) % columns == 0:
        grid = row_ends.reshape(-1, columns)
        if grid[:, -1].all() and int(np.count_nonzero(row_ends)) == len(grid):
            return None
    lengths = np.diff(np.flatnonzero(row_ends), prepend=-1)
    row = int(np.flatnonzero(lengths != columns)[0])
    return row, int(lengths[row])


def _each(byte: int) -> np.uint64:
    return np.uint64(int.from_bytes(bytes([byte]) * _WORD, "little"))


_ONE, _SEVEN, _EIGHT = np.uint64(1), np.uint64(7), np.uint64(8)
_BYTE, _ZERO, _MINUS, _TOP = np.uint64(0xFF), np.uint64(0), np.uint64(ord("-")), np.uint64(56)
_POINTS, _ONES, _HIGHS = _each(ord(".")), _each(1), _each(0x80)
_LOW_NIBBLES, _HIGH_NIBBLES, _DIGITS, _SIXES = _each(0x0F), _each(0xF0), _each(0x30), _each(0x06)
_COUNT_ABOVE = np.uint64(int.from_bytes(bytes(range(_WORD)), "little"))
_POWERS = 10.0 ** np.arange(_WORD)
_PAIRS, _QUADS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)
_BY_10, _BY_100, _BY_10000 = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)
_16, _32 = np.uint64(16), np.uint64(32)


def _numbers(data: bytes, ends: NDArray[np.intp], columns: int, first_row: int, missing: str) -> Table:
    """Turn the cells that end at `ends` into numbers, eight characters at a time as one 64-bit word."""
    lengths = np.empty_like(ends)
    lengths[0] = ends[0] - _WORD
    np.subtract(ends[1:], ends[:-1], lengths[1:])
    lengths[1:] -= 1
    words = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,)).take(ends - _WORD)
    missing_word = np.uint64(int.from_bytes(missing.encode("ascii"), "little"))
    present = ((words >> np.uint64(8 * (_WORD - len(missing)))) != missing_word) | (lengths != len(missing))
    chosen = np.flatnonzero(present)
    lengths = lengths[chosen]
    spare = (np.maximum(_WORD - lengths, 0) << 3).view(np.uint64)
    numbers, decimals, valid = _parse_words(words[chosen], np.minimum(spare, _TOP))
    values = np.full(len(ends), np.nan)
    values[chosen] = numbers
    written = np.zeros(len(ends), np.uint8)
    written[chosen] = decimals
    malformed: list[tuple[int, int, str]] = []
    odd = np.flatnonzero(~(valid & (lengths > 0) & (lengths <= _WORD)))
    for cell, length in zip(chosen[odd].tolist(), lengths[odd].tolist(), strict=True):
        end = int(ends[cell])
        text = data[end - length : end].decode("ascii").strip(" \t\r\n")
        values[cell], written[cell] = _odd_number(text)
        if values[cell] != values[cell]:
            malformed.append((first_row + cell // columns, cell % columns, text))
    shape = (-1, columns)
    return Table(values.reshape(shape), present.reshape(shape), written.reshape(shape), tuple(malformed))


def _parse_words(
    words: NDArray[np.uint64], spare: NDArray[np.uint64]
) -> tuple[NDArray[np.float64], NDArray[np.uint64], NDArray[np.bool_]]:
    """Parse `-12.345` in each word: (number, digits after the point, whether it was just that).

    The last character is the highest byte; `spare` counts the bits below the first one, at most 56.
    A mantissa below 10^8 and a power of ten are exact, so their quotient is the nearest double: what float() gives.
    """
    negative = ((words >> spare) & _BYTE) == _MINUS
    sign = np.where(negative, _BYTE << spare, _ZERO)
    words = ((words >> spare) << spare) & ~sign
    difference = words ^ _POINTS
    point = (difference - _ONES) & ~difference & _HIGHS
    point = (point & (~point + _ONE)) >> _SEVEN
    has_point = point != _ZERO
    decimals = (point * _COUNT_ABOVE) >> _TOP
    below = point - _ONE
    digits = np.where(has_point, ((words & below) << _EIGHT) | (words & ~(below | (point * _BYTE))), words)
    first = spare + ((negative.astype(np.uint64) + has_point.astype(np.uint64)) << np.uint64(3))
    some = first < np.uint64(64)
    used = ~_ZERO << np.minimum(first, _TOP)
    nibbles = digits & _LOW_NIBBLES
    valid = some & ((digits & _HIGH_NIBBLES) == (_DIGITS & used)) & (((nibbles + _SIXES) & _HIGH_NIBBLES) == _ZERO)
    total = (nibbles * _BY_10) >> _EIGHT
    total = ((total & _PAIRS) * _BY_100) >> _16
    total = ((total & _QUADS) * _BY_10000) >> _32
    numbers = total.astype(np.float64) / _POWERS.take(decimals.view(np.int64))
    return np.where(negative, -numbers, numbers), decimals, valid


def _odd_number(text: str) -> tuple[float, int]:
    """Read a cell that is longer than a word or not plainly written: (number or NaN, digits after the point)."""
    match = _NUMBER.fullmatch(text) if len(text) <= 400 else None
    if match is None:
        return np.nan, 0
    return float(text), min(len(match[1] or match[2] or ""), 255)
