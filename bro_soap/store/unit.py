"""What can be read and written within one transaction: the statements of every table behind one door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bro_soap.declaration.life import Trait
from bro_soap.history.timeline import Events
from bro_soap.model import Criteria, Finding, Party, Registration, Role
from bro_soap.store import contents as issue_contents
from bro_soap.store import (
    documents,
    events,
    numbers,
    overview,
    parties,
    registrations,
    seen,
    traits,
    transactions,
    whole,
)
from bro_soap.store.events import Known
from bro_soap.store.overview import Asked
from bro_soap.store.records import (
    Answered,
    Change,
    Hit,
    IssueContent,
    Location,
    LogEntry,
    Mandate,
    MandateKind,
    SourceDocumentRecord,
    State,
    TransactionRecord,
)
from bro_soap.store.search import search

__all__ = ["Unit", "View"]


class View:
    """What can be read, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def party_by_oin(self, oin: str) -> Party | None:
        """Return the organisation that this OIN belongs to, or None."""
        return parties.party_by_oin(self._connection, oin)

    def party_by_kvk(self, kvk_number: str) -> Party | None:
        """Return the organisation with this KvK number, or None."""
        return parties.parties_by_kvk(self._connection, (kvk_number,)).get(kvk_number)

    def parties_by_kvk(self, kvk_numbers: Iterable[str]) -> dict[str, Party]:
        """Return the organisations that are known among these KvK numbers, by number."""
        return parties.parties_by_kvk(self._connection, kvk_numbers)

    def roles(self, kvk_numbers: Iterable[str], object_code: str) -> dict[str, frozenset[Role]]:
        """Return what each of these organisations may do with this type of object; nothing for an unknown one."""
        return parties.roles_for(self._connection, kvk_numbers, object_code)

    def parties(self) -> list[Party]:
        """Return all organisations by KvK number."""
        return parties.get_parties(self._connection)

    def mandated(self, principal: str, agent: str, object_code: str, kind: MandateKind = MandateKind.LEVERING) -> bool:
        """Tell whether the agent holds the principal's mandate for this type of object now."""
        return parties.is_mandated(self._connection, principal, agent, object_code, kind)

    def mandates(self, kvk_number: str | None = None) -> list[Mandate]:
        """Return every mandate ever granted, of all organisations or to and from one, oldest first."""
        return parties.get_mandates(self._connection, kvk_number)

    def registration(self, bro_id: str) -> Registration | None:
        """Return the registration as it is now, or None."""
        return registrations.get_registration(self._connection, bro_id)

    def location(self, bro_id: str) -> Location | None:
        """Return the object's standardised location, or None."""
        return registrations.get_location(self._connection, bro_id)

    def history_log(self, bro_id: str) -> list[LogEntry]:
        """Return every state that the registration has had, oldest first (formal history)."""
        return registrations.get_history_log(self._connection, bro_id)

    def issue_content(self, bro_id: str, view: str) -> IssueContent | None:
        """Return what is issued of the object in this view, or None."""
        return issue_contents.get_issue_content(self._connection, bro_id, view)

    def issue_contents(self, bro_ids: Sequence[str], view: str) -> dict[str, IssueContent]:
        """Return this view of each of the objects that has it, by BRO-ID."""
        return issue_contents.get_issue_contents(self._connection, bro_ids, view)

    def issue_parts(self, bro_id: str, view: str, parts: Iterable[int]) -> IssueContent | None:
        """Return these parts of what is issued of the object in this view, joined; None when there are none."""
        return issue_contents.get_issue_parts(self._connection, bro_id, view, parts)

    def events(self, bro_id: str) -> Events:
        """Return the events of an object with a life-span as they stand now, in their order."""
        return events.get_events(self._connection, bro_id)

    def known(self, bro_ids: Iterable[str]) -> dict[str, Known]:
        """Return those of these objects that exist, by BRO-ID."""
        return events.get_known(self._connection, bro_ids)

    def search(self, object_code: str, criteria: Criteria, limit: int = 2001) -> list[Hit]:
        """Return the objects that answer to all criteria, at most `limit`, by BRO-ID."""
        return search(self._connection, object_code, criteria, limit)

    def source_documents(self, bro_id: str) -> list[SourceDocumentRecord]:
        """Return the source documents of the object in the order in which they took effect."""
        return documents.get_source_documents(self._connection, bro_id)

    def some_source_documents(self, bro_id: str, numbers: Iterable[int]) -> dict[int, SourceDocumentRecord]:
        """Return these source documents of the object by their number."""
        return documents.get_some_source_documents(self._connection, bro_id, numbers)

    def latest_sequence(self, bro_id: str) -> int:
        """Return the number of the newest source document of the object; 0 when there is none."""
        return documents.get_latest_number(self._connection, bro_id)

    def registered(self, asked: Asked = Asked(), limit: int = 100) -> list[Registration]:  # noqa: B008  it is frozen
        """Return the registrations that answer to all that is asked, by BRO-ID, at most `limit`."""
        return overview.find_registrations(self._connection, asked, limit)

    def count_registrations(self) -> dict[str, dict[str, int]]:
        """Return per type of object how many are registered, under review and deregistered."""
        return overview.count_registrations(self._connection)

    def count_transactions(self, since: datetime) -> dict[str, dict[str, int]]:
        """Return per type of object how many intake requests came in since a moment, by their state."""
        return overview.count_transactions(self._connection, since)

    def count_held(self) -> int:
        """Return how many requests wait for the registration's keeper."""
        return overview.count_held(self._connection)

    def held(self, bro_id: str | None = None) -> list[SourceDocumentRecord]:
        """Return the requests that wait for the registration's keeper, oldest first."""
        return documents.get_held(self._connection, bro_id)

    def transaction(self, transaction_id: str) -> TransactionRecord | None:
        """Return the record of one intake request, or None."""
        return transactions.get_transaction(self._connection, transaction_id)

    def transactions(self, **filters: Any) -> list[TransactionRecord]:
        """Return the newest intake requests first; the filters are those of `transactions.get_transactions`."""
        return transactions.get_transactions(self._connection, **filters)

    def answered(self, keys: Iterable[str], now: datetime) -> dict[str, Answered]:
        """Return what was answered under those of these keys that are known and have not expired."""
        return seen.get_answered(self._connection, keys, now)

    def received(self, transaction_id: str) -> bytes | None:
        """Return the message that a transaction recorded or holds, as it was received; None for one that failed."""
        return seen.get_received(self._connection, transaction_id)


