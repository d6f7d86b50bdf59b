"""The map sheets (kaartbladen 1:25 000) of the Netherlands, in which groundwater monitoring wells are numbered.

A sheet of the map 1:50 000 is 40 km wide and 25 km high and has a number; A, B, C and D are the quarters of its western
half, E, F, G and H those of its eastern half, from the top, each 10 km wide and 12.5 km high. Checked against the NITG
codes and well codes of live documents.
"""

from __future__ import annotations

from bro_soap.geo.transform import ETRS89, RD, WGS84, to_rd

__all__ = ["map_sheet"]

_LEFT, _TOP = -20_000, 625_000
_WIDTH, _HEIGHT = 40_000, 25_000
# Rows from the top (y 625 km) down, columns from x -20 km; 0 where there is no sheet.
_SHEETS = (
    (0, 0, 0, 0, 1, 2, 3, 0),
    (0, 0, 0, 4, 5, 6, 7, 8),
    (0, 0, 0, 9, 10, 11, 12, 13),
    (0, 0, 0, 14, 15, 16, 17, 18),
    (0, 0, 0, 19, 20, 21, 22, 23),
    (0, 0, 24, 25, 26, 27, 28, 29),
    (0, 0, 30, 31, 32, 33, 34, 35),
    (0, 36, 37, 38, 39, 40, 41, 0),
    (0, 42, 43, 44, 45, 46, 0, 0),
    (47, 48, 49, 50, 51, 52, 0, 0),
    (53, 54, 55, 56, 57, 58, 0, 0),
    (0, 0, 0, 0, 59, 60, 0, 0),
    (0, 0, 0, 0, 61, 62, 0, 0),
)
_QUARTERS = (("A", "B", "E", "F"), ("C", "D", "G", "H"))


def map_sheet(srs: str, first: float, second: float) -> str | None:
    """Return the map sheet of a delivered position, e.g. `31H`; None outside all sheets.

    Raises `ValueError` for another reference system than RD, ETRS89 and WGS84.
    """
    if srs == RD:
        x, y = first, second
    elif srs in {ETRS89, WGS84}:
        x, y = to_rd(first, second)
    else:
        raise ValueError(f"unknown reference system {srs}")
    column, row = int((x - _LEFT) // _WIDTH), int((_TOP - y) // _HEIGHT)
    if not (0 <= row < len(_SHEETS) and 0 <= column < len(_SHEETS[0])) or not _SHEETS[row][column]:
        return None
    across = int((x - _LEFT) % _WIDTH // (_WIDTH / 4))
    down = int((_TOP - y) % _HEIGHT // (_HEIGHT / 2))
    return f"{_SHEETS[row][column]:02d}{_QUARTERS[down][across]}"
