"""A captured message is worth nothing: from others it is refused, and from its sender it is the delivery it was.

As it was or rewritten, to any worker or node: nothing is registered twice, and nobody can use up what another sends.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from bro_soap.sandbox.pki.hierarchy import Organisation, TestPki, issue
from tests import service as services
from tests.envelopes import find, q, sign
from tests.hostile.signatures import SECURITY, SIGNATURE
from tests.hostile.target import SIGNED_DELIVERY, Answer, Target, addressing, delivery
from tests.service import oin, running

WINDOW = 240  # seconds that a signature is fresh: less than until it says itself that it expires
REFUSED, ACCEPTED = "500 wsse:FailedAuthentication", "200 completion"
VALUE = SIGNATURE + "/ds:SignatureValue"


@pytest.fixture(scope="module")
def target(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    issue(
        pki,
        "leverancier-ec",
        Organisation(oin("99000010"), "99000010", "TEST leverancier"),
        key=ec.generate_private_key(ec.SECP256R1()),
    )
    with running(
        tmp_path_factory.mktemp("replay"), pki, timestamp_window_seconds=WINDOW, clock_skew_seconds=5
    ) as service:
        yield Target(service)


def documents(target: Target) -> int:
    """How many source documents are registered."""
    path = target.service.database_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM source_document").fetchone()[0])


def transaction(answer: Answer) -> str:
    """The id in an answer, the same in every answer to one delivery."""
    return re.findall(r"transactionId>([^<]+)<", answer.text)[0]


def test_a_message_is_taken_in_once_and_its_sender_gets_the_answer_again(target: Target) -> None:
    root = target.signed()
    before = documents(target)
    first, again = target.post_signed(root), target.post_signed(root)
    assert (first.verdict, again.verdict) == (ACCEPTED, ACCEPTED)
    assert transaction(first) == transaction(again)
    assert documents(target) == before + 1


def test_on_every_connection_of_every_worker(target: Target) -> None:
    root, before = target.signed(), documents(target)
    answers = [target.post_signed(root) for _ in range(13)]
    assert {(answer.verdict, transaction(answer)) for answer in answers} == {(ACCEPTED, transaction(answers[0]))}
    assert documents(target) == before + 1


def test_eight_at_the_same_moment_are_one(target: Target) -> None:
    for _ in range(3):
        root, before = target.signed(), documents(target)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(target.post_signed, [root] * 8))
        assert {(answer.verdict, transaction(answer)) for answer in answers} == {(ACCEPTED, transaction(answers[0]))}
        assert documents(target) == before + 1


def test_on_another_node(
    target: Target, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two services on one database, each with workers of its own."""
    monkeypatch.setattr(services, "load_parties", lambda _: None)
    with running(tmp_path_factory.mktemp("node"), target.service.pki, target.service.database_url) as service:
        other, root = Target(service), target.signed()
        before = documents(target)
        assert transaction(target.post_signed(root)) == transaction(other.post_signed(root))
        root = target.signed()
        assert transaction(other.post_signed(root)) == transaction(target.post_signed(root))
        assert documents(target) == before + 2


def respaced(root: etree._Element) -> None:
    value = find(root, VALUE)
    value.text = "\n".join((value.text or "")[at : at + 40] for at in range(0, len(value.text or ""), 40))


def with_an_unsigned_header(root: etree._Element) -> None:
    etree.SubElement(find(root, "soap:Header"), "{urn:x}spoor")


def indented(root: etree._Element) -> None:
    find(root, "soap:Header").tail = "\n  "
    find(root, SECURITY)[0].tail = "\n"


def with_other_ids(root: etree._Element) -> None:
    find(root, SIGNATURE).set("Id", "anders")
    find(root, VALUE).set("Id", "nog-anders")


def parts_in_another_order(root: etree._Element) -> None:
    security = find(root, SECURITY)
    security.append(security[0])


def for_the_next(root: etree._Element) -> None:
    find(root, SECURITY).set(q("soap:actor"), "http://schemas.xmlsoap.org/soap/actor/next")


def token_renamed(root: etree._Element) -> None:
    find(root, SECURITY + "/wsse:BinarySecurityToken").set(q("wsu:Id"), "ander-token")
    find(root, SIGNATURE + "/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference").set("URI", "#ander-token")


REWRITTEN: dict[str, Callable[[etree._Element], None]] = {
    "with white space in the signature value": respaced,
    "with an unsigned header more": with_an_unsigned_header,
    "with other white space": indented,
    "with ids for the signature": with_other_ids,
    "with the security parts in another order": parts_in_another_order,
    "for the next actor by name": for_the_next,
    "with the token under another name": token_renamed,
}


@pytest.mark.parametrize("name", REWRITTEN)
def test_rewritten_where_the_signature_allows_it(target: Target, name: str) -> None:
    root = target.signed()
    REWRITTEN[name](root)
    assert target.post_signed(root).verdict == ACCEPTED, "what is rewritten would be accepted by itself"
    root, before = target.signed(), documents(target)
    first = target.post_signed(root)
    REWRITTEN[name](root)
    assert transaction(target.post_signed(root)) == transaction(first)
    assert documents(target) == before + 1


