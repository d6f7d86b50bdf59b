"""Whether a place lies in the Netherlands or its economic zone, and on which side of the UNCLOS baseline.

The boundary that comes with the package (`boundaries.geojson`) is of our own making; each of its two features says
how it was made and how accurate it is. An operator can load a better one of the same form. What counts is a value,
`Boundaries`, handed to who needs it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_json, said

__all__ = ["Boundaries", "load_boundaries"]

# Plane for distances: one unit is a degree of latitude, longitudes shrunk as in the middle of the country.
_SHRINK = math.cos(math.radians(52.5))
_KM = 1 / 111.2
_MOST_BYTES = 64 * 1024 * 1024
_MOST_DOUBT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Boundaries:
    """Prepared shapes: the whole, what is surely inside, and what is surely and perhaps landward of the baseline."""

    whole: Any
    surely_inside: Any
    surely_landward: Any
    perhaps_landward: Any

    def in_netherlands_or_eez(self, latitude: float, longitude: float) -> bool:
        """Tell whether the place (ETRS89, degrees) lies in the Netherlands or its exclusive economic zone."""
        return _holds(self.whole, latitude, longitude)

    def abroad(self, latitude: float, longitude: float) -> bool | None:
        """Tell whether the place lies in neither; None where the border is too coarse to say."""
        if _holds(self.surely_inside, latitude, longitude):
            return False
        return None if self.in_netherlands_or_eez(latitude, longitude) else True

    def landward(self, latitude: float, longitude: float) -> bool | None:
        """Tell whether the place lies landward of the UNCLOS baseline; None where this is too coarse to say."""
        if _holds(self.surely_landward, latitude, longitude):
            return True
        return None if _holds(self.perhaps_landward, latitude, longitude) else False


def load_boundaries(file: Path | None = None) -> Boundaries:
    """Return the boundaries in this GeoJSON file (features `netherlands` and `landward`, WGS84 order); None: ours.

    Raises `ConfigurationError` when the file does not hold both.
    """
    return _packaged() if file is None else _read(file)


@cache
def _packaged() -> Boundaries:
    return _read(resources.files(__package__ or __name__) / "boundaries.geojson")


def _holds(shape: Any, latitude: float, longitude: float) -> bool:
    import shapely  # noqa: PLC0415  (0.1 s to import; only places need it)

    return bool(shapely.intersects_xy(shape, longitude * _SHRINK, latitude))


def _is_area(shape: Any) -> bool:
    return bool(shape.is_valid and shape.area > 0)


def _read(file: Traversable) -> Boundaries:
    import shapely  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    try:
        told = read_json(file, _MOST_BYTES) if isinstance(file, Path) else json.loads(file.read_bytes())
        features = {feature["id"]: feature for feature in told["features"]}
        whole, land = (
            shapely.transform(shape(features[name]["geometry"]), lambda at: at * [_SHRINK, 1.0])
            for name in ("netherlands", "landward")
        )
        border, coast = (
            float(features[name]["properties"].get("accuracy_km", 0)) * _KM for name in ("netherlands", "landward")
        )
        doubtful = not (0 <= border <= _MOST_DOUBT and 0 <= coast <= _MOST_DOUBT)
        if doubtful or not (_is_area(whole) and _is_area(land)):
            raise ValueError("the polygons are not valid")
        found = Boundaries(whole, whole.buffer(-border), land.buffer(-coast), land.buffer(coast))
        shapely.prepare([found.whole, found.surely_inside, found.surely_landward, found.perhaps_landward])
    except Exception as error:  # it may hold anything
        raise ConfigurationError(f"{file.name} holds no boundaries: {said(error)}") from error
    return found
