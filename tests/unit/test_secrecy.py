"""Every kind of object, with every way to keep it or something in it, read by everybody, on every day, by every door.

What a kind does not say of itself is put into its declaration: the attributes that say it are those of its samples.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.audience import CONFIDENTIAL, DP, Cut, Secrecy, Viewer
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.channels.rest.objects import Objects
from bro_soap.channels.rest.transactions import PATH, Transactions
from bro_soap.channels.soap.noted import summary
from bro_soap.declaration.layout import LATITUDES, LONGITUDES, STRIP
from bro_soap.declaration.visible import Withheld
from bro_soap.issue.procedure import dispatch_data
from bro_soap.keeping.acts import deregister, rebuild, reregister
from bro_soap.model import Completed, Dispatched, Gone, Issued, Party, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Grant, Store, make_engine
from bro_soap.xmlio.compose import NotIssuable
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import local, text
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SECOND, SUPPLIER, WORKERS, Lives, sample
from tests.unit.test_public import EVERYWHERE, TOLD
from tests.unit.test_visible import Object, names

APPOINTED = Party("99000021", "Drinkwaterbedrijf", frozenset({"00000099990000210000"}), READER.roles)
FRIENDS, OTHERS = (BRONHOUDER, SUPPLIER, APPOINTED), (READER, SECOND, ARCHIVIST)
NETS = re.compile(rb"<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", re.DOTALL)
NOW = datetime.now(UTC)


def begins(code: str) -> bytes:
    """The sample that begins an object of this kind, of no network."""
    return NETS.sub(b"", sample(code, TOLD[code].begin))


def leaves(code: str) -> Iterator[tuple[str, etree._Element]]:
    """What a document says of the object as a whole, by path: what stands in it once, in the order of the document."""
    root = etree.fromstring(begins(code))
    (document,) = next(one for one in root if local(one) == "sourceDocument").iterchildren("*")
    found = [(path, one) for path, one in _inside(document, "")]
    often = Counter(path for path, _ in found)
    yield from ((path, one) for path, one in found if often[path] == 1)


def _inside(element: etree._Element, above: str) -> Iterator[tuple[str, etree._Element]]:
    for one in element.iterchildren("*"):
        yield f"{above}{local(one)}", one
        yield from _inside(one, f"{above}{local(one)}/")


@dataclass(frozen=True)
class Switch:
    """A way to keep: the row, and how it keeps an object of a sample."""

    row: Withheld
    kept: Secrecy | None


def switches(code: str) -> Iterator[tuple[str, Switch]]:
    path, said = next((path, one) for path, one in leaves(code) if not len(one) and re.fullmatch(r"\S+", text(one)))
    yield "says so", Switch(Withheld(path, text(said)), CONFIDENTIAL)
    yield "says otherwise", Switch(Withheld(path, "anders"), None)
    yield "tells no day", Switch(Withheld("nergens"), CONFIDENTIAL)
    for path, one in leaves(code):
        if re.search("[dD]ate$", path) and len(one) <= 1 and (day := date_of(one).latest):
            yield "tells a day", Switch(Withheld(path), Secrecy(opens=day))
            return


WAYS = [(code, name, switch) for code in TOLD for name, switch in switches(code)]
IDS = [f"{code} {name}" for code, name, _ in WAYS]


def test_most_kinds_tell_a_day() -> None:
    assert sum(name == "tells a day" for _, name, _ in WAYS) >= 4


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Lives:
    path = tmp_path_factory.mktemp("secrecy") / "register.db"
    path.write_bytes(migrated_file.read_bytes())
    lives = Lives(Store(make_engine(f"sqlite:///{path}")))
    with lives.store.write() as unit:
        unit.parties.add(APPOINTED)
    for number in range(1, 6):  # the networks refer to wells 1 to 5
        assert lives.begin("GMW", sample("gmw", "registration-construction")) == f"GMW{number:012}"
    assert len(WORKERS) > 2
    return lives


def keeping(monkeypatch: pytest.MonkeyPatch, declared: RegistrationObject) -> None:
    monkeypatch.setattr("tests.unit.lives.KINDS", {**KINDS, declared.code: declared})


def on(monkeypatch: pytest.MonkeyPatch, lives: Lives, day: date) -> None:
    """Let it be noon on this day."""
    monkeypatch.setattr(lives, "clock", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC), raising=False)


def days(kept: Secrecy | None) -> tuple[date, ...]:
    if kept is None or kept.opens == date.max:
        return (date(1990, 1, 1), NOW.date(), date(9000, 1, 1))
    return (kept.opens - timedelta(1), kept.opens, kept.opens + timedelta(1))


def asked(lives: Lives, code: str, bro_id: str, caller: Party) -> Dispatched | Rejected:
    parts = lives.issue(code)
    message = (
        f'<d:dispatchDataRequest xmlns:d="{parts.contract.namespace}" '
        'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
        f"<b:requestReference>vraag</b:requestReference><b:broId>{bro_id}</b:broId>{TOLD[code].asked[0]}"
        "</d:dispatchDataRequest>"
    )
    return dispatch_data(parts, lives.incoming(message.encode(), caller))


def is_there(lives: Lives, code: str, bro_id: str, caller: Party) -> bool:
    """Tell whether a caller is answered of an object, or exactly as of one that never was."""
    answer, never = asked(lives, code, bro_id, caller), asked(lives, code, f"{bro_id[:3]}999999999999", caller)
    assert isinstance(never, Rejected)
    if isinstance(answer, Rejected):
        assert replace(answer, time=never.time) == never
        return False
    return True


def found(lives: Lives, code: str, bro_id: str, caller: Party) -> bool:
    if not TOLD[code].searched:
        return False
    answer = lives.search(code, EVERYWHERE, caller)
    assert isinstance(answer, Dispatched), answer
    hits = [one for one in answer.documents if one.bro_id == bro_id]
    assert all(isinstance(one, Gone) or one.content for one in hits)
    return bool(hits)


@pytest.mark.parametrize(("code", "name", "switch"), WAYS, ids=IDS)
def test_an_object_that_is_kept_is_not_there(
    code: str, name: str, switch: Switch, register: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping(monkeypatch, replace(KINDS[code], withheld={"": (switch.row,)}))
    done = register.deliver(code, begins(code))
    assert isinstance(done, Completed), done
    bro_id, searched = done.bro_id, TOLD[code].searched
    with register.store.write() as unit:
        unit.grants.grant(Grant(BRONHOUDER.kvk_number, APPOINTED.kvk_number, bro_id, NOW))
        registration = unit.registrations.get(bro_id)
    assert registration is not None
    assert registration.kept == switch.kept
    for day in days(switch.kept):
        on(monkeypatch, register, day)
        for friend in FRIENDS:
            assert is_there(register, code, bro_id, friend)
            assert found(register, code, bro_id, friend) is searched
        opened = switch.kept is None or not switch.kept.hides_from(Viewer(day))
        for other in OTHERS:
            assert is_there(register, code, bro_id, other) is opened, (day, other)
            assert found(register, code, bro_id, other) is (opened and searched)
            assert Transactions(register.store).find(other, f"{PATH}/{done.transaction_id}", "").status == 404
            assert bro_id.encode() not in Objects(register.store).find(other, "/objects", "").body
    monkeypatch.undo()
    keeping(monkeypatch, replace(KINDS[code], withheld={"": (switch.row,)}))
    assert rebuild(register.parts(code), bro_id).different == ()
    if name == "says so":
        _not_told_otherwise(register, code, bro_id)


def _not_told_otherwise(lives: Lives, code: str, bro_id: str) -> None:
    """It is not told by another delivery, nor when it was taken out of registration or put back."""
    adding = "correction-offset" if code == "CPT" else (*TOLD[code].more, TOLD[code].begin)[0]
    message = NETS.sub(b"", sample(code, adding))
    told = lives.refused(bro_id, message, ARCHIVIST, code)
    never = lives.refused(f"{bro_id[:3]}999999999999", message, ARCHIVIST, code)
    assert (told.reason_rule, told.reason, told.findings) == (never.reason_rule, never.reason, never.findings)
    for act in (deregister, reregister):
        act(lives.parts(code), bro_id, "beheerder")
        for other in OTHERS:
            assert not is_there(lives, code, bro_id, other)
            assert not found(lives, code, bro_id, other)
        assert is_there(lives, code, bro_id, BRONHOUDER)
        assert found(lives, code, bro_id, BRONHOUDER) is TOLD[code].searched


GRANTS = {
    "of another bronhouder": (SECOND, "", date.max, False),
    "for the kind": (BRONHOUDER, "kind", date.max, True),
    "for another kind": (BRONHOUDER, "other", date.max, False),
    "for another object": (BRONHOUDER, "CPT000000009999", date.max, False),
    "that is over": (BRONHOUDER, "", NOW.date() - timedelta(2), False),
    "that lasts": (BRONHOUDER, "", NOW.date() + timedelta(2), True),
}


@pytest.mark.parametrize("name", GRANTS)
@pytest.mark.parametrize("code", ["CPT", "GMW", "GLD"])  # one of each layout
def test_a_grant_opens_what_it_is_for(code: str, name: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = Lives(store)
    with store.write() as unit:
        unit.parties.add(APPOINTED)
    lives.begin("GMW", sample("gmw", "registration-construction"))
    keeping(monkeypatch, replace(KINDS[code], withheld={"": (Withheld("nergens"),)}))
    bro_id = lives.begin(code, begins(code))
    by, granted_for, last, opens = GRANTS[name]
    wanted = {"": bro_id, "kind": code, "other": "GMN"}.get(granted_for, granted_for)
    assert not is_there(lives, code, bro_id, APPOINTED)
    with store.write() as unit:
        unit.grants.grant(Grant(by.kvk_number, APPOINTED.kvk_number, wanted, NOW, last))
    assert is_there(lives, code, bro_id, APPOINTED) is opens
    assert found(lives, code, bro_id, APPOINTED) is (opens and TOLD[code].searched)
    assert not is_there(lives, code, bro_id, READER)
    with store.write() as unit:
        assert unit.grants.end(by.kvk_number, APPOINTED.kvk_number, wanted, datetime.now(UTC))
    assert not is_there(lives, code, bro_id, APPOINTED)


VIEWERS = [
    Viewer(day, own, appointed)
    for day in (date(1990, 1, 1), date(9000, 1, 1))
    for own in (True, False)
    for appointed in (True, False)
]


def without(content: bytes, cuts: Iterable[Cut]) -> bytes:
    """Return what is left of a content without these ranges; one may lie in another."""
    for start, end, _ in sorted(cuts, reverse=True):
        content = content[:start] + b" " * (end - start) + content[end:]
    return content


@pytest.mark.parametrize("code", TOLD)
def test_what_a_row_keeps_is_seen_by_whom_it_is_not_kept_from(code: str) -> None:
    """Each attribute that may be absent, kept in each way: all that anybody sees of it on any day, in every view."""
    one = Object(code, TOLD[code].begin)
    public, tried = one.declared.public, 0
    for path in one.paths():
        for _, switch in switches(code):
            said = KINDS[code].withheld
            one.declared = replace(KINDS[code], withheld={**said, path: (*said.get(path, ()), switch.row)})
            try:
                made = one.issued(public)
            except NotIssuable:  # the schema of what everybody may see asks for it
                break
            tried += 1
            name = path.rpartition("/")[2]
            for content in made.contents:
                there = name in names(content.full())
                elsewhere = [cut for cut in content.cuts if cut[2] != switch.kept]
                others = [kept for start, end, kept in elsewhere if name in names(content.full()[start:end])]
                if name in names(without(content.full(), elsewhere)):  # it stands outside these too
                    others = []
                for viewer in (*VIEWERS, *(Viewer(day) for day in days(switch.kept))):
                    hides = switch.kept is not None and switch.kept.hides_from(viewer)
                    seen = names(content.seen_by(viewer))
                    other = any(kept.hides_from(viewer) for kept in others)
                    assert (name in seen) is (there and not hides and not other), (path, viewer)
    assert tried > 5 or code not in {"CPT", "GMW", "BHR-GT", "GAR"}  # in others hardly anything may be absent


def test_what_only_its_own_may_see_no_grant_and_no_day_opens() -> None:
    for code in TOLD:
        one = Object(code, TOLD[code].begin)
        for content in one.issued(one.declared.public).contents:
            for viewer in VIEWERS:
                seen = names(content.seen_by(viewer))
                assert ("deliveryResponsibleParty" in seen) is (viewer.own and content.view != "C" and not content.part)
            assert KINDS[code].withheld or all(kept == DP for _, _, kept in content.cuts)


def test_an_answer_has_nothing_that_an_issued_document_lacks(register: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the well of the sample, of which the geometry is not public: whom the bronhouder appoints sees it, not more."""
    message = sample("gmw", "registration-construction-withheld")
    bro_id = register.begin(
        "GMW", message[: message.index(b"      <IsRelatedTo>")] + message[message.index(b"    </GMW_Construction>") :]
    )
    answers: dict[str, Issued] = {}
    with register.store.write() as unit:
        unit.grants.grant(Grant(BRONHOUDER.kvk_number, APPOINTED.kvk_number, "GMW", NOW))
    for who in (BRONHOUDER, APPOINTED, READER):
        (answers[who.name],) = register.dispatched(bro_id, TOLD["GMW"].asked[0], who).documents  # type: ignore[assignment]
    own, appointed, other = (answers[who.name] for who in (BRONHOUDER, APPOINTED, READER))
    assert [one.document for one in (own, appointed, other)] == ["GMW_PO_DP", "GMW_PO", "GMW_PO"]
    assert [one.appointed for one in (own, appointed, other)] == [False, True, False]
    told = [summary(Dispatched("", NOW, (one,))).get("by_grant", 0) for one in (own, appointed, other)]
    assert told == [0, 1, 0]
    assert b"118702.210" in appointed.content
    assert b"118702.210" not in other.content
    assert b"deliveryResponsibleParty" not in appointed.content
    assert names(own.content) - names(appointed.content) == {
        "objectIdAccountableParty",
        "deliveryResponsibleParty",
        "maintenanceResponsibleParty",
    }


