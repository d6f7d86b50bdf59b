"""Whether this node can take requests now: what a load balancer asks, and what a person wants to know first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bro_soap.errors import BroError
from bro_soap.operate.doctor import Diagnosis, database_file, disk_findings, trust_finding
from bro_soap.secrets import reason
from bro_soap.security.pki.certificates import TrustStore
from bro_soap.security.pki.radar import Expiry, own_certificates, passing, radar
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.settings import Settings
from bro_soap.store import make_engine
from bro_soap.store.migrate import misfit, newest, revision

__all__ = ["Readiness"]

log = structlog.get_logger(__name__)
_EVERY = 2.0  # seconds between looks
_LATE = 15.0  # seconds after which a look that does not end is an answer in itself
_STUCK = 30.0  # seconds since a worker looked around
_SURVEY = 60.0  # seconds that what is known of certificates and CRLs stays good


class Readiness:
    """Looks again and again in a thread of its own, so that an answer never waits for a database that hangs."""

    def __init__(
        self, settings: Settings, seen: Callable[[], Mapping[int, float]], draining: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._seen = seen
        self._draining = draining
        self._checks: tuple[Diagnosis, ...] = (Diagnosis("start", "failed", "nothing was looked at yet"),)
        self._looked = time.monotonic()
        self._surveyed = 0.0
        self._trust: TrustStore | None = None
        self._engine = make_engine(settings.database_url, pool_size=1, busy_timeout=5.0)
        self._file = database_file(settings)
        self._inode = _inode(self._file)
        self.expiries: list[Expiry] = []
        self._clients_of: list[str] = []
        self._generation = 0
        self._told: frozenset[str] | None = None

    def start(self) -> None:
        """Look from now on."""
        threading.Thread(target=self._run, name="readiness", daemon=True).start()

    def checks(self) -> tuple[Diagnosis, ...]:
        """Return what was found at the last look; what hangs is a failure too."""
        late = time.monotonic() - self._looked
        found = self._checks
        if late > _LATE:
            found = (*found, Diagnosis("readiness", "failed", f"the last look was {late:.0f} seconds ago; one hangs"))
        if self._draining():
            found = (*found, Diagnosis("draining", "failed", "this node is being stopped"))
        return found

    def alive(self) -> Diagnosis:
        """Tell whether a worker is at work: what does not mend itself is worth a restart."""
        ages = {pid: time.monotonic() - moment for pid, moment in self._seen().items()}
        lively = [pid for pid, age in ages.items() if age < _STUCK]
        if not lively:
            return Diagnosis(
                "workers", "failed", f"none of {len(ages)} workers looked around within {_STUCK:.0f} seconds"
            )
        return Diagnosis("workers", "ok", f"{len(lively)} of {self._settings.workers} at work")

    def look(self) -> tuple[Diagnosis, ...]:
        """Look at everything now."""
        return (self.alive(), self._database(), *self._certificates(), *disk_findings(self._settings))

    def _run(self) -> None:
        while True:
            try:
                self._checks = self.look()
            except Exception as error:  # whatever goes wrong here is no reason to say nothing
                self._checks = (Diagnosis("readiness", "failed", f"{type(error).__name__}: {reason(error)}"),)
            self._looked = time.monotonic()
            self._tell()
            time.sleep(_EVERY)

    def _tell(self) -> None:
        """Log when the node becomes ready or unready, and when it is unready for another reason."""
        found = self.checks()
        wrong = frozenset(f"{one.name}: {one.text}" for one in found if one.state == "failed")
        kinds = frozenset(one.partition(":")[0] for one in wrong)
        if kinds == self._told:
            return
        if wrong:
            log.warning("not ready", why=sorted(wrong))
        elif self._told is None:
            log.info("ready")
        else:
            log.warning("ready again", was=sorted(self._told))
        self._told = kinds

    def _database(self) -> Diagnosis:
        if self._file is not None and _inode(self._file) != self._inode:
            return Diagnosis("database", "failed", f"{self._file} is gone or another file: put it back, or restart")
        try:
            wrong, found = misfit(self._engine), revision(self._engine)
        except Exception as error:
            return Diagnosis("database", "failed", f"no answer: {reason(error)}")
        if wrong:
            return Diagnosis("database", "failed", wrong)
        if found != newest():
            return Diagnosis("database", "warning", f"at migration {found}, this node is of {newest()}: update it")
        return Diagnosis("database", "ok", f"at migration {found}")

    def _certificates(self) -> Iterator[Diagnosis]:
        at = datetime.now(UTC)
        try:
            self._trust = self._trust or TrustStore.load(self._settings.trust)
            trust = self._trust.current()
            late = time.monotonic() > self._surveyed + _SURVEY
            if late or not self.expiries or trust.generation != self._generation:
                self._generation = trust.generation
                clients = SeenCertificates(self._settings.seen_folder).certificates()
                own = own_certificates(self._settings)
                self.expiries = radar(own, trust, clients, at, days=self._settings.expiry_days)
                self._clients_of = passing(trust, at)
                self._surveyed = time.monotonic()
        except (BroError, OSError) as error:
            yield Diagnosis("trust", "failed", str(error))
            return
        yield trust_finding(self.expiries, self._clients_of)
        ended = [one.name for one in self.expiries if one.kind in ("server", "signing") and one.state == "EXPIRED"]
        yield Diagnosis(
            "keys", "failed" if ended else "ok", f"ended: {', '.join(ended)}" if ended else "certificates are valid"
        )


def _inode(file: Path | None) -> int:
    try:
        return file.stat().st_ino if file is not None else 0
    except OSError:
        return 0
