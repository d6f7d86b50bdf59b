"""A well says of each tube whether it is in use: by who refers to it at the moment that it is asked."""

from __future__ import annotations

import re

import pytest

from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.keeping import acts
from bro_soap.store import Store
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, Lives, sample
from tests.unit.test_gmw import PAST, PRESENT, tree, values
from tests.unit.test_references import WELL

FOURTH = "GMW000000000004"
REASON = b'<correctionReason codeSpace="urn:bro:%s:CorrectionReason">eigenCorrectie</correctionReason>'


@pytest.fixture
def lives(store: Store) -> Lives:
    lives = Lives(store)
    for name in ("", "-archive", "", "-map-sheet", "-archive"):
        caller = {"caller": ARCHIVIST} if name == "-archive" else {}
        lives.begin("GMW", sample("gmw", f"registration-construction{name}"), **caller)
    return lives


def in_use(lives: Lives, well: str = WELL) -> list[str]:
    """What its tubes say: the same in every view, and to everybody; and the well is as it was made."""
    told = [
        values(tree(lives.data(well, asked, caller)), "tubeInUse")
        for asked in (PRESENT, PAST)
        for caller in (READER, BRONHOUDER)
    ]
    assert all(one == told[0] for one in told)
    assert acts.rebuild(lives.parts("GMW"), well, keep=False).different == ()
    return [one or "" for one in told[0]]


def corrected(message: bytes, operation: bytes, kind: bytes) -> bytes:
    found = message.replace(b"registrationRequest", operation + b"Request")
    return found.replace(b"<sourceDocument>", REASON % kind + b"<sourceDocument>", 1)


def test_nobody_knows_until_somebody_refers_to_a_tube(lives: Lives) -> None:
    assert in_use(lives) == ["onbekend", "onbekend"]
    lives.begin("GLD", sample("gld", "registration-start-without-net"))
    assert in_use(lives) == ["onbekend", "ja"]


def test_a_dossier_that_is_closed_uses_its_tube_no_more(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    lives.add(dossier, sample("gld", "registration-addition-provisional"))
    closure = sample("gld", "registration-closure")
    lives.add(dossier, closure)
    assert in_use(lives) == ["onbekend", "nee"]
    lives.add(dossier, corrected(closure, b"delete", b"gld"))
    assert in_use(lives) == ["onbekend", "ja"]


def test_a_dossier_that_turns_out_to_be_of_another_tube_uses_that_one(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    lives.add(dossier, sample("gld", "registration-addition-provisional"))
    nets = re.compile(rb"<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", re.DOTALL)
    lives.add(dossier, nets.sub(b"", sample("gld", "replace-start")))
    assert in_use(lives) == ["ja", "onbekend"]


def test_the_measuring_points_of_now_count(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    assert in_use(lives) == ["ja", "ja"]
    lives.add(net, sample("gmn", "registration-measuring-point"))
    assert in_use(lives, FOURTH) == ["ja"] + ["onbekend"] * (len(in_use(lives, FOURTH)) - 1)
    ended = sample("gmn", "registration-measuring-point-end-date")
    lives.add(net, ended)
    gone = in_use(lives)
    assert sorted(gone) == ["ja", "nee"]
    lives.add(net, corrected(ended, b"delete", b"gmn"))
    assert in_use(lives) == ["ja", "ja"]
    lives.add(net, sample("gmn", "registration-closure"))
    assert (in_use(lives), in_use(lives, FOURTH)[0]) == (["nee", "nee"], "nee")
    assert acts.rebuild(lives.parts("GMN"), net).different == ()
    assert in_use(lives) == ["nee", "nee"]


def test_a_measuring_point_that_gets_another_tube_leaves_the_first(lives: Lives) -> None:
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    lives.add(net, sample("gmn", "registration-measuring-point"))
    before = [in_use(lives), in_use(lives, FOURTH)]
    lives.add(net, sample("gmn", "registration-tube-reference"))
    after = [in_use(lives), in_use(lives, FOURTH)]
    assert before != after
    assert any("nee" in one for one in after)


def test_one_that_still_refers_is_enough(lives: Lives) -> None:
    lives.begin("GLD", sample("gld", "registration-start-without-net"))
    net = lives.begin("GMN", sample("gmn", "registration-start"))
    lives.add(net, sample("gmn", "registration-closure"))
    assert in_use(lives) == ["nee", "ja"]


def test_what_is_out_of_registration_uses_nothing(lives: Lives) -> None:
    dossier = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    for act, said in ((acts.deregister, "onbekend"), (acts.reregister, "ja")):
        act(lives.parts("GLD"), dossier, "keeper")
        assert in_use(lives) == ["onbekend", said]


def test_what_is_issued_with_it_is_valid_and_of_the_same_well(lives: Lives) -> None:
    lives.begin("GLD", sample("gld", "registration-start-without-net"))
    for name in ("shortening", "positions"):
        lives.add(WELL, sample("gmw", f"registration-{name}"))
    contract = CONTRACTS["dsgmw"]
    operation = contract.operations[ns.q(contract.namespace, "dispatchDataRequest")]
    for asked in (PRESENT, PAST):
        dispatched = lives.dispatched(WELL, asked, READER)
        (document,) = dispatched.documents
        assert values(tree(document), "tubeInUse") == ["onbekend", "ja"]  # type: ignore[arg-type]
        answer = b"".join(dispatch_response(contract, operation, dispatched))
        assert answer.count(b"tubeInUse>ja<") == 1
