"""Groups in groups: a datum is found from wherever it is asked for, and what is not known is not judged."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import judge
from bro_soap.model import Operation
from bro_soap.objects import KINDS
from bro_soap.rules import Datum, Facts, Phase
from bro_soap.rules.conditions import ALWAYS, NEVER, Condition, given, is_there
from bro_soap.rules.nested import Occurrence
from bro_soap.xmlio.request import read_request

SAMPLES = Path(__file__).parents[1] / "objects" / "bhr-gt" / "samples"
DOCUMENT = """
<d xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <kind>soil</kind>
  <boring><technique>pulse</technique><technique>press</technique><deep xsi:nil="true"/></boring>
  <log><class>2</class><layer><name>clay</name></layer><layer><name>peat</name><!-- soft --></layer></log>
  <log><class>3</class><layer/></log>
</d>
"""
KIND, TECHNIQUE, DEEP = Datum("kind", "kind"), Datum("boring/technique", "technique"), Datum("boring/deep", "deep")
CLASS, NAME = Datum("log/class", "class"), Datum("log/layer/name", "name")


def top() -> Occurrence:
    return Occurrence(etree.fromstring(DOCUMENT))


def layers() -> list[Occurrence]:
    return [layer for log in top().groups("log") for layer in log.groups("layer")]


def test_a_datum_is_found_in_the_group_above_it_and_beside_it() -> None:
    clay, peat, bare = layers()
    assert (clay.value("log/layer/name"), peat.value("log/layer/name"), bare.value("log/layer/name")) == (
        "clay",
        "peat",
        None,
    )
    assert [layer.value("log/class") for layer in (clay, peat, bare)] == ["2", "2", "3"]
    assert bare.values("boring/technique") == ("pulse", "press")
    assert bare.value("kind") == "soil"


def test_from_above_a_path_leads_through_all_groups_on_it() -> None:
    assert top().values("log/layer/name") == ("clay", "peat")
    assert [log.values("log/layer/name") for log in top().groups("log")] == [("clay", "peat"), ()]


def test_without_a_value_a_datum_is_there_and_says_nothing() -> None:
    assert top().first("boring/deep") is not None
    assert top().value("boring/deep") is None
    assert is_there(DEEP).holds(top()) is False


@pytest.mark.parametrize(
    ("condition", "holds", "by"),
    [
        (given(TECHNIQUE, "press"), True, ("technique", "press")),
        (given(TECHNIQUE, "drill"), False, ("technique", "pulse")),
        (given(CLASS, "2") & given(NAME, "clay"), True, ("name", "clay")),
        (given(CLASS, "3") & given(NAME, "clay"), False, ("class", "2")),
        (given(CLASS, "3") | given(NAME, "clay"), True, ("name", "clay")),
        (given(CLASS, "3") | given(NAME, "peat"), False, ("class", "2")),
        (
            (given(CLASS, "3") & given(KIND, "soil")) | (given(CLASS, "2") & given(NAME, "peat")),
            False,
            ("name", "clay"),
        ),
        (~given(CLASS, "3") & ~given(NAME, "clay"), False, ("name", "clay")),
        (~is_there(DEEP), True, ("deep", "ontbreekt")),
        (ALWAYS, True, ("", "")),
        (NEVER, False, ("", "")),
    ],
)
def test_a_condition_tells_the_datum_that_decides(condition: Condition, holds: bool, by: tuple[str, str]) -> None:
    clay = layers()[0]
    seen = condition.judge(clay)
    assert (seen.holds, (seen.datum.english, seen.value)) == (holds, by)
    assert condition.holds(clay) is holds


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (given(TECHNIQUE, "press"), None),
        (~given(TECHNIQUE, "press"), None),
        (given(TECHNIQUE, "press") & given(KIND, "rock"), False),
        (given(TECHNIQUE, "press") & given(KIND, "soil"), None),
        (given(TECHNIQUE, "press") | given(KIND, "soil"), True),
        (given(TECHNIQUE, "press") | given(KIND, "rock"), None),
    ],
)
def test_of_what_another_report_holds_nobody_can_say_more_than_follows(
    condition: Condition, holds: bool | None
) -> None:
    document = Occurrence(etree.fromstring("<end><kind>soil</kind></end>"))
    document.partial = True
    assert condition.holds(document) is holds
    assert condition.judge(document).holds is holds


def test_a_condition_says_its_opposite_in_words() -> None:
    condition = given(Datum("a", "a", "Klasse"), "2", "3") & is_there(Datum("b", "b", "Naam"))
    assert condition.words == "Klasse gelijk is aan 2 of 3 en Naam aanwezig is"
    assert (~condition).words == "Klasse niet gelijk is aan 2 of 3 of Naam ontbreekt"


def test_an_end_report_without_its_start_is_judged_by_itself_alone() -> None:
    """Offline nobody knows how deep the boring went; what the report says by itself is judged all the same."""
    root = etree.parse(str(SAMPLES / "registration-end-report.xml")).getroot()
    depth = next(root.iter("{*}postSedimentaryDiscontinuity")).find("{*}endDepth")
    colour = next(root.iter("{*}colour"))
    assert depth is not None
    depth.text, colour.text = "99.00", "onkleur"
    request = read_request(root, Operation.REGISTER, "BHR-GT")
    found = judge(KINDS["BHR-GT"], request, Facts(datetime(2025, 3, 1, tzinfo=UTC)), phases={Phase.DOCUMENT})
    assert [finding.rule for finding in found.findings] == ["BHR-GT-010"]
    assert "Grond.kleur (Soil.colour) = onkleur" in found.findings[0].sentence
