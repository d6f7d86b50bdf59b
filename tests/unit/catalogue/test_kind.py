"""What rules and declarations take from a kind's catalogue by name, and what a kind takes from its family."""

from __future__ import annotations

from datetime import date
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from bro_soap.catalogue import load
from bro_soap.catalogue.boundaries import boundaries
from bro_soap.catalogue.kinds import read_kinds
from bro_soap.declaration.documents import KnownParty
from bro_soap.model import Role
from bro_soap.objects import KINDS
from bro_soap.rules import Reading
from bro_soap.rules.tables import Column
from tests.unit.catalogue.tables import COLUMNS, line, read, troubles, write


def test_a_datum_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    kind = read(tmp_path, line("group/x"), line("group/y", english="Other.why", dutch="-"))
    assert kind["Thing.x"] is kind["group/x"]
    assert (kind["group/x"].english, kind["group/x"].dutch) == ("Thing.x", "Ding.x")
    assert (kind["group/y"].english, kind["group/y"].dutch) == ("Other.why", "")


def test_what_is_not_known_yet_is_told_by_its_place_and_makes_no_rule(tmp_path: Path) -> None:
    depth = line("group/depth", "Measure ? m", dutch="?", range="?")
    kind = read(
        tmp_path, depth, line("group/x", "?"), line("group/note", "Text ?"), line("id", "Id ?"), line("group/y")
    )
    assert [place.partition("(")[2] for place in kind.unknown] == [
        *("dutch): ?", "domain): Measure ? m", "range): ?"),
        *("domain): ?", "domain): Text ?", "domain): Id ?"),
    ]
    assert kind.unknown[0].startswith("xyz/things.tsv:2, column 3 ")
    assert (kind["group/depth"].dutch, kind.rows[0].domain.unit, kind.rules) == ("", "m", ())
    assert [case for row in kind.rows for case in boundaries(row, date(2026, 11, 30))] == []


def test_what_nobody_knows_to_be_public_is_withheld(tmp_path: Path) -> None:
    header = "\t".join((*COLUMNS, "seen"))
    write(
        tmp_path, tuple(f"{line(path)}\t{seen}" for path, seen in (("x", "?"), ("y", "-"), ("z", "DP"))), header=header
    )
    kind = read_kinds(tmp_path)["XYZ"]
    assert (set(kind.public), len(kind.unknown)) == ({"y"}, 1)


def test_a_measure_whose_digits_are_not_known_is_issued_as_it_came(tmp_path: Path) -> None:
    assert read(tmp_path, line("x", "Measure ? m"), line("y", "Measure 3.2 m")).decimals.keys() >= {"y"}
    assert "x" not in read(tmp_path, line("x", "Measure ? m")).decimals


@pytest.mark.parametrize("code", KINDS)
def test_nothing_in_a_catalogue_waits_to_be_looked_up(code: str) -> None:
    assert load(code).unknown == ()


def test_a_wrong_name_says_what_was_meant(tmp_path: Path) -> None:
    kind = read(tmp_path, line("group/depth"))
    with pytest.raises(KeyError, match=r"catalogue XYZ: unknown datum 'Thing[.]dept' .did you mean Thing"):
        kind["Thing.dept"]


def test_a_path_that_the_catalogue_has_not_is_named_by_its_element(tmp_path: Path) -> None:
    kind = read(tmp_path, line("group/x"))
    assert kind.named("group/x").english == "Thing.x"
    assert (kind.named("group/z").english, kind.named("z").english) == ("group.z", "z")


def test_a_group_gives_its_data_and_an_interval_its_depths(tmp_path: Path) -> None:
    kind = read(tmp_path, line("log/beginDepth"), line("log/x"), line("log/endDepth"), line("log/x/part"), line("y"))
    assert list(kind.inside("log")) == ["beginDepth", "x", "endDepth"]
    assert list(kind.inside("")) == ["y"]
    assert kind.span("log").lower is kind["log/endDepth"]
    for wrong in ("logs", "log/x"):
        with pytest.raises(KeyError, match=r"nothing stands in|is no interval"):
            kind.span(wrong)


