"""What wells have told since 2025: how the screen is protected, that they lie abroad, and the surveys before them."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.history import read_group
from bro_soap.model import Completed
from bro_soap.objects.gmw.recall import recall
from bro_soap.objects.gmw.state import SHAPE
from bro_soap.store import Store
from bro_soap.xmlio.parse import parse
from tests.unit.lives import READER, Lives, sample
from tests.unit.test_gmw import PAST, PRESENT, changed, tree, values

WELL = sample("gmw", "registration-construction")
SURVEYED = sample("gmw", "registration-construction-surveys")
ABROAD = (
    (b"</monitoringTube>\n    </GMW_Construction>", b"</monitoringTube><isAbroad>ja</isAbroad></GMW_Construction>"),
    (b"EPSG::28992", b"EPSG::4258"),
    (b"118702.210 441548.630", b"51.050000000 3.720000000"),
)


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


def surveyed(lives: Lives, message: bytes = SURVEYED) -> bytes:
    """Return the message, about surveys that are registered here."""
    borehole = lives.begin("BHR-GT", sample("bhr-gt", "registration-complete-report"))
    sounding = lives.begin("CPT", sample("cpt", "registration-everything"))
    return changed(message, (b"BHR000000000001", borehole.encode()), (b"CPT000000000001", sounding.encode()))


@pytest.mark.parametrize("asked", [PRESENT, PAST])
def test_surveys_and_protection_are_issued(lives: Lives, asked: str) -> None:
    delivered = surveyed(lives)
    found = tree(lives.data(lives.begin("GMW", delivered), asked, READER))
    surveys = [
        (next(one.iterchildren()).tag.rpartition("}")[2], *values(one, "broId")) for one in found.iter("{*}survey")
    ]
    assert [name for name, _ in surveys] == ["BoreholeResearch", "GeotechnicalCPTSurvey"]
    assert [bro_id for _, bro_id in surveys] == values(parse(delivered), "broId")
    (first, _) = found.iter("{*}screen")
    names = [part.tag.rpartition("}")[2] for part in first]
    assert names[:3] == ["screenLength", "screenProtection", "sockMaterial"]
    assert values(first, "screenProtection") == ["filterkousMetOpvulling"]


@pytest.mark.parametrize("gone", [b"BHR", b"CPT"])
def test_a_survey_that_is_not_registered_is_refused(lives: Lives, gone: bytes) -> None:
    message = re.sub(gone + rb"\d{12}", gone + b"999999999999", surveyed(lives))
    assert [one.rule for one in lives.refused("", message, code="GMW").findings] == ["BRO-062"]


def test_what_is_issued_of_surveys_tells_what_was_delivered(lives: Lives) -> None:
    delivered = surveyed(lives)
    found = lives.data(lives.begin("GMW", delivered), PAST)
    issued = tree(found)
    issued.tag = "GMW_PPO"
    recalled = recall(issued)
    assert recalled is not None
    document = next(parse(delivered).iter("{*}GMW_Construction"))
    told, known = read_group(recalled.documents[0], SHAPE), read_group(document, SHAPE)
    assert [_ids(one.values.values()) for one in told.groups["IsRelatedTo"]] == [
        _ids(one.values.values()) for one in known.groups["IsRelatedTo"]
    ]
    assert len(known.groups["IsRelatedTo"]) == 2


def _ids(elements: object) -> list[list[str | None]]:
    return [values(one, "broId") for one in elements]  # type: ignore[attr-defined]


def test_a_well_abroad_is_taken_in_and_issued(lives: Lives) -> None:
    abroad = changed(WELL, *ABROAD)
    well = tree(lives.data(lives.begin("GMW", abroad), PRESENT))
    assert (values(well, "isAbroad"), values(well, "wellCode")) == (["ja"], [])
    assert lives.refused("", changed(WELL, ABROAD[0]), code="GMW").findings[0].rule == "GMW-095"
    assert lives.refused("", changed(WELL, *ABROAD[1:]), code="GMW").findings[0].rule == "GMW-095"


def test_near_the_border_both_are_taken_in(lives: Lives) -> None:
    """Our border is up to 4.5 km wide: it refuses nobody who says on which side he is."""
    near = (ABROAD[1], (ABROAD[2][0], b"52.210000000 7.030000000"))
    for edits in (near, (ABROAD[0], *near)):
        assert isinstance(lives.deliver("GMW", changed(WELL, *edits)), Completed)


def test_a_protected_screen_may_be_left_unsaid(lives: Lives) -> None:
    well = tree(lives.data(lives.begin("GMW", WELL), PRESENT))
    assert [*etree.ETXPath("//*[local-name()='screenProtection' or local-name()='survey']")(well)] == []  # type: ignore[misc]
