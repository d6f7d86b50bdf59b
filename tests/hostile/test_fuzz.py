"""Messages by chance, few and always the same; `python -m tests.hostile.fuzz` sends many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.hostile.fuzz.campaign import Campaign
from tests.hostile.fuzz.inside import Inside, listening
from tests.hostile.fuzz.oracle import complaints
from tests.hostile.fuzz.values import EVERY

CASES = 100


@contextmanager
def opened(folder: Path, pki: TestPki, url: str) -> Iterator[Inside]:
    with listening() as ears:
        inside = Inside(folder, pki, url, ears)
        yield inside
        inside.store.close()


@pytest.fixture
def inside(tmp_path: Path, pki: TestPki, database_url: str) -> Iterator[Inside]:
    with opened(tmp_path, pki, database_url) as made:
        yield made


def test_whatever_is_sent_gets_its_answer(inside: Inside) -> None:
    campaign = Campaign(inside, seed=20261122)
    campaign.run(cases=CASES)
    assert {family: found.times for family, found in campaign.found.items()} == {}
    answers = campaign.answers
    assert min(answers[kind] for kind in ("completion", "rejection", "parseFault", "fault", "dispatch")) > CASES / 50
    for where, query in (("/transactions/{}", ""), ("/transactions", "requestReference={}")):
        for value in EVERY[::7]:
            said = inside.ask(where.format(value), method="GET", query=query.format(value))
            assert list(complaints(said)) == [], value


def test_the_battery_would_notice(
    tmp_path: Path, pki: TestPki, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An oracle that never complains proves nothing: here we make a mistake while we judge."""

    def mistaken(*_: object) -> None:
        raise TypeError("a mistake of ours")

    monkeypatch.setattr("bro_soap.delivery.facts.judge", mistaken)
    with opened(tmp_path, pki, sqlite_url) as inside:
        campaign = Campaign(inside, seed=1)
        campaign.run(cases=8)
    assert any("TypeError" in family and "facts.py" in family for family in campaign.found), campaign.found
