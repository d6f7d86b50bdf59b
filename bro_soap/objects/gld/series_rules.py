"""The rules about the measurements of an observation: a long series is looked at as a whole, not point by point.

An XPath picks out what is wrong, or all values of one kind at once; only what is wrong costs anything per point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from lxml import etree

from bro_soap.objects.gld.data import (
    CENSOR,
    INTERPOLATION,
    LEVEL,
    LIMIT,
    PERIOD,
    QUALITY,
    RESULT_TIME,
    SERIES,
    STATUS,
    TIME,
)
from bro_soap.objects.gld.observation import CONTROL, FULL, PROVISIONAL, UNKNOWN, observation_of, value
from bro_soap.objects.gld.scope import observed
from bro_soap.objects.gld.series import DISCONTINUOUS, is_plain
from bro_soap.rules import Context, Datum, Hit, Rule, Screen
from bro_soap.rules.findings import MOST_FINDINGS
from bro_soap.rules.meaning import strange_hits
from bro_soap.rules.rule import IMBRO_A
from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import are_times, moment
from bro_soap.xmlio.elements import child, text

__all__ = ["SERIES_RULES"]

_NAMES = {"w": ns.WML, "s": ns.SWE, "x": ns.XSI}
_META = "w:metadata/w:TVPMeasurementMetadata"
_PAIR, _NIL = "w:point/w:MeasurementTVP", "(@x:nil='true' or @x:nil='1')"
_REASON, _QUANTITY = f"{_META}/w:censoredReason", f"{_META}/w:qualifier/s:Quantity"


def _path(xpath: str) -> Any:
    return etree.XPath(xpath, namespaces=_NAMES, smart_strings=False)


_FIRST, _LAST = _path("w:point[1]/w:MeasurementTVP"), _path("w:point[last()]/w:MeasurementTVP")
_LEVELS, _LEVEL_TEXTS = _path(f"{_PAIR}/w:value[not{_NIL}]"), _path(f"{_PAIR}/w:value[not{_NIL}]/text()")
_LIMITS, _LIMIT_TEXTS = _path(f"{_PAIR}/{_QUANTITY}/s:value"), _path(f"{_PAIR}/{_QUANTITY}/s:value/text()")
_CATEGORY = f"{_META}/w:qualifier/s:Category/s:value"
_QUALITIES, _QUALITY_TEXTS = _path(f"{_PAIR}/{_CATEGORY}"), _path(f"{_PAIR}/{_CATEGORY}/text()")
_LEVEL_COUNT, _LIMIT_COUNT = _path(f"count({_PAIR}/w:value[not{_NIL}])"), _path(f"count({_PAIR}/{_QUANTITY}/s:value)")
_QUALITY_COUNT = _path(f"count({_PAIR}/{_CATEGORY})")
_NO_VALUE_NO_REASON = _path(f"{_PAIR}[w:value[{_NIL}] and not({_REASON})]")
_VALUE_AND_REASON = _path(f"{_PAIR}[w:value[not{_NIL}] and {_REASON}]")
_REASON_NO_LIMIT = _path(f"{_PAIR}[{_REASON} and not({_QUANTITY})]")
_LIMIT_NO_REASON = _path(f"{_PAIR}[{_QUANTITY} and not({_REASON})]")
_REASONS = _path(f"{_PAIR}/{_REASON}")
_OTHER_UNIT = _path(f"{_PAIR}/w:value[@uom != 'm' or not(@uom or {_NIL})] | {_PAIR}/{_QUANTITY}/s:uom[not(@code='m')]")
_TIMES, _TIME_TEXTS = _path(f"{_PAIR}/w:time"), _path(f"{_PAIR}/w:time/text()")
_MORE_THAN_ONE = _path(f"{_PAIR}[count({_CATEGORY}) > 1 or count({_QUANTITY}) > 1]")
_OTHER_INTERPOLATION = _path(f"{_PAIR}/{_META}/w:interpolationType[not(@*[local-name()='href'] = '{DISCONTINUOUS}')]")
# Of each point, what is not there: counted first, because nearly always everything is.
_PARTS = (
    (TIME, "w:time"),
    (LEVEL, "w:value"),
    (QUALITY, _CATEGORY),
    (INTERPOLATION, f"{_META}/w:interpolationType"),
)
_COUNT = _path("count(w:point)")
_WITH = tuple(_path(f"count({_PAIR}[{part}])") for _, part in _PARTS)
_WITHOUT = tuple(_path(f"{_PAIR}[not({part})]") for _, part in _PARTS)
_CENSOR_REASONS = {
    "http://www.opengis.net/def/nil/OGC/0/BelowDetectionRange": "kleinerDanLimietwaarde",
    "http://www.opengis.net/def/nil/OGC/0/AboveDetectionRange": "groterDanLimietwaarde",
    "http://www.opengis.net/def/nil/OGC/0/unknown": "onbekend",
}
_HREF = ns.q(ns.XLINK, "href")


def _series(context: Context) -> etree._Element | None:
    return observation_of(context).series


def _found(series: etree._Element | None, path: Any) -> list[Any]:
    return [] if series is None else list(path(series))


def _is_plain(context: Context) -> bool:
    """Tell whether every measurement is complete and in metres, with one quality, and none is censored."""
    memo = context.document.memo
    if "plain series" not in memo:
        series = _series(context)
        memo["plain series"] = series is not None and is_plain(series)
    return bool(memo["plain series"])


_LOOK_CLOSER = ("GLD-044", "GLD-045", "GLD-048", "GLD-049", "GLD-053")
_UNUSUAL = Screen(lambda context: () if _is_plain(context) else _LOOK_CLOSER)


def _row(element: etree._Element) -> int:
    """Return the number of the measurement that the element is in, from 1."""
    point = next(above for above in (element, *element.iterancestors()) if above.tag == ns.q(ns.WML, "point"))
    return 1 + sum(1 for _ in point.itersiblings(ns.q(ns.WML, "point"), preceding=True))


# --- the series and the observation


@observed("GLD-040", "tijdstip meting")
def measurements_span_the_period(context: Context) -> Iterator[Hit]:
    """Eerste en laatste meting liggen op begin- en einddatum van de observatieperiode."""
    read = observation_of(context)
    for path, element in ((_FIRST, read.begin), (_LAST, read.end)):
        for point in _found(read.series, path):
            time = child(point, "time")
            day, wanted = value(time)[:10], value(element)[:10]
            if time is not None and day != wanted:
                yield Hit("BF-19", TIME, value(time), wanted, PERIOD, time)


@observed("GLD-041", "tijdstip meting, tijdstip resultaat")
def the_result_comes_with_or_after_the_last_measurement(context: Context) -> Iterable[Hit] | None:
    """De laatste meting is het tijdstip resultaat (controlemeting, voorlopig) of ligt ervoor (volledig beoordeeld)."""
    read = observation_of(context)
    point = next(iter(_found(read.series, _LAST)), None)
    time = None if point is None else child(point, "time")
    last, result = moment(value(time)), moment(value(read.result_time))
    if time is None or result.kind != "dateTime" or last.earliest is None or result.earliest is None:
        return None
    if (read.type == CONTROL or read.status_code == PROVISIONAL) and last.earliest != result.earliest:
        return [Hit("BF-19", TIME, last, result, RESULT_TIME, time)]
    if read.status_code == FULL and read.type != CONTROL and last.earliest >= result.earliest:
        return [Hit("BF-18", TIME, last, result, RESULT_TIME, time)]
    return None


@observed("GLD-047", "Tijdmeetwaardereeks.tijdmeetwaardepaar 1..*")
def there_are_measurements(context: Context) -> Iterable[Hit] | None:
    """Een tijdmeetwaardereeks heeft ten minste één tijdmeetwaardepaar."""
    series = _series(context)
    return None if series is None or _COUNT(series) else [Hit("BF-06", SERIES, element=series)]


@observed("GLD-048", "Tijdmeetwaardepaar, Metadata tijdmeetwaardepaar", screen=_UNUSUAL)
def each_point_has_its_parts(context: Context) -> Iterator[Hit]:
    """Elk tijdmeetwaardepaar heeft tijdstip meting, waterstand, status kwaliteitscontrole en interpolatietype."""
    series = _series(context)
    for (datum, _), having, lacking in zip(_PARTS, _WITH, _WITHOUT, strict=True):
        if series is not None and having(series) != _COUNT(series):
            for point in islice(lacking(series), MOST_FINDINGS + 1):
                yield Hit("BF-06", datum, element=point, row=_row(point))


@observed("GLD-057", "Tijdmeetwaardereeks, Tijdmeetwaardepaar, Metadata tijdmeetwaardepaar")
def everything_in_a_series_has_a_meaning(context: Context) -> Iterable[Hit] | None:
    """Een tijdmeetwaardereeks bevat alleen elementen, attributen en tijden waaraan de standaard een betekenis geeft."""
    series = _series(context)
    if series is None or _is_plain(context):
        return None
    return strange_hits(context, series.iterdescendants("*"))


@observed("GLD-051", "tijdstip meting: DatumTijd")
def each_time_is_a_time(context: Context) -> Iterator[Hit]:
    """Het tijdstip meting is een datum met een tijd."""
    series = _series(context)
    if series is None or are_times(_TIME_TEXTS(series)):
        return
    wrong = (element for element in _TIMES(series) if moment(value(element)).kind != "dateTime")
    for element in islice(wrong, MOST_FINDINGS + 1):
        yield Hit("BF-07", TIME, value(element), "JJJJ-MM-DDTUU:MM:SS", element=element, row=_row(element))


# --- quality and censoring


@observed("GLD-053", "Metadata tijdmeetwaardepaar: ten hoogste 1", screen=_UNUSUAL)
def quality_and_limit_come_once(context: Context) -> Iterator[Hit]:
    """Status kwaliteitscontrole en censuurlimietwaarde staan ten hoogste één keer bij een meting."""
    for point in islice(_found(_series(context), _MORE_THAN_ONE), MOST_FINDINGS + 1):
        yield Hit("BF-27", QUALITY, _qualities(point), element=point, row=_row(point))


def _qualities(point: etree._Element) -> str:
    return ", ".join(value(one) for one in point.iter(ns.q(ns.SWE, "value")))


@observed("GLD-042", "metadata tijdmeetwaardepaar")
def each_point_is_whole(context: Context) -> Iterator[Hit]:
    """Kwaliteitsstatus, censuurreden en censuurlimiet van elke meting passen bij waarde en observatie."""
    series = _series(context)
    if series is not None:
        yield from _quality_hits(context, series)
        if not _is_plain(context):
            yield from _censor_hits(series)


def _quality_hits(context: Context, series: etree._Element) -> Iterator[Hit]:
    """Yield a hit per wrong quality; the elements are only gone through when one of their values is wrong."""
    texts = _QUALITY_TEXTS(series)
    given = {trimmed(one) for one in texts} | ({""} if len(texts) != _QUALITY_COUNT(series) else set())
    wrong = {quality: why for quality in given if (why := _wrong_quality(context, quality))}
    if wrong:
        bad = (element for element in _QUALITIES(series) if value(element) in wrong)
        for element in islice(bad, MOST_FINDINGS + 1):
            key, reference, other = wrong[value(element)]
            yield Hit(key, QUALITY, value(element), reference, other, element, _row(element))


def _wrong_quality(context: Context, quality: str) -> tuple[str, str, Datum | None] | None:
    """Return the template and its reference when no point of this observation may have this quality."""
    read, regime = observation_of(context), context.request.quality_regime
    if quality not in context.allowed("urn:bro:gld:StatusQualityControl"):
        return "BF-09", "", None
    if quality == "nogNietBeoordeeld" and (read.type == CONTROL or read.status_code == FULL):
        return "BF-20", "", None
    if read.status_code == UNKNOWN and regime == IMBRO_A and quality != UNKNOWN:
        return "BF-21", UNKNOWN, STATUS
    return None


def _censor_hits(series: etree._Element) -> Iterator[Hit]:
    for point in islice(_NO_VALUE_NO_REASON(series), MOST_FINDINGS + 1):
        yield Hit("BF-03", CENSOR, other=LEVEL, element=point, row=_row(point))
    for point in islice(_VALUE_AND_REASON(series), MOST_FINDINGS + 1):
        yield Hit("BF-04", CENSOR, None, value(child(point, "value")), LEVEL, point, _row(point))
    for key, path in (("BF-01", _REASON_NO_LIMIT), ("BF-04", _LIMIT_NO_REASON)):
        for point in islice(path(series), MOST_FINDINGS + 1):
            reason = next(point.iter(ns.q(ns.WML, "censoredReason")), None)
            yield Hit(key, LIMIT, None, _reason(reason), CENSOR, point, _row(point))


def _reason(element: etree._Element | None) -> str:
    reference = "" if element is None else element.get(_HREF, "")
    return _CENSOR_REASONS.get(reference, reference)


@observed("GLD-044", "censuurreden; waardelijst Censuurreden", screen=_UNUSUAL)
def the_reason_is_on_the_list(context: Context) -> Iterator[Hit]:
    """De censuurreden staat in haar waardelijst: onder of boven het meetbereik, en onder IMBRO/A onbekend."""
    codes = context.allowed("urn:bro:gld:CensorReason")
    wrong = (one for one in _found(_series(context), _REASONS) if _CENSOR_REASONS.get(one.get(_HREF)) not in codes)
    for element in islice(wrong, MOST_FINDINGS + 1):
        yield Hit("BF-09", CENSOR, element.get(_HREF, ""), element=element, row=_row(element))


@observed("GLD-045", "interpolatietype; waardelijst Interpolatietype", screen=_UNUSUAL)
def the_interpolation_is_on_the_list(context: Context) -> Iterator[Hit]:
    """Het interpolatietype is discontinu."""
    for element in islice(_found(_series(context), _OTHER_INTERPOLATION), MOST_FINDINGS + 1):
        yield Hit("BF-09", INTERPOLATION, element.get(_HREF, ""), element=element, row=_row(element))


# --- numbers


@observed("GLD-046", "waterstand, censuurlimietwaarde: Meetwaarde 3.3")
def levels_are_numbers_of_six_digits(context: Context) -> Iterator[Hit]:
    """Waterstand en censuurlimietwaarde hebben ten hoogste drie cijfers voor en drie achter de komma."""
    series = _series(context)
    levels, limits = (LEVEL, _LEVEL_COUNT, _LEVEL_TEXTS, _LEVELS), (LIMIT, _LIMIT_COUNT, _LIMIT_TEXTS, _LIMITS)
    for datum, count, texts, elements in (levels,) if _is_plain(context) else (levels, limits):
        if series is not None and not _all_fit(texts(series), count(series)):
            wrong = (element for element in elements(series) if not _all_fit([text(element)], 1))
            for element in islice(wrong, MOST_FINDINGS + 1):
                yield Hit("BF-07", datum, value(element), "Getalswaarde(3.3)", element=element, row=_row(element))


def _all_fit(texts: list[str], count: float) -> bool:
    """Tell whether there are so many numbers, all with at most three digits on either side of the point."""
    try:
        numbers = np.array(texts, dtype=object).astype(np.float64)
    except ValueError:
        return False
    if (
        len(texts) != count or not (np.abs(numbers) < 1000).all()
    ):  # rounding a number that is near the largest overflows
        return False
    return bool((np.round(numbers, 3) == numbers).all())


@observed("GLD-049", "waterstand, censuurlimietwaarde: m", screen=_UNUSUAL)
def levels_are_in_metres(context: Context) -> Iterator[Hit]:
    """Waterstand en censuurlimietwaarde zijn in meter."""
    for element in islice(_found(_series(context), _OTHER_UNIT), MOST_FINDINGS + 1):
        datum, unit = (
            (LEVEL, element.get("uom")) if element.tag == ns.q(ns.WML, "value") else (LIMIT, element.get("code"))
        )
        yield Hit("BF-10", datum, unit or "", "m", element=element, row=_row(element))


SERIES_RULES: tuple[Rule, ...] = (
    measurements_span_the_period,
    the_result_comes_with_or_after_the_last_measurement,
    there_are_measurements,
    each_point_has_its_parts,
    everything_in_a_series_has_a_meaning,
    each_time_is_a_time,
    quality_and_limit_come_once,
    each_point_is_whole,
    the_reason_is_on_the_list,
    the_interpolation_is_on_the_list,
    levels_are_numbers_of_six_digits,
    levels_are_in_metres,
)
