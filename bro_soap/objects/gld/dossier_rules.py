"""An observation in its dossier: what it is called, what it refers to, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bro_soap.history.timeline import Event
from bro_soap.model import Operation
from bro_soap.objects.gld.data import (
    CATALOGUE,
    OBSERVATION_ID,
    PERIOD,
    PROCEDURE,
    PROCESS_ID,
    RELATED,
    SERIES_ID,
)
from bro_soap.objects.gld.observation import (
    FULL,
    REGULAR,
    identifier,
    observation_of,
    target,
    value,
)
from bro_soap.objects.gld.scope import ADDITION, OBSERVATION, TOLD, observed
from bro_soap.rules import Context, Datum, Hit, rule
from bro_soap.rules.history import events_after

__all__ = [
    "full_observations_do_not_overlap",
    "ids_are_not_too_long",
    "ids_are_unique",
    "related_observations_exist",
    "the_observation_has_a_process",
    "the_process_exists",
    "there_is_an_observation",
    "what_others_refer_to_stays",
]

_LONGEST_ID = 40
_OBSERVATION = Datum(OBSERVATION, "GLD_Addition.observation", "Grondwaterstandonderzoek.tijdMeetwaardeWaarneming")


def _others(context: Context) -> Iterator[Event]:
    """Return the other observations of the dossier: all but the one that is replaced."""
    own = identifier(observation_of(context).element)
    return (event for event in context.facts.events if "begin" in event.details and event.subject != own)


@rule(
    "GLD-054",
    f"{CATALOGUE.cites}, Grondwaterstandonderzoek.tijdMeetwaardeWaarneming",
    documents=ADDITION,
    operations=TOLD,
)
def there_is_an_observation(context: Context) -> Iterable[Hit] | None:
    """Een aanvulling bevat een observatie."""
    if context.document.has(OBSERVATION):
        return None
    return [Hit("BF-06", _OBSERVATION, element=context.document.nearest(OBSERVATION))]


@observed("GLD-020", "observatieproces ID, tijdmeetwaardereeks ID")
def ids_are_unique(context: Context) -> Iterator[Hit]:
    """De ID van proces en reeks zijn uniek binnen het grondwaterstandonderzoek."""
    read = observation_of(context)
    for element, datum, name in ((read.process, PROCESS_ID, "process"), (read.series, SERIES_ID, "series")):
        own = identifier(element)
        if own and any(event.details.get(name) == own for event in _others(context)):
            yield Hit("BF-27", datum, own, element=element)


@observed("GLD-021", "observatieperiode")
def full_observations_do_not_overlap(context: Context) -> Iterable[Hit] | None:
    """De perioden van volledig beoordeelde reguliere metingen overlappen elkaar niet."""
    read = observation_of(context)
    if read.type != REGULAR or read.status_code != FULL:
        return None
    begin, end = value(read.begin)[:10], value(read.end)[:10]
    for event in _others(context):
        told = event.details
        full = told.get("type") == REGULAR and told.get("status") == FULL
        if full and begin <= told["end"] and told["begin"] <= end:
            other = Datum(PERIOD.path, f"Observation {event.subject}.phenomenonTime", PERIOD.dutch)
            period = f"{told['begin']} - {told['end']}"
            return [Hit("BF-21", PERIOD, f"{begin} - {end}", period, other, read.begin)]
    return None


@observed("GLD-022", "gerelateerd aan")
def related_observations_exist(context: Context) -> Iterator[Hit]:
    """Een observatie waarnaar verwezen wordt bestaat in het grondwaterstandonderzoek."""
    read = observation_of(context)
    if context.facts.events:
        known = {event.subject for event in _others(context)}
        for element in read.related:
            if target(element) not in known:
                yield Hit("BF-31", RELATED, target(element), element=element)


@observed("GLD-023", "procedure")
def the_process_exists(context: Context) -> Iterable[Hit] | None:
    """Een observatieproces waarnaar verwezen wordt bestaat in het grondwaterstandonderzoek."""
    read, events = observation_of(context), context.facts.events
    wanted = target(read.procedure)
    known = {event.details.get("process") for event in events} | {identifier(read.process)}
    if not wanted or not events or wanted in known:
        return None
    return [Hit("BF-31", PROCEDURE, wanted, element=read.procedure)]


@rule(
    "GLD-058",
    f"{CATALOGUE.cites}, gerelateerd aan, procedure",
    documents=ADDITION,
    operations={Operation.REPLACE, Operation.DELETE},
)
def what_others_refer_to_stays(context: Context) -> Iterator[Hit]:
    """Een observatie of proces waarnaar een andere observatie verwijst blijft in het grondwaterstandonderzoek."""
    before, after = context.facts.events, events_after(context)
    if after is None:
        return
    observations, processes = _subjects(before) - _subjects(after), _processes(before) - _processes(after)
    for event in after:
        related, used = set(event.details.get("related", ())), {event.details.get("uses")}
        for datum, lost in ((RELATED, related & observations), (PROCEDURE, used & processes)):
            if lost:
                other = replace(datum, english=f"Observation {event.subject}.{datum.english.rpartition('.')[2]}")
                own = context.facts.acts[0].event.subject
                yield Hit("BF-21", OBSERVATION_ID, own, min(map(str, lost)), other, context.document.root)


def _subjects(events: Iterable[Event]) -> set[str]:
    return {event.subject for event in events if event.subject}


def _processes(events: Iterable[Event]) -> set[str]:
    return {event.details["process"] for event in events if "process" in event.details}


@observed("GLD-024", "observatie ID, observatieproces ID, tijdmeetwaardereeks ID")
def ids_are_not_too_long(context: Context) -> Iterator[Hit]:
    """De ID van observatie, proces en reeks telt ten hoogste 40 tekens."""
    read = observation_of(context)
    for element, datum in ((read.element, OBSERVATION_ID), (read.process, PROCESS_ID), (read.series, SERIES_ID)):
        own = identifier(element)
        if len(own) > _LONGEST_ID:
            yield Hit("BF-07", datum, own, f"Tekst({_LONGEST_ID})", element=element)


@observed("GLD-025", "Observatie.procedure")
def the_observation_has_a_process(context: Context) -> Iterable[Hit] | None:
    """Een observatie heeft een observatieproces, of verwijst ernaar."""
    read = observation_of(context)
    there = read.process is not None or target(read.procedure)
    return (
        None if there else [Hit("BF-06", PROCEDURE, element=read.element if read.procedure is None else read.procedure)]
    )
