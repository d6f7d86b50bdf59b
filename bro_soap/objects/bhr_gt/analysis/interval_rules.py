"""The rules of the analysis about an investigated interval: where it lies and which determinations it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bro_soap.objects.bhr_gt.analysis.data import ANALYSIS, INTERVAL, MATERIAL
from bro_soap.objects.bhr_gt.analysis.shapes import absent_unless, measure, present
from bro_soap.objects.bhr_gt.data import BORING, CATALOGUE
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.conditions import given, is_one_of, is_there
from bro_soap.rules.dependent import name_of, no_higher, value_when
from bro_soap.xmlio.read import parse_partial_date, text

__all__ = ["INTERVAL_RULES"]

_REPORTED, _EARLIEST = ANALYSIS["analysisReportDate"], date(1990, 1, 1)
_TYPE, _SAMPLED_TO = INTERVAL["analysisType"], BORING["finalDepthSampling"]
_SETTLING = ("zetting", "zettingWaterdoorlatendheid")
_CONSISTENCY = ("consistentie", "consistentieKorrelverdeling")
_PLUS = (
    "schuifspanningsverloopBelastingPlus",
    "schuifspanningsverloopHorVervormingPlus",
    "schuifsterktePlus",
    "waterdoorlatendheidPlus",
)
# On the code list, but in no rule of the catalogue; its name tells which two determinations it is about.
_BOTH = "korrelgrootteverdelingMaximaleSchuifsterkte"


@rule("BHR-GT-300", f"{CATALOGUE}, {name_of(_REPORTED)}", needs={_REPORTED.path})
def the_report_is_not_too_old(context: Context) -> Iterator[Hit]:
    """Boormonsteranalyse.rapportagedatum analyse ligt niet voor 01-01-1990."""
    for element in context.document.elements.get(_REPORTED.path, ()):
        value = parse_partial_date(text(element))
        if value.is_before(_EARLIEST):
            yield Hit("BF-23", _REPORTED, value, f"{_EARLIEST:%d-%m-%Y}", element=element)


_PLACE = (
    the_report_is_not_too_old,
    absent_unless("BHR-GT-302", ANALYSIS["boreholeSampleAnalysis"], is_there(_SAMPLED_TO)),
    measure("BHR-GT-303", INTERVAL["beginDepth"], "3.2", "0", "150"),
    measure("BHR-GT-304", INTERVAL["endDepth"], "3.2", "0", "150"),
    no_higher("BHR-GT-305", CATALOGUE, INTERVAL["endDepth"], _SAMPLED_TO),
    value_when(
        "BHR-GT-306",
        CATALOGUE,
        INTERVAL["waterContentDetermined"],
        ("ja",),
        given(_TYPE, *_CONSISTENCY, *_PLUS, *_SETTLING),
    ),
    value_when("BHR-GT-307", CATALOGUE, INTERVAL["volumetricMassDensityDetermined"], ("ja",), given(_TYPE, *_SETTLING)),
)


def _told(rule_id: str, flag: str, name: str) -> Rule:
    return present(rule_id, INTERVAL[name], given(INTERVAL[flag], "ja"))


def _typed(rule_id: str, name: str, must: tuple[str, ...], may: tuple[str, ...] = ()) -> Rule:
    return (
        present(rule_id, INTERVAL[name], given(_TYPE, *must), given(_TYPE, *may))
        if may
        else present(rule_id, INTERVAL[name], given(_TYPE, *must))
    )


_LOADED = ("schuifspanningsverloopBelasting", "schuifspanningsverloopBelastingPlus")
_DEFORMED = ("schuifspanningsverloopHorVervorming", "schuifspanningsverloopHorVervormingPlus")
_DETERMINATIONS = (
    _told("BHR-GT-310", "described", "investigatedMaterial"),
    _typed("BHR-GT-311", "settlementCharacteristicsDetermination", _SETTLING),
    _typed(
        "BHR-GT-312",
        "maximumUndrainedShearStrengthDetermination",
        ("maximaleSchuifsterkte", "schuifsterktePlus"),
        (_BOTH,),
    ),
    _typed("BHR-GT-313", "shearStressChangeDuringLoadingDetermination", _LOADED),
    _typed("BHR-GT-314", "shearStressChangeDuringHorizontalDeformationDetermination", _DEFORMED),
    _typed("BHR-GT-315", "consistencyLimitsDetermination", _CONSISTENCY, _PLUS),
    _typed(
        "BHR-GT-316",
        "particleSizeDistributionDetermination",
        ("consistentieKorrelverdeling", "korrelgrootteverdeling"),
        (*_PLUS, _BOTH),
    ),
    _typed("BHR-GT-317", "saturatedPermeabilityDetermination", ("waterdoorlatendheid", "waterdoorlatendheidPlus")),
    _told("BHR-GT-318", "waterContentDetermined", "waterContentDetermination"),
    _told("BHR-GT-319", "organicMatterContentDetermined", "organicMatterContentDetermination"),
    _told("BHR-GT-320", "carbonateContentDetermined", "carbonateContentDetermination"),
    _told("BHR-GT-321", "volumetricMassDensityDetermined", "volumetricMassDensityDetermination"),
    _told("BHR-GT-322", "volumetricMassDensitySolidsDetermined", "volumetricMassDensitySolidsDetermination"),
)

_FEATURES = (
    "settlementCharacteristicsDetermination",
    "shearStressChangeDuringLoadingDetermination",
    "shearStressChangeDuringHorizontalDeformationDetermination",
    "consistencyLimitsDetermination",
    "saturatedPermeabilityDetermination",
)


@rule("BHR-GT-323", f"{CATALOGUE}, Onderzocht interval", needs={INTERVAL[name].path for name in _FEATURES})
def a_determination_is_written_out(context: Context) -> Iterator[Hit]:
    """Een bepaling die aanwezig is staat in het document zelf: een leeg element of een verwijzing is er geen."""
    for name in _FEATURES:
        for element in context.document.elements.get(INTERVAL[name].path, ()):
            if next(element.iterchildren("*"), None) is None:
                yield Hit("BF-06", INTERVAL[name], element=element)


_SPECIAL, _SOIL = MATERIAL["specialMaterial"], MATERIAL["geotechnicalSoilName"]
_GRAVELS = (
    *("grind", "grindMetKeien", "grindMetKeitjes"),
    *("zwakZandigGrind", "sterkZandigGrind", "siltigGrind", "kleiigGrind"),
)
_SANDS = (
    *("zand", "zandMetKeien", "zandMetKeitjes", "zwakGrindigZand", "sterkGrindigZand"),
    *("siltigZand", "siltigZandMetGrind", "kleiigZand", "kleiigZandMetGrind"),
)
_STONES = (
    *("keien", "keienMetGrind", "keienMetZand", "keienMetSilt", "keienMetKlei"),
    *("keitjes", "keitjesMetGrind", "keitjesMetZand", "keitjesMetSilt", "keitjesMetKlei"),
)
_FINE = (
    *("silt", "siltMetKeien", "siltMetKeitjes", "zwakGrindigSilt", "sterkGrindigSilt", "zwakZandigSilt"),
    *("zwakZandigSiltMetGrind", "sterkZandigSilt", "sterkZandigSiltMetGrind"),
    *("klei", "kleiMetKeien", "kleiMetKeitjes", "zwakGrindigeKlei", "sterkGrindigeKlei", "zwakZandigeKlei"),
    *("zwakZandigeKleiMetGrind", "sterkZandigeKlei", "sterkZandigeKleiMetGrind"),
)
_ORGANIC = (
    *("detritus", "zwakZandigeDetritus", "sterkZandigeDetritus", "siltigeDetritus", "kleiigeDetritus"),
    *("humus", "zwakZandigeHumus", "sterkZandigeHumus", "siltigeHumus", "kleiigeHumus"),
    *("veen", "zwakZandigVeen", "sterkZandigVeen", "siltigVeen", "kleiigVeen", "bruinkool", "gyttja"),
)
_PLAIN = ~is_there(_SPECIAL)
_MINERAL = is_one_of(_SOIL, (*_STONES, *_GRAVELS, *_SANDS, *_FINE), "een minerale grondsoort")


def _of(rule_id: str, name: str, soils: tuple[str, ...], called: str) -> Rule:
    return present(rule_id, MATERIAL[name], is_one_of(_SOIL, soils, called))


_MATERIAL: tuple[Rule, ...] = (
    present("BHR-GT-330", _SOIL, _PLAIN),
    present("BHR-GT-331", MATERIAL["tertiaryConstituent"], _PLAIN),
    present("BHR-GT-332", MATERIAL["colour"], _PLAIN),
    present("BHR-GT-333", MATERIAL["carbonateContentClass"], _PLAIN & _MINERAL, _PLAIN),
    present(
        "BHR-GT-334",
        MATERIAL["organicMatterContentClass"],
        _PLAIN & ~is_one_of(_SOIL, _ORGANIC, "een organische grondsoort"),
    ),
    _of("BHR-GT-335", "gravelMedianClass", _GRAVELS, "een soort grind"),
    _of("BHR-GT-336", "sandMedianClass", _SANDS, "een soort zand"),
)

INTERVAL_RULES: tuple[Rule, ...] = (*_PLACE, *_DETERMINATIONS, a_determination_is_written_out, *_MATERIAL)
