"""Two versions of a kind side by side over real HTTPS, each at its own address with its own contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bro_soap.client import BroClient, HttpRefusal, IntakeAnswer, IssueAnswer, SoapFault
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.service.interfaces import Served
from bro_soap.xmlio import ns
from bro_soap.xmlio.elements import namespace_of
from tests.patience import LONG
from tests.second import in_version_2, nicknamed, served
from tests.service import Service, running
from tests.unit.lives import about, sample

FOLDER = Path(__file__).parent / "second"
CPT, CORRECTION = sample("cpt", "registration-land-rd"), sample("cpt", "correction-offset")
OLD, NEW = "1.1", "2"
BOX = (50.7, 3.2, 53.6, 7.3)
EITHER = pytest.mark.parametrize("number", [OLD, NEW])


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contracts")


@pytest.fixture(scope="module")
def all_served(contracts: Path) -> Served:
    return served(contracts)


@pytest.fixture(scope="module")
def both(
    pki: TestPki, all_served: Served, contracts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    environment = {"PYTHONPATH": str(FOLDER)}
    folder = tmp_path_factory.mktemp("both")
    with running(folder, pki, environment=environment, contracts=contracts) as found:
        yield found


def client(both: Service, stem: str, service: str, number: str, profile: str = "2w-be", **options: Any) -> BroClient:
    """A client that knows of the service nothing but its address."""
    files = (both.pki.certificate_file(stem), both.pki.key_file(stem))
    address, signs = f"{both.url}/{profile}/{service}/{number}", {"2w-be-s": "sign", "2w-be-se": "encrypt"}
    options |= {signs[profile]: True} if profile in signs else {}
    return BroClient(address, certificate=files, trust=both.pki.trust, **options)


def by(number: str, message: bytes) -> bytes:
    return message if number == OLD else in_version_2("CPT", message)


def other(number: str) -> str:
    return OLD if number == NEW else NEW


_references = iter(range(10**6))


def delivered(both: Service, number: str, message: bytes, operation: str = "register", profile: str = "2w-be") -> str:
    """Deliver under a reference of its own what must be completed; return the BRO-ID."""
    own = message.replace(b"<brocom:requestReference>", b"<brocom:requestReference>%d-" % next(_references), 1)
    answer = client(both, "leverancier", "iscpt", number, profile).deliver(operation, by(number, own))
    assert isinstance(answer, IntakeAnswer)
    assert answer.completed, answer
    assert namespace_of(answer.element).endswith(f"iscpt/{number}")
    return answer.bro_id or ""


def valid(all_served: Served, number: str, answer: IssueAnswer) -> IssueAnswer:
    contract = all_served.contracts["CPT", number].issue
    assert namespace_of(answer.element) == contract.namespace
    assert contract.schema.errors(answer.element) == ()
    assert {namespace_of(one) for one in answer.element.iter("*") if "brocommon" in namespace_of(one)} == {
        contract.brocom
    }
    return answer


def asked(both: Service, all_served: Served, number: str, bro_id: str) -> IssueAnswer:
    return valid(all_served, number, client(both, "afnemer", "dscpt", number).dispatch_data(bro_id))


@EITHER
@pytest.mark.parametrize("profile", ["2w-be", "2w-be-s", "2w-be-se"])
def test_what_came_by_one_version_is_issued_and_found_by_both(
    both: Service, all_served: Served, number: str, profile: str
) -> None:
    bro_id = delivered(both, number, CPT, profile=profile)
    for version in (OLD, NEW):
        assert asked(both, all_served, version, bro_id).document.bro_id == bro_id
        found = client(both, "afnemer", "dscpt", version).dispatch_characteristics(box=BOX)
        assert bro_id in {one.bro_id for one in valid(all_served, version, found).documents}


@EITHER
@pytest.mark.parametrize("profile", ["2w-be", "2w-be-s"])
def test_an_intermediary_names_who_it_speaks_for_in_the_brocommon_of_the_version(
    both: Service, number: str, profile: str
) -> None:
    wires: list[bytes] = []
    speaks = {"delivery_responsible_party": "99000010", "observer": lambda seen: wires.append(seen.sent)}
    portal = client(both, "tussenpersoon", "iscpt", number, profile, **speaks)
    own = CPT.replace(b"<brocom:requestReference>", b"<brocom:requestReference>%d-" % next(_references), 1)
    assert portal.register(by(number, own)).completed
    party = etree.fromstring(wires[-1]).find("{*}Header/{*}deliveryResponsibleParty")
    assert party is not None
    assert namespace_of(party) == f"{ns.BRO}brocommon/{'3.0' if number == OLD else '3'}"


@EITHER
def test_a_correction_comes_by_the_other_version(both: Service, all_served: Served, number: str) -> None:
    bro_id = delivered(both, number, CPT)
    assert delivered(both, other(number), about(CORRECTION, bro_id), "correct") == bro_id
    for version in (OLD, NEW):
        element = asked(both, all_served, version, bro_id).document.element
        assert element.findtext("{*}registrationHistory/{*}corrected") == "ja"


def test_what_a_version_cannot_tell_is_had_by_the_other(both: Service, all_served: Served) -> None:
    bro_id = delivered(both, NEW, in_version_2("CPT", nicknamed(CPT, "bij de molen")))
    told = asked(both, all_served, NEW, bro_id).document.element
    assert told.findtext("{*}nickname") == "bij de molen"
    refused = asked(both, all_served, OLD, bro_id)
    assert refused.response_type == "rejection"
    assert str(refused.rejection_reason).endswith("Vraag het op volgens dscpt/2.")


def test_a_request_of_another_version_is_told_where_to_go(both: Service) -> None:
    for number, message in ((OLD, by(NEW, CPT)), (NEW, CPT.replace(b"iscpt/1.1", b"iscpt/1.0"))):
        with both.session("leverancier") as session:
            envelope = b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>'
            body = envelope % (ns.SOAP.encode(), message.partition(b"?>")[2])
            headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
            response = session.post(f"{both.url}/2w-be/iscpt/{number}", data=body, headers=headers, timeout=LONG)
        fault = etree.fromstring(response.content).findtext(".//faultstring") or ""
        assert f"adres van iscpt/{number}; de versies die er zijn: iscpt/1.1, iscpt/2." in fault


def test_an_address_of_another_version_names_those_there_are(both: Service) -> None:
    with both.session("leverancier") as session:
        told = session.get(f"{both.url}/2w-be/iscpt/3?wsdl", timeout=LONG)
    assert told.text == "Deze dienst bestaat niet. Bekend zijn: /2w-be/iscpt/1.1, /2w-be/iscpt/2\n"
    with pytest.raises(HttpRefusal, match="404"):
        client(both, "leverancier", "iscpt", "3")


@EITHER
def test_a_message_that_is_not_valid_gets_the_fault_of_its_version(both: Service, number: str) -> None:
    wrong = by(number, CPT).replace(b"<brocom:qualityRegime>IMBRO<", b"<brocom:qualityRegime>anders<")
    with pytest.raises(SoapFault) as refused:
        client(both, "leverancier", "iscpt", number).register(wrong)
    assert refused.value.transaction_id
    outcome = client(both, "leverancier", "iscpt", number).transaction(refused.value.transaction_id)
    assert outcome.response_type == "parseFault"
