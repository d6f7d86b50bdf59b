"""The client certificate that a TLS-ending proxy hands over in a header of the request: exactly one, or none at all."""

from __future__ import annotations

import base64
import pwd
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import CertificateError, ConfigurationError

__all__ = ["HandedOver", "certificate_in_header", "local_users"]

_LARGEST = 16 * 1024
_PEM = re.compile(
    r"-----BEGIN CERTIFICATE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END CERTIFICATE-----(?:\r?\n)?", re.ASCII
)
_NO_LETTER = re.compile(rb"[^a-z0-9]+")


class HandedOver:
    """Finds that certificate in the bytes of a request head, where no two headers have become one."""

    def __init__(self, header: str) -> None:
        """Take the name of the header; every name that a gateway might take for it counts as that name."""
        self._name = header.encode().lower()
        self._folded = _folded(self._name)

    def find(self, head: bytes) -> bytes:
        """Return the DER certificate, or nothing when none is handed over.

        Raises `CertificateError` `header` when there are more, or when it is in no form that we read.
        """
        lines = (line.partition(b":") for line in head.split(b"\r\n"))
        found = [(name, value.strip(b" \t")) for name, _, value in lines if _folded(name) == self._folded]
        if not found:
            return b""
        if len(found) > 1:
            raise CertificateError("header", f"the request has {len(found)} headers for the certificate")
        ((name, value),) = found
        if name.lower() != self._name:
            raise CertificateError("header", f"the header is called {name.decode('latin-1')[:100]}")
        return certificate_in_header(value.decode("latin-1")) if value else b""


def local_users(proxies: Iterable[str]) -> frozenset[int]:
    """Return the users of this machine among trusted proxies: `unix:<name or number>`.

    Raises `ConfigurationError` for a name that nobody has here.
    """
    return frozenset(_user(named.removeprefix("unix:")) for named in proxies if named.startswith("unix:"))


@lru_cache(maxsize=256)
def certificate_in_header(value: str) -> bytes:
    """Return the DER certificate that a TLS-terminating proxy hands over in a header.

    Reads the URL-escaped PEM of nginx (`$ssl_client_escaped_cert`) and Envoy, HAProxy's bare base64 of the DER
    (`ssl_c_der,base64`), and the structured field of RFC 9440 (`:base64:`). CertificateError `header` when it is none
    of these, or holds anything beside one certificate.
    """
    if len(value) > _LARGEST:
        raise CertificateError("header", "the certificate header is too long")
    try:
        der = _decoded(value)
        alone = x509.load_der_x509_certificate(der).public_bytes(Encoding.DER) == der
    except Exception as error:  # the parser raises several kinds for hostile bytes; every one means refusal
        raise CertificateError("header", f"the certificate header cannot be read: {error}") from error
    if not alone:
        raise CertificateError("header", "the certificate header holds more than a certificate")
    return der


def _user(name: str) -> int:
    try:
        return int(name) if name.isdecimal() else pwd.getpwnam(name).pw_uid
    except KeyError:
        raise ConfigurationError(f"`trusted_proxies`: this machine has no user {name}") from None


def _decoded(value: str) -> bytes:
    if value.startswith("-"):
        found = _PEM.fullmatch(unquote(value, errors="strict"))
        if found is None:
            raise ValueError("it holds no PEM of one certificate and nothing else")
        return _base64(re.sub(r"\r?\n", "", found[1]))
    if value.startswith(":") and value.endswith(":") and len(value) > 1:
        return _base64(value[1:-1])
    return _base64(value)


def _base64(text: str) -> bytes:
    """Decode base64 that is written as an encoder writes it."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError("its base64 is not as an encoder writes it")
    return found


def _folded(name: bytes) -> bytes:
    """Return a header name as it comes out of gateways that take `_`, `.` and the like for `-`, in any case."""
    return _NO_LETTER.sub(b"-", name.strip().lower())
