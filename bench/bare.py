"""The bare parts, driven from memory: libxml2 parse and schema validation, xmlsec, and one durable insert."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import xmlsec
from lxml import etree

from bench.load import Window, side_by_side
from bench.stage import CALLER, Stage
from bro_soap.xmlio import ns

__all__ = ["Bare", "insert_into", "make_table", "sign", "template", "verify"]

Step = Callable[[bytes], None]


class Bare:
    """As many processes as the service has workers, each doing nothing but the parts, one message after the other."""

    def __init__(self, stage: Stage, schema: Path, *, signed: bool) -> None:
        self._stage = stage
        self._schema = schema
        self._signed = signed
        self._url = stage.empty_database(f"bare_{'signed' if signed else 'plain'}")
        make_table(self._url)

    def window(
        self, messages: Callable[[int], list[bytes]], many: int, seconds: float, backends: Callable[[], tuple[int, ...]]
    ) -> Window:
        """Work for so long on `many` different messages in turn."""

        def task(control: Connection) -> tuple[int, float, float]:
            step, made = self._step(), messages(many)
            for message in made[:3]:
                step(message)
            control.send("ready")
            control.recv()
            return _loop(step, made, seconds)

        results, cpu = side_by_side([task] * self._stage.workers, backends)
        requests = sum(count for count, _, _ in results)
        return Window(requests, max(took for _, took, _ in results), cpu + sum(own for *_, own in results))

    def _step(self) -> Step:
        """Return what is done with each message."""
        insert, validate = insert_into(self._url), etree.XMLSchema(etree.parse(str(self._schema))).validate
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        if self._signed:
            pki = self._stage.pki
            sender = xmlsec.Key.from_file(str(pki.certificate_file(CALLER)), xmlsec.KeyFormat.CERT_PEM)  # type: ignore[attr-defined]
            own = xmlsec.Key.from_file(str(pki.folder / "server.key"), xmlsec.KeyFormat.PEM)  # type: ignore[attr-defined]
            reply = template()

        def step(message: bytes) -> None:
            root = etree.fromstring(message, parser)
            if self._signed:
                verify(root, sender)
            if not validate(root[-1][0]):
                raise ValueError("not valid")
            insert(message)
            if self._signed:
                sign(etree.fromstring(reply), own)

        return step


def _loop(step: Step, made: list[bytes], seconds: float) -> tuple[int, float, float]:
    before, start = time.process_time(), time.perf_counter()
    count, took = 0, 0.0
    while took < seconds:
        step(made[count % len(made)])
        count += 1
        took = time.perf_counter() - start
    return count, took, time.process_time() - before


def insert_into(url: str) -> Step:
    """Return the durable insert: SQLite with the service's pragmas, or PostgreSQL with its storage."""
    if url.startswith("postgresql"):
        connection = psycopg.connect(url, autocommit=True)
        return lambda message: _nothing(connection.execute(_INSERT % "%s", (message,), prepare=True))
    return _insert_sqlite(_open_sqlite(url))


def _insert_sqlite(connection: sqlite3.Connection) -> Step:
    def insert(message: bytes) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_INSERT % "?", (message,))
        connection.execute("COMMIT")

    return insert


def make_table(url: str) -> None:
    """Make the table to insert into."""
    if not url.startswith("postgresql"):
        _open_sqlite(url).execute("CREATE TABLE document (number INTEGER PRIMARY KEY, content BLOB NOT NULL)")
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE document (number bigserial PRIMARY KEY, content bytea NOT NULL)")
        try:
            connection.execute("ALTER TABLE document ALTER content SET COMPRESSION lz4")
        except psycopg.errors.FeatureNotSupported:
            connection.execute("ALTER TABLE document ALTER content SET STORAGE EXTERNAL")


_INSERT = "INSERT INTO document (content) VALUES (%s)"


def _open_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _nothing(_: Any) -> None:
    return None


def verify(root: etree._Element, key: xmlsec.Key) -> None:
    """Verify the signature of an envelope with xmlsec; it raises when that is wrong."""
    header, body = root
    security = header[0]
    context = xmlsec.SignatureContext()
    context.key = key
    for part in (*security, *list(header)[1:], body):
        if part.get(ns.q(ns.WSU, "Id")) is not None:
            context.register_id(part, "Id", ns.WSU)
    signature = security.find(ns.q(ns.DS, "Signature"))
    if signature is None:
        raise ValueError("not signed")
    context.verify(signature)


def template() -> bytes:
    """Return a reply to sign, of the size of a completion, with the template of a signature over Body and Timestamp."""
    return f"""<soap:Envelope xmlns:soap="{ns.SOAP}" xmlns:wsse="{ns.WSSE}" xmlns:wsu="{ns.WSU}"><soap:Header>
<wsse:Security><wsu:Timestamp wsu:Id="ts"><wsu:Created>2024-01-01T00:00:00Z</wsu:Created></wsu:Timestamp>
<ds:Signature xmlns:ds="{ns.DS}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="{ns.EC}"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
{_reference("ts")}{_reference("body")}</ds:SignedInfo><ds:SignatureValue/></ds:Signature>
</wsse:Security></soap:Header><soap:Body wsu:Id="body">
<brocom:intakeResponse xmlns:brocom="{ns.BROCOM}"><brocom:responseType>completion</brocom:responseType>
<brocom:requestReference>{"r" * 32}</brocom:requestReference><brocom:broId>CPT000000000001</brocom:broId>
</brocom:intakeResponse></soap:Body></soap:Envelope>""".encode()


def _reference(target: str) -> str:
    return (
        f'<ds:Reference URI="#{target}"><ds:Transforms><ds:Transform Algorithm="{ns.EC}"/></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
    )


def sign(root: etree._Element, key: xmlsec.Key) -> bytes:
    """Sign such a template with xmlsec and write it."""
    security, body = root[0][0], root[1]
    context = xmlsec.SignatureContext()
    context.key = key
    for part in (security[0], body):
        context.register_id(part, "Id", ns.WSU)
    context.sign(security[1])
    return etree.tostring(root)
