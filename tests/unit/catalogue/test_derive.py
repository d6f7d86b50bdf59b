"""What a row makes: its datum, and the rules of it over the shapes, which say, ask and find what the row says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bro_soap.catalogue.kinds import read_kinds
from bro_soap.model import Operation, Role
from bro_soap.rules import Context, Facts, Reading, Rule
from bro_soap.rules.conditions import ALWAYS, NEVER
from bro_soap.rules.nested import Occurrence
from bro_soap.rules.rule import IMBRO, IMBRO_A
from bro_soap.xmlio.request import Request
from tests.unit.catalogue.tables import line, read, write

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def rule(top: Path, *lines: str) -> Rule:
    """The one rule that these lines make."""
    (made,) = read(top, *lines).rules
    return made


def found(made: Rule, document: str, regime: str = IMBRO, **facts: Any) -> list[str]:
    """The templates under which the rule finds something in a document."""
    root = etree.fromstring(f"<document {XSI}>{document}</document>")
    request = Request(Operation.REGISTER, root, "XYZ", "", None, None, regime, None, None, None, "document", root)
    told = Facts(datetime(2026, 1, 1, tzinfo=UTC), **facts)
    subject: Any = type("Subject", (), {"documents_by_name": {}, "closed": frozenset(), "read_as": {}})
    return [hit.key for hit in made.check(Context(request, told, subject, Reading(root))) or ()]


# The line, a document that is right, one that is not, what is found in it, the sentence.
ROWS = (
    (
        line("x", "Measure 2.1 m", range="0..30", ids="number=001"),
        "<x>30.0</x>",
        "<x>-1</x><x>31</x><x>1.11</x><x>a</x>",
        ["BF-16", "BF-17", "BF-07", "BF-07"],
        "Ding.x is een getal van ten hoogste 2.1 cijfers vanaf 0 tot en met 30.",
    ),
    (
        line("x", "Power 1.2 m/s", range="1.00E-12..1.00E-3", ids="number=001"),
        "<x>5.00E-5</x>",
        "<x>1E-13</x><x>1E-2</x><x>1.001E-5</x>",
        ["BF-16", "BF-17", "BF-07"],
        "Ding.x is een getal van drie cijfers en een macht van tien, vanaf 1.00E-12 tot en met 1.00E-3.",
    ),
    (
        line("x", "Count 2", range="1..50", ids="number=001"),
        "<x>50</x>",
        "<x>0</x><x>51</x><x>1.5</x>",
        ["BF-16", "BF-17", "BF-07"],
        "Ding.x is een geheel getal van 1 tot en met 50.",
    ),
    (
        line("x", "Text 3", ids="text=001"),
        "<x>abc</x>",
        "<x> </x><x>abcd</x><x>\u6c49</x>",
        ["BF-06", "BF-07", "BF-08"],
        "Ding.x is een tekst van 1 tot 3 tekens uit de MES-1 karakterset.",
    ),
    (
        line("x", "YesNo", ids="code=001"),
        "<x>ja</x>",
        "<x>misschien</x>",
        ["BF-09"],
        "Ding.x staat in de waardelijst IndicationYesNo voor het kwaliteitsregime.",
    ),
    (
        line("x", "Date", range="1930-01-01..", ids="date=001"),
        "<x><date>2020-01-01</date></x>",
        "<x><date>1929-12-31</date></x><x><date>2027-01-01</date></x>",
        ["BF-23", "BF-26"],
        "Ding.x ligt niet voor 01-01-1930, niet in de toekomst en is onder IMBRO volledig.",
    ),
    (
        line("x", "Id GMW", ids="id=001"),
        "<x>GMW000000000001</x>",
        "<x>GLD000000000001</x>",
        ["BF-07"],
        "Ding.x is GMW met twaalf cijfers.",
    ),
    (line("x", "KvK", ids="kvk=001"), "<x>12345678</x>", "<x>1234567</x>", ["BF-07"], "Ding.x is een KvK-nummer van"),
    (line("x", "KvK or empty", ids="kvk=001"), "<x/>", "<x>1</x>", ["BF-07"], "Ding.x is een KvK-nummer van acht"),
    (line("x", nil="IMBRO/A", ids="nil=001"), "<x>a</x>", '<x xsi:nil="true"/>', ["BF-06"], "Ding.x heeft een waarde."),
    (
        line("x", values="= a | b | c", ids="value=001"),
        "<x>c</x>",
        "<x>d</x><x> a</x>",
        ["BF-10"] * 2,
        "Ding.x is a, b of c.",
    ),
    (
        line("x", values="not a when y = 1", ids="value=001"),
        "<x>a</x><y>2</y>",
        "<x>a</x><y>1</y>",
        ["BF-21"],
        "Ding.x is niet a als Ding.y gelijk is aan 1.",
    ),
    (
        line("x", values="<= y", ids="value=001"),
        "<x>2</x><y>2</y>",
        "<x>3</x><y>2</y>",
        ["BF-17"],
        "Ding.x is niet groter",
    ),
    (
        line("x", values=">= y", ids="value=001"),
        "<x>2</x><y>2</y>",
        "<x>1</x><y>2</y>",
        ["BF-16"],
        "Ding.x is niet klein",
    ),
    (
        line("x", values="unique", ids="value=001"),
        "<x>1</x><x>2</x>",
        "<x>1</x><x>01</x>",
        ["BF-27"],
        "Ding.x is uniek.",
    ),
    (
        line("x", values="unique with y", ids="value=001"),
        "<x>1</x>",
        "<x>1</x><x>1</x>",
        ["BF-27"],
        "Ding.x is uniek.",
    ),
    (
        line("x", presence="must y = ja", ids="presence=001"),
        "<x/><y>ja</y>",
        "<y>ja</y>",
        ["BF-01"],
        "Ding.x is aanwezig als Ding.y gelijk is aan ja, en anders niet.",
    ),
    (
        line("x", presence="must y = 1; may y = 2", ids="presence=001"),
        "<x/><y>2</y>",
        "<x/><y>3</y>",
        ["BF-04"],
        "Ding.x is aanwezig als Ding.y gelijk is aan 1, en ontbreekt als bovendien Ding.y niet gelijk is aan 2.",
    ),
    (
        line("x", presence="never y = 1", ids="presence=001"),
        "<x/><y>2</y>",
        "<x/><y>1</y>",
        ["BF-04"],
        "Ding.x ontbreekt als Ding.y gelijk is aan 1.",
    ),
    (
        line("x", presence="must not y present; archive always", ids="presence=001"),
        "<x/>",
        "",
        ["BF-03"],
        "Ding.x is aanwezig als Ding.y ontbreekt (onder IMBRO/A mag het ontbreken), en anders niet.",
    ),
    (
        line("x", presence="must y = ja", ids="present=001"),
        "<y>nee</y>",
        "<y>ja</y>",
        ["BF-01"],
        "Ding.x is aanwezig als Ding.y gelijk is aan ja.",
    ),
    (
        line("x", presence="must y = ja", ids="absent=001"),
        "<x/><y>ja</y>",
        "<x/><y>nee</y>",
        ["BF-04"],
        "Ding.x ontbreekt als Ding.y niet gelijk is aan ja.",
    ),
    (
        line("x", presence="with y", ids="pair=001"),
        "<x/><y/>",
        "<x/>",
        ["BF-01"],
        "Ding.x en Ding.y zijn samen aanwezig",
    ),
    (
        line("x", "Group", presence="as many as y", ids="count=001"),
        "<x/><x/><y>2</y>",
        "<x/><y>2</y>",
        ["BF-02"],
        "Ding.x komt zo vaak voor als Ding.y zegt.",
    ),
)


@pytest.mark.parametrize(("row", "right", "wrong", "keys", "says"), ROWS, ids=[one[4][:60] for one in ROWS])
def test_a_row_makes_its_rule(tmp_path: Path, row: str, right: str, wrong: str, keys: list[str], says: str) -> None:
    made = rule(tmp_path, line("y", "Measure 3.0 m"), row)
    assert (made.id, made.citation) == ("XYZ-001", "catalogus_XYZ, Ding.x")
    assert made.sentence.startswith(says)
    assert found(made, right) == []
    assert found(made, wrong) == keys


def test_an_organisation_is_known_in_its_role(tmp_path: Path) -> None:
    made = rule(tmp_path, line("x", "KvK uitvoerder", ids="known=001"))
    assert found(made, "<x>12345678</x>", roles={"12345678": frozenset({Role.UITVOERDER})}) == []
    assert found(made, "<x>12345678</x>", roles={"12345678": frozenset({Role.BRONHOUDER})}) == ["BF-11"]


def test_a_date_is_compared_as_a_date(tmp_path: Path) -> None:
    lines = (line("y", "Date"), line("x", "Date", values="<= y", ids="value=001"))
    assert found(rule(tmp_path, *lines), "<x><date>2020-01-02</date></x><y><date>2020-01-01</date></y>") == ["BF-24"]


def test_a_clause_holds_under_its_own_regime(tmp_path: Path) -> None:
    told = "IMBRO: must y = 1; IMBRO/A: must y = 2"
    one, other = read(tmp_path, line("y"), line("x", presence=told, ids="presence=001,002")).rules
    assert (one.regimes, other.regimes) == (frozenset({IMBRO}), frozenset({IMBRO_A}))
    assert found(one, "<y>1</y>") == ["BF-01"]
    assert found(other, "<y>2</y>", IMBRO_A) == ["BF-01"]
    assert found(other, "<y>1</y>", IMBRO_A) == []


def test_a_row_may_hold_for_some_documents_and_cite_something_else(tmp_path: Path) -> None:
    header = "path\tenglish\tdutch\toccurs\tdomain\tids\tdocuments\tcites\tvalues"
    cells = "x\tThing\tDing.x\t1\tText 3\ttext=001 value=002\tXYZ_Start\tvalue: handboek\tunique"
    write(tmp_path, (cells,), header=header)
    text, unique = read_kinds(tmp_path)["XYZ"].rules
    assert text.documents == unique.documents == {"XYZ_Start"}
    assert (text.citation, unique.citation) == ("catalogus_XYZ, Ding.x", "handboek")


def test_rules_stand_in_the_order_of_their_ids(tmp_path: Path) -> None:
    lines = (line("a", ids="text=003"), line("b", nil="IMBRO/A", ids="text=002 nil=001"))
    assert [one.id for one in read(tmp_path, *lines).rules] == ["XYZ-001", "XYZ-002", "XYZ-003"]


CONDITIONS = (
    ("y = 1 or z = 1 and z = 2", "Ding.y gelijk is aan 1 of Ding.z gelijk is aan 1 en Ding.z gelijk is aan 2"),
    ("(y = 1 or z = 1) and z = 2", "Ding.y gelijk is aan 1 of Ding.z gelijk is aan 1 en Ding.z gelijk is aan 2"),
    ("not (y = 1 and z present)", "Ding.y niet gelijk is aan 1 of Ding.z ontbreekt"),
    ("y = {soil}", "Ding.y een grond is"),
    ("y = {bare}", "Ding.y gelijk is aan a of b"),
    ("Thing.y stands", "Ding.y aanwezig is"),
)


@pytest.mark.parametrize(("said", "words"), CONDITIONS)
def test_conditions_say_what_they_ask(tmp_path: Path, said: str, words: str) -> None:
    kind = read(tmp_path, line("y"), line("z"), sets=("soil\teen grond\tzand klei", "bare\t-\ta b"))
    assert kind.when(said).words == words


def test_not_binds_closer_than_and_and_closer_than_or(tmp_path: Path) -> None:
    kind = read(tmp_path, line("y"), line("z"))
    here = occurrence("<y>1</y><z>3</z>")
    assert kind.when("y = 1 or z = 1 and z = 2").holds(here) is True
    assert kind.when("(y = 1 or z = 1) and z = 2").holds(here) is False
    assert kind.when("not y = 1 and z = 3").holds(here) is False
    assert kind.when("not (y = 2 and z = 3)").holds(here) is True


def test_present_asks_for_a_value_and_stands_for_the_element(tmp_path: Path) -> None:
    kind = read(tmp_path, line("y"))
    here = occurrence('<y xsi:nil="true"/>')
    assert (kind.when("y present").holds(here), kind.when("y stands").holds(here)) == (False, True)


def test_always_and_never_are_those_of_the_shapes_and_the_same_words_are_one_condition(tmp_path: Path) -> None:
    kind = read(tmp_path, line("y"))
    assert kind.when("always") is ALWAYS
    assert kind.when("never") is NEVER
    assert kind.when("not (y = 1 and y present)") is kind.when("not  (y = 1  and y present)")


def occurrence(document: str) -> Occurrence:
    return Occurrence(etree.fromstring(f"<document {XSI}>{document}</document>"))
