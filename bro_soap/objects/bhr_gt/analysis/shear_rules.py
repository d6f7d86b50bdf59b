"""The rules of the analysis about shear stress: under a load (triaxial), and under a sideways movement."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.load_data import (
    CONSOLIDATION,
    CONSOLIDATION_STEP,
    HORIZONTAL,
    LOAD_STAGE,
    LOADING,
    MADE_FOR_HORIZONTAL,
    MADE_FOR_LOADING,
    MEMBRANE,
    SATURATION,
    SHEAR_STAGE,
)
from bro_soap.objects.bhr_gt.analysis.shapes import carried_out, measure, present
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Rule
from bro_soap.rules.conditions import given
from bro_soap.rules.dependent import name_of
from bro_soap.rules.groups import whole_number

__all__ = ["CONSOLIDATED", "DRAINED", "SHEAR_RULES", "UNDRAINED"]

DRAINED = "belastenGeconsolideerdGedraineerd"
CONSOLIDATED = (DRAINED, "belastenGeconsolideerdOngedraineerd")
UNDRAINED = ("belastenGeconsolideerdOngedraineerd", "belastenOngeconsolideerdOngedraineerd")

_CONSOLIDATED = given(LOADING["determinationMethod"], *CONSOLIDATED)
_NATURAL, _MADE = (given(LOADING["specimenDisturbed"], told) for told in ("nee", "ja"))
_WORKED = given(MADE_FOR_LOADING["makingMethod"], "kneden", "knedenEnStampen", "stampenProctor")
_COMPOSED = given(
    MADE_FOR_LOADING["makingMethod"],
    *("samenstellenStampenVochtig", "samenstellenStampenVochtigOnderCompactie", "samenstellenStampenDroog"),
    *("samenstellenStrooienDroog", "samenstellenStrooienOnderWater"),
)
_DISTURBED = given(SATURATION["disturbanceInduced"], "ja")

_LOADING: tuple[Rule, ...] = (
    *carried_out(("BHR-GT-500", "BHR-GT-501"), LOADING, ("ISO17892d8v2018", "ISO17892d9v2018"), (DRAINED, *UNDRAINED)),
    present("BHR-GT-502", LOADING["specimenTrimmed"], _NATURAL),
    present("BHR-GT-503", LOADING["sampleMoistness"], _NATURAL),
    measure("BHR-GT-504", LOADING["beginDiameter"], "3.1", "35", "120"),
    measure("BHR-GT-505", LOADING["beginHeight"], "3.1", "60", "265"),
    present("BHR-GT-506", LOADING["drainageStripsUsed"], _CONSOLIDATED),
    present("BHR-GT-507", LOADING["membraneSaturatedBefore"], _CONSOLIDATED),
    measure("BHR-GT-508", MEMBRANE["thickness"], "1.1", "0", "1"),
    present("BHR-GT-509", LOADING["drainageStripCorrection"], given(LOADING["drainageStripsUsed"], "ja")),
    present("BHR-GT-510", LOADING["madeSpecimenForLoading"], _MADE),
    present("BHR-GT-511", MADE_FOR_LOADING["waterContent"], _WORKED),
    measure("BHR-GT-512", MADE_FOR_LOADING["waterContent"], "3.1", "0"),
    present("BHR-GT-513", MADE_FOR_LOADING["volumetricMassDensity"], _WORKED),
    measure("BHR-GT-514", MADE_FOR_LOADING["volumetricMassDensity"], "1.3", "0", "4"),
    present("BHR-GT-515", MADE_FOR_LOADING["dryVolumetricMassDensity"], _COMPOSED),
    measure("BHR-GT-516", MADE_FOR_LOADING["dryVolumetricMassDensity"], "1.3", "0", "4"),
    present("BHR-GT-517", LOADING["saturationStageAtLoading"], _CONSOLIDATED),
    measure("BHR-GT-518", SATURATION["backPressure"], "3.2", "0"),
    measure("BHR-GT-519", SATURATION["effectivePressure"], "2.2", "0"),
    measure("BHR-GT-520", SATURATION["skemptonB_Coefficient"], "1.2", "0", "1"),
    present("BHR-GT-521", SATURATION["verticalStrain"], _DISTURBED & given(SATURATION["constantHeight"], "nee")),
    measure("BHR-GT-522", SATURATION["verticalStrain"], "1.2", "-1", "1"),
    present("BHR-GT-523", SATURATION["stressDifference"], _DISTURBED & given(SATURATION["constantHeight"], "ja")),
    measure("BHR-GT-524", SATURATION["stressDifference"], "2.2", "-50", "50"),
    present("BHR-GT-525", LOADING["consolidationStageAtLoading"], _CONSOLIDATED),
    measure("BHR-GT-526", CONSOLIDATION["verticalConsolidationStress"], "5.2", "0", "10000"),
    measure("BHR-GT-527", CONSOLIDATION["horizontalConsolidationStress"], "5.2", "0", "10000"),
    measure("BHR-GT-528", CONSOLIDATION["verticalStrain"], "2.2", "-1", "50"),
    measure("BHR-GT-529", CONSOLIDATION["lateralEarthPressureCoefficient"], "1.2", "0", "5"),
    measure("BHR-GT-530", LOAD_STAGE["deformationRate"], "1.4", "0"),
)

_NUMBER = CONSOLIDATION_STEP["stepNumber"]
_HORIZONTAL: tuple[Rule, ...] = (
    *carried_out(
        ("BHR-GT-550", "BHR-GT-551"), HORIZONTAL, ("ASTM_D6528v2017",), ("horizontaalVervormenHoogtegestuurd",)
    ),
    present("BHR-GT-552", HORIZONTAL["sampleMoistness"], given(HORIZONTAL["specimenDisturbed"], "nee")),
    measure("BHR-GT-553", HORIZONTAL["beginDiameter"], "2.1", "50", "70"),
    measure("BHR-GT-554", HORIZONTAL["beginHeight"], "2.1", "20", "30"),
    present(
        "BHR-GT-555", HORIZONTAL["madeSpecimenForHorizontalDeformation"], given(HORIZONTAL["specimenDisturbed"], "ja")
    ),
    measure("BHR-GT-556", MADE_FOR_HORIZONTAL["waterContent"], "3.1", "0"),
    measure("BHR-GT-557", MADE_FOR_HORIZONTAL["volumetricMassDensity"], "1.3", "0", "4"),
    whole_number("BHR-GT-558", f"{CATALOGUE}, {name_of(_NUMBER)}", _NUMBER, 0, 9),
    measure("BHR-GT-559", CONSOLIDATION_STEP["verticalStress"], "5.2", "0", "10000"),
    measure("BHR-GT-560", SHEAR_STAGE["deformationRate"], "2.2", "0", "10"),
)

SHEAR_RULES: tuple[Rule, ...] = (*_LOADING, *_HORIZONTAL)
