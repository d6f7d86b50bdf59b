"""A wrong word in a table is told with file, line and column, and with what would do; all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bro_soap.catalogue.kinds import read_kinds
from bro_soap.errors import CatalogueError
from tests.unit.catalogue.tables import COLUMNS, HEADER, line, troubles, write

OTHER = line("status", "Code Status")

# The line, the column, what is said of it.
WRONG = (
    (line("depth", "Measur 3.2 m"), "domain", "unknown domain 'Measur' (did you mean Measure?)"),
    (line("depth", "-"), "domain", "no domain (write ? for one that is not known yet)"),
    (line("depth", "Measure ? m", ids="number=001"), "ids", "no rule of number without a domain (write the domain for"),
    (line("depth", "?", ids="text=001"), "ids", "no rule of text without a domain (write the domain for the ?, or lea"),
    (line("depth", "Measure 3 m"), "domain", "'Measure 3 m' is no Measure (write it as Measure 3.2 m)"),
    (line("depth", "Date 3"), "domain", "Date says no more than that, not '3'"),
    (line("text", "Text"), "domain", "'Text' is no Text (write it as Text 200)"),
    (line("operator", "KvK uitvoerde"), "domain", "unknown role 'uitvoerde' (did you mean uitvoerder?)"),
    (line("well", "Id gmw"), "domain", "'Id gmw' is no Id (write it as Id GMW)"),
    (line("depth", "Measure 3.2 m", range="0-30"), "range", "'0-30' is no range (write it as 0..30, 0.. or ..30; "),
    (line("depth", "Measure 3.2 m", range="zero.."), "range", "'zero' is no bound of a Measure"),
    (line("depth", "Measure 3.2 m", range="3..2"), "range", "3 lies above 2"),
    (line("depth", "Measure 3.2 m", range="NaN.."), "range", "'NaN' is no bound of a Measure"),
    (line("count", "Count 2", range="1.5..9"), "range", "'1.5' is no bound of a Count"),
    (line("day", "Date", range="1-1-1930.."), "range", "'1-1-1930' is no bound of a Date"),
    (line("text", range="1..2"), "range", "a Text has no range"),
    (line("depth//x"), "path", "'depth//x' is no path (write group/element, "),
    (line("depth", occurs="once"), "occurs", "'once' does not say how often (write 1, 0..1, 0..* or 1..*)"),
    (line("depth", nil="IMBRO"), "nil", "unknown word 'IMBRO' (did you mean IMBRO/A?)"),
    (line("depth", ids="numbr=001"), "ids", "unknown aspect 'numbr' (did you mean number?)"),
    (line("depth", ids="text=1"), "ids", "'1' is no id (three digits; the kind is put before them)"),
    (line("depth", ids="text=001 text=002"), "ids", "text stands here twice (join its ids with a comma: text=001,002)"),
    (line("depth", ids="number=001"), "ids", "number is no aspect of a Text (it is one of Count, Measure, Power)"),
    (line("depth", ids="nil=001"), "ids", "1 ids for nil, not 0 (one for each rule that the row says)"),
    (line("day", "Date", ids="date=001,002"), "ids", "2 ids for date, not 1 (one for each rule that the row says)"),
    (line("x", presence="must status = a"), "ids", "a clause about presence has no id (presence=001, or present=001"),
    (line("x", values="= a"), "ids", "a clause has no id of value (value=001)"),
    (
        line("x", presence="must status = a or status = b", ids="present=001"),
        "ids",
        "1 ids for present, not 0 (one for each rule that the row says)",
    ),
    (
        line("x", presence="must statuss = a"),
        "presence",
        "unknown datum 'statuss' (did you mean status or Thing.status",
    ),
    (line("x", presence="must status"), "presence", "the condition ends too early (a condition is: NAME = VALUE"),
    (line("x", presence="must (status = a"), "presence", "a bracket is not closed"),
    (line("x", presence="must status = a)"), "presence", "')' cannot stand here (a condition is: "),
    (line("x", presence="must status is a"), "presence", "'is' cannot stand here (a condition is: "),
    (line("x", presence="must status = and"), "presence", "'and' is no value (a condition is: "),
    (line("x", presence="must status = {a"), "presence", "'{a' cannot be read (a set is written as {name})"),
    (line("x", presence="must status = {soils}"), "presence", "unknown set 'soils' (did you mean soil?)"),
    (line("x", presence="shall status = a"), "presence", "'shall status = a' is no clause about presence (write must"),
    (line("x", presence="may status = a; never status = b"), "presence", "'never' and may stand together"),
    (line("x", presence="must status = a; must status = b"), "presence", "'must' and must stand together"),
    (line("x", values="is a"), "values", "'is a' is no clause about values (write = a | b"),
    (line("x", values="<= depht"), "values", "unknown datum 'depht'"),
    (line("x", values="= a | "), "values", "'a |' are no values"),
)


@pytest.mark.parametrize(("wrong", "column", "said"), WRONG, ids=[f"{one[1]}-{one[2][:40]}" for one in WRONG])
def test_a_wrong_word_is_told_with_its_place(tmp_path: Path, wrong: str, column: str, said: str) -> None:
    (told,) = troubles(tmp_path, "# a comment", OTHER, wrong, sets=("soil\teen grond\tzand klei",))
    place = f"xyz/things.tsv:4, column {COLUMNS.index(column) + 1} ({column}): "
    assert told.startswith(f"{place}{said}")


def test_everything_that_is_wrong_in_all_tables_is_told_at_once(tmp_path: Path) -> None:
    told = troubles(tmp_path, line("a", "Tekst 2", occurs="x"), line("b", "Text 2", presence="must c = 1"))
    assert [one.partition(": ")[0] for one in told] == [
        "xyz/things.tsv:2, column 5 (domain)",
        "xyz/things.tsv:2, column 4 (occurs)",
        "xyz/things.tsv:3, column 8 (presence)",
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            HEADER.replace("domain", "domein"),
            "xyz/things.tsv:1, column 5: unknown column 'domein' (did you mean domain or documents?)",
        ),
        (HEADER.replace("domain", "domein"), "xyz/things.tsv:1: column 'domain' is missing"),
        (HEADER.replace("nil", "range"), "xyz/things.tsv:1, column 7: column 'range' stands here twice"),
    ],
)
def test_a_wrong_header_is_told(tmp_path: Path, header: str, said: str) -> None:
    assert said in troubles(tmp_path, header=header)


def test_a_line_has_as_many_cells_as_the_header(tmp_path: Path) -> None:
    assert troubles(tmp_path, OTHER + "\tx") == (
        f"xyz/things.tsv:2: {len(COLUMNS) + 1} cells, not {len(COLUMNS)} (an empty cell is written as -)",
    )
    assert troubles(tmp_path, OTHER.replace("\t-", "\t", 1)) == ("xyz/things.tsv:2, column 6 (range): empty (write -)",)


def test_an_id_is_given_once_and_an_attribute_has_one_line(tmp_path: Path) -> None:
    told = troubles(tmp_path, line("a", ids="text=001"), line("b", ids="text=001"))
    assert told == ("xyz/things.tsv:3: the id XYZ-001 is given twice (first at xyz/things.tsv:2)",)
    (twice,) = troubles(tmp_path, line("a"), line("a"))
    assert twice == "xyz/things.tsv:3, column 1 (path): this attribute has a line already (xyz/things.tsv:2)"


def test_a_name_that_two_attributes_bear_must_be_a_path(tmp_path: Path) -> None:
    same = (line("one/kind"), line("two/kind"))
    (told,) = troubles(tmp_path, *same, line("x", presence="must Thing.kind = a", ids="presence=001"))
    assert told.endswith("'Thing.kind' is more than one datum (give its path: one/kind or two/kind)")
    assert troubles(tmp_path, *same, line("x", presence="must two/kind = a", ids="presence=001")) == ()


def test_a_set_names_sets_above_it(tmp_path: Path) -> None:
    (told,) = troubles(tmp_path, OTHER, sets=("all\talles\t{sand}", "sand\tzand\tzand"))
    assert told == "xyz/sets.tsv:2, column 3 (values): unknown set 'sand'"


def test_a_kind_says_its_code_what_it_cites_and_its_lists(tmp_path: Path) -> None:
    write(tmp_path, (OTHER,))
    (tmp_path / "xyz" / "kind.tsv").write_text("word\tsays\ncode\tXYZ\nlist\turn:\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_kinds(tmp_path)
    assert "xyz/kind.tsv:3, column 1 (word): unknown word 'list' (did you mean lists?)" in caught.value.troubles
    assert "xyz/kind.tsv: 'cites' is missing" in caught.value.troubles
