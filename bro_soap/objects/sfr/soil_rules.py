"""The rules of a soil face about shares: what parts of soil add up to, and how many there are at least."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bro_soap.catalogue.derive import in_each
from bro_soap.objects.sfr.data import ARRAYS, CATALOGUE, DESCRIBED, EXAMINED
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.arrays import measured
from bro_soap.rules.dependent import at_least_one
from bro_soap.rules.nested import inside
from bro_soap.rules.sums import adds_up, adds_up_between

__all__ = ["SOIL_RULES"]

_C, _LAYER = CATALOGUE.cites, f"{DESCRIBED}/soilProfile/SoilProfile/soilLayer/SoilLayer"
_SOILS = (f"{_LAYER}/homogeneousMaterial/soil", f"{_LAYER}/layerComponent/soil")
_COMPONENT, _INVERTED = CATALOGUE[f"{_LAYER}/layerComponent"], CATALOGUE["SoilLayer.inverted"]
_SIZES = f"{EXAMINED}/particleSizeDistributionDetermination/ParticleSizeDistributionDetermination"
_BASIC = f"{_SIZES}/basicParticleSizeDistribution"
_BASICS = tuple(CATALOGUE[f"{_BASIC}/fraction{name}"] for name in ("Smaller50um", "50to63um", "63to2000um"))
_RETENTION = next(array for array in ARRAYS if array.english == "ShapeRetentionCurve")
_WEIGHT = _RETENTION.names.index("weightfactor")
_SIMPLE = CATALOGUE["WaterretentionCharacteristic.simpleCurve"]
# Weights have two decimals, so this far from 1 they are something else.
_ROUNDING = 0.001


def _soils(make: Callable[[str], Rule]) -> Rule:
    return in_each([make(soil) for soil in _SOILS])


def _fractions(soil: str) -> Rule:
    group = f"{soil}/fractionDistribution"
    names = (f"estimated{part}Content" for part in ("Gravel", "ShellMatter", "OrganicMatter", "FineFraction"))
    return adds_up("SFR-027", _C, CATALOGUE[group], [CATALOGUE[f"{group}/{name}"] for name in names])


def _fine(soil: str) -> Rule:
    group = f"{soil}/fractionDistribution/fineFractionDistribution"
    names = (f"estimated{part}Content" for part in ("Clay", "Silt", "Sand"))
    return adds_up("SFR-028", _C, CATALOGUE[group], [CATALOGUE[f"{group}/{name}"] for name in names])


def _incomplete(soil: str) -> Rule:
    group = f"{soil}/incompleteFractionSpecification"
    return at_least_one("SFR-031", _C, CATALOGUE[group], tuple(CATALOGUE.inside(group).values()))


@rule("SFR-030", CATALOGUE.at(_COMPONENT), needs={_COMPONENT.path})
def a_layer_has_no_single_component(context: Context) -> Iterator[Hit]:
    """Een bodemlaag die laagcomponenten heeft, heeft er ten minste twee."""
    for layer in inside(context, _LAYER):
        if len(layer.groups("layerComponent")) == 1:
            yield Hit("BF-02", _COMPONENT, None, layer.value(_INVERTED.path), _INVERTED, layer.element)


@rule("SFR-032", CATALOGUE.at(_SIMPLE), needs={_RETENTION.datum.path})
def weights_of_a_simple_curve_are_one(context: Context) -> Iterator[Hit]:
    """De wegingsfactoren van een enkelvoudige retentiecurve zijn samen 1."""
    for one in measured(context, _RETENTION):
        weights = one.table.values[:, _WEIGHT]
        total = float(np.nansum(weights))
        known = not np.isnan(weights).all() and one.here.value(_SIMPLE.path) == "ja"
        if known and abs(total - 1) > _ROUNDING:
            column = _RETENTION.kind.datum(_RETENTION.columns[_WEIGHT])
            yield Hit("BF-10", column, f"{total:g}", "1", element=one.element)


SOIL_RULES: tuple[Rule, ...] = (
    _soils(_fractions),
    _soils(_fine),
    adds_up_between("SFR-029", _C, CATALOGUE[_BASIC], _BASICS, 95, 105),
    a_layer_has_no_single_component,
    _soils(_incomplete),
    weights_of_a_simple_curve_are_one,
)
