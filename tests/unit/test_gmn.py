"""The life of a network, event by event and as a whole past in one request, without SOAP."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.model import Issued
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import ARCHIVIST, READER, SUPPLIER, Lives, sample

PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"
PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with the wells that the samples refer to: the first of a run of numbers that starts at one."""
    lives = Lives(store)
    names = ("registration-construction", "", "registration-construction", "registration-construction-map-sheet", "")
    for number, name in enumerate(names, 1):
        if name:
            well = lives.begin("GMW", sample("gmw", name))
        else:
            well = lives.begin("GMW", sample("gmw", "registration-construction-archive"), ARCHIVIST)
        assert well == f"GMW{number:012d}"
    return lives


@pytest.fixture
def net(lives: Lives) -> str:
    return lives.begin("GMN", sample("gmn", "registration-start"))


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsgmn"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def points(found: Issued) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Return every measuring point: its code, dates, and tubes with their dates."""
    return [
        (
            text(one, "measuringPointCode"),
            text(one, "startDate"),
            text(one, "endDate"),
            [
                (
                    text(tube, "broId")[-1] + "/" + text(tube, "tubeNumber"),
                    text(tube, "startDate"),
                    text(tube, "endDate"),
                )
                for tube in one.iter("{*}GroundwaterMonitoringTube")
            ],
        )
        for one in tree(found).iter("{*}MeasuringPoint")
    ]


def text(element: etree._Element, name: str) -> str:
    found = element.find("{*}" + name)
    return "" if found is None else "".join(found.itertext())


def test_a_network_through_its_life(lives: Lives, net: str) -> None:
    for name in ("measuring-point", "tube-reference", "measuring-point-end-date"):
        lives.add(net, sample("gmn", f"registration-{name}"))
    lives.add(net, sample("gmn", "insert-measuring-point"))
    assert points(lives.data(net, PRESENT)) == [
        ("LD-07-1", "2019-04-01", "", [("4/1", "2022-05-02", "")]),
        ("LD-09", "2021-06-14", "", [("5/1", "2021-06-14", "")]),
        ("LD-08", "2021-11-01", "", [("4/1", "2021-11-01", "")]),
    ]
    past = lives.data(net, PAST)
    assert points(past)[0][3] == [("1/1", "2019-04-01", "2022-05-02"), ("4/1", "2022-05-02", "")]
    assert points(past)[1][:3] == ("LD-07-2", "2019-04-01", "2024-02-08")
    events = [
        (text(one, "eventName"), text(one, "measuringPointCode")) for one in tree(past).iter("{*}intermediateEvent")
    ]
    assert events == [
        ("meetpuntToevoegen", "LD-09"),
        ("meetpuntToevoegen", "LD-08"),
        ("monitoringbuisVervangen", "LD-07-1"),
        ("meetpuntBeeindigen", "LD-07-2"),
    ]


def test_corrections_recompute_the_dates_of_what_is_beside_them(lives: Lives, net: str) -> None:
    for name in (
        "registration-measuring-point",
        "registration-tube-reference",
        "registration-measuring-point-end-date",
    ):
        lives.add(net, sample("gmn", name))
    lives.add(net, sample("gmn", "move-measuring-point-end-date"))
    assert points(lives.data(net, PAST))[1][:3] == ("LD-07-2", "2019-04-01", "2024-02-07")
    lives.add(net, sample("gmn", "replace-tube-reference"))
    assert points(lives.data(net, PAST))[0][3] == [("1/1", "2019-04-01", "2022-05-02"), ("1/2", "2022-05-02", "")]
    lives.add(net, sample("gmn", "replace-start"))
    lives.add(net, sample("gmn", "move-start"))
    assert points(lives.data(net, PAST))[0][1] == "2019-03-25"
    lives.add(net, sample("gmn", "registration-closure"))
    lives.add(net, sample("gmn", "delete-closure").replace(b">bronhouder<", b">eigenCorrectie<"))
    with lives.store.read() as view:
        registration = view.registrations.get(net)
    assert registration is not None
    assert registration.history.registration_status == "aangevuld"


