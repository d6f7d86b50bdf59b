"""A tube goes at the very moment that somebody begins to refer to it: one of the two is refused, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bro_soap.delivery import procedure
from bro_soap.keeping import acts
from bro_soap.keeping.corrections import accept
from bro_soap.model import Accepted, Completed, Rejected
from bro_soap.store import Store
from bro_soap.store.registrations import WritableRegistrations
from tests.unit.lives import ARCHIVIST, Lives, about, sample
from tests.unit.test_references import WELL, renumbered

FOURTH = "GMW000000000004"
WITHOUT_TUBE = about(renumbered(sample("gmw", "replace-construction"), 2, 9), WELL)
DOSSIER = sample("gld", "registration-start-without-net")
NET = sample("gmn", "registration-start")
# The wells that the samples of networks refer to, in the order of their numbers.
WELLS = ("", "-archive", "", "", "-archive")
Outcome = Completed | Accepted | Rejected
referring = pytest.mark.parametrize(("code", "message"), [("GLD", DOSSIER), ("GMN", NET)], ids=["GLD", "GMN"])


@pytest.fixture
def lives(store: Store) -> Lives:
    lives = Lives(store)
    for name in WELLS:
        caller = {"caller": ARCHIVIST} if name == "-archive" else {}
        lives.begin("GMW", sample("gmw", f"registration-construction{name}"), **caller)
    return lives


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> Iterator[list[Any]]:
    """Let something happen right after the first request was judged, and before any of it is recorded."""
    happened: list[Any] = []
    record = procedure._record

    def recorded(*told: Any) -> Any:
        if not happened:
            happened.append(None)
            happened[0] = happens()
        return record(*told)

    with monkeypatch.context() as patch:
        patch.setattr(procedure, "_record", recorded)
        yield happened


def rules(outcome: Outcome) -> set[str]:
    assert isinstance(outcome, Rejected), outcome
    return {one.rule for one in outcome.findings}


@referring
def test_who_refers_to_a_tube_that_is_just_gone_is_refused(
    lives: Lives, monkeypatch: pytest.MonkeyPatch, code: str, message: bytes
) -> None:
    with meanwhile(monkeypatch, lambda: lives.deliver("GMW", WITHOUT_TUBE)) as gone:
        outcome = lives.deliver(code, message)
    assert isinstance(gone[0], Completed)
    assert rules(outcome) == {"BRO-062"}
    with lives.store.read() as view:
        assert view.references.to(WELL) == {}


@referring
def test_a_tube_that_somebody_just_began_to_refer_to_stays(
    lives: Lives, monkeypatch: pytest.MonkeyPatch, code: str, message: bytes
) -> None:
    with meanwhile(monkeypatch, lambda: lives.deliver(code, message)) as begun:
        outcome = lives.deliver("GMW", WITHOUT_TUBE)
    assert isinstance(begun[0], Completed)
    assert rules(outcome) == {"GMW-161"}
    issued = lives.data(WELL, "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>")
    assert b"tubeNumber>2<" in issued.content


def test_an_addition_that_refers_to_a_tube_that_is_just_gone_is_refused(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = lives.begin("GMN", NET)
    added = about(sample("gmn", "registration-measuring-point"), net)
    gone = about(renumbered(sample("gmw", "replace-construction"), 1, 9), FOURTH)
    with meanwhile(monkeypatch, lambda: lives.deliver("GMW", gone)) as happened:
        outcome = lives.deliver("GMN", added)
    assert isinstance(happened[0], Completed), happened
    assert rules(outcome) == {"BRO-062"}


def test_who_refers_to_a_well_that_is_just_taken_out_of_registration_is_refused(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    with meanwhile(monkeypatch, lambda: acts.deregister(lives.parts("GMW"), WELL, "keeper")):
        assert rules(lives.deliver("GLD", DOSSIER)) == {"BRO-062"}


def test_a_well_that_changes_otherwise_is_no_hindrance(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    with meanwhile(monkeypatch, lambda: lives.add(WELL, sample("gmw", "registration-owner"))):
        assert isinstance(lives.deliver("GLD", DOSSIER), Completed)


def test_a_correction_that_waited_is_judged_by_who_refers_now(store: Store, lives: Lives) -> None:
    waiting = Lives(store, review=frozenset({"GMW"}))
    held = waiting.deliver("GMW", WITHOUT_TUBE)
    assert isinstance(held, Accepted)
    lives.begin("GLD", DOSSIER)
    assert rules(accept(waiting.parts("GMW"), held.transaction_id)) == {"GMW-161"}


def test_what_refers_to_a_tube_that_went_meanwhile_does_not_come_back(lives: Lives) -> None:
    dossier = lives.begin("GLD", DOSSIER)
    acts.deregister(lives.parts("GLD"), dossier, "keeper")
    assert isinstance(lives.deliver("GMW", WITHOUT_TUBE), Completed)
    with pytest.raises(ValueError, match=f"it refers to 2 of {WELL}, which is not there any more"):
        acts.reregister(lives.parts("GLD"), dossier, "keeper")
    lives.add(WELL, sample("gmw", "replace-construction"))
    assert not acts.reregister(lives.parts("GLD"), dossier, "keeper").history.deregistered


def test_what_is_referred_to_is_held_until_the_end(lives: Lives) -> None:
    """On PostgreSQL another cannot change it meanwhile, and may refer to it too; SQLite has one writer at a time."""
    if lives.store.engine.dialect.name != "postgresql":
        pytest.skip("one writer at a time")
    with lives.store.write() as unit:
        unit.registrations.hold((WELL,))
        assert _can(lives.store, "SHARE")
        assert not _can(lives.store, "NO KEY UPDATE")
    assert _can(lives.store, "NO KEY UPDATE")


def _can(store: Store, lock: str) -> bool:
    """Tell whether another transaction gets this lock of the well at once."""
    with store.engine.connect() as connection:
        try:
            connection.execute(text(f"SELECT 1 FROM registration WHERE bro_id = '{WELL}' FOR {lock} NOWAIT"))
        except (OperationalError, DBAPIError):
            return False
        return True


def test_locks_are_taken_in_one_order(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is referred to by BRO-ID and then the object itself, also when a request is judged again."""
    taken: list[str] = []

    def noting(bro_ids_of: Callable[[Any], Iterable[str]], does: Callable[..., Any]) -> Callable[..., Any]:
        def done(self: Any, one: Any, *more: Any) -> Any:
            taken.extend(bro_ids_of(one))
            return does(self, one, *more)

        return done

    monkeypatch.setattr(WritableRegistrations, "hold", noting(lambda ids: ids, WritableRegistrations.hold))
    monkeypatch.setattr(WritableRegistrations, "lock", noting(lambda one: [one], WritableRegistrations.lock))
    monkeypatch.setattr(WritableRegistrations, "update", noting(lambda one: [one.bro_id], WritableRegistrations.update))
    net = lives.begin("GMN", NET)
    assert taken == [WELL]

    def looked_into() -> None:
        for act in (acts.open_review, acts.close_review):
            act(lives.parts("GMN"), net, "keeper")

    with meanwhile(monkeypatch, looked_into):
        taken.clear()
        lives.add(net, sample("gmn", "registration-measuring-point"))
    assert taken[-6:] == [FOURTH, net, FOURTH, net, FOURTH, net]
