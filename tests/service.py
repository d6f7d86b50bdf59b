"""The real service for tests: a PKI, a database and parties of its own, in a process of its own, on a free port."""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from lxml import etree

from bro_soap.client import NEVER, BroClient, WireExchange
from bro_soap.client.transport import make_session
from bro_soap.model import Party, Role
from bro_soap.sandbox.pki.hierarchy import Organisation, TestPki, issue, make_test_pki, open_test_pki, revoke
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.security.tls.server import client_context
from bro_soap.store import Mandate, MandateKind, Store, make_engine, upgrade
from bro_soap.xmlio import ns
from tests.contracts import BY_NAMESPACE
from tests.patience import LONG, answering, until
from tests.ports import free_port

CODE = "CPT"
SAMPLES = Path(__file__).parent / "objects" / "cpt" / "samples"
_RUN = "from bro_soap.serving import serve; from bro_soap.settings import read_settings; serve(read_settings())"

# Who takes part: certificate stem -> (KvK number, roles). The numbers are those of the samples.
PARTIES: dict[str, tuple[str, frozenset[Role]]] = {
    "bronhouder": ("99000001", frozenset({Role.BRONHOUDER})),
    "bronhouder2": ("99000002", frozenset({Role.BRONHOUDER})),
    "leverancier": ("99000010", frozenset({Role.DATALEVERANCIER})),
    "ongemachtigd": ("99000011", frozenset({Role.DATALEVERANCIER})),
    "afnemer": ("99000020", frozenset({Role.DATA_AFNEMER})),
    "tussenpersoon": ("99000040", frozenset({Role.INTERMEDIAIR})),
    "rolloos": ("99000050", frozenset()),
}
OPERATORS = ("99000031", "99000032")
LIVES = ("GMW", "GMN", "GLD", "BHR-G", "BHR-GT", "BHR-P", "SFR", "FRD", "GAR", "GPD", "GUF", "EPL")
_LIFE_ROLES = {
    "99000001": (Role.BRONHOUDER, Role.EIGENAAR),
    "99000002": (Role.BRONHOUDER, Role.EIGENAAR),
    "99000010": (Role.DATALEVERANCIER,),
    "99000020": (Role.DATA_AFNEMER,),
    "99000031": (Role.UITVOERDER, Role.ONDERHOUDER, Role.MIJNBOUWONDERNEMING),
    "99000032": (Role.UITVOERDER, Role.ONDERHOUDER, Role.MIJNBOUWONDERNEMING),
    "DEHRB123456": (Role.UITVOERDER, Role.MIJNBOUWONDERNEMING),
}


def oin(kvk_number: str) -> str:
    """The OIN that an organisation of the tests has."""
    return f"00000099{kvk_number}0000"


def make_pki(folder: Path) -> TestPki:
    """A certificate for every party, one nobody knows, and one that is revoked; its files may be changed."""
    shutil.copytree(_pki(), folder, dirs_exist_ok=True)
    return open_test_pki(folder)