SAID = re.compile(rb"(ubliclyAvailable>)(?:ja|nee)<")
# A drinking water facility of which nothing is public that need not be, and all that happens to it.
FACILITY = (
    "start",
    "add-realised-installation",
    "expand-realised-installation",
    "height",
    "well-function",
    "geometry",
    "new-licence",
)
PARTS = [
    f'<d:dataToBeDelivered xmlns:d="http://www.broservices.nl/xsd/dsguf/1.0">{one}</d:dataToBeDelivered>'
    for one in ("actueel", "actueelHistorisch")
]


def withheld_texts(messages: list[bytes]) -> set[bytes]:
    """What stands on a row that is withheld, as text that stands nowhere else."""
    secret, known = set[str](), set[str]()
    for message in messages:
        (document,) = next(one for one in etree.fromstring(message) if local(one) == "sourceDocument").iterchildren("*")
        for path, one in _inside(document, ""):
            kept = any(f"{path}/".startswith(f"{row}/") for row in KINDS["GUF"].withheld)
            if re.search(r"\d.*[ .].*\d", text(one)):
                (secret if kept else known).add(text(one))
    return {one.encode() for one in secret - known}


def test_a_facility_keeps_each_part_that_says_so_by_every_door(store: Store) -> None:
    lives = Lives(store)
    with store.write() as unit:
        unit.parties.add(APPOINTED)
    lives.begin("BHR-GT", sample("bhr-gt", "registration-complete-report"))
    messages = [SAID.sub(rb"\g<1>nee<", sample("guf", f"registration-{name}")) for name in FACILITY]
    bro_id = lives.begin("GUF", messages[0])
    for message in messages[1:]:
        lives.add(bro_id, message)
    with store.write() as unit:
        unit.grants.grant(Grant(BRONHOUDER.kvk_number, APPOINTED.kvk_number, bro_id, NOW))
    secret = withheld_texts(messages)
    assert len(secret) > 5
    seen: dict[str, list[set[bytes]]] = {}
    for party in (*FRIENDS, *OTHERS):
        answers = [*(lives.dispatched(bro_id, one, party) for one in PARTS), lives.search("GUF", EVERYWHERE, party)]
        contents = [one.documents[0].content for one in answers]  # type: ignore[union-attr]
        seen[party.name] = [{one for one in secret if one in content} for content in contents]
    assert seen["Waterschap"] == seen["Boorbedrijf"] == seen["Drinkwaterbedrijf"]
    assert seen["Waterschap"][1] == secret
    assert all(seen["Waterschap"])
    assert [seen[other.name] for other in OTHERS] == [[set(), set(), set()]] * len(OTHERS)


