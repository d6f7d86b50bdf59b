"""Who is at the other end of a connection, as far as taking turns needs to know: decided by nobody, only told apart."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from bro_soap.errors import CertificateError
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.pki.reading import certificate_of
from bro_soap.security.tls.handed import HandedOver
from bro_soap.serving.connection import Connection

__all__ = ["PartyOf"]


class PartyOf:
    """Tells the party of a connection: the OIN of its certificate, else that certificate's digest, else its address."""

    def __init__(self, header: str | None = None) -> None:
        """Take the name of the proxy's header, where a proxy ends TLS."""
        self._handed = HandedOver(header) if header else None

    def __call__(self, connection: Connection) -> str:
        """Return the party of the request that is here, and note it on its connection."""
        if self._handed is not None:
            connection.party = self._by_header(connection.extent.head)
        elif not connection.party:
            der = connection.sock.getpeercert(True)
            connection.party = _by_certificate(der) if der else "unknown"
        return connection.party

    def _by_header(self, head: bytes) -> str:
        try:
            der = self._handed.find(head) if self._handed is not None else b""
        except CertificateError:
            return "unknown"
        return _by_certificate(der) if der else "unknown"


@lru_cache(maxsize=1_000)
def _by_certificate(der: bytes) -> str:
    try:
        return subject_oin(certificate_of(der))
    except (CertificateError, ValueError):
        return hashlib.sha256(der).hexdigest()
