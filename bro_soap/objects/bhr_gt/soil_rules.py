"""The rules of a geotechnical borehole about soil: which property is described of which kind of soil.

Two standards name soils. Under NEN 5104 (archive data only, procedure NEN5104Synthetisch) the name of that standard
decides and most properties may be there or not; else the geotechnical name decides together with the quality class.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.data import CATALOGUE, GRAIN, LAYER, LOG, SOIL
from bro_soap.objects.bhr_gt.log_rules import INTACT, OLD, ROUGH
from bro_soap.rules import Datum, Rule
from bro_soap.rules.conditions import ALWAYS, NEVER, Condition, given, is_one_of, is_there
from bro_soap.rules.dependent import name_of, presence
from bro_soap.rules.patterns import has_value

__all__ = ["SOIL_RULES", "Soils"]


class Soils:
    """The names of the geotechnical soils, together where the catalogue treats them alike."""

    BOULDERS = (
        *("keien", "keienMetGrind", "keienMetZand", "keienMetSilt", "keienMetKlei"),
        *("keitjes", "keitjesMetGrind", "keitjesMetZand", "keitjesMetSilt", "keitjesMetKlei"),
    )
    GRAVEL = (
        *("grind", "grindMetKeien", "grindMetKeitjes"),
        *("zwakZandigGrind", "sterkZandigGrind", "siltigGrind", "kleiigGrind"),
    )
    SAND = (
        *("zand", "zandMetKeien", "zandMetKeitjes", "zwakGrindigZand", "sterkGrindigZand"),
        *("siltigZand", "siltigZandMetGrind", "kleiigZand", "kleiigZandMetGrind"),
    )
    SILT = (
        *("silt", "siltMetKeien", "siltMetKeitjes", "zwakGrindigSilt", "sterkGrindigSilt"),
        *("zwakZandigSilt", "zwakZandigSiltMetGrind", "sterkZandigSilt", "sterkZandigSiltMetGrind"),
    )
    CLAY = (
        *("klei", "kleiMetKeien", "kleiMetKeitjes", "zwakGrindigeKlei", "sterkGrindigeKlei"),
        *("zwakZandigeKlei", "zwakZandigeKleiMetGrind", "sterkZandigeKlei", "sterkZandigeKleiMetGrind"),
    )
    DETRITUS = ("detritus", "zwakZandigeDetritus", "sterkZandigeDetritus", "siltigeDetritus", "kleiigeDetritus")
    HUMUS = ("humus", "zwakZandigeHumus", "sterkZandigeHumus", "siltigeHumus", "kleiigeHumus")
    PEAT = ("veen", "zwakZandigVeen", "sterkZandigVeen", "siltigVeen", "kleiigVeen")
    FIBROUS = (*DETRITUS, *HUMUS, *PEAT)
    ORGANIC = (*FIBROUS, "bruinkool", "gyttja")
    FINE = (*SILT, *CLAY)


# The names of NEN 5104.
_OLD_GRAVEL = ("siltigGrind", "zwakZandigGrind", "matigZandigGrind", "sterkZandigGrind", "uiterstZandigGrind")
_OLD_BOULDERS = ("blokken", "keienNietGespecificeerd", "keitjesNietGespecificeerd")
_OLD_PEAT = ("mineraalarmVeen", "zwakKleiigVeen", "sterkKleiigVeen", "zwakZandigVeen", "sterkZandigVeen")
_OLD_ORGANIC = (
    *_OLD_PEAT,
    "detritusNietGespecificeerd",
    "bruinkoolNietGespecificeerd",
    "gyttjaNietGespecificeerd",
    "dy",
)
_OLD_CLAY = (
    *("zwakSiltigeKlei", "matigSiltigeKlei", "sterkSiltigeKlei", "uiterstSiltigeKlei"),
    *("zwakZandigeKlei", "matigZandigeKlei", "sterkZandigeKlei", "zwakZandigeLeem", "sterkZandigeLeem"),
)
_OLD_SAND = ("kleiigZand", "zwakSiltigZand", "matigSiltigZand", "sterkSiltigZand", "uiterstSiltigZand")


def _soil(called: str, *names: str) -> Condition:
    return is_one_of(SOIL["geotechnicalSoilName"], names, called)


def _old(called: str, *names: str) -> Condition:
    return OLD & is_one_of(SOIL["soilNameNEN5104"], names, called)


_QUALITY = LOG["descriptionQuality"]
_UNDISTURBED, _MIXED = given(_QUALITY, "klasse2ongeroerd"), given(_QUALITY, "klasse2ongedifferentieerd")
_FINE_QUALITY = given(_QUALITY, "klasse2ongeroerd", "klasse2ongedifferentieerd")
_CLASS_2 = given(_QUALITY, "klasse2geroerd", "klasse2ongeroerd", "klasse2ongedifferentieerd")
_CLASS_3 = given(_QUALITY, "klasse3")
_DISTURBED = given(LAYER["internalStructureIntact"], "nee")

_GRAVEL, _SAND = _soil("een grind", *Soils.GRAVEL), _soil("een zand", *Soils.SAND)
_MINERAL = _soil("een grind, zand, silt of klei", *Soils.GRAVEL, *Soils.SAND, *Soils.FINE)
_COARSE = _soil("een grof materiaal", *Soils.BOULDERS, *Soils.GRAVEL, *Soils.SAND)
_STONY = _soil("een keien- of grindsoort", *Soils.BOULDERS, *Soils.GRAVEL)
_FINE, _PEAT = _soil("een silt of klei", *Soils.FINE), _soil("een veen", *Soils.PEAT)
_FIBROUS = _soil("een detritus, humus of veen", *Soils.FIBROUS)
_ORGANIC = _soil("een organische grond", *Soils.ORGANIC)
_WITH_GRAVEL = _old("een grind", *_OLD_GRAVEL) | (
    OLD & given(SOIL["gravelContentClassNEN5104"], "zwakGrindig", "matigGrindig", "sterkGrindig")
)
_AS_SAND = _old("een zand", *_OLD_SAND)
_OLD_FIBROUS = _old("een veen of detritus", *_OLD_PEAT, "detritusNietGespecificeerd")


def _there(rule_id: str, name: str, must: Condition, may: Condition = NEVER, archive: Condition = NEVER) -> Rule:
    return presence(rule_id, CATALOGUE, SOIL[name], must=must, may=may, archive=archive)


def _may(rule_id: str, name: str, may: Condition) -> Rule:
    return presence(rule_id, CATALOGUE, SOIL[name], may=may)


_NAMES = (
    _may("BHR-GT-200", "soilNameNEN5104", OLD),
    _there(
        "BHR-GT-201",
        "gravelContentClassNEN5104",
        _old("een veen, organische grond, klei, leem of zand", *_OLD_ORGANIC, *_OLD_CLAY, *_OLD_SAND),
    ),
    _there(
        "BHR-GT-202",
        "organicMatterContentClassNEN5104",
        _old("een steen-, grind-, klei-, leem- of zandsoort", *_OLD_BOULDERS, *_OLD_GRAVEL, *_OLD_CLAY, *_OLD_SAND),
    ),
    _there("BHR-GT-203", "tertiaryConstituent", ~OLD, may=ALWAYS),
)

_PROPERTIES = (
    _may("BHR-GT-204", "mottled", ~ROUGH),
    _there("BHR-GT-205", "interbedding", given(LAYER["compositeLayer"], "ja")),
    _there("BHR-GT-206", "dispersedInhomogeneity", ~_CLASS_3, archive=OLD),
    _there("BHR-GT-207", "carbonateContentClass", _FINE_QUALITY & (_UNDISTURBED | INTACT) & _MINERAL, may=~ROUGH),
    _there("BHR-GT-208", "organicMatterContentClass", ~OLD & ~_CLASS_3 & ~_ORGANIC),
    _may("BHR-GT-209", "crossBedding", ~_DISTURBED),
    _may("BHR-GT-210", "gradedBedding", ~_DISTURBED),
    _there("BHR-GT-211", "mixed", INTACT),
    _may("BHR-GT-212", "mixingType", ~given(SOIL["mixed"], "nee")),
    _there("BHR-GT-213", "gravelMedianClass", ~OLD & _GRAVEL, may=_WITH_GRAVEL),
    _may("BHR-GT-214", "fineGravelContentClass", _WITH_GRAVEL),
    _may("BHR-GT-215", "mediumCoarseGravelContentClass", _WITH_GRAVEL),
    _may("BHR-GT-216", "veryCoarseGravelContentClass", _WITH_GRAVEL),
    _there("BHR-GT-217", "sandMedianClass", ~OLD & _SAND, may=_AS_SAND),
    _may("BHR-GT-218", "sandSortingNEN5104", _AS_SAND),
    _may("BHR-GT-219", "peatType", (~OLD & ~_CLASS_3 & _PEAT) | _old("een veen", *_OLD_PEAT)),
    _there(
        "BHR-GT-220",
        "organicSoilTexture",
        _FINE_QUALITY & INTACT & _FIBROUS,
        may=(_FINE_QUALITY & _FIBROUS) | _OLD_FIBROUS,
    ),
    _there(
        "BHR-GT-221",
        "fineSoilConsistency",
        _FINE_QUALITY & (_UNDISTURBED | INTACT) & _FINE,
        may=(_FINE_QUALITY & _FINE) | _old("een klei of leem", *_OLD_CLAY),
    ),
    _there(
        "BHR-GT-222",
        "organicSoilConsistency",
        _FINE_QUALITY & INTACT & _ORGANIC,
        may=(_FINE_QUALITY & _ORGANIC) | _old("een organische grond", *_OLD_ORGANIC),
    ),
    _there("BHR-GT-223", "peatTensileStrength", INTACT & _PEAT),
    _may("BHR-GT-224", "geotechnicalDepositionalCharacteristic", ~ROUGH),
    _may("BHR-GT-225", "depositionalAge", is_there(SOIL["geotechnicalDepositionalCharacteristic"])),
    _there("BHR-GT-226", "grainshape", _CLASS_2 & _COARSE, may=_AS_SAND),
    presence("BHR-GT-227", CATALOGUE, GRAIN["roughness"], must=_STONY),
)


def _valued(rule_id: str, datum: Datum) -> Rule:
    return has_value(rule_id, f"{CATALOGUE}, {name_of(datum)}", datum)


_VALUES = (
    _valued("BHR-GT-282", SOIL["geotechnicalSoilName"]),
    _valued("BHR-GT-283", SOIL["tertiaryConstituent"]),
    _valued("BHR-GT-284", SOIL["colour"]),
    _valued("BHR-GT-285", GRAIN["sphericity"]),
)

SOIL_RULES: tuple[Rule, ...] = (*_NAMES, *_PROPERTIES, *_VALUES)