@functools.cache
def _pki() -> Path:
    """Make it once in this process: the keys of a PKI take two seconds."""
    folder = Path(tempfile.mkdtemp(prefix="bro-soap-pki-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    known = {
        stem: Organisation(oin(kvk_number), kvk_number, f"TEST {stem}") for stem, (kvk_number, _) in PARTIES.items()
    }
    pki = make_test_pki(folder, organisations=known)
    issue(pki, "onbekend", Organisation(oin("99000099"), "99000099", "TEST onbekend"))
    issue(pki, "ingetrokken", Organisation(oin("99000001"), "99000001", "TEST ingetrokken"))
    revoke(pki, "ingetrokken")
    return folder


def load_parties(store: Store) -> None:
    """Put the parties, and the mandates of the two bronhouders to the supplier, into the register."""
    now = datetime.now(UTC)
    with store.write() as unit:
        for stem, (kvk_number, roles) in PARTIES.items():
            held = frozenset((role, CODE) for role in roles)
            unit.parties.add(Party(kvk_number, f"TEST {stem}", frozenset({oin(kvk_number)}), held))
        for kvk_number in OPERATORS:
            unit.parties.add(Party(kvk_number, "TEST uitvoerder", roles=frozenset({(Role.UITVOERDER, CODE)})))
        for principal in ("99000001", "99000002"):
            unit.parties.grant(Mandate(principal, "99000010", CODE, MandateKind.LEVERING, now))
        unit.parties.grant(Mandate("99000010", "99000040", CODE, MandateKind.TUSSENKOMST, now))


def load_lives(store: Store) -> None:
    """Let the same parties take part in objects with a life-span too, and those who work on them."""
    now = datetime.now(UTC)
    with store.write() as unit:
        for number, held in _LIFE_ROLES.items():
            given = frozenset((role, code) for role in held for code in LIVES)
            known = frozenset({oin(number)}) if number < "99000030" else frozenset()
            unit.parties.add(Party(number, f"TEST {number}", known, given))
        for code in LIVES:
            for principal in ("99000001", "99000002"):
                unit.parties.grant(Mandate(principal, "99000010", code, MandateKind.LEVERING, now))


@dataclass
class Service:
    """A running service; `exchanges` holds every exchange of its clients, each already validated against its XSD."""

    url: str
    port: int
    pki: TestPki
    database_url: str
    log_file: Path
    process: subprocess.Popen[bytes]
    exchanges: list[WireExchange] = field(default_factory=list)

    def endpoint(self, service: str, *, signed: bool = False) -> str:
        return f"{self.url}/2w-be{'-s' if signed else ''}/{service}/1.1"

    def client(self, stem: str, service: str = "iscpt", *, signed: bool = False, **options: Any) -> BroClient:
        """A client that validates the Body of everything it receives."""
        options.setdefault("wsdl", self.endpoint(service, signed=signed))
        options.setdefault("sign", signed)
        options.setdefault("retries", NEVER)
        return BroClient(
            certificate=(self.pki.certificate_file(stem), self.pki.key_file(stem)),
            trust=self.pki.trust,
            observer=self._observe,
            **options,
        )

    def context(self, stem: str) -> ssl.SSLContext:
        trust = TrustStore.load(self.pki.trust).current()
        return client_context(self.pki.certificate_file(stem), self.pki.key_file(stem), trust)

    def session(self, stem: str) -> requests.Session:
        """HTTPS with this party's certificate and nothing of SOAP."""
        return make_session(self.context(stem), None)

    def post(self, stem: str, body: bytes, service: str = "iscpt", *, signed: bool = False, **headers: str) -> Any:
        """POST bytes as they are; return the response, its Body validated when it is SOAP."""
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with self.session(stem) as session:
            response = session.post(self.endpoint(service, signed=signed), data=body, headers=sent, timeout=LONG)
        validate(response.content) if response.headers["Content-Type"].startswith("text/xml") else None
        return response

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The register of the service, to look into."""
        store = Store(make_engine(self.database_url))
        try:
            yield store
        finally:
            store.close()

    def log(self) -> list[dict[str, Any]]:
        """What the service has logged so far."""
        whole, _, _ = self.log_file.read_text(encoding="utf-8").rpartition("\n")  # the last line may still be written
        lines = whole.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def _observe(self, exchange: WireExchange) -> None:
        self.exchanges.append(exchange)
        if exchange.received.lstrip().startswith(b"<"):
            validate(exchange.received)


def validate(message: bytes) -> etree._Element:
    """Check an answer as its receiver would: SOAP 1.1, one child in the Body, valid against its schema; return it."""
    root = etree.fromstring(message)
    assert root.tag == ns.q(ns.SOAP, "Envelope")
    (body,) = root.findall(ns.q(ns.SOAP, "Body"))
    (content,) = body
    if content.tag == ns.q(ns.SOAP, "Fault"):
        assert [child.tag for child in content] in (
            ["faultcode", "faultstring"],
            ["faultcode", "faultstring", "detail"],
        )
        assert content.findtext("faultstring", "").strip(), "a fault that says nothing"
        for detail in content.findall("detail/*"):
            if etree.QName(detail).localname == "parseFault":
                _valid(detail)
        return content
    _valid(content)
    return content


def _valid(element: etree._Element) -> None:
    contract = BY_NAMESPACE[str(etree.QName(element).namespace)]
    assert contract.schema.errors(element) == ()


@contextmanager
def running(
    folder: Path,
    pki: TestPki,
    database_url: str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    surprises: bool = False,
    **settings: object,
) -> Iterator[Service]:
    """A migrated database with the parties in it, and the service over it until the end of the block.

    Unless there may be `surprises`, it must not have logged an error.
    """
    database_url = database_url or f"sqlite:///{folder}/register.db"
    engine = make_engine(database_url)
    upgrade(engine)
    store = Store(engine)
    load_parties(store)
    store.close()
    port = free_port()
    log_file = folder / "service.log"
    process = launch(service_settings(folder, pki, database_url, port) | settings, log_file, **environment or {})
    service = Service(f"https://localhost:{port}", port, pki, database_url, log_file, process)
    try:
        _wait(service)
        yield service
    finally:
        _stop(process)
    found = [line for line in service.log() if line.get("level") in ("error", "critical")]
    assert surprises or found == [], (
        "the service met something it did not expect; its clients saw a system fault or less"
    )


def service_settings(folder: Path, pki: TestPki, database_url: str, port: int) -> dict[str, object]:
    """The settings of a service of the tests, with its logs in this folder."""
    return {
        "database_url": database_url,
        "public_url": f"https://localhost:{port}",
        "other_addresses": json.dumps([f"https://{host}:{port}" for host in ("localhost", "127.0.0.1")]),
        "bind": f"127.0.0.1:{port}",
        "operations_bind": "",
        "certificate": pki.certificate_file("server"),
        "private_key": pki.key_file("server"),
        "trust": pki.trust,
        "audit_folder": folder / "audit",
        "seen_folder": folder / "seen",
    }


def launch(values: Mapping[str, object], log_file: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start the service with these settings, in a process group of its own; its log is added to the file."""
    with log_file.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", _RUN],
            env=_environment(values) | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _environment(values: Mapping[str, object]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BRO_SOAP_")}
    return kept | {f"BRO_SOAP_{name.upper()}": str(value) for name, value in values.items()}


def _wait(service: Service) -> None:
    def ask() -> None:
        with service.session("bronhouder") as session:
            session.get(service.endpoint("iscpt") + "?wsdl", timeout=LONG).raise_for_status()

    until(answering(service.process, service.log_file, ask), service.log_file.read_text)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(LONG)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # the workers too: one that hangs outlives its parent
        process.wait()
        raise AssertionError("the service did not stop") from None


def sample(name: str) -> bytes:
    """A sample of our own, by the stem of its file; a delivery has a requestReference that no other has."""
    if name.startswith("dispatch"):
        return _read(name)
    return re.sub(rb"(?<=requestReference>)([^<]*)(?=<)", rb"\1/%s" % uuid.uuid4().hex.encode(), _read(name), count=1)


@functools.cache
def _read(name: str) -> bytes:
    return (SAMPLES / f"{name}.xml").read_bytes()


def enveloped(request: bytes, headers: str = "") -> bytes:
    """A SOAP 1.1 envelope round a request, written by hand as a simple client would."""
    text = request.decode()
    text = text[text.index("?>") + 2 :].strip() if text.startswith("<?xml") else text
    header = f"<soap:Header>{headers}</soap:Header>" if headers else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{ns.SOAP}">{header}'
        f"<soap:Body>{text}</soap:Body></soap:Envelope>"
    ).encode()


def edited(name: str, **changes: str | None) -> etree._Element:
    """A sample with the first element of each local name given another text, or taken out when that is None."""
    root = etree.fromstring(sample(name))
    for local_name, value in changes.items():
        found = next(root.iter(f"{{*}}{local_name}"))
        if value is None:
            found.getparent().remove(found)  # type: ignore[union-attr]
        else:
            found.text = value
    return root


def added(root: etree._Element, after: str, name: str, value: str) -> etree._Element:
    """The same request with one brocommon element more, after the first element of that local name."""
    new = etree.Element(ns.q(ns.BROCOM, name))
    new.text = value
    next(root.iter(f"{{*}}{after}")).addnext(new)
    return root
