"""What a sandbox begins with: certificates for everybody, and a register that knows them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bro_soap.model import Party
from bro_soap.objects import KINDS
from bro_soap.sandbox.organisations import MANDATES, ORGANISATIONS, PASSED_ON, ROLES
from bro_soap.sandbox.pki.hierarchy import make_test_pki, open_test_pki, renew_crls
from bro_soap.store import Mandate, MandateKind, Store, make_engine, upgrade

__all__ = ["make_pki", "make_register"]


def make_pki(folder: Path) -> None:
    """Make the certificates of all organisations; where they are there, renew the CRLs."""
    if (folder / "root.pem").exists():
        renew_crls(open_test_pki(folder))
    else:
        make_test_pki(folder, organisations=ORGANISATIONS)


def make_register(database: Path, *, begun: bool) -> None:
    """Bring the register to the newest migration; put the organisations in it unless it has `begun`."""
    store = Store(make_engine(f"sqlite:///{database.resolve()}"))
    try:
        upgrade(store.engine)
        if not begun:
            _add_organisations(store)
    finally:
        store.close()


def _add_organisations(store: Store) -> None:
    now, numbers = datetime.now(UTC), {slug: one.kvk_number for slug, one in ORGANISATIONS.items()}
    with store.write() as unit:
        for slug, roles in ROLES.items():
            known = ORGANISATIONS[slug]
            held = frozenset((role, code) for role in roles for code in KINDS)
            unit.parties.add(Party(known.kvk_number, known.name, frozenset({known.oin}), held))
        for code in KINDS:
            for pairs, kind in ((MANDATES, MandateKind.LEVERING), (PASSED_ON, MandateKind.TUSSENKOMST)):
                for principal, agent in pairs:
                    unit.parties.grant(Mandate(numbers[principal], numbers[agent], code, kind, now))
