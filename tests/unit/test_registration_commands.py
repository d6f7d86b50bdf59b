"""`bro-soap registration …` and `review …`: what the registration's keeper sees and does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.store import Store, make_engine
from tests.unit.lives import BRONHOUDER, SUPPLIER, Lives, sample

Run = Callable[..., Result]


@pytest.fixture
def lives(sqlite_url: str) -> Lives:
    return Lives(Store(make_engine(sqlite_url)))


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", sqlite_url)
    return lambda *arguments: CliRunner().invoke(cli, ["registration", *arguments])


@pytest.fixture
def well(lives: Lives) -> str:
    bro_id = lives.begin("GMW", sample("gmw", "registration-construction"))
    lives.add(bro_id, sample("gmw", "registration-owner"))
    return bro_id


def test_a_list_has_every_object_and_goes_on_where_it_stopped(run: Run, lives: Lives, well: str) -> None:
    second = lives.begin("GMW", sample("gmw", "registration-construction-map-sheet"))
    assert _listed(run("list")) == [well, second]
    assert _listed(run("list", "--after", well)) == [second]
    assert _listed(run("list", "--object", "GLD")) == []


def _listed(shown: Result) -> list[str]:
    return [line[:15] for line in shown.output.splitlines() if line.startswith("GMW")]


def test_an_export_of_an_unknown_object_writes_nothing(run: Run, well: str, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    assert run("export", well, "GMW000000009999", "-o", str(file)).exit_code != 0
    assert not file.exists()


def test_an_object_is_shown_with_its_events_and_history(run: Run, well: str) -> None:
    shown = run("show", well).output
    assert f"{well}  GMW  IMBRO  aangevuld  99000001 by 99000010" in shown
    assert "GMW_Construction" in shown
    assert "GMW_Owner" in shown
    assert "version 2" in shown


def test_an_object_is_shown_as_it_was_on_a_day_and_as_it_was_known_then(run: Run, lives: Lives, well: str) -> None:
    with lives.store.read() as view:
        first, second = view.events.of(well)
    assert first.date.latest is not None
    assert second.recorded_at is not None
    on_the_first_day = run("show", well, "--on", first.date.latest.isoformat()).output
    assert ("GMW_Construction" in on_the_first_day, "GMW_Owner" in on_the_first_day) == (True, False)
    before_all = (second.recorded_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert "GMW_Construction" not in run("show", well, "--known-at", before_all).output
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert "GMW_Owner" in run("show", well, "--known-at", later).output


def test_review_opens_and_closes_once(run: Run, well: str) -> None:
    assert "under review" in run("under-review", well, "--by", "keeper").output
    again = run("under-review", well, "--by", "keeper")
    assert (again.exit_code, "already" in again.output) == (1, True)
    assert "under review" not in run("under-review", well, "--close", "--by", "keeper").output
    assert run("under-review", well, "--close", "--by", "keeper").exit_code == 1


def test_out_of_registration_only_that_is_issued_and_nothing_is_added(run: Run, lives: Lives, well: str) -> None:
    assert "out of registration" in run("deregister", well, "--by", "keeper").output
    for reader in (SUPPLIER, BRONHOUDER):
        assert lives.is_gone(well, caller=reader, asked=_PRESENT)
    refused = lives.refused(well, sample("gmw", "registration-shift"))
    assert refused.reason_rule == "BRO-031"
    assert "back in registration" in run("reregister", well, "--by", "keeper").output
    assert not lives.is_gone(well, asked=_PRESENT)
    assert "keeper" in run("show", well).output


_PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"


@pytest.mark.parametrize("command", ["under-review", "deregister", "reregister"])
def test_who_decides_is_asked_and_an_unknown_object_is_said(run: Run, well: str, command: str) -> None:
    assert run(command, well).exit_code == 2
    unknown = run(command, "GMW999999999999", "--by", "keeper")
    assert (unknown.exit_code, "GMW999999999999 is not registered" in unknown.output) == (1, True)


def test_a_rebuild_finds_and_mends_what_came_out_of_step(run: Run, lives: Lives, well: str) -> None:
    assert "1 objects, 0 different" in run("rebuild", "--all", "--check").output
    with lives.store.write() as unit:
        unit.contents.put(well, ())
        unit.events.put(well, unit.events.of(well), ())
    found = run("rebuild", well, "--check")
    assert (found.exit_code, "events" in found.output) == (1, True)
    assert run("rebuild", well).exit_code == 0
    assert run("rebuild", "--all", "--check").exit_code == 0
    assert lives.data(well, asked=_PRESENT).content
