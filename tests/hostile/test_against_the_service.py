"""Every attack of the table against the running service: its verdict, what it cost, and that nothing came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.hostile.table import ATTACKS, DEFENCE, PAGE, page
from tests.hostile.target import CLOSED, TLS_REFUSED, Answer, Attack, Cost, Target, measured
from tests.service import enveloped, running, sample, validate

PROMPT = [attack for attack in ATTACKS if not attack.waits]
WAITING = [attack for attack in ATTACKS if attack.waits]
BASE64 = re.compile(rb"[A-Za-z0-9+/=]{40,}")
TELLTALES = (b"<html", b"<body", b"traceback", b'file "', b"site-packages", b".py", b"spyne", b"python", b"root:x:")


@pytest.fixture(scope="module")
def patient(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The service as it is by default."""
    with running(tmp_path_factory.mktemp("attacked"), pki) as service:
        yield warmed_up(Target(service))


@pytest.fixture(scope="module")
def waited(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Answer]]:
    """What all who wait got to hear, at the same time, of a service with bounds on silence that a test can wait for."""
    bounds: dict[str, Any] = {"read_timeout_seconds": 5, "request_deadline_seconds": 10}
    with running(tmp_path_factory.mktemp("stalled"), pki, **bounds) as service:
        target = warmed_up(Target(service))
        with nothing_comes_of_it(target), ThreadPoolExecutor(len(WAITING)) as pool:
            answers = list(pool.map(lambda attack: attack.drive(target), WAITING))
        yield {attack.name: answer for attack, answer in zip(WAITING, answers, strict=True)}


def warmed_up(target: Target) -> Target:
    """Both workers have their schemas and rules in memory, so that what an attack costs is its own."""
    for _ in range(8):
        assert target.post(enveloped(sample("registration-land-rd"))).verdict == "200 completion"
        assert (
            target.post(enveloped(sample("registration-land-rd")).replace(b"<CPT>", b"<CPT><x/>")).verdict[:3] == "500"
        )
    return target


def named(attacks: Sequence[Attack]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("attack", attacks, ids=[f"{attack.group} - {attack.name}" for attack in attacks])


@named(PROMPT)
def test_an_attack_gets_its_verdict_and_nothing_comes_of_it(attack: Attack, patient: Target) -> None:
    with nothing_comes_of_it(patient):
        answer = attack.drive(patient)
    assert_verdict(answer, attack)


@named(WAITING)
def test_who_waits_gets_a_verdict_too(attack: Attack, waited: Mapping[str, Answer]) -> None:
    assert_verdict(waited[attack.name], attack)


@contextmanager
def nothing_comes_of_it(target: Target) -> Iterator[None]:
    """What is done here costs no more than it may, and leaves register and workers as they were."""
    register, workers = target.register(), target.workers()
    with measured(target) as cost:
        yield
    assert target.workers() == workers, "a worker did not survive it"
    assert target.register() == register, "it changed the register"
    assert cost.bounded, cost
    assert target.still_answers() == "200 rejection", "a good question is no longer answered"


def assert_verdict(answer: Answer, attack: Attack) -> None:
    assert answer.verdict == attack.verdict, answer.text[-2_000:]
    assert attack.says in answer.text
    assert_clean(answer)


def assert_clean(answer: Answer) -> None:
    """Nothing about what runs here, and nothing that a browser would run."""
    if answer.verdict in (TLS_REFUSED, CLOSED):
        return
    head, _, body = answer.received.partition(b"\n<?xml")
    lowered = BASE64.sub(b"", answer.received).lower()  # a signature may spell anything
    for telltale in TELLTALES:
        assert telltale not in lowered, telltale
    assert b"text/html" not in head.lower()
    assert len(answer.received) < 40_000_000
    if body:
        validate(b"<?xml" + body)


def test_a_verdict_without_an_answer_has_its_reason() -> None:
    for attack in ATTACKS:
        assert bool(attack.silent) == (attack.verdict in (TLS_REFUSED, CLOSED)), attack.name


def test_no_attack_is_accepted_and_no_two_have_one_name() -> None:
    assert {attack.verdict for attack in ATTACKS} & {"200 completion", "200 acceptance", "200 dispatch", "200"} == set()
    assert len({(attack.group, attack.name) for attack in ATTACKS}) == len(ATTACKS)
    assert {attack.group for attack in ATTACKS} == set(DEFENCE)


def test_the_page_tells_what_the_table_holds() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.hostile.table"


def test_what_is_unfolded_or_squared_is_above_the_bounds() -> None:
    """A bound that nothing could exceed would bound nothing."""
    assert Cost(seconds=0.7, megabytes=200, sent=6 << 20).bounded
    assert not Cost(seconds=60, sent=20 << 20).bounded
    assert not Cost(megabytes=2_000, sent=20 << 20).bounded
    assert not Cost(megabytes=300, sent=1_000).bounded


def test_a_verdict_is_one_that_the_page_explains() -> None:
    assert all(re.fullmatch(r"\d{3}( .+)?|TLS refused|closed", attack.verdict) for attack in ATTACKS)
