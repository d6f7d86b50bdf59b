"""The rules of a geotechnical borehole about soil: which property is described of which kind of soil.

Two standards name soils. Under NEN 5104 (archive data only, procedure NEN5104Synthetisch) the name of that standard
decides and most properties may be there or not; else the geotechnical name decides together with the quality class.
"""

from __future__ import annotations

from bro_soap.objects.bhr_gt.log_data import GRAIN, LAYER, LOG, SOIL
from bro_soap.objects.bhr_gt.log_rules import INTACT, OLD, ROUGH
from bro_soap.objects.bhr_gt.shapes import absent_unless, present, valued
from bro_soap.rules import Rule
from bro_soap.rules.conditions import ALWAYS, Condition, given, is_one_of, is_there

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


_OLD_GRAVELLY = "staat er alleen onder NEN5104Synthetisch, bij een grind en bij grindige grond"
_NAMES = (
    absent_unless("BHR-GT-200", SOIL["soilNameNEN5104"], OLD),
    present(
        "BHR-GT-201",
        SOIL["gravelContentClassNEN5104"],
        _old("een veen, organische grond, klei, leem of zand", *_OLD_ORGANIC, *_OLD_CLAY, *_OLD_SAND),
    ),
    present(
        "BHR-GT-202",
        SOIL["organicMatterContentClassNEN5104"],
        _old("een steen-, grind-, klei-, leem- of zandsoort", *_OLD_BOULDERS, *_OLD_GRAVEL, *_OLD_CLAY, *_OLD_SAND),
    ),
    present("BHR-GT-203", SOIL["tertiaryConstituent"], ~OLD, may=ALWAYS),
)

_PROPERTIES = (
    absent_unless("BHR-GT-204", SOIL["mottled"], ~ROUGH),
    present("BHR-GT-205", SOIL["interbedding"], given(LAYER["compositeLayer"], "ja")),
    present("BHR-GT-206", SOIL["dispersedInhomogeneity"], ~_CLASS_3, archive=OLD),
    present(
        "BHR-GT-207",
        SOIL["carbonateContentClass"],
        _FINE_QUALITY & (_UNDISTURBED | INTACT) & _MINERAL,
        may=~ROUGH | OLD,
        says=(
            "is aanwezig bij grind, zand, silt en klei van klasse2ongeroerd, en van klasse2ongedifferentieerd"
            " als de interne structuur intact is; bij klasse2geroerd en klasse3 ontbreekt het"
        ),
    ),
    present("BHR-GT-208", SOIL["organicMatterContentClass"], ~OLD & ~_CLASS_3 & ~_ORGANIC),
    absent_unless("BHR-GT-209", SOIL["crossBedding"], ~_DISTURBED),
    absent_unless("BHR-GT-210", SOIL["gradedBedding"], ~_DISTURBED),
    present("BHR-GT-211", SOIL["mixed"], INTACT),
    absent_unless("BHR-GT-212", SOIL["mixingType"], ~given(SOIL["mixed"], "nee")),
    present(
        "BHR-GT-213",
        SOIL["gravelMedianClass"],
        ~OLD & _GRAVEL,
        may=_WITH_GRAVEL,
        says=(
            "is aanwezig bij een grind; onder NEN5104Synthetisch mag het bij een grind en bij grindige grond;"
            " anders ontbreekt het"
        ),
    ),
    absent_unless("BHR-GT-214", SOIL["fineGravelContentClass"], _WITH_GRAVEL, says=_OLD_GRAVELLY),
    absent_unless("BHR-GT-215", SOIL["mediumCoarseGravelContentClass"], _WITH_GRAVEL, says=_OLD_GRAVELLY),
    absent_unless("BHR-GT-216", SOIL["veryCoarseGravelContentClass"], _WITH_GRAVEL, says=_OLD_GRAVELLY),
    present(
        "BHR-GT-217",
        SOIL["sandMedianClass"],
        ~OLD & _SAND,
        may=_AS_SAND,
        says="is aanwezig bij een zand; onder NEN5104Synthetisch mag het bij een zand; anders ontbreekt het",
    ),
    absent_unless(
        "BHR-GT-218",
        SOIL["sandSortingNEN5104"],
        _AS_SAND,
        says="staat er alleen onder NEN5104Synthetisch, bij een zand",
    ),
    absent_unless(
        "BHR-GT-219",
        SOIL["peatType"],
        (~OLD & ~_CLASS_3 & _PEAT) | _old("een veen", *_OLD_PEAT),
        says="staat er alleen bij een veen, en niet bij klasse3",
    ),
    present(
        "BHR-GT-220",
        SOIL["organicSoilTexture"],
        _FINE_QUALITY & INTACT & _FIBROUS,
        may=(_FINE_QUALITY & _FIBROUS) | _OLD_FIBROUS,
        says=(
            "is aanwezig bij detritus, humus en veen van klasse2ongeroerd of klasse2ongedifferentieerd als de"
            " interne structuur intact is, en mag daar als zij dat niet is; onder NEN5104Synthetisch mag het "
            "bij veen en detritus; anders ontbreekt het"
        ),
    ),
    present(
        "BHR-GT-221",
        SOIL["fineSoilConsistency"],
        _FINE_QUALITY & (_UNDISTURBED | INTACT) & _FINE,
        may=(_FINE_QUALITY & _FINE) | _old("een klei of leem", *_OLD_CLAY),
        says=(
            "is aanwezig bij silt en klei van klasse2ongeroerd, en van klasse2ongedifferentieerd als de "
            "interne structuur intact is; het mag daar als zij dat niet is, en onder NEN5104Synthetisch bij "
            "klei en leem; anders ontbreekt het"
        ),
    ),
    present(
        "BHR-GT-222",
        SOIL["organicSoilConsistency"],
        _FINE_QUALITY & INTACT & _ORGANIC,
        may=(_FINE_QUALITY & _ORGANIC) | _old("een organische grond", *_OLD_ORGANIC),
        says=(
            "is aanwezig bij organische grond van klasse2ongeroerd of klasse2ongedifferentieerd als de "
            "interne structuur intact is, en mag daar als zij dat niet is; onder NEN5104Synthetisch mag het "
            "bij organische grond; anders ontbreekt het"
        ),
    ),
    present("BHR-GT-223", SOIL["peatTensileStrength"], INTACT & _PEAT),
    absent_unless("BHR-GT-224", SOIL["geotechnicalDepositionalCharacteristic"], ~ROUGH),
    absent_unless("BHR-GT-225", SOIL["depositionalAge"], is_there(SOIL["geotechnicalDepositionalCharacteristic"])),
    present(
        "BHR-GT-226",
        SOIL["grainshape"],
        _CLASS_2 & _COARSE,
        may=_AS_SAND,
        says=(
            "is aanwezig bij keien, keitjes, grind en zand, behalve bij klasse3; onder NEN5104Synthetisch mag"
            " het bij een zand; anders ontbreekt het"
        ),
    ),
    present("BHR-GT-227", GRAIN["roughness"], _STONY),
)


_VALUES = (
    valued("BHR-GT-282", SOIL["geotechnicalSoilName"]),
    valued("BHR-GT-283", SOIL["tertiaryConstituent"]),
    valued("BHR-GT-284", SOIL["colour"]),
    valued("BHR-GT-285", GRAIN["sphericity"]),
)

SOIL_RULES: tuple[Rule, ...] = (*_NAMES, *_PROPERTIES, *_VALUES)
