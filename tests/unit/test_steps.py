"""An object that goes by steps: an event that comes last is told on the state that is kept, and nothing is read or
written of those before it. What is issued is to the byte what all documents together make, whatever happened before."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bro_soap.declaration.life import LifeLayout
from bro_soap.errors import ParseError
from bro_soap.history import Group, read_state, write_state
from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed
from bro_soap.objects import KINDS
from bro_soap.store import IssueContent, Store, tables
from bro_soap.store.contents import WritableContents
from bro_soap.store.documents import Documents
from tests.unit.facilities import add_facilities
from tests.unit.lives import SAMPLES, Lives, about, sample

STEPS = {code: kind for code, kind in KINDS.items() if isinstance(kind.issue, LifeLayout) and kind.issue.steps}
BEGINS = {
    "GMW": "registration-construction-geo-ohm-cables",
    "GPD": "registration-start",
    "GMN": "registration-start",
    "FRD": "registration-start-without-net",
}
WELLS = {"GMN": "registration-construction"}
# What adds to an object again and again, and where its date and its name stand.
ADDS = {"GMW": "registration-ground-level-measuring"}
ACTS = ((keeping.open_review,), (keeping.close_review,), (keeping.deregister, keeping.reregister))
HISTORIES, LENGTH = 2, 40
_NAMED = re.compile(rb"(<(?:\w+:)?(?:measuringPointCode|reportId)>)[^<]+")
_ENDS = re.compile(rb":?(GMW_Removal|\w+_Closure|GPD_EndRegistration)\b")


@pytest.fixture
def lives(store: Store) -> Lives:
    lives = Lives(store)
    add_facilities(store)
    return lives


def begun(lives: Lives, code: str) -> str:
    """Begin an object, and before that the well that it stands on."""
    if code != "GMW":
        lives.begin("GMW", sample("gmw", WELLS.get(code, BEGINS["GMW"])))
    return lives.begin(code, sample(code, BEGINS[code]))


def messages(code: str) -> list[bytes]:
    """Every message of ours about an object of this kind that is there."""
    folder = SAMPLES / code.lower() / "samples"
    wanted = re.compile(r"(registration|insert|move|replace|delete)-(?!start|construction|with-history)(?!.*archive).*")
    return [path.read_bytes() for path in sorted(folder.iterdir()) if wanted.fullmatch(path.stem)]


def about_another(message: bytes, chance: random.Random) -> bytes:
    """The message about one of a few measuring points or reports."""
    message = re.sub(rb"GMW[0-9]{12}", b"GMW000000000001", message) if b"GMN_" in message else message
    return _NAMED.sub(b"\\g<1>0%d" % chance.randint(1, 6), message)


def on_a_day(message: bytes, number: int, chance: random.Random) -> bytes:
    """The message with another day in the place of its first: mostly behind all others, or on one of few before."""
    if chance.random() < 0.05:
        return message
    late = date(2024, 1, 1) + timedelta(days=number)
    day = late if chance.random() < 0.7 else date(2024, 1, 1) + timedelta(days=chance.randint(-400, number))
    return re.sub(
        rb"<brocom:date>[0-9-]+</brocom:date>", b"<brocom:date>%b</brocom:date>" % str(day).encode(), message, count=1
    )


def rows(store: Store, bro_id: str) -> list[tuple[Any, ...]]:
    """All that is made of the documents of an object, as it stands in the register."""
    found: list[tuple[Any, ...]] = []
    made = (tables.issue_content, tables.object_event, tables.object_trait, tables.object_reference)
    with store.engine.connect() as connection:
        for table in made:
            query = select(table).where(table.c.bro_id == bro_id).order_by(*table.primary_key)
            found.extend((table.name, *row) for row in connection.execute(query))
    return found


def require_as_made_anew(lives: Lives, bro_id: str) -> None:
    kept = rows(lives.store, bro_id)
    assert keeping.rebuild(lives.parts(bro_id[:3]), bro_id).different == ()
    assert rows(lives.store, bro_id) == kept


def some(told: list[bytes], number: int, chance: random.Random) -> bytes:
    """One of the messages; none that ends the object at first, since little comes after that."""
    living = [one for one in told if not _ENDS.search(one)]
    return chance.choice(told if number > LENGTH // 2 else living)


def acted(lives: Lives, bro_id: str, chance: random.Random) -> None:
    try:
        for act in chance.choice(ACTS):
            act(lives.parts(bro_id[:3]), bro_id, "beheerder")
    except ValueError:
        return


@pytest.mark.parametrize("seed", range(HISTORIES))
@pytest.mark.parametrize("code", STEPS)
def test_whatever_happens_to_an_object_it_is_issued_as_if_made_anew(lives: Lives, code: str, seed: int) -> None:
    chance, bro_id, told = random.Random(f"{code} {seed}"), begun(lives, code), messages(code)
    done = 0
    for number in range(LENGTH):
        if chance.random() < 0.1:
            acted(lives, bro_id, chance)
        message = about_another(about(on_a_day(some(told, number, chance), number, chance), bro_id), chance)
        try:
            done += isinstance(lives.deliver(code, message), Completed)
        except ParseError:
            continue
        if number % 20 == 19:
            require_as_made_anew(lives, bro_id)
    assert done > 1
    require_as_made_anew(lives, bro_id)


class Work:
    """What was read and written meanwhile: numbers of source documents, and what is issued."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[int] = []
        self.written: list[IssueContent] = []
        some, put, put_parts = Documents.some, WritableContents.put, WritableContents.put_parts

        def reading(this: Documents, bro_id: str, numbers: Iterable[int]) -> Any:
            wanted = list(numbers)
            self.read.extend(wanted)
            return some(this, bro_id, wanted)

        def putting(this: WritableContents, bro_id: str, contents: Iterable[IssueContent], **how: Any) -> None:
            given = list(contents)
            self.written.extend(given)
            put(this, bro_id, given, **how)

        def parting(this: WritableContents, bro_id: str, contents: Iterable[IssueContent], replaced: Any) -> None:
            given = list(contents)
            self.written.extend(given)
            put_parts(this, bro_id, given, replaced)

        monkeypatch.setattr(Documents, "some", reading)
        monkeypatch.setattr(WritableContents, "put", putting)
        monkeypatch.setattr(WritableContents, "put_parts", parting)

    def of(self, lives: Lives, bro_id: str, message: bytes) -> tuple[list[int], int, int]:
        """Return which documents a delivery reads, and how many pieces, and bytes, of what is issued it writes."""
        self.read.clear()
        self.written.clear()
        lives.add(bro_id, message)
        return list(self.read), len(self.written), sum(len(one.content) for one in self.written)


