"""What the groundwater usage facility that a report refers to asks of it: its age, its installations, its purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bro_soap.objects.gpd.data import (
    CATALOGUE,
    FACILITY_ID,
    INSTALLATION_ID,
    PUBLIC,
    SERIES,
    SYSTEM_ID,
    TEMPERATURE,
)
from bro_soap.objects.gpd.report_rules import BEGIN, REPORT, TOLD, begin_dates
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.facts import Referenced
from bro_soap.rules.hints import Hint
from bro_soap.xmlio.dates import PartialDate, parse_partial_date
from bro_soap.xmlio.elements import child, text

__all__ = [
    "the_facility_says_whether_it_is_public",
    "the_installation_asks_for_a_temperature",
    "volumes_are_not_older_than_the_facility",
]

_DRINKING_WATER = "openbareDrinkwatervoorziening"
_ENERGY, _IN = "openBodemenergiesysteem", "ingebracht"
_BEGAN = Datum("", "Lifespan.startTime", "Grondwatergebruiksysteem.begintijd")
_FUNCTION = Datum("", "RealisedInstallation.installationFunction", "Gerealiseerde installatie.installatiefunctie")
_PURPOSE = Datum("", "UsageType.primaryUsageType", "Gebruiksdoel systeem.primair gebruiksdoel")


def _facility(context: Context) -> Referenced | None:
    """Return the facility that the report, or the dossier until now, is of; None where there is none of that kind."""
    named = next(filter(None, map(context.document.value, (SYSTEM_ID.path, FACILITY_ID.path))), None)
    if named is None:
        named = next((event.details["refers"] for event in context.facts.events if "refers" in event.details), "")
    found = context.facts.references.get(named)
    return found if found is not None and found.object_code == "GUF" else None


def _told(facility: Referenced, name: str) -> list[Any]:
    """Return what its events say under this name, oldest first."""
    return [told[name] for told in (facility.details, *facility.later) if name in told]


@rule("GPD-030", f"{CATALOGUE.cites}, Volume reeks.periode", documents=REPORT, operations=TOLD)
def volumes_are_not_older_than_the_facility(context: Context) -> Iterator[Hit]:
    """De begindatum van een periode ligt niet voor de begintijd van het grondwatergebruiksysteem."""
    facility = _facility(context)
    began = parse_partial_date(_told(facility, "begin")[0]) if facility and _told(facility, "begin") else None
    for element, day in begin_dates(context):
        if began is not None and day.is_before(began):
            yield Hit("BF-25", BEGIN, day, began, _BEGAN, element)


@rule("GPD-031", f"{CATALOGUE.cites}, Volume reeks.ingebracht warm of koud", documents=REPORT, operations=TOLD)
def the_installation_asks_for_a_temperature(context: Context) -> Iterator[Hit]:
    """Van water dat een open bodemenergiesysteem inbrengt is bekend of het warm of koud is, en van ander water niet."""
    functions = _functions(context)
    for (_, begin), series in zip(begin_dates(context), context.document.elements.get(SERIES.path, ()), strict=True):
        direction, told = child(series, "waterInOut"), child(series, TEMPERATURE.path.rpartition("/")[2])
        if not functions or direction is None or text(direction) != _IN:
            continue
        function = _then(functions, begin)
        if told is None and function == _ENERGY:
            yield Hit("BF-01", TEMPERATURE, None, function, _FUNCTION, series)
        if told is not None and function != _ENERGY:
            yield Hit("BF-04", TEMPERATURE, text(told), function, _FUNCTION, told)


def _functions(context: Context) -> list[tuple[PartialDate, str]]:
    """Return the functions of the installation that the report is of, each since a date; none that are not known."""
    installation, facility = context.document.value(INSTALLATION_ID.path), _facility(context)
    told = (facility.details, *facility.later) if installation and facility else ()
    known = ((one.get("since", ""), one.get("functions", {}).get(installation)) for one in told)
    return [(parse_partial_date(since), function) for since, function in known if function]


def _then(functions: list[tuple[PartialDate, str]], day: PartialDate) -> str:
    """Return the function on a day: the last of which it is not certain that it came later, or the first."""
    return next((function for since, function in reversed(functions) if not since.is_after(day)), functions[0][1])


@rule(
    "GPD-032",
    f"{CATALOGUE.cites}, Grondwaterproductiedossier.openbaar raadpleegbaar",
    documents={"GPD_StartRegistration", *REPORT},
    operations=TOLD,
)
def the_facility_says_whether_it_is_public(context: Context) -> Iterator[Hit]:
    """Een dossier zegt alleen bij openbare drinkwatervoorziening of het openbaar raadpleegbaar is, en dan altijd."""
    facility, begins = _facility(context), context.request.document_type not in REPORT
    purposes = _told(facility, "purposes")[-1:] if facility else []
    events = context.facts.events
    if not purposes or not events:
        return
    said = context.document.value(PUBLIC.path) if begins else events[0].details.get(PUBLIC.path)
    element = context.document.nearest(PUBLIC.path) if begins else context.document.root
    hint = None if begins else _START_FIRST
    if said is None and _DRINKING_WATER in purposes[0]:
        yield Hit("BF-01", PUBLIC, None, _DRINKING_WATER, _PURPOSE, element, hint=hint)
    if said is not None and _DRINKING_WATER not in purposes[0]:
        yield Hit("BF-04", PUBLIC, said, ", ".join(purposes[0]), _PURPOSE, element, hint=hint)


_START_FIRST = Hint(
    "Vervang eerst het begin van het dossier (GPD_StartRegistration), en lever de rapportage dan opnieuw aan.",
    "First replace the beginning of the dossier (GPD_StartRegistration), and then deliver the report again.",
)
