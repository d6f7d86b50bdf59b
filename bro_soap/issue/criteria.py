"""Reads and checks the criteria of a search for characteristics (Uitgiftehandboek, kenmerkenverzameling)."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from bro_soap.codes import CodeLists
from bro_soap.declaration.layout import Asking
from bro_soap.model import JA, Criteria, Finding
from bro_soap.rules.wording import render
from bro_soap.xmlio.blanks import words
from bro_soap.xmlio.elements import child, decimal, line_of, local, text
from bro_soap.xmlio.identifiers import KVK_NUMBER

__all__ = ["check_criteria", "read_criteria"]

ETRS89 = ("urn:ogc:def:crs:EPSG::4258", "EPSG:4258", "http://www.opengis.net/def/crs/EPSG/0/4258")
LATITUDES, LONGITUDES, RADII = (50.6, 56.0), (2.4, 7.4), (0.0, 10.0)  # degrees, degrees, km (Uitgiftehandboek)
REGISTER_BEGAN, EVENTS_BEGAN = date(2017, 7, 1), date(1889, 1, 1)
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_SRS_NAMES = {"28992": "RD", "4326": "WGS84", "7415": "RD"}
_PATH = "DispatchCharacteristicsRequest.criteria"
_KM_PER_DEGREE = 110.9  # the shortest degree of latitude between 50 and 56 degrees is 111.2 km


def check_criteria(
    criteria: etree._Element, received: datetime, asking: tuple[Asking, ...], codes: CodeLists
) -> tuple[Finding, ...]:
    """Return what is wrong with the criteria, each with its published sentence, in document order.

    `asking` declares the criteria that the object has beside those that all share; a code in one must be on its list.
    """
    today = received.astimezone(_AMSTERDAM).date()
    known = {one.code_list: codes.code_list(one.code_list, received).codes for one in asking if one.code_list}
    return (*_findings(criteria, today), *_own_findings(criteria, asking, today, known))


def read_criteria(criteria: etree._Element, asking: tuple[Asking, ...] = ()) -> Criteria:
    """Read criteria that `check_criteria` found nothing wrong with; a period includes both its days, in Dutch time."""
    box, circle = _area(criteria)
    registered, corrected = _period(criteria, "registrationPeriod"), _period(criteria, "correctionPeriod")
    under_review = _text(criteria, "underReview")
    return Criteria(
        box=box,
        circle=circle,
        delivery_accountable_party=_text(criteria, "deliveryAccountableParty"),
        quality_regime=_text(criteria, "qualityRegime"),
        registered_from=registered[0],
        registered_before=registered[1],
        corrected_from=corrected[0],
        corrected_before=corrected[1],
        under_review=None if under_review is None else under_review == JA,
        extra=tuple(_own(criteria, asking)),
    )


def _findings(criteria: etree._Element, today: date) -> Iterator[Finding]:
    party = child(criteria, "deliveryAccountableParty")
    if party is not None and not KVK_NUMBER.fullmatch(text(party)):
        yield _finding("KF-04", party, "deliveryAccountableParty", text(party), "NNNNNNNN")
    for name in ("registrationPeriod", "correctionPeriod"):
        period = child(criteria, name)
        if period is not None:
            yield from _period_findings(period, name, today)
    area = child(criteria, "area")
    circle, box = (None, None) if area is None else (child(area, "enclosingCircle"), child(area, "boundingBox"))
    if circle is not None:
        yield from _circle_findings(circle)
    if box is not None:
        yield from _box_findings(box)


def _period_findings(
    period: etree._Element, name: str, today: date, earliest: date = REGISTER_BEGAN
) -> Iterator[Finding]:
    begin, end = child(period, "beginDate"), child(period, "endDate")
    if begin is None or end is None:
        return
    first, last = _date(text(begin)), _date(text(end))
    for element, day, side in ((begin, first, "beginDate"), (end, last, "endDate")):
        if day < earliest:
            yield _finding("KF-11", element, f"{name}.{side}", text(element), earliest.isoformat())
        elif day > today:
            yield _finding("KF-13", element, f"{name}.{side}", text(element))
    if last < first:
        other = f"{{{_PATH}.{name}.beginDate}}"
        yield _finding("KF-12", end, f"{name}.endDate", text(end), text(begin), other)


def _own_findings(
    criteria: etree._Element, asking: tuple[Asking, ...], today: date, known: Mapping[str, Container[str]]
) -> Iterator[Finding]:
    for one in asking:
        for element in (part for part in criteria if local(part) == one.name):
            if one.period:
                yield from _period_findings(element, one.name, today, EVENTS_BEGAN)
            elif one.how == "overlaps":
                yield from _depth_findings(element, one)
            elif one.kvk and not KVK_NUMBER.fullmatch(text(element)):
                yield _finding("KF-04", element, one.name, text(element), "NNNNNNNN")
            elif one.code_list and text(element) not in known[one.code_list]:
                yield _finding("KF-05", element, one.name, text(element))
            elif one.low is not None and one.high is not None:
                yield from _range_findings(element, one.name, text(element), (one.low, one.high))
        yield from _most_findings(criteria, one)


def _depth_findings(element: etree._Element, one: Asking) -> Iterator[Finding]:
    for name in ("startDepth", "endDepth"):
        depth = child(element, name)
        if depth is not None and one.low is not None and one.high is not None:
            yield from _range_findings(depth, f"{one.name}.{name}", text(depth), (one.low, one.high))


def _most_findings(criteria: etree._Element, one: Asking) -> Iterator[Finding]:
    least, most = child(criteria, one.name), child(criteria, one.with_most) if one.with_most else None
    if least is None or most is None:
        return
    low, high = decimal(text(least)), decimal(text(most))
    if low is not None and high is not None and high < low:
        yield _finding("KF-10", most, one.with_most, text(most), text(least), f"{{{_PATH}.{one.name}}}")


def _own(criteria: etree._Element, asking: tuple[Asking, ...]) -> Iterator[tuple[str, str, object]]:
    """Return the criteria of the object's own as conditions: (trait, how, value)."""
    taken: set[str] = set()
    for one in asking:
        found = [part for part in criteria if local(part) == one.name]
        if not found or one.name in taken:
            continue
        trait = one.trait or one.name
        most = child(criteria, one.with_most) if one.with_most else None
        if most is not None:
            taken.add(one.with_most)
            yield trait, "within", (float(text(found[0])), float(text(most)))
        elif one.period:
            first, last = (_date(text(_required(found[0], name))) for name in ("beginDate", "endDate"))
            yield trait, "within", (first.toordinal(), last.toordinal())
        elif one.how == "overlaps":
            depths = [float(text(_required(found[0], name))) for name in ("startDepth", "endDepth")]
            yield trait, "overlaps", (min(depths), max(depths))
        elif one.how == "is":
            yield trait, "is", list(dict.fromkeys(text(next(part.iterchildren("*"), part)) for part in found))
        else:
            yield trait, one.how, float(text(found[0]))


