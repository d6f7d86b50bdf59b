"""Changes of one object at the same moment, whatever the clock says: nothing is lost, and later deliveries work.

Every delivery that was judged is overtaken by another act before it is recorded; what comes of it must be what comes of
the two one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from bro_soap.delivery import procedure as delivery
from bro_soap.delivery.case import Intake
from bro_soap.delivery.effect import moment_after
from bro_soap.history.timeline import known_at
from bro_soap.keeping import acts as keeping
from bro_soap.keeping import corrections as review
from bro_soap.model import Accepted, Completed, Rejected
from bro_soap.store import Change, Changed, Store, make_engine
from bro_soap.validation.state import export_of
from tests import lanes
from tests.databases import delivered, registration_of
from tests.patience import LONG
from tests.unit.lives import Lives, about, sample
from tests.unit.test_keeping import told

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """What the procedures take for the time, and what is wrong with it."""

    ahead: timedelta = timedelta()
    stopped: bool = False
    jumps: tuple[timedelta, ...] = (timedelta(),)

    def now(self, _zone: object = None) -> datetime:
        self.jumps = (*self.jumps[1:], self.jumps[0])
        return (START if self.stopped else datetime.now(UTC)) + self.ahead + self.jumps[0]

    def be(self, **wrong: Any) -> None:
        vars(self).update(vars(Clock(**wrong)))


# What is wrong with the clock: while the object comes to be, while it is changed, and after that.
CLOCKS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "goes back": ({"ahead": HOUR}, {}, {}),
    "stands still": ({"stopped": True}, {"stopped": True}, {"stopped": True}),
    "jumps ahead and back": ({}, {"ahead": HOUR}, {}),
    "is mad": ({"jumps": (HOUR, -HOUR, timedelta())},) * 3,
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(Lives, "clock", staticmethod(made.now))
    return made


@dataclass(frozen=True)
class Kind:
    """A kind of object: what it is when the changes come, and what may be delivered then."""

    base: tuple[str, ...]
    deliveries: tuple[str, ...]


KINDS = {
    "GMW": Kind(
        (
            "registration-construction",
            "registration-owner",
            "registration-ground-level",
            "registration-electrode-status",
        ),
        (
            "registration-shift",
            "insert-a-tube-status",
            "replace-ground-level",
            "replace-construction",
            "move-construction",
            "delete-electrode-status",
            "registration-removal",
        ),
    ),
    "GMN": Kind(
        ("registration-start", "registration-measuring-point", "insert-measuring-point", "registration-tube-reference"),
        (
            "insert-another-point",
            "delete-measuring-point",
            "replace-tube-reference",
            "replace-start",
            "move-start",
            "registration-closure",
        ),
    ),
    "GLD": Kind(
        (
            "registration-start",
            "registration-addition-provisional",
            "registration-addition-control",
            "registration-addition-full",
            "registration-addition-european-company",
        ),
        (
            "registration-addition-limits",
            "replace-addition",
            "delete-addition",
            "replace-start",
            "registration-closure",
        ),
    ),
    "BHR-GT": Kind(
        ("registration-start-report",),
        ("registration-end-report", "correction-start-report"),
    ),
    "CPT": Kind(("registration-everything",), ("correction-offset",)),
}


# Samples that must say something else here, as it would be refused after the base.
CHANGED = {
    "insert-a-tube-status": ("insert-tube-status", b">gebruiksklaar<", b">onbruikbaar<"),
    "insert-another-point": ("insert-measuring-point", b"LD-09", b"LD-10"),
}


class Scene:
    """Objects of one kind in a register, and everything that may change one."""

    def __init__(self, store: Store, code: str) -> None:
        self.lives, self.code = Lives(store), code
        self.wells, self.net = list[str](), ""
        if code in {"GMN", "GLD"}:
            begun = ("registration-construction", "registration-construction-map-sheet")
            self.wells = [self.lives.begin("GMW", sample("gmw", name)) for name in begun]
        if code == "GLD":
            self.net = self.lives.begin("GMN", self.message("registration-start", "GMN"))

    def message(self, name: str, code: str = "") -> bytes:
        stem, old, new = CHANGED.get(name, (name, b"", b""))
        found = sample((code or self.code).lower(), stem).replace(old, new)
        return told(found, self.wells, self.net) if self.wells else found

    def begin(self) -> str:
        first, *rest = KINDS[self.code].base
        bro_id = self.lives.begin(self.code, self.message(first))
        for name in rest:
            self.lives.add(bro_id, self.message(name), code=self.code)
        return bro_id

    def deliver(self, name: str, bro_id: str) -> object:
        return self.lives.deliver(self.code, about(self.message(name), bro_id))

    def held(self, name: str, bro_id: str) -> str:
        """Deliver a correction that waits; return its transaction id."""
        self.lives.review = frozenset({self.code})
        outcome = self.deliver(name, bro_id)
        self.lives.review = frozenset()
        assert isinstance(outcome, Accepted), outcome
        return outcome.transaction_id

    def spoil(self, bro_id: str) -> None:
        """Let something of the object be otherwise than its source documents say."""
        with self.lives.store.write() as unit:
            if events := unit.events.of(bro_id):
                wrong = replace(events[-1], recorded_at=START - HOUR)
                unit.events.put(bro_id, events, (*events[:-1], wrong))
            else:
                content = unit.contents.get(bro_id, "C")
                assert content is not None
                unit.contents.put(bro_id, [replace(content, content=b"<c/>", cuts=())])

    def parts(self) -> Intake:
        return self.lives.parts(self.code)

    def acts(self, bro_id: str) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield everything that may be done to the object: its name, and what does it; it is prepared by then."""
        for name in KINDS[self.code].deliveries:
            yield name, partial(self.deliver, name, bro_id)
        for name in KINDS[self.code].deliveries:
            if not name.startswith("registration"):
                yield f"accept {name}", partial(self.accept, name, bro_id, [])
        yield "review", partial(self.twice, keeping.open_review, keeping.close_review, bro_id)
        yield "deregister", partial(self.twice, keeping.deregister, keeping.reregister, bro_id)
        yield "rebuild", partial(keeping.rebuild, self.parts(), bro_id)

    def accept(self, name: str, bro_id: str, prepared: list[str]) -> object:
        return review.accept(self.parts(), prepared.pop() if prepared else self.held(name, bro_id))

    def twice(self, there: Callable[..., object], back: Callable[..., object], bro_id: str) -> None:
        there(self.parts(), bro_id, "keeper")
        back(self.parts(), bro_id, "keeper")

    def state(self, bro_id: str) -> dict[str, Any]:
        """Return all that the register has of the object, but times and ids."""
        with self.lives.store.read() as view:
            events, documents, log = (
                view.events.of(bro_id),
                view.documents.of(bro_id),
                view.registrations.history_log(bro_id),
            )
        assert [entry.version for entry in log] == list(range(1, len(log) + 1))
        assert all(one.change.at < two.change.at for one, two in pairwise(log))
        assert all(one.recorded_at < two.recorded_at for one, two in pairwise(documents))
        assert keeping.rebuild(self.parts(), bro_id, keep=False).different == ()
        return {
            "events": [(one.document_type, one.date.text, one.subject, one.sequence, one.part) for one in events],
            "documents": [(one.sequence_number, one.operation, one.document_type) for one in documents],
            "acts": [entry.change.act for entry in log],
        }


