"""Behind a proxy: who may be on the socket, and which one certificate is believed."""

from __future__ import annotations

import base64
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.behind import HEADER, ISSUE, QUESTION, Behind, behind
from tests.journeys.raw import head, request


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with behind(tmp_path_factory.mktemp("behind"), pki) as found:
        yield found


def log(service: Behind) -> str:
    return (service.folder / "service.log").read_text(encoding="utf-8")


def test_each_form_that_a_proxy_writes_is_taken(service: Behind) -> None:
    der = base64.b64encode(service.pki.certificate("afnemer").public_bytes(Encoding.DER)).decode()
    for value in (service.pem("afnemer"), der, f":{der}:"):
        assert service.ask(f"{HEADER}: {value}").status == 200
        assert service.ask(f"{HEADER.lower()}:{value}  ").status == 200


REFUSED = {
    "none": [],
    "an empty one": ["X-Client-Cert:"],
    "twice the same": ["X-Client-Cert: {one}", "X-Client-Cert: {one}"],
    "two organisations": ["X-Client-Cert: {one}", "X-Client-Cert: {other}"],
    "two, with an underscore": ["X_Client_Cert: {other}", "X-Client-Cert: {one}"],
    "two, in another case": ["X-Client-Cert: {one}", "x-client-cert: {other}"],
    "two, one of them empty": ["X-Client-Cert:", "X-Client-Cert: {one}"],
    "an underscore alone": ["X_Client_Cert: {one}"],
    "two in one": ["X-Client-Cert: {one}{other}"],
    "a list": ["X-Client-Cert: {one}, {other}"],
    "somebody unknown": ["X-Client-Cert: {stranger}"],
    "somebody revoked": ["X-Client-Cert: {revoked}"],
    "in another header": ["X-Ssl-Cert: {one}", "X-Forwarded-Client-Cert: {one}"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_anything_but_one_certificate_is_refused_and_the_log_says_why(service: Behind, case: str) -> None:
    names = {"one": "leverancier", "other": "afnemer", "stranger": "onbekend", "revoked": "ingetrokken"}
    values = {name: service.pem(stem) for name, stem in names.items()}
    reply = service.ask(*(line.format(**values) for line in REFUSED[case]))
    assert reply.status == 401
    (said,) = [line for line in log(service).splitlines() if reply.headers["x-correlation-id"] in line]
    assert '"refused": "certificate: ' in said or '"refused": "party: ' in said


def test_a_certificate_in_a_trailer_is_none(service: Behind) -> None:
    chunks = b"%x\r\n%b\r\n0\r\nX-Client-Cert: %b\r\n\r\n" % (len(QUESTION), QUESTION, service.pem("afnemer").encode())
    sent = head(ISSUE, Transfer_Encoding="chunked") + chunks
    assert service.ask(sent=sent).status in (400, 401)


def test_the_body_of_a_stranger_is_not_waited_for(service: Behind) -> None:
    sent = head(ISSUE, Content_Length="1000000")
    assert service.ask(f"{HEADER}: {service.pem('onbekend')}", sent=sent).status == 401
    assert service.ask(f"{HEADER}: {service.pem('afnemer')}", f"{HEADER}: x", sent=sent).status == 401


def test_each_request_of_a_kept_connection_is_of_its_own_certificate(service: Behind) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(service.path))
        for stem, status in (("afnemer", b"200"), ("leverancier", b"200"), ("onbekend", b"401")):
            field = f"{HEADER}: {service.pem(stem)}\r\n\r\n".encode()
            connection.sendall(
                request(QUESTION, ISSUE, Connection="keep-alive").replace(b"\r\n\r\n", b"\r\n" + field, 1)
            )
            assert connection.recv(1 << 16)[9:12] == status


def test_the_socket_is_for_its_owner_and_its_group(service: Behind) -> None:
    assert stat.S_IMODE(service.path.stat().st_mode) == 0o660


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_cannot_open_it(service: Behind) -> None:
    _open_the_way(service)
    assert _as(65534, service) == "PermissionError"


def _open_the_way(service: Behind) -> None:
    """Let everybody pass the folders of the tests, which are closed."""
    for folder in (service.folder, *service.folder.parents):
        if stat.S_IMODE(folder.stat().st_mode) == 0o700 and "pytest" in str(folder):
            folder.chmod(0o711)


def _as(user: int, service: Behind, *lines: str) -> str:
    """Ask as another user, in a process of its own; return the status, or the name of the error."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        told = "nothing"
        try:
            os.setgroups([])
            os.setgid(service.path.stat().st_gid if lines else user)
            os.setuid(user)
            told = str(service.ask(*lines).status)
        except Exception as error:
            told = type(error).__name__
        finally:
            os.write(writer, told.encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as answer:
        return answer.read()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_one_user_may_be_named(pki: TestPki, tmp_path: Path) -> None:
    with behind(tmp_path, pki, trusted_proxies='["unix:4711"]') as service:
        _open_the_way(service)
        certificate = f"{HEADER}: {service.pem('afnemer')}"
        assert _as(4711, service, certificate) == "200"
        assert _as(4712, service, certificate) == "401"
        assert service.ask(certificate).status == 401, "root is not the proxy either"
        assert "which is no trusted proxy" in log(service)


@pytest.mark.parametrize(("umask", "folder", "file"), [("077", 0o700, 0o600), ("027", 0o750, 0o640)])
def test_what_the_service_writes_is_as_private_as_it_should_be(
    pki: TestPki, tmp_path: Path, umask: str, folder: int, file: int
) -> None:
    with behind(tmp_path, pki, begun_under=0o000, umask=umask, workers=1) as service:
        assert service.ask(f"{HEADER}: {service.pem('afnemer')}").status == 200
        for name in ("audit", "seen"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == folder
            (written,) = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / name).iterdir()}
            assert written == file
        assert stat.S_IMODE(service.path.stat().st_mode) == 0o660, "whatever the umask"
