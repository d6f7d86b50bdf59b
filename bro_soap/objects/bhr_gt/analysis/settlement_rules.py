"""The rules of the analysis about settlement: a sample pressed together, by load or by speed, step after step."""

from __future__ import annotations

from bro_soap.objects.bhr_gt.analysis.load_data import COMPRESSION, SETTLEMENT, STEP
from bro_soap.objects.bhr_gt.analysis.shapes import absent_unless, carried_out, measure, present
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Rule
from bro_soap.rules.conditions import given
from bro_soap.rules.dependent import name_of
from bro_soap.rules.groups import whole_number

__all__ = ["SETTLEMENT_RULES"]

_LOAD, _SPEED = "samendrukkenBelastinggestuurd", "samendrukkenSnelheidgestuurd"
_BY_LOAD, _BY_SPEED = (given(SETTLEMENT["determinationMethod"], how) for how in (_LOAD, _SPEED))
_SETTLING = ~given(STEP["swellObserved"], "ja") & ~_BY_SPEED
_DISTURBED = given(COMPRESSION["disturbanceInduced"], "ja")
_NUMBER = STEP["stepNumber"]

SETTLEMENT_RULES: tuple[Rule, ...] = (
    *carried_out(("BHR-GT-460", "BHR-GT-461"), SETTLEMENT, ("ISO17892d5v2017", "ASTM_D4186v2012"), (_LOAD, _SPEED)),
    measure("BHR-GT-462", SETTLEMENT["ringDiameter"], "3.1", "0", "100"),
    measure("BHR-GT-463", SETTLEMENT["temperature"], "2.1", "10", "25"),
    absent_unless("BHR-GT-464", SETTLEMENT["bearingFrictionCorrectionApplied"], ~_BY_SPEED),
    present("BHR-GT-465", SETTLEMENT["saturationStageAtCompression"], _BY_SPEED),
    measure("BHR-GT-466", COMPRESSION["backPressure"], "3.2", "100"),
    measure("BHR-GT-467", COMPRESSION["specimenHeightAfterwards"], "2.2", "15", "50"),
    present(
        "BHR-GT-468", COMPRESSION["maximumStressDifference"], _DISTURBED & given(COMPRESSION["constantHeight"], "ja")
    ),
    present("BHR-GT-469", COMPRESSION["maximumStrain"], _DISTURBED & given(COMPRESSION["constantHeight"], "nee")),
    measure("BHR-GT-470", COMPRESSION["maximumStressDifference"], "2.2", "-50", "50"),
    measure("BHR-GT-471", COMPRESSION["maximumStrain"], "1.2", "-5", "5"),
    whole_number("BHR-GT-472", f"{CATALOGUE}, {name_of(_NUMBER)}", _NUMBER, 0, 99),
    present("BHR-GT-473", STEP["verticalStress"], _BY_LOAD),
    measure("BHR-GT-474", STEP["verticalStress"], "4.1", "0", "5000"),
    present("BHR-GT-475", STEP["deformationRate"], _BY_SPEED),
    measure("BHR-GT-476", STEP["deformationRate"], "2.2", "0", "10"),
    present("BHR-GT-477", STEP["wetPerformed"], _BY_LOAD),
    present("BHR-GT-478", STEP["swellObserved"], given(STEP["wetPerformed"], "ja")),
    present("BHR-GT-479", STEP["strainPoint24hours"], _SETTLING),
    measure("BHR-GT-480", STEP["strainPoint24hours"], "2.2", "0"),
    present("BHR-GT-481", STEP["heightChangeDuringSettlement"], _SETTLING),
    present("BHR-GT-482", STEP["stressChangeDuringSettlement"], _BY_SPEED),
)
