"""The rules of the GLD: catalogue "Grondwaterstandonderzoek" of 7 June 2023."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from lxml import etree

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.history.timeline import Event
from bro_soap.model import Operation, Role
from bro_soap.objects.gld import names
from bro_soap.objects.gld.data import (
    CATALOGUE,
    COMPENSATION,
    EVALUATION,
    INSTRUMENT,
    INVESTIGATOR,
    OBSERVATION_ID,
    ORGANISATION,
    PERIOD,
    PROCEDURE,
    PROCESS_ID,
    PROCESS_TYPE,
    REFERENCE,
    RELATED,
    RESULT_TIME,
    SERIES_ID,
    STAMP,
    STATUS,
    TYPE,
)
from bro_soap.objects.gld.names import code_of
from bro_soap.objects.gld.observation import (
    FULL,
    REGULAR,
    UNKNOWN,
    identifier,
    observation_of,
    target,
    value,
)
from bro_soap.objects.gld.scope import ADDITION, OBSERVATION, TOLD, observed
from bro_soap.objects.gld.series_rules import SERIES_RULES
from bro_soap.objects.gld.start_rules import START_RULES
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.history import events_after
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import moment, parse_partial_date
from bro_soap.xmlio.elements import child
from bro_soap.xmlio.standards import HREF

__all__ = ["RULES"]

_ALGORITHM = "http://www.opengis.net/def/waterml/2.0/processType/Algorithm"
_NUMBERS = tuple(f"{{*}}{name}" for name in COMPANY_NUMBERS)
_KVK, _LONGEST_ID = re.compile(r"[0-9]{8}"), 40
# The first ten characters are kept as the day: no year of five digits, and none before our era.
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_OBSERVATION = Datum(OBSERVATION, "GLD_Addition.observation", "Grondwaterstandonderzoek.tijdMeetwaardeWaarneming")
_NAMED = Datum("observation", "NamedValue", "Metadata observatie")
_PRESSURE = frozenset({"druksensor", "stereoDruksensor"})


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


# --- codes


@observed("GLD-010", "waardelijsten")
def codes_are_on_their_lists(context: Context) -> Iterator[Hit]:
    """Observatietype, instrument, compensatie, procedures en mate beoordeling staan in hun waardelijst."""
    read = observation_of(context)
    for name, datum, urn in (
        ("observationType", TYPE, "ObservationType"),
        ("measurementInstrumentType", INSTRUMENT, "MeasurementInstrumentType"),
        ("airPressureCompensationType", COMPENSATION, "AirPressureCompensationType"),
        ("evaluationProcedure", EVALUATION, "EvaluationProcedure"),
    ):
        element = read.parameters.get(name)
        if element is not None and value(element) not in context.allowed(f"urn:bro:gld:{urn}"):
            yield Hit("BF-09", datum, value(element), element=element)
    for element, datum, urn in ((read.status, STATUS, "StatusCode"), (read.reference, REFERENCE, "ProcessReference")):
        code = code_of(element, f"urn:bro:gld:{urn}:")
        if element is not None and code not in context.allowed(f"urn:bro:gld:{urn}"):
            yield Hit("BF-09", datum, code or element.get(HREF, ""), element=element)


# --- the observation in its dossier


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


# --- metadata


@observed("GLD-030", "datum metadata")
def the_stamp_is_the_day_of_the_result(context: Context) -> Iterable[Hit] | None:
    """De datum metadata is het datumdeel van het tijdstip resultaat."""
    read = observation_of(context)
    given, result = parse_partial_date(value(read.stamp)), moment(value(read.result_time)).day
    if read.stamp is None or given.text == result.text or (given.earliest is None and result.earliest is None):
        return None
    return [Hit("BF-19", STAMP, given, result, RESULT_TIME, read.stamp)]


@observed("GLD-031", "mate beoordeling")
def a_status_goes_with_a_regular_measurement(context: Context) -> Iterable[Hit] | None:
    """De mate beoordeling is aanwezig bij een reguliere meting, en anders niet."""
    read = observation_of(context)
    if read.type == REGULAR and read.status is None:
        return [Hit("BF-01", STATUS, None, read.type, TYPE, read.element)]
    if read.type != REGULAR and read.status is not None:
        return [Hit("BF-04", STATUS, None, read.type, TYPE, read.status)]
    return None


@observed("GLD-032", "organisatienaam")
def the_name_of_the_organisation_is_empty(context: Context) -> Iterable[Hit] | None:
    """De organisatienaam is leeg."""
    element = observation_of(context).organisation
    return [Hit("BF-10", ORGANISATION, value(element), "''", element=element)] if value(element) else None


@observed("GLD-033", "uitvoerder")
def the_investigator_is_known(context: Context) -> Iterable[Hit] | None:
    """De uitvoerder is bij de BRO bekend als uitvoerder van grondwaterstandonderzoek."""
    element, roles = observation_of(context).parameters.get(names.INVESTIGATOR), context.facts.roles
    number = next(element.iterchildren(*_NUMBERS), None) if element is not None else None
    if number is None or Role.UITVOERDER in roles.get(value(number), frozenset()):
        return None
    return [Hit("BF-11", INVESTIGATOR, value(number), Role.UITVOERDER.value, element=number)]


@observed("GLD-043", "uitvoerder: KvK-nummer")
def the_investigator_has_a_kvk_number(context: Context) -> Iterable[Hit] | None:
    """De uitvoerder is een KvK-nummer van acht cijfers, of een Europees nummer."""
    element = observation_of(context).parameters.get(names.INVESTIGATOR)
    number = child(element, "chamberOfCommerceNumber") if element is not None else None
    if number is None or _KVK.fullmatch(value(number)):
        return None
    return [Hit("BF-07", INVESTIGATOR, value(number), "NNNNNNNN", element=number)]


@observed("GLD-038", "Metadata observatie, Observatieproces: cardinaliteit 1")
def metadata_and_process_are_complete(context: Context) -> Iterator[Hit]:
    """Metadata, uitvoerder, meetprocedure, meetinstrument en beoordelingsprocedure zijn er."""
    read = observation_of(context)
    if read.stamp is None:
        yield Hit("BF-06", STAMP, element=read.element)
    if read.organisation is None:
        yield Hit("BF-06", ORGANISATION, element=read.element)
    for name, datum in (("observationType", TYPE), (names.INVESTIGATOR, INVESTIGATOR)):
        if not _holds(read.parameters.get(name)):
            yield Hit("BF-06", datum, element=read.parameters.get(name, read.element))
    if read.process is None:
        return
    if not code_of(read.reference, names.PROCESS_REFERENCE):
        yield Hit("BF-06", REFERENCE, element=read.process)
    for name, datum in (("measurementInstrumentType", INSTRUMENT), ("evaluationProcedure", EVALUATION)):
        if not _holds(read.parameters.get(name)):
            yield Hit("BF-06", datum, element=read.parameters.get(name, read.process))


def _holds(element: etree._Element | None) -> bool:
    """Tell whether a named value holds a value: a text, or an organisation."""
    return element is not None and any(trimmed(str(part)) for part in element.itertext())


@observed("GLD-039", "Metadata observatie, Observatieproces: ten hoogste 1")
def each_named_value_comes_once(context: Context) -> Iterator[Hit]:
    """Elk gegeven met een naam staat ten hoogste één keer bij de observatie en haar proces."""
    for element in observation_of(context).repeated:
        yield Hit("BF-27", _NAMED, value(element), element=element)


@observed("GLD-055", "Metadata observatie, Observatieproces: gegevens")
def each_named_value_stands_in_its_place(context: Context) -> Iterator[Hit]:
    """Een gegeven met een naam staat waar de catalogus het noemt: bij de observatie of bij haar proces."""
    for element in observation_of(context).misplaced:
        yield Hit("BF-20", _NAMED, element.get(HREF, ""), element=element)


@observed("GLD-056", "Metadata observatie, Observatieproces: waardelijsten; Organisatiegegevens")
def each_named_value_has_its_form(context: Context) -> Iterator[Hit]:
    """Een gegeven met een naam is een code uit zijn waardelijst, of het nummer van één organisatie."""
    for name, element in observation_of(context).parameters.items():
        urn, numbers = names.CODE_LISTS.get(name), sum(1 for _ in element.iterchildren("*"))
        if urn is None and (numbers > 1 or value(element)):
            yield Hit("BF-20", INVESTIGATOR, value(element) or f"{numbers} nummers", element=element)
        elif urn is not None and (numbers or element.get("codeSpace", urn) != urn):
            yield Hit("BF-20", _NAMED, element.get("codeSpace", ""), element=element)


@observed("GLD-050", "procestype; waardelijst Procestype")
def the_process_is_an_algorithm(context: Context) -> Iterable[Hit] | None:
    """Het procestype is algoritme."""
    process = observation_of(context).process
    element = None if process is None else child(process, "processType")
    if element is None or element.get(HREF) == _ALGORITHM:
        return None
    return [Hit("BF-09", PROCESS_TYPE, element.get(HREF, ""), element=element)]


@observed("GLD-034", "type luchtdrukcompensatie")
def compensation_goes_with_a_pressure_sensor(context: Context) -> Iterable[Hit] | None:
    """De luchtdrukcompensatie is aanwezig bij een druksensor, en anders niet."""
    read = observation_of(context)
    instrument, there = value(read.parameters.get("measurementInstrumentType")), "airPressureCompensationType"
    if instrument in _PRESSURE and there not in read.parameters:
        return [Hit("BF-01", COMPENSATION, None, instrument, INSTRUMENT, read.process)]
    if instrument not in _PRESSURE and there in read.parameters:
        return [Hit("BF-04", COMPENSATION, None, instrument, INSTRUMENT, read.parameters[there])]
    return None


@observed("GLD-035", "beoordelingsprocedure (IMBRO/A)", {IMBRO_A})
def unknown_status_means_unknown_procedure(context: Context) -> Iterable[Hit] | None:
    """De beoordelingsprocedure is onbekend als de mate beoordeling onbekend is."""
    read = observation_of(context)
    element = read.parameters.get("evaluationProcedure")
    if read.status_code != UNKNOWN or element is None or value(element) == UNKNOWN:
        return None
    return [Hit("BF-21", EVALUATION, value(element), UNKNOWN, STATUS, element)]


@observed("GLD-036", "tijdstip resultaat")
def the_time_of_the_result_is_complete(context: Context) -> Iterable[Hit] | None:
    """Het tijdstip resultaat is een datum met tijd; onder IMBRO/A mag het onvolledig of onbekend zijn."""
    element = observation_of(context).result_time
    told = moment(value(element))
    if told.kind == "dateTime" or (told.kind != "unreadable" and context.request.quality_regime == IMBRO_A):
        return None
    return [Hit("BF-07", RESULT_TIME, told, "JJJJ-MM-DDTUU:MM:SS", element=element)]


@observed("GLD-052", "observatieperiode: Datuminterval")
def the_period_has_two_days(context: Context) -> Iterator[Hit]:
    """De observatieperiode heeft een begindatum en een einddatum, beide volledig."""
    read = observation_of(context)
    for element in (read.begin, read.end):
        if element is None:
            yield Hit("BF-06", PERIOD, element=read.element)
        elif moment(value(element)).kind not in {"date", "dateTime"} or not _ISO_DAY.match(value(element)):
            yield Hit("BF-07", PERIOD, value(element), "JJJJ-MM-DD", element=element)


@observed("GLD-037", "observatieperiode, tijdstip resultaat")
def nothing_lies_in_the_future(context: Context) -> Iterator[Hit]:
    """Observatieperiode en tijdstip resultaat liggen niet in de toekomst, en het begin niet na het einde."""
    read = observation_of(context)
    for element, datum in ((read.end, PERIOD), (read.result_time, RESULT_TIME)):
        told = moment(value(element))
        if told.earliest is not None and told.earliest > context.facts.received + timedelta(hours=2):
            yield Hit("BF-26", datum, told, element=element)
    begin, end = parse_partial_date(value(read.begin)), parse_partial_date(value(read.end))
    if begin.is_after(end):
        yield Hit("BF-24", PERIOD, begin, end, PERIOD, read.begin)


RULES: tuple[Rule, ...] = (
    *START_RULES,
    there_is_an_observation,
    codes_are_on_their_lists,
    ids_are_unique,
    full_observations_do_not_overlap,
    related_observations_exist,
    the_process_exists,
    what_others_refer_to_stays,
    ids_are_not_too_long,
    the_observation_has_a_process,
    the_stamp_is_the_day_of_the_result,
    a_status_goes_with_a_regular_measurement,
    the_name_of_the_organisation_is_empty,
    the_investigator_is_known,
    the_investigator_has_a_kvk_number,
    metadata_and_process_are_complete,
    each_named_value_comes_once,
    each_named_value_stands_in_its_place,
    each_named_value_has_its_form,
    the_process_is_an_algorithm,
    compensation_goes_with_a_pressure_sensor,
    unknown_status_means_unknown_procedure,
    the_time_of_the_result_is_complete,
    the_period_has_two_days,
    nothing_lies_in_the_future,
    *SERIES_RULES,
)
