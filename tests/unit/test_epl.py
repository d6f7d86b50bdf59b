"""The life of a mining licence: its processes, what waits and what is in force, and its corrections, without SOAP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.model import Dispatched, Issued, Rejected
from bro_soap.objects import KINDS
from bro_soap.objects.epl.process import STEPS, Process, after, may_follow, status
from bro_soap.store import Store, make_engine
from tests.contracts import CONTRACTS
from tests.objects.rulebook import HERE
from tests.unit.lives import READER, SUPPLIER, Lives, about, sample

PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"
PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
START = "publication-licence"
GRANTED = ("adjustment-granting", "finalisation-granting-fixed", "finalisation-granting")
AMENDED = (*GRANTED, "publication-amendment", "closure-amendment")
# Every event of a licence that is granted, amended, transferred, nearly withdrawn and at last followed by others.
STORY = (
    *AMENDED,
    "amendment-licence-extended",
    "amendment-licence-lifted",
    "amendment-licence",
    "publication-termination",
    "publication-termination-fixed",
    "closure-termination",
    "publication-termination-succession",
    "termination-licence",
)
STATUSES = (
    *("verleendNietDefinitief", "verleend", "verleend"),
    *("wijzigingLoopt", "verleend"),
    *("verleend", "verleend", "verleend"),
    *("intrekkingLoopt", "intrekkingLoopt", "verleend"),
    *("opvolgingLoopt", "beeindigd"),
)


@pytest.fixture
def lives(sqlite_url: str) -> Iterator[Lives]:
    store = Store(make_engine(sqlite_url))
    yield Lives(store)
    store.close()


@pytest.fixture
def licence(lives: Lives) -> str:
    return lives.begin("EPL", sample("epl", f"registration-{START}"))


def told(lives: Lives, licence: str, *names: str) -> None:
    for name in names:
        lives.add(licence, followed(lives, sample("epl", f"registration-{name}")))


def followed(lives: Lives, message: bytes) -> bytes:
    """Return a message with the licences that it says will follow, which are made here."""
    for number in (b"EPL000000000007", b"EPL000000000008"):
        if number in message:
            made = lives.begin("EPL", sample("epl", "registration-publication-licence-heat"))
            message = message.replace(number, made.encode())
    return message


def tree(found: Issued) -> etree._Element:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS["dsepl"].prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def at(found: Issued, path: str) -> list[str]:
    """Return the texts on a path of what is issued."""
    parts = tree(found).iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))
    return [" ".join("".join(map(str, one.itertext())).split()) for one in parts]


def areas(found: Issued) -> list[tuple[str, str, str, str]]:
    """Return of each area its number and name, and since and until when it holds."""
    names = ("areaNumber", "areaName", "validity/{*}startDate/{*}date", "validity/{*}endDate/{*}date")
    parts = tree(found).iterfind("{*}grantedArea/{*}GrantedArea")
    return [tuple(one.findtext(f"{{*}}{name}") or "" for name in names) for one in parts]  # type: ignore[misc]


def test_the_status_follows_from_what_happened(lives: Lives, licence: str) -> None:
    assert at(lives.data(licence, PRESENT), "currentStatus") == ["verleendNietDefinitief"]
    for name, expected in zip(STORY, STATUSES, strict=True):
        told(lives, licence, name)
        assert at(lives.data(licence, PRESENT), "currentStatus") == [expected], name


def test_what_is_decided_while_granting_overwrites(lives: Lives, licence: str) -> None:
    assert areas(lives.data(licence, PRESENT)) == [("1", "Veldhuizen", "", ""), ("2", "Boskamp", "", "")]
    told(lives, licence, *GRANTED)
    found = lives.data(licence, PRESENT)
    assert at(found, "effectiveDate/date") == ["2023-10-01"]
    assert at(found, "expiryDate") == ["2033-10-01"]
    assert at(found, "licenceHolder/organization") == ["99000031", "DEHRB123456"]
    assert areas(found) == [("1", "Veldhuizen", "2023-10-01", ""), ("2", "Boskamp", "2023-10-01", "")]
    assert areas(lives.data(licence, PAST)) == areas(found)  # nothing is left of what was overwritten


def test_an_amendment_waits_until_it_is_in_force(lives: Lives, licence: str) -> None:
    told(lives, licence, *GRANTED, "publication-amendment")
    waiting = lives.data(licence, PRESENT)
    assert at(waiting, "amendmentInProgress/amendmentIrrevocable") == ["nee"]
    assert at(waiting, "amendmentInProgress/plannedEffectiveDate") == ["2024-04-01"]
    assert at(waiting, "amendmentInProgress/dataToBeAmended/expiryDate") == ["2040-01-01"]
    assert at(waiting, "amendmentInProgress/dataToBeAmended/areaToBeTerminated") == ["2"]
    assert at(waiting, "amendmentInProgress/dataToBeAmended/areaData/areaNumber") == ["1", "3", "4"]
    assert at(waiting, "amendmentInProgress/dataToBeAmended/licenceHolder/organization")[0] == "99000032"
    assert at(waiting, "expiryDate") == ["2033-10-01"]
    told(lives, licence, "closure-amendment-fixed")
    assert at(lives.data(licence, PRESENT), "amendmentInProgress/amendmentIrrevocable") == ["ja"]
    told(lives, licence, "closure-amendment-in-force")
    found = lives.data(licence, PRESENT)
    assert at(found, "amendmentInProgress") == []
    assert at(found, "expiryDate") == ["2040-01-01"]
    assert areas(found) == [
        ("1", "Veldhuizen-Zuid", "2023-11-01", ""),
        ("3", "Boskamp-West", "2024-04-01", ""),
        ("4", "Boskamp-Oost", "2024-04-01", ""),
    ]
    assert ("2", "Boskamp", "2023-11-01", "2024-04-01") in areas(lives.data(licence, PAST))


def test_an_amendment_that_is_broken_off_leaves_nothing(lives: Lives, licence: str) -> None:
    told(lives, licence, *GRANTED)
    before = lives.data(licence, PRESENT)
    told(lives, licence, "publication-amendment", "closure-amendment-broken-off")
    after_it = lives.data(licence, PRESENT)
    for path in ("expiryDate", "licenceHolder", "amendmentInProgress", "currentStatus"):
        assert at(after_it, path) == at(before, path)
    assert areas(after_it) == areas(before)


def test_an_adjusted_amendment_takes_the_place_of_the_one_before(lives: Lives, licence: str) -> None:
    told(lives, licence, *GRANTED, "publication-amendment", "publication-amendment-adjusted", "closure-amendment")
    found = lives.data(licence, PRESENT)
    assert areas(found) == [("1", "Veldhuizen-Noord", "2023-10-01", "")]
    assert at(found, "grantedArea/GrantedArea/depthRange") == []
    assert at(found, "expiryDate") == ["2033-10-01"]


def test_it_is_extended_for_a_time_and_withdrawn_by_a_day(lives: Lives, licence: str) -> None:
    told(lives, licence, *AMENDED, "amendment-licence-extended")
    assert at(lives.data(licence, PRESENT), "temporarilyExtended") == ["ja"]
    told(lives, licence, "amendment-licence-lifted", "publication-termination", "publication-termination-fixed")
    found = lives.data(licence, PRESENT)
    assert at(found, "temporarilyExtended") == ["nee"]
    assert at(found, "withdrawalInProgress/plannedWithdrawalDate") == ["2024-12-15"]
    assert at(found, "withdrawalInProgress/withdrawalIrrevocable") == ["ja"]
    assert at(found, "expiryDate") == ["2030-01-01"]
    told(lives, licence, "closure-termination")
    assert at(lives.data(licence, PRESENT), "withdrawalInProgress") == []


def test_what_ended_shows_the_areas_it_last_had(lives: Lives, licence: str) -> None:
    told(lives, licence, *STORY)
    found = lives.data(licence, PRESENT)
    assert [area[0] for area in areas(found)] == ["1", "3", "4"]
    assert {area[3] for area in areas(found)} == {"2024-11-01"}
    assert at(found, "lifespan/startDate/date") == ["2023-03-01"]
    assert at(found, "lifespan/endDate/date") == ["2024-11-01"]
    assert len(at(found, "followedBy")) == 2
    assert at(found, "registrationHistory/registrationStatus") == ["voltooid"]
    assert at(found, "licenceHistory/event/name") == [
        "verleningsbesluitBekendgemaakt",
        *(event_of(name) for name in STORY),
    ]


def event_of(name: str) -> str:
    root = etree.fromstring(sample("epl", f"registration-{name}"))
    return next(one.text or "" for one in root.iter("{*}eventName"))


def test_a_refusal_ends_what_was_never_granted(lives: Lives, licence: str) -> None:
    told(lives, licence, "termination-refusing")
    assert at(lives.data(licence, PRESENT), "currentStatus") == ["voortijdigBeeindigdNietDefinitief"]
    told(lives, licence, "termination-refused")
    found = lives.data(licence, PRESENT)
    assert at(found, "currentStatus") == ["voortijdigBeeindigd"]
    assert {area[3] for area in areas(found)} == {""}


def test_of_the_archive_one_event_tells_of_a_process(lives: Lives) -> None:
    archived = sample("epl", "registration-publication-licence-archive")
    licence = lives.begin("EPL", archived)
    assert at(lives.data(licence, PRESENT), "currentStatus") == ["verleend"]
    told(lives, licence, "publication-amendment-archive", "termination-archive")
    found = lives.data(licence, PRESENT)
    assert at(found, "currentStatus") == ["beeindigd"]
    assert "4.55" in at(found, "grantedArea/GrantedArea/deliveredBoundary")[0]
    assert at(found, "effectiveDate/year") == ["1985"]


def test_its_past_holds_its_documents_but_the_first_for_those_who_may_not_know_it(lives: Lives, licence: str) -> None:
    told(lives, licence, *STORY)
    path = "{*}licenceHistory/{*}event/{*}sourceDocument"
    everybody, holder = (tree(lives.data(licence, PAST, caller)) for caller in (READER, SUPPLIER))
    assert len(everybody.findall(path)) == len(STORY)
    assert len(holder.findall(path)) == len(STORY) + 1
    assert b"Veldhuizen I<" not in etree.tostring(everybody)
    recalled = KINDS["EPL"].recall
    assert recalled is not None
    written = recalled(holder)
    assert written is not None
    assert [etree.QName(one).localname for one in written.documents] == [document_of(name) for name in (START, *STORY)]
    assert recalled(everybody) is None


def document_of(name: str) -> str:
    root = etree.fromstring(sample("epl", f"registration-{name}"))
    return etree.QName(next(root.iterchildren("{*}sourceDocument"))[0]).localname


# What may come by the table, and what a correction does to the events behind it.


def test_every_event_of_the_code_list_is_a_step_and_leads_to_a_status() -> None:
    listed = set(CODES)
    assert set(STEPS) == listed
    reached: dict[tuple[tuple[Process, str], ...], str] = {}
    todo: list[dict[Process, str]] = [{}]
    while todo:
        stages = todo.pop()
        key = tuple(sorted(stages.items()))
        if key in reached:
            continue
        reached[key] = status(stages)
        todo += [dict(after(stages, STEPS[event])) for event in may_follow(stages)]
    assert set(reached.values()) == {"", *STATUS_CODES}
    used = {event for stages in reached for event in may_follow(dict(stages))}
    assert used == listed
    ended = [stages for stages, code in reached.items() if code in {"beeindigd", "voortijdigBeeindigd"}]
    assert ended
    assert not any(may_follow(dict(stages)) for stages in ended)


def _codes(name: str) -> Iterable[str]:
    file = Path(__file__).parents[2] / "bro_soap" / "codes" / f"epl.{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))["codes"].keys()


CODES, STATUS_CODES = tuple(_codes("EventName")), tuple(_codes("CurrentStatus"))


def test_an_event_that_cannot_follow_is_refused_and_told_what_may(lives: Lives, licence: str) -> None:
    before = lives.data(licence, PRESENT).content
    refused = lives.refused(licence, sample("epl", "registration-closure-amendment"))
    assert [one.rule for one in refused.findings] == ["EPL-430"]
    assert "verleningVastgesteld" in refused.findings[0].hint_nl
    assert "verleendNietDefinitief" in refused.findings[0].hint_nl
    assert lives.data(licence, PRESENT).content == before


CORRECTIONS = (
    ("replace-publication-licence", "licenceHistory/event/decreeNumber", "B-1a"),
    ("move-publication-licence", "lifespan/startDate/date", "2023-02-28"),
    ("replace-adjustment-granting", "licenceHistory/event/decreeNumber", "B-2a"),
    ("insert-adjustment-granting", "licenceHistory/event/date", "2023-04-15"),
    ("move-finalisation-granting", "licenceHistory/event/date", "2023-09-15"),
    ("insert-amendment-licence", "temporarilyExtended", "ja"),
    ("move-termination-licence", "lifespan/endDate/date", "2024-10-20"),
    ("delete-termination-licence", "currentStatus", "opvolgingLoopt"),
)


@pytest.mark.parametrize(("name", "path", "expected"), CORRECTIONS, ids=[one[0] for one in CORRECTIONS])
def test_a_correction_makes_its_object_anew(lives: Lives, licence: str, name: str, path: str, expected: str) -> None:
    story = (*AMENDED, "amendment-licence") if name == "insert-amendment-licence" else STORY
    told(lives, licence, *story)
    lives.add(licence, followed(lives, sample("epl", name)))
    assert expected in at(lives.data(licence, PRESENT), path)


def test_what_later_events_stand_on_is_not_taken_away(lives: Lives, licence: str) -> None:
    told(lives, licence, *AMENDED, "amendment-licence-extended", "amendment-licence-lifted")
    refused = lives.refused(licence, sample("epl", "delete-amendment-licence"))
    assert [one.rule for one in refused.findings] == ["BRO-064"]


@pytest.mark.parametrize("operation", ["insert", "delete"])
def test_a_beginning_is_only_replaced_and_moved(lives: Lives, licence: str, operation: str) -> None:
    message = sample("epl", "replace-publication-licence").replace(b"replaceRequest", f"{operation}Request".encode())
    assert isinstance(lives.deliver("EPL", about(message, licence)), Rejected)


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>{}</g:lowerCorner>'
    "<g:upperCorner>{}</g:upperCorner></b:boundingBox></b:area>"
)


def found(outcome: Dispatched | Rejected) -> int:
    assert isinstance(outcome, Dispatched), outcome
    return len(outcome.documents)


def test_a_search_finds_what_touches_the_area_and_says_what_it_asks(store: Store) -> None:
    lives = Lives(store)
    licence = lives.begin("EPL", sample("epl", f"registration-{START}"))
    corner = tree(lives.data(licence, PRESENT)).find("{*}standardizedLocation//{*}posList")
    assert corner is not None
    south, west = (float(word) for word in (corner.text or "").split()[:2])
    inside = BOX.format(f"{south + 0.001} {west + 0.001}", f"{south + 0.002} {west + 0.002}")
    hole = BOX.format(f"{south + 0.0045} {west + 0.0067}", f"{south + 0.0047} {west + 0.0069}")
    beside = BOX.format(f"{south - 0.2} {west - 0.2}", f"{south - 0.1} {west - 0.1}")
    assert [found(lives.search("EPL", one)) for one in (inside, hole, beside)] == [1, 0, 0]
    own = '<d:miningActivity codeSpace="urn:bro:epl:MiningActivity">{}</d:miningActivity>'
    holder = "<d:licenceHolder><b:chamberOfCommerceNumber>{}</b:chamberOfCommerceNumber></d:licenceHolder>"
    for extra, count in (
        (own.format("opsporenDelfstof"), 1),
        (own.format("opslaanStof"), 0),
        (holder.format("99000031"), 1),
        (holder.format("99000032"), 0),
    ):
        assert found(lives.search("EPL", inside + extra)) == count, extra


def test_the_samples_are_all_used() -> None:
    assert {file.stem for file in (HERE / "epl" / "samples").glob("registration-*.xml")} >= {
        f"registration-{name}" for name in (START, *STORY)
    }


def test_the_processes_are_those_of_the_catalogue() -> None:
    assert {step.process for step in STEPS.values()} == set(Process)


@pytest.mark.parametrize(
    ("wrong", "rules"),
    [
        (" ".join(f"{200000 + one} {500000 + one % 2}" for one in range(100_000)), {"EPL-421"}),
        ("NaN 500000 200100 500000 200100 500100 NaN 500000", {"BRO-065", "EPL-421"}),
        ("200000 500000 200100", {"EPL-421"}),
        ("", {"EPL-421"}),
        ("500000 200000 500100 200000 500100 200100 500000 200000", {"EPL-421", "EPL-422"}),
    ],
    ids=["100,000 points", "no number", "half a position", "empty", "axes swapped"],
)
def test_what_is_no_boundary_is_refused_and_leaves_nothing(lives: Lives, wrong: str, rules: set[str]) -> None:
    message = sample("epl", f"registration-{START}")
    root = etree.fromstring(message)
    next(root.iter("{*}posList")).text = wrong
    refused = lives.deliver("EPL", etree.tostring(root))
    assert isinstance(refused, Rejected), refused
    assert {one.rule for one in refused.findings} == rules
    hints = [one.hint_nl for one in refused.findings if one.rule == "EPL-422"]
    assert all(one.startswith("De coördinaten staan verwisseld") for one in hints)
    with lives.store.read() as view:
        assert view.registrations.get("EPL000000000001") is None
