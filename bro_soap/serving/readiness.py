"""Whether this node can take requests now: what a load balancer asks, and what a person wants to know first."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bro_soap.errors import BroError
from bro_soap.security.certificates import TrustStore
from bro_soap.security.radar import Expiry, own_certificates, radar
from bro_soap.security.seen import SeenCertificates
from bro_soap.settings import Settings
from bro_soap.store import make_engine
from bro_soap.store.migrate import newest, revision

__all__ = ["Check", "Readiness", "database_file", "free_space", "trust_check"]

State = Literal["ok", "warning", "failed"]
_EVERY = 2.0  # seconds between looks
_LATE = 15.0  # seconds after which a look that does not end is an answer in itself
_STUCK = 30.0  # seconds since a worker looked around
_SURVEY = 60.0  # seconds that what is known of certificates and CRLs stays good


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `failed` means that no requests should come here."""

    name: str
    state: State
    text: str


class Readiness:
    """Looks again and again in a thread of its own, so that an answer never waits for a database that hangs."""

    def __init__(
        self, settings: Settings, seen: Callable[[], Mapping[int, float]], draining: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._seen = seen
        self._draining = draining
        self._checks: tuple[Check, ...] = (Check("start", "failed", "nothing was looked at yet"),)
        self._looked = time.monotonic()
        self._surveyed = 0.0
        self._trust: TrustStore | None = None
        self._engine = make_engine(settings.database_url, pool_size=1, busy_timeout=5.0)
        self._file = database_file(settings)
        self._inode = _inode(self._file)
        self.expiries: list[Expiry] = []

    def start(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._run, name="readiness", daemon=True).start()

    def checks(self) -> tuple[Check, ...]:
        """Return what was found at the last look; what hangs is a failure too."""
        late = time.monotonic() - self._looked
        found = self._checks
        if late > _LATE:
            found = (*found, Check("readiness", "failed", f"the last look was {late:.0f} seconds ago; one hangs"))
        if self._draining():
            found = (*found, Check("draining", "failed", "this node is being stopped"))
        return found

    def alive(self) -> Check:
        """Tell whether a worker is at work: what does not mend itself is worth a restart."""
        ages = {pid: time.time() - moment for pid, moment in self._seen().items()}
        lively = [pid for pid, age in ages.items() if age < _STUCK]
        if not lively:
            return Check("workers", "failed", f"none of {len(ages)} workers looked around within {_STUCK:.0f} seconds")
        return Check("workers", "ok", f"{len(lively)} of {self._settings.workers} at work")

    def look(self) -> tuple[Check, ...]:
        """Look at everything now."""
        return (self.alive(), self._database(), *self._certificates(), *self._disks())

    def _run(self) -> None:
        while True:
            try:
                self._checks = self.look()
            except Exception as error:  # whatever goes wrong here is no reason to say nothing
                self._checks = (Check("readiness", "failed", f"{type(error).__name__}: {error}"),)
            self._looked = time.monotonic()
            time.sleep(_EVERY)

    def _database(self) -> Check:
        if self._file is not None and _inode(self._file) != self._inode:
            return Check("database", "failed", f"{self._file} is gone or another file: put it back, or restart")
        try:
            found, wanted = revision(self._engine), newest()
        except Exception as error:
            reason = str(error).splitlines()[0]
            return Check("database", "failed", f"no answer: {reason}")
        if found is None or found < wanted:
            return Check("database", "failed", f"at migration {found}, needed is {wanted}: run `bro-soap db upgrade`")
        if found > wanted:
            return Check(
                "database", "warning", f"at migration {found}, newer than {wanted}: this node waits for its update"
            )
        return Check("database", "ok", f"at migration {found}")

    def _certificates(self) -> Iterator[Check]:
        at = datetime.now(UTC)
        try:
            self._trust = self._trust or TrustStore.load(self._settings.trust)
            trust = self._trust.current()
            if time.monotonic() > self._surveyed + _SURVEY or not self.expiries:
                clients = SeenCertificates(self._settings.seen_folder).certificates()
                own = own_certificates(self._settings)
                self.expiries = radar(own, trust, clients, at, days=self._settings.expiry_days)
                self._surveyed = time.monotonic()
        except (BroError, OSError) as error:
            yield Check("trust", "failed", str(error))
            return
        yield trust_check(self.expiries)
        ended = [one.name for one in self.expiries if one.kind in ("server", "signing") and one.state == "EXPIRED"]
        yield Check(
            "keys", "failed" if ended else "ok", f"ended: {', '.join(ended)}" if ended else "certificates are valid"
        )

    def _disks(self) -> Iterator[Check]:
        for folder, free in free_space(self._settings).items():
            least = self._settings.least_free_bytes
            state: State = "failed" if free < least else "warning" if free < 4 * least else "ok"
            yield Check("disk", state, f"{free // 1_000_000} MB free in {folder}")


def trust_check(expiries: list[Expiry]) -> Check:
    """Tell whether clients can be accepted: a CA without a current CRL refuses all of its own, and only those."""
    crls = [one for one in expiries if one.kind == "crl"]
    bad = [one.name for one in crls if one.state in ("EXPIRED", "MISSING")]
    if crls and len(bad) == len(crls):
        return Check(
            "trust", "failed", "no CA has a current CRL, so every client is refused: run `bro-soap pki refresh`"
        )
    if bad:
        return Check("trust", "warning", f"no current CRL, their clients are refused: {'; '.join(bad)}")
    return Check("trust", "ok", f"{len(crls)} CRLs are current")


def database_file(settings: Settings) -> Path | None:
    """Return the file of the register, or None when a server has it."""
    url = settings.database_url
    return Path(url.partition(":///")[2].partition("?")[0]) if url.startswith("sqlite") else None


def _inode(file: Path | None) -> int:
    try:
        return file.stat().st_ino if file is not None else 0
    except OSError:
        return 0


def free_space(settings: Settings) -> dict[str, int]:
    """Return how many bytes are free where the service writes: the audit log, and the database when that is a file."""
    folders = [settings.audit_folder]
    file = database_file(settings)
    if file is not None:
        folders.append(file.parent)
    found: dict[str, int] = {}
    for folder in folders:
        there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        found[str(folder)] = shutil.disk_usage(there).free
    return found
