"""The TLS rules of Digikoppeling Beveiligingsstandaarden 3.0.1 on the running service, each by its number, both ways."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki, make_test_pki
from tests.patience import LONG, until
from tests.ports import free_port
from tests.service import Service

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command offers what Python cannot")


def handshake(service: Service, *options: str, pki: TestPki | None = None, stem: str = "leverancier") -> str:
    """Shake hands with the service and ask for something; return the status line, or nothing when refused."""
    own = pki or service.pki
    identity = ["-cert", str(own.certificate_file(stem)), "-key", str(own.key_file(stem))] if stem else []
    return talk(service, service.port, *identity, *options)


def talk(service: Service, port: int, *options: str) -> str:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-quiet"]
    command += ["-CAfile", str(service.pki.folder / "root.pem"), "-verify_return_error", *options]
    sent = b"GET /2w-be/dscpt/1.1?wsdl HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ran = subprocess.run(command, check=False, input=sent, capture_output=True, timeout=LONG)
    return ran.stdout.partition(b"\r\n")[0].decode(errors="replace")


@pytest.fixture(scope="module")
def anything(service: Service) -> Iterator[int]:
    """The port of a server that agrees to anything: what the service refuses, this one must not."""
    pki, port = service.pki, free_port()
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-cipher", "ALL:@SECLEVEL=0"]
    command += ["-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_CCM_8_SHA256", "-groups", "P-256:ffdhe2048"]
    command += ["-cert", str(pki.certificate_file("server")), "-key", str(pki.key_file("server"))]
    command += ["-cert_chain", str(pki.certificate_file("server"))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: talk(service, port).endswith("200 ok"), "openssl s_server does not answer")
    yield port
    process.terminate()
    process.wait(LONG)


OK = "HTTP/1.1 200 OK"


def test_tls001_tls002_a_client_shows_a_certificate_of_the_pki(service, tmp_path):
    assert handshake(service) == OK
    assert handshake(service, stem="") == ""
    stranger = make_test_pki(tmp_path / "other", organisations={"leverancier": "00000099990000100000"}, shape="G1")
    assert handshake(service, pki=stranger) == ""
    assert handshake(service, stem="ingetrokken") == ""


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_tls004_tls_1_2_and_1_3_are_offered(service, version):
    assert handshake(service, version) == OK


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_tls003_tls004_there_is_no_falling_back_to_what_is_older(service, anything, version):
    options = [version, "-cipher", "ALL:@SECLEVEL=0"]
    assert handshake(service, *options) == ""
    assert talk(service, anything, *options).endswith("200 ok"), "so it is not the client that could not"


@pytest.mark.parametrize(
    "options",
    [
        ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"],
        ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"],
        ["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"],
        ["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
        ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
        ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"],
    ],
    ids=lambda options: options[-1],
)
def test_tls006_tlsciph001_what_ncsc_rates_good_or_sufficient_is_agreed(service, options):
    assert handshake(service, *options) == OK


@pytest.mark.parametrize(
    "options",
    [
        *(["-tls1_2", "-cipher", f"{name}:@SECLEVEL=0"] for name in (
            "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384",
            "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-CAMELLIA256-SHA384", "ECDHE-ARIA256-GCM-SHA384",
            "AES256-GCM-SHA384", "AES128-SHA", "ECDHE-RSA-AES128-SHA",
        )),
        ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"],
        ["-tls1_3", "-groups", "ffdhe2048"],
        ["-tls1_2", "-sigalgs", "RSA+SHA1", "-cipher", "ALL:@SECLEVEL=0"],
    ],
    ids=lambda options: " ".join(options[1:]),
)  # fmt: skip
def test_tls006_tlsciph001_what_ncsc_phases_out_or_rates_insufficient_is_not(service, anything, options):
    assert handshake(service, *options) == ""
    assert talk(service, anything, *options).endswith("200 ok"), "so it is not the client that could not"


def test_tls006_a_client_cannot_renegotiate(service):
    """`R` on a line of its own has s_client ask for it; over TLS 1.2, since 1.3 has no such thing."""
    pki = service.pki
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{service.port}", "-servername", "localhost", "-tls1_2"]
    command += ["-CAfile", str(pki.folder / "root.pem"), "-legacy_renegotiation"]
    command += ["-cert", str(pki.certificate_file("leverancier")), "-key", str(pki.key_file("leverancier"))]
    ran = subprocess.run(command, check=False, input=b"R\n", capture_output=True, timeout=LONG)
    said = (ran.stdout + ran.stderr).decode(errors="replace")
    assert "RENEGOTIATING" in said
    assert "no renegotiation" in said
