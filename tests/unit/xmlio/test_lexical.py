"""White space in a value: taken away as its type says, and nothing else is."""

from __future__ import annotations

from time import process_time

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from bro_soap.xmlio.blanks import collapsed, trimmed, words
from bro_soap.xmlio.lexical import settle

GMW = "http://www.broservices.nl/xsd/isgmw/1.1"
NBSP, THIN, NEXT_LINE, BOM = "\u00a0", "\u2009", "\u0085", "\ufeff"
UNICODE_SPACES = [NBSP, THIN, NEXT_LINE, BOM, "\u3000", "\u2028"]


def element(name: str, text: str, **attributes: str) -> etree._Element:
    made = etree.Element(name, attributes)
    made.text = text
    return made


@pytest.mark.parametrize("space", UNICODE_SPACES, ids=ascii)
def test_what_unicode_calls_a_space_is_none(space: str) -> None:
    value = f"{space}a{space}b{space}"
    assert (trimmed(f" {value}\t"), words(f"\n{value} c\r"), collapsed(value)) == (value, [value, "c"], value)


COLLAPSED = [
    (ns.q(GMW, "tubeStatus"), "gebruiksklaar\n   ", "gebruiksklaar"),
    (ns.q(GMW, "tubeNumber"), "\t1\r", "1"),
    (ns.q(GMW, "owner"), " 12345678 ", "12345678"),
    (ns.q(GMW, "screenLength"), "\n1.000", "1.000"),
    (ns.q(ns.BROCOM, "date"), " 2024-05-01", "2024-05-01"),
    (ns.q(ns.BROCOM, "year"), "2024 ", "2024"),
    (ns.q(ns.BROCOM, "broId"), "\tGMW000000000001", "GMW000000000001"),
    (ns.q(ns.GML, "pos"), " 1.0\n\t 2.0 ", "1.0 2.0"),
    (ns.q(ns.GML, "timePosition"), "2024-05-01T00:00:00Z\n", "2024-05-01T00:00:00Z"),
    (ns.q(ns.SWE, "value"), " goedgekeurd ", "goedgekeurd"),
]
PRESERVED = [
    (ns.q(GMW, "objectIdAccountableParty"), " put  1\n"),
    (ns.q(GMW, "nitgCode"), " B25C0001"),
    (ns.q(GMW, "groundLevelStable"), "ja "),
    (ns.q(ns.BROCOM, "qualityRegime"), "\nIMBRO"),
    (ns.q(ns.BROCOM, "requestReference"), " a  b "),
    (ns.q(ns.SWE, "values"), " 1,2;\n 3,4; "),
    ("onbekend", "  x "),
]


@pytest.mark.parametrize(("name", "written", "value"), COLLAPSED)
def test_white_space_round_a_value_is_taken_away(name: str, written: str, value: str) -> None:
    made = element(name, written)
    assert (settle(made), made.text) == ((), value)


@pytest.mark.parametrize(("name", "written"), PRESERVED)
def test_a_text_and_a_choice_of_the_schema_stay_as_they_are_written(name: str, written: str) -> None:
    made = element(name, written)
    assert (settle(made), made.text) == ((), written)


@pytest.mark.parametrize("space", UNICODE_SPACES, ids=ascii)
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, _, value in COLLAPSED])
def test_any_other_space_is_part_of_a_value(name: str, value: str, space: str) -> None:
    made = element(name, value + space)
    assert (settle(made), made.text) == ((), value + space)


def test_comments_in_a_value_go_with_the_white_space() -> None:
    made = etree.fromstring(f'<g:tubeStatus xmlns:g="{GMW}"> gebruiks<!-- x -->klaar<?pi x?>\n</g:tubeStatus>')
    settle(made)
    assert (made.text, len(made)) == ("gebruiksklaar", 0)


