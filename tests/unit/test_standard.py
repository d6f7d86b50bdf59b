"""The operator's code lists and boundaries are values: who judges by other ones beside it changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bro_soap.codes import load_code_lists
from bro_soap.issue.procedure import dispatch_characteristics
from bro_soap.model import Completed, Dispatched, Rejected
from bro_soap.service.app import deliveries
from bro_soap.service.interfaces import load_served
from bro_soap.settings import Settings, read_settings
from bro_soap.store import Store, make_engine
from bro_soap.validation.checking import Options, Validator
from tests.objects.rulebook import Book
from tests.patience import LONG
from tests.unit.lives import READER, Lives, sample
from tests.unit.registers import Register, request

STARTS = {
    "CPT": "registration-land-rd",
    "GMW": "registration-construction",
    "GMN": "registration-start",
    "GLD": "registration-addition-full",
    "BHR-GT": "registration-complete-report",
}
PLACED = {"CPT": "CPT-001", "GMW": "GMW-095", "BHR-GT": "BHR-GT-017"}
# A boundary with room for the sea only: nothing on land lies in it any more.
SEA = [[3.0, 53.0], [4.5, 53.0], [4.5, 54.0], [3.0, 54.0], [3.0, 53.0]]


@pytest.fixture
def at_sea(tmp_path: Path) -> Settings:
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": {"type": "Polygon", "coordinates": [SEA]}}
        for name in ("netherlands", "landward")
    ]
    (tmp_path / "sea.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_settings(boundaries=tmp_path / "sea.geojson")


@pytest.fixture
def other_codes(tmp_path: Path) -> Settings:
    """The settings of somebody who has only one code left in every list."""
    folder = tmp_path / "lists"
    folder.mkdir()
    for number, urn in enumerate(load_code_lists().domains):
        content = {"urn": urn, "name": "x", "version": "9.0", "codes": {"anders": {"imbro": True, "imbroA": True}}}
        (folder / f"{number}.json").write_text(json.dumps(content))
    return read_settings(code_lists=folder)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = Store(make_engine(sqlite_url))
    yield opened
    opened.close()


def fired(validator: Validator, code: str) -> frozenset[str]:
    document = (Book(code).folder / "samples" / f"{STARTS[code]}.xml").read_bytes()
    return frozenset(one.rule for one in validator.check(code, document).findings)


def test_two_validators_in_one_process_judge_by_their_own(at_sea: Settings, other_codes: Settings) -> None:
    ours, sea, coded = (Validator(Options(settings)) for settings in (read_settings(), at_sea, other_codes))
    for _ in range(2):
        for code in STARTS:
            assert not fired(ours, code)
            assert fired(sea, code) == ({PLACED[code]} if code in PLACED else frozenset()), code
            assert fired(coded, code), code


def test_so_they_do_at_the_same_moment(at_sea: Settings, other_codes: Settings) -> None:
    validators = [Validator(Options(settings)) for settings in (read_settings(), at_sea, other_codes)]
    alone = [{code: fired(one, code) for code in STARTS} for one in validators]
    together = threading.Barrier(len(validators))

    def judge(one: Validator) -> list[dict[str, frozenset[str]]]:
        together.wait(LONG)
        return [{code: fired(one, code) for code in STARTS} for _ in range(4)]

    with ThreadPoolExecutor(len(validators)) as pool:
        assert list(pool.map(judge, validators)) == [[one] * 4 for one in alone]


def test_a_service_goes_on_as_it_was_when_something_else_is_validated(store: Store, at_sea: Settings) -> None:
    register = Register(store)
    theirs = deliveries(load_served(at_sea), store, at_sea)["CPT", "1.1"]
    ours = deliveries(load_served(read_settings()), store, read_settings())["CPT", "1.1"]
    for number in range(2):
        Validator(Options(at_sea if number else read_settings()))
        register.parts = theirs
        refused = register.deliver(request(reference=f"zee-{number}"))
        assert isinstance(refused, Rejected)
        assert {one.rule for one in refused.findings} == {"CPT-001"}
        register.parts = ours
        assert isinstance(register.deliver(request(reference=f"land-{number}")), Completed)


def test_a_search_asks_for_the_codes_of_its_own_lists(store: Store, other_codes: Settings) -> None:
    lives = Lives(store)
    ours = lives.issue("GMW")
    theirs = replace(ours, standard=load_served(other_codes).standard)
    asked = lives.incoming(sample("gmw", "dispatch-characteristics-box-all-criteria"), READER)
    found = {name: dispatch_characteristics(one, asked) for name, one in {"ours": ours, "theirs": theirs}.items()}
    assert isinstance(found["ours"], Dispatched)
    assert isinstance(found["theirs"], Rejected)
    assert {one.rule for one in found["theirs"].findings} == {"KF-05"}


def test_making_one_changes_no_value_that_was_there(at_sea: Settings, other_codes: Settings) -> None:
    before = load_served(read_settings()).standard
    theirs = [load_served(one).standard for one in (at_sea, other_codes)]
    after = load_served(read_settings()).standard
    assert (after.codes, after.boundaries) == (before.codes, before.boundaries)
    assert theirs[0].boundaries != before.boundaries
    assert theirs[1].codes != before.codes
