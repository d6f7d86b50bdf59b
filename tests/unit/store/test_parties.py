from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bro_soap.errors import ConfigurationError
from bro_soap.model import Party, Role
from bro_soap.store import Mandate, MandateKind, Store
from bro_soap.store.party_cache import PartyCache
from bro_soap.store.party_file import read_parties
from tests.databases import NOW

OIN = "00000099000000001000"
ONE = Party(
    "11111111", "Gemeente Één", frozenset({OIN}), frozenset({(Role.BRONHOUDER, "CPT"), (Role.DATA_AFNEMER, "BHR-GT")})
)
TWO = Party("22222222", "Bureau Twee", frozenset({"00000099000000002000", "00000099000000003000"}))
LATER = NOW + timedelta(days=1)


def add(store: Store, *parties: Party) -> None:
    with store.write() as unit:
        for party in parties:
            unit.parties.add(party)


def test_a_party_is_found_by_each_of_its_oins_and_its_number(store: Store) -> None:
    add(store, ONE, TWO)
    with store.read() as view:
        assert view.parties.by_oin(OIN) == ONE
        assert {view.parties.by_oin(oin) for oin in TWO.oins} == {TWO}
        assert view.parties.by_oin("00000099000000000009") is None
        assert view.parties.get("22222222") == TWO
        assert view.parties.get("99999999") is None
        assert view.parties.some({"22222222", "11111111", "99999999"}) == {"11111111": ONE, "22222222": TWO}
        assert view.parties.some(()) == {}
        assert view.parties.all() == [ONE, TWO]


def test_adding_a_party_again_adds_what_is_new_and_removes_nothing(store: Store) -> None:
    add(store, ONE, ONE, Party("11111111", "Nieuwe naam", TWO.oins, frozenset({(Role.UITVOERDER, "CPT")})))
    with store.read() as view:
        assert view.parties.all() == [
            Party("11111111", "Nieuwe naam", ONE.oins | TWO.oins, ONE.roles | {(Role.UITVOERDER, "CPT")})
        ]


def test_roles_are_told_for_one_type_of_object(store: Store) -> None:
    add(store, ONE)
    with store.read() as view:
        assert view.parties.roles({"11111111", "99999999"}, "CPT") == {
            "11111111": frozenset({Role.BRONHOUDER}),
            "99999999": frozenset(),
        }


def test_roles_and_oins_can_be_taken_away(store: Store) -> None:
    add(store, ONE)
    with store.write() as unit:
        assert unit.parties.remove_role("11111111", Role.BRONHOUDER, "CPT")
        assert not unit.parties.remove_role("11111111", Role.BRONHOUDER, "CPT")
        assert unit.parties.remove_oin(OIN)
        assert not unit.parties.remove_oin(OIN)
    with store.read() as view:
        assert view.parties.all() == [
            Party("11111111", ONE.name, frozenset(), frozenset({(Role.DATA_AFNEMER, "BHR-GT")}))
        ]


@pytest.mark.parametrize(
    ("party", "message"),
    [
        (Party("1234567", "x"), "8 digits"),
        (Party("1234567é", "x"), "8 digits"),
        (Party("12345678", " "), "give a name"),
        (Party("12345678", "x", frozenset({"123"})), "20 digits"),
        (Party("12345678", "x", frozenset(), frozenset({(Role.BRONHOUDER, "cpt")})), "object code 'cpt'"),
        (Party("12345678", "x", frozenset({OIN})), f"OIN {OIN} belongs to the party with KvK number 11111111"),
    ],
)
def test_a_malformed_party_is_refused_in_words(store: Store, party: Party, message: str) -> None:
    add(store, ONE)
    with store.write() as unit, pytest.raises(ConfigurationError, match=message):
        unit.parties.add(party)


def grant(store: Store, mandate: Mandate) -> bool:
    with store.write() as unit:
        return unit.parties.grant(mandate)


def test_a_mandate_holds_for_its_parties_object_and_kind_only(store: Store) -> None:
    add(store, ONE, TWO)
    assert grant(store, Mandate("11111111", "22222222", "CPT", MandateKind.LEVERING, NOW))
    with store.read() as view:
        assert view.parties.mandated("11111111", "22222222", "CPT")
        assert not view.parties.mandated("22222222", "11111111", "CPT")
        assert not view.parties.mandated("11111111", "22222222", "GMW")
        assert not view.parties.mandated("11111111", "22222222", "CPT", MandateKind.TUSSENKOMST)


def test_a_mandate_is_granted_once_and_its_history_is_kept(store: Store) -> None:
    add(store, ONE, TWO)
    first = Mandate("11111111", "22222222", "CPT", MandateKind.LEVERING, NOW)
    again = Mandate("11111111", "22222222", "CPT", MandateKind.LEVERING, LATER)
    assert grant(store, first)
    assert not grant(store, again)
    with store.write() as unit:
        assert unit.parties.revoke("11111111", "22222222", "CPT", kind=MandateKind.LEVERING, at=LATER)
        assert not unit.parties.revoke("11111111", "22222222", "CPT", kind=MandateKind.LEVERING, at=LATER)
        assert not unit.parties.mandated("11111111", "22222222", "CPT")
    assert grant(store, again)
    with store.read() as view:
        assert view.parties.mandated("11111111", "22222222", "CPT")
        assert [(m.granted_at, m.revoked_at) for m in view.parties.mandates()] == [(NOW, LATER), (LATER, None)]
        assert len(view.parties.mandates("22222222")) == 2
        assert view.parties.mandates("33333333") == []


