"""What became of a delivery, for who made it: the transaction record as JSON, by transaction id or own reference.

The messages of the BRO say no more of a delivery than its published sentences, and have no operation to ask what became
of a correction that waited for the registration's keeper. This resource tells both, over the same mutual TLS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC
from typing import Any

from bro_soap.channels.http.answers import Answer
from bro_soap.channels.rest.resource import (
    MOST,
    Refused,
    Resource,
    asked_of,
    json_answer,
    limit_of,
    moment_of,
    next_page,
    refused,
)
from bro_soap.model import Finding, Party
from bro_soap.store import PagePlace, State, Store, TransactionRecord
from bro_soap.xmlio.names import wire_name
from bro_soap.xmlio.times import wire_time

__all__ = ["PATH", "Transactions"]

PATH = "/transactions"
# As the answers on the wire are called.
_STATES = {
    State.COMPLETED: "completion",
    State.ACCEPTED: "acceptance",
    State.REJECTED: "rejection",
    State.PARSE_FAULT: "parseFault",
    State.SYSTEM_FAULT: "systemFault",
}
_OUTCOMES = {told: state for state, told in _STATES.items()}


class Transactions(Resource):
    """`GET /transactions/<id>`, `?requestReference=…` and `?since=…&outcome=…` for an authenticated party."""

    name = "transactions"
    help = (
        "Vraag /transactions/<transactionId>, /transactions?requestReference=<eigen kenmerk>, of "
        "/transactions?since=<tijdstip>&outcome=<uitkomst>"
    )

    def __init__(self, store: Store) -> None:
        """Take the register to read."""
        self._store = store

    def read(self, reader: Party, rest: str, query: str) -> Answer:
        """Return one record, the newest with one reference, or a page of those since a moment.

        A record is shown to the organisation that delivered, the one that sent it for that, and the bronhouder. A list
        by reference holds what the reader delivered, or with `deliveryResponsibleParty=<KvK>` what it sent for that
        organisation, at most 100; a list since a moment what may be shown, oldest first, without what was found.
        """
        if rest:
            return self._one(reader, rest)
        if re.search("(^|&)since=", query):
            return self._since(reader, asked_of(query, ("since", "outcome", "objectType", "after", "limit")))
        asked = asked_of(query, ("requestReference", "deliveryResponsibleParty"))
        if "requestReference" not in asked:
            raise Refused("")
        return self._several(reader, asked)

    def _one(self, reader: Party, transaction_id: str) -> Answer:
        with self._store.read() as view:
            found = view.transactions.get(transaction_id)
        if found is None or reader.kvk_number not in _involved(found):
            return refused(404, f"Er is geen transactie {transaction_id:.40} van of voor {reader.kvk_number}.")
        return json_answer(_told(found))

    def _several(self, reader: Party, asked: Mapping[str, str]) -> Answer:
        supplier = asked.get("deliveryResponsibleParty", reader.kvk_number)
        with self._store.read() as view:
            found = view.transactions.find(
                responsible_party=supplier, request_reference=asked["requestReference"], limit=MOST
            )
        own = [_told(one) for one in found if reader.kvk_number in (supplier, one.caller_kvk)]
        return json_answer({"requestReference": asked["requestReference"], "transactions": own})

    def _since(self, reader: Party, asked: Mapping[str, str]) -> Answer:
        outcome = asked.get("outcome")
        if outcome is not None and outcome not in _OUTCOMES:
            raise Refused(f"outcome is {', '.join(_OUTCOMES)}.")
        since = PagePlace(moment_of("since", asked.get("since", "")))
        place = _place(asked["after"]) if "after" in asked else since
        state, limit = _OUTCOMES.get(outcome or ""), limit_of(asked)
        with self._store.read() as view:
            page = view.own.transactions(
                reader.kvk_number, max(since, place), limit, state=state, object_code=asked.get("objectType")
            )
        told = [{name: value for name, value in _told(one).items() if name != "findings"} for one in page.items]
        after = None if page.after is None else _written(page.after)
        return json_answer({"transactions": told, **next_page(PATH, asked, after)})


_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def _written(place: PagePlace) -> str:
    return f"{place.received_at.astimezone(UTC):{_MOMENT}}_{place.transaction_id}"


def _place(given: str) -> PagePlace:
    """Return the place that a page ended with. Raises `Refused`."""
    moment, _, transaction_id = given.partition("_")
    return PagePlace(moment_of("after", moment), transaction_id)


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
