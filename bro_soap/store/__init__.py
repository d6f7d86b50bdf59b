"""The register in a database: parties, transactions, registrations, source documents and what is issued of them."""

from bro_soap.store.engine import clock, make_engine, ping, wait
from bro_soap.store.events import Known
from bro_soap.store.migrate import check, upgrade
from bro_soap.store.overview import Sought
from bro_soap.store.own import Page, PagePlace
from bro_soap.store.records import (
    Answered,
    Change,
    IssueContent,
    Location,
    LogEntry,
    Mandate,
    MandateKind,
    Received,
    SearchHit,
    SourceDocumentRecord,
    State,
    TransactionRecord,
)
from bro_soap.store.registrations import Changed
from bro_soap.store.store import Clash, Store
from bro_soap.store.transactions import message_key
from bro_soap.store.trouble import again
from bro_soap.store.unit import Unit, View

__all__ = [
    "Answered",
    "Change",
    "Changed",
    "Clash",
    "IssueContent",
    "Known",
    "Location",
    "LogEntry",
    "Mandate",
    "MandateKind",
    "Page",
    "PagePlace",
    "Received",
    "SearchHit",
    "Sought",
    "SourceDocumentRecord",
    "State",
    "Store",
    "TransactionRecord",
    "Unit",
    "View",
    "again",
    "check",
    "clock",
    "make_engine",
    "message_key",
    "ping",
    "upgrade",
    "wait",
]
