"""Client certificates that were accepted lately, one file each: to see them expire, and to ask after their status."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import UnreadableError
from bro_soap.files import read_bounded
from bro_soap.security.files import write_file
from bro_soap.security.pki.reading import certificates_in

__all__ = ["SeenCertificates"]

logger = logging.getLogger(__name__)

_FORGOTTEN = timedelta(days=30)
_LARGEST = 65_536  # of a file with one, in bytes
_PATIENCE = 60.0  # seconds between attempts to keep one that could not be kept


class SeenCertificates:
    """A folder with `<OIN>-<fingerprint>.pem` of each noted certificate; safe to share between threads and nodes."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._again: dict[str, float] = {}  # when to try again, by fingerprint; those that are kept never

    def note(self, certificate: x509.Certificate, oin: str, fingerprint: str = "") -> None:
        """Keep the certificate, unless it is there; what goes wrong is logged, once a minute, and hinders nobody."""
        fingerprint = fingerprint or certificate.fingerprint(hashes.SHA256()).hex()
        if self._clock() < self._again.get(fingerprint, -math.inf):
            return
        self._again[fingerprint] = self._clock() + _PATIENCE
        path = self._folder / f"{oin}-{fingerprint[:16]}.pem"
        try:
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                write_file(path, certificate.public_bytes(Encoding.PEM))
            self._again[fingerprint] = math.inf
        except OSError as error:
            logger.warning("the certificate of %s is not kept: %s", oin, error)

    def certificates(self) -> list[x509.Certificate]:
        """Return the certificates, by OIN; a file that is none is left out."""
        found = []
        for path in sorted(self._folder.glob("*.pem")):
            try:
                found.append(_read(path))
            except (UnreadableError, ValueError) as error:
                logger.warning("%s is no certificate: %s", path, error)
        return found

    def forget(self, at: datetime) -> None:
        """Remove certificates that ended more than 30 days ago."""
        for path in self._folder.glob("*.pem"):
            try:
                ended = _read(path).not_valid_after_utc
            except (UnreadableError, ValueError):
                continue
            if ended < at - _FORGOTTEN:
                path.unlink(missing_ok=True)


def _read(path: Path) -> x509.Certificate:
    return certificates_in(read_bounded(path, _LARGEST) or b"")[0]
