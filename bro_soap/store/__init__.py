"""The register in a database: parties, transactions, registrations, source documents and what is issued of them.

Records are here at once. What works with a database is imported when it is first asked for: validation, and commands
that need none, do without SQLAlchemy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bro_soap.store.records import (
    Answered,
    Change,
    Grant,
    IssueContent,
    Known,
    Location,
    LogEntry,
    Mandate,
    MandateKind,
    Received,
    SearchHit,
    SourceDocumentRecord,
    State,
    TransactionRecord,
    together,
)
from bro_soap.store.signs import Changed

if TYPE_CHECKING:
    from bro_soap.store.engine import clock, make_engine, ping, wait
    from bro_soap.store.migrate import check, upgrade
    from bro_soap.store.overview import Sought
    from bro_soap.store.own import Page, PagePlace
    from bro_soap.store.store import Clash, Store
    from bro_soap.store.transactions import message_key
    from bro_soap.store.trouble import again
    from bro_soap.store.unit import Unit, View

__all__ = [
    "Answered",
    "Change",
    "Changed",
    "Clash",
    "Grant",
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
    "together",
    "upgrade",
    "wait",
]

_WHERE = {
    "engine": ("clock", "make_engine", "ping", "wait"),
    "migrate": ("check", "upgrade"),
    "overview": ("Sought",),
    "own": ("Page", "PagePlace"),
    "store": ("Clash", "Store"),
    "transactions": ("message_key",),
    "trouble": ("again",),
    "unit": ("Unit", "View"),
}


def __getattr__(name: str) -> Any:
    """Return what works with a database (PEP 562)."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"bro_soap.store.{module}"), name)
    raise AttributeError(name)
