"""What became of a delivery: asked for by who made it, and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from lxml import etree

from bro_soap.cli import cli
from bro_soap.client import HttpRefusal, SoapFault
from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.patience import LONG
from tests.service import Service, edited, running


@pytest.fixture(scope="module")
def reviewing(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose corrections of measurements wait for a person."""
    with running(tmp_path_factory.mktemp("reviewing"), pki, review='["CPT:gegevensOnderzoek"]') as found:
        yield found


def _correction(bro_id: str, reference: str) -> bytes:
    root = edited("correction-offset", broId=bro_id, requestReference=reference)
    return etree.tostring(root)


def _keep(service: Service, *arguments: str) -> str:
    """Run a command of the registration's keeper on the register of the service."""
    settings = {"BRO_SOAP_DATABASE_URL": service.database_url}
    outcome = CliRunner().invoke(cli, ["review", *arguments], env=settings, catch_exceptions=False)
    return outcome.output


def _waiting(service: Service, reference: str) -> str:
    client = service.client("leverancier")
    registered = client.register(edited("registration-land-rd", requestReference=f"{reference}-new"))
    answer = client.correct(_correction(registered.bro_id or "", reference))
    assert answer.response_type == "acceptance", answer.rejection_reason
    return answer.transaction_id


def test_a_correction_that_waited_is_followed_until_it_took_effect(reviewing: Service) -> None:
    transaction_id = _waiting(reviewing, "waits-1")
    client = reviewing.client("leverancier")
    assert client.transaction(transaction_id).response_type == "acceptance"
    _keep(reviewing, "accept", transaction_id)
    outcome = client.transaction(transaction_id)
    assert (outcome.response_type, outcome.request_reference) == ("completion", "waits-1")
    assert [one.transaction_id for one in client.transactions("waits-1")] == [transaction_id]


def test_an_objection_is_told_with_its_reason(reviewing: Service) -> None:
    transaction_id = _waiting(reviewing, "waits-2")
    _keep(reviewing, "object", transaction_id, "--reason", "De meting hoort bij een andere sondering.")
    outcome = reviewing.client("leverancier").transactions("waits-2")[0]
    assert (outcome.response_type, outcome.rejection_reason) == (
        "rejection",
        "De meting hoort bij een andere sondering.",
    )


def test_a_rejection_tells_rule_place_and_line(each_service: Service) -> None:
    client = each_service.client("leverancier")
    answer = client.register(edited("registration-land-rd", requestReference="told-1", finalDepth="-1.000"))
    (finding,) = client.transaction(answer.transaction_id).findings
    assert finding["sentence"] == answer.errors[0].specification
    assert finding["rule"].startswith("CPT-")
    assert finding["path"].endswith("finalDepth")
    assert finding["line"] > 0


def test_a_parse_fault_tells_every_error(service: Service) -> None:
    client = service.client("leverancier")
    with pytest.raises(SoapFault) as caught:
        client.register(edited("registration-land-rd", requestReference="told-2", qualityRegime="IMBRO/B"))
    outcome = client.transaction(caught.value.transaction_id)
    assert outcome.response_type == "parseFault"
    assert [one["sentence"] for one in outcome.findings] == [reason.message for reason in caught.value.reasons]


def test_only_who_took_part_may_ask(service: Service) -> None:
    answer = service.client("leverancier").register(edited("registration-land-rd", requestReference="mine"))
    assert service.client("bronhouder").transaction(answer.transaction_id).bro_id == answer.bro_id
    for other in ("bronhouder2", "ongemachtigd", "afnemer", "tussenpersoon"):
        with pytest.raises(HttpRefusal) as caught:
            service.client(other).transaction(answer.transaction_id)
        assert caught.value.status == 404
        assert service.client(other).transactions("mine") == ()
        assert service.client(other).transactions("mine", "99000010") == ()


def test_naming_a_bronhouder_in_what_fails_shows_it_nothing(service: Service) -> None:
    answer = service.client("ongemachtigd").register(edited("registration-land-rd", requestReference="not-mandated"))
    assert answer.response_type == "rejection"
    with pytest.raises(HttpRefusal):
        service.client("bronhouder").transaction(answer.transaction_id)


def test_an_intermediary_asks_for_whom_it_sent(service: Service) -> None:
    client = service.client("tussenpersoon", delivery_responsible_party="99000010")
    answer = client.register(edited("registration-land-rd", requestReference="sent-for"))
    assert client.transaction(answer.transaction_id).transaction_id == answer.transaction_id
    assert [one.bro_id for one in client.transactions("sent-for", "99000010")] == [answer.bro_id]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/transactions", 400, "requestReference"),
        ("/transactions?reference=x", 400, "requestReference"),
        ("/transactions/CPT-999999999999", 404, "CPT-999999999999"),
        ("/transactions/" + "%27" * 300, 404, "geen transactie"),
        ("/transactions?requestReference=" + "x" * 3000, 200, '"transactions": []'),
    ],
)
def test_what_is_asked_wrongly_gets_a_clear_answer(service: Service, path: str, status: int, told: str) -> None:
    with service.session("leverancier") as session:
        answer = session.get(service.url + path, timeout=LONG)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text[:300]


def test_who_is_not_registered_is_refused_and_post_too(service: Service) -> None:
    with service.session("onbekend") as session:
        assert session.get(f"{service.url}/transactions/CPT-000000000001", timeout=LONG).status_code == 401
    with service.session("leverancier") as session:
        assert session.post(f"{service.url}/transactions", data=b"x", timeout=LONG).status_code == 405


def test_who_asks_again_on_one_connection_is_told_that_nothing_changed(service: Service) -> None:
    """HEAD and 304 have no body: what follows them on the connection is read as it is."""
    answer = service.client("leverancier").register(edited("registration-land-rd", requestReference="asked-again"))
    url = f"{service.url}/transactions/{answer.transaction_id}"
    with service.session("leverancier") as session:
        first = session.get(url, timeout=LONG)
        for _ in range(3):
            again = session.get(url, timeout=LONG, headers={"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            head = session.head(url, timeout=LONG)
            assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(first.content)))
        assert session.get(url, timeout=LONG).content == first.content
        assert session.get(url, timeout=LONG, headers={"Accept": "text/html"}).status_code == 406


def test_the_command_shows_what_was_found(service: Service) -> None:
    service.client("leverancier").register(
        edited("registration-land-rd", requestReference="told-3", finalDepth="-1.000")
    )
    options = ["--as", "leverancier", "--pki", str(service.pki.folder), "--url", service.url]
    outcome = CliRunner().invoke(cli, ["outcome", "--reference", "told-3", *options])
    assert outcome.exit_code == 0, outcome.output
    assert "rejection" in outcome.output
    assert "finalDepth" in outcome.output
    assert CliRunner().invoke(cli, ["outcome", "--reference", "never", *options]).exit_code == 1
    assert CliRunner().invoke(cli, ["outcome", *options]).exit_code == 2


def test_reading_is_in_the_audit_log_too(service: Service) -> None:
    with service.session("leverancier") as session:
        correlation_id = session.get(f"{service.url}/transactions/CPT-1", timeout=LONG).headers["X-Correlation-Id"]
    lines = [
        json.loads(line)
        for file in (service.log_file.parent / "audit").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert any(correlation_id in json.dumps(line) for line in lines)
