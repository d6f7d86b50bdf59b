"""What a report says by itself, and what the reports of a dossier say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from bro_soap.model import Operation
from bro_soap.objects.gpd.data import CATALOGUE, FACILITY_ID, PERIOD, RELATED, SYSTEM_ID
from bro_soap.objects.gpd.report import begins, ends
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.hints import Hint
from bro_soap.xmlio.dates import PartialDate, document_date, parse_partial_date
from bro_soap.xmlio.elements import text

__all__ = [
    "REPORT",
    "TOLD",
    "a_period_ends_after_it_begins",
    "a_period_is_over",
    "a_report_is_of_something",
    "begin_dates",
    "reports_are_of_one_facility",
]

REPORT = frozenset({"GPD_AddReport"})
TOLD = frozenset({Operation.REGISTER, Operation.REPLACE, Operation.MOVE})
_CITES = f"{CATALOGUE.cites}, Volume reeks.periode"
_WAYS = (SYSTEM_ID, FACILITY_ID)


def _bound(name: str) -> Datum:
    return Datum(f"{PERIOD.path}/{name}", f"{PERIOD.english}.{name}", PERIOD.dutch)


BEGIN, END = _bound("beginDate"), _bound("endDate")


def begin_dates(context: Context) -> Iterator[tuple[etree._Element, PartialDate]]:
    """Yield the first day of each volume of a report, with its element."""
    return _dates(context, BEGIN)


def _dates(context: Context, datum: Datum) -> Iterator[tuple[etree._Element, PartialDate]]:
    return ((one, parse_partial_date(text(one))) for one in context.document.elements.get(datum.path, ()))


@rule("GPD-020", f"{_CITES}: Datuminterval", documents=REPORT, needs={END.path})
def a_period_ends_after_it_begins(context: Context) -> Iterator[Hit]:
    """De einddatum van een periode ligt niet voor haar begindatum."""
    for (_, begin), (element, end) in zip(_dates(context, BEGIN), _dates(context, END), strict=True):
        if ends(end) < begins(begin):
            yield Hit("BF-25", END, end, begin, BEGIN, element)


@rule("GPD-021", f"{_CITES}; IH, datum in de toekomst; BF-26", documents=REPORT, needs={END.path})
def a_period_is_over(context: Context) -> Iterator[Hit]:
    """De begindatum en de einddatum van een periode liggen niet in de toekomst."""
    today = document_date(context.facts.received)
    for datum in (BEGIN, END):
        for element, day in _dates(context, datum):
            if day.is_after(today):
                yield Hit("BF-26", datum, day, element=element)


@rule("GPD-022", f"{CATALOGUE.cites}, gerelateerde installatie of grondwatergebruiksysteem", documents=REPORT)
def a_report_is_of_something(context: Context) -> Iterable[Hit] | None:
    """Een rapportage noemt de gerealiseerde installatie of het grondwatergebruiksysteem waar zij over gaat."""
    if any(context.document.has(datum.path) for datum in _WAYS):
        return None
    return [Hit("BF-06", RELATED, element=context.document.nearest(f"{RELATED.path}/InstallationOrFacility"))]


@rule(
    "GPD-023",
    f"{CATALOGUE.cites}, gerelateerde installatie of grondwatergebruiksysteem: bij alle rapportages gelijk",
    documents=REPORT,
    operations=TOLD,
)
def reports_are_of_one_facility(context: Context) -> Iterator[Hit]:
    """Alle rapportages van een dossier gaan over hetzelfde grondwatergebruiksysteem."""
    own = context.facts.acts[0].event
    others = (event.details for event in context.facts.events if event.subject != own.subject)
    facility = next((told["refers"] for told in others if "refers" in told), None)
    for datum in _WAYS:
        for element in context.document.elements.get(datum.path, ()):
            if facility is not None and text(element) != facility:
                yield Hit("BF-30", datum, text(element), facility, element=element, hint=_one_facility(facility))


def _one_facility(bro_id: str) -> Hint:
    return Hint(
        f"De andere rapportages van dit dossier gaan over {bro_id}; een ander systeem krijgt een eigen dossier.",
        f"The other reports of this dossier are of {bro_id}; another facility gets a dossier of its own.",
    )