KEEPING = {
    "GMW": "registration-construction-withheld",
    "GUF": "registration-add-realised-installation",
    "GPD": "registration-start-drinking-water",
}


def _altered(one: Object, rows: Iterable[str]) -> int:
    """Change every number that stands on one of these rows in the document; return how many."""
    found = 0
    for path, element in _inside(one.document, ""):
        if any(f"{path}/".startswith(f"{row}/") for row in rows) and re.fullmatch(r"[\d. -]+", text(element)):
            element.text = re.sub(r"\d(?=\D*$)", lambda digit: str(9 - int(digit[0])), text(element))
            found += 1
    return found


@pytest.mark.parametrize("code", [code for code in KINDS if KINDS[code].withheld])
def test_no_criterion_asks_what_is_kept(code: str) -> None:
    """What an object is searched by is the same whatever it keeps, but for where it lies, which is looked at anew.

    Of an object that lies in a place that is kept, nobody finds anything who may not know the place.
    """
    before, after = Object(code, KEEPING[code]), Object(code, KEEPING[code])
    for one in (before, after):
        for path, element in _inside(one.document, ""):
            if path.endswith("ubliclyAvailable"):
                element.text = "nee"
    changed = _altered(after, KINDS[code].withheld)
    assert (changed > 3) is (code != "GPD")  # which is kept as a whole, and not searched
    asked, told = (one.issued(one.declared.public) for one in (before, after))
    kept = asked.location is not None and asked.location.kept is not None
    assert kept is (code == "GMW")
    places = {LATITUDES, LONGITUDES, STRIP}
    criteria = [[one for one in made.searched_by if one.name not in places] for made in (asked, told)]
    assert kept or criteria[0] == criteria[1]
    assert bool(criteria[0]) is (code != "GPD")


