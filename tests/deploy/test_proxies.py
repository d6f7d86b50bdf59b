"""The proxies that end TLS, with the files in deploy/: what a client itself calls its certificate never arrives."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.behind import ISSUE, QUESTION, Behind, behind
from tests.journeys.raw import PATH, Reply, connect, exchange, head, read, request
from tests.patience import LONG, answering, until
from tests.ports import free_port
from tests.service import Service, enveloped, make_pki, sample

DEPLOY = Path(__file__).parents[2] / "deploy"
PROXIES = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed"))
    for name in ("nginx", "haproxy")
]


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def node(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with behind(tmp_path_factory.mktemp("node"), pki) as found:
        yield found


@pytest.fixture(scope="module", params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, node: Behind, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The node as its clients see it, through nginx and through HAProxy."""
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    _files(node.pki, folder)
    command, environment = {"nginx": _nginx, "haproxy": _haproxy}[request.param](node, folder, port)
    log = folder / "proxy.log"
    with _running(command, environment, log) as process:
        service = Service(
            f"https://localhost:{port}", port, node.pki, f"sqlite:///{node.folder}/register.db", log, process
        )
        _wait(service)
        yield service


def _files(pki: TestPki, folder: Path) -> None:
    """Put together what a proxy wants in one file each."""
    for name, kinds in (("ca.pem", ("roots", "intermediates")), ("crls.pem", ("crls",))):
        texts = [path.read_text() for kind in kinds for path in sorted((pki.trust / kind).iterdir())]
        (folder / name).write_text("".join(texts))
    for name in ("server.pem", "server.key"):
        shutil.copy(pki.folder / name, folder / name)
    (folder / "server-and-key.pem").write_bytes(
        (folder / "server.pem").read_bytes() + (folder / "server.key").read_bytes()
    )


def _nginx(node: Behind, folder: Path, port: int) -> tuple[list[str], dict[str, str]]:
    shipped = (DEPLOY / "nginx.conf").read_text()
    for place, ours in (
        ("443 ssl", f"127.0.0.1:{port} ssl"),
        ("/etc/bro_soap", folder),
        ("/run/bro_soap", node.path.parent),
    ):
        assert place in shipped
        shipped = shipped.replace(place, str(ours))
    user = "user root;\n" if os.geteuid() == 0 else ""
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{shipped}}}\n"
    (folder / "whole.conf").write_text(whole)
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "whole.conf")], {}


def _haproxy(node: Behind, folder: Path, port: int) -> tuple[list[str], dict[str, str]]:
    return ["haproxy", "-f", str(DEPLOY / "haproxy-tls.cfg")], {
        "BRO_SOAP_LISTEN": f"127.0.0.1:{port}",
        "BRO_SOAP_SOCKET": str(node.path),
        "BRO_SOAP_SERVER": str(folder / "server-and-key.pem"),
        "BRO_SOAP_CA": str(folder / "ca.pem"),
        "BRO_SOAP_CRLS": str(folder / "crls.pem"),
    }


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(LONG)


def _wait(service: Service) -> None:
    answers = answering(
        service.process, service.log_file, lambda: exchange(service, request(QUESTION, ISSUE), "afnemer")
    )
    until(answers, service.log_file.read_text)


def test_each_is_who_its_certificate_says(proxied: Service) -> None:
    delivered = exchange(proxied, request(enveloped(sample("registration-land-rd"))), "leverancier")
    assert b"completion" in delivered.body
    assert exchange(proxied, request(enveloped(sample("registration-land-rd"))), "afnemer").status == 403
    assert exchange(proxied, request(QUESTION, ISSUE), "onbekend").status == 401


def test_without_a_certificate_or_with_a_revoked_one_nobody_comes_through(proxied: Service) -> None:
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    nobody.check_hostname, nobody.verify_mode = False, ssl.CERT_NONE
    for context in (nobody, proxied.context("ingetrokken")):
        assert _status(proxied, context) in (b"", b"400"), "nginx says what is wrong in HTTP, HAProxy in TLS"


def _status(service: Service, context: ssl.SSLContext) -> bytes:
    """Return the status that comes back, or nothing."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=LONG) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="localhost") as secured:
                secured.sendall(request(QUESTION, ISSUE))
                return secured.recv(20)[9:12]
        except OSError:
            return b""


NAMES = [
    "X-Client-Cert",
    "x-client-cert",
    "X-CLIENT-CERT",
    "X_Client_Cert",
    "X-Client_Cert",
    "x_client-cert",
    "X.Client.Cert",
]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_a_certificate_that_the_client_names_is_not_believed(
    proxied: Service, node: Behind, name: str, times: int
) -> None:
    """The reader is answered as the reader it is, or not at all, and is never the supplier it names."""
    named = node.pem("leverancier")
    for form in (named, _bare(node, "leverancier")):
        claimed = f"{name}: {form}\r\n".encode() * times
        assert _with(proxied, request(QUESTION, ISSUE), claimed).status == 200
        assert _with(proxied, request(enveloped(sample("registration-land-rd"))), claimed).status == 403


def _bare(node: Behind, stem: str) -> str:
    return b64encode(node.pki.certificate(stem).public_bytes(Encoding.DER)).decode()


def _with(service: Service, sent: bytes, fields: bytes) -> Reply:
    return exchange(service, sent.replace(b"\r\n\r\n", b"\r\n" + fields + b"\r\n", 1), "afnemer")


def test_the_certificate_cannot_come_in_a_trailer_or_by_another_name_of_the_connection(
    proxied: Service, node: Behind
) -> None:
    body = enveloped(sample("registration-land-rd"))
    chunks = b"%x\r\n%b\r\n0\r\nX-Client-Cert: %b\r\n\r\n" % (len(body), body, node.pem("leverancier").encode())
    assert exchange(proxied, head(Transfer_Encoding="chunked") + chunks, "afnemer").status in (400, 403)
    hop = b"Connection: X-Client-Cert\r\n"
    assert _with(proxied, request(body, Connection=None), hop).status in (400, 401, 403)


def test_a_stranger_gets_its_401_through_the_proxy_and_not_a_502(proxied: Service) -> None:
    with connect(proxied, "onbekend") as connection:
        connection.sendall(head(PATH, Content_Length="2000000"))
        connection.sendall(b"x" * 100_000)
        assert read(connection).status == 401


def test_large_deliveries_pass(proxied: Service) -> None:
    body = enveloped(sample("registration-land-rd")).replace(b"</soap:Body>", b"</soap:Body>" + b" " * 3_000_000)
    assert b"completion" in exchange(proxied, request(body), "leverancier").body
