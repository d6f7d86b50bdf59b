"""Deliveries and their effect on the register, on SQLite and PostgreSQL, without SOAP."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bro_soap import projection
from bro_soap.delivery import effect
from bro_soap.delivery import procedure as delivery
from bro_soap.errors import AccessError, ParseError, SystemFault
from bro_soap.keeping import corrections as review
from bro_soap.model import Accepted, Completed, Rejected
from bro_soap.store import State, Store
from tests.unit.registers import (
    BRONHOUDER,
    NEW_OWNER,
    OTHER,
    PORTAL,
    READER,
    STRANGER,
    SUPPLIER,
    Register,
    correction,
    enveloped,
    request,
)


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def completed(outcome: Any) -> Completed:
    assert isinstance(outcome, Completed), outcome
    return outcome


def rejected(outcome: Any, rule: str) -> Rejected:
    assert isinstance(outcome, Rejected), outcome
    with_sentence = (outcome.reason_rule, outcome.reason)
    assert rule in with_sentence[1] or rule == with_sentence[0], with_sentence
    return outcome


def test_a_registration_is_recorded_whole_and_at_once_voltooid(register: Register) -> None:
    message = request(operator="23456789")
    answer = completed(register.deliver(message, message_id="urn:uuid:1"))
    assert answer.bro_id.startswith("CPT")
    assert answer.object_id_accountable_party == "mijn-1"
    with register.store.read() as view:
        registration = view.registrations.get(answer.bro_id)
        (document,) = view.documents.of(answer.bro_id)
        transaction = view.transactions.get(answer.transaction_id)
        (log,) = view.registrations.history_log(answer.bro_id)
    assert registration is not None
    assert transaction is not None
    history = registration.history
    assert (history.registration_status, history.corrected, history.under_review) == ("voltooid", False, False)
    assert history.object_registration_time == history.registration_completion_time == answer.time
    assert (registration.delivery_accountable_party, registration.delivery_responsible_party) == (
        "12345678",
        "23456789",
    )
    assert document.content == enveloped(message)
    assert document.content_digest == hashlib.sha256(enveloped(message)).hexdigest()
    assert (transaction.state, transaction.bro_id, transaction.message_id) == (
        State.COMPLETED,
        answer.bro_id,
        "urn:uuid:1",
    )
    assert log.change.transaction_id == answer.transaction_id


def test_the_bronhouder_may_deliver_itself(register: Register) -> None:
    answer = completed(register.deliver(request(accountable_party=None), BRONHOUDER))
    with register.store.read() as view:
        registration = view.registrations.get(answer.bro_id)
    assert registration is not None
    assert registration.delivery_accountable_party == registration.delivery_responsible_party == "12345678"


def test_a_rejection_changes_nothing_but_is_in_the_transaction_register(register: Register) -> None:
    answer = rejected(
        register.deliver(request(accountable_party="56789012"), OTHER), "niet door de bronhouder gemachtigd"
    )
    assert answer.bro_id is None
    assert answer.object_id_accountable_party == "mijn-1"
    with register.store.read() as view:
        transaction = view.transactions.get(str(answer.transaction_id))
    assert transaction is not None
    assert (transaction.state, transaction.bro_id) == (State.REJECTED, "")
    assert completed(register.deliver(request())).bro_id == "CPT000000000001"


@pytest.mark.parametrize(
    ("message", "caller", "sentence"),
    [
        (request(accountable_party=None), SUPPLIER, "U bent binnen de BRO niet bekend als bronhouder"),
        (request(accountable_party="12345678"), BRONHOUDER, "U bent als bronhouder van dit registratieobjecttype"),
        (request(accountable_party="99999998"), SUPPLIER, "niet bekend als bronhouder"),
        (request(accountable_party="123"), SUPPLIER, "moet zijn NNNNNNNN"),
        (request(reference=""), SUPPLIER, "waarde ontbreekt"),
        (request(reference="x" * 201), SUPPLIER, "Tekst(200)"),
        (request(reference="漢字"), SUPPLIER, "MES 1"),
        (correction("CPT000000000777", "gegevensOnderzoek"), SUPPLIER, "dit registratieobject bestaat niet."),
        (correction("CPT1", "gegevensOnderzoek"), SUPPLIER, "moet zijn CPTNNNNNNNNNNNN"),
        (request(quality_class="klasse7"), SUPPLIER, "er zijn 1 of meer fouten geconstateerd in het brondocument."),
    ],
)
def test_each_wrong_request_gets_its_published_sentence(
    register: Register, message: bytes, caller: Any, sentence: str
) -> None:
    rejected(register.deliver(message, caller), sentence)


@pytest.mark.parametrize("caller", [READER, STRANGER, PORTAL])
def test_who_may_not_deliver_gets_no_message_at_all(register: Register, caller: Any) -> None:
    with pytest.raises(AccessError) as refused:
        register.deliver(request(), caller)
    assert refused.value.status == 403


def test_an_intermediary_speaks_only_for_who_mandated_it(register: Register) -> None:
    answer = completed(register.deliver(request(), PORTAL, speaks_for="23456789"))
    with register.store.read() as view:
        registration = view.registrations.get(answer.bro_id)
        transaction = view.transactions.get(answer.transaction_id)
    assert registration is not None
    assert transaction is not None
    assert registration.delivery_responsible_party == "23456789"
    assert (transaction.caller_kvk, transaction.delivery_responsible_party) == ("67890123", "23456789")
    for caller, named in ((PORTAL, "45678901"), (OTHER, "23456789"), (PORTAL, "00000000")):
        with pytest.raises(AccessError):
            register.deliver(request(), caller, speaks_for=named)
    completed(register.deliver(request(), SUPPLIER, speaks_for="23456789"))


def test_a_request_that_is_not_valid_is_in_the_transaction_register_with_its_reasons(register: Register) -> None:
    with pytest.raises(ParseError) as refused:
        register.deliver(request(reference="ref-1").replace(b">IMBRO<", b">IMBRO/B<"))
    error = refused.value
    assert (error.detailed, error.request_reference) == (True, "ref-1")
    with register.store.read() as view:
        transaction = view.transactions.get(error.transaction_id)
    assert transaction is not None
    assert transaction.state is State.PARSE_FAULT
    assert "IMBRO/A" in transaction.findings[0].sentence


def test_an_unexpected_error_is_a_system_fault_and_loses_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection.whole, "standardized", lambda *_args, **_options: 1 / 0)
    with pytest.raises(SystemFault) as fault:
        register.deliver(request())
    with register.store.read() as view:
        transaction = view.transactions.get(fault.value.transaction_id)
        assert view.registrations.get("CPT000000000001") is None
    assert transaction is not None
    assert transaction.state is State.SYSTEM_FAULT
    assert isinstance(fault.value.__cause__, ZeroDivisionError)
    assert transaction.reason.startswith("ZeroDivisionError at test_delivery.py:")


def test_a_correction_replaces_the_whole_and_keeps_the_formal_history(register: Register) -> None:
    first = completed(register.deliver(request()))
    second = completed(register.deliver(correction(first.bro_id, "gegevensOnderzoek", level=2.5, object_id="mijn-2")))
    assert second.bro_id == first.bro_id
    assert second.object_id_accountable_party is None
    with register.store.read() as view:
        registration = view.registrations.get(first.bro_id)
        documents = view.documents.of(first.bro_id)
        log = view.registrations.history_log(first.bro_id)
        content = view.contents.get(first.bro_id, "O")
    assert registration is not None
    assert content is not None
    history = registration.history
    assert (history.corrected, history.latest_correction_time) == (True, second.time)
    assert history.object_registration_time == first.time
    assert [document.operation for document in documents] == ["register", "correct"]
    assert documents[1].correction_reason == "gegevensOnderzoek"
    assert [entry.registration.history.corrected for entry in log] == [False, True]
    assert b">2.500</cptcom:offset>" in content.full()
    assert b"mijn-2" in content.full()


def test_only_the_registered_supplier_may_correct(register: Register) -> None:
    first = completed(register.deliver(request()))
    rejected(
        register.deliver(correction(first.bro_id, "gegevensOnderzoek", accountable_party=None), BRONHOUDER),
        "u bent niet als dataleverancier van dit registratieobject geregistreerd.",
    )


def test_another_bronhouder_takes_over_when_all_else_is_equal(register: Register) -> None:
    first = completed(register.deliver(request()))
    rejected(register.deliver(correction(first.bro_id, "bronhouder")), "heeft al de door u gewenste bronhouder")
    changed = correction(first.bro_id, "bronhouder", accountable_party="56789012", level=9.0)
    assert isinstance(register.deliver(changed), Rejected)
    completed(register.deliver(correction(first.bro_id, "bronhouder", accountable_party="56789012")))
    with register.store.read() as view:
        registration = view.registrations.get(first.bro_id)
    assert registration is not None
    assert registration.delivery_accountable_party == "56789012"
    assert NEW_OWNER.kvk_number == "56789012"


def test_a_correction_after_investigation_needs_one(register: Register) -> None:
    first = completed(register.deliver(request()))
    rejected(register.deliver(correction(first.bro_id, "inOnderzoek")), "dit registratieobject is niet in onderzoek.")


def test_corrections_of_one_object_at_the_same_time_all_count(register: Register) -> None:
    first = completed(register.deliver(request()))
    levels = [round(1 + n / 10, 1) for n in range(8)]
    messages = [correction(first.bro_id, "gegevensOnderzoek", level=level) for level in levels]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(register.deliver, messages))
    done = [answer for answer in answers if isinstance(answer, Completed)]
    assert len(done) == len(messages)
    with register.store.read() as view:
        documents = view.documents.of(first.bro_id)
        log = view.registrations.history_log(first.bro_id)
        content = view.contents.get(first.bro_id, "O")
    assert [document.sequence_number for document in documents] == list(range(1, 10))
    assert [entry.version for entry in log] == list(range(1, 10))
    assert content is not None
    last = documents[-1].content
    level = last[last.index(b'"m">') :][4:].partition(b"<")[0]
    assert b">%s</cptcom:offset>" % level in content.full()


class TestReview:
    """Corrections that wait for the registration's keeper."""

    @pytest.fixture
    def reviewed(self, store: Store) -> Register:
        return Register(store, review=frozenset({"CPT:gegevensOnderzoek"}))

    def test_the_switch_is_per_reason(self, reviewed: Register) -> None:
        first = completed(reviewed.deliver(request()))
        completed(reviewed.deliver(correction(first.bro_id, "gegevensAdministratief")))
        waiting = reviewed.deliver(correction(first.bro_id, "gegevensOnderzoek", level=3.0))
        assert isinstance(waiting, Accepted)
        with reviewed.store.read() as view:
            transaction = view.transactions.get(waiting.transaction_id)
            content = view.contents.get(first.bro_id, "O")
        assert transaction is not None
        assert content is not None
        assert transaction.state is State.ACCEPTED
        assert b">3.000</cptcom:offset>" not in content.full()

    def test_accepted_it_takes_effect_once(self, reviewed: Register) -> None:
        first = completed(reviewed.deliver(request()))
        waiting = reviewed.deliver(correction(first.bro_id, "gegevensOnderzoek", level=3.0))
        done = completed(review.accept(reviewed.parts, str(waiting.transaction_id)))
        with reviewed.store.read() as view:
            transaction = view.transactions.get(done.transaction_id)
            content = view.contents.get(first.bro_id, "O")
        assert transaction is not None
        assert content is not None
        assert transaction.state is State.COMPLETED
        assert b">3.000</cptcom:offset>" in content.full()
        with pytest.raises(LookupError):
            review.accept(reviewed.parts, done.transaction_id)

    def test_objected_to_it_has_no_effect_and_keeps_the_reason(self, reviewed: Register) -> None:
        first = completed(reviewed.deliver(request()))
        waiting = reviewed.deliver(correction(first.bro_id, "gegevensOnderzoek", level=3.0))
        review.object_to(reviewed.store, str(waiting.transaction_id), "de reden klopt niet")
        with reviewed.store.read() as view:
            transaction = view.transactions.get(str(waiting.transaction_id))
        assert transaction is not None
        assert (transaction.state, transaction.reason) == (State.REJECTED, "de reden klopt niet")
        with pytest.raises(LookupError):
            review.object_to(reviewed.store, str(waiting.transaction_id), "nogmaals")


def test_the_modules_say_what_they_offer() -> None:
    for module in (delivery, effect, review):
        assert all(hasattr(module, name) for name in module.__all__)
