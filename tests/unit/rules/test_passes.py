"""What a glance lets pass, the rule itself finds nothing in; and nearly all that is right is let pass."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from lxml import etree

from bro_soap.model import DocumentKind, Operation
from bro_soap.rules import Context, Datum, Facts, Reading, Rule
from bro_soap.rules.conditions import given, is_there, stands
from bro_soap.rules.dependent import barred_value, presence, value_when
from bro_soap.rules.groups import whole_number
from bro_soap.rules.known import bro_id, kvk_number
from bro_soap.rules.measures import measure_value, power_value
from bro_soap.rules.patterns import date_value, from_code_list, has_value, not_after, one_of, text_value
from bro_soap.rules.rule import IMBRO, IMBRO_A
from bro_soap.xmlio.request import Request

BROCOM, XSI = "http://www.broservices.nl/xsd/brocommon/3.0", "http://www.w3.org/2001/XMLSchema-instance"
X, Y = Datum("x", "x"), Datum("y", "y")
TEXTS = (
    *("", " ", "a", " a", "a ", "ja", "nee", "ab\tc", "\u6c49", "\u00e9", "abcd", "onbekend"),
    *("0", "-0", "+0", "5", "05", "0005", "5.", ".5", "5.0", "5.00", "5.000", "5.001", "9.99", "10", "10.0", "10.01"),
    *("-0.01", "1e1", "1E1", "NaN", "INF", "\u0665", "5,0", " 5", "5 ", "99999999", "12345678", "1234567"),
    *("GMW000000000001", "GMW00000000000", "gmw000000000001", "99999999999999999999", "4.9999999999999999999"),
)
DATES = (
    *("2020-01-01", "1929-12-31", "1930-01-01", "2026-01-01", "2026-01-02", "2025-12-31", "9999-12-31", "0001-01-01"),
    *("2020-01-01Z", "2020-01-01+01:00", "20200101", "2020-W01-1", "2020-02-30", "-2020-01-01", " 2020-01-01", ""),
)
RULES = (
    measure_value("X-1", "c", X, "2.2", "0", "10"),
    measure_value("X-1", "c", X, "1.0"),
    measure_value("X-1", "c", X, "15.5", "0", "10"),
    power_value("X-1", "c", X, "1E-3", "10"),
    whole_number("X-1", "c", X, 1, 10),
    text_value("X-1", "c", X, 3),
    from_code_list("X-1", "c", X, "urn:bro:IndicationYesNo"),
    has_value("X-1", "c", X),
    one_of("X-1", "c", X, ("a", "ja")),
    kvk_number("X-1", "c", X),
    kvk_number("X-1", "c", X, or_empty=True),
    bro_id("X-1", "c", X, "GMW"),
    date_value("X-1", "c", X, date(1930, 1, 1)),
    not_after("X-1", "c", X, Y),
    value_when("X-1", "c", X, ("a", "5"), given(Y, "ja")),
    barred_value("X-1", "c", X, ("a", "5"), given(Y, "ja")),
)


def context(xml: str, regime: str = IMBRO) -> Context:
    root = etree.fromstring(f'<d xmlns:b="{BROCOM}" xmlns:xsi="{XSI}">{xml}</d>')
    request = Request(Operation.REGISTER, root, "CPT", "", None, None, regime, None, None, None, "d", root)
    subject: Any = type("Subject", (), {"documents_by_name": {}, "closed": frozenset(), "read_as": {}})
    return Context(request, Facts(datetime(2026, 1, 1, 12, tzinfo=UTC)), subject, Reading(root))


def passed(rule: Rule, here: Context) -> bool:
    document = here.document
    return all(look(here, document.texts(path), document.elements[path]) for path, look in rule.passes.items())


def values() -> list[str]:
    plain = [f"<x>{text}</x>" for text in TEXTS]
    told = [f"<x><b:{kind}>{text}</b:{kind}></x>" for text in DATES for kind in ("date", "yearMonth", "voidReason")]
    odd = [
        '<x xsi:nil="true"/>',
        '<x xsi:nil="false">a</x>',
        "<x><!-- a -->5</x>",
        "<x>5<!-- a --></x>",
        "<x><b:date/></x>",
    ]
    return plain + told + odd


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence[:50])
@pytest.mark.parametrize("regime", [IMBRO, IMBRO_A])
def test_what_is_let_pass_is_right(rule: Rule, regime: str) -> None:
    seen: set[tuple[bool, bool]] = set()
    for one, other, beside in product(
        values(), ("", "<x>a</x>", "<x>5</x>"), ("<y>ja</y>", f"<y><b:date>{DATES[0]}</b:date></y>")
    ):
        here = context(one + other + beside, regime)
        right, finds = bool(rule.passes) and passed(rule, here), bool(list(rule.check(here) or ()))
        assert not (right and finds), (one, other)
        seen.add((right, finds))
    assert (False, True) in seen or regime not in rule.regimes or rule.sentence.startswith("x ligt niet na")


RIGHT = (
    (measure_value("X-1", "c", X, "2.2", "0", "10"), "<x>0</x><x>10</x><x>9.99</x>"),
    (whole_number("X-1", "c", X, 1, 10), "<x>1</x><x>10</x>"),
    (text_value("X-1", "c", X, 3), "<x>abc</x>"),
    (from_code_list("X-1", "c", X, "urn:bro:IndicationYesNo"), "<x>ja</x><x>nee</x>"),
    (has_value("X-1", "c", X), "<x>a</x>"),
    (
        date_value("X-1", "c", X, date(1930, 1, 1)),
        "<x><b:date>1930-01-01</b:date></x><x><b:date>2026-01-01</b:date></x>",
    ),
    (not_after("X-1", "c", X, Y), "<x><b:date>2020-01-01</b:date></x><y><b:date>2020-01-01</b:date></y>"),
    (kvk_number("X-1", "c", X), "<x>12345678</x>"),
    (bro_id("X-1", "c", X, "GMW"), "<x>GMW000000000001</x>"),
    (one_of("X-1", "c", X, ("a",)), "<x>a</x>"),
    (value_when("X-1", "c", X, ("a",), given(Y, "ja")), "<x>a</x><y>ja</y>"),
    (barred_value("X-1", "c", X, ("a",), given(Y, "ja")), "<x>b</x><y>ja</y>"),
)


@pytest.mark.parametrize(("rule", "xml"), RIGHT, ids=[rule.sentence[:50] for rule, _ in RIGHT])
def test_what_is_plainly_right_is_let_pass(rule: Rule, xml: str) -> None:
    assert rule.passes
    assert passed(rule, context(xml))


# --- what is absent and cannot be needed

IN = Datum("g/x", "g.x")
Z = Datum("g/z", "g.z")
CONDITIONS = (
    given(Z, "a"),
    given(Y, "a", "b"),
    ~given(Z, "a"),
    given(Z, "a") & given(Y, "a"),
    given(Z, "a") | given(Y, "a"),
    is_there(Z),
    stands(Z),
    ~stands(Z),
    given(Z, "a") & ~is_there(Y),
)
GROUPS = (
    "<g/>",
    "<g><z>a</z></g>",
    "<g><z> a </z></g>",
    "<g><z>b</z></g>",
    "<g><x/><z>b</z></g>",
    '<g><z xsi:nil="true"/></g>',
)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.words)
def test_what_cannot_be_needed_is_not_asked_for(condition: Any) -> None:
    rule, seen = presence("X-1", "c", IN, must=condition), set()
    for one, other, beside in product(GROUPS, ("", *GROUPS), ("", "<y>a</y>", "<y> b</y>")):
        here = context(one + other + beside)
        right, finds = passed(rule, here), bool(list(rule.check(here) or ()))
        assert not (right and finds), (one, other, beside)
        seen.add((right, finds))
    assert (False, True) in seen


def test_a_document_that_leaves_out_its_beginning_is_always_looked_at() -> None:
    here = context("<g/>")
    end: Any = type("End", (), {"kind": DocumentKind.END})
    assert passed(presence("X-1", "c", IN, must=given(Y, "a")), here)
    here.subject.documents_by_name["d"] = end  # type: ignore[index]
    assert not passed(presence("X-1", "c", IN, must=given(Y, "a")), here)
