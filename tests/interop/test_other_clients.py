"""Clients in other languages against the running service, over mutual TLS."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bro_soap.client import IntakeAnswer
from tests.service import PARTIES, SAMPLES, Service, enveloped, oin, sample, validate

HERE = Path(__file__).parent
NODE = HERE / "node"
UNKNOWN_ID = "CPT000000999999"


def demand(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def run(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


# --- node-soap


@pytest.fixture(scope="module")
def node() -> str:
    """The node program, with node-soap beside the script."""
    program = demand("node")
    if not (NODE / "node_modules" / "soap").is_dir():
        installed = run(demand("npm"), "install", "--no-audit", "--no-fund", folder=NODE)
        if installed.returncode:
            pytest.skip(f"node-soap cannot be installed: {installed.stderr[-200:]}")
    return program


def node_journey(
    node: str, service: Service, *, signed: bool, request: Path, stem: str = "leverancier"
) -> subprocess.CompletedProcess[str]:
    given = {
        "intake": service.endpoint("iscpt", signed=signed),
        "issue": service.endpoint("dscpt", signed=signed),
        "certificate": str(service.pki.certificate_file(stem)),
        "key": str(service.pki.key_file(stem)),
        "ca": str(service.pki.folder / "root.pem"),
        "request": str(request),
        "signed": signed,
        "oin": oin(PARTIES[stem][0]),
    }
    return run(node, str(NODE / "journey.js"), json.dumps(given))


@pytest.mark.parametrize("signed", [False, True], ids=["2w-be", "2w-be-s"])
def test_node_soap_delivers_and_gets_the_object_back(node: str, service: Service, signed: bool) -> None:
    ran = node_journey(node, service, signed=signed, request=SAMPLES / "registration-land-rd.xml")
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    assert answer["delivered"]["responseType"] == "completion"
    document = answer["issued"]["dispatchDocument"]["CPT_O_DP"]
    assert document["broId"] == answer["delivered"]["broId"]
    assert document["deliveryResponsibleParty"] == "99000010"
    validate(answer["raw"].encode())


def test_node_soap_sees_a_parse_fault(node: str, service: Service, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(sample("registration-land-rd").replace(b">IMBRO<", b">imbro<"))
    ran = node_journey(node, service, signed=False, request=wrong)
    assert ran.returncode == 1
    assert "Het verzoek voldoet niet aan het schema." in ran.stderr
    assert "qualityRegime" in ran.stderr


@pytest.mark.parametrize("signed", [False, True], ids=["2w-be", "2w-be-s"])
def test_node_soap_gets_a_rejection(node: str, service: Service, signed: bool) -> None:
    request = SAMPLES / "registration-land-rd.xml"
    ran = node_journey(node, service, signed=signed, request=request, stem="ongemachtigd")
    assert ran.returncode == 0, ran.stderr
    reason = json.loads(ran.stdout)["delivered"]["rejectionReason"]
    assert reason == "u bent niet door de bronhouder gemachtigd voor dit registratieobjecttype."


# --- curl


def curl(service: Service, stem: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    tls = ("--cert", str(service.pki.certificate_file(stem)), "--key", str(service.pki.key_file(stem)))
    trust = ("--cacert", str(service.pki.folder / "root.pem"))
    return run(demand("curl"), "--silent", "--show-error", "--noproxy", "*", *tls, *trust, *arguments)


def test_curl_fetches_the_wsdl_and_asks_for_an_object(
    service: Service, registered: IntakeAnswer, tmp_path: Path
) -> None:
    wsdl = curl(service, "afnemer", service.endpoint("dscpt") + "?wsdl")
    assert "definitions" in wsdl.stdout, wsdl.stderr
    message = tmp_path / "request.xml"
    bro_id = (registered.bro_id or "").encode()
    message.write_bytes(enveloped(sample("dispatch-data-request").replace(b"CPT000000000017", bro_id)))
    headers = ("-H", "Content-Type: text/xml; charset=utf-8", "-H", 'SOAPAction: ""')
    ran = curl(service, "bronhouder", *headers, "--data-binary", f"@{message}", service.endpoint("dscpt"))
    assert "CPT_O_DP" in ran.stdout, ran.stderr
    validate(ran.stdout.encode())


def test_curl_delivers_a_large_request_with_expect_100_continue(service: Service, tmp_path: Path) -> None:
    message = tmp_path / "request.xml"
    message.write_bytes(enveloped(sample("registration-land-rd")))
    headers = ("-H", "Content-Type: text/xml; charset=utf-8", "-H", "Expect: 100-continue")
    ran = curl(service, "leverancier", *headers, "--data-binary", f"@{message}", service.endpoint("iscpt"))
    assert "<brocom:responseType>completion<" in ran.stdout, ran.stderr


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_curl_connects_with_tls(service: Service, version: str) -> None:
    ran = curl(
        service, "afnemer", f"--tlsv{version}", "--tls-max", version, "-o", "/dev/null", "-w", "%{http_code}",
        service.endpoint("iscpt") + "?wsdl",
    )  # fmt: skip
    assert ran.stdout == "200", ran.stderr


def test_curl_does_not_get_in_with_tls_1_1(service: Service) -> None:
    ran = curl(
        service, "afnemer", "--tlsv1.0", "--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0",
        service.endpoint("iscpt") + "?wsdl",
    )  # fmt: skip
    assert ran.returncode == 35, "a TLS handshake that fails"


def test_curl_that_does_not_know_the_root_refuses_the_server(service: Service) -> None:
    ran = run(demand("curl"), "--silent", "--noproxy", "*", service.endpoint("iscpt") + "?wsdl")
    assert ran.returncode == 60, "a certificate that cannot be verified"


# --- PHP


def php_asks(service: Service, tmp_path: Path, bro_id: str) -> dict[str, Any]:
    program = demand("php")
    if "soap" not in run(program, "-m").stdout.split():
        pytest.skip("PHP is here without its soap extension")
    both = tmp_path / "both.pem"
    pki = service.pki
    both.write_bytes(pki.certificate_file("bronhouder").read_bytes() + pki.key_file("bronhouder").read_bytes())
    root = str(service.pki.folder / "root.pem")
    ran = run(program, str(HERE / "php" / "journey.php"), service.endpoint("dscpt"), str(both), root, bro_id)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_php_gets_an_object(service: Service, registered: IntakeAnswer, tmp_path: Path) -> None:
    answer = php_asks(service, tmp_path, registered.bro_id or "")
    assert answer["responseType"] == "dispatch"
    assert answer["dispatchDocument"]["CPT_O_DP"]["broId"] == registered.bro_id


def test_php_gets_a_rejection(service: Service, tmp_path: Path) -> None:
    assert php_asks(service, tmp_path, UNKNOWN_ID)["rejectionReason"] == "dit registratieobject bestaat niet."
