"""The HTTPS connection of the client: its certificate, and a check of the server's name, chain, CRLs and OIN."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from bro_soap.errors import CertificateError
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.pki.reading import certificate_of

__all__ = ["make_session", "peer_certificate", "peer_oin"]

# Set by this client on what it received; what a server sends is overwritten.
_OIN_HEADER = "X-Bro-Soap-Peer-Oin"
_CERTIFICATE_HEADER = "X-Bro-Soap-Peer-Certificate"


def make_session(context: ssl.SSLContext, server_oin: str | None) -> requests.Session:
    """Return a session that speaks HTTPS with this context and nothing else, deaf to environment variables.

    With `server_oin` a server whose certificate carries another OIN is refused before anything is sent to it.
    """
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.adapters.clear()
    session.mount("https://", _Adapter(context, server_oin))
    return session


def peer_oin(response: requests.Response) -> str:
    """Return the OIN in the certificate of the server that sent this response, or nothing."""
    return response.headers.get(_OIN_HEADER, "")


def peer_certificate(response: requests.Response) -> bytes:
    """Return the certificate (DER) of the server that sent this response; TLS has checked its chain."""
    return base64.b64decode(response.headers.get(_CERTIFICATE_HEADER, ""))


class _Adapter(HTTPAdapter):
    """Connects with our context only: `verify` and `cert` of requests have no say, so they cannot weaken it."""

    def __init__(self, context: ssl.SSLContext, server_oin: str | None) -> None:
        self._context = context
        self._pool = _pool_class(_checker(server_oin))
        super().__init__(pool_connections=1, pool_maxsize=16)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = {"https": self._pool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the connection as the context has it."""

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:  # noqa: ARG002
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {}

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        response = super().build_response(req, resp)
        response.headers[_OIN_HEADER] = getattr(resp.connection, "peer_oin", "")
        certificate = getattr(resp.connection, "peer_certificate", b"")
        response.headers[_CERTIFICATE_HEADER] = base64.b64encode(certificate).decode()
        return response


def _pool_class(check: Callable[[bytes], str]) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        peer_oin = ""
        peer_certificate = b""

        def connect(self) -> None:
            super().connect()
            if isinstance(self.sock, ssl.SSLSocket):
                self.peer_certificate = self.sock.getpeercert(True) or b""
                self.peer_oin = check(self.peer_certificate)

    return type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": Connection})


def _checker(server_oin: str | None) -> Callable[[bytes], str]:
    def check(certificate: bytes) -> str:
        try:
            found = subject_oin(certificate_of(certificate))
        except (CertificateError, ValueError):
            found = ""
        if server_oin is not None and found != server_oin:
            raise ssl.SSLCertVerificationError(f"the server has OIN {found or '(none)'}, expected {server_oin}")
        return found

    return check