def test_what_says_that_it_has_no_value_is_left_to_the_schema() -> None:
    made = element(ns.q(GMW, "tubeStatus"), " ", **{ns.q(ns.XSI, "nil"): " true "})
    settle(made)
    assert (made.text, dict(made.items())) == (" ", {ns.q(ns.XSI, "nil"): "true"})


def test_white_space_between_elements_stays() -> None:
    made = etree.fromstring(f'<o:value xmlns:o="{ns.OM}">\n <a/>\n</o:value>')
    settle(made)
    assert etree.tostring(made) == f'<o:value xmlns:o="{ns.OM}">\n <a/>\n</o:value>'.encode()


def test_attributes_collapse_but_for_those_that_are_texts() -> None:
    told = {"codeSpace": " urn:x ", ns.q(ns.XSI, "type"): "\ngml:CodeType", ns.q(ns.XLINK, "href"): "#a "}
    kept = {"tokenSeparator": " ", "blockSeparator": "\n", "decimalSeparator": "."}
    made = element("x", "", **told, **kept)
    settle(made)
    assert dict(made.items()) == {name: value.strip() for name, value in told.items()} | kept


def test_the_unit_of_a_measurement_in_a_series_is_a_symbol_without_white_space() -> None:
    made = element(ns.q(ns.WML, "value"), "1", uom=" m")
    settle(made)
    assert made.get("uom") == " m"


@pytest.mark.parametrize("value", ["1e", "-1.5E", " .5e\n", "1 2e", "1e 2"])
def test_half_a_power_of_ten_is_no_number(value: str) -> None:
    name = ns.q(ns.GML, "pos") if " " in value.strip() else ns.q(GMW, "screenLength")
    (wrong,) = settle(element(name, value))
    assert wrong.message == f"'{collapsed(value)}' is not a valid value of the type 'xs:double'"


@pytest.mark.parametrize("value", ["", "INF", "-INF", "NaN", "+1", "1.", ".5", "1e5", "1E-5", "nee", "1,5e"])
def test_any_other_value_is_left_to_libxml2(value: str) -> None:
    assert settle(element(ns.q(GMW, "screenLength"), value)) == ()


WHOLE = [
    ("+1", "1"),
    ("01", "1"),
    (" -007\n", "-7"),
    ("-0", "0"),
    ("+0", "0"),
    ("000", "0"),
    ("10", "10"),
    ("-10", "-10"),
]


@pytest.mark.parametrize(("written", "value"), WHOLE)
def test_a_whole_number_is_written_in_one_way(written: str, value: str) -> None:
    made = element(ns.q(GMW, "tubeNumber"), written)
    assert (settle(made), made.text) == ((), value)


@pytest.mark.parametrize("written", ["1.0", "1e2", "--1", "+", "", "1 2", "\u0661"])
def test_what_is_no_whole_number_is_left_to_the_schema(written: str) -> None:
    made = element(ns.q(GMW, "tubeNumber"), written)
    settle(made)
    assert (made.text or "") == written


MUCH = 1_000_000
LONG = [
    ("tubeNumber", "0" * MUCH + "1", "1"),
    ("tubeNumber", "0" * MUCH + "x", "0" * MUCH + "x"),
    ("tubeNumber", "1" * MUCH + " ", "1" * MUCH),
    ("screenLength", "1" * MUCH + ".e", "1" * MUCH + ".e"),
    ("screenLength", "." * MUCH, "." * MUCH),
    ("screenLength", "1 " * MUCH + "x", "1 " * MUCH + "x"),
    ("tubeStatus", "x  " * MUCH, ("x " * MUCH)[:-1]),
]


@pytest.mark.parametrize(("name", "written", "value"), LONG, ids=range(len(LONG)))
def test_a_long_value_takes_time_in_proportion(name: str, written: str, value: str) -> None:
    made = element(ns.q(GMW, name), written)
    before = process_time()
    settle(made)
    assert made.text == value
    assert process_time() - before < 20  # of the processor; a quadratic search takes hours
