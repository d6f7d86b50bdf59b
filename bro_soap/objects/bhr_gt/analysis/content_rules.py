"""The rules of the analysis about contents, densities, consistency limits and the strength that a hand device finds."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.data import (
    CARBONATE,
    CONSISTENCY,
    DENSITY,
    ORGANIC,
    PLASTICITY,
    SOLIDS,
    STRENGTH,
    WATER,
    WATER_RESULT,
)
from bro_soap.objects.bhr_gt.analysis.shapes import absent_unless, carried_out, measure, present
from bro_soap.rules import Rule
from bro_soap.rules.conditions import given, is_there

__all__ = ["CONTENT_RULES"]

_DESCRIBING = ("ISO14688d2v2019", "ISO14688d2v2019NEN8990v2020")

_CONTENTS = (
    *carried_out(("BHR-GT-340", "BHR-GT-341"), WATER, ("ISO17892d1v2014",), ("drogen", "berekenenWatergehalte")),
    present("BHR-GT-342", WATER["sampleMoistness"], given(WATER["determinationMethod"], "drogen")),
    measure("BHR-GT-343", WATER_RESULT["waterContent"], "4.1", "0", "2000"),
    *carried_out(("BHR-GT-345", "BHR-GT-346"), ORGANIC, _DESCRIBING, ("verhitten500", "natOxideren")),
    absent_unless(
        "BHR-GT-347", ORGANIC["lutumCorrectionApplied"], ~given(ORGANIC["determinationMethod"], "natOxideren")
    ),
    measure("BHR-GT-348", ORGANIC["organicMatterContent"], "3.1", "0", "100"),
    *carried_out(("BHR-GT-350", "BHR-GT-351"), CARBONATE, _DESCRIBING, ("verhitten900", "oplossen")),
    measure("BHR-GT-352", CARBONATE["carbonateContent"], "3.1", "0", "100"),
)

_MEASURED = ("getrimdVolumeMeten", "ongetrimdVolumeMeten", "volumeVoorbepaald")
_DENSITIES = (
    *carried_out(("BHR-GT-355", "BHR-GT-356"), DENSITY, ("ISO17892d2v2014",), _MEASURED),
    measure("BHR-GT-357", DENSITY["volumetricMassDensity"], "1.3", "0", "4"),
    *carried_out(("BHR-GT-360", "BHR-GT-361"), SOLIDS, ("ISO17892d3v2016",), ("pyknometerGas", "pyknometerVloeistof")),
    measure("BHR-GT-362", SOLIDS["volumetricMassDensitySolids"], "1.4", "0", "4"),
)

_CONE = given(CONSISTENCY["determinationMethod"], "valconusKleistaaf")
_CUP = given(CONSISTENCY["determinationMethod"], "casagrandeKleistaaf")
_CONSISTENCY = (
    *carried_out(
        ("BHR-GT-412", "BHR-GT-413"), CONSISTENCY, ("ISO17892d12v2018",), ("casagrandeKleistaaf", "valconusKleistaaf")
    ),
    measure("BHR-GT-414", CONSISTENCY["fractionLarger500um"], "2.1", "5", "50"),
    present("BHR-GT-415", CONSISTENCY["conusType"], _CONE),
    measure("BHR-GT-416", CONSISTENCY["liquidLimit"], "3.1", "0"),
    measure("BHR-GT-417", CONSISTENCY["plasticLimit"], "3.2", "0", "200"),
    measure("BHR-GT-418", CONSISTENCY["plasticityIndex"], "3.2", "0", "800"),
    present("BHR-GT-419", CONSISTENCY["plasticityAtSpecificWaterContent"], is_there(CONSISTENCY["liquidLimit"])),
    measure("BHR-GT-420", PLASTICITY["waterContent"], "3.1", "0"),
    present("BHR-GT-421", PLASTICITY["penetrationDepth"], _CONE),
    measure("BHR-GT-422", PLASTICITY["penetrationDepth"], "2.1", "0", "30"),
    present("BHR-GT-423", PLASTICITY["numberOfFalls"], _CUP),
)

_MOST, _LOWEST = STRENGTH["maximumUndrainedShearStrength"], STRENGTH["lowestMaximumUndrainedShearStrength"]
_HIGHEST = STRENGTH["highestMaximumUndrainedShearStrength"]
_STRENGTH = (
    *carried_out(("BHR-GT-430", "BHR-GT-431"), STRENGTH, _DESCRIBING, ("handvinDraaien", "zakpenetrometerDrukken")),
    measure("BHR-GT-432", _MOST, "3.1", "0", "900"),
    measure("BHR-GT-433", _LOWEST, "3.1", "0", "900"),
    measure("BHR-GT-434", _HIGHEST, "3.1", "0", "900"),
    present("BHR-GT-435", _LOWEST, ~is_there(_MOST)),
    present("BHR-GT-436", _HIGHEST, is_there(_LOWEST)),
)

CONTENT_RULES: tuple[Rule, ...] = (*_CONTENTS, *_DENSITIES, *_CONSISTENCY, *_STRENGTH)
