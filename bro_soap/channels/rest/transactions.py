"""What became of a delivery, for who made it: the transaction record as JSON, by transaction id or own reference.

The messages of the BRO say no more of a delivery than its published sentences, and have no operation to ask what became
of a correction that waited for the registration's keeper. This resource tells both, over the same mutual TLS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import parse_qs, unquote

from bro_soap.channels.http.answers import Answer, text_answer
from bro_soap.channels.http.exchange import Exchange
from bro_soap.channels.http.representation import READS, conditional, not_acceptable, takes
from bro_soap.model import Finding, Party
from bro_soap.store import State, Store, TransactionRecord
from bro_soap.xmlio.names import wire_name
from bro_soap.xmlio.times import wire_time

__all__ = ["MOST", "PATH", "Transactions"]

PATH = "/transactions"
MOST = 100
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f]")
JSON = "application/json"
JSON_TYPE = f"{JSON}; charset=utf-8"
# As the answers on the wire are called.
_STATES = {
    State.COMPLETED: "completion",
    State.ACCEPTED: "acceptance",
    State.REJECTED: "rejection",
    State.PARSE_FAULT: "parseFault",
    State.SYSTEM_FAULT: "systemFault",
}
_ASKED = "Vraag /transactions/<transactionId>, of /transactions?requestReference=<eigen kenmerk>"


class Transactions:
    """`GET /transactions/<id>` and `GET /transactions?requestReference=…` for an authenticated party."""

    def __init__(self, store: Store) -> None:
        """Take the register to read."""
        self._store = store

    def answer(self, exchange: Exchange) -> Answer:
        """Answer what became of a delivery, to who made it, as JSON; with an entity tag, for who asks again."""
        if exchange.method not in READS:
            return text_answer(405, "Alleen GET.", ("Allow", ", ".join(READS)))
        exchange.noted["service"] = "transactions"
        reader = exchange.identify().party
        if not takes(exchange, JSON, JSON_TYPE):
            return not_acceptable(JSON)
        return conditional(exchange, self.find(reader, exchange.path, exchange.query))

    def find(self, reader: Party, path: str, query: str) -> Answer:
        """Return one record, or the newest with one reference, at most 100; or the answer that there is none.

        A record is shown to the organisation that delivered, the one that sent it for that, and the bronhouder. A list
        holds what the reader delivered, or with `deliveryResponsibleParty=<KvK>` what it sent for that organisation.
        """
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")  # PEP 3333
        if _CONTROL.search(path) or _CONTROL.search(unquote(query)):
            return _refused(400, f"Het verzoek bevat een besturingsteken. {_ASKED}.")
        transaction_id = path.removeprefix(PATH).strip("/")
        if transaction_id:
            return self._one(reader, transaction_id)
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        unknown = asked.keys() - {"requestReference", "deliveryResponsibleParty"}
        if unknown or "requestReference" not in asked:
            return _refused(400, f"{_ASKED}.")
        return self._several(reader, asked)

    def _one(self, reader: Party, transaction_id: str) -> Answer:
        with self._store.read() as view:
            found = view.transactions.get(transaction_id)
        if found is None or reader.kvk_number not in _involved(found):
            return _refused(404, f"Er is geen transactie {transaction_id:.40} van of voor {reader.kvk_number}.")
        return _json(_told(found))

    def _several(self, reader: Party, asked: Mapping[str, str]) -> Answer:
        supplier = asked.get("deliveryResponsibleParty", reader.kvk_number)
        with self._store.read() as view:
            found = view.transactions.find(
                responsible_party=supplier, request_reference=asked["requestReference"], limit=MOST
            )
        own = [_told(one) for one in found if reader.kvk_number in (supplier, one.caller_kvk)]
        return _json({"requestReference": asked["requestReference"], "transactions": own})


def _involved(record: TransactionRecord) -> frozenset[str]:
    named = {record.caller_kvk, record.delivery_responsible_party}
    if record.state in (State.COMPLETED, State.ACCEPTED):  # what a failed request says of its bronhouder proves nothing
        named.add(record.delivery_accountable_party)
    return frozenset(named - {""})


def _told(record: TransactionRecord) -> dict[str, Any]:
    """Return the record in the wire's words, without what is absent."""
    told = {
        "transactionId": record.transaction_id,
        "responseType": _STATES[record.state],
        "requestReference": record.request_reference,
        "objectType": record.object_code,
        "operation": record.operation,
        "documentType": record.document_type,
        "broId": record.bro_id,
        "objectIdAccountableParty": record.object_id_accountable_party,
        "deliveryAccountableParty": record.delivery_accountable_party,
        "deliveryResponsibleParty": record.delivery_responsible_party,
        "receivedTime": wire_time(record.received_at),
        "time": wire_time(record.finished_at),
        "messageId": record.message_id,
        "requestSha256": record.request_digest,
        "rejectionReason": "" if record.state is State.SYSTEM_FAULT else record.reason,  # what went wrong with us
        "rule": record.reason_rule,
        "findings": [_finding(one) for one in record.findings],
    }
    return {name: value for name, value in told.items() if value}


def _finding(finding: Finding) -> dict[str, Any]:
    told = {wire_name(field.name): getattr(finding, field.name) for field in fields(finding)}
    return {name: value for name, value in told.items() if value}


def _json(told: Mapping[str, Any]) -> Answer:
    return Answer(200, JSON_TYPE, json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")


def _refused(status: int, message: str) -> Answer:
    """Return an answer that nobody keeps: who asks again may find the transaction there."""
    return text_answer(status, message, ("Cache-Control", "no-store"))
