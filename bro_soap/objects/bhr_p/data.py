"""The catalogue of pedological boreholes (version 2.1), and the data that several modules of rules speak of."""

from __future__ import annotations

from bro_soap.catalogue import load
from bro_soap.catalogue.determinations import arrays_of

__all__ = ["ANALYSIS", "ARRAYS", "CATALOGUE", "DESCRIPTION", "LOG"]

CATALOGUE = load("BHR-P")
DESCRIPTION, LOG = "boreholeSampleDescription", "boreholeSampleDescription/result"
ANALYSIS = "boreholeSampleAnalysis/BoreholeSampleAnalysis"
ARRAYS = arrays_of(CATALOGUE)
