"""The trust store: a folder with roots, intermediates and CRLs, read again when its files change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_given, said
from bro_soap.security.files import Stamp, stamp_of

__all__ = ["Trust", "TrustStore"]

logger = logging.getLogger(__name__)

SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der", ".crl"})
FOLDERS = ("roots", "intermediates", "crls")
PRODUCTION_NAME = "Staat der Nederlanden"

_MOST_BYTES = 64 * 1024 * 1024  # of a file of certificates or CRLs
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted at one moment; a new generation replaces it whole.

    `intermediates` holds what may stand between a leaf and a root when the caller presents only the leaf; being in it
    gives no trust. `crls` is keyed by the DER of the issuer's name.
    """

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    crls: Mapping[bytes, tuple[x509.CertificateRevocationList, ...]]
    generation: int
    ocsp: Mapping[str, bytes] = field(default_factory=dict)
    """OCSP responses (DER, as they were stored) by the SHA-256 fingerprint of the certificate they are about."""

    def pem(self) -> bytes:
        """Everything in one PEM text: roots, intermediates and CRLs, as OpenSSL reads it."""
        certificates = [certificate.public_bytes(Encoding.PEM) for certificate in (*self.roots, *self.intermediates)]
        lists = [crl.public_bytes(Encoding.PEM) for group in self.crls.values() for crl in group]
        return b"".join(certificates + lists)


class TrustStore:
    """Hands out the current Trust of a folder; safe to share between threads.

    A changed folder is read at the next `current()`, at most once per `recheck` seconds. When a changed file cannot be
    read, the error is logged and the previous generation stays: its CRLs run out, and then everything is refused.
    """

    def __init__(self, folder: Path, *, recheck: float = 1.0) -> None:
        self.folder = folder
        self._recheck = recheck
        self._lock = threading.Lock()
        self._stamp = _stamp(folder)
        self._trust = _read(folder, 1)
        self._checked = time.monotonic()

    @classmethod
    def load(cls, folder: Path, *, recheck: float = 1.0) -> TrustStore:
        """Read `roots`, `intermediates`, `crls` (PEM or DER), and `ocsp` if it is there; else ConfigurationError."""
        return cls(folder, recheck=recheck)

    def current(self) -> Trust:
        """Return what is trusted now."""
        if time.monotonic() - self._checked >= self._recheck:
            with self._lock:
                self._refresh()
        return self._trust

    def _refresh(self) -> None:
        self._checked = time.monotonic()
        try:
            stamp = _stamp(self.folder)
            if stamp == self._stamp:
                return
            self._trust = _read(self.folder, self._trust.generation + 1)
            self._stamp = stamp
            logger.info("trust store %s read again, generation %d", self.folder, self._trust.generation)
        except (ConfigurationError, OSError) as error:
            logger.error("trust store %s changed but cannot be used, the previous one stays: %s", self.folder, error)


def _files(folder: Path, kind: str) -> Iterator[Path]:
    if not (folder / kind).is_dir():
        raise ConfigurationError(f"the trust store {folder} has no folder {kind}/")
    for path in sorted((folder / kind).iterdir()):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            yield path


def _stamp(folder: Path) -> Stamp:
    """Return what changes when any file of the store is added, removed, replaced or rewritten."""
    return stamp_of([*(path for kind in FOLDERS for path in _files(folder, kind)), *_responses(folder)])


def _responses(folder: Path) -> list[Path]:
    """Return the stored OCSP responses; this folder need not be there, since CRLs alone decide without it."""
    return sorted(path for path in (folder / "ocsp").glob("*.ocsp") if not path.name.startswith("."))


def _read(folder: Path, generation: int) -> Trust:
    roots = tuple(_certificates(folder, "roots"))
    intermediates = tuple(_certificates(folder, "intermediates"))
    _check_roots(folder, roots)
    for certificate in intermediates:
        if certificate.subject == certificate.issuer:  # OpenSSL would take it as a root
            name = certificate.subject.rfc4514_string()
            raise ConfigurationError(f"{folder}/intermediates holds the self-signed {name}; only roots/ may")
    crls: dict[bytes, tuple[x509.CertificateRevocationList, ...]] = {}
    for path in _files(folder, "crls"):
        for crl in _load(path, "X509 CRL", x509.load_pem_x509_crl, x509.load_der_x509_crl):
            issuer = crl.issuer.public_bytes()
            crls[issuer] = (*crls.get(issuer, ()), crl)
    responses = {path.stem: read_given(path) for path in _responses(folder)}
    return Trust(roots, intermediates, crls, generation, responses)


def _check_roots(folder: Path, roots: tuple[x509.Certificate, ...]) -> None:
    """Refuse an empty store, a root that is not one, and production beside test (Beveiliging 3.3.2)."""
    if not roots:
        raise ConfigurationError(f"the trust store {folder} has no certificate in roots/")
    for root in roots:
        if root.subject != root.issuer:
            raise ConfigurationError(f"{folder}/roots holds {root.subject.rfc4514_string()}, which is not self-signed")
    production = {PRODUCTION_NAME in root.subject.rfc4514_string() for root in roots}
    if len(production) > 1:
        raise ConfigurationError(f"{folder}/roots mixes production roots ({PRODUCTION_NAME}) with other ones")


def _certificates(folder: Path, kind: str) -> Iterator[x509.Certificate]:
    for path in _files(folder, kind):
        for certificate in _load(path, "CERTIFICATE", x509.load_pem_x509_certificate, x509.load_der_x509_certificate):
            try:
                _ = certificate.extensions, certificate.subject, certificate.issuer, certificate.public_key()
            except Exception as error:  # the parser raises several kinds; a verification must not meet any
                raise ConfigurationError(f"{path} holds a certificate that cannot be read: {error}") from error
            yield certificate


def _load(path: Path, label: str, from_pem: Callable[[bytes], T], from_der: Callable[[bytes], T]) -> Iterator[T]:
    data = read_given(path, _MOST_BYTES)
    begin, end = f"-----BEGIN {label}-----".encode(), f"-----END {label}-----".encode()
    try:
        if begin not in data:
            yield from_der(data)
            return
        for block in data.split(begin)[1:]:
            yield from_pem(begin + block.split(end)[0] + end + b"\n")
    except Exception as error:  # the parser raises several kinds
        raise ConfigurationError(f"{path} holds no readable {label}: {said(error)}") from error
