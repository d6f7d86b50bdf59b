"""Who calls: the client certificate of the TLS connection, or the one a trusted proxy hands over, becomes a party."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bro_soap.errors import AccessError, CertificateError
from bro_soap.model import Party
from bro_soap.security.pki.certificates import CertificateVerifier, Identity, Purpose
from bro_soap.security.tls.handed import HandedOver, local_users
from bro_soap.settings import Settings

__all__ = ["Caller", "Callers"]


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller: the identity its certificate proves and the organisation that holds the OIN."""

    identity: Identity
    party: Party


class Callers:
    """Finds the caller of a request; a certificate in a header counts only from a configured proxy.

    In the environ of a request it reads `gunicorn.socket`, which is a `serving.line.Line`, and `REMOTE_ADDR`.
    """

    def __init__(
        self, settings: Settings, verifier: CertificateVerifier, party_by_oin: Callable[[str], Party | None]
    ) -> None:
        self._verifier = verifier
        self._party_by_oin = party_by_oin
        self._proxies = settings.trusted_proxies
        self._users = local_users(settings.trusted_proxies)
        self._handed = HandedOver(settings.certificate_header) if settings.certificate_header else None

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
        self.note(identity)
        return Caller(identity, party)

    def note(self, identity: Identity) -> None:
        """Keep the certificate of an organisation that we know, so that it is seen to expire."""
        self._verifier.note(identity)

    def _certificate(self, environ: Mapping[str, Any]) -> bytes:
        connection = environ.get("gunicorn.socket")
        if connection is None:
            raise AccessError(401, "certificate: none presented")
        der: bytes | None = connection.getpeercert(True)
        return der or self._handed_over(connection, environ.get("REMOTE_ADDR") or "unix")

    def _handed_over(self, connection: Any, address: str) -> bytes:
        """Return the certificate that a trusted proxy put in the head of the request."""
        try:
            handed = self._handed.find(connection.head) if self._handed else b""
        except CertificateError as error:
            raise AccessError(401, f"certificate: {error}") from error
        if not handed:
            raise AccessError(401, "certificate: none presented")
        if address not in self._proxies and not (address == "unix" and connection.peer() in self._users):
            raise AccessError(401, f"certificate: header from {address}, which is no trusted proxy")
        return handed
