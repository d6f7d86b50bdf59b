"""A channel may hand over a document without an envelope: it is taken in, kept, rebuilt and carried over as any other."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bro_soap.delivery.incoming import Incoming, payload
from bro_soap.delivery.procedure import deliver
from bro_soap.keeping import acts as keeping
from bro_soap.keeping import corrections
from bro_soap.model import Accepted, Completed, Form, Operation, Party
from bro_soap.store import Received, Store, upgrade
from bro_soap.validation.state import export_of, load_state
from bro_soap.xmlio.parse import parse
from tests.contracts import SERVED
from tests.unit.lives import SUPPLIER, Lives, about, sample
from tests.unit.registers import enveloped, with_own_reference
from tests.unit.test_keeping import everything, stored
from tests.unit.test_transfer import content, opened, taken_over

_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+Z][0-9:]*")
_SOUNDING = sample("cpt", "registration-land-rd")
_MOST = 10_000_000
_OLDER = "bro_id, operation, document_type, quality_regime, recorded_at, content_digest, content, correction_reason"


class Bare(Lives):
    """The register under test, with requests that nothing is around."""

    def incoming(self, message: bytes, caller: Party) -> Incoming:
        return Incoming(message, parse(message), caller, min(caller.oins), datetime.now(UTC), form=Form.BARE)


def over(kind: type[Lives], store: Store) -> Lives:
    """A register that has its parties already."""
    made = kind.__new__(kind)
    made.store, made.review = store, frozenset()
    return made


@pytest.fixture
def bare(store: Store) -> Bare:
    return Bare(store)


def issued(lives: Lives) -> dict[str, Any]:
    """What is issued of every object, without the times at which this was done, and its events without them."""
    found = {}
    for bro_id in everything(lives):
        views = stored(lives, bro_id)
        events = [(one.document_type, one.date, one.sequence, one.part, one.details) for one in views.pop("events")]
        found[bro_id] = {name: view and _TIMES.sub(b"", view.full()) for name, view in views.items()}, events
    return found


def forms(store: Store) -> set[Any]:
    with store.engine.connect() as connection:
        return set(connection.execute(text("SELECT form FROM source_document")).scalars())


def test_what_is_issued_does_not_tell_how_it_was_wrapped(tmp_path: Path, bare: Bare) -> None:
    wrapped = opened(f"sqlite:///{tmp_path}/wrapped.db")
    upgrade(wrapped.engine)
    assert issued(bare) == issued(Lives(wrapped))
    assert (forms(bare.store), forms(wrapped)) == ({"bare"}, {"soap"})
    wrapped.close()


def test_it_is_rebuilt_from_the_bytes_that_were_received(bare: Bare) -> None:
    for bro_id, code in everything(bare).items():
        assert keeping.rebuild(bare.parts(code), bro_id).different == (), (code, bro_id)
        with bare.store.read() as view:
            assert all(one.content.startswith(b"<?xml") for one in view.documents.of(bro_id))
            assert b"Envelope" not in view.documents.of(bro_id)[0].content


def test_an_addition_may_come_in_another_form_than_the_start(bare: Bare) -> None:
    well = bare.begin("GMW", sample("gmw", "registration-construction"))
    over(Lives, bare.store).add(well, sample("gmw", "registration-owner"))
    assert forms(bare.store) == {"bare", "soap"}
    assert keeping.rebuild(bare.parts("GMW"), well).different == ()


def test_a_correction_that_waits_is_judged_as_it_came(store: Store) -> None:
    bare = Bare(store, review=frozenset({"CPT"}))
    sounding = bare.begin("CPT", _SOUNDING)
    first, second = (bare.deliver("CPT", about(sample("cpt", "correction-offset"), sounding)) for _ in range(2))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert isinstance(corrections.accept(bare.parts("CPT"), first.transaction_id), Completed)
    corrections.object_to(store, second.transaction_id, "nee")
    assert keeping.rebuild(bare.parts("CPT"), sounding).different == ()


def test_the_same_document_in_another_form_is_the_same_request(bare: Bare) -> None:
    message = with_own_reference(_SOUNDING)
    envelope = enveloped(message)
    now, oin = datetime.now(UTC), min(SUPPLIER.oins)
    inside = payload(envelope, Form.SOAP)
    first = deliver(bare.parts("CPT"), Operation.REGISTER, bare.incoming(message, SUPPLIER))
    again = deliver(bare.parts("CPT"), Operation.REGISTER, Incoming(envelope, inside, SUPPLIER, oin, now))
    assert first == again
    assert isinstance(first, Completed)
    with bare.store.read() as view:
        assert view.answers.received(first.transaction_id) == Received(message, Form.BARE)


def test_it_goes_to_another_register_whole(bare: Bare, tmp_path: Path) -> None:
    objects = everything(bare)
    there = taken_over(bare.store, f"sqlite:///{tmp_path}/there.db", tmp_path / "all.tar")
    assert content(there) == content(bare.store)
    elsewhere = over(Bare, there)
    for bro_id, code in objects.items():
        assert keeping.rebuild(elsewhere.parts(code), bro_id).different == ()
    there.close()


def test_validation_knows_an_exported_object_in_whatever_form(bare: Bare, tmp_path: Path) -> None:
    well = bare.begin("GMW", sample("gmw", "registration-construction"))
    with bare.store.read() as view:
        found, documents = view.registrations.get(well), view.documents.of(well)
    assert found is not None
    for name, data in export_of(found, documents).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    kept = load_state([tmp_path], _MOST, SERVED.kinds())[well]
    assert [event.document_type for event in kept.past.events] == ["GMW_Construction"]


def test_what_a_node_of_the_version_before_wrote_has_an_envelope(store: Store) -> None:
    lives = Lives(store)
    sounding = lives.begin("CPT", _SOUNDING)
    with store.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO source_document ({_OLDER}, sequence_number, transaction_id) "
                f"SELECT {_OLDER}, 2, 'CPT-000000000099' FROM source_document"
            )
        )
    with store.read() as view:
        assert [one.form for one in view.documents.of(sounding)] == [Form.SOAP, Form.SOAP]
    assert keeping.rebuild(lives.parts("CPT"), sounding).different == ()
