"""The service inside this process: the WSGI application over a register of its own, with ears for what it logs."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from sqlalchemy import text

from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor
from bro_soap.security.wsse.xenc import is_encrypted
from bro_soap.service.app import Parts, build, open_store
from bro_soap.settings import Settings
from bro_soap.store import Store, make_engine, upgrade
from bro_soap.validation import Options, Validator
from tests.service import PARTIES, load_lives, load_parties

SUPPLIER, READER = "leverancier", "afnemer"
_TABLES = ("registration", "registration_log", "source_document", "held_request", "object_event", "issue_content")
_STATE = text("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in _TABLES))


@dataclass(frozen=True)
class Said:
    """An answer, opened where it was encrypted, and what was logged as an error or with a traceback meanwhile."""

    status: int
    body: bytes
    headers: dict[str, str]
    errors: tuple[str, ...]


class _Ears(logging.Handler):
    """Keeps what is logged as an error, by structlog and by libraries."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))

    def __call__(self, _logger: Any, method: str, event: dict[str, Any]) -> Any:
        if method in {"error", "critical", "exception"} or "exception" in event:
            self.heard.append(str(event.get("exception") or event))
        raise structlog.DropEvent


@contextmanager
def listening() -> Iterator[_Ears]:
    """Hear all that is logged, instead of writing it."""
    before, ears = structlog.get_config(), _Ears()
    structlog.configure(processors=[structlog.processors.format_exc_info, ears], cache_logger_on_first_use=False)
    logging.getLogger().addHandler(ears)
    try:
        yield ears
    finally:
        logging.getLogger().removeHandler(ears)
        structlog.configure(**before)


@dataclass(frozen=True)
class _Handed:
    """The connection of a proxy that hands over a certificate: what the service asks of one."""

    head: bytes

    def getpeercert(self, _binary: bool) -> None:
        """There is no certificate of its own."""


class Inside:
    """The service, asked without a network; who asks shows a certificate in the header of a proxy."""

    def __init__(self, folder: Path, pki: TestPki, database_url: str, ears: _Ears) -> None:
        engine = make_engine(database_url)
        upgrade(engine)
        engine.dispose()
        self.settings = Settings(
            database_url=database_url,
            certificate_header="X-Client-Cert",
            trusted_proxies=frozenset({"unix"}),
            bind=f"unix:{folder}/socket",
            trust=pki.trust,
            audit_folder=folder / "audit",
            seen_folder=folder / "seen",
            signing_certificate=pki.certificate_file("server"),
            signing_key=pki.key_file("server"),
        )
        self.pki, self._ears = pki, ears
        self.store: Store = open_store(self.settings, serving=True)
        load_parties(self.store)
        load_lives(self.store)
        self._edge = build(Parts(self.settings), self.store)
        self._certificates = {
            name: quote(pki.certificate(name).public_bytes(Encoding.PEM).decode()).encode()
            for name in (SUPPLIER, READER)
        }
        keys = (DecryptionKey.load(pki.certificate_file(name), pki.key_file(name)) for name in (SUPPLIER, READER))
        self._decryptor = Decryptor(keys)
        self.validator = Validator(
            Options(settings=self.settings, supplier=PARTIES[SUPPLIER][0], parties=self._parties(folder))
        )

    def ask(self, path: str, body: bytes = b"", who: str = SUPPLIER, *, method: str = "POST", query: str = "") -> Said:
        """Ask as this party."""
        told: dict[str, Any] = {}
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "text/xml; charset=utf-8",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "gunicorn.socket": _Handed(
                b"%s / HTTP/1.1\r\nX-Client-Cert: %s\r\n\r\n" % (method.encode(), self._certificates[who])
            ),
            "REMOTE_ADDR": "",
        }
        self._ears.heard.clear()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", ResourceWarning)  # of what others left, whenever it is collected
            answer = b"".join(
                self._edge(environ, lambda status, headers: told.update(status=status, headers=dict(headers)))
            )
        self._ears.heard += [f"{one.category.__name__}: {one.message} at {one.filename}" for one in warned]
        return Said(int(told["status"][:3]), self._opened(answer), told["headers"], tuple(self._ears.heard))

    def _opened(self, answer: bytes) -> bytes:
        if b"EncryptedData" not in answer:
            return answer
        root = etree.fromstring(answer)
        return self._decryptor.open(root).data if is_encrypted(root) else answer

    def state(self) -> tuple[int, ...]:
        """How much there is of everything that a refusal must leave alone."""
        with self.store.engine.connect() as connection:
            return tuple(connection.execute(_STATE).one())

    def kept(self, bro_id: bytes) -> bool:
        """Whether all of this object is kept from who has no right to it."""
        with self.store.read() as view:
            found = view.registrations.get(bro_id.decode())
        return found is not None and found.kept is not None

    def _parties(self, folder: Path) -> Path:
        """Who may do what, as validation takes it."""
        with self.store.read() as view:
            parties, mandates = view.parties.all(), view.parties.mandates()
        file = folder / "parties.json"
        told = [
            {
                "kvk_number": party.kvk_number,
                "name": party.name,
                "oins": sorted(party.oins),
                "roles": {code: [role.value for role, of in party.roles if of == code] for _, code in party.roles},
            }
            for party in parties
        ]
        granted = [
            {"principal": one.principal, "agent": one.agent, "objects": [one.object_code], "kind": one.kind.value}
            for one in mandates
        ]
        file.write_text(json.dumps({"party": told, "mandate": granted}))
        return file
