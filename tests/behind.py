"""The service as it is behind a proxy that ends TLS: on a unix socket, with the certificate in a header."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Store, make_engine, upgrade
from tests.journeys.raw import Reply, request
from tests.patience import LONG, answering, until
from tests.ports import free_port
from tests.service import enveloped, launch, load_parties, sample, service_settings

HEADER = "X-Client-Cert"
QUESTION = enveloped(sample("dispatch-data-request"))
ISSUE = "/2w-be/dscpt/1.1"


@dataclass
class Behind:
    """A running service on a socket."""

    pki: TestPki
    path: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def ask(self, *lines: str, sent: bytes = b"") -> Reply:
        """Ask a good question, with these header lines in its head as they stand; or send these bytes."""
        whole = sent or request(QUESTION, ISSUE)
        head, _, body = whole.partition(b"\r\n\r\n")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(LONG)
            connection.connect(str(self.path))
            connection.sendall(b"\r\n".join((head, *(line.encode("latin-1") for line in lines), b"", body)))
            response = http.client.HTTPResponse(connection)
            response.begin()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found.get("content-type", ""), found, response.read())

    def pem(self, stem: str) -> str:
        """The certificate of an organisation, as nginx escapes it."""
        return quote(self.pki.certificate(stem).public_bytes(Encoding.PEM).decode(), safe="")


@contextmanager
def behind(folder: Path, pki: TestPki, *, begun_under: int = 0o022, **settings: object) -> Iterator[Behind]:
    """Run the service behind a proxy, begun under this umask, until the end of the block."""
    path = folder / "run" / "bro_soap.sock"
    path.parent.mkdir(mode=0o755)
    path.parent.chmod(0o755)
    url = f"sqlite:///{folder}/register.db"
    engine = make_engine(url)
    upgrade(engine)
    store = Store(engine)
    load_parties(store)
    store.close()
    values = service_settings(folder, pki, url, free_port()) | {
        "bind": f"unix:{path}",
        "certificate_header": HEADER,
        "trusted_proxies": '["unix"]',
        "signing_certificate": pki.certificate_file("server"),
        "signing_key": pki.key_file("server"),
    }
    del values["certificate"], values["private_key"]
    before = os.umask(begun_under)
    try:
        process = launch(values | settings, folder / "service.log")
    finally:
        os.umask(before)
    try:
        found = Behind(pki, path, folder, process)
        _wait(found)
        yield found
    finally:
        process.terminate()
        process.wait(LONG)


def _wait(service: Behind) -> None:
    wanted = request(b"", f"{ISSUE}?wsdl", "GET")
    answers = answering(service.process, service.folder / "service.log", lambda: service.ask(sent=wanted))
    until(answers, "the service does not answer on its socket")
