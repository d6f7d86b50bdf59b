"""A delivery that comes again gets the answer it got before, on SQLite and PostgreSQL, without SOAP."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bro_soap.delivery import procedure as delivery
from bro_soap.delivery.procedure import deliver, record_unreadable
from bro_soap.delivery.repeats import keys_of_record
from bro_soap.errors import EnvelopeError, ParseError, SystemFault
from bro_soap.keeping import corrections as review
from bro_soap.model import Accepted, Completed, Form, Operation, Party, Rejected, Role
from bro_soap.store import Received, Store, make_engine
from tests.unit.lives import SUPPLIER as WELL_SUPPLIER
from tests.unit.lives import Lives, about, sample
from tests.unit.registers import BRONHOUDER, NEW_OWNER, PORTAL, SUPPLIER, Register, correction, request

REGISTER = Operation.REGISTER


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def registered(register: Register) -> int:
    with register.store.read() as view:
        return len(view.overview.registrations())


def transactions(register: Register) -> int:
    with register.store.read() as view:
        return len(view.transactions.find())


def content_key(register: Register, message: bytes) -> str:
    """The key under which the register holds the content of a message that the supplier delivered."""
    with register.store.read() as view:
        (record,) = view.transactions.find()
    return keys_of_record(record, Received(register.incoming(message, SUPPLIER).raw, Form.SOAP)).content


def test_the_same_message_gets_the_same_answer_and_leaves_nothing(register: Register) -> None:
    message = request()
    first = register.deliver(message, message_id="urn:m")
    assert isinstance(first, Completed)
    assert register.deliver(message, message_id="urn:m") == first
    assert (registered(register), transactions(register)) == (1, 1)


@pytest.mark.parametrize("message_id", ["urn:other", ""])
def test_the_same_content_under_the_same_reference_gets_the_same_answer(register: Register, message_id: str) -> None:
    message = request()
    first = register.deliver(message)
    assert register.deliver(message, message_id=message_id) == first
    assert registered(register) == 1


def test_content_is_the_same_however_it_is_written(register: Register) -> None:
    message = request()
    first = register.deliver(message)
    cut = message.index(b">", message.index(b"requestReference>")) + 1
    rewritten = (message[:cut] + b"<!-- nogmaals -->" + message[cut:]).replace(b'encoding="UTF-8"?>', b"?>\n\n")
    assert register.deliver(rewritten) == first
    assert registered(register) == 1


def test_over_another_route_to_the_same_supplier_too(register: Register) -> None:
    message = request()
    first = register.deliver(message)
    assert register.deliver(message, PORTAL, speaks_for=SUPPLIER.kvk_number) == first


def test_at_the_same_moment_all_get_the_one_answer(register: Register, database_url: str) -> None:
    message, started = request(), threading.Barrier(4)
    others = [Store(make_engine(database_url)) for _ in range(4)]

    def attempt(store: Store) -> Any:
        parts = replace(register.parts, store=store)
        incoming = register.incoming(message, SUPPLIER, message_id="urn:m")
        started.wait()
        return deliver(parts, REGISTER, incoming)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, others))
    assert isinstance(answers[0], Completed)
    assert answers == [answers[0]] * 4
    assert (registered(register), transactions(register)) == (1, 1)
    for store in others:
        store.close()


def test_another_content_under_the_same_reference_is_another_delivery(register: Register) -> None:
    messages = [request(reference="r", level=level) for level in (1.5, 2.5, 3.5)]
    answers = [register.deliver(message) for message in messages]
    assert all(isinstance(answer, Completed) for answer in answers)
    assert [register.deliver(message) for message in messages] == answers, "each is known again"
    assert registered(register) == 3


def test_what_was_answered_before_contents_had_keys_is_known_by_its_message_id(register: Register) -> None:
    message = request(reference="r")
    first = register.deliver(message, message_id="urn:m")
    with register.store.write() as unit:
        unit.answers.release([content_key(register, message)])
    assert register.deliver(message, message_id="urn:m") == first
    assert registered(register) == 1


def test_another_message_under_the_same_message_id_is_told_so(register: Register) -> None:
    register.deliver(request(), message_id="urn:m")
    for other in (request(), request(quality_class="klasse7")):
        with pytest.raises(EnvelopeError) as refused:
            register.deliver(other, message_id="urn:m")
        assert (refused.value.fault, refused.value.code) == ("Client", "0007")
    assert registered(register) == 1


def test_ids_and_references_are_those_of_one_organisation(register: Register) -> None:
    for message, caller in (
        (request(reference="r"), SUPPLIER),
        (request(reference="r", accountable_party=None), BRONHOUDER),
    ):
        assert isinstance(register.deliver(message, caller, message_id="urn:m"), Completed)
    assert registered(register) == 2


def test_what_is_rejected_again_for_the_same_reasons_gets_the_same_answer(register: Register) -> None:
    message = request(quality_class="klasse7")
    first = register.deliver(message, message_id="urn:m")
    assert isinstance(first, Rejected)
    assert register.deliver(message, message_id="urn:m") == register.deliver(message) == first
    assert transactions(register) == 1


def test_what_is_rejected_at_the_same_moment_is_one_transaction(register: Register) -> None:
    message, started = request(quality_class="klasse7"), threading.Barrier(4)

    def attempt(_: int) -> Any:
        started.wait()
        return register.deliver(message)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    assert answers == [answers[0]] * 4
    assert transactions(register) == 1


def test_a_rejection_is_judged_anew_when_the_register_has_changed(register: Register) -> None:
    message = request(accountable_party="99999998")
    first = register.deliver(message, message_id="urn:m")
    assert isinstance(first, Rejected)
    with register.store.write() as unit:
        unit.parties.add(Party("99999998", "Provincie", roles=frozenset({(Role.BRONHOUDER, "CPT")})))
    second = register.deliver(message, message_id="urn:m")
    assert isinstance(second, Rejected)
    assert (second.reason, second.transaction_id) != (first.reason, first.transaction_id)


def test_a_mended_document_may_come_under_the_same_reference_and_message_id(register: Register) -> None:
    assert isinstance(register.deliver(request(reference="r", quality_class="klasse7"), message_id="urn:m"), Rejected)
    assert isinstance(register.deliver(request(reference="r"), message_id="urn:m"), Completed)


def test_a_correction_that_cannot_be_made_twice_gets_the_answer_it_got(register: Register) -> None:
    made = register.deliver(request())
    assert isinstance(made, Completed)
    message = correction(made.bro_id, "bronhouder", accountable_party=NEW_OWNER.kvk_number, reference="over")
    first = register.deliver(message)
    assert isinstance(first, Completed)
    assert register.deliver(message) == first


def test_an_event_that_is_there_already_because_of_this_request_is_no_error(store: Store) -> None:
    lives = Lives(store)
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    incoming = lives.incoming(about(sample("gmw", "registration-owner"), well), WELL_SUPPLIER)
    first = deliver(lives.parts("GMW"), REGISTER, incoming)
    assert isinstance(first, Completed)
    assert deliver(lives.parts("GMW"), REGISTER, incoming) == first
    with store.read() as view:
        assert view.documents.latest_number(well) == 2


def test_a_request_that_is_not_valid_gets_the_same_fault_until_it_is_mended(register: Register) -> None:
    message = request(reference="r")
    faults = []
    for _ in range(2):
        with pytest.raises(ParseError) as refused:
            register.deliver(message.replace(b">IMBRO<", b">IMBRO/B<"))
        faults.append((refused.value.transaction_id, refused.value.time, refused.value.reasons))
    assert faults[0] == faults[1]
    assert transactions(register) == 1
    assert isinstance(register.deliver(message), Completed)


def test_a_request_that_cannot_be_read_is_one_transaction_however_often_it_comes(register: Register) -> None:
    for _ in range(2):
        record_unreadable(register.parts, register.incoming(request(reference="r"), SUPPLIER), ParseError("?"))
    assert transactions(register) == 1


def test_a_system_fault_is_no_answer(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    message = request()
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "effect_of", lambda *_: 1 / 0)
        with pytest.raises(SystemFault):
            register.deliver(message, message_id="urn:m")
    assert isinstance(register.deliver(message, message_id="urn:m"), Completed)


def test_after_the_retention_it_is_a_new_delivery(register: Register) -> None:
    message = request()
    register.parts = replace(register.parts, remember=timedelta(seconds=-1))
    answers = [register.deliver(message, message_id="urn:m") for _ in range(2)]
    assert len({answer.transaction_id for answer in answers}) == 2
    assert registered(register) == 2


def test_expired_answers_are_dropped_along_the_way(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    register.parts = replace(register.parts, remember=timedelta(seconds=-1))
    register.deliver(request(), message_id="urn:m")
    incoming = register.incoming(request(), SUPPLIER)
    incoming.digest = "00" + incoming.digest[2:]  # one in 256 cleans up
    deliver(replace(register.parts, remember=timedelta(days=1)), REGISTER, incoming)
    with register.store.write() as unit:
        assert unit.answers.forget(datetime.now(UTC)) == 0


class TestReview:
    @pytest.fixture
    def reviewed(self, store: Store) -> Register:
        return Register(store, frozenset({"CPT"}))

    @pytest.fixture
    def message(self, reviewed: Register) -> bytes:
        made = reviewed.deliver(request())
        assert isinstance(made, Completed)
        return correction(made.bro_id, "gegevensOnderzoek", level=3.0, reference="verbeterd")

    def test_a_correction_that_waits_is_accepted_once(self, reviewed: Register, message: bytes) -> None:
        first = reviewed.deliver(message)
        assert isinstance(first, Accepted)
        assert reviewed.deliver(message) == first
        review.accept(reviewed.parts, first.transaction_id)
        assert reviewed.deliver(message) == first, "the answer it got, also when it has taken effect"

    def test_after_an_objection_it_may_come_again(self, reviewed: Register, message: bytes) -> None:
        first = reviewed.deliver(message, message_id="urn:m")
        review.object_to(reviewed.store, str(first.transaction_id), "de reden klopt niet")
        second = reviewed.deliver(message, message_id="urn:m")
        assert isinstance(second, Accepted)
        assert second.transaction_id != first.transaction_id
