"""What came by one version and cannot be issued by another: a correct delivery hears so, and nothing changes by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.keeping import corrections
from bro_soap.keeping.preview import preview
from bro_soap.model import Accepted, Completed, Rejected
from bro_soap.service.app import by_kind
from bro_soap.service.interfaces import Served
from bro_soap.settings import Settings
from bro_soap.store import State, Store
from bro_soap.validation import Options, Outcome
from bro_soap.validation.checking import Validator
from tests.second import both, in_version_2, narrow, nicknamed
from tests.unit.lives import about, sample
from tests.unit.test_both_versions import CORRECTED, CPT, NEW, OLD, Both, dossier, network

PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
NICKNAMED = nicknamed(in_version_2("CPT", CPT), "bij de molen")
CLOSING = sample("gmn", "registration-closure")
ADDITION = sample("gld", "registration-addition-provisional")


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contracts")


@pytest.fixture(scope="module")
def all_served(contracts: Path) -> Served:
    return narrow(contracts)


@pytest.fixture
def register(store: Store, all_served: Served) -> Both:
    return Both(store, all_served)


def kept(register: Both, bro_id: str) -> tuple[object, ...]:
    """All that the register has of an object."""
    with register.store.read() as view:
        of_it = (view.registrations.get(bro_id), view.documents.of(bro_id), view.events.of(bro_id))
        return (*of_it, view.contents.of(bro_id), view.contents.namespace(bro_id))


def require_refused(register: Both, bro_id: str, message: bytes, *said: str) -> None:
    """Deliver it, twice: refused for the version, with these words, and nothing of the object is otherwise."""
    before = kept(register, bro_id)
    for answer in (register.refused(bro_id, message), register.refused(bro_id, message)):
        assert (answer.reason_rule, answer.findings) == ("version", ())
        assert all(one in answer.reason for one in said), answer.reason
        with register.store.read() as view:
            record = view.transactions.get(answer.transaction_id or "")
        assert record is not None
        assert record.state is State.REJECTED
    assert kept(register, bro_id) == before


def test_a_value_of_an_older_document_that_the_newer_version_cannot_say(register: Both) -> None:
    bro_id = network(register, OLD)
    told = ("volgens dsgmn/2 (", "'dsgmn:name'", "'12'", "volgens isgmn/1.0.", "eerder")
    require_refused(register, bro_id, in_version_2("GMN", CLOSING), *told)
    register.add(bro_id, CLOSING)


def test_an_element_of_an_older_document_that_the_newer_version_does_not_know(register: Both) -> None:
    bro_id = dossier(register, OLD)
    told = ("volgens dsgld/2 (", "groundwaterMonitoringNet", "volgens isgld/1.0.", "eerder")
    require_refused(register, bro_id, in_version_2("GLD", ADDITION), *told)
    register.add(bro_id, ADDITION)


def test_a_document_by_the_older_version_that_lacks_what_the_newer_asks(register: Both) -> None:
    bro_id = register.begin("CPT", NICKNAMED)
    told = ("volgens dscpt/2 (", "nickname", "volgens iscpt/2.", "met wat u aanlevert")
    require_refused(register, bro_id, CORRECTED, *told)
    register.add(bro_id, nicknamed(in_version_2("CPT", CORRECTED), "bij de brug"))


def test_a_defect_of_ours_stays_one(register: Both) -> None:
    """What is all of one version, and is not valid as we issue it, is nothing that a supplier can help."""
    with pytest.raises(Exception, match="CPT-") as raised:
        register.deliver("CPT", in_version_2("CPT", CPT))
    assert type(raised.value).__name__ == "SystemFault"


def test_the_keeper_cannot_accept_it_either(store: Store, all_served: Served) -> None:
    """A correction that waits was good for the version that the object was kept in then."""
    register = Both(store, all_served, frozenset({"CPT"}))
    bro_id = register.begin("CPT", CPT)
    waits = register.deliver("CPT", about(CORRECTED, bro_id))
    moved = register.deliver("CPT", about(nicknamed(in_version_2("CPT", CORRECTED), "bij de brug"), bro_id))
    assert isinstance(waits, Accepted)
    assert isinstance(moved, Accepted)
    newest = by_kind(register.intakes)["CPT"]
    assert isinstance(corrections.accept(newest, moved.transaction_id), Completed)
    before = kept(register, bro_id)
    shown = preview(newest, waits.transaction_id)
    refused = corrections.accept(newest, waits.transaction_id)
    assert isinstance(refused, Rejected)
    assert refused.reason_rule == "version"
    assert shown.reason == refused.reason
    assert kept(register, bro_id) == before


def test_validation_says_the_same(register: Both, contracts: Path, tmp_path: Path) -> None:
    bro_id = network(register, OLD)
    (tmp_path / "net.xml").write_bytes(etree.tostring(register.issued(bro_id, OLD, PAST)))
    with both():
        validator = Validator(Options(Settings(contracts=contracts), state=(tmp_path / "net.xml",)))
    asked = about(in_version_2("GMN", CLOSING), bro_id)
    found = validator.check("x.xml", asked)
    answer = register.refused(bro_id, asked)
    assert (found.outcome, found.reason_rule) == (Outcome.REJECTED, "version")
    assert found.sentence == answer.reason
    assert validator.check("x.xml", about(CLOSING, bro_id)).outcome is Outcome.VALID


def test_what_another_version_can_say_is_taken_in(register: Both) -> None:
    well = register.begin("GMW", sample("gmw", "registration-construction"))
    start = sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode())
    bro_id = register.begin("GMN", start.replace(b"Peilnet Lekdijk oost", b"Lekdijk oost"))
    register.add(bro_id, in_version_2("GMN", CLOSING))
    assert register.issued(bro_id, NEW, PAST) is not None
