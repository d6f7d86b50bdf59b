"""What is made of a backup: the register as it was, what was acknowledged after it, and whether all of it comes out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from bro_soap.delivery.case import Intake
from bro_soap.errors import ConfigurationError
from bro_soap.files import written
from bro_soap.keeping.acts import rebuild
from bro_soap.observe import audit
from bro_soap.operate.backup import Backup
from bro_soap.settings import Settings
from bro_soap.store import Store
from bro_soap.store.copies import count_rows, damaged_documents, restore_database
from bro_soap.store.migrate import newest, upgrade
from bro_soap.store.numbers import Numbers
from bro_soap.store.whole import objects, snapshot

__all__ = ["examine_restored", "fill", "lost_after", "restore_backup"]

_OVERLAP = timedelta(minutes=5)  # clocks of nodes differ, and a decision is written after its transaction
_GIVEN = re.compile(r"[A-Z-]{1,20}-[0-9]{1,12}")
_ACKNOWLEDGED = frozenset({"completed", "accepted"})


@dataclass(frozen=True, slots=True)
class Lost:
    """A delivery that its supplier was told is recorded, and that is not in the register any more."""

    transaction_id: str
    bro_id: str
    kvk_number: str
    at: str


def restore_backup(store: Store, settings: Settings, backup: Backup) -> list[str]:
    """Fill the configured, empty database, and put back what is missing of the audit log.

    Return the names of the audit files that were put back. Raises `ConfigurationError` when the database is in use.
    """
    fill(store, backup)
    settings.audit_folder.mkdir(parents=True, exist_ok=True)
    put: list[str] = []
    for file in sorted((backup.folder / "audit").glob("*.jsonl")):
        if not (settings.audit_folder / file.name).exists():
            with file.open("rb") as source, written(settings.audit_folder / file.name, private=True) as target:
                shutil.copyfileobj(source, target)
            put.append(file.name)
    return put


def fill(store: Store, backup: Backup) -> None:
    """Restore the database of a backup into an empty one, and bring that to the newest migration."""
    if backup.told["migration"] > newest():
        raise ConfigurationError(
            f"{backup.folder} is of version {backup.told['version']}: install that, or a newer one"
        )
    restore_database(store.engine, backup.folder, backup.told["migration"])
    upgrade(store.engine)


def lost_after(store: Store, backup: Backup, folders: Iterable[Path], skip: int) -> list[Lost]:
    """Return the deliveries that were acknowledged after the backup, by the audit logs; they are not in the register.

    No number that was given out is given again: the next ones begin `skip` above the highest that is known of.
    """
    since, lost = datetime.fromisoformat(backup.told["made"]) - _OVERLAP, dict[str, Lost]()
    with snapshot(store.engine) as connection:
        numbers = Numbers(connection).latest()
    known = numbers["transaction_number"]
    with store.read() as view:
        for one in (entry for folder in folders for entry in audit.decisions(folder)):
            given, at = str(one.get("transaction_id", "")), str(one.get("at", ""))
            # what is before the backup by number may still be after it; what is so by time, with a clock that was ahead
            if not _GIVEN.fullmatch(given) or (_number(given) <= known and _before(at, since)):
                continue
            told = Lost(given, str(one.get("bro_id", "")), str(one.get("kvk", "")), at)
            numbers["transaction_number"] = max(numbers["transaction_number"], _number(given))
            numbers["bro_number"] = max(numbers["bro_number"], _number(told.bro_id))
            if one.get("outcome") in _ACKNOWLEDGED and view.transactions.get(given) is None:
                lost[given] = told
    with store.write() as unit:
        unit.numbers.go_on_from({name: number + skip for name, number in numbers.items()})
    return sorted(lost.values(), key=lambda one: one.at)


def _before(at: str, moment: datetime) -> bool:
    """Tell whether a moment in an audit log lies before this one; what is no moment does not."""
    try:
        return datetime.fromisoformat(at) < moment
    except (ValueError, TypeError):
        return False


def _number(name: str) -> int:
    """Return the number in a BRO-ID or a transaction id; 0 when there is none."""
    return int(name[-12:]) if re.fullmatch("[0-9]{12}", name[-12:]) else 0


def examine_restored(
    store: Store, intakes: Mapping[str, Intake], backup: Backup, most_objects: int | None = None
) -> tuple[int, list[str]]:
    """Compare a restored database with its backup; return how many objects were made anew, and what is wrong.

    Every row is counted and every source document compared with its digest; of `most_objects` (all, when None)
    everything that is issued is made from the source documents again and compared.
    """
    with snapshot(store.engine) as connection:
        counted = count_rows(connection)
        wanted = list(islice(objects(connection), most_objects))
    rows = backup.told["rows"]
    wrong = [
        f"{name}: {counted.get(name)} rows, {rows[name]} in the backup"
        for name in rows
        if rows[name] != counted.get(name)
    ]
    wrong += [f"{transaction}: not what was delivered" for transaction in damaged_documents(store.engine)]
    for code, bro_id in wanted:
        outcome = rebuild(intakes[code], bro_id, keep=False)
        if outcome.different:
            wrong.append(f"{bro_id}: {', '.join(outcome.different)} come out differently")
    return len(wanted), wrong + [
        f"audit {one.file} {one.line}: {one.what}" for one in audit.verify(backup.folder / "audit")
    ]
