"""What is registered, and the documents before it in a set, count for the verdict as they do in the service."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.judging import judged
from bro_soap.model import Dispatched
from bro_soap.soap.messages import dispatch_response
from bro_soap.soap.replies import Replies
from bro_soap.store import Store, make_engine
from bro_soap.validation import Options, Outcome, Validator, sources
from bro_soap.validation.sets import SetReport, check_set
from bro_soap.xmlio.read import read_request
from tests.contracts import CONTRACTS
from tests.unit.lives import _OPERATIONS, SAMPLES, SUPPLIER, Lives, about, sample
from tests.unit.validation.test_same_verdict import Said, by_service, offline, parties_file

PPO = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
ADDITIONS = ["well-head-protector", "owner", "ground-level", "tube-status", "insertion", "shift", "removal"]


@pytest.fixture
def register(sqlite_url: str) -> Iterator[Lives]:
    lives = Lives(Store(make_engine(sqlite_url)))
    yield lives
    lives.store.close()


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(supplier=SUPPLIER.kvk_number, parties=parties_file(tmp_path))


def write(folder: Path, documents: list[tuple[str, bytes]]) -> Path:
    folder.mkdir(exist_ok=True)
    for number, (name, content) in enumerate(documents, 1):
        (folder / f"{number}-{name}.xml").write_bytes(content)
    return folder


def outcomes(checked: SetReport) -> list[Outcome]:
    return [report.outcome for report in checked.reports]


@pytest.mark.parametrize("seed", range(4))
def test_a_set_is_judged_as_the_service_judges_it_one_by_one(
    register: Lives, options: Options, tmp_path: Path, seed: int
) -> None:
    start = sample("gmw", "registration-construction")
    bro_id = register.begin("GMW", start)
    rest = [f"registration-{name}" for name in ADDITIONS] + ["insert-tube-status", "delete-removal", "move-owner"]
    random.Random(seed).shuffle(rest)
    documents = [("start", start), *((name, about(sample("gmw", name), bro_id)) for name in rest)]
    said: list[Said] = [("valid", "", ())]
    said += [by_service(register, "GMW", message) for _, message in documents[1:]]
    checked = check_set(sources([write(tmp_path / "set", documents)]), options)
    assert [offline(report) for report in checked.reports] == said
    assert {one[0] for one in said} == {"valid", "rejected"}


def test_the_order_that_would_do_is_found(options: Options, tmp_path: Path) -> None:
    names = ["removal", *reversed(ADDITIONS[:-1]), "construction"]
    documents = [(name, sample("gmw", f"registration-{name}")) for name in names]
    checked = check_set(sources([write(tmp_path / "set", documents)]), options)
    assert Outcome.REJECTED in outcomes(checked)
    (order,) = checked.orders
    assert order.rejected == ()
    again = [Path(name) for name in order.names]
    assert set(outcomes(check_set(sources(again), options))) == {Outcome.VALID}


def test_a_document_that_fits_nowhere_is_named(options: Options, tmp_path: Path) -> None:
    names = ["owner", "owner", "construction"]
    documents = [(name, sample("gmw", f"registration-{name}")) for name in names]
    checked = check_set(sources([write(tmp_path / "set", documents)]), options)
    (order,) = checked.orders
    assert [name.rpartition("/")[2] for name in order.rejected] == ["2-owner.xml"]


def test_a_set_without_a_better_order_gives_none(options: Options, tmp_path: Path) -> None:
    documents = [(name, sample("gmw", f"registration-{name}")) for name in ("construction", "owner")]
    assert check_set(sources([write(tmp_path / "set", documents)]), options).orders == ()


# --- state


def candidates(bro_id: str) -> list[bytes]:
    names = (file.stem for file in sorted((SAMPLES / "gmw" / "samples").glob("*.xml")))
    kinds = tuple(f"{name.removesuffix('Request')}-" for name in _OPERATIONS)
    return [
        about(sample("gmw", name), bro_id) for name in names if name.startswith(kinds) and "construction" not in name
    ]


def by_rules_of_service(register: Lives, message: bytes) -> tuple[str, tuple[str, ...]]:
    """Return what the service would say, without recording it."""
    incoming = register.incoming(message, SUPPLIER)
    operation = _OPERATIONS[incoming.element.tag.rpartition("}")[2]]
    request = read_request(incoming.element, operation, "GMW")
    with register.store.read() as view:
        verdict = judged(register.parts("GMW"), request, SUPPLIER, incoming, view).verdict
    return verdict.reason or "", tuple(finding.sentence for finding in verdict.findings)


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("form", ["issued", "export"])
def test_what_is_registered_counts_as_in_the_service(
    register: Lives, options: Options, tmp_path: Path, form: str, removed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bro_id = register.begin("GMW", sample("gmw", "registration-construction"))
    for name in ADDITIONS[: None if removed else 3]:
        register.add(bro_id, sample("gmw", f"registration-{name}"))
    state = tmp_path / ("state.xml" if form == "issued" else "state.zip")
    if form == "issued":
        state.write_bytes(answer(register, bro_id))
    else:
        monkeypatch.setenv("BRO_SOAP_DATABASE_URL", str(register.store.engine.url))
        assert CliRunner().invoke(cli, ["registration", "export", bro_id, "-o", str(state)]).exit_code == 0
    validator = Validator(Options(supplier=options.supplier, parties=options.parties, state=(state,)))
    needed: set[str] = set()
    for message in candidates(bro_id):
        report = validator.check("x", message)
        assert (report.sentence, report.sent) == by_rules_of_service(register, message), report
        needed |= set(report.needed())
    assert needed <= {"the registered source document: --state with the source documents"}


def answer(register: Lives, bro_id: str) -> bytes:
    """Return what dispatchData answers to the supplier: the past and present of the well."""
    found = register.data(bro_id, PPO, SUPPLIER)
    contract = CONTRACTS["dsgmw"]
    operation = next(one for one in contract.operations.values() if one.name == "dispatchData")
    body = dispatch_response(contract, operation, Dispatched("r", datetime.now(UTC), (found,)))
    return b"".join(Replies(contract).plain("action", "urn:uuid:1", body))


def test_an_object_out_of_registration_takes_nothing_in(tmp_path: Path) -> None:
    answer = SAMPLES / "gmw" / "samples" / "dispatch-data-response-bro-do.xml"
    (bro_id,) = Validator(Options(state=(answer,))).shelf.objects
    report = Validator(Options(state=(answer,))).check("x", about(sample("gmw", "registration-owner"), bro_id))
    assert report.reason_rule == "BRO-031"


def test_what_tells_of_no_object_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    file.write_text("<a/>")
    with pytest.raises(ConfigurationError, match=r"x\.xml: no issued document"):
        Validator(Options(state=(file,)))


def test_a_reference_to_an_object_at_hand_is_checked() -> None:
    start = sample("gld", "registration-start")
    well = (SAMPLES / "gmw" / "samples" / "dispatch-data-response-gmw-ppo.xml",)
    net = (SAMPLES / "gmn" / "samples" / "dispatch-data-response-gmn-ppo.xml",)
    wanted = "the objects that are referred to: --state"
    assert wanted in Validator(Options()).check("x", start).needed()
    assert wanted not in Validator(Options(state=well + net)).check("x", start).needed()


def test_of_a_network_the_issued_document_tells_what_happened_when() -> None:
    issued = (SAMPLES / "gmn" / "samples" / "dispatch-data-response-gmn-ppo.xml",)
    validator = Validator(Options(state=issued))
    (kept,) = validator.shelf.objects.values()
    assert kept.past.events[0].document_type == "GMN_StartRegistration"
    message = about(sample("gmn", "registration-measuring-point"), kept.registration.bro_id)
    report = validator.check("x", message)
    assert "the events of the object: --state" not in report.needed()
    assert "the state of the object before this event: --state with its source documents" in report.needed()
