"""The keys that this service signs and decrypts messages with, read again when their files are replaced."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bro_soap.errors import ConfigurationError
from bro_soap.security.files import Reloading
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor
from bro_soap.security.wsse.signing import Signer

__all__ = ["MessageKeys", "OwnKeys"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MessageKeys:
    """What signs answers, and what decrypts requests: nothing where the key is no RSA key."""

    signer: Signer
    decryptor: Decryptor | None


class OwnKeys:
    """Hands out the keys of now; safe to share between threads, and to make before a fork.

    After a change clients may still encrypt for the previous certificate, so its key keeps decrypting, in memory, until
    that certificate ends or another one takes its place twice. ConfigurationError when the files do not fit at first.
    """

    _KEPT = 2

    def __init__(self, certificate: Path, key: Path, *, recheck: float = 1.0) -> None:
        self._certificate = certificate
        self._key = key
        self._previous: tuple[DecryptionKey, ...] = ()
        self._files = Reloading((certificate, key), self._read, recheck=recheck)

    def current(self) -> MessageKeys:
        """Return what to sign and decrypt with now."""
        return self._files.current()

    def _read(self) -> MessageKeys:
        signer, now = Signer.load(self._certificate, self._key), datetime.now(UTC)
        older = tuple(key for key in self._previous if key.certificate.not_valid_after_utc > now)
        try:
            newest = DecryptionKey.of(signer)
            self._previous = (newest, *(key for key in older if key.certificate != newest.certificate))[: self._KEPT]
        except ConfigurationError as error:
            logger.warning("no encrypted messages can be received with the new key: %s", error)
        return MessageKeys(signer, Decryptor(self._previous) if self._previous else None)
