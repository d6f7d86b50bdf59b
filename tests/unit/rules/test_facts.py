"""What is not known: a rule that asks it stays silent, and the verdict says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from lxml import etree
from structlog.testing import capture_logs

import bro_soap
from bro_soap.model import Operation
from bro_soap.objects import KINDS
from bro_soap.rules import (
    UNKNOWN,
    Context,
    Datum,
    Facts,
    Hit,
    NotKnown,
    Phase,
    Rule,
    RulePack,
    Unchecked,
    Verdict,
    rule,
    run,
)
from bro_soap.rules.packs import of_packs
from bro_soap.validation.report import NEEDED
from bro_soap.xmlio.request import read_request
from tests.unit.lives import sample

NOW = datetime(2025, 3, 1, tzinfo=UTC)
KNOWN = {"received", "standard", "acts", "told", "settled"}
MAY_LACK = sorted({one.name for one in fields(Facts)} - KNOWN)
A = Datum("a", "XXX.a", "Onderzoek.a")


@rule("X-001", "nergens")
def asks(context: Context) -> list[Hit]:
    """Vraagt wat niet bekend is."""
    return [Hit("BF-20", A, str(context.facts.roles))]


@rule("X-002", "nergens")
def finds_and_asks(context: Context) -> Iterator[Hit]:
    """Vindt iets, en vraagt daarna wat niet bekend is."""
    yield Hit("BF-20", A, "x")
    yield Hit("BF-20", A, str(context.facts.roles))


@rule("X-003", "nergens")
def asks_nothing(context: Context) -> list[Hit]:
    """Vraagt niets."""
    return []


ASKS_FIRST = replace(asks, id="X-004", phase=Phase.STATE)


def judged(*rules: Rule, facts: Facts) -> Verdict:
    root = etree.fromstring(
        "<registrationRequest><requestReference>r</requestReference><qualityRegime>IMBRO</qualityRegime>"
        "<sourceDocument><XXX><a>x</a></XXX></sourceDocument></registrationRequest>"
    )
    return run(rules, read_request(root, Operation.REGISTER, "XXX"), facts, KINDS["CPT"])


@pytest.mark.parametrize("name", MAY_LACK)
def test_what_is_not_given_is_not_known(name: str) -> None:
    facts = Facts(NOW)
    assert name in facts.unknown
    with pytest.raises(NotKnown, match=name):
        getattr(facts, name)
    known = facts.but(**{name: None})
    assert getattr(known, name) is None
    assert known.unknown == facts.unknown - {name}
    with pytest.raises(NotKnown, match=name):
        known.but(**{name: UNKNOWN}).need(name)


def test_a_report_says_how_to_tell_whatever_may_not_be_known() -> None:
    assert NEEDED.keys() == set(MAY_LACK)


def test_facts_have_no_other_names() -> None:
    with pytest.raises(TypeError, match="rolls"):
        Facts(NOW).but(rolls={})


def test_a_rule_that_asks_was_not_checked_and_one_that_does_not_was() -> None:
    verdict = judged(asks, asks_nothing, ASKS_FIRST, facts=Facts(NOW))
    assert verdict.reason is None
    assert verdict.unchecked == (Unchecked("X-001", ("roles",)), Unchecked("X-004", ("roles",)))
    assert judged(asks, facts=Facts(NOW, roles={})).reason_rule == "RA-25"


def test_a_rule_that_found_something_was_checked() -> None:
    verdict = judged(finds_and_asks, facts=Facts(NOW))
    assert len(verdict.findings) == 1
    assert verdict.unchecked == ()


def test_a_rule_of_a_pack_may_ask_too() -> None:
    (made,) = of_packs((RulePack("p", {"XXX": (asks,)}),), "XXX")
    with capture_logs() as lines:
        assert judged(made, facts=Facts(NOW)).unchecked == (Unchecked("X-001", ("roles",)),)
    assert lines == []


def test_an_incomplete_date_is_not_refused_where_the_prehistory_is_not_known() -> None:
    archive = sample("gmw", "registration-owner-archive")
    own = archive.replace(b"<brocom:underPrivilege>ja</brocom:underPrivilege>", b"")
    whole = own.replace(b"<brocom:yearMonth>1987-04</brocom:yearMonth>", b"<brocom:date>1987-04-01</brocom:date>")
    for document, asked in ((archive, False), (own, True), (whole, False)):
        report = bro_soap.validate(document)
        assert "GMW-101" not in {one.rule for one in (*report.findings, *report.later)}
        assert ("GMW-101" in {one.rule for one in report.unchecked}) is asked