def level(day: int) -> bytes:
    message = sample("gmw", ADDS["GMW"])
    return re.sub(rb"<brocom:date>[0-9-]+</brocom:date>", b"<brocom:date>2024-03-%02d</brocom:date>" % day, message)


def test_an_event_costs_what_it_brings_however_old_the_well(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    work, well = Work(monkeypatch), begun(lives, "GMW")
    done = [work.of(lives, well, level(day)) for day in range(1, 25)]
    assert {tuple(read) for read, _, _ in done} == {(1,)}, "only the document that began it"
    assert len({pieces for _, pieces, _ in done}) == 1
    assert max(size for _, _, size in done) - min(size for _, _, size in done) < 100


def test_a_measurement_costs_what_it_brings_however_many_there_are(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, dossier = Work(monkeypatch), begun(lives, "FRD")
    lives.add(dossier, sample("frd", "registration-emm-instrument-configuration"))
    message = sample("frd", "registration-emm-measurement")
    done = [work.of(lives, dossier, message.replace(b"2021-03-15", b"2021-04-%02d" % day)) for day in range(1, 13)]
    assert {tuple(read) for read, _, _ in done} == {(1,)}, "only the document that began it"
    assert len({pieces for _, pieces, _ in done}) == 1
    assert max(size for _, _, size in done) - min(size for _, _, size in done) < 100


def test_what_an_older_node_did_meanwhile_is_seen(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    work, well = Work(monkeypatch), begun(lives, "GMW")
    lives.add(well, level(1))
    with lives.store.write() as unit:  # a node that knows no states raises the version, and leaves the state as it is
        change = tables.registration.update().where(tables.registration.c.bro_id == well)
        unit._connection.execute(change.values(version=tables.registration.c.version + 1))
    assert len(work.of(lives, well, level(2))[0]) == 2, "all of it is told again"
    assert work.of(lives, well, level(3))[0] == [1]
    require_as_made_anew(lives, well)


def test_a_state_is_read_as_it_was_written(lives: Lives) -> None:
    well = begun(lives, "GMW")
    lives.add(well, level(1))
    with lives.store.read() as view:
        registered = view.registrations.get(well)
        assert registered is not None
        kept = view.states.get(well, registered.version)
    assert kept is not None
    assert write_state(read_state(kept)) == kept
    assert write_state(read_state(write_state(Group()))) == write_state(Group())


@pytest.mark.parametrize("code", STEPS)
def test_no_event_that_is_added_says_how_others_are_kept(code: str) -> None:
    kind = STEPS[code]
    asked = {one.name for some in kind.visible.withheld.values() for one in some}
    begins = {name for name, known in kind.documents_by_name.items() if name == kind.documents[0].name or known.parts}
    for name in sorted(kind.documents_by_name.keys() - begins):
        samples = (one for one in messages(code) if f":{name}".encode() in one or f"<{name}".encode() in one)
        for message in samples:
            for path in asked:
                assert f"{path.rpartition('/')[2]}>".encode() not in message, (name, path)
