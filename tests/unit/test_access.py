"""Who a request is for: every combination of what may name an organisation."""

from __future__ import annotations

import itertools

import pytest

from bro_soap.delivery.access import acting_party
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import AccessError, SignatureError
from bro_soap.model import Party
from bro_soap.store import Store
from tests.unit.registers import BRONHOUDER, OTHER, PORTAL, SUPPLIER, Register, request

UNKNOWN_OIN, UNKNOWN_KVK = "00000099000000001000", "00000001"


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def oin(party: Party | None) -> str:
    return min(party.oins) if party else ""


def incoming(
    register: Register, caller: Party, signer: Party | None, sender: Party | None, header: Party | None
) -> Incoming:
    message = register.incoming(request(), caller, header.kvk_number if header else "")
    message.signer_oin, message.from_oin = oin(signer), oin(sender)
    return message


NAMES = (None, SUPPLIER, OTHER, PORTAL)


def expected(caller: Party, named: tuple[Party | None, ...]) -> Party | None:
    """Say, independently, for whom it is: the portal may speak for the supplier only, nobody else for anyone."""
    oins_named = {party for party in named[:2] if party not in (None, caller)}
    others = oins_named | ({named[2]} if named[2] and (named[2] != caller or oins_named) else set())
    if not others:
        return caller
    return SUPPLIER if others == {SUPPLIER} and caller == PORTAL else None


@pytest.mark.parametrize("caller", [SUPPLIER, PORTAL], ids=["supplier", "intermediary"])
def test_every_combination_of_signer_sender_and_header(register: Register, caller: Party) -> None:
    allowed = 0
    for named in itertools.product(NAMES, repeat=3):
        message = incoming(register, caller, *named)
        wanted = expected(caller, named)
        if wanted is not None:
            assert acting_party(register.store, "CPT", message) == wanted, named
            allowed += 1
        else:
            signed_by_another = named[0] not in (None, caller)
            with pytest.raises(SignatureError if signed_by_another else AccessError) as refused:
                acting_party(register.store, "CPT", message)
            if isinstance(refused.value, SignatureError):
                assert message.signer_oin in refused.value.told
                assert f"u bent OIN {message.caller_oin}" in refused.value.told
    assert 8 <= allowed < 64


def test_a_mandate_counts_for_its_own_type_of_object_only(register: Register) -> None:
    message = incoming(register, PORTAL, None, None, SUPPLIER)
    assert acting_party(register.store, "CPT", message) == SUPPLIER
    with pytest.raises(AccessError):
        acting_party(register.store, "GMW", message)


@pytest.mark.parametrize("field", ["from_oin", "signer_oin", "speaks_for"])
def test_an_organisation_that_is_not_registered_is_refused_even_to_an_intermediary(
    register: Register, field: str
) -> None:
    message = register.incoming(request(), PORTAL)
    setattr(message, field, UNKNOWN_KVK if field == "speaks_for" else UNKNOWN_OIN)
    with pytest.raises((AccessError, SignatureError), match="not registered"):
        acting_party(register.store, "CPT", message)


def test_every_oin_of_the_caller_itself_is_the_caller(register: Register) -> None:
    second = "00000004123456789000"
    with register.store.write() as unit:
        unit.parties.add(Party(BRONHOUDER.kvk_number, BRONHOUDER.name, frozenset({second})))
    with register.store.read() as view:
        caller = view.parties.by_oin(second)
    assert caller is not None
    message = register.incoming(request(), caller, BRONHOUDER.kvk_number)
    message.from_oin, message.signer_oin = min(BRONHOUDER.oins), second
    assert acting_party(register.store, "CPT", message) == caller
