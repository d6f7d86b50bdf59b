"""The rules of a geological borehole about shares: what parts of a layer, fractions of soil and of grains add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from bro_soap.catalogue.derive import in_each
from bro_soap.objects.bhr_g.data import CATALOGUE, INTERVAL, LAYER, SOILS
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.nested import inside
from bro_soap.rules.rule import IMBRO_A
from bro_soap.rules.sums import adds_up, adds_up_at_most
from bro_soap.xmlio.elements import decimal

__all__ = ["SUM_RULES"]

_C = CATALOGUE.cites
_DETERMINATION = f"{INTERVAL}/particleSizeDistributionDetermination/ParticleSizeDistributionDetermination"
_BASIC = f"{_DETERMINATION}/basicParticleSizeDistribution"
_WHOLE = Decimal(100)


def _soils(make: Callable[[str], Rule]) -> Rule:
    return in_each([make(f"{soil}/fractionDistribution") for soil in SOILS])


def _mass(above: str, name: str, *beside: str) -> tuple[Datum, ...]:
    """Return sand, silt and lutum of a fine fraction, and what stands beside it."""
    own = (f"{above}/{name}/estimatedMassProportion{part}" for part in ("Sand", "Silt", "Lutum"))
    return tuple(CATALOGUE[path] for path in (*own, *(f"{above}/{one}" for one in beside)))


def _fine(ids: tuple[str, str], name: str, *beside: str) -> tuple[Rule, Rule]:
    """Return the rules of a fine fraction: complete it adds up to 100, and else to no more."""

    def complete(above: str) -> Rule:
        when = CATALOGUE.when(f"{above}/fractionDistributionComplete = ja")
        return adds_up(ids[0], _C, CATALOGUE[f"{above}/{name}"], _mass(above, name, *beside), when=when)

    def partial(above: str) -> Rule:
        when = CATALOGUE.when(f"{above}/fractionDistributionComplete = nee")
        return adds_up_at_most(ids[1], _C, CATALOGUE[f"{above}/{name}"], _mass(above, name, *beside), when, {IMBRO_A})

    return _soils(complete), _soils(partial)


def _shelly(above: str) -> Rule:
    name = f"{above}/fineFractionDistributionShellySoil"
    own = (f"{name}/estimatedVolumeProportion{part}" for part in ("Sand", "Silt", "Lutum"))
    beside = (f"{above}/estimatedVolumeProportion{part}" for part in ("ShellMatter", "Gravel"))
    return adds_up("BHR-G-084", _C, CATALOGUE[name], [CATALOGUE[path] for path in (*own, *beside)])


def _grains(rule_id: str, name: str, whole: str) -> Rule:
    parts = tuple(CATALOGUE.inside(f"{_BASIC}/{name}").values())
    return adds_up(rule_id, _C, CATALOGUE[f"{_BASIC}/{name}"], parts, CATALOGUE[f"{_BASIC}/{whole}"])


_PROPORTION = {name: CATALOGUE[f"{LAYER}/{name}/layerProportion"] for name in ("layerComponent", "thinStratum")}


@rule("BHR-G-081", CATALOGUE.at(_PROPORTION["thinStratum"]), needs={_PROPORTION["thinStratum"].path})
def thin_strata_are_the_whole_layer(context: Context) -> Iterator[Hit]:
    """De laagaandelen van de laagjes zijn samen 100; onder IMBRO/A minder als er een ontbreekt."""
    datum = _PROPORTION["thinStratum"]
    for layer in inside(context, LAYER):
        strata = layer.groups("thinStratum")
        shares = [decimal(one) for stratum in strata if (one := stratum.value(datum.path)) is not None]
        total = sum((share for share in shares if share is not None), Decimal(0))
        if not shares or None in shares:
            continue
        lacking = context.request.quality_regime == IMBRO_A and len(shares) < len(strata)
        if total > _WHOLE or (total < _WHOLE and not lacking):
            yield Hit("BF-17" if lacking else "BF-10", datum, total, "100", element=layer.element)


_LAYER = Datum(LAYER, "Layer", "Laag")
_BASICS = [CATALOGUE[f"{_BASIC}/fraction{name}"] for name in ("Smaller63um", "63umTo2mm", "Larger2mm")]

SUM_RULES: tuple[Rule, ...] = (
    adds_up("BHR-G-080", _C, _LAYER, (_PROPORTION["layerComponent"],)),
    thin_strata_are_the_whole_layer,
    *_fine(("BHR-G-082", "BHR-G-083"), "fineFractionDistributionGravellyMineralSoil", "estimatedMassProportionGravel"),
    _soils(_shelly),
    *_fine(
        ("BHR-G-085", "BHR-G-086"),
        "fineFractionDistributionShellySoilArchive",
        "estimatedMassProportionShell",
        "estimatedMassProportionGravel",
    ),
    *_fine(("BHR-G-087", "BHR-G-088"), "fineFractionDistributionOrganicSoil", "estimatedMassProportionOrganicMatter"),
    *_fine(("BHR-G-089", "BHR-G-090"), "fineFractionDistributionNonGravellyMineralSoil"),
    adds_up("BHR-G-091", _C, CATALOGUE[_BASIC], _BASICS),
    _grains("BHR-G-092", "standardDistributionFractionSmaller63um", "fractionSmaller63um"),
    _grains("BHR-G-093", "minimalDistributionFractionSmaller63um", "fractionSmaller63um"),
    _grains("BHR-G-094", "standardDistributionFraction63umTo2mm", "fraction63umTo2mm"),
    _grains("BHR-G-095", "minimalDistributionFraction63umTo2mm", "fraction63umTo2mm"),
    _grains("BHR-G-096", "limitedDistributionFraction63umTo2mm", "fraction63umTo2mm"),
    _grains("BHR-G-097", "standardDistributionFractionLarger2mm", "fractionLarger2mm"),
)
