"""No message has far more answered, stored, logged or issued than was sent: the short form of `amplification`."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.hostile.amplification import (
    BOUNDS,
    READER,
    SHAPES,
    SUPPLIER,
    Cost,
    Ground,
    Sender,
    fresh,
    requests,
    spoilt,
)

SIZE = 30_000
KINDS = {
    "cpt registration-land-rd",
    "cpt dispatch-data-request",
    "gmw registration-construction",
    "gmw delete-electrode-status",
    "gld registration-start",
}
MESSAGES = {name: (service, request) for name, service, request in requests() if name in KINDS}
PLACES = 6  # in a message: the others have their turn in the long form


@pytest.fixture(scope="module")
def ground(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("amplified"), pki)
    yield made
    made.close()


def costs(ground: Ground, name: str, shape: str, profile: str = "2w-be") -> Iterator[Cost]:
    """Spoil a message at one place after the other."""
    service, request = MESSAGES[name]
    stem = SUPPLIER if service.startswith("is") else READER
    elements = len(list(etree.fromstring(request).iter("*"))) - 1
    for place in range(0, elements, max(elements // PLACES, 1)):
        chance = random.Random(place)
        made = spoilt(fresh(request, f"{name[:3]}-{list(SHAPES).index(shape)}-{place}"), shape, SIZE, place, chance)
        message = Sender(ground.pki, stem).message(profile, made, "urn:a")
        yield ground.cost(f"/{profile}/{service}", message, stem)


def over(cost: Cost) -> dict[str, int]:
    """Return what is above its bound; a question is answered with what others delivered."""
    bounds = {kind: multiple * cost.sent + spare for kind, (multiple, spare) in BOUNDS.items()}
    if cost.verdict == "dispatch":
        del bounds["answered"]
    return {kind: getattr(cost, kind) for kind, most in bounds.items() if getattr(cost, kind) > most}


def test_all_messages_are_there() -> None:
    assert MESSAGES.keys() == KINDS


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_makes_more_of_a_message_than_it_is(ground: Ground, shape: str) -> None:
    for name in sorted(KINDS):
        for cost in costs(ground, name, shape):
            assert over(cost) == {}, (name, cost)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if "prefix" in shape or "namespace" in shape])
@pytest.mark.parametrize("profile", ["2w-be-s", "2w-be-se"])
def test_nor_does_a_namespace_under_a_signature(ground: Ground, shape: str, profile: str) -> None:
    for cost in list(costs(ground, "cpt dispatch-data-request", shape, profile)):
        assert over(cost) == {}, cost
        assert cost.verdict in ("fault", "parse fault"), cost


def test_a_good_message_is_taken_in_and_issued(ground: Ground) -> None:
    """So that the bounds above are about something."""
    service, request = MESSAGES["cpt registration-land-rd"]
    cost = ground.cost(f"/2w-be/{service}", Sender(ground.pki, SUPPLIER).message("2w-be", fresh(request, "good"), ""))
    assert cost.verdict == "completion"
    assert min(cost.answered, cost.stored, cost.logged, cost.issued, cost.memory + 1) > 0
    assert cost.issued > cost.sent / 2
