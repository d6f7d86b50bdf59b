"""The rules of a pedological borehole about the research: where it is, when it was done, of what it tells."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bro_soap.geo import ETRS89, RD
from bro_soap.objects.bhr_p.data import CATALOGUE, DESCRIPTION
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.boreholes import on_land
from bro_soap.rules.dependent import made, name_of
from bro_soap.rules.rule import BOTH_REGIMES, IMBRO
from bro_soap.xmlio import ns
from bro_soap.xmlio.dates import PartialDate, date_of
from bro_soap.xmlio.elements import child
from bro_soap.xmlio.standards import HREF

__all__ = ["RESEARCH_RULES"]

_C = CATALOGUE.cites
_LOCATION, _SYSTEM = CATALOGUE["DeliveredLocation.location"], CATALOGUE["deliveredLocation/location@srsName"]
_REPORTED = CATALOGUE["BHR_P.researchReportDate"]
_BEGUN, _ENDED = CATALOGUE["Boring.boringStartDate"], CATALOGUE["Boring.boringEndDate"]
_SEEN, _RESULT = (
    CATALOGUE[f"{DESCRIPTION}/{name}/TimeInstant/timePosition"] for name in ("phenomenonTime", "resultTime")
)
_ANALYSIS = CATALOGUE["BHR_P.boreholeSampleAnalysis"]


def _dated(context: Context, datum: Datum) -> PartialDate | None:
    element = context.document.first(datum.path)
    return None if element is None else date_of(element)


def _not_after(rule_id: str, datum: Datum, other: Datum, regimes: Collection[str] = BOTH_REGIMES) -> Rule:
    """BF-24: the first date does not lie after the second."""

    def check(context: Context) -> Iterator[Hit]:
        value, limit = _dated(context, datum), _dated(context, other)
        if value is not None and limit is not None and value.is_after(limit):
            yield Hit("BF-24", datum, value, limit, other, context.document.first(datum.path))

    return made(rule_id, _C, datum, f"{name_of(datum)} ligt niet na {name_of(other)}.", check, regimes)


@rule("BHR-P-040", f"{_C}, {_RESULT.dutch}", needs={_SEEN.path})
def both_times_are_one(context: Context) -> Iterator[Hit]:
    """Waarneming en resultaat hebben beide de datum voltooiing beschrijving."""
    seen, result = _dated(context, _SEEN), _dated(context, _RESULT)
    element = context.document.first(_RESULT.path)
    if seen is not None and result is not None and str(seen) != str(result):
        yield Hit("BF-10", _RESULT, result, seen, element=element)


@rule("BHR-P-041", f"{_C}, {_SEEN.dutch}", needs={DESCRIPTION})
def the_time_is_told(context: Context) -> Iterator[Hit]:
    """De datum voltooiing beschrijving is aanwezig, en het resultaat heeft die of verwijst ernaar."""
    for element in context.document.elements.get(f"{DESCRIPTION}/phenomenonTime", ()):
        if child(element, "TimeInstant") is None:
            yield Hit("BF-06", _SEEN, element=element)
    told = {
        one.get(ns.q(ns.GML, "id"))
        for one in context.document.elements.get(f"{DESCRIPTION}/phenomenonTime/TimeInstant", ())
    }
    for element in context.document.elements.get(f"{DESCRIPTION}/resultTime", ()):
        referred = (element.get(HREF) or "").removeprefix("#")
        if child(element, "TimeInstant") is None and referred not in told:
            yield Hit("BF-06", _RESULT, element=element)


@rule("BHR-P-043", f"{_C}, {_SYSTEM.dutch}", needs={_LOCATION.path})
def the_system_is_dutch(context: Context) -> Iterator[Hit]:
    """Het referentiestelsel is RD of ETRS89."""
    for element in context.document.elements.get(_LOCATION.path, ()):
        if element.get("srsName") not in {RD, ETRS89}:
            yield Hit("BF-10", _SYSTEM, element.get("srsName"), "RD of ETRS89", element=element)


@rule("BHR-P-042", f"{_C}, Booronderzoek: boormonsteranalyse", documents={"BHR_P_BSD"}, needs={_ANALYSIS.path})
def a_description_alone_has_no_analysis(context: Context) -> Iterator[Hit]:
    """Een document met alleen een boormonsterbeschrijving bevat geen boormonsteranalyse."""
    for element in context.document.elements.get(_ANALYSIS.path, ()):
        yield Hit("BF-20", _ANALYSIS, "BHR_P_BSD", element=element)


RESEARCH_RULES: tuple[Rule, ...] = (
    on_land("BHR-P-014", _C, "De boring ligt in Nederland, aan de landzijde van de UNCLOS-basislijn.", _LOCATION),
    _not_after("BHR-P-011", CATALOGUE["DeliveredLocation.horizontalPositioningDate"], _REPORTED),
    # Live documents have heights that were looked up long after an old report (docs/divergences.md).
    _not_after(
        "BHR-P-012", CATALOGUE["DeliveredVerticalPosition.verticalPositioningDate"], _REPORTED, frozenset({IMBRO})
    ),
    _not_after("BHR-P-013", _BEGUN, _REPORTED),
    _not_after("BHR-P-015", _ENDED, _REPORTED),
    _not_after("BHR-P-017", _BEGUN, _ENDED),
    _not_after("BHR-P-019", _SEEN, _REPORTED),
    both_times_are_one,
    the_time_is_told,
    the_system_is_dutch,
    a_description_alone_has_no_analysis,
)
