"""All looks in one order: what must be right first comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bro_soap.errors import BroError
from bro_soap.operate.doctor.configuration import check_configuration
from bro_soap.operate.doctor.finding import Diagnosis
from bro_soap.operate.doctor.machine import check_machine
from bro_soap.operate.doctor.permissions import check_permissions
from bro_soap.operate.doctor.register import check_register
from bro_soap.operate.doctor.trust import check_trust
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.service.app import load_contracts
from bro_soap.settings import Settings

__all__ = ["examine"]

_BEHIND = timedelta(minutes=1)


def examine(settings: Settings, *, runs: bool) -> Iterator[Diagnosis]:
    """Look at everything; `runs` tells that the service runs now."""
    configured = check_configuration(settings)
    yield from configured or [Diagnosis("configuration", "ok", "settings and the files they name fit together")]
    yield _contracts(settings)
    yield from check_trust(settings)
    yield from _clock(settings)
    yield from check_register(settings)
    yield from check_permissions(settings, runs=runs)
    yield from check_machine(settings, runs=runs)


def _contracts(settings: Settings) -> Diagnosis:
    try:
        found = load_contracts(settings)
    except BroError as error:
        return Diagnosis("contracts", "failed", str(error), "leave `contracts` out for the files that are shipped")
    served = sorted(contract.label for contracts in found.values() for contract in contracts)
    return Diagnosis("contracts", "ok", f"{len(served)} services: {', '.join(served)}")


def _clock(settings: Settings) -> Iterator[Diagnosis]:
    """Look for a CRL that is made after now: our clock is behind."""
    try:
        trust = TrustStore.load(settings.trust).current()
    except (BroError, OSError):
        return
    made = [crl.last_update_utc for crls in trust.crls.values() for crl in crls]
    if made and max(made) > datetime.now(UTC) + _BEHIND:
        text = f"a CRL was made at {max(made):%Y-%m-%d %H:%M} UTC, which is yet to come"
        yield Diagnosis("clock", "failed", text, "set this machine's clock; let chrony or systemd-timesyncd keep it")
