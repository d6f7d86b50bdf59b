"""Of every kind of object: who did the work, and what the bronhouder calls it, reaches nobody else, whatever they ask."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bro_soap.channels.rest.objects import Objects
from bro_soap.channels.rest.transactions import PATH, Transactions
from bro_soap.channels.soap.messages import dispatch_response, intake_response
from bro_soap.keeping.acts import deregister
from bro_soap.model import Completed, Dispatched, Party, Rejected, Role
from bro_soap.objects import KINDS
from bro_soap.store import Store, make_engine
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SECOND, SUPPLIER, Lives, about, sample

OBJECT_ID, WORKERS = b"geheim-merk7q", (b"81230045", b"81230046")
OTHERS = (READER, SECOND, ARCHIVIST)
EVERYWHERE = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>50.7 3.2</g:lowerCorner><g:upperCorner>53.6 7.3</g:upperCorner>'
    "</b:boundingBox></b:area>"
)


@dataclass(frozen=True)
class Told:
    """Samples that begin an object and add to it, and what a dispatchDataRequest may ask of it."""

    begin: str
    more: tuple[str, ...] = ()
    asked: tuple[str, ...] = ("",)
    searched: bool = True


WELL = tuple(
    f'<d:dataToBeDelivered xmlns:d="http://www.broservices.nl/xsd/{{}}">{value}</d:dataToBeDelivered>'
    for value in ("actueel", "actueelHistorisch")
)
TOLD = {
    "CPT": Told("registration-everything"),
    "GMW": Told(
        "registration-construction", ("registration-maintainer",), tuple(one.format("dsgmw/1.1") for one in WELL)
    ),
    "GMN": Told("registration-start", (), tuple(one.format("dsgmn/1.0") for one in WELL), searched=False),
    "GLD": Told("registration-start-without-net", ("registration-addition-provisional",), searched=False),
    "BHR-G": Told("registration-complete-report"),
    "BHR-GT": Told("registration-everything"),
    "BHR-P": Told("registration-complete"),
    "SFR": Told("registration-complete-report"),
    "FRD": Told(
        "registration-start-without-net",
        ("registration-emm-instrument-configuration", "registration-emm-measurement"),
        searched=False,
    ),
    "GAR": Told("registration-everything", searched=False),
    "GUF": Told("registration-start", (), tuple(one.format("dsguf/1.0") for one in WELL)),
    "GPD": Told("registration-start", searched=False),
    "EPL": Told("registration-publication-licence", (), tuple(one.format("dsepl/1.0") for one in WELL)),
}
# Whose numbers then stand in it: nobody's, those of the beginning, of the addition, or of both.
WORKED = {
    "CPT": WORKERS[:1],
    "GMW": WORKERS,
    "GMN": (),
    "GLD": WORKERS[1:],
    "BHR-G": WORKERS[:1],
    "BHR-GT": WORKERS[:1],
    "BHR-P": WORKERS[:1],
    "SFR": WORKERS[:1],
    "FRD": WORKERS[1:],
    "GAR": WORKERS[:1],
    "GUF": (),
    "GPD": (),
    "EPL": (),  # who holds a licence is for everybody to know
}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Lives:
    path = tmp_path_factory.mktemp("public") / "register.db"
    path.write_bytes(migrated_file.read_bytes())
    lives = Lives(Store(make_engine(f"sqlite:///{path}")))
    roles = frozenset(
        (role, code) for code in KINDS for role in (Role.UITVOERDER, Role.ONDERHOUDER, Role.MIJNBOUWONDERNEMING)
    )
    with lives.store.write() as unit:
        for worker in WORKERS:
            unit.parties.add(Party(worker.decode(), "Uitvoerder", roles=roles))
    for number in range(1, 6):  # the networks refer to wells 1 to 5
        assert lives.begin("GMW", sample("gmw", "registration-construction")) == f"GMW{number:012}"
    return lives


def secret(code: str, name: str, worker: bytes) -> bytes:
    """A sample with marks for the name of the object and for everybody who worked on it; of no network."""
    nets = re.compile(rb"<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", re.DOTALL)
    told = nets.sub(b"", sample(code, name))
    message = re.sub(rb"(<(?:\w+:)?objectIdAccountableParty>)[^<]*", rb"\g<1>" + OBJECT_ID, told)
    return re.sub(rb"9900003[123]", worker, message)


def read_by(lives: Lives, code: str, bro_id: str, party: Party) -> bytes:
    """Everything that a party is answered about an object, as bytes on the wire."""
    contract = CONTRACTS[KINDS[code].version.issue]
    told = TOLD[code]
    answers = [lives.dispatched(bro_id, asked, party, code) for asked in told.asked]
    operations = ["dispatchDataRequest"] * len(answers)
    if told.searched:
        searched = lives.search(code, EVERYWHERE, party)
        assert isinstance(searched, Dispatched)
        assert any(one.bro_id == bro_id for one in searched.documents)
        answers.append(searched)
        operations.append("dispatchCharacteristicsRequest")
    return b"".join(
        part
        for answer, name in zip(answers, operations, strict=True)
        for part in dispatch_response(contract, contract.operations[ns.q(contract.namespace, name)], answer)
    )


def listed(lives: Lives, party: Party) -> bytes:
    """Everything that the lists of one's own tell this party, but for the mandates it gave and took itself."""
    since = "since=2000-01-01T00:00:00Z"
    answers = [Transactions(lives.store).find(party, PATH, since), Objects(lives.store).find(party, "/objects", "")]
    assert {one.status for one in answers} == {200}
    return b"".join(one.body for one in answers)