def test_a_whole_past_comes_in_one_document_and_each_event_can_be_corrected(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-with-history"))
    with lives.store.read() as view:
        registration, events = view.registrations.get(net), view.events.of(net)
    assert registration is not None
    assert registration.history.registration_status == "voltooid"
    assert [(one.document_type, one.date.text, one.part) for one in events] == [
        ("GMN_StartRegistration", "1994-10", 0),
        ("GMN_MeasuringPoint", "2001-03-15", 1),
        ("GMN_TubeReference", "2007-06-01", 2),
        ("GMN_MeasuringPointEndDate", "2012", 3),
        ("GMN_Closure", "2016-12-31", 4),
    ]
    moved = sample("gmn", "move-measuring-point-end-date").replace(b">IMBRO<", b">IMBRO/A<")
    moved = moved.replace(b"LD-07-2", b"PO-1").replace(b"2024-02-07", b"2011-01-01")
    moved = moved.replace(b"<brocom:date>2024-02-08</brocom:date>", b"<brocom:year>2012</brocom:year>")
    lives.add(net, moved)
    assert points(lives.data(net, PAST))[0][:3] == ("PO-1", "1994-10", "2011-01-01")


def test_a_past_with_a_mistake_in_it_is_told_where_it_is(lives: Lives) -> None:
    past = sample("gmn", "registration-with-history")
    refused = lives.refused("", past.replace(b"2007-06-01", b"2000-06-01"), code="GMN")
    assert [one.rule for one in refused.findings] == ["BRO-061"]
    refused = lives.refused("", past.replace(b">2001-03-15<", b">2999-03-15<"), code="GMN")
    assert {"GMN-012", "BRO-061"} == {one.rule for one in refused.findings}
    refused = lives.refused("", past.replace(b"GMW000000000002", b"GMW000000000999"), code="GMN")
    (finding,) = refused.findings
    assert finding.sentence.endswith(
        "= GMW000000000999 waarde is niet correct: bestaat niet in de registratie ondergrond."
    )
    assert "GMN_WithHistory/startRegistration" in finding.path


@pytest.mark.parametrize(
    ("name", "old", "new", "rules"),
    [
        ("registration-measuring-point", b"<tubeNumber>1", b"<tubeNumber>7", {"BRO-062"}),
        ("registration-measuring-point", b"GMW000000000004", b"GMW000000000444", {"BRO-062"}),
        ("registration-measuring-point", b"LD-08", b"LD-07-1", {"GMN-021"}),
        ("registration-measuring-point-end-date", b"LD-07-2", b"LD-99", {"GMN-022"}),
        ("registration-tube-reference", b"LD-07-1", b"LD-99", {"GMN-022"}),
        ("registration-tube-reference", b"GMW000000000004", b"GMW000000000001", {"GMN-023"}),
        ("registration-closure", b"2024-06-30", b"2019-04-01", {"GMN-025"}),
        ("insert-measuring-point", b"LD-09", b"LD-09", {"BRO-061"}),
    ],
)
def test_what_cannot_be_is_refused(lives: Lives, net: str, name: str, old: bytes, new: bytes, rules: set[str]) -> None:
    message = sample("gmn", name)
    assert old in message
    refused = lives.refused(net, message.replace(old, new))
    assert {one.rule for one in refused.findings} == rules


def test_the_last_measuring_point_stays(lives: Lives, net: str) -> None:
    end = sample("gmn", "registration-measuring-point-end-date")
    lives.add(net, end)
    refused = lives.refused(net, end.replace(b"LD-07-2", b"LD-07-1").replace(b"2024-02-08", b"2024-02-09"))
    assert [one.rule for one in refused.findings] == ["GMN-024"]


def test_several_points_may_be_added_on_one_day_but_each_once(lives: Lives, net: str) -> None:
    point = sample("gmn", "registration-measuring-point")
    lives.add(net, point)
    lives.add(net, point.replace(b"LD-08", b"LD-10"))
    refused = lives.refused(net, point)
    assert {one.rule for one in refused.findings} >= {"BRO-061"}


def test_only_bronhouder_and_supplier_see_its_own_name(lives: Lives, net: str) -> None:
    for caller, element in ((READER, "GMN_PO"), (SUPPLIER, "GMN_PO_DP")):
        found = lives.data(net, PRESENT, caller)
        assert found.document == element
        assert (b"objectIdAccountableParty" in found.content) is element.endswith("_DP")
