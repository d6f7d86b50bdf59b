"""Places: transformation to ETRS89 and the boundaries of the Netherlands."""

from bro_soap.geo.boundary import in_netherlands_or_eez, landward, use_boundaries
from bro_soap.geo.transform import ETRS89, RD, WGS84, Standardized, to_etrs89, warm

__all__ = [
    "ETRS89",
    "RD",
    "WGS84",
    "Standardized",
    "in_netherlands_or_eez",
    "landward",
    "to_etrs89",
    "use_boundaries",
    "warm",
]