def test_what_refers_to_an_object_that_is_kept_is_told_that_it_is_not_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = Lives(store)
    keeping(monkeypatch, replace(KINDS["GMW"], withheld={"": (Withheld("nergens"),)}))
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    message = begins("GLD").replace(b"GMW000000000001", well.encode())
    never = message.replace(well.encode(), b"GMW999999999999")
    others = message.replace(BRONHOUDER.kvk_number.encode(), SECOND.kvk_number.encode())
    told, unknown = (lives.deliver("GLD", one, ARCHIVIST) for one in (others, never))
    assert isinstance(told, Rejected)
    assert isinstance(unknown, Rejected)
    assert [(one.rule, one.sentence.replace(well, "GMW999999999999")) for one in told.findings] == [
        (one.rule, one.sentence) for one in unknown.findings
    ]
    for supplier in (SUPPLIER, ARCHIVIST):  # that of the well, and another for the same bronhouder
        assert isinstance(lives.deliver("GLD", message, supplier), Completed)


def test_who_refers_to_a_part_is_not_named_when_it_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = Lives(store)
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    keeping(monkeypatch, replace(KINDS["GLD"], withheld={"": (Withheld("nergens"),)}))
    dossier = lives.begin("GLD", begins("GLD").replace(b"GMW000000000001", well.encode()))
    with store.read() as view:
        named = set(view.references.to(well).values())
    assert (named, dossier[:3]) == ({"GLD"}, "GLD")


