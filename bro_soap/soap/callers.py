"""Who calls: the client certificate of the TLS connection, or the one a trusted proxy hands over, becomes a party."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bro_soap.errors import AccessError, CertificateError
from bro_soap.model import Party
from bro_soap.security.certificates import CertificateVerifier, Identity, Purpose
from bro_soap.security.tls import certificate_in_header
from bro_soap.settings import Settings

__all__ = ["Caller", "Callers"]

_LARGEST_CERTIFICATE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller: the identity its certificate proves and the organisation that holds the OIN."""

    identity: Identity
    party: Party


class Callers:
    """Finds the caller of a request; a certificate in a header counts only from a configured proxy address."""

    def __init__(
        self, settings: Settings, verifier: CertificateVerifier, party_by_oin: Callable[[str], Party | None]
    ) -> None:
        self._verifier = verifier
        self._party_by_oin = party_by_oin
        self._proxies = settings.trusted_proxies
        self._header = (
            "HTTP_" + settings.certificate_header.upper().replace("-", "_") if settings.certificate_header else ""
        )

    def find(self, environ: Mapping[str, Any], now: datetime) -> Caller:
        """Return who calls. Raises `AccessError` 401: no valid certificate, or no known organisation behind it."""
        der = self._certificate(environ)
        try:
            identity = self._verifier.verify(der, purpose=Purpose.TLS_CLIENT, at=now)
        except CertificateError as error:
            raise AccessError(401, f"certificate: {error}") from error
        party = self._party_by_oin(identity.oin)
        if party is None:
            raise AccessError(401, f"party: OIN {identity.oin} is not registered")
        return Caller(identity, party)

    def _certificate(self, environ: Mapping[str, Any]) -> bytes:
        connection = environ.get("gunicorn.socket")
        if connection is not None and hasattr(connection, "getpeercert"):
            der: bytes | None = connection.getpeercert(True)
            if der:
                return der
        handed = environ.get(self._header, "") if self._header else ""
        if not handed:
            raise AccessError(401, "certificate: none presented")
        address = environ.get("REMOTE_ADDR") or "unix"
        if address not in self._proxies:
            raise AccessError(401, f"certificate: header from {address}, which is no trusted proxy")
        if len(handed) > _LARGEST_CERTIFICATE:
            raise AccessError(401, "certificate: header too long")
        try:
            return certificate_in_header(handed)
        except CertificateError as error:
            raise AccessError(401, f"certificate: {error}") from error
