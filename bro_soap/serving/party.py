"""Who is at the other end of a connection, as far as taking turns needs to know: decided by nobody, only told apart."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from cryptography import x509

from bro_soap.errors import CertificateError
from bro_soap.security.oin import subject_oin
from bro_soap.security.tls import certificate_in_header
from bro_soap.serving.line import Connection

__all__ = ["PartyOf", "header_pattern"]


def header_pattern(name: str | None) -> re.Pattern[bytes] | None:
    """Return what finds the header in which a proxy hands over the client certificate."""
    if not name:
        return None
    return re.compile(rb"^" + re.escape(name.encode()) + rb":[ \t]*([^\r\n]*)", re.I | re.M)


class PartyOf:
    """Tells the party of a connection: the OIN of its certificate, else that certificate's digest, else its address."""

    def __init__(self, header: str | None = None) -> None:
        """Take the name of the proxy's header, where a proxy ends TLS."""
        self._header = header_pattern(header)

    def __call__(self, connection: Connection) -> str:
        """Return the party of the request that is here, and note it on its connection."""
        if self._header is not None:
            found = self._header.search(connection.extent.head)
            connection.party = _by_header(found[1]) if found else "unknown"
        elif not connection.party:
            der = connection.sock.getpeercert(True)
            connection.party = _by_certificate(der) if der else "unknown"
        return connection.party


@lru_cache(maxsize=1_000)
def _by_certificate(der: bytes) -> str:
    try:
        return subject_oin(x509.load_der_x509_certificate(der))
    except (CertificateError, ValueError):
        return hashlib.sha256(der).hexdigest()


@lru_cache(maxsize=1_000)
def _by_header(value: bytes) -> str:
    try:
        return _by_certificate(certificate_in_header(value.decode("latin-1")))
    except CertificateError:
        return hashlib.sha256(value).hexdigest()