class Unit(View):
    """What can be written, and read, within one transaction: all of it is durable at the end, or none.

    `keyed` tells whether a request was recorded with keys that somebody else may have taken.
    """

    keyed = False

    def new_transaction_id(self, object_code: str) -> str:
        """Return a transaction id never given before, e.g. `CPT-000000034662`; void when this unit fails."""
        return numbers.new_transaction_id(self._connection, object_code)

    def new_bro_id(self, prefix: str) -> str:
        """Return a BRO-ID never given before, e.g. `CPT000000034662`; void when this unit fails."""
        return numbers.new_bro_id(self._connection, prefix)

    def lock(self, bro_id: str) -> Registration | None:
        """Return the registration and keep every other writer from it until this unit ends; None when unknown."""
        return registrations.lock(self._connection, bro_id)

    def add_registration(
        self,
        registration: Registration,
        change: Change,
        location: Location | None = None,
        contents: Iterable[IssueContent] = (),
    ) -> None:
        """Add a registration with what is issued of it; its history log begins with version 1."""
        registrations.add_registration(self._connection, registration, location, contents, change)

    def update_registration(
        self,
        registration: Registration,
        change: Change,
        location: Location | None = None,
        contents: Iterable[IssueContent] = (),
    ) -> None:
        """Give a registration its new fields; a location or view not given stays.

        Raises `Changed` when it is no longer at the version of the one given; its lock is held from then on.
        """
        registrations.update_registration(self._connection, registration, change, location, contents)

    def put_contents(self, bro_id: str, contents: Iterable[IssueContent]) -> None:
        """Replace these views of the locked object."""
        issue_contents.put_contents(self._connection, bro_id, contents)

    def put_parts(
        self, bro_id: str, contents: Iterable[IssueContent], replaced: Iterable[tuple[str, int]] = ()
    ) -> None:
        """Add parts of views, after taking out those that are `replaced` (view, part); the other parts stay."""
        issue_contents.put_parts(self._connection, bro_id, contents, replaced)

    def put_events(self, bro_id: str, before: Events, after: Events) -> None:
        """Write how the events of a locked (or new) object changed."""
        events.put_events(self._connection, bro_id, before, after)

    def put_traits(self, bro_id: str, found: Iterable[Trait], *, new: bool = False) -> None:
        """Replace what the object is searched by; a `new` object has nothing yet."""
        traits.put_traits(self._connection, bro_id, found, new=new)

    def add_source_document(self, record: SourceDocumentRecord) -> None:
        """Append a source document to its locked (or new) object."""
        documents.add_source_document(self._connection, record)

    def hold(self, record: SourceDocumentRecord) -> None:
        """Store a request that the registration's keeper must judge before it takes effect."""
        documents.hold(self._connection, record)

    def settle(self, transaction_id: str, verdict: str, at: datetime) -> None:
        """Note the keeper's verdict on a request that waits; LookupError when it does not (any more)."""
        documents.settle(self._connection, transaction_id, verdict, at)

    def record(self, record: TransactionRecord, keys: Sequence[str] = (), until: datetime | None = None) -> None:
        """Write an intake request into the transaction register, and by which keys its answer is known until when.

        When one of the keys is taken the unit ends with `Clash`.
        """
        transactions.record(self._connection, record)
        if keys:
            self.keyed = True
            seen.remember(self._connection, keys, record.transaction_id, until or record.finished_at)

    def finish(
        self,
        transaction_id: str,
        state: State,
        at: datetime,
        reason_rule: str = "",
        reason: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        """Give a request that waited its final state; LookupError when it is not in the register."""
        transactions.finish(self._connection, transaction_id, state, at, reason_rule, reason, findings)

    def release(self, keys: Iterable[str], expired_by: datetime | None = None) -> None:
        """Forget the answers under these keys: all, or those that had expired by then."""
        seen.release(self._connection, keys, expired_by)

    def try_writing(self, key: str, now: datetime) -> None:
        """Write a row, with a key that nobody has, and take it out again."""
        seen.remember(self._connection, (key,), "", now)
        seen.release(self._connection, (key,))

    def forget_answers(self, now: datetime) -> int:
        """Drop some thousands of the answers that have expired; return how many."""
        return seen.forget(self._connection, now)

    def add_rows(self, table: str, rows: Iterable[whole.Row]) -> None:
        """Put rows of an export back; ConfigurationError for what this version does not know."""
        whole.add_rows(self._connection, table, rows)

    def go_on_from(self, latest: Mapping[str, int]) -> None:
        """Let the next transaction ids and BRO-IDs have higher numbers than these."""
        numbers.go_on_from(self._connection, latest)

    def add_party(self, party: Party) -> None:
        """Add an organisation, or names, OINs and roles to a known one; ConfigurationError: malformed or taken."""
        parties.add_party(self._connection, party)

    def remove_oin(self, oin: str) -> bool:
        """Take an OIN from its organisation; False when nobody has it."""
        return parties.remove_oin(self._connection, oin)

    def remove_role(self, kvk_number: str, role: Role, object_code: str) -> bool:
        """Take a role from an organisation; False when it does not have it."""
        return parties.remove_role(self._connection, kvk_number, role, object_code)

    def grant_mandate(self, mandate: Mandate) -> bool:
        """Grant a mandate; False when it holds already; ConfigurationError when a party is unknown."""
        return parties.grant_mandate(self._connection, mandate)

    def revoke_mandate(self, principal: str, agent: str, object_code: str, *, kind: MandateKind, at: datetime) -> bool:
        """End a mandate that holds; False when there is none."""
        return parties.revoke_mandate(self._connection, principal, agent, object_code, kind=kind, at=at)
