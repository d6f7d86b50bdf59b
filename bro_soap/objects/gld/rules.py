"""The rules of the GLD: catalogue "Grondwaterstandonderzoek" of 7 June 2023."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from lxml import etree

from bro_soap.codes import allowed
from bro_soap.model import Operation, Role
from bro_soap.objects.gld.observation import (
    FULL,
    REGULAR,
    Observation,
    identifier,
    last_word,
    read_observation,
    target,
    value,
)
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.patterns import text_value
from bro_soap.rules.rule import IMBRO, IMBRO_A
from bro_soap.timeline import Event
from bro_soap.xmlio.read import child, decimal, is_nil, local, moment, parse_partial_date

__all__ = ["RULES"]

_C = "catalogus GLD 2023-06-07"
_ADDITION = {"GLD_Addition"}
_TOLD = frozenset({Operation.REGISTER, Operation.REPLACE})
CONTROL, UNKNOWN, PROVISIONAL = "controlemeting", "onbekend", "voorlopig"
_PRESSURE = frozenset({"druksensor", "stereoDruksensor"})


def _datum(english: str, dutch: str) -> Datum:
    return Datum(f"observation/{english}", english, dutch)


OBSERVATION_ID = _datum("Observation.observationId", "Observatie.observatie ID")
PERIOD = _datum("Observation.phenomenonTime", "Observatie.observatieperiode")
RESULT_TIME = _datum("Observation.resultTime", "Observatie.tijdstip resultaat")
RELATED = _datum("Observation.relatedObservation", "Observatie.gerelateerd aan")
PROCEDURE = _datum("Observation.procedure", "Observatie.procedure")
STAMP = _datum("ObservationMetadata.dateStamp", "Metadata observatie.datum metadata")
TYPE = _datum("ObservationMetadata.observationType", "Metadata observatie.observatietype")
STATUS = _datum("ObservationMetadata.status", "Metadata observatie.mate beoordeling")
INVESTIGATOR = _datum("ObservationMetadata.principalInvestigator", "Organisatiegegevens.identificatie")
ORGANISATION = _datum("ObservationMetadata.organisationName", "Organisatiegegevens.organisatienaam")
PROCESS_ID = _datum("ObservationProcess.observationProcessId", "Observatieproces.observatieproces ID")
REFERENCE = _datum("ObservationProcess.processReference", "Observatieproces.meetprocedure")
INSTRUMENT = _datum("ObservationProcess.measurementInstrumentType", "Observatieproces.type meetinstrument")
COMPENSATION = _datum("ObservationProcess.airPressureCompensationType", "Observatieproces.type luchtdrukcompensatie")
EVALUATION = _datum("ObservationProcess.evaluationProcedure", "Observatieproces.beoordelingsprocedure")
SERIES_ID = _datum("MeasurementTimeseries.measurementTimeseriesId", "Tijdmeetwaardereeks.tijdmeetwaardereeks ID")
TIME = _datum("MeasurementTVP.time", "Tijdmeetwaardepaar.tijdstip meting")
LEVEL = _datum("MeasurementTVP.value", "Tijdmeetwaardepaar.waterstand")
QUALITY = _datum("PointMetadata.statusQualityControl", "Metadata tijdmeetwaardepaar.status kwaliteitscontrole")
CENSOR = _datum("PointMetadata.censorReason", "Metadata tijdmeetwaardepaar.censuurreden")
LIMIT = _datum("PointMetadata.censoringLimitvalue", "Metadata tijdmeetwaardepaar.censuurlimietwaarde")
OBJECT_ID = Datum("objectIdAccountableParty", "GLD_StartRegistration.objectIdAccountableParty")


def _read(context: Context) -> Observation:
    memo = context.document.memo
    if "observation" not in memo:
        memo["observation"] = read_observation(context.document.root)
    found: Observation = memo["observation"]
    return found


def _others(context: Context) -> Iterator[Event]:
    """Return the other observations of the dossier: all but the one that is replaced."""
    own = identifier(_read(context).element)
    return (event for event in context.facts.events or () if "begin" in event.details and event.subject != own)


_OBJECT_ID = text_value("GLD-001", f"{_C}, object-ID bronhouder", OBJECT_ID)


# --- codes


@rule("GLD-010", f"{_C}, waardelijsten", documents=_ADDITION, operations=_TOLD)
def codes_are_on_their_lists(context: Context) -> Iterator[Hit]:
    """Observatietype, instrument, compensatie, procedures en mate beoordeling staan in hun waardelijst."""
    read, regime = _read(context), context.request.quality_regime
    for name, datum, urn in (
        ("observationType", TYPE, "ObservationType"),
        ("measurementInstrumentType", INSTRUMENT, "MeasurementInstrumentType"),
        ("airPressureCompensationType", COMPENSATION, "AirPressureCompensationType"),
        ("evaluationProcedure", EVALUATION, "EvaluationProcedure"),
    ):
        element = read.parameters.get(name)
        if element is not None and value(element) not in allowed(f"urn:bro:gld:{urn}", regime):
            yield Hit("BF-09", datum, value(element), element=element)
    for element, datum, urn in ((read.status, STATUS, "StatusCode"), (read.reference, REFERENCE, "ProcessReference")):
        if element is not None and last_word(element) not in allowed(f"urn:bro:gld:{urn}", regime):
            yield Hit("BF-09", datum, last_word(element), element=element)


# --- the observation in its dossier


@rule("GLD-020", f"{_C}, observatieproces ID, tijdmeetwaardereeks ID", documents=_ADDITION, operations=_TOLD)
def ids_are_unique(context: Context) -> Iterator[Hit]:
    """De ID van proces en reeks zijn uniek binnen het grondwaterstandonderzoek."""
    read = _read(context)
    for element, datum, name in ((read.process, PROCESS_ID, "process"), (read.series, SERIES_ID, "series")):
        own = identifier(element)
        if own and any(event.details.get(name) == own for event in _others(context)):
            yield Hit("BF-27", datum, own, element=element)


@rule("GLD-021", f"{_C}, observatieperiode", documents=_ADDITION, operations=_TOLD)
def full_observations_do_not_overlap(context: Context) -> Iterable[Hit] | None:
    """De perioden van volledig beoordeelde reguliere metingen overlappen elkaar niet."""
    read = _read(context)
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


@rule("GLD-022", f"{_C}, gerelateerd aan", documents=_ADDITION, operations=_TOLD)
def related_observations_exist(context: Context) -> Iterator[Hit]:
    """Een observatie waarnaar verwezen wordt bestaat in het grondwaterstandonderzoek."""
    read = _read(context)
    if context.facts.events:
        known = {event.subject for event in _others(context)}
        for element in read.related:
            if target(element) not in known:
                yield Hit("BF-31", RELATED, target(element), element=element)


@rule("GLD-023", f"{_C}, procedure", documents=_ADDITION, operations=_TOLD)
def the_process_exists(context: Context) -> Iterable[Hit] | None:
    """Een observatieproces waarnaar verwezen wordt bestaat in het grondwaterstandonderzoek."""
    read, events = _read(context), context.facts.events
    wanted = target(read.procedure) if read.process is None else ""
    if not wanted or not events or any(event.details.get("process") == wanted for event in events):
        return None
    return [Hit("BF-31", PROCEDURE, wanted, element=read.procedure)]


# --- metadata


@rule("GLD-030", f"{_C}, datum metadata", documents=_ADDITION, operations=_TOLD)
def the_stamp_is_the_day_of_the_result(context: Context) -> Iterable[Hit] | None:
    """De datum metadata is het datumdeel van het tijdstip resultaat."""
    read = _read(context)
    given, result = parse_partial_date(value(read.stamp)), moment(value(read.result_time)).day
    if read.stamp is None or given.text == result.text or (given.earliest is None and result.earliest is None):
        return None
    return [Hit("BF-19", STAMP, given, result, RESULT_TIME, read.stamp)]


@rule("GLD-031", f"{_C}, mate beoordeling", documents=_ADDITION, operations=_TOLD)
def a_status_goes_with_a_regular_measurement(context: Context) -> Iterable[Hit] | None:
    """De mate beoordeling is aanwezig bij een reguliere meting, en anders niet."""
    read = _read(context)
    if read.type == REGULAR and read.status is None:
        return [Hit("BF-01", STATUS, None, read.type, TYPE, read.element)]
    if read.type != REGULAR and read.status is not None:
        return [Hit("BF-04", STATUS, None, read.type, TYPE, read.status)]
    return None


@rule("GLD-032", f"{_C}, organisatienaam", documents=_ADDITION, operations=_TOLD)
def the_name_of_the_organisation_is_empty(context: Context) -> Iterable[Hit] | None:
    """De organisatienaam is leeg."""
    element = _read(context).organisation
    return [Hit("BF-10", ORGANISATION, value(element), "''", element=element)] if value(element) else None


@rule("GLD-033", f"{_C}, uitvoerder", documents=_ADDITION, operations=_TOLD)
def the_investigator_is_known(context: Context) -> Iterable[Hit] | None:
    """De uitvoerder is bij de BRO bekend als uitvoerder van grondwaterstandonderzoek."""
    element, roles = _read(context).parameters.get("principalInvestigator"), context.facts.roles
    number = child(element, "chamberOfCommerceNumber") if element is not None else None
    if number is None or roles is None or Role.UITVOERDER in roles.get(value(number), frozenset()):
        return None
    return [Hit("BF-11", INVESTIGATOR, value(number), Role.UITVOERDER.value, element=number)]


@rule("GLD-034", f"{_C}, type luchtdrukcompensatie", documents=_ADDITION, operations=_TOLD)
def compensation_goes_with_a_pressure_sensor(context: Context) -> Iterable[Hit] | None:
    """De luchtdrukcompensatie is aanwezig bij een druksensor, en anders niet."""
    read = _read(context)
    instrument, there = value(read.parameters.get("measurementInstrumentType")), "airPressureCompensationType"
    if instrument in _PRESSURE and there not in read.parameters:
        return [Hit("BF-01", COMPENSATION, None, instrument, INSTRUMENT, read.process)]
    if instrument not in _PRESSURE and there in read.parameters:
        return [Hit("BF-04", COMPENSATION, None, instrument, INSTRUMENT, read.parameters[there])]
    return None


@rule("GLD-035", f"{_C}, beoordelingsprocedure (IMBRO/A)", regimes={IMBRO_A}, documents=_ADDITION, operations=_TOLD)
def unknown_status_means_unknown_procedure(context: Context) -> Iterable[Hit] | None:
    """De beoordelingsprocedure is onbekend als de mate beoordeling onbekend is."""
    read = _read(context)
    element = read.parameters.get("evaluationProcedure")
    if read.status_code != UNKNOWN or element is None or value(element) == UNKNOWN:
        return None
    return [Hit("BF-21", EVALUATION, value(element), UNKNOWN, STATUS, element)]


@rule("GLD-036", f"{_C}, tijdstip resultaat", regimes={IMBRO}, documents=_ADDITION, operations=_TOLD)
def the_time_of_the_result_is_complete(context: Context) -> Iterable[Hit] | None:
    """Het tijdstip resultaat is onder IMBRO een datum met tijd."""
    element = _read(context).result_time
    told = moment(value(element))
    return (
        None if told.kind == "dateTime" else [Hit("BF-07", RESULT_TIME, told, "JJJJ-MM-DDTUU:MM:SS", element=element)]
    )


@rule("GLD-037", f"{_C}, observatieperiode, tijdstip resultaat", documents=_ADDITION, operations=_TOLD)
def nothing_lies_in_the_future(context: Context) -> Iterator[Hit]:
    """Observatieperiode en tijdstip resultaat liggen niet in de toekomst, en het begin niet na het einde."""
    read = _read(context)
    for element, datum in ((read.end, PERIOD), (read.result_time, RESULT_TIME)):
        told = moment(value(element))
        if told.earliest is not None and told.earliest > context.facts.received + timedelta(hours=2):
            yield Hit("BF-26", datum, told, element=element)
    begin, end = parse_partial_date(value(read.begin)), parse_partial_date(value(read.end))
    if begin.is_after(end):
        yield Hit("BF-24", PERIOD, begin, end, PERIOD, read.begin)


# --- the measurements


@rule("GLD-040", f"{_C}, tijdstip meting", documents=_ADDITION, operations=_TOLD)
def measurements_span_the_period(context: Context) -> Iterator[Hit]:
    """Eerste en laatste meting liggen op begin- en einddatum van de observatieperiode."""
    read = _read(context)
    if not read.points:
        return
    for point, element in ((read.points[0], read.begin), (read.points[-1], read.end)):
        time = child(point, "time")
        day, wanted = value(time)[:10], value(element)[:10]
        if day != wanted:
            yield Hit("BF-19", TIME, value(time), wanted, PERIOD, time)


@rule("GLD-041", f"{_C}, tijdstip meting, tijdstip resultaat", documents=_ADDITION, operations=_TOLD)
def the_result_comes_with_or_after_the_last_measurement(context: Context) -> Iterable[Hit] | None:
    """De laatste meting is het tijdstip resultaat (controlemeting, voorlopig) of ligt ervoor (volledig beoordeeld)."""
    read = _read(context)
    if not read.points:
        return None
    time = child(read.points[-1], "time")
    last, result = moment(value(time)), moment(value(read.result_time))
    if result.kind != "dateTime" or last.earliest is None or result.earliest is None:
        return None
    if (read.type == CONTROL or read.status_code == PROVISIONAL) and last.earliest != result.earliest:
        return [Hit("BF-19", TIME, last, result, RESULT_TIME, time)]
    if read.status_code == FULL and last.earliest >= result.earliest:
        return [Hit("BF-18", TIME, last, result, RESULT_TIME, time)]
    return None


@rule("GLD-042", f"{_C}, metadata tijdmeetwaardepaar", documents=_ADDITION, operations=_TOLD)
def each_point_is_whole(context: Context) -> Iterator[Hit]:
    """Kwaliteitsstatus, censuurreden en censuurlimiet van elke meting passen bij waarde en observatie."""
    read = _read(context)
    codes = allowed("urn:bro:gld:StatusQualityControl", context.request.quality_regime)
    judged = read.type == CONTROL or read.status_code == FULL
    unknown = read.status_code == UNKNOWN and context.request.quality_regime == IMBRO_A
    for row, point in enumerate(read.points, 1):
        yield from _point_hits(point, row, codes, judged=judged, unknown=unknown)


def _point_hits(
    point: etree._Element, row: int, codes: frozenset[str], *, judged: bool, unknown: bool
) -> Iterator[Hit]:
    told = _point(point)
    level, quality, quality_element = told["level"], value(told["quality"]), told["quality"]
    if quality_element is not None and quality not in codes:
        yield Hit("BF-09", QUALITY, quality, element=quality_element, row=row)
    elif quality == "nogNietBeoordeeld" and judged:
        yield Hit("BF-20", QUALITY, quality, element=quality_element, row=row)
    elif unknown and quality != UNKNOWN:
        yield Hit("BF-21", QUALITY, quality, UNKNOWN, STATUS, quality_element, row)
    if level is None:
        return
    censored, limit = told["censored"], told["limit"]
    if is_nil(level) and censored is None:
        yield Hit("BF-03", CENSOR, None, None, LEVEL, level, row)
    elif not is_nil(level) and censored is not None:
        yield Hit("BF-04", CENSOR, None, value(level), LEVEL, censored, row)
    if (limit is None) != (censored is None):
        key = "BF-01" if limit is None else "BF-04"
        yield Hit(key, LIMIT, None, last_word(censored), CENSOR, limit if limit is not None else censored, row)
    if not is_nil(level) and (number := decimal(value(level))) is not None and not -1000 < number < 1000:
        yield Hit("BF-07", LEVEL, value(level), "Meetwaarde 3.3", element=level, row=row)


def _point(point: etree._Element) -> dict[str, Any]:
    """Return the parts of one measurement that rules look at; None for what is not there."""
    found: dict[str, Any] = {"level": None, "quality": None, "limit": None, "censored": None}
    metadata = None
    for part in point:
        name = local(part)
        if name == "value":
            found["level"] = part
        elif name == "metadata":
            metadata = next(iter(part), None)
    for part in metadata if metadata is not None else ():
        name = local(part)
        if name == "censoredReason":
            found["censored"] = part
        elif name == "qualifier":
            inner = next(iter(part.iterchildren("*")), None)
            kind = "" if inner is None else local(inner)
            if inner is not None and kind in {"Category", "Quantity"}:
                found["quality" if kind == "Category" else "limit"] = child(inner, "value")
    return found


RULES: tuple[Rule, ...] = tuple(made for made in list(globals().values()) if isinstance(made, Rule))
