"""The metadata and the process of an observation: what they must hold, once, in its place and in its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from lxml import etree

from bro_soap.declaration.documents import COMPANY_NUMBERS
from bro_soap.model import Role
from bro_soap.objects.gld import names
from bro_soap.objects.gld.data import (
    COMPENSATION,
    EVALUATION,
    INSTRUMENT,
    INVESTIGATOR,
    ORGANISATION,
    PERIOD,
    PROCESS_TYPE,
    REFERENCE,
    RESULT_TIME,
    STAMP,
    STATUS,
    TYPE,
)
from bro_soap.objects.gld.names import code_of
from bro_soap.objects.gld.observation import (
    REGULAR,
    UNKNOWN,
    observation_of,
    value,
)
from bro_soap.objects.gld.scope import observed
from bro_soap.rules import Context, Datum, Hit
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import moment, parse_partial_date
from bro_soap.xmlio.elements import child
from bro_soap.xmlio.identifiers import KVK_NUMBER
from bro_soap.xmlio.standards import HREF

__all__ = [
    "a_status_goes_with_a_regular_measurement",
    "compensation_goes_with_a_pressure_sensor",
    "each_named_value_comes_once",
    "each_named_value_has_its_form",
    "each_named_value_stands_in_its_place",
    "metadata_and_process_are_complete",
    "nothing_lies_in_the_future",
    "the_investigator_has_a_kvk_number",
    "the_investigator_is_known",
    "the_name_of_the_organisation_is_empty",
    "the_period_has_two_days",
    "the_process_is_an_algorithm",
    "the_stamp_is_the_day_of_the_result",
    "the_time_of_the_result_is_complete",
    "unknown_status_means_unknown_procedure",
]

_ALGORITHM = "http://www.opengis.net/def/waterml/2.0/processType/Algorithm"
_NUMBERS = tuple(f"{{*}}{name}" for name in COMPANY_NUMBERS)
# The first ten characters are kept as the day: no year of five digits, and none before our era.
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_NAMED = Datum("observation", "NamedValue", "Metadata observatie")
_PRESSURE = frozenset({"druksensor", "stereoDruksensor"})


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
    if number is None or KVK_NUMBER.fullmatch(value(number)):
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
