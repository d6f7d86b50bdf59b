"""Compares the clients' ledger with the register: every acknowledged delivery there once, and nothing by halves."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from bro_soap.keeping import acts as keeping
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.service.app import by_kind, deliveries
from bro_soap.service.interfaces import Served
from bro_soap.settings import Settings
from bro_soap.standard import load_standard
from bro_soap.store import Store, tables
from tests.contracts import INTERFACES
from tests.durability.clients import Entry, Ledger

__all__ = ["differences", "doubled"]

_STATES = {"completion": "completed", "rejection": "rejected"}


def differences(ledger: Ledger, store: Store, *, rebuilt: bool = True) -> list[str]:
    """Return what is not as it must be; with `rebuilt` also what is issued is made anew and compared."""
    register = _Register(store)
    found = [*ledger.wrong, *_lost_or_other(ledger, register), *_halves(register), *_numbers(ledger, register)]
    return found + list(_rebuilt(store, register) if rebuilt else ())


class _Register:
    """The rows of the register, as far as they can be compared; a document by its digest, made anew."""

    def __init__(self, store: Store) -> None:
        self.transactions = _rows(store, tables.transaction_register)
        self.documents = [
            {**row, "digest": hashlib.sha256(row.pop("content")).hexdigest()}
            for row in _rows(store, tables.source_document)
        ]
        self.registrations = {row["bro_id"]: row for row in _rows(store, tables.registration)}
        self.log = _by_object(_rows(store, tables.registration_log))
        self.events = _by_object(_rows(store, tables.object_event))
        views = tables.issue_content.c
        with store.engine.connect().execution_options(writes=False) as connection:
            self.issued = {row.bro_id for row in connection.execute(select(views.bro_id).distinct())}
        self.documents_of = _by_object(self.documents)
        self.by_id = {row["transaction_id"]: row for row in self.transactions}
        self.document_by_id = {row["transaction_id"]: row for row in self.documents}
        self.by_message: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.transactions:
            self.by_message[row["message_id"]].append(row)


def _rows(store: Store, table: Any) -> list[dict[str, Any]]:
    with store.engine.connect().execution_options(writes=False) as connection:
        return [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]


def _by_object(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["bro_id"]].append(row)
    return found


def _lost_or_other(ledger: Ledger, register: _Register) -> Iterator[str]:
    """Everything that was answered stands in the register as it was answered."""
    for entry in ledger.entries:
        answer, named = entry.answer, entry.delivery.reference
        if answer is None:
            yield f"{named}: no answer"
            continue
        row = register.by_id.get(answer.transaction_id)
        if row is None:
            yield f"{named}: {answer.transaction_id} was acknowledged and is not in the register"
        elif (row["state"], row["message_id"], row["request_digest"], row["request_reference"]) != (
            _STATES.get(answer.kind),
            entry.delivery.message_id,
            entry.digest,
            named,
        ):
            yield f"{named}: {answer.transaction_id} is in the register as another request: {row}"
        elif answer.kind == "completion":
            document = register.document_by_id.get(answer.transaction_id)
            if document is None:
                yield f"{named}: {answer.transaction_id} was completed and its source document is lost"
            elif (document["digest"], document["bro_id"]) != (entry.digest, answer.bro_id):
                yield f"{named}: another document was kept than {answer.transaction_id} acknowledged"


def doubled(ledger: Ledger, store: Store) -> Iterator[str]:
    """No delivery took effect twice, also not one that was repeated; nor did one that was said to be refused."""
    register = _Register(store)
    for entry in ledger.entries:
        kept = [row for row in register.by_message[entry.delivery.message_id] if row["state"] == "completed"]
        if len(kept) > 1 or (kept and not _is_completion(entry)):
            ids = ", ".join(row["transaction_id"] for row in kept)
            said = entry.answer.kind if entry.answer else "nothing"
            yield f"{entry.delivery.reference}: took effect as {ids}, after {entry.attempts} attempts; told: {said}"


def _is_completion(entry: Entry) -> bool:
    return entry.answer is not None and entry.answer.kind == "completion"


def _halves(register: _Register) -> Iterator[str]:
    """A transaction, its document, its registration, its history and what is issued are there together."""
    completed = {row["transaction_id"]: row["bro_id"] for row in register.transactions if row["state"] == "completed"}
    kept = {row["transaction_id"]: row["bro_id"] for row in register.documents}
    for odd in completed.items() ^ kept.items():
        yield f"{odd}: transaction without document, or document without transaction"
    for bro_id, registration in register.registrations.items():
        documents, log = register.documents_of[bro_id], register.log[bro_id]
        if [row["sequence_number"] for row in documents] != list(range(1, len(documents) + 1)) or not documents:
            yield f"{bro_id}: its documents are not numbered 1 to n"
        if [row["version"] for row in log] != list(range(1, registration["version"] + 1)):
            yield f"{bro_id}: its history has not one entry per version"
        if [row["transaction_id"] for row in log] != [row["transaction_id"] for row in documents]:
            yield f"{bro_id}: history and documents tell of other transactions"
        if {name: registration[name] for name in registration if name in log[-1]} != {
            name: log[-1][name] for name in log[-1] if name in registration
        }:
            yield f"{bro_id}: its last entry of history is not what is registered"
        if bro_id not in register.issued:
            yield f"{bro_id}: nothing is issued of it"
        if KINDS[registration["object_code"]].life and not register.events[bro_id]:
            yield f"{bro_id}: it has no events"
    for name, rows in (("documents", register.documents_of), ("history", register.log), ("events", register.events)):
        for orphan in rows.keys() - register.registrations.keys():
            yield f"{orphan}: {name} without a registration"


def _numbers(ledger: Ledger, register: _Register) -> Iterator[str]:
    """No number was given to two."""
    answers = [entry.answer for entry in ledger.entries if entry.answer]
    begun = [
        entry.answer.bro_id
        for entry in ledger.entries
        if entry.answer and entry.answer.kind == "completion" and not entry.delivery.bro_id
    ]
    for name, given in (("BRO-ID", begun), ("transaction id", [answer.transaction_id for answer in answers])):
        for number, times in Counter(given).items():
            if times > 1:
                yield f"{name} {number} was given {times} times"
    for bro_id in set(begun) - register.registrations.keys():
        yield f"{bro_id} was acknowledged and is not registered"


def _rebuilt(store: Store, register: _Register) -> Iterator[str]:
    """What is issued, made anew from the source documents, is the same to the byte."""
    parts = by_kind(deliveries(Served(INTERFACES, load_standard(), OBJECTS), store, Settings()))
    for bro_id, registration in register.registrations.items():
        rebuilt = keeping.rebuild(parts[registration["object_code"]], bro_id, keep=False)
        if rebuilt.different:
            yield f"{bro_id}: {', '.join(rebuilt.different)} is otherwise than its source documents tell"
