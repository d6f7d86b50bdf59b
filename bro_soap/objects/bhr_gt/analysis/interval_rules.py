"""The rules of the analysis about the report, and about determinations that are only referred to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bro_soap.objects.bhr_gt.data import CATALOGUE
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.xmlio.dates import parse_partial_date
from bro_soap.xmlio.elements import text

__all__ = ["INTERVAL_RULES"]

_REPORTED, _EARLIEST = CATALOGUE["BoreholeSampleAnalysis.analysisReportDate"], date(1990, 1, 1)
_INTERVAL = CATALOGUE.inside("boreholeSampleAnalysis/investigatedInterval")


@rule("BHR-GT-300", CATALOGUE.at(_REPORTED), needs={_REPORTED.path})
def the_report_is_not_too_old(context: Context) -> Iterator[Hit]:
    """Boormonsteranalyse.rapportagedatum analyse ligt niet voor 01-01-1990."""
    for element in context.document.elements.get(_REPORTED.path, ()):
        value = parse_partial_date(text(element))
        if value.is_before(_EARLIEST):
            yield Hit("BF-23", _REPORTED, value, f"{_EARLIEST:%d-%m-%Y}", element=element)


_FEATURES = (
    "settlementCharacteristicsDetermination",
    "shearStressChangeDuringLoadingDetermination",
    "shearStressChangeDuringHorizontalDeformationDetermination",
    "consistencyLimitsDetermination",
    "saturatedPermeabilityDetermination",
)


@rule("BHR-GT-323", f"{CATALOGUE.cites}, Onderzocht interval", needs={_INTERVAL[name].path for name in _FEATURES})
def a_determination_is_written_out(context: Context) -> Iterator[Hit]:
    """Een bepaling die aanwezig is staat in het document zelf: een leeg element of een verwijzing is er geen."""
    for name in _FEATURES:
        for element in context.document.elements.get(_INTERVAL[name].path, ()):
            if next(element.iterchildren("*"), None) is None:
                yield Hit("BF-06", _INTERVAL[name], element=element)


INTERVAL_RULES: tuple[Rule, ...] = (the_report_is_not_too_old, a_determination_is_written_out)
