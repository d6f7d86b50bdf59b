"""Mutual TLS: the server's context, renewed with its files, and the client's (Beveiliging 4.2, NCSC 2025-05)."""

from __future__ import annotations

import errno
import logging
import math
import ssl
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

from bro_soap.errors import ConfigurationError
from bro_soap.security.files import Stamp, stamp_of
from bro_soap.security.pki.trust import Trust, TrustStore

__all__ = [
    "CIPHERS",
    "DeadlineSSLSocket",
    "ServerTls",
    "client_context",
    "refusal",
    "server_context",
]

logger = logging.getLogger(__name__)

# TLS 1.2: what NCSC 2025-05 rates sufficient. The short name ECDHE+AESCCM would let the forbidden CCM8 suites in.
# TLS 1.3: OpenSSL's defaults are exactly three suites rated good or sufficient. Level 2 keeps SHA-1 out.
# OpenSSL would also agree to finite-field groups (ffdhe2048 ...) in TLS 1.3, and Python can only name one group: P-256,
# which every client has (RFC 8446 section 9.1). NCSC rates it good.
GROUP = "prime256v1"
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-AES128-CCM:!aNULL:@SECLEVEL=2"


class DeadlineSSLSocket(ssl.SSLSocket):
    """A TLS socket on which no read or write waits for ever, and no request drips in for ever.

    gunicorn sets no socket timeout: without this, as many stalled clients as there are threads stop the service. It
    makes the socket blocking at the start of each request; from then on all of it must arrive within DEADLINE seconds.
    """

    LIMIT: ClassVar[float] = 5.0
    DEADLINE: ClassVar[float] = 120.0
    _give_up: float = math.inf

    def settimeout(self, value: float | None) -> None:
        """Set the timeout; "no timeout" becomes LIMIT seconds, and begins a new request."""
        if value is None:
            self._give_up = time.monotonic() + self.DEADLINE
        super().settimeout(self.LIMIT if value is None else value)

    def read(self, len: int = 1024, buffer: bytearray | None = None) -> Any:  # type: ignore[override]  # noqa: A002
        """Read as `SSLSocket` does (all its receiving goes through here), until the deadline."""
        if time.monotonic() > self._give_up:
            raise _too_slow()
        try:
            return super().read(len, buffer)
        except TimeoutError:
            raise _too_slow() from None

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands within LIMIT seconds in all."""
        try:
            super().do_handshake(block)
        except TimeoutError:
            raise _too_slow() from None
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise  # it goes on when more has come
        except ssl.SSLEOFError:
            raise  # a port scan, a health check
        except ssl.SSLError as error:
            if self.server_side:
                logger.warning("TLS refused %s: %s", _peer(self), refusal(error))
            raise

    def setblocking(self, flag: bool) -> None:
        """Blocking means: at most LIMIT seconds."""
        self.settimeout(None if flag else 0.0)


# OpenSSL's verdicts (x509_vfy.h) by the names that our own verifier gives to the same checks.
_CHECKS = {
    2: "issuer-unknown",
    3: "crl-missing",
    7: "signature",
    8: "crl-signature",
    9: "not-yet-valid",
    10: "expired",
    11: "crl-not-yet-valid",
    12: "crl-expired",
    18: "root-unknown",
    19: "root-unknown",
    20: "issuer-unknown",
    21: "issuer-unknown",
    22: "too-deep",
    23: "revoked",
    24: "not-a-ca",
    25: "path-length",
    26: "usage",  # keyUsage or extKeyUsage, it does not say which
    32: "ca-key-usage",
    33: "crl-issuer",
    34: "critical-extension",
    35: "crl-issuer",
    36: "crl-unsupported",
    47: "path",
    66: "key-size",
    67: "key-size",
    68: "hash",
    79: "not-a-ca",
    82: "key-usage",
    85: "key-identifier",
    86: "key-identifier",
    92: "ca-key-usage",
}


def refusal(error: ssl.SSLError) -> str:
    """Return which check a handshake failed on, for the operator; the client gets no more than a TLS alert."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {_CHECKS.get(error.verify_code, 'path')}: {error.verify_message}"
    if error.reason == "PEER_DID_NOT_RETURN_A_CERTIFICATE":
        return "certificate: none presented"
    return str(error.reason or error)


