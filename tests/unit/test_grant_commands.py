"""`bro-soap grant` appoints whom a bronhouder wants to see what is confidential, lists it and ends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from bro_soap.audience import day_of
from bro_soap.cli import cli
from bro_soap.clock import wall_clock
from bro_soap.store import Store, make_engine
from tests.unit.lives import BRONHOUDER, READER, SECOND, Lives, sample

WHO, WHOM = BRONHOUDER.kvk_number, READER.kvk_number


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", sqlite_url)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


@pytest.fixture
def sounding(sqlite_url: str) -> str:
    store = Store(make_engine(sqlite_url))
    try:
        return Lives(store).begin("CPT", sample("cpt", "registration-land-rd"))
    finally:
        store.close()


def held(run: Callable[..., Result]) -> list[tuple[str, str, str, bool]]:
    found = json.loads(run("grant", "list", "--json").output)
    return [(one["bronhouder"], one["reader"], one["granted_for"], "ended_at" not in one) for one in found]


def test_a_grant_for_an_object_is_of_its_bronhouder(run: Callable[..., Result], sounding: str) -> None:
    tomorrow = (day_of(wall_clock()) + timedelta(1)).isoformat()
    said = run("grant", "add", sounding, "--to", WHOM, "--until", tomorrow)
    assert (said.exit_code, said.output) == (0, f"{WHO} -> {WHOM}  {sounding}  {tomorrow}\n")
    assert held(run) == [(WHO, WHOM, sounding, True)]
    assert run("grant", "end", sounding, "--to", WHOM).output == "ended\n"
    assert run("grant", "end", sounding, "--to", WHOM).exit_code == 1
    assert held(run) == [(WHO, WHOM, sounding, False)]


def test_a_grant_for_a_kind_names_its_bronhouder(run: Callable[..., Result], sounding: str) -> None:
    said = run("grant", "add", "--kind", "GMW", "--of", WHO, "--to", WHOM)
    assert (said.exit_code, said.output) == (0, f"{WHO} -> {WHOM}  GMW  no end\n")
    assert WHOM in run("grant", "list", WHOM).output
    assert run("grant", "list", SECOND.kvk_number).output == "nobody is appointed\n"


WRONG = {
    "nothing": ("--to", WHOM),
    "a kind without bronhouder": ("--kind", "GMW", "--to", WHOM),
    "an object and a kind": ("CPT000000000001", "--kind", "CPT", "--of", WHO, "--to", WHOM),
    "an object and a bronhouder": ("CPT000000000001", "--of", WHO, "--to", WHOM),
    "an unknown object": ("CPT000000000099", "--to", WHOM),
    "an unknown reader": ("CPT000000000001", "--to", "12345678"),
    "an unknown kind": ("--kind", "XYZ", "--of", WHO, "--to", WHOM),
    "no reader": ("CPT000000000001",),
    "a day that is over": ("CPT000000000001", "--to", WHOM, "--until", "2020-01-01"),
    "no day": ("CPT000000000001", "--to", WHOM, "--until", "morgen"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_granted_is_told_and_changes_nothing(
    name: str, run: Callable[..., Result], sounding: str
) -> None:
    said = run("grant", "add", *WRONG[name])
    assert said.exit_code in (1, 2)
    assert "Traceback" not in said.output
    assert held(run) == []


def test_who_takes_no_part_any_more_has_no_grants_left(run: Callable[..., Result], sounding: str) -> None:
    for whom in (WHOM, SECOND.kvk_number):
        assert run("grant", "add", sounding, "--to", whom).exit_code == 0
    assert f"- grant {WHO} -> {WHOM} {sounding}" in run("party", "end", WHOM, "--preview").output
    assert run("party", "end", WHOM).exit_code == 0
    assert sorted(held(run)) == [(WHO, SECOND.kvk_number, sounding, True), (WHO, WHOM, sounding, False)]
