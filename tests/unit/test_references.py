"""A correction of a well may not take away a tube that a registered dossier or network refers to."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed, Rejected
from bro_soap.store import Store
from bro_soap.store.references import References
from bro_soap.store.tables import object_reference
from tests.unit.lives import ARCHIVIST, Lives, about, sample

WELL = "GMW000000000001"
CONSTRUCTION = sample("gmw", "replace-construction")


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with a well of tubes 1 and 2, and the others that the samples of networks refer to."""
    lives = Lives(store)
    for name in ("", "-archive", "", "-map-sheet", "-archive"):
        caller = {"caller": ARCHIVIST} if name == "-archive" else {}
        lives.begin("GMW", sample("gmw", f"registration-construction{name}"), **caller)
    return lives


def renumbered(message: bytes, old: int, new: int) -> bytes:
    return message.replace(b"<tubeNumber>%d</tubeNumber>" % old, b"<tubeNumber>%d</tubeNumber>" % new)


def without_tube(lives: Lives, number: int, well: str = WELL) -> str:
    """Correct a well so that this tube is gone; return what is told of it, and put it back."""
    outcome = lives.deliver("GMW", about(renumbered(CONSTRUCTION, number, 9), well))
    if isinstance(outcome, Rejected):
        assert {one.rule for one in outcome.findings} == {"GMW-161"}
        return " ".join(one.sentence for one in outcome.findings)
    assert isinstance(outcome, Completed)
    lives.add(well, CONSTRUCTION)
    return ""


def missing(number: int, by: str) -> str:
    return (
        "Monitoringbuis.buisnummer (MonitoringTube.tubeNumber) ontbreekt: "
        f"{{{by}.tubeNumber}} = {number} bepaalt dat het aanwezig moet zijn."
    )


def test_a_tube_of_a_dossier_stays(lives: Lives) -> None:
    assert without_tube(lives, 2) == ""
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    assert without_tube(lives, 2) == missing(2, dossier)
    assert without_tube(lives, 1) == ""
    assert without_tube(lives, 2, "GMW000000000003") == ""
    issued = lives.data(WELL, "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>")
    assert b"tubeNumber>2<" in issued.content


def test_a_construction_that_is_moved_keeps_its_tubes_too(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    refused = lives.refused(WELL, renumbered(sample("gmw", "move-construction"), 2, 9))
    assert [one.sentence for one in refused.findings] == [missing(2, dossier)]


def test_a_dossier_that_is_about_another_tube_holds_that_one(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    lives.add(dossier, sample("gld", "registration-addition-provisional"))
    assert without_tube(lives, 2) == missing(2, dossier)
    nets = re.compile(rb"<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", re.DOTALL)
    lives.add(dossier, nets.sub(b"", sample("gld", "replace-start")))
    assert (without_tube(lives, 2), without_tube(lives, 1)) == ("", missing(1, dossier))


def test_the_tubes_of_a_network_stay_also_when_it_looks_at_them_no_more(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    assert [without_tube(lives, number) for number in (1, 2)] == [missing(number, net) for number in (1, 2)]
    lives.add(net, sample("gmn", "registration-measuring-point-end-date"))
    assert without_tube(lives, 2) == missing(2, net)


def test_a_measuring_point_that_is_deleted_lets_its_tube_go(lives: Lives) -> None:
    net, well = lives.begin("GMN", sample("gmn", "registration-start")), "GMW000000000004"
    added = sample("gmn", "registration-measuring-point")
    lives.add(net, added)
    with lives.store.read() as view:
        assert view.references.to(well) == {"1": net}
    reason = b'<correctionReason codeSpace="urn:bro:gmn:CorrectionReason">eigenCorrectie</correctionReason>'
    gone = added.replace(b"registrationRequest", b"deleteRequest")
    lives.add(net, gone.replace(b"<sourceDocument>", reason + b"<sourceDocument>", 1))
    with lives.store.read() as view:
        assert view.references.to(well) == {}
        assert view.references.of(net) == {(WELL, "1"), (WELL, "2")}


def test_a_whole_past_of_a_network_holds_all_tubes_of_it(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-with-history"), ARCHIVIST)
    with lives.store.read() as view:
        assert view.references.to(WELL) == {"1": net, "2": net}


def test_what_is_out_of_registration_holds_nothing(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    for act, told in ((keeping.deregister, ""), (keeping.reregister, missing(2, dossier))):
        act(lives.parts("GLD"), dossier, "keeper")
        assert without_tube(lives, 2) == told


def test_what_is_referred_to_is_known_with_what_its_later_events_say(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    for name in ("provisional", "control"):
        lives.add(dossier, sample("gld", f"registration-addition-{name}"))
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    lives.add(net, sample("gmn", "registration-measuring-point"))
    with lives.store.read() as view:
        known = view.events.known((dossier, net, WELL, "GMN000000000099"))
    assert known.keys() == {dossier, net, WELL}
    assert [told["process"] for told in known[dossier].later] == ["_proc-07-1-0001", "_proc-07-1-0003"]
    assert known[net].later == known[WELL].later == ()
    assert known[WELL].details["members"] == ["1", "2", "2/1/1", "2/1/2", "2/1/3"]


def test_a_rebuild_finds_the_references_again(lives: Lives) -> None:
    objects = {
        "GLD": lives.begin("GLD", sample("gld", "registration-start-without-net")),
        "GMN": lives.begin("GMN", sample("gmn", "registration-start")),
    }
    lives.add(objects["GMN"], sample("gmn", "registration-measuring-point"))
    with lives.store.engine.begin() as connection:
        connection.execute(delete(object_reference))
    for code, bro_id in objects.items():
        assert keeping.rebuild(lives.parts(code), bro_id, keep=False).different == ("references",)
        assert keeping.rebuild(lives.parts(code), bro_id).different == ("references",)
        assert keeping.rebuild(lives.parts(code), bro_id).different == ()
    assert without_tube(lives, 1) == missing(1, objects["GMN"])
    assert without_tube(lives, 2) == missing(2, objects["GLD"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The objects of which it was asked what refers to them."""
    found: list[str] = []
    look: Callable[[References, str], dict[str, str]] = References.to

    def noted(references: References, bro_id: str) -> dict[str, str]:
        found.append(bro_id)
        return look(references, bro_id)

    monkeypatch.setattr(References, "to", noted)
    return found


def test_references_are_looked_up_only_where_a_tube_goes(lives: Lives, asked: list[str]) -> None:
    lives.begin("GLD", sample("gld", "registration-start-without-net"))
    lives.add(WELL, sample("gmw", "registration-owner"))
    lives.add(WELL, CONSTRUCTION)
    assert asked == []
    assert without_tube(lives, 1) == ""
    # Tube 1 goes, and tube 9 when it comes back; each time before the lock and under it.
    assert asked == [WELL] * 4
