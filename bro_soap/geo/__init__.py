"""Places: transformation to ETRS89 and the boundaries of the Netherlands."""

from bro_soap.geo.boundary import Boundaries, load_boundaries
from bro_soap.geo.transform import ETRS89, RD, WGS84, Standardized, in_europe, to_etrs89, warm

__all__ = [
    "ETRS89",
    "RD",
    "WGS84",
    "Boundaries",
    "Standardized",
    "in_europe",
    "load_boundaries",
    "to_etrs89",
    "warm",
]
