"""A dossier of groundwater levels: observations added, replaced, deleted, and issued whole or by period."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bro_soap.history.timeline import Event
from bro_soap.issue.procedure import dispatch_data
from bro_soap.keeping import acts as keeping
from bro_soap.model import DocumentKind, Issued, Operation, Rejected
from bro_soap.objects import KINDS
from bro_soap.objects.gld.observation import in_period
from bro_soap.rules import Context, Facts, Reading
from bro_soap.rules.engine import plan
from bro_soap.store import Store
from bro_soap.xmlio import ns
from bro_soap.xmlio.request import read_request
from tests.contracts import CONTRACTS
from tests.memory import MB, at_most
from tests.unit.lives import READER, SUPPLIER, Lives, sample


@pytest.fixture
def lives(store: Store) -> Lives:
    lives = Lives(store)
    assert lives.begin("GMW", sample("gmw", "registration-construction")) == "GMW000000000001"
    return lives


@pytest.fixture
def dossier(lives: Lives) -> str:
    return lives.begin("GLD", sample("gld", "registration-start-without-net"))


@pytest.fixture
def filled(lives: Lives, dossier: str) -> str:
    for name in ("provisional", "control", "full", "limits", "european-company"):
        lives.add(dossier, sample("gld", f"registration-addition-{name}"))
    return dossier


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsgld"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(
        b"<dsgld:%s gml:id='x' %s>" % (found.document.encode(), declared.encode())
        + found.content
        + b"</dsgld:%s>" % found.document.encode()
    )


def observations(found: Issued) -> list[str]:
    name = "{http://www.opengis.net/gml/3.2}id"
    return [one.get(name, "")[-4:] for one in tree(found).iter("{*}OM_Observation")]


def dates(found: Issued) -> tuple[str | None, str | None]:
    document = tree(found)
    return document.findtext("{*}researchFirstDate"), document.findtext("{*}researchLastDate")


def test_an_empty_dossier_is_a_document_too(lives: Lives, dossier: str) -> None:
    found = lives.data(dossier)
    assert found.document == "GLD_O"
    assert (observations(found), dates(found)) == ([], (None, None))


def test_every_observation_is_issued_and_the_whole_is_valid(lives: Lives, filled: str) -> None:
    for caller in (READER, SUPPLIER):
        found = lives.data(filled, caller=caller)
        assert observations(found) == ["0001", "0003", "0002", "0004", "0005"]
        assert dates(found) == ("2023-01-01", "2023-08-14")
        assert CONTRACTS["dsgld"].schema.errors(tree(found)) == ()


def test_who_measured_is_for_bronhouder_and_supplier_only(lives: Lives, filled: str) -> None:
    secrets = (b"principalInvestigator</", b"ObservationMetadata:principalInvestigator", b"99000031")
    public, everything = lives.data(filled).content, lives.data(filled, caller=SUPPLIER).content
    assert secrets[1] in everything
    assert secrets[2] in everything
    assert secrets[1] not in public
    assert secrets[2] not in public


def period(begin: str, end: str, more: str = "") -> str:
    return f"<d:observationPeriod><b:beginDate>{begin}</b:beginDate><b:endDate>{end}</b:endDate></d:observationPeriod>{more}"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (period("2023-01-01", "2023-01-01"), ["0001", "0002"]),
        (period("2023-01-02", "2023-07-01"), ["0001", "0003", "0002", "0004"]),
        (period("2023-08-15", "2024-07-01"), []),
        ("<d:filtered>nee</d:filtered>", ["0001", "0003", "0002", "0004", "0005"]),
        ("<d:filtered>ja</d:filtered>", ["0002", "0004"]),
        (period("2023-01-01", "2023-01-01", "<d:filtered>ja</d:filtered>"), ["0002"]),
    ],
)
def test_a_part_of_the_dossier_by_period_and_filter(lives: Lives, filled: str, asked: str, found: list[str]) -> None:
    issued = lives.data(filled, asked)
    assert observations(issued) == found
    assert CONTRACTS["dsgld"].schema.errors(tree(issued)) == ()


@pytest.mark.parametrize("end", ["2023-06-30", "-0001-01-01"])
def test_a_period_that_ends_before_it_begins_is_refused(lives: Lives, filled: str, end: str) -> None:
    message = (
        f'<d:dispatchDataRequest xmlns:d="{CONTRACTS["dsgld"].namespace}" '
        'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0"><b:requestReference>vraag</b:requestReference>'
        f"<b:broId>{filled}</b:broId>{period('2023-07-01', end)}</d:dispatchDataRequest>"
    )
    outcome = dispatch_data(lives.issue("GLD"), lives.incoming(message.encode(), READER))
    assert isinstance(outcome, Rejected)
    name = "DispatchDataRequest.observationPeriod"
    assert outcome.reason == (
        f"{{{name}.endDate}} = {end} waarde is niet correct: mag niet voor {{{name}.beginDate}} = 2023-07-01 liggen."
    )
    assert outcome.reason_rule == "KF-12"


def test_an_observation_is_replaced_and_deleted(lives: Lives, filled: str) -> None:
    lives.add(filled, sample("gld", "replace-addition"))
    assert sorted(observations(lives.data(filled))) == ["0001", "0002", "0003", "0004", "0005"]
    lives.add(filled, sample("gld", "delete-addition"))
    assert sorted(observations(lives.data(filled))) == ["0001", "0002", "0003", "0004"]
    refused = lives.refused(filled, sample("gld", "delete-addition"))
    assert "bestaat niet in de registratie ondergrond." in refused.findings[0].sentence


def test_a_closed_dossier_takes_nothing_more_until_it_is_opened_again(lives: Lives, filled: str) -> None:
    lives.add(filled, sample("gld", "registration-closure"))
    late = sample("gld", "registration-addition-control").replace(b"-0003", b"-0099")
    assert lives.refused(filled, late).reason == "Dit registratieobject heeft de registratiestatus voltooid."
    opened = sample("gld", "delete-closure").replace(b">bronhouder<", b">eigenCorrectie<")
    lives.add(filled, opened)
    lives.add(filled, late)
    assert len(observations(lives.data(filled))) == 6


def test_the_start_is_replaced_without_touching_the_observations(lives: Lives, filled: str) -> None:
    start = sample("gld", "replace-start").replace(b"GMN000000000001", b"GMN000000000999")
    refused = lives.refused(filled, start)
    assert {one.rule for one in refused.findings} == {"BRO-062"}
    body = start.decode()
    first, last = body.index("<groundwaterMonitoringNet>"), body.rindex("</groundwaterMonitoringNet>")
    without = body[:first] + body[last + len("</groundwaterMonitoringNet>") :]
    lives.add(filled, without.encode())
    found = lives.data(filled)
    assert tree(found).findtext(".//{*}tubeNumber") == "1"
    assert len(observations(found)) == 5


@pytest.mark.parametrize(
    ("name", "edits", "rules"),
    [
        ("provisional", [], {"BRO-061"}),
        ("provisional", [(b"_obs-07-1-0001", b"_obs-new")], {"GLD-020"}),
        ("full", [(b"-0002", b"-0092"), (b"2023-01-02</gml", b"2023-01-02</gml")], {"GLD-021"}),
        (
            "limits",
            [(b"-0004", b"-0094"), (b"2023-07-", b"2023-09-"), (b"_proc-07-1-0002", b"_proc-none")],
            {"GLD-023"},
        ),
        ("control", [(b"-0003", b"-0093"), (b">2023-01-02</gco", b">2023-01-03</gco")], {"GLD-030"}),
        ("control", [(b"-0003", b"-0093"), (b"09:48:00+01:00</gml", b"10:48:00+01:00</gml")], {"GLD-041"}),
        (
            "control",
            [(b"-0003", b"-0093"), (b"<gco:CharacterString/>", b"<gco:CharacterString>x</gco:CharacterString>")],
            {"BRO-065", "GLD-032"},
        ),
        ("control", [(b"-0003", b"-0093"), (b"goedgekeurd", b"nogNietBeoordeeld")], {"GLD-042"}),
        ("control", [(b"-0003", b"-0093"), (b"99000031", b"99000099")], {"GLD-033"}),
        ("control", [(b"-0003", b"-0093"), (b">controlemeting<", b">reguliereMeting<")], {"GLD-031"}),
        ("control", [(b"-0003", b"-0093"), (b"2023-01-02</gml:begin", b"2023-01-01</gml:begin")], {"GLD-040"}),
    ],
)
def test_what_cannot_be_is_refused(
    lives: Lives, filled: str, name: str, edits: list[tuple[bytes, bytes]], rules: set[str]
) -> None:
    message = sample("gld", f"registration-addition-{name}")
    for old, new in edits:
        assert old in message
        message = message.replace(old, new)
    refused = lives.refused(filled, message)
    assert {one.rule for one in refused.findings} == rules, refused.findings


@pytest.mark.parametrize(
    ("old", "new"), [(b"GMW000000000001", b"GMW000000000999"), (b"<gldcom:tubeNumber>2", b"<gldcom:tubeNumber>9")]
)
def test_a_dossier_is_of_a_tube_that_exists(lives: Lives, old: bytes, new: bytes) -> None:
    message = sample("gld", "registration-start-without-net")
    assert old in message
    refused = lives.refused("", message.replace(old, new), code="GLD")
    assert [one.rule for one in refused.findings] == ["BRO-062"]
    assert refused.findings[0].sentence.endswith("bestaat niet in de registratie ondergrond.")


def test_a_start_with_more_nets_leaves_the_observations_as_they_come_out_of_their_documents(
    lives: Lives, filled: str
) -> None:
    net = lives.begin("GMN", re.sub(rb"GMW0{11}[2-9]", b"GMW000000000001", sample("gmn", "registration-start")))
    lives.add(filled, re.sub(rb"GMN0{11}[0-9]", net.encode(), sample("gld", "replace-start")))
    assert keeping.rebuild(lives.parts("GLD"), filled, keep=False).different == ()
    ids = [one.get("{http://www.opengis.net/gml/3.2}id") for one in tree(lives.data(filled)).iter("*")]
    known = [one for one in ids if one is not None]
    assert len(known) == len(set(known)) > 20


def test_an_addition_writes_its_own_part_and_the_head_only(lives: Lives, filled: str) -> None:
    with lives.store.read() as view:
        before = {part: view.contents.parts(filled, "O", [part]) for part in range(1, 7)}
    lives.add(filled, sample("gld", "registration-addition-control").replace(b"-0003", b"-0093"))
    with lives.store.read() as view:
        after = {part: view.contents.parts(filled, "O", [part]) for part in range(1, 8)}
        events = view.events.of(filled)
    assert {part: after[part] for part in before} == before
    assert after[7] is not None
    assert [one.sequence for one in events] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("name", "closer"), [("registration-addition-full", False), ("registration-addition-limits", True)]
)
def test_only_a_series_that_is_not_plain_is_looked_at_point_by_point(name: str, closer: bool) -> None:
    declared = KINDS["GLD"]
    root = etree.parse(str(Path(__file__).parents[1] / "objects" / "gld" / "samples" / f"{name}.xml")).getroot()
    request = read_request(root, Operation.REGISTER, "GLD")
    reading = Reading(request.source_document, declared.closed)
    context = Context(request, Facts(datetime(2025, 3, 1, tzinfo=UTC)), declared, reading)
    chosen = plan(declared.all_rules, (request.document_type, request.operation, "IMBRO", date(2025, 3, 1)))
    asked = {rule.id for rule in chosen.asked(context).values()}
    assert ("GLD-048" in asked, "GLD-042" in asked) == (closer, True)


FIRST_DAY = date(2024, 1, 1)
SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12), st.sampled_from(["voorlopig", "volledigBeoordeeld"])), max_size=8
)


def observed(sequence: int, begin: int, length: int, status: str) -> Event:
    days = (FIRST_DAY + timedelta(days=begin), FIRST_DAY + timedelta(days=begin + length))
    told = {"begin": days[0].isoformat(), "end": days[1].isoformat(), "type": "reguliereMeting", "status": status}
    return Event("GLD_Addition", DocumentKind.ADDITION, sequence=sequence, details=told)


@given(SPANS)
def test_the_filter_leaves_out_what_was_assessed_in_full_day_by_day(spans: list[tuple[int, int, str]]) -> None:
    events = tuple(observed(number, *span) for number, span in enumerate(spans, 1))
    assessed = {
        day
        for begin, length, status in spans
        if status == "volledigBeoordeeld"
        for day in range(begin, begin + length + 1)
    }
    left = [
        number
        for number, (begin, length, status) in enumerate(spans, 1)
        if status != "voorlopig" or not assessed.issuperset(range(begin, begin + length + 1))
    ]
    assert in_period(events, None, None, filtered=True) == [0, *left]


def test_without_a_period_there_are_as_few_observations_as_have_enough_pairs() -> None:
    counts = (1500, 1500, 1500, 900, 100)
    events = tuple(observed(number, number, 0, "voorlopig") for number in range(1, 6))
    events = tuple(replace(one, details={**one.details, "pairs": n}) for one, n in zip(events, counts, strict=True))
    assert in_period(events, None, None, filtered=False) == [0, 3, 4, 5]
    assert in_period(events[:2], None, None, filtered=False) == [0, 1, 2]
    assert in_period(events, FIRST_DAY, FIRST_DAY + timedelta(days=99), filtered=False) == [0, 1, 2, 3, 4, 5]


def test_the_pairs_of_an_observation_are_known_without_reading_it_again(lives: Lives, filled: str) -> None:
    with lives.store.read() as view:
        pairs = {one.subject[-4:]: one.details["pairs"] for one in view.events.of(filled) if one.subject}
    told = {one.attrib[ns.q(ns.GML, "id")][-4:]: len(list(one.iter("{*}point"))) for one in found_in(lives, filled)}
    assert pairs == told


def found_in(lives: Lives, filled: str) -> list[etree._Element]:
    return list(tree(lives.data(filled)).iter("{*}OM_Observation"))


def test_a_period_from_the_first_year_to_the_last_costs_no_more_than_another() -> None:
    told = {"begin": "0001-01-01", "end": "9999-12-31", "type": "reguliereMeting", "status": "volledigBeoordeeld"}
    long = Event("GLD_Addition", DocumentKind.ADDITION, sequence=1, details=told)
    with at_most(10 * MB):  # all its days are 3.6 million numbers
        assert in_period((long, observed(2, 0, 5, "voorlopig")), None, None, filtered=True) == [0, 1]


@pytest.mark.parametrize("day", ["-0044-03-15", "10000-01-01"])
def test_a_period_has_days_of_which_the_first_ten_characters_are_the_day(lives: Lives, dossier: str, day: str) -> None:
    """They are kept as the first and last day of the dossier."""
    message = sample("gld", "registration-addition-full")
    begin = re.search(rb"beginPosition>([^<]+)<", message)
    assert begin is not None
    refused = lives.refused(dossier, message.replace(begin[1], day.encode()))
    assert "GLD-052" in {finding.rule for finding in refused.findings}
