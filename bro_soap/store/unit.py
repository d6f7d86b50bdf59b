"""What can be read and written within one transaction: every table by its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bro_soap.audience import Asker
from bro_soap.model import Criteria
from bro_soap.store import whole
from bro_soap.store.contents import Contents, WritableContents
from bro_soap.store.documents import Documents, WritableDocuments
from bro_soap.store.events import ObjectEvents, WritableObjectEvents
from bro_soap.store.grants import Grants, WritableGrants
from bro_soap.store.numbers import Numbers
from bro_soap.store.overview import Overview
from bro_soap.store.own import Own
from bro_soap.store.parties import Parties, WritableParties
from bro_soap.store.records import SearchHit, TransactionRecord
from bro_soap.store.references import References, WritableReferences
from bro_soap.store.registrations import Registrations, WritableRegistrations
from bro_soap.store.renderings import Renderings, WritableRenderings
from bro_soap.store.search import search
from bro_soap.store.seen import Answers, WritableAnswers
from bro_soap.store.states import States, WritableStates
from bro_soap.store.traits import WritableTraits
from bro_soap.store.transactions import TransactionRegister, WritableTransactionRegister

__all__ = ["Unit", "View"]


class View:
    """What can be read, within one transaction."""

    parties: Parties
    registrations: Registrations
    contents: Contents
    renderings: Renderings
    events: ObjectEvents
    references: References
    states: States
    documents: Documents
    transactions: TransactionRegister
    answers: Answers
    grants: Grants

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.parties = Parties(connection)
        self.registrations = Registrations(connection)
        self.contents = Contents(connection)
        self.renderings = Renderings(connection)
        self.events = ObjectEvents(connection)
        self.references = References(connection)
        self.states = States(connection)
        self.documents = Documents(connection)
        self.transactions = TransactionRegister(connection)
        self.answers = Answers(connection)
        self.grants = Grants(connection)
        self.overview = Overview(connection)
        self.own = Own(connection)

    def search(
        self, object_code: str, criteria: Criteria, limit: int = 2001, asker: Asker | None = None
    ) -> list[SearchHit]:
        """Return the objects that answer to all criteria, at most `limit`, by BRO-ID, as `search.search` does."""
        return search(self._connection, object_code, criteria, limit, asker)


class Unit(View):
    """What can be written, and read, within one transaction: all of it is durable at the end, or none.

    `keyed` tells whether a request was recorded with keys that somebody else may have taken.
    """

    parties: WritableParties
    registrations: WritableRegistrations
    contents: WritableContents
    renderings: WritableRenderings
    events: WritableObjectEvents
    references: WritableReferences
    states: WritableStates
    documents: WritableDocuments
    transactions: WritableTransactionRegister
    answers: WritableAnswers
    grants: WritableGrants
    keyed = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.parties = WritableParties(connection)
        self.registrations = WritableRegistrations(connection)
        self.contents = WritableContents(connection)
        self.renderings = WritableRenderings(connection)
        self.events = WritableObjectEvents(connection)
        self.references = WritableReferences(connection)
        self.states = WritableStates(connection)
        self.documents = WritableDocuments(connection)
        self.transactions = WritableTransactionRegister(connection)
        self.answers = WritableAnswers(connection)
        self.grants = WritableGrants(connection)
        self.overview = Overview(connection)
        self.own = Own(connection)
        self.numbers = Numbers(connection)
        self.traits = WritableTraits(connection)

    def record(self, record: TransactionRecord, keys: Sequence[str] = (), until: datetime | None = None) -> None:
        """Write an intake request into the transaction register, and by which keys its answer is known until when.

        When one of the keys is taken the unit ends with `Clash`.
        """
        self.transactions.add(record)
        if keys:
            self.keyed = True
            self.answers.remember(keys, record.transaction_id, until or record.finished_at)

    def try_writing(self, key: str, now: datetime) -> None:
        """Write a row, with a key that nobody has, and take it out again."""
        self.answers.remember((key,), "", now)
        self.answers.release((key,))

    def add_rows(self, table: str, rows: Iterable[whole.Row]) -> None:
        """Put rows of an export back; ConfigurationError for what this version does not know."""
        whole.add_rows(self._connection, table, rows)
