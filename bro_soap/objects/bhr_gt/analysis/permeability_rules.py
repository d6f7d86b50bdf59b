"""The rules of the analysis about permeability: measured under a constant head or a falling one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bro_soap.objects.bhr_gt.analysis.load_data import AT_DENSITY, AT_LOAD, PERMEABILITY
from bro_soap.objects.bhr_gt.analysis.shapes import carried_out, measure, present
from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.conditions import given
from bro_soap.rules.dependent import name_of
from bro_soap.xmlio.read import decimal, text

__all__ = ["PERMEABILITY_RULES"]

_METHOD, _MADE = PERMEABILITY["determinationMethod"], PERMEABILITY["specimenMade"]
_CONSTANT, _FALLING = given(_METHOD, "constantHead"), given(_METHOD, "fallingHead")


def _power(rule_id: str, datum: Datum, low: str, high: str) -> Rule:
    """BF-07, BF-16, BF-17: a number of three digits and a power of ten, within bounds."""
    lowest, highest = Decimal(low), Decimal(high)

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            written = text(element).strip()
            number = decimal(written)
            if number is None or len(number.normalize().as_tuple().digits) > 3:
                yield Hit("BF-07", datum, written, "Getalswaarde(1.2 in machten)", element=element)
            elif number < lowest:
                yield Hit("BF-16", datum, written, low, element=element)
            elif number > highest:
                yield Hit("BF-17", datum, written, high, element=element)

    check.__doc__ = (
        f"{name_of(datum)} is een getal van drie cijfers en een macht van tien, vanaf {low} tot en met {high}."
    )
    return rule(rule_id, f"{CATALOGUE}, {name_of(datum)}", needs={datum.path})(check)


PERMEABILITY_RULES: tuple[Rule, ...] = (
    *carried_out(("BHR-GT-440", "BHR-GT-441"), PERMEABILITY, ("ISO17892d11v2019",), ("constantHead", "fallingHead")),
    present("BHR-GT-442", PERMEABILITY["makingMethod"], given(_MADE, "ja")),
    present("BHR-GT-443", PERMEABILITY["saturatedWithCO2"], _CONSTANT),
    present("BHR-GT-444", PERMEABILITY["verticallyDetermined"], given(_MADE, "nee")),
    present("BHR-GT-445", PERMEABILITY["porousDiscWet"], _FALLING),
    present("BHR-GT-446", PERMEABILITY["ringWaterRepellent"], _FALLING),
    present("BHR-GT-447", PERMEABILITY["swellObserved"], _FALLING),
    present("BHR-GT-448", PERMEABILITY["waterContentAfterwards"], _FALLING),
    measure("BHR-GT-449", PERMEABILITY["temperature"], "2.1", "5", "25"),
    measure("BHR-GT-450", PERMEABILITY["maximumGradient"], "2.1", "0", "50"),
    measure("BHR-GT-451", PERMEABILITY["waterContentAfterwards"], "4.1", "0", "2000"),
    present("BHR-GT-452", PERMEABILITY["saturatedPermeabilityAtSpecificDensity"], _CONSTANT),
    present("BHR-GT-453", PERMEABILITY["saturatedPermeabilityAtSpecificLoad"], _FALLING),
    measure("BHR-GT-454", AT_DENSITY["dryVolumetricMassDensity"], "1.2", "0", "4"),
    # The catalogue says from 1.00E-5, but the register holds less (8.60E-6, BHR000000377186): the bound is the other's.
    _power("BHR-GT-455", AT_DENSITY["saturatedPermeability"], "1.00E-12", "1.00E-3"),
    measure("BHR-GT-456", AT_LOAD["load"], "4.1", "0", "5000"),
    _power("BHR-GT-457", AT_LOAD["saturatedPermeability"], "1.00E-12", "5.00E-4"),
)
