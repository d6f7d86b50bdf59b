"""The short version of `python -m tests.durability.run`: some rounds on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.durability.ground import Postgres
from tests.durability.run import Result, rounds
from tests.service import make_pki

ROUNDS = 12


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def result(request: pytest.FixtureRequest, pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    postgres = Postgres() if request.param == "postgresql" else None
    folder: Path = tmp_path_factory.mktemp("kills")
    try:
        yield rounds(ROUNDS, folder, pki, postgres, seed=7)
    finally:
        if postgres:
            postgres.close()


def test_what_was_acknowledged_is_in_the_register_once_and_whole_whatever_was_killed(result: Result) -> None:
    assert sum(result.killed.values()) == ROUNDS
    assert result.in_flight > 0
    assert sum(entry.answer is not None for entry in result.ledger.entries) == len(result.ledger.entries) > 20
    assert result.wrong == []


def test_nothing_took_effect_twice_however_often_it_was_repeated(result: Result) -> None:
    assert result.doubled == []
