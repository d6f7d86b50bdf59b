"""Data protection as a property: what is not public never reaches a party without the right to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bro_soap.channels.soap.faults import fault_of
from bro_soap.channels.soap.messages import dispatch_response, intake_response
from bro_soap.errors import ParseError
from bro_soap.model import Completed, Dispatched, Party, Rejected, Role
from bro_soap.store import Store, make_engine
from bro_soap.xmlio import ns
from tests.contracts import DSCPT, ISCPT
from tests.unit.registers import BRONHOUDER, OTHER, READER, SUPPLIER, Register, correction, request
from tests.unit.test_issue import BOX

DIGITS = st.text("0123456789", min_size=7, max_size=7).map(lambda digits: f"8{digits}")
NAMES = st.text("abcdefghijklmnopqrstuvwxyz-_.<>&\"' ", min_size=12, max_size=60).map(lambda text: f"geheim {text}!")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Register:
    path = tmp_path_factory.mktemp("protected") / "register.db"
    path.write_bytes(migrated_file.read_bytes())
    return Register(Store(make_engine(f"sqlite:///{path}")))


def known(register: Register, operator: str) -> None:
    with register.store.write() as unit:
        unit.parties.add(Party(operator, "Uitvoerder", frozenset(), frozenset({(Role.UITVOERDER, "CPT")})))


def on_the_wire(outcome: Any, name: str) -> bytes:
    if name == "intake":
        return intake_response(ISCPT, outcome)
    operation = DSCPT.operations[ns.q(DSCPT.namespace, name)]
    return b"".join(dispatch_response(DSCPT, operation, outcome))


@settings(max_examples=25)
@given(object_id=NAMES, operator=DIGITS, x=st.integers(150_000, 160_000))
def test_no_answer_to_anyone_else_holds_what_is_not_public(
    register: Register, object_id: str, operator: str, x: int
) -> None:
    known(register, operator)
    done = register.deliver(request(object_id=object_id, operator=operator, x=float(x)))
    assert isinstance(done, Completed), done
    secrets = [operator.encode(), SUPPLIER.kvk_number.encode(), b"geheim"]

    full = on_the_wire(register.data(done.bro_id, BRONHOUDER), "dispatchDataRequest")
    assert all(secret in full for secret in secrets)
    assert full.count(operator.encode()) == 3

    for stranger in (READER, OTHER):
        public = register.data(done.bro_id, stranger)
        assert isinstance(public, Dispatched)
        found = register.search(BOX, stranger)
        refused = register.deliver(correction(done.bro_id, "gegevensOnderzoek", accountable_party="12345678"), OTHER)
        assert isinstance(refused, Rejected)
        answers = (
            on_the_wire(public, "dispatchDataRequest"),
            on_the_wire(found, "dispatchCharacteristicsRequest"),
            on_the_wire(refused, "intake"),
        )
        for answer in answers:
            assert not [secret for secret in secrets if secret in answer], answer[:2000]


def test_a_fault_tells_a_sender_nothing_but_what_it_sent(register: Register) -> None:
    done = register.deliver(request(object_id="geheim 1", operator="23456789"))
    assert isinstance(done, Completed)
    broken = correction(done.bro_id, "gegevensOnderzoek").replace(b">IMBRO<", b">IMBRO/B<")
    with pytest.raises(ParseError) as refused:
        register.deliver(broken, OTHER)
    fault = fault_of(refused.value, ISCPT, register.incoming(broken, OTHER).received)
    assert b"geheim" not in fault.content
    assert SUPPLIER.kvk_number.encode() not in fault.content
