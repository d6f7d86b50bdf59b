"""The ledger accounts for every row of the catalogues, and what it says is so."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bro_soap.catalogue import load
from bro_soap.catalogue.declared import Declarations
from bro_soap.catalogue.ledger import made_lines
from bro_soap.cli.ledger import HANDBOOK, NOTHING, REGISTER, ROW, SCHEMA, Entry, read_ledger, summary, whole_ledger
from bro_soap.objects import KINDS
from bro_soap.rules.wording import TEMPLATES
from tests.objects.xsd import declaration

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "docs" / "ledger"
CATALOGUE = ROOT / ".." / "shared" / "imbro" / "catalogue" / "attributes.tsv"
# Kinds whose schema follows a later catalogue than the one that was collected first.
LATER = frozenset({"BHR-P", "EPL", "GUF", "SFR"})

# The aspect under which a column of the catalogue is accounted for; the domain is `codes` or `format`.
COLUMNS = {
    "cardinality": "cardinality",
    "structure": "pattern",
    "max_length": "length",
    "unit": "unit",
    "range": "range",
    "rules": "rule",
    "rules_imbroA": "ruleA",
}
# An aspect that needs no column: what code lists and nil say about a quality regime.
REGIME = "regime"
PLAIN = re.compile(
    r"Tekst\d+|(Tekst|Meetwaarde|Aantal|Nummer)\b.*|Datum|DatumTijd|Datuminterval|Organisatie|KvK-nummer|Registratieobjectcode"
    r"|NITG[Cc]ode|Putcode|Coördinatenpaar"
)
UNITS = {"µm": "um", "°": "deg", "°C": "Cel", "mm2/mm2": "1", "dimensieloos": "1"}
every_object = pytest.mark.parametrize("code", KINDS)


@cache
def ledger(code: str) -> tuple[Entry, ...]:
    return whole_ledger(LEDGER, ROOT / "xsd", code)


@cache
def catalogue(code: str) -> dict[tuple[str, str], dict[str, str]]:
    file_of = CATALOGUE.with_stem("attributes-newer") if code in LATER else CATALOGUE
    with file_of.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row["of"], row["name"]): row for row in rows if row["object"] == code}


def aspects(row: dict[str, str]) -> set[str]:
    """What of a row must be accounted for."""
    found = {aspect for column, aspect in COLUMNS.items() if row[column]}
    if row["domain"]:
        found.add("format" if PLAIN.fullmatch(row["domain"]) else "codes")
    return found or {ROW}


def test_every_file_is_about_an_object() -> None:
    read = {entry.place.partition(":")[0] for code in (*KINDS, HANDBOOK) for entry in read_ledger(LEDGER, code)}
    assert {file.name for file in LEDGER.glob("*.tsv")} == read


@pytest.mark.parametrize("code", [*KINDS, HANDBOOK])
def test_a_line_names_rules_that_exist_and_says_why(code: str) -> None:
    books = KINDS.values() if code == HANDBOOK else [KINDS[code]]
    known = {rule.id for declared in books for rule in declared.all_rules}
    for entry in ledger(code):
        assert set(entry.rules) <= known, entry
        alone = {REGISTER, NOTHING} & set(entry.by)
        assert not alone or len(entry.by) == 1, entry
        assert entry.why or not {SCHEMA, NOTHING} & set(entry.by), entry


@pytest.mark.parametrize("code", [*KINDS, HANDBOOK])
def test_an_aspect_is_told_once(code: str) -> None:
    counted = Counter((entry.row, entry.aspect) for entry in ledger(code))
    assert [told for told, count in counted.items() if count > 1] == []


@every_object
def test_what_the_rows_of_the_catalogue_say_is_not_written_again(code: str) -> None:
    version = KINDS[code].version
    schema = Declarations(ROOT / "xsd" / version.folder, version.delivery)
    made = {(one.of, one.name, one.aspect, one.by, one.why) for one in made_lines(load(code), schema)}
    written = {(one.of, one.name, one.aspect, one.by, one.why): one.place for one in read_ledger(LEDGER, code)}
    assert [place for line, place in written.items() if line in made] == []


@every_object
def test_every_rule_is_there_for_a_reason(code: str) -> None:
    told = {rule for entry in (*ledger(code), *ledger(HANDBOOK)) for rule in entry.rules}
    assert [rule.id for rule in KINDS[code].all_rules if rule.id not in told] == []


def test_every_published_sentence_of_delivery_is_in_the_handbook_ledger() -> None:
    told = [entry.name for entry in ledger(HANDBOOK) if entry.aspect == "sentence"]
    assert sorted(told) == sorted(key for key in TEMPLATES if key.startswith(("RA-", "BF-")))


@pytest.mark.shared
@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs ../shared")
@every_object
def test_no_line_is_about_what_the_catalogue_has_not(code: str) -> None:
    rows = catalogue(code)
    for entry in ledger(code):
        assert entry.row in rows, entry
        assert entry.aspect == REGIME or entry.aspect in aspects(rows[entry.row]), entry


@pytest.mark.shared
@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs ../shared")
@every_object
def test_every_row_of_the_catalogue_is_accounted_for(code: str) -> None:
    told = {(entry.row, entry.aspect) for entry in ledger(code)}
    wanted = {(row, aspect) for row, facts in catalogue(code).items() for aspect in aspects(facts)}
    assert sorted(wanted - told) == []


@pytest.mark.shared
@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs ../shared")
@every_object
def test_what_the_schema_is_said_to_enforce_it_does(code: str) -> None:
    wrong = []
    for entry in ledger(code):
        if SCHEMA in entry.by and (reason := refuted(code, entry, catalogue(code)[entry.row])):
            wrong.append(f"{entry.place} {entry.of}.{entry.name} {entry.aspect}: {reason}")
    assert wrong == []


def refuted(code: str, entry: Entry, row: dict[str, str]) -> str:
    """Why our schema does not do what a line says; empty when it does, or where only reading can tell.

    Where a rule is named as well, the schema may be wider than the catalogue, and the rule does the rest. It may be
    narrower where `why` goes on to say how the kind of document decides.
    """
    found = declaration(code, entry.why.split()[0])
    if found is None:
        return f"no declaration {entry.why.split()[0]}"
    if entry.aspect == "cardinality":
        least, most = occurrence(row["cardinality"])
        same = (found.least, found.most) == (least, most)
        wider = found.least <= least and (found.most is None or (most is not None and found.most >= most))
        narrower = least <= found.least and found.most is not None and (most is None or found.most <= most)
        said = len(entry.why.split()) > 1
        return (
            ""
            if same or (wider and entry.rules) or (narrower and said)
            else f"{found.least}..{found.most}, not {row['cardinality']}"
        )
    if entry.aspect == "codes":
        return "" if found.values else f"{found.type} has no fixed values"
    if entry.aspect == "unit":
        told = row["unit"].split(" (")[0]
        return "" if found.uom == UNITS.get(told, told) else f"unit {found.uom}, not {told}"
    return ""


def occurrence(told: str) -> tuple[int, int | None]:
    low, _, high = told.partition("..")
    return int(low), int(low) if not high else None if high == "*" else int(high)


@pytest.mark.shared
@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs ../shared")
@every_object
def test_the_bounds_of_the_catalogue_are_those_in_the_sentences_of_the_rules(code: str) -> None:
    said = {rule.id: rule.sentence.replace(",", ".") for rule in KINDS[code].all_rules}
    wrong = []
    for entry in ledger(code):
        if entry.aspect == "range" and entry.rules and not entry.why:
            words = " ".join(said[rule] for rule in entry.rules)
            missing = [bound for bound in bounds(catalogue(code)[entry.row]["range"]) if not holds(words, bound)]
            wrong += [(entry.place, entry.name, missing, words)] if missing else []
    assert wrong == []


def _too_few(digits: str, range_: list[str]) -> bool:
    """Whether a bound of the range cannot be written in the digits that the catalogue gives: the range holds then."""
    whole = int(digits.partition(".")[0])
    return any(len(bound.lstrip("-").partition(".")[0]) > whole for bound in range_ if "E" not in bound)


DIGITS = re.compile(r"ten hoogste (\d+\.\d+) cijfers")


@pytest.mark.shared
@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs ../shared")
@every_object
def test_the_digits_of_the_catalogue_are_those_in_the_sentences_of_the_rules(code: str) -> None:
    said = {rule.id: DIGITS.search(rule.sentence) for rule in KINDS[code].all_rules}
    wrong = []
    for entry in ledger(code):
        told = re.fullmatch(r"Meetwaarde (\d+(?:\.\d+)?)", catalogue(code)[entry.row]["domain"])
        highest = bounds(catalogue(code)[entry.row]["range"])
        if entry.aspect == "format" and told is not None and not _too_few(told[1], highest):
            digits = told[1] if "." in told[1] else f"{told[1]}.0"
            found = [match[1] for match in map(said.get, entry.rules) if match is not None]
            wrong += [(entry.place, entry.name, found, digits)] if found and digits not in found else []
    assert wrong == []


def bounds(told: str) -> list[str]:
    """The numbers of a range, also `1.00·10-5`; of a range of dates only the year."""
    written = told.replace("·10", "E")
    return re.findall(r"\d{4}", told) if "heden" in told else re.findall(r"-?\d+(?:\.\d+)?(?:E-\d+)?", written)


def holds(words: str, bound: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(bound)}(?:\.0+)?(?!\d)", words) is not None


def test_the_summary_counts() -> None:
    entries = (
        Entry("A", "b", "cardinality", ("schema", "X-1"), "T/b", "x:2"),
        Entry("A", "b", "rule", ("X-1",), "", "x:3"),
        Entry("A", "c", "rule", ("-",), "unknowable", "x:4"),
        Entry("", "A", "row", ("register",), "", "x:5"),
        Entry("", "B", "row", ("-",), "a heading", "x:6"),
    )
    assert summary(entries) == (
        "4 rows, 5 aspects: 1 by the schema, 2 by rules, 1 made by the register, 1 not enforceable, "
        "1 with nothing to enforce"
    )
