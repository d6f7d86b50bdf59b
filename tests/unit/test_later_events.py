"""A correction may not take the ground from under what was registered after it."""

from __future__ import annotations

import pytest

from bro_soap.model import Rejected
from bro_soap.store import Store
from tests.unit.lives import ARCHIVIST, Lives, sample


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with the wells that the samples of networks refer to."""
    lives = Lives(store)
    for name in (
        "registration-construction",
        "",
        "registration-construction",
        "registration-construction-map-sheet",
        "",
    ):
        if name:
            lives.begin("GMW", sample("gmw", name))
        else:
            lives.begin("GMW", sample("gmw", "registration-construction-archive"), ARCHIVIST)
    return lives


@pytest.fixture
def net(lives: Lives) -> str:
    """A network to which LD-08 was added, and in which it ended."""
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    lives.add(net, sample("gmn", "registration-measuring-point"))
    lives.add(net, _ended("registration-measuring-point-end-date"))
    return net


def _ended(name: str) -> bytes:
    return sample("gmn", name).replace(b"LD-07-2", b"LD-08")


def _deletion(name: str, reason: bytes = b"eigenCorrectie") -> bytes:
    message = sample("gmn", name).replace(b"registrationRequest", b"deleteRequest")
    coded = b'<correctionReason codeSpace="urn:bro:gmn:CorrectionReason">%s</correctionReason>' % reason
    return message.replace(b"<sourceDocument>", coded + b"<sourceDocument>")


def _sentences(outcome: Rejected) -> list[str]:
    assert outcome.reason_rule == "RA-25"
    return [finding.sentence for finding in outcome.findings if finding.rule == "BRO-064"]


def test_a_point_stays_as_long_as_its_end_is_registered(lives: Lives, net: str) -> None:
    refused = lives.refused(net, _deletion("registration-measuring-point"))
    assert _sentences(refused) == [
        (
            "{GMN_MeasuringPoint.eventDate} = (2021-11-01, JJJJ-MM-DD) waarde is niet correct: is niet toegestaan in "
            "combinatie met {GMN_MeasuringPointEndDate.eventDate} = 2024-02-08 (LD-08)."
        )
    ]
    lives.add(net, _deletion("registration-measuring-point-end-date").replace(b"LD-07-2", b"LD-08"))
    lives.add(net, _deletion("registration-measuring-point"))


def test_a_point_is_not_inserted_before_a_registered_one_of_that_code(lives: Lives, net: str) -> None:
    earlier = sample("gmn", "insert-measuring-point").replace(b"LD-09", b"LD-08")
    assert "{GMN_MeasuringPoint.eventDate} = 2021-11-01 (LD-08)" in _sentences(lives.refused(net, earlier))[0]


def test_an_end_is_not_moved_before_what_came_of_the_point(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    lives.add(net, sample("gmn", "registration-tube-reference"))
    ended = sample("gmn", "registration-measuring-point-end-date").replace(b"LD-07-2", b"LD-07-1")
    lives.add(net, ended)
    moved = sample("gmn", "move-measuring-point-end-date").replace(b"LD-07-2", b"LD-07-1")
    assert lives.add(net, moved)
    back = moved.replace(b"2024-02-08", b"2024-02-0X").replace(b"2024-02-07", b"2020-01-01")
    back = back.replace(b"2024-02-0X", b"2024-02-07")
    assert "{GMN_TubeReference.eventDate} = 2022-05-02 (LD-07-1)" in _sentences(lives.refused(net, back))[0]


def test_a_past_in_one_document_holds_together(lives: Lives) -> None:
    past = sample("gmn", "registration-with-history")
    at = past.index(b"GMN_MeasuringPointEndDate")
    broken = past[:at] + past[at:].replace(b"PO-1<", b"PO-9<", 1)
    refused = lives.deliver("GMN", broken)
    assert isinstance(refused, Rejected)
    assert {one.rule for one in refused.findings} == {"GMN-022"}


def test_a_well_keeps_the_tubes_that_events_tell_of(lives: Lives) -> None:
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    lives.add(well, sample("gmw", "registration-tube-status"))
    construction = sample("gmw", "replace-construction")
    assert lives.add(well, construction)
    other = construction.replace(b"<tubeNumber>1</tubeNumber>", b"<tubeNumber>7</tubeNumber>")
    other = other.replace(b"<tubeNumber>2</tubeNumber>", b"<tubeNumber>8</tubeNumber>")
    assert "GMW_TubeStatus" in _sentences(lives.refused(well, other))[0]
