"""Certificates and keys out of bytes that anyone may have written: the parser's many ways to fail are one here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

__all__ = ["certificate_of", "certificates_in", "private_key_in"]

T = TypeVar("T")

_NO_PEM = "load PEM file"  # of the library, which goes on to say where its own questions are answered
_FORM = "-----BEGIN …-----, lines of base64, -----END …-----"


def certificates_in(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates, one at least, of which every part can be read. Raises `ValueError`."""
    return [_whole(one) for one in _of_pem(lambda: x509.load_pem_x509_certificates(pem))]


def certificate_of(der: bytes) -> x509.Certificate:
    """Return the certificate, of which every part can be read. Raises `ValueError`."""
    return _whole(_or_value_error(lambda: x509.load_der_x509_certificate(der)))


def private_key_in(pem: bytes) -> PrivateKeyTypes:
    """Return the key, which has no password. Raises `ValueError`."""
    return _of_pem(lambda: load_pem_private_key(pem, password=None))


def _whole(certificate: x509.Certificate) -> x509.Certificate:
    """Return the certificate: most of it is parsed when it is asked for, and nobody expects a failure then."""
    _or_value_error(lambda: (certificate.extensions, certificate.subject, certificate.issuer, certificate.public_key()))
    return certificate


def _of_pem(load: Callable[[], T]) -> T:
    try:
        return _or_value_error(load)
    except ValueError as error:
        if _NO_PEM in str(error):
            raise ValueError(f"it is not PEM ({_FORM}), or not all of it is there") from error
        raise


def _or_value_error(load: Callable[[], T]) -> T:
    try:
        return load()
    except ValueError:
        raise
    except Exception as error:  # an unknown version, an algorithm or curve, a password, an extension twice
        raise ValueError(str(error)) from error
