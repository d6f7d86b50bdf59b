"""An observation of a groundwater level dossier, read once: what rules, search by period and filter need of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from lxml import etree

from bro_soap.history.timeline import Event, Events
from bro_soap.objects.gld.names import IN_METADATA, IN_PROCESS, STATUS, code_of, is_public, named_values
from bro_soap.rules import Context
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.elements import child, local, text
from bro_soap.xmlio.parts import first_at

__all__ = ["Observation", "details", "in_period", "observation_of", "read_observation", "secret"]

_HREF, _ID = ns.q(ns.XLINK, "href"), ns.q(ns.GML, "id")
_PARAMETER = ns.q(ns.WML, "parameter")
FULL, REGULAR = "volledigBeoordeeld", "reguliereMeting"
CONTROL, UNKNOWN, PROVISIONAL = "controlemeting", "onbekend", "voorlopig"
# Annotation of observationPeriod: without one fewer observation than this many pairs would not be reached.
ENOUGH_PAIRS = 2500
_PAIRS = etree.XPath("count(*)", smart_strings=False)


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """The elements of one observation by what they are; `parameters` holds the named values by their name.

    `repeated` are the named values whose name was used before, `misplaced` the names that are of elsewhere.
    """

    element: etree._Element
    parameters: dict[str, etree._Element]
    repeated: tuple[etree._Element, ...]
    misplaced: tuple[etree._Element, ...]
    status: etree._Element | None
    stamp: etree._Element | None
    organisation: etree._Element | None
    begin: etree._Element | None
    end: etree._Element | None
    result_time: etree._Element | None
    procedure: etree._Element | None
    process: etree._Element | None
    reference: etree._Element | None
    series: etree._Element | None
    related: tuple[etree._Element, ...]

    @property
    def status_code(self) -> str:
        """The status, or nothing."""
        return code_of(self.status, STATUS)

    @property
    def type(self) -> str:
        """The type of the observation, or nothing."""
        return value(self.parameters.get("observationType"))


def value(element: etree._Element | None) -> str:
    """Return the text of an element, or nothing."""
    return "" if element is None else trimmed(text(element))


def identifier(element: etree._Element | None) -> str:
    """Return the gml:id of an element, or nothing."""
    return "" if element is None else element.get(_ID) or ""


def target(element: etree._Element | None) -> str:
    """Return the id that an element refers to, or nothing."""
    return "" if element is None else (element.get(_HREF) or "").removeprefix("#")


def read_observation(document: etree._Element) -> Observation:
    """Read the observation of an addition; the schema lets it be absent, and then nothing is in it."""
    element = next((part for part in document.iter("*") if local(part) == "OM_Observation"), etree.Element("none"))
    metadata = first_at(element, "metadata/ObservationMetadata")
    procedure = child(element, "procedure")
    process = first_at(procedure, "ObservationProcess")
    series = first_at(element, "result/MeasurementTimeseries")
    parameters: dict[str, etree._Element] = {}
    repeated, misplaced = [], []
    for section, names in ((metadata, IN_METADATA), (process, IN_PROCESS)):
        for reference, told in named_values(section):
            name = names.get(reference.get(_HREF, ""))
            if name is None:
                misplaced.append(reference)
            elif parameters.setdefault(name, told) is not told:
                repeated.append(told)
    return Observation(
        element=element,
        parameters=parameters,
        repeated=tuple(repeated),
        misplaced=tuple(misplaced),
        status=first_at(metadata, "status"),
        stamp=first_at(metadata, "dateStamp/Date"),
        organisation=first_at(metadata, "contact/CI_ResponsibleParty/organisationName/CharacterString"),
        begin=first_at(element, "phenomenonTime/TimePeriod/beginPosition"),
        end=first_at(element, "phenomenonTime/TimePeriod/endPosition"),
        result_time=first_at(element, "resultTime/TimeInstant/timePosition"),
        procedure=procedure,
        process=process,
        reference=first_at(process, "processReference"),
        series=series,
        related=tuple(_related(element)),
    )


def observation_of(context: Context) -> Observation:
    """Return the observation of the addition that is judged."""
    memo = context.document.memo
    if "observation" not in memo:
        memo["observation"] = read_observation(context.document.root)
    found: Observation = memo["observation"]
    return found


def details(document: etree._Element) -> dict[str, Any]:
    """Return what is wanted later of an addition without reading it again."""
    read = read_observation(document)
    found = {
        "begin": value(read.begin)[:10],
        "end": value(read.end)[:10],
        "type": read.type,
        "status": read.status_code,
        "process": identifier(read.process),
        "series": identifier(read.series),
        "uses": target(read.procedure),
        "related": [target(element) for element in read.related],
        "pairs": 0 if read.series is None else int(cast("float", _PAIRS(read.series))),
    }
    return {name: told for name, told in found.items() if told}


def secret(part: etree._Element) -> Iterator[etree._Element]:
    """Return the named values that are not for everybody: all but those known to be public."""
    return (one for one in part.iter(_PARAMETER) if not is_public(one))


def in_period(events: Events, first: date | None, last: date | None, *, filtered: bool) -> list[int]:
    """Return the parts to issue: the head, and the observations with a day between these two.

    Without them, the last observations that together have 2500 pairs, and no more of them than that takes. `filtered`
    leaves out control measurements, and what is not fully assessed when every day of it is in what is.
    """
    observed = [event for event in events if "begin" in event.details]
    wanted = _filtered(observed) if filtered else observed
    if first is None and last is None:
        wanted = _enough(wanted)
    return [0, *(event.sequence for event in wanted if _touches(event, first, last))]


def _touches(event: Event, first: date | None, last: date | None) -> bool:
    begin, end = _span(event.details)
    return (last is None or begin <= last.toordinal()) and (first is None or end >= first.toordinal())


def _filtered(observed: list[Event]) -> list[Event]:
    """Return what the duty to use the register is about: of regular measurements the best of each day."""
    assessed = _joined(_span(event.details) for event in observed if _is_full(event.details))
    regular = (event for event in observed if event.details.get("type") != CONTROL)
    return [event for event in regular if _is_full(event.details) or not _within(_span(event.details), assessed)]


def _within(span: tuple[int, int], joined: list[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in joined)


def _enough(observed: list[Event]) -> list[Event]:
    """Return the last observations, as few as have enough pairs together, in the order in which they were."""
    pairs, latest = 0, set[int]()
    for event in sorted(observed, key=lambda event: _span(event.details)[::-1], reverse=True):
        if pairs >= ENOUGH_PAIRS:
            break
        pairs += event.details.get("pairs", 0)
        latest.add(event.sequence)
    return [event for event in observed if event.sequence in latest]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the same days in as few spans as there can be; not day by day, for a sender may write any year."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _span(told: Mapping[str, Any]) -> tuple[int, int]:
    return _ordinal(told["begin"]), _ordinal(told["end"])


def _is_full(told: Mapping[str, Any]) -> bool:
    return (told.get("type"), told.get("status")) == (REGULAR, FULL)


def _ordinal(written: str) -> int:
    try:
        return date.fromisoformat(written).toordinal()
    except ValueError:
        return 0


def _related(element: etree._Element) -> Iterator[etree._Element]:
    for part in element:
        if local(part) == "relatedObservation":
            found = first_at(part, "ObservationContext/relatedObservation")
            if found is not None:
                yield found
