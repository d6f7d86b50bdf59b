"""The reference (Kenmerk) of an answer: in every fault, and from there to the log, the audit log and the register."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
import requests
from click.testing import CliRunner, Result
from lxml import etree

from bro_soap.cli import cli
from bro_soap.client import SoapFault
from bro_soap.xmlio import ns
from tests.patience import LONG
from tests.service import Service, edited, enveloped, sample

GOOD = sample("registration-land-rd")
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


def changed(**values: str) -> bytes:
    return enveloped(etree.tostring(edited("registration-land-rd", **values)))


def posted(service: Service, data: bytes, path: str = "/2w-be/iscpt/1.1", **headers: str) -> requests.Response:
    with service.session("leverancier") as session:
        return session.post(f"{service.url}{path}", data=data, headers={**HEADERS, **headers}, timeout=LONG)


def wrong(service: Service) -> dict[str, requests.Response]:
    """A fault of every family."""
    whole = enveloped(GOOD)
    return {
        "parse fault": posted(service, changed(qualityRegime="X")),
        "not well-formed": posted(service, whole[:-9]),
        "a DOCTYPE": posted(service, b"<!DOCTYPE x>" + whole),
        "not signed": posted(service, whole, "/2w-be-s/iscpt/1.1"),
        "not encrypted": posted(service, whole, "/2w-be-se/iscpt/1.1"),
        "another media type": posted(service, whole, **{"Content-Type": "text/plain"}),
        "no operation": posted(
            service, b'<s:Envelope xmlns:s="%s"><s:Body><x/></s:Body></s:Envelope>' % ns.SOAP.encode()
        ),
    }


@pytest.fixture(scope="module")
def asked(service: Service) -> Callable[..., Result]:
    environment = {
        "BRO_SOAP_DATABASE_URL": service.database_url,
        "BRO_SOAP_AUDIT_FOLDER": str(service.log_file.parent / "audit"),
    }
    return lambda *arguments: CliRunner().invoke(cli, arguments, env=environment)


def test_every_fault_carries_the_reference_of_its_answer(service: Service) -> None:
    for name, answer in wrong(service).items():
        reference = answer.headers["X-Correlation-Id"]
        envelope = etree.fromstring(answer.content)
        assert envelope.findtext(f".//{ns.q(ns.WSA, 'MessageID')}") == f"urn:uuid:{reference}", name
        told = envelope.findtext(".//faultstring") or ""
        published = re.match("Het verzoek voldoet niet aan het schema|Unmarshalling Error", told)
        assert published or told.endswith(f" Kenmerk: {reference}"), (name, told)
        assert [one["correlation_id"] for one in service.log() if one.get("correlation_id") == reference], name


def test_the_client_tells_the_reference_of_a_fault(service: Service) -> None:
    with pytest.raises(SoapFault) as caught:
        service.client("leverancier").register(edited("registration-land-rd", qualityRegime="X"))
    assert [one for one in service.log() if one.get("correlation_id") == caught.value.correlation_id]


def test_a_schema_error_has_its_path_in_the_register(service: Service) -> None:
    transaction = re.search("transactionId>([^<]*)", posted(service, changed(qualityRegime="X")).text)
    assert transaction
    with service.session("leverancier") as session:
        (found,) = session.get(f"{service.url}/transactions/{transaction[1]}", timeout=LONG).json()["findings"]
    assert found["path"] == "/registrationRequest/qualityRegime"


def test_a_completion_has_its_reference_too(service: Service) -> None:
    answer = posted(service, changed(requestReference="kenmerk-1"))
    reference = answer.headers["X-Correlation-Id"]
    assert f"urn:uuid:{reference}" in answer.text
    (line,) = [one for one in service.log() if one.get("correlation_id") == reference and one["event"] == "request"]
    assert line["request_reference"] == "kenmerk-1"


def test_why_finds_the_reference_however_it_is_written(service: Service, asked: Callable[..., Result]) -> None:
    answer = posted(service, changed(qualityRegime="X"))
    reference = answer.headers["X-Correlation-Id"]
    for written in (reference, f"urn:uuid:{reference}", reference.replace("-", ""), reference.upper()):
        found = asked("why", written)
        assert found.exit_code == 0, found.output
        assert "parse-fault" in found.output
        assert "value must be one of ['IMBRO', 'IMBRO/A']" in found.output


def test_why_reads_a_log_with_whatever_stands_before_its_lines(service: Service, asked: Callable[..., Result]) -> None:
    with service.session("leverancier") as session:
        answer = session.get(f"{service.url}/2w-be/iscpt/9.9", timeout=LONG)
    reference = answer.headers["X-Correlation-Id"]
    lines = "".join(f"nov 30 12:00 host bro-soap[1]: {json.dumps(one)}\n" for one in service.log())
    (service.log_file.parent / "some.log").write_text(f"not a line\n{{\n{lines}")
    found = asked("why", reference, "--log", str(service.log_file.parent / "some.log"), "--json")
    assert found.exit_code == 0, found.output
    (line,) = json.loads(found.output)["log"]
    assert (line["status"], line["path"]) == (404, "/2w-be/iscpt/9.9")


def test_why_says_where_to_look_when_nothing_here_knows(asked: Callable[..., Result]) -> None:
    found = asked("why", "00000000-0000-0000-0000-000000000000")
    assert found.exit_code == 1
    assert "bro-soap why 00000000-0000-0000-0000-000000000000 --log -" in found.output


def test_the_audit_log_is_shown_by_reference_since_and_the_last_ones(
    service: Service, asked: Callable[..., Result]
) -> None:
    answers = [posted(service, changed(requestReference=f"toon-{number}", qualityRegime="X")) for number in range(3)]
    by_reference = json.loads(asked("audit", "show", "--reference", "toon-1", "--json").output)
    assert [one["correlation_id"] for one in by_reference] == [answers[1].headers["X-Correlation-Id"]]
    by_mark = json.loads(asked("audit", "show", "--reference", answers[2].headers["X-Correlation-Id"], "--json").output)
    assert [one["request_reference"] for one in by_mark] == ["toon-2"]
    last = asked("audit", "show", "--limit", "2").output.splitlines()
    assert ["toon-1" in last[0], "toon-2" in last[1], len(last)] == [True, True, 2]
    assert asked("audit", "show", "--since", "2999-01-01").output == ""
    assert len(asked("audit", "show", "--since", "1h").output.splitlines()) >= 3
