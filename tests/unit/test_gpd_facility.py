"""A production dossier and the facility that it is of: what the one asks of the other, and what stays for it."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import judge
from bro_soap.keeping import acts as keeping
from bro_soap.model import Rejected
from bro_soap.rules import UNKNOWN, Phase
from bro_soap.store import Store
from tests.objects.rulebook import Book
from tests.unit.lives import Lives, about, sample

REPORT = sample("gpd", "registration-report").replace(b"ogn-1", b"I-1")
TEMPERATURE = b'<gpdcom:temperatureIn codeSpace="urn:bro:gpd:TemperatureIn">koud</gpdcom:temperatureIn>'


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with an open energy system of one installation."""
    lives = Lives(store)
    facility = lives.begin("GUF", sample("guf", "registration-start-open-energy"))
    assert facility == "GUF000000000001"
    lives.add(facility, sample("guf", "registration-add-open-energy"))
    return lives


@pytest.fixture
def dossier(lives: Lives) -> str:
    return lives.begin("GPD", sample("gpd", "registration-start"))


def fired(lives: Lives, bro_id: str, message: bytes) -> set[str]:
    """Which rules refuse a message; none when it is completed."""
    outcome = lives.deliver(bro_id[:3], about(message, bro_id))
    return {one.rule for one in outcome.findings} if isinstance(outcome, Rejected) else set()


def test_a_report_is_judged_by_what_the_events_of_the_facility_say(lives: Lives, dossier: str) -> None:
    assert fired(lives, dossier, REPORT.replace(b">I-1<", b">I-7<")) == {"BRO-062"}
    assert fired(lives, dossier, REPORT.replace(TEMPERATURE, b"", 1)) == {"GPD-031"}
    assert fired(lives, dossier, REPORT.replace(b">2022-01-01<", b">2020-04-30<")) == {"GPD-030"}
    assert fired(lives, dossier, REPORT) == set()


def test_a_function_counts_from_its_date(lives: Lives, dossier: str) -> None:
    function = sample("guf", "registration-function-open-energy")
    assert b"RealisedInstallationFunction" in function
    lives.add("GUF000000000001", function)
    with lives.store.read() as view:
        known = view.events.known(("GUF000000000001",))["GUF000000000001"]
    dates = [told["since"] for told in known.later if "since" in told]
    assert len(dates) == 2
    assert dates == sorted(dates)


def test_drinking_water_asks_whether_the_dossier_is_public(lives: Lives) -> None:
    bore = lives.begin("BHR-GT", sample("bhr-gt", "registration-complete-report"))
    facility = lives.begin("GUF", sample("guf", "registration-start"))
    lives.add(
        facility, sample("guf", "registration-add-realised-installation").replace(b"BHR000000000001", bore.encode())
    )
    with lives.store.read() as view:
        installation = view.events.known((facility,))[facility].later[0]["members"][0].encode()
    report = sample("gpd", "registration-report-extraction").replace(b"GUF000000000001", facility.encode())
    report = report.replace(b"onttr-2", installation).replace(b"2021-", b"2023-")
    silent, told = (lives.begin("GPD", sample("gpd", f"registration-start{one}")) for one in ("", "-drinking-water"))
    assert fired(lives, silent, report) == {"GPD-032"}
    assert fired(lives, told, report) == set()


def test_an_installation_that_a_dossier_refers_to_stays(lives: Lives, dossier: str) -> None:
    gone = sample("guf", "delete-add-realised-installation")
    lives.add(dossier, REPORT)
    assert fired(lives, "GUF000000000001", gone) == {"GUF-430"}
    keeping.deregister(lives.parts("GPD"), dossier, "keeper")
    assert fired(lives, "GUF000000000001", gone) == set()


def test_without_a_register_it_is_said_that_the_facility_was_not_asked() -> None:
    book = Book("GPD")
    request = book.request(etree.fromstring(REPORT))
    facts = book.facts(request, ("registration-start.xml",))
    for unknown in ({"references": UNKNOWN}, {"references": UNKNOWN, "events": UNKNOWN}):
        verdict = judge(book.declared, request, facts.but(**unknown), phases={Phase.REQUEST, Phase.DOCUMENT})
        asked = {one.rule: one.asked for one in verdict.unchecked}
        assert asked["GPD-030"] == asked["GPD-031"] == ("references",)