def _peer(connection: ssl.SSLSocket) -> str:
    try:
        address = connection.getpeername()
    except OSError:
        return "a client that has gone"
    return f"{address[0]}:{address[1]}" if isinstance(address, tuple) else "a local client"


def _too_slow() -> ConnectionResetError:
    """Give up on a client in a way that gunicorn takes for granted: a timeout it would log with a stack trace."""
    return ConnectionResetError(errno.ECONNRESET, "the client was silent for too long")


class ServerTls:
    """Keeps one server context and builds a new one when its certificate, key or trust store changes on disk.

    Call `context()` once before the workers fork: they then share the session ticket keys, so that a client may resume
    with any of them. A connection that stays open keeps its old context; the certificate is verified for each request.
    """

    def __init__(
        self,
        certificate: Path,
        key: Path,
        trust: TrustStore,
        *,
        read_timeout: float = 5.0,
        request_deadline: float = 120.0,
    ) -> None:
        self._certificate = certificate
        self._key = key
        self._trust = trust
        self._socket = type(
            "DeadlineSSLSocket", (DeadlineSSLSocket,), {"LIMIT": read_timeout, "DEADLINE": request_deadline}
        )
        self._lock = threading.Lock()
        self._built: tuple[tuple[int, Stamp], ssl.SSLContext] | None = None
        self._unfit: tuple[int, Stamp] | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context for a new connection (gunicorn asks for each).

        When changed files cannot be used, the error is logged and the last good context stays; the very first time it
        is a ConfigurationError.
        """
        trust = self._trust.current()
        with self._lock:
            stamp: tuple[int, Stamp] | None = None
            try:
                stamp = (trust.generation, stamp_of((self._certificate, self._key)))
                if self._built is None or stamp not in (self._built[0], self._unfit):
                    self._built = (stamp, self._build(trust))
            except (ConfigurationError, OSError) as error:
                if self._built is None:
                    raise ConfigurationError(f"TLS cannot start: {error}") from error
                self._unfit = stamp
                logger.error("TLS keeps its previous certificate and trust, the new files cannot be used: %s", error)
            return self._built[1]

    def _build(self, trust: Trust) -> ssl.SSLContext:
        context = server_context(self._certificate, self._key, trust)
        context.sslsocket_class = self._socket
        return context


def server_context(certificate: Path, key: Path, trust: Trust) -> ssl.SSLContext:
    """Build a context that demands a client certificate and a CRL of every CA above it; else ConfigurationError."""
    context = _context(ssl.PROTOCOL_TLS_SERVER, certificate, key, trust)
    context.verify_mode = ssl.CERT_REQUIRED
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_ecdh_curve(GROUP)
    context.sslsocket_class = DeadlineSSLSocket
    return context


def client_context(certificate: Path, key: Path, trust: Trust) -> ssl.SSLContext:
    """Build the context of a client: its certificate, and a check of the server's name, chain and CRLs."""
    return _context(ssl.PROTOCOL_TLS_CLIENT, certificate, key, trust)


def _context(protocol: ssl._SSLMethod, certificate: Path, key: Path, trust: Trust) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN | ssl.VERIFY_X509_STRICT
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{certificate} and {key} are not a certificate and its key: {error}") from error
    _load_trust(context, trust)
    return context


def _load_trust(context: ssl.SSLContext, trust: Trust) -> None:
    """Load certificates and CRLs; only from a file does Python's ssl read CRLs as well."""
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(trust.pem())
        file.flush()
        try:
            context.load_verify_locations(cafile=file.name)
        except ssl.SSLError as error:
            raise ConfigurationError(f"OpenSSL cannot read the trust store: {error}") from error
