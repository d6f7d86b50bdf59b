"""Requests that come again: how they are known, and the answer they got before.

A request that was completed or accepted is known by its supplier and its content, the `requestReference` included, and
by its sender's `wsa:MessageID`; one that was refused by all that it was refused for. The register lets each of these
keys in once (ADR 16), so nothing has to be looked up before a delivery is recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bro_soap.delivery.case import Case, Intake
from bro_soap.delivery.incoming import Incoming, content_digest, payload
from bro_soap.errors import EnvelopeError, Overloaded
from bro_soap.model import Accepted, Completed, Finding
from bro_soap.store import Answered, Clash, Received, TransactionRecord, View, message_key

__all__ = ["Keys", "earlier", "fault_key", "keys_of", "keys_of_record", "record_once", "rejection_key", "tidy"]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a request: of its message, empty where it has no MessageID, and of its content."""

    message: str
    content: str

    def all(self) -> tuple[str, ...]:
        """Return those that there are, always in the same order, so that no two requests wait for each other."""
        return (self.message, self.content) if self.message else (self.content,)


def keys_of(intake: Intake, case: Case, incoming: Incoming) -> Keys:
    """Return the keys of a judged request."""
    sent = (incoming.caller.kvk_number, incoming.message_id)
    return _keys(intake.declared.code, *sent, case.supplier.kvk_number, incoming.content_digest)


def keys_of_record(record: TransactionRecord, received: Received) -> Keys:
    """Return the keys that a request had which is in the transaction register; `received` is its message."""
    sent, element = (record.caller_kvk, record.message_id), payload(received.content, received.form)
    return _keys(record.object_code, *sent, record.delivery_responsible_party, content_digest(element))


def rejection_key(intake: Intake, case: Case, incoming: Incoming) -> str:
    """Return the key of a rejection: of its content, and of all that was found in it.

    So the same content that is rejected for the same reasons is the same, and for others, since the register has
    changed, it is not.
    """
    verdict, supplier = case.verdict, case.supplier.kvk_number
    findings = (part for found in verdict.findings for part in (found.rule, found.sentence))
    told = (verdict.reason_rule, verdict.reason or "", *findings)
    return _key("rejection", intake.declared.code, supplier, incoming.content_digest, *told)


def fault_key(intake: Intake, incoming: Incoming, supplier: str, findings: Iterable[Finding]) -> str:
    """Return the key of a request that is not valid against the schema, or, without a supplier, cannot be read."""
    code = intake.declared.code
    if not supplier:
        return _key("unreadable", code, incoming.caller.kvk_number, incoming.digest)
    told = (part for found in findings for part in (found.sentence, str(found.line)))
    return _key("parse-fault", code, supplier, incoming.content_digest, *told)


def earlier(intake: Intake, case: Case, incoming: Incoming, view: View) -> Completed | Accepted | None:
    """Return the answer that this request got before, or None when it is new.

    Raises `EnvelopeError` 0007 when its MessageID is that of another request.
    """
    keys = keys_of(intake, case, incoming)
    found = view.answers.under(keys.all(), incoming.received)
    first = found.get(keys.content) or found.get(keys.message)
    if first is None:
        return None
    # Nodes of before 1 December 2026 kept no key of the content: what they answered is known by its MessageID.
    if keys.content not in found and not _same(first.record, incoming, view):
        text = f"wsa:MessageID {incoming.message_id[:200]} is al gebruikt voor een ander bericht."
        raise EnvelopeError("Client", text, "0007")
    return _answer(case, first)


def record_once(
    intake: Intake, keys: tuple[str, ...], incoming: Incoming, made: Callable[[str], TransactionRecord]
) -> TransactionRecord:
    """Record a request that was refused, `made` with its transaction id; return the first record that has its keys."""
    now = incoming.received
    for attempt in range(2):
        try:
            with intake.store.write() as unit:
                if attempt:
                    unit.answers.release(keys, expired_by=now)
                record = made(unit.numbers.new_transaction_id(intake.declared.code))
                unit.record(record, keys, now + intake.remember)
                return record
        except Clash:
            with intake.store.read() as view:
                first = next(iter(view.answers.under(keys, now).values()), None)
            if first is not None:
                incoming.repeated = True
                return first.record
    raise Overloaded(retry_after=1)


def tidy(intake: Intake, digest: str, now: datetime) -> None:
    """Drop answers that have expired, at one in 256 requests."""
    if digest.startswith("00"):
        with intake.store.write() as unit:
            unit.answers.forget(now)


def _keys(code: str, caller: str, message_id: str, supplier: str, content: str) -> Keys:
    message = _key("message", caller, message_key(message_id)) if message_id else ""
    return Keys(message, _key("content", code, supplier, content))


def _key(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        written = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b" % (len(written), written))
    return digest.hexdigest()


def _same(record: TransactionRecord, incoming: Incoming, view: View) -> bool:
    """Tell whether a request has the content of a recorded one; most repeated ones are the same byte for byte."""
    if record.request_digest == incoming.digest:
        return True
    received = view.answers.received(record.transaction_id)
    if received is None:
        return False
    return content_digest(payload(received.content, received.form)) == incoming.content_digest


def _answer(case: Case, first: Answered) -> Completed | Accepted:
    reference, record = case.request.request_reference, first.record
    if first.accepted_at is not None:
        return Accepted(reference, record.transaction_id, record.bro_id, first.accepted_at)
    object_id = case.object_id if case.begins else None
    return Completed(reference, record.transaction_id, record.bro_id, record.finished_at, object_id)