def test_a_table_gives_its_columns(tmp_path: Path) -> None:
    depth = line(
        "t/values#depth", "Measure 3.3 m", range="0..", presence="must flag = ja", ids="number=001 presence=002"
    )
    kind = read(tmp_path, line("flag"), depth, line("t/values#time", "Measure 5.1 s", ids="number=003"))
    assert kind.columns("t/values") == (
        Column("depth", "values#depth", "3.3", 0, inf, "XYZ-001", "XYZ-002"),
        Column("time", "values#time", "5.1", -inf, inf, "XYZ-003"),
    )
    assert kind.rules == ()
    with pytest.raises(KeyError, match="has no parts"):
        kind.columns("t")


def test_a_power_of_ten_in_a_table_is_bounded_by_its_range_alone(tmp_path: Path) -> None:
    row = line("t/values#flow", "Power 1.3 cm/d", range="1.000e-8..1.000e4", ids="number=001")
    (column,) = read(tmp_path, row).columns("t/values")
    assert (column.digits, column.low, column.high) == (".11", 1e-8, 1e4)


def test_parties_and_what_is_not_public_follow_from_the_rows(tmp_path: Path) -> None:
    header = "\t".join((*COLUMNS, "seen"))
    rows = (line("a", "KvK uitvoerder") + "\tDP", line("b", "Organisation eigenaar") + "\t-", line("c") + "\tDP")
    write(tmp_path, rows, header=header)
    kind = read_kinds(tmp_path)["XYZ"]
    assert kind.public == {"b", "b/chamberOfCommerceNumber", "b/europeanCompanyRegistrationNumber"}
    assert kind.known_parties == (
        KnownParty("a", Role.UITVOERDER),
        KnownParty("b/chamberOfCommerceNumber", Role.EIGENAAR),
        KnownParty("b/europeanCompanyRegistrationNumber", Role.EIGENAAR),
    )


# --- families

FAMILY = (
    line("a", ids="text=001"),
    line("b", "Measure 1.0 m"),
    line("c", presence="must b present", ids="presence=002"),
)


def family(top: Path, *own: str) -> None:
    write(top, FAMILY, folder="family", sets=("sand\tzand\tzand",))
    write(top, ("# extends ../family", *own), sets=("# extends ../family", "clay\tklei\tklei {sand}"))


def test_a_kind_names_only_the_rows_that_differ_from_its_family(tmp_path: Path) -> None:
    family(tmp_path, line("b", "Measure 3.2 m"), line("d"))
    kind = read_kinds(tmp_path)["XYZ"]
    assert [row.path for row in kind.rows] == ["a", "b", "c", "d"]
    assert kind.rows[1].domain.digits == "3.2"
    assert [one.id for one in kind.rules] == ["XYZ-001", "XYZ-002"]
    assert kind.sets["clay"].values == ("klei", "zand")


def test_a_kind_takes_a_row_of_its_family_away(tmp_path: Path) -> None:
    family(tmp_path, line("c", "gone"))
    assert [row.path for row in read_kinds(tmp_path)["XYZ"].rows] == ["a", "b"]


def test_what_a_family_has_stands_below_a_path_of_each_kind(tmp_path: Path) -> None:
    lines = (line("./a"), "# below ./group", line("./b", ids="text=001"), "# below .", line("./c"))
    write(tmp_path, lines, folder="family")
    write(tmp_path, ("# extends ../family below mine/interval", line("mine/d")))
    kind = read_kinds(tmp_path)["XYZ"]
    assert [row.path for row in kind.rows] == ["mine/interval/a", "mine/interval/group/b", "mine/interval/c", "mine/d"]
    assert [one.id for one in kind.rules] == ["XYZ-001"]