def named(message: bytes, name: bytes) -> bytes:
    """The message of a dossier that calls it this, of no network."""
    return re.sub(rb"(<objectIdAccountableParty>)[^<]*", rb"\g<1>" + name, NETS.sub(b"", message))


def test_a_dossier_in_parts_becomes_public_with_all_its_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = Lives(store)
    lives.begin("GMW", sample("gmw", "registration-construction"))
    kept = Withheld("objectIdAccountableParty", "geheim")
    keeping(monkeypatch, replace(KINDS["GLD"], withheld={"": (kept,)}))
    bro_id = lives.begin("GLD", named(sample("gld", "registration-start"), b"geheim"))
    lives.add(bro_id, sample("gld", TOLD["GLD"].more[0]))
    for name, there in ((b"geheim", False), (b"open", True), (b"geheim", False), (b"open", True)):
        lives.add(bro_id, named(sample("gld", "replace-start"), name))
        assert is_there(lives, "GLD", bro_id, READER) is there
        own = lives.data(bro_id, "", SUPPLIER).content
        assert b"<gldcom:" in own
        if there:
            seen = lives.data(bro_id).content
            assert names(own) - names(seen) >= {"deliveryResponsibleParty"}
            assert seen.count(b"observation>") == own.count(b"observation>") > 0
        assert rebuild(lives.parts("GLD"), bro_id).different == ()


def test_a_dossier_of_drinking_water_is_not_there(store: Store) -> None:
    lives = Lives(store)
    message = sample("gpd", "registration-start-drinking-water")
    bro_id = lives.begin("GPD", message)
    for party in (BRONHOUDER, SUPPLIER, *OTHERS):
        assert is_there(lives, "GPD", bro_id, party) is (party in (BRONHOUDER, SUPPLIER))
