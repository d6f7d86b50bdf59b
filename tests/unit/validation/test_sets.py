"""What is registered, and the documents before it in a set, count for the verdict as they do in the service."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bro_soap.channels.soap.addressing import Heading
from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.channels.soap.replies import Replies
from bro_soap.cli import cli
from bro_soap.delivery.facts import judged
from bro_soap.errors import ConfigurationError
from bro_soap.model import Dispatched
from bro_soap.store import Store, make_engine
from bro_soap.validation import Options, Outcome, Validator, sources
from bro_soap.validation.sets import SetReport, check_set
from bro_soap.xmlio.request import read_request
from tests.contracts import CONTRACTS
from tests.unit.lives import _OPERATIONS, SAMPLES, SUPPLIER, Lives, about, sample
from tests.unit.validation.test_same_verdict import (
    REFERENCES,
    Said,
    by_service,
    offline,
    parties_file,
)

PPO = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
NET_EVENTS = ("registration-measuring-point", "registration-tube-reference", "registration-measuring-point-end-date")
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


@dataclass(frozen=True)
class Subject:
    """An object with what it is begun by, what is added, and what asks for all of it."""

    code: str
    start: str
    added: tuple[str, ...]
    asked: str = ""

    def candidates(self, bro_id: str) -> list[bytes]:
        """Every sample that adds to the object or corrects it, now and with another date."""
        names = (file.stem for file in sorted((SAMPLES / self.code.lower() / "samples").glob("*.xml")))
        kinds = tuple(f"{name.removesuffix('Request')}-" for name in _OPERATIONS)
        found = [sample(self.code.lower(), name) for name in names if name.startswith(kinds)]
        found = [about(message, bro_id) for message in found if b"broId>" in message.partition(b"<sourceDocument>")[0]]
        return found + [message.replace(b">2020-", b">2019-").replace(b">2021-", b">2025-") for message in found]

    def answer(self, register: Lives, bro_id: str) -> bytes:
        """What dispatchData answers to the supplier."""
        found = register.data(bro_id, self.asked, SUPPLIER)
        contract = CONTRACTS[f"ds{self.code.lower()}"]
        operation = next(one for one in contract.operations.values() if one.name == "dispatchData")
        body = dispatch_response(contract, operation, Dispatched("r", datetime.now(UTC), (found,)))
        return b"".join(Replies(contract).plain(Heading("action", "urn:uuid:1"), body))


WELL = Subject("GMW", "registration-construction", tuple(f"registration-{name}" for name in ADDITIONS), PPO)
NET = Subject("GMN", "registration-start", NET_EVENTS, PPO)
LEVELS = Subject(
    "GLD", "registration-start-without-net", ("registration-addition-provisional", "registration-addition-control")
)


def by_rules_of_service(register: Lives, code: str, message: bytes) -> tuple[str, tuple[str, ...]]:
    """Return what the service would say but for objects that do not exist, without recording it."""
    incoming = register.incoming(message, SUPPLIER)
    operation = _OPERATIONS[incoming.element.tag.rpartition("}")[2]]
    request = read_request(incoming.element, operation, code)
    with register.store.read() as view:
        verdict = judged(register.parts(code), request, SUPPLIER, incoming, view).verdict
    sentences = tuple(finding.sentence for finding in verdict.findings if finding.rule != "BRO-062")
    return "" if verdict.findings and not sentences else verdict.reason or "", sentences


@pytest.mark.parametrize("subject", [WELL, NET, LEVELS], ids=lambda subject: subject.code)
@pytest.mark.parametrize("form", ["issued", "export"])
@pytest.mark.parametrize("added", [1, 99])
def test_what_is_registered_counts_as_in_the_service(
    register: Lives,
    options: Options,
    tmp_path: Path,
    subject: Subject,
    form: str,
    added: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bro_id = begun(register, subject, added)
    state = tmp_path / ("state.xml" if form == "issued" else "state.zip")
    if form == "issued":
        state.write_bytes(subject.answer(register, bro_id))
    else:
        monkeypatch.setenv("BRO_SOAP_DATABASE_URL", str(register.store.engine.url))
        assert CliRunner().invoke(cli, ["registration", "export", bro_id, "-o", str(state)]).exit_code == 0
    validator = Validator(Options(supplier=options.supplier, parties=options.parties, state=(state,)))
    needed: set[str] = set()
    for message in subject.candidates(bro_id):
        report = validator.check("x", message)
        assert (report.sentence, report.sent) == by_rules_of_service(register, subject.code, message), report
        needed |= set(report.needed())
    assert needed <= {"the registered source document: --state with the source documents", REFERENCES}


def begun(register: Lives, subject: Subject, added: int) -> str:
    """Put the object into the register, with so many of its additions."""
    if subject is not WELL:
        for _ in range(5):
            register.begin("GMW", sample("gmw", WELL.start))
    bro_id = register.begin(subject.code, sample(subject.code.lower(), subject.start))
    for name in subject.added[:added]:
        register.add(bro_id, sample(subject.code.lower(), name))
    return bro_id


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


@pytest.mark.parametrize("goes", [False, True])
def test_offline_it_is_not_known_who_refers_to_a_tube_that_goes(
    register: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, goes: bool
) -> None:
    bro_id, state = begun(register, WELL, 1), tmp_path / "state.zip"
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", str(register.store.engine.url))
    assert CliRunner().invoke(cli, ["registration", "export", bro_id, "-o", str(state)]).exit_code == 0
    replaced = about(sample("gmw", "replace-construction"), bro_id)
    message = replaced.replace(b"tubeNumber>2<", b"tubeNumber>9<") if goes else replaced
    report = Validator(Options(state=(state,))).check("x", message)
    assert report.findings == ()
    assert ("GMW-161" in {one.rule for one in report.unchecked}) is goes
    assert ("which objects refer to this one: the register knows" in report.needed()) is goes
