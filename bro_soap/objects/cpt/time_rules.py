"""When the tests of a CPT were done: not before there were any, nor after they were reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from bro_soap.objects.cpt.columns import CATALOGUE
from bro_soap.objects.cpt.readings import (
    DISSIPATION,
    DISSIPATION_START,
    REPORT_DATE,
    TEST_START,
    report_date,
    start,
    test_start,
)
from bro_soap.rules import Context, Datum, Hit, Reading, Rule, rule
from bro_soap.rules.rule import IMBRO, IMBRO_A
from bro_soap.xmlio.dates import Moment, document_date, partial_date

__all__ = [
    "EARLIEST",
    "dissipation_start_is_a_time",
    "dissipation_start_not_after_report",
    "dissipation_start_not_before_test",
    "test_start_is_a_time",
    "test_start_not_after_report",
    "unknown_with_report",
]

_C = CATALOGUE.cites
_DISSIPATIONS = "conePenetrometerSurvey/dissipationTest"

EARLIEST = date(1930, 1, 1)


def unknown_with_report(rule_id: str, datum: Datum) -> Rule:
    """Return the rule that a date is unknown where that of the report is."""

    def check(context: Context) -> list[Hit] | None:
        element = context.document.first(datum.path)
        if element is None or report_date(context.document).kind != "void":
            return None
        value = partial_date(element)
        return None if value.kind == "void" else [Hit("BF-10", datum, value, "onbekend", element=element)]

    check.__doc__ = f"{datum.dutch} is onbekend als {REPORT_DATE.dutch} onbekend is."
    return rule(rule_id, f"{_C}, {datum.dutch}", regimes={IMBRO_A}, needs={datum.path})(check)


@rule("CPT-040", f"{_C}, Conuspenetratietest.starttijd meten")
def test_start_is_a_time(context: Context) -> Iterator[Hit] | None:
    """De starttijd van de conuspenetratietest ligt niet voor 1930 of in de toekomst en is onder IMBRO volledig."""
    value, element = test_start(context.document)
    return _time_hits(context, TEST_START, element, value)


@rule("CPT-041", f"{_C}, Conuspenetratietest.starttijd meten")
def test_start_not_after_report(context: Context) -> list[Hit] | None:
    """De starttijd van de conuspenetratietest ligt niet na de rapportagedatum onderzoek."""
    value, element = test_start(context.document)
    limit = report_date(context.document)
    return [Hit("BF-24", TEST_START, value, limit, REPORT_DATE, element)] if value.day.is_after(limit) else None


@rule("CPT-042", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_is_a_time(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet voor 1930 of in de toekomst en is onder IMBRO volledig."""
    starts = [start(test) for test in _dissipation_tests(context)]
    return [hit for value, at in starts for hit in _time_hits(context, DISSIPATION_START, at, value)]


@rule("CPT-043", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_not_after_report(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet na de rapportagedatum onderzoek."""
    limit = report_date(context.document)
    starts = [start(test) for test in _dissipation_tests(context)]
    return [
        Hit("BF-24", DISSIPATION_START, value, limit, REPORT_DATE, element)
        for value, element in starts
        if value.day.is_after(limit)
    ]


@rule("CPT-044", f"{_C}, Dissipatietest.starttijd meten", needs={DISSIPATION.path})
def dissipation_start_not_before_test(context: Context) -> list[Hit] | None:
    """De starttijd van een dissipatietest ligt niet voor die van de conuspenetratietest."""
    first, _ = test_start(context.document)
    starts = [start(test) for test in _dissipation_tests(context)]
    return [
        Hit("BF-25", DISSIPATION_START, value, first, TEST_START, element)
        for value, element in starts
        if value.latest is not None and first.earliest is not None and value.latest < first.earliest
    ]


def _dissipation_tests(context: Context) -> tuple[Reading, ...]:
    tests: tuple[Reading, ...] | None = context.document.memo.get("dissipation tests")
    if tests is None:
        tests = context.document.each(_DISSIPATIONS)
        context.document.memo["dissipation tests"] = tests
    return tests


def _time_hits(context: Context, datum: Datum, element: etree._Element, value: Moment) -> Iterator[Hit]:
    if value.kind == "unreadable" or (value.kind != "dateTime" and context.request.quality_regime == IMBRO):
        yield Hit("BF-07", datum, value, "JJJJ-MM-DDTUU:MM:SS", element=element)
    elif value.day.is_before(EARLIEST):
        yield Hit("BF-23", datum, value, f"{EARLIEST:%d-%m-%Y}", element=element)
    elif _in_future(context, value):
        yield Hit("BF-26", datum, value, element=element)


def _in_future(context: Context, value: Moment) -> bool:
    if value.kind == "dateTime":
        return value.earliest is not None and value.earliest > context.facts.received
    return value.day.is_after(document_date(context.facts.received))
