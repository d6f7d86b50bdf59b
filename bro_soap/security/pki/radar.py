"""The expiry radar: how long every certificate and CRL that the service lives by still lasts."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bro_soap.errors import CertificateError, ConfigurationError
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.pki.path import is_issued_by, name_of
from bro_soap.security.pki.reading import certificates_in
from bro_soap.security.pki.revocation import newest_crl
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.security.pki.trust import Trust, TrustStore
from bro_soap.settings import Settings

__all__ = ["DailyRadar", "Expiry", "State", "log_expiries", "own_certificates", "passing", "radar", "survey"]

logger = logging.getLogger(__name__)

State = Literal["OK", "WARNING", "EXPIRED", "MISSING"]
_LAST_PART = 4
"""A CRL is a warning in the last quarter of its life: by then several fetches have failed."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """One thing that ends: its kind (`server`, `signing`, `root`, `intermediate`, `crl`, `client`), name and moment."""

    kind: str
    name: str
    ends: datetime | None
    left: timedelta | None
    state: State

    @property
    def days(self) -> float:
        """How many days are left; 0 when it has ended or is missing."""
        return max(0.0, self.left / timedelta(days=1)) if self.left else 0.0


def radar(
    own: Iterable[tuple[str, x509.Certificate]],
    trust: Trust,
    clients: Sequence[x509.Certificate],
    at: datetime,
    *,
    days: int = 30,
) -> list[Expiry]:
    """Return what ends, soonest first: our own certificates by kind, the trust store, and the clients' (last per OIN).

    `days` is how long before its end a certificate is a warning. A CRL is one in the last quarter of its life, and
    MISSING when a CA has none: then everything below that CA is refused.
    """
    warn = timedelta(days=days)
    found = [_certificate(kind, certificate, at, warn) for kind, certificate in own]
    found += [_certificate("root", root, at, warn) for root in trust.roots]
    found += [_certificate("intermediate", ca, at, warn) for ca in trust.intermediates]
    found += [_certificate("client", certificate, at, warn) for certificate in _last_per_oin(clients)]
    found += [_crl(ca, trust, at) for ca in (*trust.roots, *trust.intermediates)]
    return sorted(found, key=lambda one: one.left or timedelta())


def survey(settings: Settings, at: datetime, *, days: int | None = None) -> list[Expiry]:
    """Return the radar of a configured service, read from its files as they are now. Raises `ConfigurationError`."""
    trust = TrustStore.load(settings.trust).current()
    clients = SeenCertificates(settings.seen_folder).certificates()
    return radar(own_certificates(settings), trust, clients, at, days=days or settings.expiry_days)


def passing(trust: Trust, at: datetime) -> list[str]:
    """Return the names of the CAs whose clients can be accepted: itself and all above it are valid, with current CRLs.

    Only CAs that issue no other in the trust store are asked about; none that passes means that no client can.
    """
    known = (*trust.roots, *trust.intermediates)
    last = [ca for ca in known if not any(ca is not one and is_issued_by(one, ca) for one in trust.intermediates)]
    return [name_of(ca) for ca in last if _passes(ca, trust, at)]


def _passes(ca: x509.Certificate, trust: Trust, at: datetime) -> bool:
    valid = ca.not_valid_before_utc <= at <= ca.not_valid_after_utc
    if not valid or _crl(ca, trust, at).state in ("EXPIRED", "MISSING"):
        return False
    above = [one for one in (*trust.roots, *trust.intermediates) if one is not ca and is_issued_by(ca, one)]
    return ca in trust.roots or any(_passes(one, trust, at) for one in above)


def own_certificates(settings: Settings) -> list[tuple[str, x509.Certificate]]:
    """Return the server's certificate and the one that signs, when that is another. Raises `ConfigurationError`."""
    files = {"server": settings.certificate, "signing": settings.signing_certificate}
    found: dict[x509.Certificate, str] = {}
    for kind, path in files.items():
        try:
            if path is not None:
                found.setdefault(certificates_in(path.read_bytes())[0], kind)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path} is no certificate: {error}") from error
    return [(kind, certificate) for certificate, kind in found.items()]


def log_expiries(expiries: Iterable[Expiry]) -> None:
    """Log a warning for everything that needs action."""
    for one in expiries:
        if one.state != "OK":
            logger.warning("%s: %s %s, ends %s", one.state, one.kind, one.name, one.ends or "unknown")


def _certificate(kind: str, certificate: x509.Certificate, at: datetime, warn: timedelta) -> Expiry:
    ends, name = certificate.not_valid_after_utc, name_of(certificate)
    if kind == "client":
        name = f"{name} ({subject_oin(certificate)})"
    elif kind in ("server", "signing"):
        name = f"{name} ({certificate.fingerprint(hashes.SHA256()).hex()[:16]})"
    return Expiry(kind, name, ends, ends - at, _state(ends - at, warn))


def _crl(ca: x509.Certificate, trust: Trust, at: datetime) -> Expiry:
    try:
        crl = newest_crl(ca, trust)
    except CertificateError:
        return Expiry("crl", name_of(ca), None, None, "MISSING")
    ends = crl.next_update_utc
    if ends is None:
        return Expiry("crl", name_of(ca), None, None, "MISSING")
    return Expiry("crl", name_of(ca), ends, ends - at, _state(ends - at, (ends - crl.last_update_utc) / _LAST_PART))


def _state(left: timedelta, warn: timedelta) -> State:
    if left <= timedelta():
        return "EXPIRED"
    return "WARNING" if left < warn else "OK"


def _last_per_oin(certificates: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return one certificate per organisation, that ends last: while one is replaced there are two."""
    last: dict[str, x509.Certificate] = {}
    for certificate in certificates:
        try:
            oin = subject_oin(certificate)
        except CertificateError:
            continue
        if oin not in last or last[oin].not_valid_after_utc < certificate.not_valid_after_utc:
            last[oin] = certificate
    return list(last.values())


class DailyRadar:
    """Logs what needs action once a day, in one of the processes that share a lock file; start it after the fork."""

    def __init__(self, look: Callable[[], Iterable[Expiry]], lock: Path, *, every: float = 86_400.0) -> None:
        self._look = look
        self._lock = lock
        self._every = every
        self._held: IO[bytes] | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process; the first time after one period."""
        threading.Thread(target=self._run, name="expiry-radar", daemon=True).start()

    def stop(self) -> None:
        """Look no more, and let another process have the lock."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                if self._is_ours():
                    log_expiries(self._look())
            except Exception:
                logger.exception("the expiry radar failed; it looks again later")
        if self._held is not None:
            self._held.close()

    def _is_ours(self) -> bool:
        """Tell whether this process holds the lock; the system gives it back when a process ends."""
        if self._held is not None:
            return True
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        file = self._lock.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._held = file
        return True
