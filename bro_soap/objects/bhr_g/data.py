"""The catalogue of geological boreholes (1 January 2024), and where its groups stand."""

from __future__ import annotations

from bro_soap.catalogue import load

__all__ = ["ANALYSIS", "BORING", "CATALOGUE", "DESCRIPTION", "INTERVAL", "LAYER", "LOG", "SOILS"]

CATALOGUE = load("BHR-G")
BORING = "boring/Boring"
DESCRIPTION = "boreholeSampleDescription/BoreholeSampleDescription"
LOG = f"{DESCRIPTION}/descriptiveBoreholeLog/DescriptiveBoreholeLog"
LAYER = f"{LOG}/layer/Layer"
# Soil is that of a layer, of a thin stratum in it, or of a part of it.
SOILS = (f"{LAYER}/soil", f"{LAYER}/thinStratum/soil", f"{LAYER}/layerComponent/soil")
ANALYSIS = "boreholeSampleAnalysis/BoreholeSampleAnalysis"
INTERVAL = f"{ANALYSIS}/investigatedInterval/InvestigatedInterval"
