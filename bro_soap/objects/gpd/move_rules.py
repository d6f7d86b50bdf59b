"""What a move of a document names: a date that the register derives, since no document of a dossier has one itself."""

from __future__ import annotations

from collections.abc import Iterable

from bro_soap.history.timeline import Event, Events, find
from bro_soap.model import DocumentKind, Operation
from bro_soap.objects.gpd.data import CATALOGUE, PERIOD
from bro_soap.objects.gpd.report import first_day, last_day
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.hints import Hint
from bro_soap.rules.history import event_name
from bro_soap.xmlio.dates import VOID, PartialDate, parse_partial_date

__all__ = ["a_move_names_the_derived_date"]


@rule("GPD-024", f"{CATALOGUE.cites}, levensduur, rapportageperiode; BF-41", operations={Operation.MOVE})
def a_move_names_the_derived_date(context: Context) -> Iterable[Hit] | None:
    """Een verplaatsing noemt de datum die is afgeleid: het begin van rapportage of dossier, of het einde daarvan."""
    events, own, wrong = context.facts.events, context.facts.acts[0].event, context.request.date_to_be_corrected
    place = find(events, own)
    if place is None or wrong is None:
        return None
    registered = _date(events[place], events)
    if wrong == registered:
        return None
    named = " ".join(filter(None, (own.document_type, own.subject)))
    date = Datum(PERIOD.path, f"{own.document_type}.dateToBeCorrected")
    return [Hit("BF-41", event_name(date), named, wrong, date, context.document.root, hint=_registered(registered))]


def _date(event: Event, events: Events) -> PartialDate:
    """Return the date of an event that the register derives, which is unknown as long as there is no report."""
    told = (event,) if event.kind is DocumentKind.ADDITION else events
    day = last_day(told) if event.kind is DocumentKind.END else first_day(told)
    return parse_partial_date(day) if day else VOID


def _registered(date: PartialDate) -> Hint:
    return Hint(f"Noem de datum zoals die is afgeleid: {date}.", f"Name the date as it was derived: {date}.")