def _circle_findings(circle: etree._Element) -> Iterator[Finding]:
    yield from _srs_findings(circle, "area.enclosingCircle")
    center, radius = child(circle, "center"), child(circle, "radius")
    if center is not None:
        yield from _position_findings(center, "area.enclosingCircle.center")
    if radius is not None:
        yield from _range_findings(radius, "area.enclosingCircle.radius", text(radius), RADII)


def _box_findings(box: etree._Element) -> Iterator[Finding]:
    yield from _srs_findings(box, "area.boundingBox")
    wrong = False
    corners = [child(box, name) for name in ("lowerCorner", "upperCorner")]
    for corner, name in zip(corners, ("lowerCorner", "upperCorner"), strict=True):
        found = [] if corner is None else list(_position_findings(corner, f"area.boundingBox.{name}"))
        wrong = wrong or corner is None or bool(found)
        yield from found
    lower, upper = corners
    if not wrong and lower is not None and upper is not None:
        south, west, north, east = *_pair(text(lower)), *_pair(text(upper))
        if south >= north or west >= east:
            yield _finding("KF-07", lower, "area.boundingBox.lowerCorner", text(lower))


def _srs_findings(element: etree._Element, name: str) -> Iterator[Finding]:
    srs = element.get("srsName") or ""
    if srs not in ETRS89:
        shown = _SRS_NAMES.get(re.split(r"[:/]", srs)[-1], srs)
        yield _finding("KF-04", element, f"{name}.crs", shown, "[ETRS89]")


