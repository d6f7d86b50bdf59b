"""The well that a dossier of formation resistances stands on: its electrodes are there, and stay."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import Lives, about, sample
from tests.unit.test_frd import CABLES, GEM, WELL, begun, frd, rules, tree
from tests.unit.test_parts_of_others import meanwhile


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with a well of which tube 1 has two cables of six electrodes."""
    lives = Lives(store)
    assert lives.begin("GMW", CABLES) == WELL
    return lives


def without_electrode(message: bytes, cable: int, electrode: int) -> bytes:
    """Give an electrode of the first tube another number."""
    cables = message.split(b"<geoOhmCable>")
    old, new = (b"electrodeNumber>%d<" % number for number in (electrode, 99))
    cables[cable] = cables[cable].replace(old, new, 1)
    return b"<geoOhmCable>".join(cables)


def corrected(message: bytes) -> bytes:
    reason = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
    return message.replace(b"registrationRequest", b"replaceRequest").replace(
        b"<sourceDocument>", reason + b"<sourceDocument>"
    )


def test_electrodes_are_those_of_the_tube(lives: Lives) -> None:
    dossier = begun(lives)
    pairs = frd("registration-gem-measurement-configuration")
    for wrong in (b"cableNumber>3<", b"cableNumber>9<"):
        refused = lives.refused(dossier, pairs.replace(b"cableNumber>1<", wrong))
        assert rules(refused) == {"FRD-067"}
    assert {
        one.rule for one in lives.refused(dossier, pairs.replace(b"electrodeNumber>6<", b"electrodeNumber>7<")).findings
    } == {"FRD-067"}
    lives.add(dossier, pairs)
    tube = about(frd("replace-start"), dossier).replace(b"tubeNumber>1<", b"tubeNumber>2<")
    nets = re.compile(rb"<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", re.DOTALL)
    assert rules(lives.refused(dossier, nets.sub(b"", tube))) == {"FRD-068"}


def test_a_well_keeps_the_electrodes_that_were_measured_with(lives: Lives) -> None:
    gone = without_electrode(CABLES, 1, 6)
    lives.add(WELL, corrected(gone))
    lives.add(WELL, corrected(CABLES))
    dossier = begun(lives, GEM[:1])
    refused = lives.refused(WELL, corrected(gone))
    told = (
        "Elektrode.elektrodenummer (Electrode.electrodeNumber) ontbreekt: "
        f"{{{dossier}.electrodeNumber}} = 1/1/6 bepaalt dat het aanwezig moet zijn."
    )
    assert [one.sentence for one in refused.findings] == [told]
    lives.add(WELL, corrected(without_electrode(CABLES, 2, 6)))  # nobody measures with the second cable
    lives.add(dossier, frd("delete-gem-measurement-configuration"))
    lives.add(WELL, corrected(gone))


def test_a_well_keeps_the_tube_and_tells_of_that_alone(lives: Lives) -> None:
    dossier = begun(lives, GEM[:1])
    refused = lives.refused(WELL, corrected(CABLES).replace(b"<tubeNumber>1<", b"<tubeNumber>7<"))
    assert [one.rule for one in refused.findings] == ["GMW-161"]
    assert f"{dossier}.tubeNumber" in refused.findings[0].sentence


def test_a_rebuild_finds_the_electrodes_again(lives: Lives) -> None:
    dossier = begun(lives, GEM)
    with lives.store.read() as view:
        known = view.references.of(dossier)
    assert known == {(WELL, "1"), *((WELL, f"1/1/{number}") for number in range(1, 7))}
    assert keeping.rebuild(lives.parts("FRD"), dossier).different == ()


def test_an_electrode_that_is_just_gone_is_not_measured_with(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = begun(lives)
    gone = about(corrected(without_electrode(CABLES, 1, 6)), WELL)
    with meanwhile(monkeypatch, lambda: lives.deliver("GMW", gone)) as happened:
        outcome = lives.deliver("FRD", about(frd("registration-gem-measurement-configuration"), dossier))
    assert isinstance(happened[0], Completed)
    assert rules(outcome) == {"FRD-067"}


def test_an_electrode_that_somebody_just_began_to_measure_with_stays(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = begun(lives)
    pairs = about(frd("registration-gem-measurement-configuration"), dossier)
    with meanwhile(monkeypatch, lambda: lives.deliver("FRD", pairs)) as happened:
        outcome = lives.deliver("GMW", about(corrected(without_electrode(CABLES, 1, 6)), WELL))
    assert isinstance(happened[0], Completed)
    assert rules(outcome) == {"GMW-161"}


STATUS = re.compile(rb"(<tubeNumber>)2(</tubeNumber>)")
PLACE = re.compile(
    r"<frdcom:cableNumber>(.*?)</frdcom:cableNumber><frdcom:electrodeNumber>(.*?)</frdcom:electrodeNumber>"
    r'(?:<frdcom:electrodePosition uom="m">(.*?)</frdcom:electrodePosition>)?'
    r'(?:<frdcom:electrodeStatus codeSpace="urn:bro:frd:ElectrodeStatus">(.*?)</frdcom:electrodeStatus>)?'
)


def shown(lives: Lives, dossier: str) -> set[tuple[str, ...]]:
    """Every electrode of a dossier as everybody sees it: cable, number, position and status."""
    found = lives.data(dossier)
    whole = etree.tostring(tree(found))
    assert CONTRACTS["dsfrd"].schema.errors(etree.fromstring(whole)) == ()
    return set(PLACE.findall(found.content.decode()))


def test_an_electrode_is_issued_as_its_well_has_it_now(lives: Lives) -> None:
    dossier = begun(lives, GEM[:1])
    before = shown(lives, dossier)
    assert {(cable, status) for cable, _, _, status in before} == {("1", "gebruiksklaar")}
    well = etree.fromstring(CABLES)
    cable = next(well.iter("{*}geoOhmCable"))
    positions = {one[0].text: one.findtext("{*}electrodePosition") for one in cable.iter("{*}electrode")}
    assert {number: position for _, number, position, _ in before} == positions
    lives.add(WELL, STATUS.sub(rb"\g<1>1\2", sample("gmw", "registration-electrode-status")))
    broken = {number for _, number, _, status in shown(lives, dossier) if status == "nietGebruiksklaar"}
    assert broken == {"2", "3"}
    moved = re.sub(rb"(<gmwcom:electrodePosition uom=\"m\">)-", rb"\g<1>-1", CABLES)
    lives.add(WELL, corrected(moved))
    assert {position for _, _, position, _ in shown(lives, dossier)} == {
        f"-1{one[1:]}" for one in positions.values() if one
    }


def test_what_a_sender_says_of_an_electrode_gives_way_to_the_well(lives: Lives) -> None:
    said = (
        b'<frdcom:electrodePosition uom="m">-99.000</frdcom:electrodePosition>'
        b'<frdcom:electrodeStatus codeSpace="urn:bro:frd:ElectrodeStatus">nietGebruiksklaar</frdcom:electrodeStatus>'
    )
    dossier = begun(lives)
    pairs = frd("registration-gem-measurement-configuration")
    lives.add(dossier, re.sub(rb"(</frdcom:electrodeNumber>)", rb"\g<1>" + said, pairs))
    assert {status for *_, status in shown(lives, dossier)} == {"gebruiksklaar"}
    keeping.deregister(lives.parts("GMW"), WELL, "beheerder")  # then nobody else says how they are
    assert {(position, status) for _, _, position, status in shown(lives, dossier)} == {
        ("-99.000", "nietGebruiksklaar")
    }
