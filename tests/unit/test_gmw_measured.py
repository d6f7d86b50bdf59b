"""What wells tell since 2025 after their construction: measured anew, and surveys that are registered afterwards."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.keeping.acts import rebuild
from bro_soap.objects.gmw.recall import recall
from bro_soap.store import Store
from tests.unit.lives import BRONHOUDER, READER, Lives, sample
from tests.unit.test_gmw import PAST, PRESENT, dates, tree, values
from tests.unit.test_gmw_surveys import surveyed
from tests.unit.test_gmw_withheld import NEE, SECRET, WITHHELD, names

DOCUMENTS = {
    "ground-level-measuring": "nieuweInmetingMaaiveld",
    "positions-measuring": "nieuweInmetingPosities",
    "subsequent-addition-surveys": "verkenningenAchterafRegistreren",
}
MEASURED = sample("gmw", "registration-positions-measuring")
REASON = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
every_document = pytest.mark.parametrize("name", DOCUMENTS)


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


@pytest.fixture
def surveys(lives: Lives) -> bytes:
    """The third document, about surveys that are registered here."""
    return surveyed(lives, sample("gmw", "registration-subsequent-addition-surveys"))


@pytest.fixture
def well(lives: Lives) -> str:
    return lives.begin("GMW", sample("gmw", "registration-construction"))


def message(name: str, surveys: bytes) -> bytes:
    return surveys if "surveys" in name else sample("gmw", f"registration-{name}")


def corrected(written: bytes, operation: bytes) -> bytes:
    found = written.replace(b"registrationRequest", operation + b"Request")
    return found.replace(b"  <sourceDocument>", REASON + b"<sourceDocument>")


def day(written: bytes, date: bytes) -> bytes:
    return re.sub(rb"(<eventDate>\s*<brocom:date>)[0-9-]+", rb"\g<1>" + date, written)


def told(lives: Lives, well: str) -> list[tuple[str | None, str]]:
    found = tree(lives.data(well, PAST))
    return list(zip(values(found, "eventName"), dates(found), strict=True))


@every_document
def test_each_is_registered_replaced_inserted_moved_and_deleted(
    lives: Lives, well: str, surveys: bytes, name: str
) -> None:
    written, event = message(name, surveys), DOCUMENTS[name]
    lives.add(well, day(written, b"2023-03-01"))
    lives.add(well, day(written, b"2023-09-01"))
    assert told(lives, well) == [(event, "2023-03-01"), (event, "2023-09-01")]
    lives.add(well, corrected(day(written, b"2023-06-01"), b"insert"))
    assert told(lives, well) == [(event, f"2023-0{month}-01") for month in (3, 6, 9)]
    lives.add(well, corrected(day(written, b"2023-06-01"), b"replace"))
    wrong = b"<dateToBeCorrected><brocom:date>2023-06-01</brocom:date></dateToBeCorrected></moveRequest>"
    lives.add(well, corrected(day(written, b"2023-02-01"), b"move").replace(b"</moveRequest>", wrong))
    assert told(lives, well) == [(event, f"2023-0{month}-01") for month in (2, 3, 9)]
    lives.add(well, corrected(day(written, b"2023-03-01"), b"delete"))
    assert told(lives, well) == [(event, f"2023-0{month}-01") for month in (2, 9)]
    assert rebuild(lives.parts("GMW"), well).different == ()


def test_what_is_measured_is_the_state_and_the_event_tells_of_it(lives: Lives, well: str) -> None:
    lives.add(well, sample("gmw", "registration-ground-level-measuring"))
    present = tree(lives.data(well, PRESENT))
    assert values(present, "groundLevelPosition") == ["3.400"]
    assert values(present, "groundLevelPositioningMethod") == ["waterpassing0tot2cm"]
    lives.add(well, sample("gmw", "registration-positions-measuring"))
    present, past = tree(lives.data(well, PRESENT)), tree(lives.data(well, PAST))
    assert values(present, "groundLevelPosition") == ["3.399"]
    assert values(present, "tubeTopPosition") == ["3.793", "4.274"]
    (first, second) = past.iter("{*}eventData")
    assert [one.tag.rpartition("}")[2] for one in first] == ["wellData"]
    assert [one.tag.rpartition("}")[2] for one in second] == ["tubeData", "tubeData", "wellData"]
    assert values(second, "screenTopPosition") == values(present, "screenTopPosition")
    assert [one for one in past if one.tag.endswith("deliveredVerticalPosition")]


def test_the_ground_need_not_be_measured_with_the_tubes(lives: Lives, well: str) -> None:
    before = values(tree(lives.data(well, PRESENT)), "groundLevelPosition")
    bare = re.sub(rb"\s*<groundLevelPos.*</groundLevelPositioningMethod>", b"", MEASURED, flags=re.DOTALL)
    lives.add(well, bare)
    assert values(tree(lives.data(well, PRESENT)), "groundLevelPosition") == before
    assert list(tree(lives.data(well, PAST)).iter("{*}wellData")) == []


def test_the_ground_may_come_before_the_number_of_tubes(lives: Lives, well: str) -> None:
    number = b"      <numberOfMonitoringTubes>2</numberOfMonitoringTubes>\n"
    assert number in MEASURED
    later = MEASURED.replace(number, b"").replace(b"      <monitoringTube>", number + b"      <monitoringTube>", 1)
    lives.add(well, later)
    assert values(tree(lives.data(well, PRESENT)), "groundLevelPosition") == ["3.399"]


def test_surveys_come_with_the_event_and_stay(lives: Lives, well: str, surveys: bytes) -> None:
    lives.add(well, surveys)
    lives.add(well, day(surveys, b"2024-03-01"))
    present, past = tree(lives.data(well, PRESENT)), tree(lives.data(well, PAST))
    assert len(values(present, "survey")) == 2, "each once, however often it is told"
    assert [len(list(one.iter("{*}survey"))) for one in past.iter("{*}eventData")] == [2, 2]
    assert [one for one in past if one.tag.endswith("survey")] == []


def test_what_is_issued_tells_what_was_delivered(lives: Lives, well: str, surveys: bytes) -> None:
    for name in DOCUMENTS:
        lives.add(well, message(name, surveys))
    issued = tree(lives.data(well, PAST, BRONHOUDER))
    issued.tag = "GMW_PPO_DP"
    recalled = recall(issued)
    assert recalled is not None
    later = recalled.documents[1:]
    assert [one.tag for one in later] == [
        "GMW_GroundLevelMeasuring",
        "GMW_PositionsMeasuring",
        "GMW_SubsequentAdditionSurveys",
    ]
    assert values(later[0], "groundLevelPosition") == ["3.400"]
    assert values(later[1], "tubeTopPosition") == ["3.793", "4.274"]
    assert len(list(later[2].iter("{*}IsRelatedTo"))) == 2
    assert all(re.fullmatch(r"(BHR|CPT)\d{12}", one or "") for one in values(later[2], "broId"))


def test_of_a_well_that_is_withheld_others_do_not_get_what_is_measured(lives: Lives, surveys: bytes) -> None:
    bare = WITHHELD[: WITHHELD.index(b"      <IsRelatedTo>")] + WITHHELD[WITHHELD.index(b"    </GMW_Construction>") :]
    assert NEE in bare
    begun = lives.begin("GMW", bare)
    for name in DOCUMENTS:
        lives.add(begun, message(name, surveys))
    for asked in (PRESENT, PAST):
        assert names(lives.data(begun, asked, READER)) & SECRET == set()
    assert etree.tostring(tree(lives.data(begun, PAST, BRONHOUDER))).count(b"3.399") == 1
