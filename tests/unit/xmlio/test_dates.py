"""Dates and moments are the intervals that they may mean."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bro_soap.xmlio import dates, elements

BROCOM = "http://www.broservices.nl/xsd/brocommon/3.0"


@pytest.mark.parametrize(
    ("text", "kind", "earliest", "latest", "rendered"),
    [
        ("2018-09-01", "date", date(2018, 9, 1), date(2018, 9, 1), "(2018-09-01, JJJJ-MM-DD)"),
        ("2014-11-04+01:00", "date", date(2014, 11, 4), date(2014, 11, 4), "(2014-11-04, JJJJ-MM-DD)"),
        ("2020-02", "yearMonth", date(2020, 2, 1), date(2020, 2, 29), "(2020-02, JJJJ-MM)"),
        ("1987Z", "year", date(1987, 1, 1), date(1987, 12, 31), "(1987, JJJJ)"),
        ("onbekend", "void", None, None, "onbekend"),
        ("2021-02-30", "void", None, None, "onbekend"),
        ("2021-13", "void", None, None, "onbekend"),
        ("12024-01-01", "date", date.max, date.max, "(12024-01-01, JJJJ-MM-DD)"),
        ("-0044-03-15", "date", date.min, date.min, "(-0044-03-15, JJJJ-MM-DD)"),
    ],
)
def test_a_partial_date_is_an_interval(
    text: str, kind: str, earliest: date | None, latest: date | None, rendered: str
) -> None:
    found = dates.parse_partial_date(text)
    assert (found.kind, found.earliest, found.latest, str(found)) == (kind, earliest, latest, rendered)


def test_incomplete_dates_are_before_or_after_only_where_that_is_certain() -> None:
    year, month = dates.parse_partial_date("1987"), dates.parse_partial_date("1987-05")
    assert not year.is_after(month)
    assert not year.is_before(month)
    assert dates.parse_partial_date("1987-06").is_after(month)
    assert month.is_before(date(1987, 6, 1))
    assert not dates.VOID.is_after(month)
    assert not month.is_before(dates.VOID)


@given(st.dates(), st.dates())
def test_full_dates_compare_as_dates(one: date, other: date) -> None:
    first, second = (dates.parse_partial_date(f"{day:%Y-%m-%d}".rjust(10, "0")) for day in (one, other))
    assert first.is_after(second) is (one > other)
    assert first.is_before(second) is (one < other)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024-05-29T08:05:00+02:00", datetime(2024, 5, 29, 6, 5, tzinfo=UTC), datetime(2024, 5, 29, 6, 5, tzinfo=UTC)),
        ("2024-05-29T08:05:00.25Z", *[datetime(2024, 5, 29, 8, 5, 0, 250_000, tzinfo=UTC)] * 2),
        ("2024-05-29T08:05:00", datetime(2024, 5, 29, 6, 5, tzinfo=UTC), datetime(2024, 5, 29, 7, 5, tzinfo=UTC)),
        ("2024-05-29T24:00:00Z", *[datetime(2024, 5, 30, tzinfo=UTC)] * 2),
        (
            "2024-05-29",
            datetime(2024, 5, 28, 22, tzinfo=UTC),
            datetime(2024, 5, 29, 22, 59, 59, 999_999, tzinfo=UTC),
        ),
    ],
)
def test_a_moment_without_zone_is_the_span_of_dutch_clocks(text: str, earliest: datetime, latest: datetime) -> None:
    found = dates.moment(text)
    assert (found.earliest, found.latest) == (earliest, latest)


def test_a_moment_that_says_nothing_is_unknown() -> None:
    assert dates.moment("") == dates.Moment("void", "onbekend", dates.VOID)


# The schema lets any xs:anyURI through where a time stands.
NO_TIMES = (
    *("true", "08:05:00", "gisteren", "2024-02-30T10:00:00Z", "1900-02-29", "2024-13", "0000", "0000-01-01T00:00:00Z"),
    *(
        "2024-01-01T24:00:01Z",
        "2024-06-30T23:59:60Z",
        "2024-01-01T25:00:00Z",
        "2024-01-01T10:60:00Z",
        "2024-01-01T10:00",
    ),
    *(
        "2024-01-01+14:01",
        "2024-01-01T00:00:00+99:00",
        "\u0662\u0660\u0662\u0664-01-01",
        "02024",
        "-2024-13-01",
        "10000-01-32",
    ),
)


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_moment_is_unreadable_and_has_no_interval(text: str) -> None:
    found = dates.moment(text)
    assert (found.kind, str(found), found.earliest, found.day) == ("unreadable", text, None, dates.VOID)
    assert not dates.are_times([text])


YEARS = st.one_of(st.integers(0, 9999).map("{:04}".format), st.integers(-(10**9), 10**9).map(str), st.just("9" * 5000))
ZONES = st.sampled_from(["", "Z", "+14:00", "-14:00", "+14:01", "+02:60", "-00:00"])


@given(YEARS, st.integers(0, 13), st.integers(0, 32), st.integers(0, 25), st.integers(0, 60), st.integers(0, 60), ZONES)
def test_a_moment_is_read_only_where_the_schema_of_issue_reads_it(
    year: str, month: int, day: int, hour: int, minute: int, second: int, zone: str
) -> None:
    for text in (
        f"{year}{zone}",
        f"{year}-{month:02}{zone}",
        f"{year}-{month:02}-{day:02}{zone}",
        f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}",
    ):
        readable = dates.moment(text).kind != "unreadable"
        if len(year) == 4:  # of other years only part is checked: they are refused as too early, or in the future
            assert readable == START_TIME.validate(etree.fromstring(f"<t>{text}</t>")), text
            assert dates.are_times([text]) == (dates.moment(text).kind == "dateTime")


START_TIME = etree.XMLSchema(
    etree.fromstring(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="t"><xs:simpleType>'
        '<xs:union memberTypes="xs:dateTime xs:date xs:gYearMonth xs:gYear"/></xs:simpleType></xs:element></xs:schema>'
    )
)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for reading in (
        dates.moment,
        dates.parse_partial_date,
        elements.decimal,
        elements.integer,
        lambda one: dates.are_times([one]),
    ):
        reading(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "99999-01-01T00:00:00Z"])
def test_moments_at_the_end_of_time_do_no_harm(text: str) -> None:
    found = dates.moment(text)
    assert found.earliest is not None
    assert found.latest is not None