def overtaken(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], other: Callable[[], object]) -> object:
    """Do an act; when it was judged and before it is recorded, the other one comes between."""
    between = [other]

    def judged(real: Callable[..., object], *arguments: object) -> object:
        case = real(*arguments)
        if between:
            between.pop()()
        return case

    with monkeypatch.context() as patched:
        for module in (delivery, review):
            patched.setattr(module, "judged", partial(judged, module.judged))
        outcome = act()
    assert not between
    return outcome


def prepared(scene: Scene, bro_id: str, first: int, second: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return two acts on an object; what must be there for them is there."""
    acts = dict(scene.acts(bro_id))
    found = []
    for name in (list(acts)[first], list(acts)[second]):
        kind, _, correction = name.partition(" ")
        if kind == "accept":
            acts[name] = partial(scene.accept, correction, bro_id, [scene.held(correction, bro_id)])
        found.append(acts[name])
    if "rebuild" in (list(acts)[first], list(acts)[second]):
        scene.spoil(bro_id)
    return found[0], found[1]


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("wrong", CLOCKS)
def test_an_act_that_is_overtaken_comes_after_the_other(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, wrong: str, code: str
) -> None:
    """Outside the long lane each act is overtaken on one of the two databases."""
    before, meanwhile, afterwards = CLOCKS[wrong]
    scene = Scene(store, code)
    acts = [name for name, _ in scene.acts("")]
    judged = [name for name in acts if name not in {"review", "deregister", "rebuild"}]
    shift = list(CLOCKS).index(wrong) * 2 + (store.engine.dialect.name == "sqlite")
    for number in range(len(judged)) if lanes.LONG else range(shift % 2, len(judged), 2):
        other = (len(acts) - 1 - number - shift) % len(acts)
        clock.be(**before)
        one, two = scene.begin(), scene.begin()
        first, second = prepared(scene, one, number, other)
        mine, theirs = prepared(scene, two, number, other)
        clock.be(**meanwhile)
        theirs()
        in_turn = mine()
        at_once = overtaken(monkeypatch, first, second)
        clock.be(**afterwards)
        told_of = (judged[number], acts[other])
        assert type(at_once) is type(in_turn), told_of
        assert scene.state(one) == scene.state(two), told_of
        for again in KINDS[code].deliveries[:2]:
            assert isinstance(scene.deliver(again, one), Completed | Rejected), told_of
        scene.state(one)


@pytest.mark.parametrize("code", KINDS)
def test_every_act_of_the_table_takes_effect_by_itself(store: Store, code: str) -> None:
    scene = Scene(store, code)
    for number, (name, _) in enumerate(scene.acts("")):
        bro_id = scene.begin()
        act, _ = prepared(scene, bro_id, number, number)
        before = len(scene.state(bro_id)["acts"]) if name != "rebuild" else len(KINDS[code].base)
        assert not isinstance(act(), Rejected), name
        assert len(scene.state(bro_id)["acts"]) > before, name


@pytest.mark.parametrize("wrong", CLOCKS)
@pytest.mark.parametrize("code", ["GMW", "CPT"])
def test_acts_at_one_moment_in_threads_lose_nothing(store: Store, clock: Clock, wrong: str, code: str) -> None:
    """Whichever come first: all were judged by the same state, and wait for each other before they are recorded."""
    before, meanwhile, _ = CLOCKS[wrong]
    clock.be(**before)
    scene = Scene(store, code)
    bro_id = scene.begin()
    deliveries = (KINDS[code].deliveries * 3)[:4]
    clock.be(**meanwhile)
    barrier, waited, outcomes = threading.Barrier(len(deliveries), timeout=LONG), threading.local(), []
    real = delivery.judged

    def judged(*arguments: Any) -> Any:
        case = real(*arguments)
        if not hasattr(waited, "once"):
            waited.once = barrier.wait()
        return case

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delivery, "judged", judged)
        threads = [
            threading.Thread(target=lambda name=name: outcomes.append(scene.deliver(name, bro_id)))
            for name in deliveries
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(outcomes) == len(deliveries)
    recorded = len(scene.state(bro_id)["documents"]) - len(KINDS[code].base)
    assert recorded == sum(isinstance(outcome, Completed) for outcome in outcomes) > 1


def behind_a_lock(store: Store, clock: Clock, bro_id: str, act: Callable[[], object]) -> list[object]:
    """Do an act while another one, that changes the object, holds its lock; return what came of it."""
    outcomes: list[object] = []
    thread = threading.Thread(target=lambda: outcomes.append(act()))
    with store.write() as unit:
        found = unit.registrations.lock(bro_id)
        assert found is not None
        thread.start()
        thread.join(0.2)  # as a rule it waits by then; it must come out right also when it does not
        at = moment_after(found, clock.now())
        unit.registrations.update(found, Change(at, "between", actor="keeper"))
    thread.join()
    return outcomes


@pytest.mark.parametrize("wrong", CLOCKS)
def test_an_act_that_waits_for_another_goes_on_from_what_that_left(store: Store, clock: Clock, wrong: str) -> None:
    before, meanwhile, _ = CLOCKS[wrong]
    clock.be(**before)
    scene = Scene(store, "GMW")
    acts = {
        "deliver": lambda one: scene.deliver("replace-ground-level", one),
        "accept": lambda one: scene.accept("replace-ground-level", one, held),
        "review": lambda one: keeping.open_review(scene.parts(), one, "keeper"),
        "deregister": lambda one: keeping.deregister(scene.parts(), one, "keeper"),
        "rebuild": lambda one: keeping.rebuild(scene.parts(), one),
    }
    for name, act in acts.items():
        bro_id = scene.begin()
        held = [scene.held("replace-ground-level", bro_id)]
        scene.spoil(bro_id)
        clock.be(**meanwhile)
        (outcome,) = behind_a_lock(store, clock, bro_id, partial(act, bro_id))
        assert not isinstance(outcome, Rejected), name
        keeping.rebuild(scene.parts(), bro_id)
        assert scene.state(bro_id)["acts"][4] == "between", name
        assert len(scene.state(bro_id)["acts"]) >= 6, name


class TestTheGuard:
    """What the store promises of a version."""

    def test_a_change_worked_out_from_an_older_version_is_refused_whatever_it_says(self, store: Store) -> None:
        with store.write() as unit:
            bro_id, _ = delivered(unit)
        with store.read() as view:
            before = view.registrations.get(bro_id)
        assert before is not None
        assert before.version == 1
        with store.write() as unit:
            unit.registrations.update(before, Change(START, "the same again"))
        with store.read() as view:
            after = view.registrations.get(bro_id)
        assert after == before
        assert after is not None
        assert (after.version, after.changed_at) == (2, START)
        with pytest.raises(Changed), store.write() as unit:
            unit.registrations.update(before, Change(START, "too late"))
        with store.read() as view:
            assert [entry.change.act for entry in view.registrations.history_log(bro_id)] == [
                "register",
                "the same again",
            ]

    def test_what_a_node_of_the_version_before_does_counts_too(self, store: Store) -> None:
        """Those always raised the version, and wrote to the log; they only did not compare it."""
        with store.write() as unit:
            bro_id, _ = delivered(unit)
        with store.read() as view:
            before = view.registrations.get(bro_id)
        assert before is not None
        with make_engine(store.engine.url.render_as_string(hide_password=False)).begin() as connection:
            connection.execute(text("UPDATE registration SET version = version + 1, corrected = corrected"))
        with pytest.raises(Changed), store.write() as unit:
            unit.registrations.update(before, Change(START, "correct"))

    def test_the_last_change_is_known_when_its_moment_is_no_longer_in_the_history(
        self, store: Store, clock: Clock
    ) -> None:
        clock.be(stopped=True, ahead=HOUR)
        scene = Scene(store, "CPT")
        bro_id = scene.begin()
        scene.twice(keeping.open_review, keeping.close_review, bro_id)
        clock.be(stopped=True)
        scene.deliver("correction-offset", bro_id)
        scene.state(bro_id)

    def test_every_change_also_shows_to_a_node_that_compares_what_is_registered(
        self, store: Store, clock: Clock
    ) -> None:
        clock.be(stopped=True)
        scene = Scene(store, "GMW")
        bro_id = scene.begin()
        for name in KINDS["GMW"].deliveries[:-1]:
            assert isinstance(scene.deliver(name, bro_id), Completed), name
        keeping.deregister(scene.parts(), bro_id, "keeper")
        keeping.reregister(scene.parts(), bro_id, "keeper")
        with store.read() as view:
            log = [entry.registration for entry in view.registrations.history_log(bro_id)]
        assert len(set(log)) == len(log) > 10


def test_what_an_object_was_is_told_in_the_order_of_its_documents(store: Store) -> None:
    """Also of a register in which an earlier version let the times go back."""
    scene = Scene(store, "GMW")
    bro_id = scene.begin()
    with store.read() as view:
        documents = {one.sequence_number: one for one in view.documents.of(bro_id)}
    times = {1: START, 2: START + HOUR, 3: START, 4: START + 2 * HOUR}
    acts = keeping.acts_from(scene.parts(), {n: replace(one, recorded_at=times[n]) for n, one in documents.items()})
    assert [len(known_at(acts, START + hours * HOUR)) for hours in (-1, 0, 1, 2)] == [0, 1, 3, 4]


def test_requests_that_wait_stand_in_their_order_when_the_clock_goes_back(store: Store, clock: Clock) -> None:
    scene = Scene(store, "GMW")
    bro_id = scene.begin()
    clock.be(ahead=HOUR)
    waiting = [scene.held("replace-ground-level", bro_id)]
    clock.be()
    waiting.append(scene.held("replace-construction", bro_id))
    with store.read() as view:
        assert [one.transaction_id for one in view.documents.held()] == waiting


def test_an_export_of_one_object_does_not_tell_which_version_it_is() -> None:
    (content,) = export_of(replace(registration_of("CPT000000000001"), version=7, changed_at=START), ()).values()
    assert b"version" not in content
    assert b"changed_at" not in content