def test_with_the_other_value_that_an_ecdsa_signature_has(target: Target) -> None:
    """For every (r, s) that verifies, (r, n - s) verifies too."""
    root = sign(delivery(), target.recipe("leverancier-ec", scheme="ecdsa"))
    before = documents(target)
    first = target.post_signed(root)
    assert first.verdict == ACCEPTED
    value = find(root, VALUE)
    both = base64.b64decode(value.text or "")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other = (order - int.from_bytes(both[32:], "big")).to_bytes(32, "big")
    value.text = base64.b64encode(both[:32] + other).decode()
    assert transaction(target.post_signed(root)) == transaction(first)
    assert documents(target) == before + 1


@pytest.mark.parametrize("stem", ["bronhouder2", "ongemachtigd", "rolloos"])
def test_over_the_connection_of_another_organisation(target: Target, stem: str) -> None:
    body = etree.tostring(target.signed())
    assert target.post(body, SIGNED_DELIVERY).verdict == ACCEPTED
    assert target.post(body, SIGNED_DELIVERY, stem).verdict == REFUSED


def test_over_the_connection_of_the_mandated_intermediary_it_is_the_same_delivery(target: Target) -> None:
    """Who may speak for the supplier may ask for its answer; nothing is registered again."""
    body = etree.tostring(target.signed())
    first, before = target.post(body, SIGNED_DELIVERY), documents(target)
    assert transaction(target.post(body, SIGNED_DELIVERY, "tussenpersoon")) == transaction(first)
    assert documents(target) == before


def test_what_is_kept_of_a_message_outlives_the_time_in_which_it_could_be_accepted(target: Target) -> None:
    """A message is known for much longer than it is fresh."""
    assert target.post_signed(target.signed()).verdict == ACCEPTED
    path = target.service.database_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (soonest,) = connection.execute("SELECT min(expires_at) FROM seen_message").fetchone()
    expires = datetime.fromisoformat(str(soonest))
    expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    assert expires > datetime.now(UTC) + timedelta(days=29)


def test_nobody_can_use_up_a_message_by_sending_a_spoilt_copy_first(target: Target) -> None:
    root = target.signed()
    spoilt = etree.fromstring(etree.tostring(root))
    next(spoilt.iter("{*}coneDiameter")).text = "43"
    assert target.post_signed(spoilt).verdict == "500 wsse:FailedCheck"
    assert target.post_signed(root).verdict == ACCEPTED


@pytest.mark.parametrize("stem", ["bronhouder2", "ongemachtigd", "rolloos"])
def test_nobody_can_use_up_the_message_of_another_by_sending_it_first(target: Target, stem: str) -> None:
    root = target.signed()
    assert target.post(etree.tostring(root), SIGNED_DELIVERY, stem).verdict == REFUSED
    assert target.post_signed(root).verdict == ACCEPTED


def test_nor_its_message_id_or_reference(target: Target) -> None:
    root = target.signed()
    assert target.post(etree.tostring(resigned(target, root)), SIGNED_DELIVERY, "tussenpersoon").verdict == "403"
    assert target.post_signed(root).verdict == ACCEPTED


def resigned(target: Target, root: etree._Element) -> etree._Element:
    """The same headers and Body, signed by the intermediary in its own name."""
    stolen = etree.fromstring(etree.tostring(root))
    find(stolen, "soap:Header").remove(find(stolen, SECURITY))
    return sign(stolen, target.recipe("tussenpersoon"))


def test_the_same_delivery_under_a_fresh_signature_is_the_same_delivery(target: Target) -> None:
    """So does a client that tries again later: only its Timestamp and signature are new."""
    message, before = delivery(), documents(target)
    signed = [
        sign(copy.deepcopy(message), target.recipe(created=datetime.now(UTC) - timedelta(seconds=n))) for n in (1, 2)
    ]
    answers = [target.post_signed(root) for root in signed]
    assert transaction(answers[0]) == transaction(answers[1])
    assert documents(target) == before + 1


def test_a_captured_message_id_cannot_be_used_for_another_delivery(target: Target) -> None:
    headers = addressing(message_id="urn:uuid:0a1b2c3d-4e5f-6789-abcd-ef0123456789")
    assert target.post_signed(target.signed(headers=headers)).verdict == ACCEPTED
    answer = target.post_signed(target.signed(headers=headers))
    assert (answer.verdict, "0007" in answer.text) == ("500 soap:Client", True)


def test_a_message_that_was_kept_back_until_it_is_stale(target: Target) -> None:
    stale = target.signed(created=datetime.now(UTC) - timedelta(seconds=WINDOW + 1))
    assert target.post_signed(stale).verdict == "500 wsu:MessageExpired"