def _position_findings(element: etree._Element, name: str) -> Iterator[Finding]:
    position = _pair(text(element))
    if len(position) != 2:
        yield _finding("KF-04", element, name, text(element), "breedtegraad lengtegraad")
        return
    for value, bounds, side in zip(position, (LATITUDES, LONGITUDES), ("latitude", "longitude"), strict=True):
        yield from _range_findings(element, f"{name}.{side}", str(value), bounds)


def _range_findings(element: etree._Element, name: str, value: str, bounds: tuple[float, float]) -> Iterator[Finding]:
    number, (low, high) = decimal(value), bounds
    if number is None:
        yield _finding("KF-04", element, name, value, "een getal")
    elif number < low:
        yield _finding("KF-08", element, name, value, f"{low:g}")
    elif number > high:
        yield _finding("KF-09", element, name, value, f"{high:g}")


def _finding(key: str, element: etree._Element, name: str, value: str, reference: str = "", other: str = "") -> Finding:
    sentence = render(key, f"{{{_PATH}.{name}}}", value, reference, other)
    return Finding(key, sentence, f"/{_PATH}.{name}".replace(".", "/"), line_of(element), value)


def _area(criteria: etree._Element) -> tuple[tuple[float, float, float, float], tuple[float, float, float] | None]:
    area = _required(criteria, "area")
    circle = child(area, "enclosingCircle")
    if circle is None:
        box = _required(area, "boundingBox")
        south, west = _pair(text(_required(box, "lowerCorner")))
        north, east = _pair(text(_required(box, "upperCorner")))
        return (south, west, north, east), None
    latitude, longitude = _pair(text(_required(circle, "center")))
    radius = float(text(_required(circle, "radius")))
    high = radius / _KM_PER_DEGREE
    wide = high / math.cos(math.radians(min(latitude + high, 89.0)))
    box_around = (latitude - high, longitude - wide, latitude + high, longitude + wide)
    return box_around, (latitude, longitude, radius)


def _required(element: etree._Element, name: str) -> etree._Element:
    found = child(element, name)
    if found is None:
        raise ValueError(f"criteria without {name}, which the schema forbids")
    return found


def _pair(value: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in words(value))
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()


def _period(criteria: etree._Element, name: str) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of the first day and the first after the last day."""
    period = child(criteria, name)
    if period is None:
        return None, None
    first, last = _date(text(_required(period, "beginDate"))), _date(text(_required(period, "endDate")))
    return (
        datetime.combine(first, time(), _AMSTERDAM),
        datetime.combine(last + timedelta(days=1), time(), _AMSTERDAM),
    )


def _date(value: str) -> date:
    """Read an xs:date; the zone is dropped, and a year Python does not know counts as the first or last it knows."""
    if value.startswith("-"):
        return date.min
    digits = re.match(r"([0-9]{4,})-([0-9]{2})-([0-9]{2})", value)
    if digits is None or len(digits[1]) > 4 or int(digits[1]) >= date.max.year:
        return date.max - timedelta(days=1)
    return date(int(digits[1]), int(digits[2]), int(digits[3]))


def _text(element: etree._Element, name: str) -> str | None:
    found = child(element, name)
    return None if found is None else text(found)
