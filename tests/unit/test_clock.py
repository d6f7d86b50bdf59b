"""The time that stands in answers and on record is that of the clock that was handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed, Rejected
from bro_soap.store import Store
from tests.service import sample
from tests.unit.lives import Lives

LATER = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def lives(store: Store, monkeypatch: pytest.MonkeyPatch) -> Lives:
    """A register where it is later than it is."""
    monkeypatch.setattr(Lives, "clock", staticmethod(lambda: LATER))
    return Lives(store)


def test_a_delivery_and_its_record_and_what_is_issued(lives: Lives) -> None:
    done = lives.deliver("CPT", sample("registration-land-rd"))
    assert isinstance(done, Completed)
    assert done.time == LATER
    with lives.store.read() as view:
        record, registration = view.transactions.get(done.transaction_id), view.registrations.get(done.bro_id)
    assert record is not None
    assert registration is not None
    assert (record.finished_at, registration.changed_at) == (LATER, LATER)


def test_a_rejection(lives: Lives) -> None:
    message = sample("registration-land-rd")
    given = re.search(rb"deliveryAccountableParty>(\d{8})<", message)
    assert given is not None
    message = message.replace(given[1], b"87654321")
    refused = lives.deliver("CPT", message)
    assert isinstance(refused, Rejected)
    assert refused.time == LATER


def test_what_the_keeper_does(lives: Lives) -> None:
    done = lives.deliver("CPT", sample("registration-land-rd"))
    assert isinstance(done, Completed)
    changed = keeping.open_review(lives.parts("CPT"), done.bro_id, "keeper")
    assert changed.history.under_review_time == LATER + timedelta(microseconds=1)  # after the delivery