def test_what_is_taken_away_must_be_there_and_be_asked_by_nobody(tmp_path: Path) -> None:
    write(tmp_path, FAMILY, folder="family")
    told = troubles(tmp_path, "# extends ../family", line("z", "gone"), line("b", "gone"))
    assert "xyz/things.tsv:3, column 5 (domain): family has no such line to take away" in told
    assert any(one.startswith("family/things.tsv:4, column 8 (presence): unknown datum 'b'") for one in told)


def test_a_family_must_be_there(tmp_path: Path) -> None:
    (told,) = troubles(tmp_path, "# extends ../famly", line("a"))
    assert told == "xyz/things.tsv: famly/things.tsv, which it extends, is not there"


# --- the kinds that are served


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_a_catalogue_and_its_rules_are_those_of_the_kind(code: str) -> None:
    known = {rule.id: rule.sentence for rule in KINDS[code].rules}
    assert {rule.id: known.get(rule.id) for rule in load(code).rules} == {
        rule.id: rule.sentence for rule in load(code).rules
    }


def test_a_path_may_be_written_below_another(tmp_path: Path) -> None:
    lines = ("# below log/layer", line("./x"), line("./soil/y"), line(".#z"), "# below boring", line("./x"), line("w"))
    paths = [row.path for row in read(tmp_path, *lines).rows]
    assert paths == ["log/layer/x", "log/layer/soil/y", "log/layer#z", "boring/x", "w"]
    (told,) = troubles(tmp_path, line("./x"))
    assert told.startswith("xyz/things.tsv:2, column 1 (path): './x' is no path")


SEVERAL = """\
path\tenglish\tdutch\toccurs\tdomain\tpresence\tids
layer/soil\tLayer\tLaag.grond\t0..1\tGroup\t-\t-
layer/part\tLayer\tLaag.laagdeel\t0..*\tGroup\t-\t-
layer/part/soil\tPart\tLaagdeel.grond\t1\tGroup\t-\t-
# below layer/soil
# also below layer/part/soil
./name\tSoil\tGrond.naam\t1\tText 9\t-\ttext=001
./grain0.2um\tSoil\tGrond.korrel\t0..1\tText 9\t-\ttext=002
./fraction\tSoil\tGrond.fractie\t0..1\tGroup\tmust name = zand\tpresence=003
# below layer/soil/fraction
# also below layer/part/soil/fraction
./colour\tFraction\tFractie.kleur\t0..1\tText 9\tmust Soil.name = zand\tpresence=004
"""


def test_a_line_that_stands_in_several_places_is_one_rule_of_all(tmp_path: Path) -> None:
    folder = tmp_path / "xyz"
    folder.mkdir()
    (folder / "kind.tsv").write_text("word\tsays\ncode\tXYZ\ncites\tc\nlists\turn:x:\n", encoding="utf-8")
    (folder / "attributes.tsv").write_text(SEVERAL, encoding="utf-8")
    kind = read_kinds(tmp_path)["XYZ"]
    needs = {rule.id: set(rule.needs) for rule in kind.rules}
    assert needs["XYZ-001"] == {"layer/soil/name", "layer/part/soil/name"}
    assert needs["XYZ-002"] == {"layer/soil/grain0.2um", "layer/part/soil/grain0.2um"}
    # `Soil.name` is that of the soil around it
    asked = {rule.id: rule.check for rule in kind.rules}["XYZ-004"]
    document = etree.fromstring(
        "<d><layer><soil><name>klei</name><fraction/></soil>"
        "<part><soil><name>zand</name><fraction/></soil></part></layer></d>"
    )
    context: Any = SimpleNamespace(document=Reading(document), request=SimpleNamespace(quality_regime="IMBRO"))
    context.request.document_type = "d"
    context.subject = SimpleNamespace(documents_by_name={}, read_as={})
    assert [hit.datum.path for hit in asked(context) or ()] == ["layer/part/soil/fraction/colour"]
