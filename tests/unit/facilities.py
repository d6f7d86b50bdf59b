"""Groundwater usage facilities for production dossiers to refer to, put straight into the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bro_soap.history.timeline import Event
from bro_soap.model import DocumentKind, Registration, RegistrationHistory
from bro_soap.store import Change, Store
from bro_soap.xmlio.dates import parse_partial_date
from tests.objects.gpd.cases import REFERENCES

__all__ = ["add_facilities", "add_facility"]

_AT = datetime(2021, 3, 1, 12, 0, tzinfo=UTC)


def add_facilities(store: Store) -> None:
    """Register the facilities that the samples of dossiers are of."""
    for bro_id, known in REFERENCES.items():
        if known.object_code == "GUF" and not known.deregistered:
            add_facility(store, bro_id, known.quality_regime, known.told)


def add_facility(store: Store, bro_id: str, regime: str, told: Iterable[Mapping[str, Any]]) -> None:
    """Register a facility whose events have these details."""
    history = RegistrationHistory(_AT, "aangevuld", latest_addition_time=_AT)
    registration = Registration(bro_id, "GUF", regime, "99000001", "99000001", "systeem", history)
    events = tuple(
        Event(
            "GUF_AddRealisedInstallation" if number else "GUF_StartRegistration",
            DocumentKind.ADDITION if number else DocumentKind.START,
            parse_partial_date("2021-02-01"),
            sequence=number + 1,
            recorded_at=_AT,
            details=details,
        )
        for number, details in enumerate(told)
    )
    with store.write() as unit:
        unit.registrations.add(registration, Change(_AT, "register"))
        unit.events.put(bro_id, (), events)
