"""What goes into the register and comes out of it, beside the nouns of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bro_soap.audience import Cut, Secrecy, Viewer, seen_by
from bro_soap.model import Finding, Form, Registration

__all__ = [
    "NUMBER",
    "NUMBER_IS",
    "Answered",
    "Change",
    "Grant",
    "IssueContent",
    "Known",
    "Location",
    "LogEntry",
    "Mandate",
    "MandateKind",
    "SearchHit",
    "SourceDocumentRecord",
    "State",
    "TransactionRecord",
    "together",
]


# A KvK number, or that of a company elsewhere in Europe: its country, and what its register calls it.
NUMBER = re.compile(r"\d{8}|[A-Z]{2}[0-9A-Z._-]{1,18}", re.ASCII)
NUMBER_IS = "give 8 digits, or the number of a European company such as DEHRB123456"


class State(StrEnum):
    """How an intake request ended (`accepted`: it waits for the registration's keeper)."""

    COMPLETED = "completed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PARSE_FAULT = "parse-fault"
    SYSTEM_FAULT = "system-fault"


class MandateKind(StrEnum):
    """What an agent may do for a principal: deliver, or speak as the trusted intermediary of other suppliers."""

    LEVERING = "levering"
    TUSSENKOMST = "tussenkomst"


@dataclass(frozen=True, slots=True)
class Location:
    """The standardised location: ETRS89 (EPSG:4258) degrees to search by, and the exact text that is issued.

    Where it is `kept` from somebody, no search of theirs finds what lies there.
    """

    latitude: float
    longitude: float
    text: str = ""
    kept: Secrecy | None = None


@dataclass(frozen=True, slots=True)
class IssueContent:
    """What is issued of one object in one view (`C`, `O`, `PO`, `PPO`): canonical XML inside the document element.

    `cuts` are byte ranges that not everybody may see. A large view may be stored in parts; a part's cuts count from its
    own beginning. `namespace` is that of the issue service it is written for; "" is that of the first version of the
    kind.
    """

    view: str
    content: bytes
    cuts: tuple[Cut, ...] = ()
    part: int = 0
    namespace: str = ""

    def full(self) -> bytes:
        """Return what the bronhouder and the supplier see."""
        return self.content

    def public(self) -> bytes:
        """Return what everybody sees on every day: the content without its cuts."""
        return seen_by(self.content, self.cuts)

    def seen_by(self, reader: Viewer) -> bytes:
        """Return what this reader sees."""
        return seen_by(self.content, self.cuts, reader)


def together(contents: Iterable[IssueContent]) -> IssueContent:
    """Return the parts of a view as one; of no parts, nothing."""
    parts = sorted(contents, key=lambda one: one.part)
    cuts: list[Cut] = []
    at = 0
    for one in parts:
        cuts.extend((at + start, at + end, kept) for start, end, kept in one.cuts)
        at += len(one.content)
    first = parts[0] if parts else IssueContent("", b"")
    return IssueContent(first.view, b"".join(one.content for one in parts), tuple(cuts), 0, first.namespace)


@dataclass(frozen=True, slots=True)
class Change:
    """Why a registration changes: when, by which act (`register`, `correct`, `under-review`...), and whose.

    `transaction_id` names the delivery that caused it; an act of the keeper has an `actor` instead.
    """

    at: datetime
    act: str
    transaction_id: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it was received, and how it wraps the document in it."""

    content: bytes
    form: Form


@dataclass(frozen=True, slots=True)
class SourceDocumentRecord:
    """One delivered source document: its bytes exactly as received, with their SHA-256 in hex.

    `sequence_number` counts the documents of one object from 1; the store gives it out. `namespace` is that of the
    intake service it came by; "" is that of the first version of the kind. `form` is how its bytes wrap it.
    """

    bro_id: str
    transaction_id: str
    operation: str
    document_type: str
    quality_regime: str
    recorded_at: datetime
    content: bytes
    content_digest: str
    correction_reason: str = ""
    sequence_number: int = 0
    namespace: str = ""
    form: Form = Form.SOAP


@dataclass(frozen=True, slots=True)
class TransactionRecord:
    """One intake request in the transaction register, also when it failed; absent text is `""`.

    `request_digest` is the SHA-256, in hex, of the received bytes. The fields together rebuild the answer.
    """

    transaction_id: str
    object_code: str
    state: State
    received_at: datetime
    finished_at: datetime
    request_digest: str
    operation: str = ""
    document_type: str = ""
    request_reference: str = ""
    caller_oin: str = ""
    caller_kvk: str = ""
    delivery_accountable_party: str = ""
    delivery_responsible_party: str = ""
    object_id_accountable_party: str = ""
    bro_id: str = ""
    reason_rule: str = ""
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered before; `accepted_at` is when its answer was that it waits for the keeper."""

    record: TransactionRecord
    accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One object that a search found; a deregistered one is told of as `Gone`, and whose `own` it is may see all."""

    bro_id: str
    deregistered: bool
    deregistration_time: datetime | None
    own: bool = False
    appointed: bool = False


@dataclass(frozen=True, slots=True)
class Mandate:
    """An agent may act for a principal, per type of object, from `granted_at` until `revoked_at` (None: it holds)."""

    principal: str
    agent: str
    object_code: str
    kind: MandateKind
    granted_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A bronhouder appoints a reader of what is confidential: of an object, or (`granted_for` its code) of a kind.

    It holds up to and with its last day (`date.max`: without end), unless it was ended before.
    """

    bronhouder: str
    reader: str
    granted_for: str
    granted_at: datetime
    last_day: date = date.max
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What a registration became by one change (formal history); `version` counts from 1."""

    version: int
    change: Change
    registration: Registration


@dataclass(frozen=True, slots=True)
class Known:
    """An object that another one refers to: the details of the event that began it, and of the `later` ones."""

    object_code: str
    quality_regime: str
    deregistered: bool
    details: Mapping[str, Any]
    later: tuple[Mapping[str, Any], ...] = ()