def test_every_kind_is_looked_at() -> None:
    assert TOLD.keys() == WORKED.keys() == KINDS.keys()


@pytest.mark.parametrize("code", TOLD)
def test_nobody_else_reads_who_did_it(lives: Lives, code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    message = secret(code, TOLD[code].begin, WORKERS[0])
    done = lives.deliver(code, message)
    assert isinstance(done, Completed), done
    transactions = [done.transaction_id]
    for name in TOLD[code].more:
        transactions.append(lives.add(done.bro_id, secret(code, name, WORKERS[1]), code=code).transaction_id)
    secrets = [OBJECT_ID, SUPPLIER.kvk_number.encode(), *WORKED[code]]

    for entitled in (BRONHOUDER, SUPPLIER):
        seen = read_by(lives, code, done.bro_id, entitled)
        assert [one for one in secrets if one not in seen] == [], entitled
        assert OBJECT_ID in listed(lives, entitled)
    for other in OTHERS:
        seen = read_by(lives, code, done.bro_id, other) + refused(lives, code, done.bro_id)
        assert [one for one in secrets if one in seen] == [], other
        for transaction in transactions:
            assert Transactions(lives.store).find(other, f"{PATH}/{transaction}", "").status == 404
        assert [one for one in secrets if one in listed(lives, other)] == [], other

    deregister(lives.parts(code), done.bro_id, "beheerder")
    kept = KINDS[code].kept_for_holder
    assert lives.is_gone(done.bro_id, TOLD[code].asked[0], BRONHOUDER, code) is not kept
    for party in (*OTHERS, *(() if kept else (BRONHOUDER,))):
        assert lives.is_gone(done.bro_id, TOLD[code].asked[0], party, code)
        seen = read_by(lives, code, done.bro_id, party)
        assert [one for one in secrets if one in seen] == []
    assert [one for one in secrets if one.decode() in caplog.text] == []


def refused(lives: Lives, code: str, bro_id: str) -> bytes:
    """What another supplier is answered when it adds to the object, or delivers the same anew as its own."""
    contract = CONTRACTS[KINDS[code].version.delivery]
    name = "correction-offset" if code == "CPT" else (*TOLD[code].more, TOLD[code].begin)[0]
    outcome = lives.deliver(code, about(sample(code, name), bro_id), ARCHIVIST)
    assert isinstance(outcome, Rejected), outcome
    return intake_response(contract, outcome)