def test_a_mandate_to_an_unknown_party_is_refused(store: Store) -> None:
    add(store, ONE)
    with store.write() as unit, pytest.raises(ConfigurationError, match="22222222: no such party"):
        unit.parties.grant(Mandate("11111111", "22222222", "CPT", MandateKind.LEVERING, NOW))


TOML = f"""
[[party]]
kvk_number = "11111111"
name = "Gemeente Één"
oins = ["{OIN}"]
roles = {{ CPT = ["bronhouder"], BHR-GT = ["data-afnemer"] }}

[[party]]
kvk_number = "22222222"
name = "Bureau Twee"
oins = ["00000099000000002000", "00000099000000003000"]

[[mandate]]
principal = "11111111"
agent = "22222222"
objects = ["CPT", "GMW"]
"""
JSON = json.dumps(
    {
        "party": [
            {
                "kvk_number": "11111111",
                "name": "Gemeente Één",
                "oins": [OIN],
                "roles": {"CPT": ["bronhouder"], "BHR-GT": ["data-afnemer"]},
            },
            {"kvk_number": "22222222", "name": "Bureau Twee", "oins": sorted(TWO.oins)},
        ],
        "mandate": [{"principal": "11111111", "agent": "22222222", "objects": ["CPT", "GMW"], "kind": "levering"}],
    }
)


FLAT = TOML.replace('{ CPT = ["bronhouder"], BHR-GT = ["data-afnemer"] }', '["bronhouder:CPT", "data-afnemer:BHR-GT"]')
FILES = [("parties.toml", TOML), ("flat.toml", FLAT), ("parties.json", JSON)]


@pytest.mark.parametrize(("name", "content"), FILES)
def test_a_file_names_parties_and_mandates(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    mandates = [Mandate("11111111", "22222222", code, MandateKind.LEVERING, NOW) for code in ("CPT", "GMW")]
    assert read_parties(path, NOW) == ([ONE, TWO], mandates)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("party = 3", "party: must be a list"),
        ("[[party]]\nname = 'x'", "party 1: kvk_number is missing"),
        ("[[party]]\nkvk_number = 12345678\nname = 'x'", "party 1: kvk_number: must be a text between quotes"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nrole = 'y'", "party 1: unknown name 'role'"),
        (
            "[[party]]\nkvk_number = '12345678'\nname = 'x'\noins = [1]",
            "party 1: oins 1: must be a text between quotes",
        ),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nroles = {CPT = 'y'}", "roles of 'CPT': give a list"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nroles = {CPT = ['y']}", "'y' is not one of bronhouder"),
        ("[[mandate]]\nprincipal = '1'\nagent = '2'", "mandate 1: objects is missing"),
        ("[[mandate]]\nprincipal = '1'\nagent = '2'\nobjects = ['CPT']\nkind = 'x'", "'x' is not one of levering"),
        ("[[party]]\nkvk_number = '1'\nname = 'x'\nrole = 'y'", "party 1: unknown name 'role'"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\noins = ['1']", "party 1: oins 1: '1' is not an OIN"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nroles = ['bronhouder']", "is not ROLE:OBJECT"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nroles = ['koning:CPT']", "'koning' is not one of bronhouder"),
        ("[[party]]\nkvk_number = '12345678'\nname = 'x'\nroles = ['bronhouder:CTP']", "'CTP' is no kind of object"),
        ("[[partij]]\nname = 'x'", "unknown name 'partij'"),
        ("[[party", "parties.toml is not TOML"),
        ("party = [3]", "party 1: must be names with values"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_the_reason(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "parties.toml"
    path.write_text(content)
    with pytest.raises(ConfigurationError) as refused:
        read_parties(path, NOW, ("CPT", "GMW", "BHR-GT"))
    assert message in str(refused.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "parties.toml"
    path.write_text("".join(f"[[party]]\nkvk_number = '{number}'\nname = 'x'\n" for number in range(50)))
    with pytest.raises(ConfigurationError) as refused:
        read_parties(path, NOW)
    assert [line.partition("parties.toml: ")[2][:8] for line in refused.value.lines[:2]] == ["party 1:", "party 2:"]
    assert len(refused.value.lines) == 20


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml"):
        read_parties(tmp_path / "none.toml", NOW)


def test_a_caller_is_looked_up_once_in_a_few_seconds() -> None:
    asked: list[str] = []
    now = [0.0]

    def load(oin: str) -> Party | None:
        asked.append(oin)
        return ONE if oin == OIN else None

    cache = PartyCache(load, seconds=5, size=2, clock=lambda: now[0])
    assert cache.get(OIN) is ONE
    now[0] = 4.9
    assert cache.get(OIN) is ONE
    assert asked == [OIN]
    now[0] = 5.0
    assert cache.get(OIN) is ONE
    assert asked == [OIN, OIN]


def test_an_unknown_caller_is_looked_up_every_time_and_known_ones_do_not_pile_up() -> None:
    asked: list[str] = []

    def load(oin: str) -> Party | None:
        asked.append(oin)
        return None if oin == "x" else ONE

    cache = PartyCache(load, size=2, clock=lambda: 0.0)
    assert cache.get("x") is None
    assert cache.get("x") is None
    assert asked == ["x", "x"]
    for oin in ("a", "b", "c", "c", "b"):
        cache.get(oin)
    assert asked[2:] == ["a", "b", "c"]
    cache.get("a")
    assert asked[-1] == "a"


def test_the_store_keeps_a_caller_for_a_few_seconds(store: Store) -> None:
    assert store.party_by_oin(OIN) is None
    add(store, ONE)
    assert store.party_by_oin(OIN) == ONE
    with store.write() as unit:
        unit.parties.remove_oin(OIN)
    assert store.party_by_oin(OIN) == ONE
    store._parties._seconds = 0
    assert store.party_by_oin(OIN) is None
