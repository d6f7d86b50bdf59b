"""A report in its dossier: what is wanted later of it without reading it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from bro_soap.history.timeline import Events
from bro_soap.objects.gpd.data import FACILITY_ID, PERIOD, PUBLIC, SYSTEM_ID
from bro_soap.xmlio.dates import PartialDate, parse_partial_date
from bro_soap.xmlio.elements import text
from bro_soap.xmlio.parts import at_path, first_at

__all__ = ["begins", "details", "ends", "first_day", "last_day", "start_details"]


def start_details(document: etree._Element) -> dict[str, Any]:
    """Return whether everybody may consult the dossier, where its start says so."""
    said = first_at(document, PUBLIC.path)
    return {} if said is None else {PUBLIC.path: text(said)}


def details(document: etree._Element) -> dict[str, Any]:
    """Return the first and the last day of all volumes of a report, and the facility that it refers to."""
    found = {
        "begin": min(_days(document, "beginDate"), key=begins).text,
        "end": max(_days(document, "endDate"), key=ends).text,
        "refers": _facility(document),
    }
    return {name: told for name, told in found.items() if told}


def first_day(events: Events) -> str | None:
    """Return the first day of all that reports among these events are of; None when there is none."""
    told = (event.details["begin"] for event in events if "begin" in event.details)
    return min(told, key=lambda day: begins(parse_partial_date(day)), default=None)


def last_day(events: Events) -> str | None:
    """Return the last day of all that reports among these events are of; None when there is none."""
    told = (event.details["end"] for event in events if "end" in event.details)
    return max(told, key=lambda day: ends(parse_partial_date(day)), default=None)


def begins(day: PartialDate) -> date:
    """Return the first day that a date may mean."""
    return day.earliest or date.min


def ends(day: PartialDate) -> date:
    """Return the last day that a date may mean."""
    return day.latest or date.max


def _days(document: etree._Element, name: str) -> list[PartialDate]:
    return [parse_partial_date(text(one)) for one in at_path(document, f"{PERIOD.path}/{name}")]


def _facility(document: etree._Element) -> str:
    ways = (first_at(document, datum.path) for datum in (SYSTEM_ID, FACILITY_ID))
    return next((text(found) for found in ways if found is not None), "")
